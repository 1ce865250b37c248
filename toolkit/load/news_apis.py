"""JSON of news services whose layout says more than its field names: Guardian Open Platform, NewsAPI, IPTC ninjs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.load.columns import names_of
from toolkit.load.items import Article, Declared, Item, Problem
from toolkit.load.markup import looks_like_html, strip_html, unescaped

CUT = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+?(\d+) chars\]\s*\Z")


def specialised(value: Any) -> Iterator[Item] | None:
    """A reader for this value, or None where the general one will do."""
    if not isinstance(value, Mapping):
        if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value[:5]):
            for is_kind, read_all in ((_is_guardian, _guardian), (_is_ninjs, _ninjs), (_is_newsapi, _newsapi)):
                if is_kind(value[0]):
                    return read_all(value)
        return None
    response = value.get("response")
    if isinstance(response, Mapping):
        results = response.get("results") if "results" in response else [response.get("content")]
        if isinstance(results, list) and results and _is_guardian(results[0]):
            return _guardian(results)
    articles = value.get("articles")
    if isinstance(articles, list) and articles and _is_newsapi(articles[0]):
        return _newsapi(articles)
    if _is_guardian(value):
        return _guardian([value])
    return _ninjs([value]) if _is_ninjs(value) else None


def _is_guardian(item: Any) -> bool:
    return isinstance(item, Mapping) and "webTitle" in item and "webUrl" in item


def _is_newsapi(item: Any) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("source"), Mapping) and "publishedAt" in item


def _is_ninjs(item: Any) -> bool:
    if not isinstance(item, Mapping) or "uri" not in item:
        return False
    # Version 3 writes versionCreated, earlier ones versioncreated.
    names = {str(name).lower() for name in item}
    return bool({"body_xhtml", "body_html", "body_text", "bodies", "headlines", "versioncreated"} & names) and bool(
        {"headline", "headlines", "versioncreated"} & names
    )


def _guardian(items: list[Any]) -> Iterator[Item]:
    """One article an item; a live blog is its posts, each under its own time, because one text of all would have none."""
    for item in items:
        fields = item.get("fields") or {}
        body = (item.get("blocks") or {}).get("body") or []
        if item.get("type") == "liveblog" and len(body) > 1:
            yield from _posts(item, fields, body)
            continue
        text = fields.get("bodyText") or _plain(fields.get("body")) or "\n\n".join(_block_text(block) for block in body)
        yield _guardian_article(item, fields, text or _plain(fields.get("trailText")), complete=bool(text))


def _posts(item: Mapping[str, Any], fields: Mapping[str, Any], body: list[Any]) -> Iterator[Item]:
    for number, block in enumerate(body, start=1):
        text = _block_text(block)
        if not text:
            continue
        article = _guardian_article(item, fields, text, complete=True)
        article.record_id = f"{item.get('id')}#{block.get('id') or number}"
        article.headline = block.get("title") or article.headline
        article.date = (
            block.get("firstPublishedDate") or block.get("publishedDate") or block.get("createdDate") or article.date
        )
        article.extra["live_blog"] = item.get("webTitle")
        yield article


def _block_text(block: Mapping[str, Any]) -> str:
    return _plain(block.get("bodyHtml")) or str(block.get("bodyTextSummary") or "")


def _guardian_article(item: Mapping[str, Any], fields: Mapping[str, Any], text: str, *, complete: bool) -> Article:
    used = {"headline", "body", "bodyText", "byline", "trailText", "publication"}
    return Article(
        text=text,
        record_id=item.get("id"),
        headline=fields.get("headline") or unescaped(item.get("webTitle")),
        outlet=fields.get("publication") or "The Guardian",
        byline=unescaped(fields.get("byline")),
        section=item.get("sectionName"),
        url=item.get("webUrl"),
        lang=fields.get("lang") or "en",
        date=item.get("webPublicationDate"),
        text_complete=complete,
        extra={
            **{name: value for name, value in fields.items() if name not in used},
            "type": item.get("type"),
            "pillar": item.get("pillarName"),
        },
    )


def _newsapi(items: list[Any]) -> Iterator[Item]:
    """NewsAPI cuts `content` at about 200 characters: text_complete is False unless it was not cut."""
    yield Declared(len(items), "articles in the file")
    for item in items:
        content = _plain(item.get("content"))
        cut = CUT.search(content)
        text = CUT.sub("", content) or _plain(item.get("description"))
        source = item.get("source") or {}
        extra = {
            "description": item.get("description"),
            "image": item.get("urlToImage"),
            "newsapi_source": source.get("id"),
        }
        if cut:
            extra["characters_missing"] = int(cut.group(1))
        yield Article(
            text=text,
            headline=item.get("title"),
            outlet=source.get("name"),
            byline=item.get("author"),
            url=item.get("url"),
            date=item.get("publishedAt"),
            text_complete=bool(content) and not cut,
            is_listing=not text,
            extra={name: value for name, value in extra.items() if value},
        )


def _ninjs(items: list[Any]) -> Iterator[Item]:
    """IPTC ninjs 1.x and 2.x: bodies by content type, headlines by role, people by role."""
    for original in items:
        item = {str(name).lower(): value for name, value in original.items()}
        bodies = [body for body in item.get("bodies") or [] if isinstance(body, Mapping) and not _is_xml(body)]
        texts = [_plain(body.get("value")) for body in bodies] + [
            _plain(item.get(f"body_{kind}")) for kind in ("text", "xhtml", "html")
        ]
        headlines = [
            line.get("value")
            for line in item.get("headlines") or []
            if isinstance(line, Mapping) and line.get("role", "main") == "main"
        ]
        subjects = [
            subject.get("name")
            for subject in item.get("subject") or item.get("subjects") or []
            if isinstance(subject, Mapping)
        ]
        people = (
            [person for person in item.get("by") or [] if isinstance(person, Mapping)]
            if isinstance(item.get("by"), list)
            else item.get("byline") or item.get("by")
        )
        headline = item.get("headline") or next(iter(headlines), None)
        text = _without_headline(next(filter(None, texts), ""), headline)
        if item.get("type") in {"picture", "graphic", "video", "audio"} and not text:
            yield Problem("not an article", f"{item.get('uri')}: {item.get('type')}", "Passed over.")
            continue
        outlet = _outlet(item)
        yield Article(
            text=text,
            record_id=item.get("altids", {}).get("id") if isinstance(item.get("altids"), Mapping) else item.get("uri"),
            headline=headline,
            outlet=outlet,
            byline=_without_outlet(names_of(people), outlet),
            dateline=item.get("located")
            or next((place.get("name") for place in item.get("place") or [] if isinstance(place, Mapping)), None),
            section=next(iter(subjects), None),
            url=item["uri"] if str(item.get("uri")).startswith("http") else None,
            lang=item.get("language"),
            date=item.get("firstcreated") or item.get("contentcreated") or item.get("versioncreated"),
            extra={
                key: item[key]
                for key in ("version", "versioncreated", "pubstatus", "urgency", "usageterms")
                if key in item
            }
            | {"subjects": subjects},
        )


def _is_xml(body: Mapping[str, Any]) -> bool:
    kind = str(body.get("contenttype") or body.get("contentType") or "").lower()
    return "xml" in kind and "xhtml" not in kind


def _outlet(item: Mapping[str, Any]) -> str | None:
    sources = [source for source in item.get("infosources") or [] if isinstance(source, Mapping)]
    candidates = (item.get("source"), item.get("copyrightholder"), *(source.get("name") for source in sources))
    return next((name for name in candidates if isinstance(name, str) and name), None)


def _without_headline(text: str, headline: Any) -> str:
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if rest and first.strip() == str(headline).strip() else text


def _without_outlet(names: list[str] | str | None, outlet: str | None) -> list[str] | str | None:
    """ "Von Ana Ruiz, dpa" names the agency that the item comes from."""
    if not isinstance(names, str) or not outlet:
        return names
    return re.sub(rf",\s*{re.escape(outlet)}\s*\Z", "", names, flags=re.IGNORECASE)


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return strip_html(text) if looks_like_html(text) else text
