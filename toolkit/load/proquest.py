"""ProQuest exports, text and HTML: records between lines of underscores or asterisks, `Label: value`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.load.items import Article, Declared, Item, Problem, RawFile
from toolkit.load.markup import parse_html, text_of

BREAK = re.compile(r"^(?:_{40,}|\*{40,}|Document \d+ of \d+)[ \t\r]*$", re.MULTILINE)
LABEL = re.compile(r"^([A-Z][A-Za-z /()-]{2,40}):[ \t]*(.*)$")
COUNT = re.compile(r"^(?:Documents? \d+ (?:to|of) (\d+)|(\d+) documents?)\b", re.IGNORECASE | re.MULTILINE)
LAST_LABEL = re.compile(r"^Database:[^\n]*$", re.MULTILINE)
FIELDS = {
    "title": "headline", "author": "byline", "publication title": "outlet", "publication date": "date",
    "section": "section", "language of publication": "lang", "document url": "url",
    "proquest document id": "record_id", "dateline": "dateline",
}  # fmt: skip


def looks_like_proquest(raw: RawFile) -> bool:
    head = raw.head_text
    return bool(BREAK.search(head)) and bool(
        re.search(r"^(?:Full [Tt]ext|Publication title|ProQuest document ID):", head, re.MULTILINE)
    )


def looks_like_proquest_html(raw: RawFile) -> bool:
    return bool(re.search(rb"<(?:strong|b)[^>]*>\s*ProQuest document ID:", raw.data))


def read_proquest_html(raw: RawFile) -> Iterator[Item]:
    """The page or mail form: the same labels, and no line between records but the last label of each."""
    tree = parse_html(raw.text)
    if tree is not None:
        yield from _read(text_of(tree), LAST_LABEL)


def read_proquest(raw: RawFile) -> Iterator[Item]:
    """Articles of an export; records without full text keep their abstract, with text_complete False."""
    yield from _read(raw.text.replace("\r\n", "\n"), BREAK)


def _read(text: str, border: re.Pattern[str]) -> Iterator[Item]:
    records = [
        record
        for record in border.split(text)
        if re.search(r"^(?:Title|Full [Tt]ext|ProQuest document ID):", record, re.MULTILINE)
    ]
    declared = COUNT.search(text[:2000])
    yield Declared(
        int(next(filter(None, declared.groups()))) if declared else len(records),
        "the opening of the file" if declared else "its records",
    )
    for number, record in enumerate(records, start=1):
        fields = _fields(record)
        if not fields:
            yield Problem(
                "an article of the export could not be parsed", f"record {number}", "Compare it with the file."
            )
            continue
        full = fields.get("full text", "")
        known = {column: fields[label] for label, column in FIELDS.items() if fields.get(label)}
        # A record without the label opens with its title.
        known.setdefault("headline", _first_line(record))
        article = Article(text=full or fields.get("abstract", ""), text_complete=bool(full))
        for column, value in known.items():
            setattr(article, column, value)
        article.extra = {
            label: value
            for label, value in fields.items()
            if label not in FIELDS and label not in {"full text"} and value
        }
        yield article


def _first_line(record: str) -> str:
    line = next((line for line in record.split("\n") if line.strip()), "")
    return "" if LABEL.match(line) else line.strip()


def _fields(record: str) -> dict[str, str]:
    fields: dict[str, list[str]] = {}
    label = None
    for line in record.split("\n"):
        found = LABEL.match(line)
        # Inside the full text only the labels that follow it end it: a sentence may look like a label.
        if found and (label != "full text" or found.group(1).lower() in AFTER_TEXT):
            label = found.group(1).lower()
            fields[label] = [found.group(2)]
        elif label:
            fields[label].append(line)
    return {name: "\n".join(lines).strip() for name, lines in fields.items()}


AFTER_TEXT = frozenset({
    "subject", "location", "people", "company / organization", "company / organisation", "title",
    "publication title", "publication year", "publication date", "identifier / keyword", "classification",
    "abstract", "links", "credit", "narrow subject", "broad subject",
    "volume", "issue", "pages", "first page", "publisher", "author affiliation", "illustration", "business indexing term",
})  # fmt: skip
