"""The numbers in the coverage, lined up by what they measure, and where outlets differ by more than rounding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import CountMode, count_once, known_copies, say_counting
from toolkit.analysis.reactions import documents_about
from toolkit.event import Event

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

ROUNDING = 0.06  # 300 km and 186 miles differ by 0.2 %, "about 300" and 290 by 3 %: further off is another figure
STOP_WORDS = frozenset(
    ("the", "a", "an", "of", "for", "in", "on", "its", "his", "her", "their", "this", "that", "and", "or", "to", "by", "it")
)  # fmt: skip
TOPIC_WORDS = (
    2  # head words of a topic: "maximum range of the missiles" and "missiles with a range" meet in range, missile
)
Row = dict[str, object]


def figures_table(notes: Annotations, event: Event | None = None, *, copies: CountMode = "count_once") -> pl.DataFrame:
    """One row a figure, with what it measures, the value in SI units where there is one, and the sentence around it.

    Figures meet on `topic` (the last words of what grammar says they measure, without articles and plurals) and on the same
    unit or the same SI unit. `differs` marks a figure that no figure of another outlet on that topic comes within 6 % of,
    though there is one; a range counts as agreeing with what it covers. A restatement ("300 km (186 miles)") is left out. A
    wrong or missing `about` keeps figures apart that belong together: read the sentence before printing a contradiction.
    Without an event every document counts.

    >>> import toolkit as tk
    >>> texts = pl.DataFrame({"doc_id": ["a", "b"], "outlet": ["Post", "Mail"],
    ...                       "text": ["The missiles have a range of 300 km.", "The missiles have a range of 250 km."]})
    >>> figures_table(tk.annotate(texts)).select("outlet", "value", "n_outlets", "differs").rows()
    [('Mail', 250.0, 2, True), ('Post', 300.0, 2, True)]
    """
    kept = _documents(notes, event, copies).select("doc_id", "outlet", "published_at", "text")
    found = notes.figures.filter(pl.col("same_as").is_null()).join(kept, on="doc_id")
    rows = [_line(row) for row in found.iter_rows(named=True)]
    for row in rows:
        others = [other for other in rows if other["key"] == row["key"]]
        row["n_outlets"] = len({other["outlet"] for other in others})
        elsewhere = [other for other in others if other["outlet"] != row["outlet"]]
        row["differs"] = bool(elsewhere) and not any(_agree(row, other) for other in elsewhere)
    table = schemas.FIGURES_TABLE.from_rows(
        [{k: row[k] for k in schemas.FIGURES_TABLE.columns if k in row} for row in rows]
    )
    table = table.sort("topic", "unit", "outlet", "doc_id", "start", nulls_last=True)
    return say_counting(table, known_copies(notes, copies))


def _documents(notes: Annotations, event: Event | None, copies: CountMode) -> pl.DataFrame:
    if event is not None:
        return documents_about(notes, event, copies=copies)
    return count_once(notes.documents, known_copies(notes, copies))


def _line(row: Row) -> Row:
    topic = _topic(row["about"])
    comparable = row["value_si"] if row["value_si"] is not None else row["value"]
    # a figure about nothing known meets no other one
    key = (topic, row["unit_si"] or row["unit"]) if topic else (row["figure_id"],)
    return {**row, "topic": topic, "comparable": comparable, "key": key, "evidence": _sentence(row)}


def _topic(about: object) -> str:
    """The last words of what a figure measures, sorted, without plural s: the words that two outlets share most often."""
    words = [word for word in re.findall(r"[^\W\d_]+", str(about or "").casefold()) if word not in STOP_WORDS]
    stems = {re.sub(r"(?<=[^s])s$", "", word) for word in words}
    last = sorted(stems, key=lambda stem: -max(n for n, word in enumerate(words) if word.startswith(stem)))[
        :TOPIC_WORDS
    ]
    return " ".join(sorted(last))


def _agree(row: Row, other: Row) -> bool:
    low, high = _bounds(row)
    other_low, other_high = _bounds(other)
    slack = ROUNDING * max(abs(high), abs(other_high))
    return low <= other_high + slack and other_low <= high + slack


def _bounds(row: Row) -> tuple[float, float]:
    value, comparable = float(str(row["value"])), float(str(row["comparable"]))
    upper = row["value_max"]
    return comparable, comparable if upper is None or not value else comparable * float(str(upper)) / value


def _sentence(row: Row) -> str:
    """The sentence around a figure, by full stops and line breaks."""
    text, start, end = str(row["text"]), int(str(row["start"])), int(str(row["end"]))
    before = max((match.end() for match in re.finditer(r"[.!?][”\"’]?\s+|\n", text[:start])), default=0)
    after = re.search(r"[.!?](?=[”\"’]?(?:\s|$))|\n", text[end:])
    return text[before : end + after.end() if after else len(text)].strip()
