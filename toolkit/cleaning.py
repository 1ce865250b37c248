"""CLEAN: what stands in a text but is not the article, taken out in a way that can be undone.

Reading keeps texts as published. This step removes furniture, joins hyphenated lines, splits off dateline and byline and
evens out spaces and quotation marks. Every change is a row of edits with offsets into the raw text, so that any span found
in the cleaned text can be shown in the raw one, and the raw text can be had back.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate

import polars as pl

from toolkit import schemas
from toolkit.load.bylines import split_names
from toolkit.schemas import Table

EDITS = Table(
    name="edits",
    columns={
        "doc_id": pl.String,
        "start": pl.UInt32,
        "end": pl.UInt32,
        "raw": pl.String,
        "cleaned": pl.String,
        "step": pl.String,
    },
    meaning={
        "doc_id": "the document",
        "start": "first code point of the changed stretch in the raw text",
        "end": "one past its last code point",
        "raw": "what stood there",
        "cleaned": "what stands there now; empty where it was taken out",
        "step": "which step changed it",
    },
)
# Furniture is short: a longer paragraph that mentions a newsletter is an article about newsletters.
MAX_FURNITURE_WORDS = 40
# Text is hard-wrapped where nearly all lines but a paragraph's last are about as long as the longest.
WRAPPED_LINES = 0.8

Spans = Iterator[tuple[int, int, str]]
DATELINE = re.compile(
    r"\A\s*((?:[A-Z][A-Z.'’-]+|[A-Z][a-z]+\.)(?:[ /,]{1,2}(?:[A-Z][A-Z.'’-]+|[A-Z][a-z]{1,4}\.|[A-Z][A-Za-z.]{1,10}(?=[,/(])))*)"
    r"(?:,? (?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}|\d{1,2} \w{3,9}))?"
    r"(?:,? ?\([\w .&/-]{2,30}\))?\s*(?:[-–—]{1,2}\s+|:\s+)"
)
BYLINE = re.compile(r"\A\s*(By [A-Z][^\n]{3,100})\n+")
QUOTES = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‟": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‛": "'",
        "´": "'",
        "`": "'",
    }
)
LIGATURES = {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"}


@dataclass(frozen=True)
class Cleaned:
    """A cleaned text, its edits (start, end, replacement, step; offsets into the raw text), dateline and byline found."""

    text: str
    edits: tuple[tuple[int, int, str, str], ...]
    dateline: str | None = None
    byline: tuple[str, ...] = ()


def clean_documents(
    documents: pl.DataFrame, *, steps: Sequence[str] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Clean every text → (documents, edits). `steps` chooses from STEPS, all by default; headline and url stay as they are.

    Furniture is known by its opening words in English only; a paragraph of furniture in the article's own words stays. A
    dateline and byline fill their columns where these are empty. Keep `edits`: `restore_documents` and `raw_offsets` need it.

    >>> import polars as pl
    >>> text = "KYIV, Nov 17 (AP) — Talks  were re-\\nsumed.\\n\\nSubscribe to our newsletter"
    >>> raw = pl.DataFrame({"doc_id": ["a"], "text": [text]})
    >>> documents, edits = clean_documents(raw)
    >>> documents["text"][0], documents["dateline"][0], edits["step"].to_list()
    ('Talks were resumed.', 'KYIV', ['dateline', 'spaces', 'hyphens', 'furniture'])

    Raises ValueError for an unknown step, SchemaError where doc_id or text is missing.
    """
    unknown = set(steps or ()) - set(STEPS)
    if unknown:
        raise ValueError(f"clean_documents: unknown steps {', '.join(sorted(unknown))}. Legal: {', '.join(STEPS)}.")
    documents = schemas.conform(documents, schemas.DOCUMENTS, name="documents")
    made = [clean_text(text, steps=steps) for text in documents["text"]]
    rows = [
        {"doc_id": doc_id, "start": start, "end": end, "raw": text[start:end], "cleaned": new, "step": step}
        for doc_id, text, cleaned in zip(documents["doc_id"], documents["text"], made, strict=True)
        for start, end, new, step in cleaned.edits
    ]
    bylines = [old or list(cleaned.byline) for old, cleaned in zip(documents["byline"].to_list(), made, strict=True)]
    changed = documents.with_columns(
        pl.Series("text", [cleaned.text for cleaned in made], dtype=pl.String),
        pl.coalesce("dateline", pl.Series("found", [cleaned.dateline for cleaned in made], dtype=pl.String)).alias(
            "dateline"
        ),
        pl.Series("byline", bylines, dtype=schemas.STRINGS),
    )
    return changed, EDITS.from_rows(rows)


def restore_documents(documents: pl.DataFrame, edits: pl.DataFrame) -> pl.DataFrame:
    """The raw texts again, exactly; the other columns stay. `edits` is what clean_documents returned.

    >>> import polars as pl
    >>> raw = pl.DataFrame({"doc_id": ["a"], "text": ["Talks  were re-\\nsumed."]})
    >>> restore_documents(*clean_documents(raw))["text"].equals(raw["text"])
    True
    """
    by_doc = _edits_by_doc(edits)
    texts = []
    for doc_id, text in documents.select("doc_id", "text").iter_rows():
        pieces, at, shift = [], 0, 0
        for start, end, raw, cleaned in by_doc.get(doc_id, []):
            here = start - shift
            pieces += [text[at:here], raw]
            at = here + len(cleaned)
            shift += (end - start) - len(cleaned)
        texts.append("".join([*pieces, text[at:]]))
    return documents.with_columns(pl.Series("text", texts, dtype=pl.String))


def raw_offsets(table: pl.DataFrame, edits: pl.DataFrame) -> pl.DataFrame:
    """Any table with doc_id, start and end in cleaned texts → the same with start and end in the raw texts.

    A span that begins or ends inside a replaced stretch is widened to the whole stretch.
    """
    by_doc = {doc_id: _OffsetMap(rows) for doc_id, rows in _edits_by_doc(edits).items()}
    unchanged = _OffsetMap([])
    spans = [
        (by_doc.get(doc_id, unchanged).to_raw(start), by_doc.get(doc_id, unchanged).to_raw(end, is_end=True))
        for doc_id, start, end in table.select("doc_id", "start", "end").iter_rows()
    ]
    return table.with_columns(
        pl.Series("start", [start for start, _ in spans], dtype=pl.UInt32),
        pl.Series("end", [end for _, end in spans], dtype=pl.UInt32),
    )


def clean_text(text: str, *, steps: Sequence[str] | None = None) -> Cleaned:
    """One text; see clean_documents. Where two steps want the same stretch, the one that comes first in STEPS gets it."""
    taken: list[tuple[int, int, str, str]] = []
    for name in STEPS if steps is None else [step for step in STEPS if step in steps]:
        found = sorted((start, end, new, name) for start, end, new in STEPS[name](text) if text[start:end] != new)
        taken = _merged(taken, found)
    pieces, at = [], 0
    for start, end, new, _ in taken:
        pieces += [text[at:start], new]
        at = end
    dateline = DATELINE.match(text) if any(step == "dateline" for *_, step in taken) else None
    byline = BYLINE.match(text) if any(step == "byline" for *_, step in taken) else None
    return Cleaned(
        "".join([*pieces, text[at:]]),
        tuple(taken),
        dateline.group(1).strip(" ,") if dateline else None,
        tuple(split_names(byline.group(1))) if byline else (),
    )


def _merged(
    taken: list[tuple[int, int, str, str]], found: list[tuple[int, int, str, str]]
) -> list[tuple[int, int, str, str]]:
    """Both in order of place, without those of `found` that touch what is taken."""
    starts = [edit[0] for edit in taken]
    kept = []
    last = -1
    for edit in found:
        at = bisect_right(starts, edit[0]) - 1
        free = (at < 0 or taken[at][1] <= edit[0]) and (at + 1 >= len(taken) or edit[1] <= taken[at + 1][0])
        if free and edit[0] >= last:
            kept.append(edit)
            last = edit[1]
    return sorted([*taken, *kept])


class _OffsetMap:
    """From offsets in a cleaned text to offsets in the raw one."""

    def __init__(self, edits: list[tuple[int, int, str, str]]) -> None:
        grown = accumulate((len(new) - (end - start) for start, end, _, new in edits), initial=0)
        self.edits = edits
        self.shifts = list(grown)
        self.starts = [start + shift for (start, *_), shift in zip(edits, self.shifts, strict=False)]

    def to_raw(self, offset: int, *, is_end: bool = False) -> int:
        at = bisect_right(self.starts, offset - is_end) - 1
        if at < 0:
            return offset
        start, end, _, new = self.edits[at]
        inside = offset - self.starts[at]
        if inside < len(new) or (is_end and inside == len(new) and new):
            return end if is_end else start
        return offset - self.shifts[at + 1]


def _edits_by_doc(edits: pl.DataFrame) -> dict[str, list[tuple[int, int, str, str]]]:
    by_doc: dict[str, list[tuple[int, int, str, str]]] = {}
    for doc_id, start, end, raw, cleaned in (
        edits.sort("doc_id", "start").select("doc_id", "start", "end", "raw", "cleaned").iter_rows()
    ):
        by_doc.setdefault(doc_id, []).append((start, end, raw, cleaned))
    return by_doc


# --- steps: text → (start, end, replacement) ---------------------------------


def _dateline(text: str) -> Spans:
    found = DATELINE.match(text)
    if found and found.end() < len(text):
        yield found.start(), found.end(), ""


def _byline(text: str) -> Spans:
    found = BYLINE.match(text)
    if found and len(found.group(1).split()) <= 14 and not found.group(1).rstrip().endswith("."):
        yield found.start(), found.end(), ""


def _furniture(text: str) -> Spans:
    """Short paragraphs that open like furniture, with the line breaks before them."""
    for paragraph in re.finditer(r"\n*([^\n]+)", text):
        line = paragraph.group(1).strip()
        if line and len(line.split()) <= MAX_FURNITURE_WORDS and _furniture_openings().match(line):
            yield paragraph.start(), paragraph.end(), ""


@lru_cache(maxsize=1)
def _furniture_openings() -> re.Pattern[str]:
    with files("toolkit.load").joinpath("boilerplate.csv").open(encoding="utf-8") as file:
        patterns = [row["pattern"] for row in csv.DictReader(file)]
    return re.compile(r"[\W_]{0,6}(?:" + "|".join(patterns) + ")", re.IGNORECASE)


def _hyphens(text: str) -> Spans:
    """Words broken at a line end: joined, with the hyphen kept where the text elsewhere writes the word with it."""
    for found in re.finditer(r"(?<=[^\W\d_])(\u00ad|[-\u2010]\n[ \t]*(?=[a-zà-ÿ]))", text):
        if found.group() == "\u00ad":
            yield found.start(), found.end(), ""
            continue
        before = re.search(r"[^\W\d_]+$", text[max(found.start() - 30, 0) : found.start()])
        after = re.match(r"[^\W\d_]+", text[found.end() : found.end() + 30])
        hyphenated = f"{before.group()}-{after.group()}" if before and after else ""
        yield found.start(), found.end(), "-" if hyphenated and hyphenated in text else ""


def _lines(text: str) -> Spans:
    """Line breaks of hard-wrapped text, if the text as a whole is wrapped."""
    inner = [line for paragraph in text.split("\n\n") for line in paragraph.split("\n")[:-1]]
    width = max(map(len, inner), default=0)
    if (
        len(inner) < 5
        or not 40 <= width <= 120
        or sum(len(line) > 0.75 * width for line in inner) < WRAPPED_LINES * len(inner)
    ):
        return
    for found in re.finditer(r"(?<=[^\n\s])[ \t]*\n[ \t]*(?=[^\s])", text):
        yield found.start(), found.end(), " "


def _quotes(text: str) -> Spans:
    for found in re.finditer(r"[“”„‟«»‘’‚‛´]|``|''", text):
        yield found.start(), found.end(), '"' if found.group() in ("``", "''") else found.group().translate(QUOTES)


def _spaces(text: str) -> Spans:
    """No-break and thin spaces to plain ones, runs to one, none at line ends; zero-width characters and ligatures resolved."""
    for found in re.finditer(r"[^\S\n]+(?=\n|\Z)|(?<=\n)[^\S\n]+|\A\s+|\n{3,}|\n\s*\Z", text):
        yield (
            found.start(),
            found.end(),
            "\n\n" if found.group().startswith("\n\n\n") and found.end() < len(text) else "",
        )
    for found in re.finditer(r"[^\S\n]{2,}(?=\S)|[^\S\n ](?=\S)|[\u200b\u200c\u200d\u2060\ufeff]|[ﬁﬂﬀﬃﬄ]", text):
        first = found.group()[0]
        yield found.start(), found.end(), LIGATURES.get(first, " " if first.isspace() else "")


STEPS: dict[str, Callable[[str], Spans]] = {
    "dateline": _dateline,
    "byline": _byline,
    "furniture": _furniture,
    "hyphens": _hyphens,
    "lines": _lines,
    "quotes": _quotes,
    "spaces": _spaces,
}
