"""XML of one article: trafilatura's, NITF and what news agencies wrap around it, and any other that marks its paragraphs.

Told by their elements, not by their schemas: the headline is the first `hl1`, `headline` or `title`, the text is the `p`
elements of the body. Only trafilatura's and NITF's are known; others are read the same way, with a problem that says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toolkit.load.items import Article, Item, Problem, RawFile
from toolkit.load.markup import first_tag
from toolkit.load.xml_safe import local_name, parse_xml, text_in

KNOWN = frozenset({"doc", "nitf"})
HEADLINES = ("hl1", "headline", "title", "h1")
BODIES = ("body.content", "main", "body", "content", "text", "article")
PARAGRAPHS = frozenset({"p", "para", "paragraph", "head", "quote", "item", "hl2", "li"})
# trafilatura writes what it knows into the attributes of its root.
ATTRIBUTES = {
    "title": "headline",
    "sitename": "outlet",
    "author": "byline",
    "date": "date",
    "source": "url",
    "language": "lang",
}


def looks_like_xml(raw: RawFile) -> bool:
    """A root element that is not HTML's, closed somewhere; what has a layout of its own was recognised before."""
    head = raw.head_text.lstrip("\ufeff \t\r\n")
    tag = first_tag(head)
    opens = head.startswith(("<?xml", f"<{tag}"))
    return bool(tag) and opens and tag.lower() not in {"html", "body"} and f"</{tag}".encode() in raw.data


def read_xml(raw: RawFile) -> Iterator[Item]:
    """One article a file, or one for each `doc`, `nitf` or `article` in it."""
    root = parse_xml(raw.data)
    found = [element for element in root.iter() if local_name(element) in {"doc", "nitf"}] or [
        element for element in root.iter() if local_name(element) == "article"
    ]
    chosen = set(found)
    found = [element for element in found if not any(parent in chosen for parent in element.iterancestors())] or [root]
    if local_name(root) not in KNOWN:
        detail = f"its root is <{local_name(root)[:60]}>; {len(found)} articles"
        yield Problem(
            "an XML layout that is not known", detail, "Check headline, date and text; its paragraphs were read."
        )
    for element in found:
        yield _article(element)


def _article(element: Any) -> Article:
    attributes = {str(name): str(value) for name, value in element.attrib.items()}
    article = Article(text="\n\n".join(_paragraphs(element)))
    for name, column in ATTRIBUTES.items():
        if attributes.get(name):
            setattr(article, column, attributes[name])
    article.headline = article.headline or _first(element, HEADLINES)
    article.byline = article.byline or _first(element, ("byline", "author", "creator"))
    article.dateline = _first(element, ("dateline",))
    article.outlet = article.outlet or _first(element, ("distributor", "publisher", "sourcename", "source", "provider"))
    article.date = article.date or _date(element)
    article.url = article.url or _first(element, ("url", "link"))
    article.extra = {name: value for name, value in attributes.items() if name not in ATTRIBUTES}
    return article


def _first(element: Any, names: tuple[str, ...]) -> str | None:
    for name in names:
        for found in element.iter():
            if local_name(found).lower() == name and (text := text_in(found)):
                return text
    return None


def _date(element: Any) -> str | None:
    """NITF keeps its date in an attribute `norm`."""
    for found in element.iter():
        if local_name(found) in {"date.issue", "story.date", "pubdate"} and found.get("norm"):
            return str(found.get("norm"))
    return _first(element, ("date", "pubdate", "published", "publicationdate", "versioncreated", "date.issue"))


def _paragraphs(element: Any) -> list[str]:
    body = next((found for name in BODIES for found in element.iter() if local_name(found) == name), element)
    innermost = [found for found in body.iter() if local_name(found) in PARAGRAPHS]
    marked = [
        found for found in innermost if not any(local_name(child) in PARAGRAPHS for child in found.iterdescendants())
    ]
    if marked:
        return [text for found in marked if (text := text_in(found))]
    return [text for line in "".join(body.itertext()).split("\n") if (text := " ".join(line.split()))]
