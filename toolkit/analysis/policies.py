"""What each outlet says the old and the new rule is, side by side, and where they disagree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import CountMode, known_copies, say_counting
from toolkit.analysis.reactions import DOCUMENT_FACTS, documents_about
from toolkit.event import Event

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

NUMBER = re.compile(r"\d[\d.,]*")
Row = dict[str, object]


def policy_table(notes: Annotations, event: Event, *, copies: CountMode = "count_once") -> pl.DataFrame:
    """One row a sentence that states the old rule, the new rule, or both, in documents about the event, with who decided.

    `disagrees` lists what differs from other outlets' sentences on the same decider: "hedged" where some report as fact
    what this row only reports, or the other way round; "old figure" and "new figure" where both state numbers and none is
    the same. An empty list is no proof of agreement: rules in words are not compared. Documents are chosen and copies
    counted as in `reactions_to`.

    >>> import toolkit as tk
    >>> texts = pl.DataFrame({"doc_id": ["a"], "text": ["Norway raised the visa cap from 80 to 300."]})
    >>> table = policy_table(tk.annotate(texts), tk.Event("Visa cap", at="2025-03-01", terms=["visa*"]))
    >>> table.select("decider", "old", "new").rows()
    [('Norway', '80', '300')]
    """
    about = documents_about(notes, event, copies=copies).select(DOCUMENT_FACTS)
    rows = notes.shifts.join(about, on="doc_id").sort("published_at", "doc_id", "start", nulls_last=True)
    table = rows.with_columns(disagrees=pl.Series(_disagreements(rows.to_dicts()), dtype=schemas.STRINGS))
    table = schemas.conform(table, schemas.POLICY_TABLE, name="policy_table").select(list(schemas.POLICY_TABLE.columns))
    return say_counting(table, known_copies(notes, copies))


def _disagreements(rows: list[Row]) -> list[list[str]]:
    return [_differs(row, [other for other in rows if _comparable(row, other)]) for row in rows]


def _comparable(row: Row, other: Row) -> bool:
    """Another outlet on the same decider, as far as the words tell."""
    return (
        other["outlet"] != row["outlet"]
        and bool(_key(row["decider"]))
        and _key(row["decider"]) == _key(other["decider"])
    )


def _key(decider: object) -> str:
    words = re.findall(r"\w+", str(decider or "").casefold())
    return words[-1] if words else ""


def _differs(row: Row, others: list[Row]) -> list[str]:
    found = ["hedged"] if any(other["hedged"] != row["hedged"] for other in others) else []
    for part in ("old", "new"):
        own = _numbers(row[part])
        if own and any(_numbers(other[part]) and not own & _numbers(other[part]) for other in others):
            found.append(f"{part} figure")
    return found


def _numbers(rule: object) -> set[float]:
    """The numbers in a rule, however they are written: 1,000 is 1000."""
    written = (match.group().rstrip(".,").replace(",", "") for match in NUMBER.finditer(str(rule or "")))
    return {float(number) for number in written if number.count(".") <= 1}
