"""Tags out of text: fragments of HTML in feeds and JSON records, without a page around them.

Whole pages go through `html_pages`, which also finds the article in them.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

# A fragment is markup when it opens or closes an element that text about HTML would not balance.
TAGGED = re.compile(
    r"<(?:p|br|div|span|a|strong|em|b|i|h[1-6]|ul|ol|li|blockquote|figure|img|section|article|table)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
FIRST_TAG = re.compile(r"<(?:[\w.-]{1,30}:)?([A-Za-z][\w.-]{0,40})")
BLOCKS = frozenset(
    {
        "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "section", "article",
        "header", "footer", "figure", "figcaption", "table", "tr", "pre", "hr", "aside", "dl", "dt", "dd",
        "main", "form", "address",
    }
)  # fmt: skip
SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "iframe", "svg", "math", "object", "embed", "video", "audio",
        "select", "button", "head", "title",
    }
)  # fmt: skip


def looks_like_html(text: str) -> bool:
    """
    >>> looks_like_html("<p>Rates rose.</p>"), looks_like_html("x < y and y > z")
    (True, False)
    """
    return "<" in text and bool(TAGGED.search(text))


def first_tag(text: str) -> str:
    """The name of the first element, behind the XML declaration, comments and document type; "doctype html" counts as html.

    A loop and not a pattern: patterns over repeated comments take exponential time on hostile files.

    >>> first_tag("<?xml version='1.0'?><!-- a --><rss version='2.0'>")
    'rss'
    """
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if text.startswith("<!--", at):
            end = text.find("-->", at)
        elif text.startswith(("<?", "<!"), at):
            if text[at : at + 14].lower() == "<!doctype html":
                return "html"
            end = text.find(">", at)
        else:
            found = FIRST_TAG.match(text, at)
            return found.group(1) if found else ""
        if end < 0:
            return ""
        at = end + (3 if text.startswith("<!--", at) else 1)


def strip_html(fragment: str) -> str:
    """Paragraphs of a fragment, separated by blank lines; scripts, styles and embedded media left out.

    Does not tell article from furniture: what stands in the fragment stands in the text.

    >>> strip_html("<p>Rates rose.</p><p>Prices <b>fell</b>.</p><script>x()</script>")
    'Rates rose.\\n\\nPrices fell.'
    """
    tree = parse_html(fragment)
    return "" if tree is None else text_of(tree)


def parse_html(markup: str | bytes) -> Any:
    """An lxml tree, or None where there is nothing to parse; never loads anything from outside."""
    from lxml import etree, html

    if isinstance(markup, str):
        # lxml refuses str with an XML declaration, and NUL and other controls end its text early.
        markup = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", " ", markup).encode("utf-8")
        parser = html.HTMLParser(
            encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
        )
    else:
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    if not markup.strip():
        return None
    try:
        return html.document_fromstring(markup, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def text_of(tree: Any) -> str:
    """The text of an element: blocks apart by a blank line, `<br>` a line break, list items a line each."""
    pieces: list[str] = []
    for event, element in _walk(tree):
        tag = element.tag
        if event == "text":
            pieces.append(re.sub(r"[ \t\r\n\f]+", " ", element.text or ""))
        elif event == "tail":
            pieces.append(re.sub(r"[ \t\r\n\f]+", " ", element.tail or ""))
        elif tag in {"br", "li"}:
            pieces.append("\n")
        elif tag in BLOCKS:
            pieces.append("\n\n")
    return tidy("".join(pieces))


def _walk(tree: Any) -> Any:
    """Iterative, because hostile pages nest deeper than Python's stack."""
    stack: list[tuple[str, Any]] = [("open", tree)]
    while stack:
        step, element = stack.pop()
        if step != "open":
            yield step, element
            continue
        skipped = not isinstance(element.tag, str) or element.tag in SKIPPED
        if element is not tree and element.tail:
            stack.append(("tail", element))
        if skipped:
            continue
        yield "start", element
        stack.append(("end", element)) if element.tag != "br" else None
        stack.extend(("open", child) for child in reversed(element))
        if element.text:
            stack.append(("text", element))


def tidy(text: str) -> str:
    """Runs of spaces to one, no spaces at line ends, at most one blank line; no-break spaces are kept."""
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip(" \n")


def unescaped(text: str | None) -> str | None:
    """Character references resolved once, tags dropped, spaces collapsed: a title as a reader sees it."""
    if not text:
        return None
    plain = strip_html(text) if looks_like_html(text) else unescape(text)
    return " ".join(plain.split()) or None
