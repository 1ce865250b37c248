"""News pages: the article's text by trafilatura, everything about it by what the page declares (`html_metadata`).

Text extraction: Barbaresi, "Trafilatura: A Web Scraping Library and Command-Line Tool for Text Discovery and
Extraction", ACL 2021. The page is parsed once for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from toolkit.load.dates import parse_date
from toolkit.load.html_metadata import Metadata, read_metadata
from toolkit.load.items import Article, Item, Problem, RawFile
from toolkit.load.markup import first_tag, parse_html, strip_html, tidy

OPENING = frozenset(
    {
        "html", "head", "body", "meta", "title", "link", "div", "article", "main", "section", "h1", "h2", "p", "table", "span",
        "script", "style", "br", "center", "font", "a", "b", "i", "ul", "header", "nav", "base", "form", "img",
    }
)  # fmt: skip
# A page of which the extractor finds less than this is retried with what the page's own JSON-LD gives as its body.
SHORT = 200
# How many such paragraphs a page opens with at most (headline, byline, date), and how long the last two are.
MAX_REPEATS = 3
MAX_CREDIT_WORDS = 14
CREDIT_WORDS = frozenset({"By", "by", "BY", "and", "And", "From"})
DATE_LINE = re.compile(r"(?:published|updated|posted|last updated|on|\W)*\b[\w.,:/ ]{6,50}$", re.IGNORECASE)
MAX_PAGE_BYTES = 20_000_000


def looks_like_html_page(raw: RawFile) -> bool:
    return first_tag(raw.head_text).lower() in OPENING


def read_html(raw: RawFile) -> Iterator[Item]:
    """One article a page. Pages that build their text by script, and most paywalled pages, hold no text to find."""
    if len(raw.data) > MAX_PAGE_BYTES:
        yield Problem("the page is too large", f"{len(raw.data):,} bytes", "Save the article alone.")
        return
    tree = parse_html(raw.text)
    if tree is None:
        yield Problem("no elements in the page", None, "Save the page again, as HTML only.")
        return
    meta = read_metadata(tree, url=raw.url)
    text = article_text(tree, meta)
    if not text:
        yield Problem(
            "no article text found in the page",
            f"title: {(meta.headline or '')[:100]!r}",
            "Open the page; it may need a log-in or build its text by script.",
        )
        if not (meta.headline and (meta.date or meta.byline)):
            return
    yield _article(meta, text)


def article_text(tree: Any, meta: Metadata) -> str:
    """Paragraphs apart by a blank line; the headline is not repeated at the top."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    document = bare_extraction(tree, with_metadata=False, include_comments=False)
    text = _body_text(document.body) if isinstance(document, Document) else ""
    if len(text) < SHORT and meta.body:
        declared = strip_html(meta.body) if "<" in meta.body else tidy(meta.body)
        text = max(text, declared, key=len)
    return without_repeats(text, meta)


def without_repeats(text: str, meta: Metadata) -> str:
    """Drop opening paragraphs that only repeat the headline, the byline or the date, which have columns of their own."""
    names = (
        set(re.findall(r"\w+", " ".join(meta.byline) if isinstance(meta.byline, list) else meta.byline or ""))
        | CREDIT_WORDS
    )
    for _ in range(MAX_REPEATS):
        first, _, rest = text.partition("\n\n")
        words = re.findall(r"\w+", first)
        repeated = bool(meta.headline and first.strip() == meta.headline.strip())
        repeated |= 0 < len(words) <= MAX_CREDIT_WORDS and {*words} <= names and not {*words} <= CREDIT_WORDS
        repeated |= (
            0 < len(words) <= MAX_CREDIT_WORDS
            and DATE_LINE.match(first) is not None
            and parse_date(first).at is not None
        )
        if not rest or not repeated:
            break
        text = rest
    return text


def _article(meta: Metadata, text: str) -> Article:
    return Article(
        text=text,
        record_id=meta.record_id,
        headline=meta.headline,
        outlet=meta.outlet,
        byline=meta.byline,
        dateline=meta.dateline,
        section=meta.section,
        url=meta.url,
        lang=meta.lang,
        date=meta.date,
        text_complete=bool(text),
        extra=meta.extra,
    )


# trafilatura's body is a small TEI: these elements end a paragraph, `lb` a line.
PARAGRAPHS = frozenset({"p", "head", "quote", "list", "table", "ab", "code", "div", "fw"})
LINES = frozenset({"item", "row"})


def _body_text(body: Any) -> str:
    if body is None:
        return ""
    pieces: list[str] = []
    _collect(body, pieces, 0)
    return tidy("".join(pieces))


def _collect(element: Any, pieces: list[str], depth: int) -> None:
    if depth > 200:
        pieces.append(" ".join(element.itertext()))
        return
    if element.tag == "lb":
        pieces.append("\n")
    elif element.tag in PARAGRAPHS:
        pieces.append("\n\n")
    pieces.append(_spaced(element.text))
    for child in element:
        if isinstance(child.tag, str):
            _collect(child, pieces, depth + 1)
        pieces.append(_spaced(child.tail))
    if element.tag in PARAGRAPHS:
        pieces.append("\n\n")
    elif element.tag in LINES:
        pieces.append("\n")
    elif element.tag == "cell":
        pieces.append(" | ")


def _spaced(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text) if text else ""
