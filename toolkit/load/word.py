"""Word files and RTF: the exports of Nexis and Factiva that come in them, or one article a file.

DOCX is opened with zipfile and lxml under bounds of its own, because a document from outside may be a bomb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from toolkit.load.archives import ArchiveError, Members, open_members
from toolkit.load.factiva import is_factiva_text, read_factiva_text
from toolkit.load.items import Article, Item, Problem, RawFile
from toolkit.load.nexis import is_nexis, read_nexis_lines
from toolkit.load.plain_text import article_of_text
from toolkit.load.xml_safe import parse_xml

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
MAX_RTF_BYTES = 60_000_000


def looks_like_docx(raw: RawFile) -> bool:
    return raw.data[:4] == b"PK\x03\x04" and (b"word/document.xml" in raw.data or b"word/document2.xml" in raw.data)


def looks_like_rtf(raw: RawFile) -> bool:
    return raw.data.lstrip(b"\xef\xbb\xbf \r\n")[:5] == b"{\\rtf"


def read_docx(raw: RawFile) -> Iterator[Item]:
    """Articles of a Nexis or Factiva export, else the document as one article with its title and author from its properties."""
    try:
        members = open_members(raw)
        name = next(name for name in members.names if re.fullmatch(r"word/document\d?\.xml", name))
        text = _docx_text(members.read(name))
        properties = _properties(members)
    except (ArchiveError, StopIteration) as error:
        yield Problem(
            "the Word file cannot be opened", str(error) or "no document in it", "Open it in Word and save it again."
        )
        return
    yield from _read_text(text, properties)


def read_rtf(raw: RawFile) -> Iterator[Item]:
    """As read_docx; pictures and embedded objects are left out."""
    from striprtf.striprtf import rtf_to_text  # type: ignore[import-untyped,unused-ignore]

    if len(raw.data) > MAX_RTF_BYTES:
        yield Problem("the RTF file is too large", f"{len(raw.data):,} bytes", "Export fewer articles at a time.")
        return
    code = re.search(rb"\\ansicpg(\d{3,5})", raw.data[:2000])
    encoding = (
        f"cp{code.group(1).decode()}"
        if code and code.group(1) in {b"1250", b"1251", b"1252", b"1253", b"1254", b"1257"}
        else "cp1252"
    )
    source = re.sub(r"\\(?:bin\d+ ?)|\{\\pict[^{}]*\}", "", raw.data.decode("latin-1"))
    text = str(rtf_to_text(source, encoding=encoding, errors="replace"))  # type: ignore[no-untyped-call]
    yield from _read_text(text, {})


def _read_text(text: str, properties: dict[str, str]) -> Iterator[Item]:
    if is_nexis(text):
        yield from _named(read_nexis_lines(text), "nexis 1")
    elif is_factiva_text(text):
        yield from _named(read_factiva_text(text), "factiva 1")
    elif text.strip():
        article = article_of_text(text)
        article.headline = article.headline or properties.get("title")
        article.byline = article.byline or properties.get("creator")
        # A file's own date is when it was saved: kept, but not taken for the publication's.
        article.extra |= {
            f"file_{name}": value for name, value in properties.items() if name in {"created", "modified"}
        }
        yield article
    else:
        yield Problem(
            "the document has no text", "pictures only, or empty", "If it is a scan, run it through OCR first."
        )


def _named(items: Iterator[Item], loader: str) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Article):
            item.loader = loader
        yield item


def _docx_text(xml: bytes) -> str:
    """A line a paragraph; deleted text is left out, inserted text kept."""
    lines = []
    for paragraph in parse_xml(xml).iter(f"{WORD}p", f"{STRICT}p"):
        lines.append("".join(_pieces(paragraph)))
    return "\n".join(lines)


def _pieces(paragraph: Any) -> Iterator[str]:
    for element in paragraph.iter():
        name = element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
        if name == "t":
            yield element.text or ""
        elif name == "tab":
            yield "\t"
        elif name in {"br", "cr"}:
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"


def _properties(members: Members) -> dict[str, str]:
    if "docProps/core.xml" not in members.names:
        return {}
    found = {
        element.tag.rsplit("}", 1)[-1]: (element.text or "").strip()
        for element in parse_xml(members.read("docProps/core.xml"))
        if isinstance(element.tag, str)
    }
    return {
        name: value for name, value in found.items() if value and name in {"title", "creator", "created", "modified"}
    }
