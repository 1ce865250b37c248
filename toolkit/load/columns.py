"""Records of other tools → Articles: which field names mean what.

The aliases are the field names of exports seen in the wild (trafilatura, news-please, fundus, NewsAPI, Media Cloud, MIND,
ninjs, Kaggle news sets); compared without case, spaces, hyphens and underscores. Everything that has no column goes to
`extra`, so nothing a file said is dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.load.items import Article
from toolkit.load.markup import looks_like_html, strip_html, unescaped

# Earlier aliases win where a record has several.
ALIASES: dict[str, tuple[str, ...]] = {
    "record_id": (
        "docid", "documentid", "articleid", "storyid", "storiesid", "id", "guid", "uuid", "uri", "recordid", "identifier", "an",
    ),
    "text": (
        "text", "bodytext", "fulltext", "articletext", "articlebody", "maintext", "plaintext", "body", "content",
        "articlecontent", "contenttext", "rawtext", "storytext", "article", "story", "bodyhtml", "contenthtml",
        "transcript", "message", "contents", "maincontent", "fullarticle", "newstext", "paragraphs",
    ),
    "headline": ("headline", "title", "webtitle", "articletitle", "storytitle", "newsheadline", "heading", "hl", "hed"),
    "outlet": (
        "outlet", "publisher", "publication", "publicationname", "sitename", "newspaper", "medianame", "sourcename",
        "source", "site", "newsoutlet", "medium", "outletname", "provider",
        "publishername", "mediaoutlet", "sourcedomain", "hostname", "domain",
    ),
    "byline": ("byline", "bylines", "authors", "author", "creator", "writer", "reporter", "journalist", "by"),
    "dateline": ("dateline", "place", "locationline"),
    "section": ("section", "sectionname", "category", "desk", "rubric", "articlesection"),
    "url": (
        "url", "link", "webaddress", "weburl", "articleurl", "canonicalurl", "storyurl", "permalink", "href", "sourceurl",
    ),
    "lang": ("lang", "language", "languagecode", "inlanguage"),
    "date": (
        "publishedat", "datepublished", "published", "publishdate", "publisheddate", "publicationdate", "publishingdate",
        "publicationdatetime", "publishedon", "firstpublished", "pubdate", "datepublish", "webpublicationdate",
        "versioncreated", "firstcreated", "datetime", "date", "time",
        "timestamp", "created", "createdat", "seendate", "day",
    ),
    "retrieved": ("retrievedat", "datedownload", "scrapedat", "fetchedat", "crawledat", "crawldate", "filedate", "accessed"),
}  # fmt: skip
# Where a record has no text, the first of these stands for it, and text_complete is False.
TEASERS = (
    "leadparagraph",
    "summary",
    "description",
    "abstract",
    "excerpt",
    "standfirst",
    "trailtext",
    "snippet",
    "openingtext",
    "hitsentence",
    "subtitle",
)
# How services wrap a string (WordPress: rendered, New York Times: main and original), and a body (fundus: sections).
WRAPPED = ("text", "plaintext", "content", "rendered", "main", "original", "value", "html")
COLUMN_OF = {alias: column for column, aliases in ALIASES.items() for alias in aliases}
# Columns that on their own do not make a table of articles: any spreadsheet has a date or an id.
TELLING = frozenset({"text", "headline", "url"})
EMPTY = frozenset({"", "none", "null", "nan", "n/a"})


def column_for(name: str) -> str | None:
    """The Article field that a column or key of this name fills, or None.

    >>> column_for("Published At"), column_for("maintext"), column_for("Population")
    ('date', 'text', None)
    """
    return COLUMN_OF.get(re.sub(r"[\s_\-.:]+", "", name.strip().lower()) or "_")


def is_article_table(names: Iterable[str]) -> bool:
    """Do these column names belong to a table of articles?"""
    return bool(TELLING & {column_for(name) for name in names})


def article_from(record: Mapping[str, Any]) -> Article:
    """One record of any tool → an Article; the first alias that holds something fills a column, the others go to extra."""
    chosen: dict[str, str] = {}
    for key, value in record.items():
        column = column_for(str(key))
        if column is None or _is_empty(value) or (column not in {"byline", "text"} and isinstance(value, list)):
            continue
        if column not in chosen or _rank(column, str(key)) < _rank(column, chosen[column]):
            chosen[column] = str(key)
    fields = {column: record[key] for column, key in chosen.items()}
    left = {str(key): value for key, value in record.items() if key not in chosen.values() and not _is_empty(value)}
    text = _plain(fields.get("text"), left)
    headline = unescaped(_plain(fields.get("headline"), left))
    teaser = "" if text else _teaser(left)
    return Article(
        text=text or teaser,
        record_id=_word(fields.get("record_id")),
        headline=headline,
        outlet=_word(fields.get("outlet")),
        byline=names_of(fields.get("byline")),
        dateline=_word(fields.get("dateline")),
        section=_word(fields.get("section")),
        url=_word(fields.get("url")) or _page_address(record.get("html")),
        lang=_word(fields.get("lang")),
        date=fields.get("date"),
        retrieved=fields.get("retrieved"),
        text_complete=record.get("text_complete") is not False and bool(text),
        extra=_unfolded(left),
    )


def names_of(value: Any) -> list[str] | str | None:
    """Authors as a list, a string, or objects with a name."""
    if isinstance(value, Mapping):
        return names_of(value.get("name") or value.get("original"))
    if isinstance(value, (list, tuple)):
        names = [name for item in value for name in _as_list(names_of(item))]
        return names or None
    # A number is an account in somebody's system, not a name.
    return None if _is_empty(value) or isinstance(value, (int, float)) else str(value)


def _as_list(value: list[str] | str | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else value


def _rank(column: str, key: str) -> int:
    return ALIASES[column].index(re.sub(r"[\s_\-.:]+", "", key.strip().lower()))


def _is_empty(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in EMPTY
    return value is None or value != value or value in ([], {})  # noqa: PLR0124 - NaN is what differs from itself


def _word(value: Any) -> str | None:
    """A scalar as a string; an object by its name (`source: {"id": …, "name": …}`)."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "title", "url", "@id", "#text", "$oid") if value.get(key)), None)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value is None or isinstance(value, (list, dict)) else str(value).strip() or None


def _plain(value: Any, left: dict[str, Any]) -> str:
    """Text from a string, from a list of paragraphs, or from markup (which is kept in extra as it was)."""
    value = _unwrapped(value)
    text = "" if value is None else str(value)
    if looks_like_html(text):
        left["html_kept_as"] = "text without tags"
        return strip_html(text)
    return text


def _unwrapped(value: Any) -> str | None:
    """The string in an object or a list: paragraphs, sections with paragraphs, or one of the usual wrappings."""
    if isinstance(value, (list, tuple)):
        return "\n\n".join(part for part in (_unwrapped(item) for item in value) if part) or None
    if isinstance(value, Mapping):
        if isinstance(value.get("sections"), list):
            return _unwrapped(value["sections"])
        if isinstance(value.get("paragraphs"), list):
            return _unwrapped([value.get("headline"), value["paragraphs"]])
        return next((value[key] for key in WRAPPED if isinstance(value.get(key), str)), None)
    return None if value is None else str(value)


def _teaser(left: dict[str, Any]) -> str:
    """What a record without text says of itself; it stays in extra under its own name, too."""
    by_name = {re.sub(r"[\s_\-.:]+", "", name.lower()): value for name, value in left.items()}
    return next((text for name in TEASERS if (text := _plain(by_name.get(name), {}))), "")


def _page_address(page: Any) -> str | None:
    return _word(page.get("requested_url")) if isinstance(page, Mapping) else None


def has_text_column(names: Iterable[str]) -> bool:
    """May a table with these columns hold texts, or does it only list articles?"""
    return any(column_for(name) == "text" or re.sub(r"[\s_\-.:]+", "", name.lower()) in TEASERS for name in names)


def _unfolded(left: dict[str, Any]) -> dict[str, Any]:
    """An `extra` column that this toolkit itself wrote is opened again rather than nested."""
    folded = left.pop("extra", None)
    if not isinstance(folded, str):
        return {**left, **({"extra": folded} if folded is not None else {})}
    try:
        opened = json.loads(folded)
    except ValueError:
        return {**left, "extra": folded}
    return {**left, **opened} if isinstance(opened, dict) else {**left, "extra": folded}
