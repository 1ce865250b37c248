"""What a reader sees on a news page: byline, date and headline in its elements, where the page declares none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from toolkit.load.bylines import PERSON
from toolkit.load.dates import parse_date
from toolkit.load.markup import unescaped

NO_NAMES = frozenset(
    {
        "facebook", "twitter", "wordpress", "admin", "editor", "staff", "unknown", "author", "none", "null", "no author",
        "anonymous", "guest",
    }
)  # fmt: skip
AUTHOR_PAGE = re.compile(
    r"/(?:authors?|auteurs?|autor(?:en|es)?|by|people|person|profiles?|staff|newsteam|reporters?|journalists?|contributors?|writers?)"
    r"/[\w.%-]{4,}",
    re.IGNORECASE,
)
AUTHOR_LABEL = re.compile(
    r"(?:author|auteur|autor|autora|redaktion|written by|reported by|text|par|von|by|por)\s*:?\s+(.{4,60})$",
    re.IGNORECASE,
)
DATE_LABEL = re.compile(
    r"(?:date|datum|fecha|published|publié|veröffentlicht|posted|stand|publicado)(?: on| le| am| el)?\s*:?\s+(.{8,40})$",
    re.IGNORECASE,
)
DATE_ENDING = re.compile(r"[|–-]\s*(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})\s*$")
BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|auteur|autor)(?:$|[\s_-])|(?:byline|author)__?(?:name|link)|(?:byline|author)(?:name|link)",
    re.IGNORECASE,
)
NO_BYLINE = re.compile(
    r"comment|related|social|share|avatar|bio|desc|image|img|photo|icon|follow|more|card|teaser|promo", re.IGNORECASE
)
DATE_CLASS = re.compile(r"publi|posted|timestamp|date", re.IGNORECASE)
URL_DATE = re.compile(
    r"/((?:19|20)\d{2})[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?:[/-]|$)|[/-]((?:19|20)\d{2})(\d{2})(\d{2})(?:[/_.-]|$)"
)


def find_headline(tree: Any) -> str | None:
    """The first heading of the first level, else the page's title."""
    headings = [" ".join(element.text_content().split()) for element in tree.iter("h1")]
    title = tree.find(".//head/title")
    return next((heading for heading in headings if heading), None) or unescaped(
        title.text_content() if title is not None else None
    )


def find_byline(tree: Any) -> list[str] | str | None:
    marked = tree.xpath(
        "//*[@rel='author' or @itemprop='author' or @data-testid='byline' or @name='author'][not(self::meta or self::link)]"
    )
    classed = [
        element
        for element in tree.xpath("//*[@class and not(self::body or self::html)]")
        if BYLINE_CLASS.search(element.get("class")) and not NO_BYLINE.search(element.get("class"))
    ]
    for element in [*marked, *classed]:
        named = element.xpath(".//*[@itemprop='name']")
        text = " ".join((named[0] if named else element).text_content().split())
        text = re.split(r"\s[|•·]\s|\s*(?:Published|Updated|Posted|Last updated)\b", text)[0].strip(" ,|•-–—")
        if 3 <= len(text) <= 100 and is_name(text) and not re.search(r"\d{4}", text):
            return text
    return _labelled(tree, AUTHOR_LABEL, lambda value: bool(PERSON.match(value))) or _linked_author(tree)


def _linked_author(tree: Any) -> str | None:
    """The first link to an author's own page whose text is a name."""
    for element in tree.iter("a"):
        if AUTHOR_PAGE.search(element.get("href") or ""):
            text = " ".join(element.text_content().split())
            if PERSON.match(text) and len(text) <= 60 and is_name(text):
                return text
    return None


def _labelled(tree: Any, label: re.Pattern[str], is_value: Callable[[str], bool]) -> str | None:
    """What follows a label such as "Author:" in a short element."""
    for element in tree.iter("p", "li", "span", "div", "td", "dd"):
        if len(element) > 3:
            continue
        found = label.match(" ".join(element.text_content().split())[:120])
        if found and is_value(found.group(1).strip()):
            return found.group(1).strip()
    return None


def find_date(tree: Any) -> str | None:
    marked = tree.xpath(
        "//*[@itemprop='datePublished' or @pubdate or @property='datePublished' or @property='schema:datePublished']"
    )
    times = tree.xpath("//time[@datetime]")
    timed = [
        element
        for element in times
        if DATE_CLASS.search(
            (element.get("class") or "")
            + (element.getparent().get("class") or "" if element.getparent() is not None else "")
        )
    ]
    for element in [*marked, *timed, *times[:1]]:
        value = (
            element.get("datetime")
            or element.get("content")
            or element.get("title")
            or " ".join(element.text_content().split())[:60]
        )
        if value and re.search(r"\d{2}", value):
            return str(value)
    labelled = _labelled(tree, DATE_LABEL, lambda value: parse_date(value).at is not None)
    title = tree.find(".//head/title")
    ending = DATE_ENDING.search(title.text_content()) if title is not None else None
    return labelled or (ending.group(1) if ending else None)


def date_in_address(url: str | None) -> str | None:
    found = URL_DATE.search(url.lower()) if url else None
    if not found:
        return None
    year, month, day = found.groups()[:3] if found.group(1) else found.groups()[3:]
    if month.isalpha():
        return f"{day} {month} {year}"
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}" if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else None


def is_name(text: str) -> bool:
    """Could this be who wrote it? Addresses, handles and the names of platforms are not."""
    plain = text.strip()
    return (
        not plain.startswith(("http", "/", "@")) and "www." not in plain and plain.lower() not in NO_NAMES and len(plain) < 200
        and re.search(r"[^\W\d_]{2}", plain) is not None
    )  # fmt: skip
