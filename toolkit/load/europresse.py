"""Europresse HTML exports, the older layout (spans of class DocPublicationName) and the newer (article elements)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from toolkit.load.items import Article, Declared, Item, RawFile
from toolkit.load.markup import parse_html, text_of
from toolkit.load.xml_safe import text_in

NUMBER = re.compile(r"(?:Numéro de document|Document number|Número de documento)\s*:?\s*(\S+)")
DATE = re.compile(r"\d{1,2}(?:er)? \w+ \d{4}|\w+ \d{1,2}, \d{4}|\d{4}-\d{2}-\d{2}")
RIGHTS = re.compile(r"\n*\s*©[^\n]{0,200}\Z")
MAX_BYLINE = 90
# A private-use character marks where the title stood.
MARK = "\ue000"


def looks_like_europresse(raw: RawFile) -> bool:
    head = raw.head_text
    return "DocPublicationName" in head or "titreArticleVisu" in head.lower() or "cedrom-sni.com" in head


def read_europresse(raw: RawFile) -> Iterator[Item]:
    """Articles of an export; the certificate under each is left out."""
    tree = parse_html(raw.text)
    if tree is None:
        return
    heads = _with_class(tree, "DocPublicationName")
    yield Declared(len(heads), "articles in the page")
    # How many articles each element holds, counted once: an export may have a thousand.
    around = Counter(element for head in heads for element in head.iterancestors())
    for head in heads:
        yield _article(_container(head, around), head)


def _container(head: Any, around: Counter[Any]) -> Any:
    """The largest element around a publication's name that holds nothing of another article."""
    element = head
    while (parent := element.getparent()) is not None and around[parent] == 1 and parent.tag not in {"body", "html"}:
        element = parent
    return element


def _article(container: Any, head: Any) -> Article:
    headers = " ".join(text_in(span) for span in _with_class(container, "DocHeader"))
    title = next(iter(_with_class(container, "titreArticleVisu")), None)
    number = next((text_in(found) for found in _with_class(container, "publiC-lblNodoc")), None)
    date = DATE.search(headers)
    for element in [
        *container.iter("table", "aside"),
        *_with_class(container, "publiC-lblNodoc"),
        *_with_class(container, "DocHeader"),
        head,
    ]:
        if element is not container and not _with_class(element, "DocPublicationName"):
            _empty(element)
    author = _author(container)
    outlet, headline = text_in(head) or None, text_in(title) if title is not None else None
    name = head.get("data-name") or outlet
    if title is not None:
        _empty(title, MARK)
    _empty(head)
    before, _, after = text_of(container).partition(MARK)
    texts = _with_class(container, "DocText")
    after = "\n\n".join(map(text_of, texts)) if texts else after
    named = NUMBER.search(after)
    body = RIGHTS.sub("", (after[: named.start()] if named else after).strip()).strip()
    byline, body = (author, body) if author else _byline(body)
    section = headers[: date.start()].split(",")[0].strip() if date else ""
    return Article(
        text=body,
        record_id=named.group(1) if named else number,
        headline=headline,
        outlet=name,
        byline=byline,
        section=section
        if section and not re.fullmatch(r"\w+day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche", section)
        else None,
        date=date.group() if date else _day_in(number),
        extra={key: value for key, value in (("header", headers), ("subtitle", before.strip())) if value},
    )


def _author(container: Any) -> str | None:
    """Newer pages mark the names under the title; what is longer there is a summary."""
    for name in ("docAuthors", "sm-margin-bottomNews"):
        for found in _with_class(container, name):
            text = text_in(found)
            if 0 < len(text) <= MAX_BYLINE and not text.endswith((".", "!", "?", "»")):
                _empty(found)
                return text
    return None


def _day_in(number: str | None) -> str | None:
    """A document number names its day: news·20231117·LM·1234."""
    found = re.search(r"·((?:19|20)\d{6})·", number or "")
    return found.group(1) if found else None


def _byline(body: str) -> tuple[str | None, str]:
    """Names stand on a line of their own under the title: short, capitalised, no full stop."""
    first, _, rest = body.partition("\n\n")
    is_name = (
        0 < len(first) <= MAX_BYLINE
        and not re.search(r"[.!?:»”\"]\s*$", first)
        and bool(re.fullmatch(r"(?:[A-ZÀ-Þ][\w.'’-]*[ ,;]*|(?:de|et|and|du|la|le|von|van)[ ]){2,8}", first))
    )
    return (first, rest) if is_name and rest else (None, body)


def _with_class(element: Any, name: str) -> list[Any]:
    return [
        found
        for found in element.iter()
        if isinstance(found.tag, str) and name.lower() in (found.get("class") or "").lower().split()
    ]


def _empty(element: Any, text: str = "") -> None:
    tail = element.tail
    element.clear()
    element.text, element.tail = text, tail
