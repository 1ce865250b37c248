"""What a news page says about itself: JSON-LD first, then meta elements, then marked-up bylines and time elements.

The order is that of measured trust: publishers fill schema.org data for search engines and keep it right; `meta` names vary;
visible bylines need guessing. Field names: schema.org NewsArticle, Open Graph, Dublin Core, Parse.ly, Sailthru, Google
Scholar citation tags.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from toolkit.load.html_visible import date_in_address, find_byline, find_date, find_headline, is_name
from toolkit.load.markup import unescaped

ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|NewsItem|CreativeWork|Review)$")
PAGE_TYPES = frozenset({"WebPage", "ItemPage"})
HEADLINE = (
    "og:title", "twitter:title", "citation_title", "parsely-title", "sailthru.title", "dc.title",
    "dcterms.title", "hdl", "headline", "title",
)  # fmt: skip
BYLINE = (
    "author", "byl", "parsely-author", "sailthru.author", "article:author_name", "citation_author",
    "dc.creator", "dcterms.creator", "dc.author", "article:author", "og:article:author", "book:author",
    "cxenseparse:author", "twitter:data1", "creator", "authors", "article.author",
)  # fmt: skip
DATE = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published",
    "originalpublicationdate", "citation_publication_date", "citation_date", "dc.date.issued", "dcterms.issued",
    "dc.date.created", "dcterms.created", "dcterms.date", "dc.date", "publish-date", "publish_date",
    "publication_date", "published_time", "pubdate", "displaydate", "ptime", "pdate", "article_date_original",
    "published-date", "date", "created", "rnews:datepublished", "shareaholic:article_published_time",
    "bt:pubdate", "vr:published_time", "article:post_date",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified",
)  # fmt: skip
OUTLET = (
    "og:site_name", "article:publisher_name", "citation_journal_title", "application-name", "dc.publisher",
    "dcterms.publisher", "publisher", "apple-mobile-web-app-title", "source", "cre",
)  # fmt: skip
SECTION = (
    "article:section", "og:article:section", "parsely-section", "section", "cxenseparse:category", "dc.subject",
)  # fmt: skip
RECORD_ID = (
    "article-id",
    "articleid",
    "article_id",
    "article.id",
    "story-id",
    "storyid",
    "content-id",
    "cms-id",
    "parsely-post-id",
)
META_COLUMNS = {
    "record_id": RECORD_ID,
    "dateline": ("dateline",),
    "headline": HEADLINE,
    "byline": BYLINE,
    "date": DATE,
    "outlet": OUTLET,
    "section": SECTION,
    "modified": MODIFIED,
}
MIN_HEADLINE_WORDS = 3
MAX_JSON_LD = 2_000_000


@dataclass
class Metadata:
    """Strings as the page has them; `from_` says where date and byline were found."""

    headline: str | None = None
    byline: list[str] | str | None = None
    date: str | None = None
    outlet: str | None = None
    url: str | None = None
    lang: str | None = None
    section: str | None = None
    dateline: str | None = None
    record_id: str | None = None
    body: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def read_metadata(tree: Any, *, url: str | None = None) -> Metadata:
    """Everything the page declares, the best source of each field first. `url` is the address it was fetched from."""
    metas = _metas(tree)
    found = Metadata(lang=tree.get("lang") or metas.get("og:locale") or metas.get("content-language"))
    _fill_from_json_ld(found, tree)
    found.url = found.url or _link(tree, "canonical") or _web(metas.get("og:url")) or url
    for column, names in META_COLUMNS.items():
        values = [value for name in names for value in metas.get_all(name) if _useful(column, value)]
        if not values:
            continue
        if column == "modified":
            found.extra.setdefault("modified", values[0])
        elif not getattr(found, column):
            setattr(
                found, column, metas.get_all(names_first(metas, names, column)) if column == "byline" else values[0]
            )
    _fill_what_is_missing(found, tree)
    return found


def _fill_what_is_missing(found: Metadata, tree: Any) -> None:
    heading = find_headline(tree)
    # A declared headline of one word beside a real heading is a template's leftover.
    if not found.headline or (heading and len(found.headline.split()) < MIN_HEADLINE_WORDS <= len(heading.split())):
        found.headline = heading
    found.byline = _people(found.byline, found.outlet) or _people(find_byline(tree), found.outlet)
    found.date = found.date or find_date(tree) or date_in_address(found.url)


def _people(byline: list[str] | str | None, outlet: str | None) -> list[str] | str | None:
    """Names without the outlet's own: "Ana Ruiz, CNN" is Ana Ruiz, and "CNN" on CNN is nobody."""
    names = [byline] if isinstance(byline, str) else byline or []
    kept = []
    for name in names:
        plain = re.sub(r",\s*(?:[A-Z]{2,6}|for \w+)$", "", name.strip())
        if outlet and plain.lower().removeprefix("the ") in outlet.lower():
            continue
        kept.append(plain.replace(".", " ").title() if re.fullmatch(r"[a-z]+(?:\.[a-z]+)+", plain) else plain)
    return (kept[0] if isinstance(byline, str) else kept) if kept else None


def names_first(metas: Metas, names: tuple[str, ...], column: str) -> str:
    return next(name for name in names if any(_useful(column, value) for value in metas.get_all(name)))


class Metas(dict[str, str]):
    """`meta` elements by lower-cased name, property or itemprop; a name may stand several times."""

    def __init__(self) -> None:
        super().__init__()
        self.every: dict[str, list[str]] = {}

    def put(self, name: str, value: str) -> None:
        self.setdefault(name, value)
        self.every.setdefault(name, []).append(value)

    def get_all(self, name: str) -> list[str]:
        return self.every.get(name, [])


def _metas(tree: Any) -> Metas:
    metas = Metas()
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if name and content:
            metas.put(name.strip().lower(), unescape(content) if "&" in content else content)
    return metas


def _useful(column: str, value: str) -> bool:
    if column == "byline":
        return is_name(value)
    if column in {"date", "modified"}:
        return bool(re.search(r"\d{2}", value))
    return not value.startswith("http") and not value.startswith("@")


def _web(value: str | None) -> str | None:
    return value if value and value.startswith(("http://", "https://")) else None


def _link(tree: Any, relation: str) -> str | None:
    for element in tree.iter("link"):
        if (element.get("rel") or "").lower() == relation:
            return _web((element.get("href") or "").strip())
    return None


# --- JSON-LD -----------------------------------------------------------------


def _fill_from_json_ld(found: Metadata, tree: Any) -> None:
    nodes = [
        node
        for script in tree.iter("script")
        if "ld+json" in (script.get("type") or "")
        for node in _nodes(script.text or "")
    ]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 2}
    articles = [node for node in nodes if any(ARTICLE_TYPES.search(kind) for kind in _kinds(node))]
    pages = [node for node in nodes if PAGE_TYPES & set(_kinds(node))]
    for node in sorted(articles, key=lambda node: -("headline" in node) - ("datePublished" in node)) or pages:
        _fill_from_node(found, node, by_id)
        break
    if not found.date:
        found.date = next((date for node in pages if (date := _text(node.get("datePublished")))), None)


def _fill_from_node(found: Metadata, node: dict[str, Any], by_id: dict[str, Any]) -> None:
    found.headline = unescaped(_text(node.get("headline")) or _text(node.get("name")))
    found.byline = [
        name for name in _names(node.get("author") or node.get("creator"), by_id) if _useful("byline", name)
    ] or None
    found.date = _text(node.get("datePublished")) or _text(node.get("dateCreated"))
    found.outlet = next(iter(_names(node.get("publisher") or node.get("sourceOrganization"), by_id)), None)
    found.section = _text(node.get("articleSection"))
    found.lang = found.lang or _text(node.get("inLanguage"))
    found.dateline = _text(node.get("dateline"))
    found.record_id = _identifier(node.get("identifier"))
    page = node.get("mainEntityOfPage")
    found.url = _web(_text(node.get("url"))) or _web(_text(page.get("@id") if isinstance(page, dict) else page))
    body = _text(node.get("articleBody"))
    found.body = body
    if _text(node.get("dateModified")):
        found.extra["modified"] = _text(node.get("dateModified"))
    if node.get("isAccessibleForFree") in (False, "False", "false"):
        found.extra["paywalled"] = True


def _nodes(script: str) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD script, graphs and lists opened; scripts that are not quite JSON are mended where that is safe."""
    if len(script) > MAX_JSON_LD:
        return
    script = (
        re.sub(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*;?\s*$", "", script).strip().rstrip(";")
    )
    try:
        value = json.loads(script, strict=False)
    except (ValueError, RecursionError):
        try:
            value = json.loads(re.sub(r",\s*([}\]])", r"\1", unescape(script)), strict=False)
        except (ValueError, RecursionError):
            return
    stack = [value]
    while stack:
        item = stack.pop(0)
        if isinstance(item, list):
            stack[:0] = item
        elif isinstance(item, dict):
            yield item
            stack.extend(
                item[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "liveBlogUpdate")
                if isinstance(item.get(key), (list, dict)) and key != "liveBlogUpdate"
            )


def _kinds(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type")
    return (
        [kind]
        if isinstance(kind, str)
        else [item for item in kind if isinstance(item, str)]
        if isinstance(kind, list)
        else []
    )


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id")
    return (
        (value.strip() or None) if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else None
    )


def _names(value: Any, by_id: dict[str, Any]) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _names(item, by_id)]
    if isinstance(value, dict):
        if "name" not in value and value.get("@id") in by_id:
            value = by_id[value["@id"]]
        return _names(value.get("name"), by_id)
    name = unescaped(value) if isinstance(value, str) else None
    return [name] if name else []


def _identifier(value: Any) -> str | None:
    """A publisher's own id; addresses are not ids."""
    if isinstance(value, dict):
        value = value.get("value")
    found = _text(value)
    return None if not found or found.startswith("http") else found
