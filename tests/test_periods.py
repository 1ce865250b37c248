"""Before and after: every share with its denominator, intervals that know that sentences come in articles."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

import toolkit as tk
from toolkit import schemas
from toolkit.analysis.periods import compare_periods
from toolkit.annotation import Annotations
from toolkit.errors import NotEnoughData

CAP = tk.Event("Visa cap", at="2025-03-05", terms=["visa*"])


def notes_of(documents: list[tuple], quotes: list[tuple] = (), reactions: list[tuple] = (), copies: list[tuple] = ()):
    """documents (id, text, day or None); quotes (doc, attribution, speaker kind); reactions (doc, code, position, realis)."""
    tables = {name: getattr(schemas, name.upper()).empty() for name in Annotations.__dataclass_fields__}
    tables["documents"] = schemas.DOCUMENTS.from_rows(
        [
            {"doc_id": i, "text": text, "published_at": datetime(2025, 3, day, tzinfo=UTC) if day else None}
            for i, text, day in documents
        ]
    )
    span = {"start": 0, "end": 1, "confidence": 1.0, "method": "rule", "rule": "test"}
    tables["quotes"] = schemas.QUOTES.from_rows(
        [
            {
                "quote_id": str(n),
                "attribution_id": a,
                "doc_id": d,
                "quote": "x",
                "quote_type": "direct",
                "speaker_kind": kind,
            }
            | span
            for n, (d, a, kind) in enumerate(quotes)
        ]
    )
    tables["reactions"] = schemas.REACTIONS.from_rows(
        [
            {"reaction_id": str(n), "doc_id": d, "evidence": "x", "code": code, "position": position, "realis": realis}
            | {"strength": "plain"}
            | span
            for n, (d, code, position, realis) in enumerate(reactions)
        ]
    )
    tables["copies"] = schemas.COPIES.from_rows(
        [{"doc_id": d, "group": g, "role": role, "overlap": 0.9, "shared_words": 9} for d, g, role in copies]
    )
    return Annotations(**tables)


def measure(table: pl.DataFrame, name: str) -> dict:
    return table.row(by_predicate=pl.col("measure") == name, named=True)


def counts(row: dict) -> tuple[int, int, int, int]:
    return row["n_before"], row["of_before"], row["n_after"], row["of_after"]


FOUR = [("a", "tea", 1), ("b", "visa", 2), ("c", "visa", 6), ("d", "visas", 7)]


def test_documents_about_the_event_are_counted_out_of_all_dated_documents():
    table = compare_periods(notes_of([*FOUR, ("undated", "visa", None)]), CAP)
    row = measure(table, "about the event")
    assert counts(row) == (1, 2, 2, 2)
    assert (row["share_before"], row["share_after"]) == (0.5, 1.0)


def test_the_parts_of_a_split_quotation_count_once():
    quotes = [("a", "q1", "name"), ("a", "q1", "name"), ("c", "q2", "unnamed"), ("d", "q3", "none")]
    table = compare_periods(notes_of(FOUR, quotes), CAP)
    assert counts(measure(table, "from an unnamed source")) == (0, 1, 1, 2)
    assert counts(measure(table, "without a speaker")) == (0, 1, 1, 2)


def test_reactions_that_did_not_happen_are_not_counted():
    reactions = [("a", "CONDEMN", -1, "negated"), ("c", "CONDEMN", -1, "actual"), ("c", "SUPPORT", 1, "actual")]
    table = compare_periods(notes_of(FOUR, reactions=reactions), CAP)
    assert counts(measure(table, "CONDEMN")) == (0, 0, 1, 2)
    assert counts(measure(table, "for the policy")) == (0, 0, 1, 2)
    assert measure(table, "CONDEMN")["share_before"] is None


def test_a_reprint_counts_once_in_its_period_and_always_when_asked():
    notes = notes_of(FOUR, copies=[("c", "g", "original"), ("d", "g", "copy"), ("b", "g", "copy")])
    assert counts(measure(compare_periods(notes, CAP), "about the event")) == (1, 2, 1, 1)
    assert counts(measure(compare_periods(notes, CAP, copies="count_all"), "about the event")) == (1, 2, 2, 2)


def test_quotations_that_crowd_in_one_article_have_a_wider_interval_than_the_same_number_spread_out():
    many = [(f"d{i}", "visa", 6) for i in range(10)] + [("a", "tea", 1)]
    crowded = [("d0", f"q{i}", "unnamed") for i in range(10)] + [(f"d{i}", f"r{i}", "name") for i in range(10)]
    spread = [(f"d{i}", f"q{i}", "unnamed") for i in range(10)] + [(f"d{i}", f"r{i}", "name") for i in range(10)]
    rows = [
        measure(compare_periods(notes_of(many, quotes), CAP), "from an unnamed source") for quotes in (crowded, spread)
    ]
    widths = [row["high_after"] - row["low_after"] for row in rows]
    assert [row["share_after"] for row in rows] == [0.5, 0.5]
    assert widths[0] > 1.3 * widths[1]


def test_the_quotations_of_one_article_say_little_about_a_period():
    row = measure(
        compare_periods(notes_of(FOUR, [("c", f"q{i}", "unnamed") for i in range(50)]), CAP), "from an unnamed source"
    )
    assert row["low_after"] < 0.3


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([("a", "visa", 1)], "no document after 2025-03-05 00:00 UTC .* from 2025-03-01 to 2025-03-01"),
        ([("a", "visa", 9)], "no document before"),
        ([("a", "visa", None)], "0 of 1 documents have a date"),
        ([], "0 of 0 documents have a date"),
    ],
)
def test_an_empty_period_is_refused_and_the_range_of_dates_given(documents, message):
    with pytest.raises(NotEnoughData, match=message):
        compare_periods(notes_of(documents), CAP)
