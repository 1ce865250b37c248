"""Factiva exports: HTML (a table of two-letter codes an article), XML, and the text inside its RTF.

The text is lead paragraph (LP) plus the rest (TD). Codes: Factiva's documentation of its article format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from toolkit.load.items import Article, Declared, Item, RawFile
from toolkit.load.markup import parse_html, text_of
from toolkit.load.xml_safe import local_name, parse_xml, text_in

# Saved pages open with long style sheets.
HEAD_BYTES = 500_000
CODES = frozenset(
    {
        "AN",
        "ART",
        "BY",
        "CLM",
        "CO",
        "CR",
        "CT",
        "CX",
        "CY",
        "ED",
        "ET",
        "GC",
        "HD",
        "HL",
        "HLP",
        "IN",
        "IPC",
        "IPD",
        "LA",
        "LP",
        "NGC",
        "NS",
        "PD",
        "PG",
        "PUB",
        "RE",
        "RF",
        "RST",
        "SC",
        "SE",
        "SN",
        "TD",
        "VOL",
        "WC",
    }
)
CODE_LINE = re.compile(r"^[ \t]*(" + "|".join(sorted(CODES)) + r")(?:[ \t\u00a0]+(.*))?$")
XML_FIELDS = {
    "accessionNo": "AN", "headline": "HD", "sourceName": "SN", "byline": "BY", "baseLanguage": "LA",
    "sectionName": "SE", "pages": "PG", "wordCount": "WC", "columnName": "CLM", "edition": "ED", "sourceCode": "SC",
    "publisherName": "PUB", "copyright": "CY", "notes": "NT", "corrections": "CX", "credit": "CR",
}  # fmt: skip


def looks_like_factiva_html(raw: RawFile) -> bool:
    head = raw.data[:HEAD_BYTES]
    return (
        b"<b>HD</b>" in head
        and b"<b>SN</b>" in head
        and re.search(rb"""class=["'][^"']*\barticle\b""", head) is not None
    )


def looks_like_factiva_xml(raw: RawFile) -> bool:
    return "global.factiva.com" in raw.head_text[:4000] or "<ppsArticleResponse" in raw.head_text[:4000]


def read_factiva_html(raw: RawFile) -> Iterator[Item]:
    tree = parse_html(raw.text)
    if tree is None:
        return
    divs = [
        div
        for div in tree.iter("div")
        if "article" in (div.get("class") or "").split() and div.find(".//table") is not None
    ]
    yield Declared(len(divs), "articles in the page")
    for div in divs:
        fields: dict[str, str] = {}
        for row in div.iter("tr"):
            cells = [cell for cell in row if cell.tag == "td"]
            code = text_in(cells[0]) if len(cells) > 1 else ""
            if code in CODES:
                fields[code] = text_of(cells[1])
        article = _article(fields)
        if not fields:
            article.text = text_of(div)
        yield article


def read_factiva_xml(raw: RawFile) -> Iterator[Item]:
    root = parse_xml(raw.data)
    sets = [
        element
        for element in root.iter()
        if local_name(element) in {"ppsarticleResultSet", "articleResultSet"} and element.get("count")
    ]
    if sets:
        yield Declared(int(re.sub(r"\D", "", sets[0].get("count")) or 0), "the result set")
    for element in root.iter():
        if local_name(element) == "article" and any(local_name(child) == "headline" for child in element):
            yield _article(_xml_fields(element))


def _xml_fields(element: Any) -> dict[str, str]:
    fields: dict[str, str] = {}
    for child in element:
        name = local_name(child)
        if name in XML_FIELDS:
            fields[XML_FIELDS[name]] = text_in(child)
        elif name in {"leadParagraph", "tailParagraphs"}:
            paragraphs = [text_in(p) for p in child.iter() if local_name(p) == "paragraph"] or [text_in(child)]
            fields["LP" if name == "leadParagraph" else "TD"] = "\n\n".join(p for p in paragraphs if p)
        elif name in {"publicationDate", "publicationTime"}:
            fields["PD" if name == "publicationDate" else "ET"] = text_in(child)
        elif name in {"region", "newsSubject", "company", "industry"}:
            fields[name] = "; ".join(filter(None, (fields.get(name), text_in(child))))
    return fields


def is_factiva_text(text: str) -> bool:
    """RTF exports with indexing have the codes, those without end each article in "Document XYZ0000020241117…"."""
    codes = {found.group(1) for line in text[:60_000].split("\n") if (found := CODE_LINE.match(line))}
    return len(codes & {"HD", "PD", "SN", "LP", "TD", "WC", "AN"}) >= 5 or bool(
        re.search(r"^Document [A-Z]{4,}\d{10,}\w+[ \t\r]*$", text, re.MULTILINE)
    )


def read_factiva_text(text: str) -> Iterator[Item]:
    """Articles in the text of an RTF export."""
    ends = list(re.finditer(r"^(?:AN[ \t\u00a0|]*)?Document [A-Za-z]{2,}\w{10,}[ \t\r]*$", text, re.MULTILINE))
    yield Declared(len(ends), "document numbers in the file")
    at = 0
    for end in ends:
        record = text[at : end.end()]
        at = end.end()
        fields = _coded(record)
        if fields.get("HD") or fields.get("TD") or fields.get("LP"):
            yield _article(fields)
        else:
            yield _uncoded(record)


def _coded(record: str) -> dict[str, str]:
    fields: dict[str, list[str]] = {}
    code = None
    for line in record.split("\n"):
        found = CODE_LINE.match(re.sub(r"^[ \t]*([A-Z]{2,3})[ \t\u00a0]*\|[ \t]*", r"\1 ", line))
        if found:
            code = found.group(1)
            fields.setdefault(code, []).append(found.group(2) or "")
        elif code:
            fields[code].append(line)
    return {
        code: "\n\n".join(line.strip(" |\t\u00a0") for line in lines if line.strip(" |\t\u00a0"))
        for code, lines in fields.items()
    }


def _uncoded(record: str) -> Article:
    """Without indexing: headline, then a few short lines (byline, words, date, outlet …), then paragraphs."""
    lines = [line.strip() for line in record.split("\n") if line.strip()]
    words_at = next(
        (n for n, line in enumerate(lines) if re.fullmatch(r"[\d,.]+ (?:words|mots|Wörter|palabras)", line)), 1
    )
    head, rest = lines[:words_at], lines[words_at + 1 :]
    cut = next((n for n, line in enumerate(rest) if re.match(r"\(?(?:c\)|©|copyright)", line, re.IGNORECASE)), 3)
    return Article(
        text="\n\n".join(rest[cut + 1 : -1]),
        record_id=lines[-1].removeprefix("Document ").strip() if lines else None,
        headline=head[0] if head else None,
        byline=head[1] if len(head) > 1 else None,
        outlet=rest[1] if len(rest) > 1 else None,
        date=rest[0] if rest else None,
        extra={"header": head[2:] + rest[2 : cut + 1]},
    )


def _article(fields: dict[str, str]) -> Article:
    date, clock = fields.get("PD"), fields.get("ET")
    if date and clock and ":" not in date:
        date = f"{date} {clock}"
    used = {"HD", "BY", "SN", "LA", "SE", "PD", "ET", "LP", "TD", "AN"}
    return Article(
        text="\n\n".join(part for part in (fields.get("LP"), fields.get("TD")) if part),
        record_id=(fields.get("AN") or "").removeprefix("Document ").strip() or None,
        headline=fields.get("HD"),
        outlet=fields.get("SN"),
        byline=fields.get("BY"),
        section=fields.get("SE"),
        lang=fields.get("LA"),
        date=date,
        extra={code: value for code, value in fields.items() if code not in used and value},
    )
