"""Factiva exports: HTML (a table of two-letter codes an article), XML, and the text inside its RTF.

The text is lead paragraph (LP) plus the rest (TD). Codes: Factiva's documentation of its article format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from toolkit.load.documents import language_code
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
WORD_COUNT = re.compile(r"[\d,.\u00a0]+ (?:words?|mots|Wörter|Wort|palabras|parole|palavras|woorden|слов[а-я]?)")
TIME = re.compile(r"\d{1,2}:\d{2}(?: ?[AP]M)?(?: [A-Z]{2,4})?")
RIGHTS = re.compile(r"\(c\)|©|copyright", re.IGNORECASE)
BYLINE = re.compile(r"(?:By|Par|Von|Por|Di|Da|Door|Reporting by)\b")
# The lines between the number of words and the first paragraph are never more.
MAX_HEAD = 12
XML_FIELDS = {
    "accessionNo": "AN", "headline": "HD", "sourceName": "SN", "byline": "BY", "baseLanguage": "LA",
    "sectionName": "SE", "pages": "PG", "wordCount": "WC", "columnName": "CLM", "edition": "ED", "sourceCode": "SC",
    "publisherName": "PUB", "copyright": "CY", "notes": "NT", "corrections": "CX", "credit": "CR",
}  # fmt: skip


def looks_like_factiva_html(raw: RawFile) -> bool:
    head = raw.data[:HEAD_BYTES]
    coded = b"<b>HD</b>" in head and b"<b>SN</b>" in head
    return (coded or b"articleParagraph" in head) and re.search(rb"""class=["'][^"']*\barticle\b""", head) is not None


def looks_like_factiva_xml(raw: RawFile) -> bool:
    return "global.factiva.com" in raw.head_text[:4000] or "<ppsArticleResponse" in raw.head_text[:4000]


def looks_like_factiva_text(raw: RawFile) -> bool:
    return is_factiva_text(raw.head_text) or is_factiva_text(raw.text[:200_000])


def read_factiva_plain(raw: RawFile) -> Iterator[Item]:
    yield from read_factiva_text(raw.text.replace("\r\n", "\n").replace("\r", "\n"))


def read_factiva_html(raw: RawFile) -> Iterator[Item]:
    tree = parse_html(raw.text)
    if tree is None:
        return
    divs = [div for div in tree.iter("div") if "article" in (div.get("class") or "").split() and _is_article(div)]
    yield Declared(len(divs), "articles in the page")
    for div in divs:
        fields: dict[str, str] = {}
        for row in div.iter("tr"):
            cells = [cell for cell in row if cell.tag == "td"]
            code = text_in(cells[0]) if len(cells) > 1 else ""
            if code in CODES:
                fields[code] = text_of(cells[1])
        yield _article(fields) if fields else _printed(div)


def _is_article(div: Any) -> bool:
    return div.find(".//table") is not None or any("articleParagraph" in (p.get("class") or "") for p in div.iter("p"))


def _printed(div: Any) -> Article:
    """The layout for reading, without codes: headline and author have marks of their own, the rest is told by its order."""
    article = _uncoded(text_of(div))
    title = next((span for span in div.iter("span") if (span.get("class") or "").endswith("Headline")), None)
    title = title if title is not None else next((found for found in div.iter("div") if found.get("id") == "hd"), None)
    if title is not None:
        author = next((found for found in div.iter("div") if found.get("class") == "author"), None)
        article.headline = text_in(title)
        article.byline = text_in(author) if author is not None else None
        article.section = article.section if article.section != article.headline else None
    return article


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
    """Without indexing: section?, headline, byline?, words, date, time?, outlet, code, page?, language, rights; paragraphs."""
    lines = [line.strip() for line in record.split("\n") if line.strip()]
    words_at = next((n for n, line in enumerate(lines) if WORD_COUNT.fullmatch(line)), 1)
    head, rest = lines[:words_at], lines[words_at + 1 :]
    cut = next((n for n, line in enumerate(rest[:MAX_HEAD]) if RIGHTS.match(line)), None)
    if cut is None:
        cut = next((n for n, line in enumerate(rest[:MAX_HEAD]) if language_code(line) and " " not in line), 3)
    about = rest[: cut + 1]
    clock = about[1] if len(about) > 1 and TIME.fullmatch(about[1]) else None
    names = about[2 if clock else 1 :]
    section, headline, byline = _headed(head)
    return Article(
        text="\n\n".join(rest[cut + 1 : -1]),
        record_id=re.sub(r"^(?:AN[ \t\u00a0|]*)?Document ", "", lines[-1]).strip() if lines else None,
        headline=headline,
        section=section,
        byline=byline,
        outlet=names[0] if names else None,
        date=" ".join(filter(None, (about[0], clock))) if about else None,
        lang=next((line for line in names[1:] if " " not in line and language_code(line)), None),
        extra={"header": [*lines[words_at : words_at + 1], *names[1:]]},
    )


def _headed(head: list[str]) -> tuple[str | None, str | None, str | None]:
    """Section, headline and byline of the lines before the number of words."""
    if len(head) < 2:
        return None, head[0] if head else None, None
    by = bool(BYLINE.match(head[-1]))
    # Without "By", a line of fewer words before one of more is the section that the article stood in.
    if not by and len(head) == 2 and len(head[0].split()) <= 3 and len(head[0].split()) <= len(head[1].split()):
        return head[0], head[1], None
    if len(head) == 2:
        return None, head[0], head[1]
    return (head[0], head[-2], head[-1]) if by else (None, head[0], head[-1])


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
