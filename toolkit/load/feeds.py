"""RSS, Atom and sitemaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from toolkit.load.items import Article, Declared, Item, Problem, RawFile
from toolkit.load.markup import first_tag, looks_like_html, strip_html, unescaped
from toolkit.load.xml_safe import local_name, parse_xml, text_in

FEEDS = frozenset({"rss", "feed", "RDF"})
# A summary shorter than this share of a usual article is a teaser even if the feed calls it content.
TEASER_END = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|Continue reading.*|Read more.*)\s*\Z", re.IGNORECASE)


def looks_like_feed(raw: RawFile) -> bool:
    return first_tag(raw.head_text) in FEEDS


def looks_like_sitemap(raw: RawFile) -> bool:
    return first_tag(raw.head_text) in {"urlset", "sitemapindex"}


def read_feed(raw: RawFile) -> Iterator[Item]:
    """Entries with their full text where the feed carries it; else the summary, with text_complete False."""
    import feedparser

    # feedparser expands entities through expat, so a document type with entities of its own is not given to it.
    data = (
        re.sub(rb"<!DOCTYPE.*?(?:\]\s*>|>)", b"", raw.data, count=1, flags=re.DOTALL)
        if b"<!ENTITY" in raw.data[:100_000]
        else raw.data
    )
    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    count = len(re.findall(rb"<(?:\w+:)?(?:item|entry)[\s>]", raw.data))
    yield Declared(count, "entries in the feed")
    if feed.get("bozo") and not isinstance(feed.get("bozo_exception"), feedparser.CharacterEncodingOverride):
        yield Problem(
            "the feed is not well-formed",
            str(feed.get("bozo_exception"))[:200],
            "The entries that could be read were read.",
        )
    for entry in feed.entries:
        yield _entry(entry, feed.feed)


def _entry(entry: Any, feed: Any) -> Article:
    contents = [part.get("value", "") for part in entry.get("content", [])]
    full = max(contents, key=len, default="")
    summary = entry.get("summary", "")
    text = _plain(full or summary)
    complete = bool(full) and not TEASER_END.search(text[-60:])
    names = [author.get("name") for author in entry.get("authors", []) if author.get("name")]
    extra: dict[str, Any] = {"tags": [tag.get("term") for tag in entry.get("tags", []) if tag.get("term")]}
    if full and summary and _plain(summary) != text:
        extra["summary"] = _plain(summary)
    if entry.get("updated") and entry.get("published"):
        extra["updated"] = entry["updated"]
    return Article(
        text=text,
        record_id=entry.get("id") or None,
        headline=unescaped(entry.get("title")),
        outlet=unescaped((entry.get("source") or {}).get("title") or feed.get("title")),
        byline=names or entry.get("author") or None,
        section=next(iter(extra["tags"]), None),
        url=entry.get("feedburner_origlink") or entry.get("link"),
        lang=entry.get("language") or feed.get("language"),
        date=entry.get("published") or entry.get("updated") or entry.get("created"),
        text_complete=complete,
        extra={key: value for key, value in extra.items() if value},
    )


def _plain(markup: str) -> str:
    return strip_html(markup) if looks_like_html(markup) or "&" in markup else " ".join(markup.split())


def read_sitemap(raw: RawFile) -> Iterator[Item]:
    """Addresses with their dates and, in news sitemaps, titles; a sitemap has no text. `tk.fetch` can get the pages."""
    root = parse_xml(raw.data)
    is_index = local_name(root) == "sitemapindex"
    entries = [element for element in root if local_name(element) in {"url", "sitemap"}]
    yield Declared(len(entries) if not is_index else 0, "addresses in the sitemap")
    if is_index:
        yield Problem("a sitemap of sitemaps", f"{len(entries)} sitemaps", "Fetch the sitemaps it names.")
        return
    yield Problem(
        "a list of addresses without texts", f"{len(entries)} addresses", "Fetch the pages to get their texts."
    )
    for element in entries:
        fields = {local_name(child): text_in(child) for child in element.iter()}
        yield Article(
            headline=fields.get("title"),
            outlet=fields.get("name"),
            url=fields.get("loc"),
            lang=fields.get("language"),
            date=fields.get("publication_date") or fields.get("lastmod"),
            text_complete=False,
            is_listing=True,
            extra={key: fields[key] for key in ("lastmod", "keywords", "genres") if fields.get(key)},
        )
