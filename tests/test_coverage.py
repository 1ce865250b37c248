"""Coverage: whom an outlet mentions and quotes, counted from the tables alone."""

from __future__ import annotations

import polars as pl
import pytest

from toolkit import schemas
from toolkit.analysis.coverage import coverage
from toolkit.annotation import Annotations


def mention(doc_id: str, start: int, actor: str | None) -> dict:
    row = {"mention_id": f"{doc_id}{start}", "doc_id": doc_id, "start": start, "end": start + 3, "mention": "Ada"}
    return row | {"kind": "name", "actor_id": actor}


def quote(doc_id: str, start: int, actor: str | None, attribution: str, words: str) -> dict:
    row = {
        "quote_id": f"{doc_id}{start}",
        "attribution_id": attribution,
        "doc_id": doc_id,
        "start": start,
        "end": start + 1,
    }
    row |= {"quote": words, "quote_type": "direct", "speaker_kind": "name", "actor_id": actor, "confidence": 1.0}
    return row | {"method": "rule", "rule": "test"}


@pytest.fixture
def notes() -> Annotations:
    tables = {name: getattr(schemas, name.upper()).empty() for name in Annotations.__dataclass_fields__}
    documents = [("a", "Ada Ada Bo …", "Daily"), ("b", "Ada Ada", "Daily"), ("c", "Ada", "Wire")]
    tables["documents"] = schemas.DOCUMENTS.from_rows([{"doc_id": i, "text": t, "outlet": o} for i, t, o in documents])
    copies = [("a", "g", "original"), ("c", "g", "copy"), ("b", "h", "single")]
    tables["copies"] = schemas.COPIES.from_rows(
        [{"doc_id": i, "group": g, "role": r, "overlap": 0.9, "shared_words": 1} for i, g, r in copies]
    )
    found = [
        mention("a", 0, "ada"),
        mention("a", 4, "ada"),
        mention("a", 8, "bo"),
        mention("b", 0, "ada"),
        mention("c", 0, "ada"),
    ]
    tables["mentions"] = schemas.MENTIONS.from_rows([*found, mention("b", 4, None)])
    said = [
        quote("a", 0, "ada", "q1", "“We will”"),
        quote("a", 5, "ada", "q1", "“wait here”"),
        quote("a", 9, "bo", "q2", "No"),
    ]
    tables["quotes"] = schemas.QUOTES.from_rows(
        [*said, quote("c", 0, "ada", "q3", "“We will”"), quote("b", 0, None, "q4", "So")]
    )
    return Annotations(**tables)


def test_a_split_quotation_counts_once_and_all_its_words_count(notes):
    row = coverage(notes).row(by_predicate=(pl.col("outlet") == "Daily") & (pl.col("actor_id") == "ada"), named=True)
    assert (row["n_documents"], row["n_mentions"], row["n_quotes"], row["quoted_words"]) == (2, 3, 1, 4)


def test_the_share_is_of_the_outlets_attributed_quotations(notes):
    table = coverage(notes)
    assert table.group_by("outlet").agg(pl.col("quote_share").sum()).sort("outlet")["quote_share"].to_list() == [
        1.0,
        1.0,
    ]
    assert table.filter(pl.col("actor_id") == "bo")["quote_share"].to_list() == [0.5]


def test_reprints_are_the_outlets_coverage_unless_counted_once(notes):
    assert set(coverage(notes)["outlet"]) == {"Daily", "Wire"}
    assert set(coverage(notes, copies="count_once")["outlet"]) == {"Daily"}


def test_without_actors_the_table_is_empty_and_keeps_its_columns():
    empty = Annotations(**{name: getattr(schemas, name.upper()).empty() for name in Annotations.__dataclass_fields__})
    assert coverage(empty).columns == list(schemas.COVERAGE.columns)
