"""Two versions of an article: what the second says otherwise, each change with the words of both."""

from __future__ import annotations

import polars as pl
import pytest

import toolkit as tk
from toolkit.analysis.versions import VERSION_CHANGES, compare_versions, split_sentences
from toolkit.errors import NotEnoughData

FIRST = (
    "The strike on Oslen killed 12 people, the army said. Ana Ruiz, the mayor, condemned it.\n\n"
    "“We did not fire first,” said Tom Field, the army's spokesman.\n\nTwo officials said the order came late."
)
SECOND = (
    "The strike on Oslen reportedly killed 9 people, the army claimed. Ana Ruiz, the mayor, condemned it.\n\n"
    "“We did not fire first,” Tom Field, the army's spokesman, insisted.\n\nRoads were closed."
)


@pytest.fixture(scope="module")
def notes():
    headlines = ["Strike kills 12", "Strike said to kill 9"]
    table = pl.DataFrame({"doc_id": ["v1", "v2"], "headline": headlines, "text": [FIRST, SECOND]})
    return tk.annotate(table)


@pytest.fixture(scope="module")
def changes(notes):
    return compare_versions(notes, "v1", "v2")


def of(changes: pl.DataFrame, kind: str) -> list[dict]:
    return changes.filter(pl.col("change") == kind).to_dicts()


def test_the_headline_is_compared(changes):
    assert [(row["before"], row["after"]) for row in of(changes, "headline")] == [
        ("Strike kills 12", "Strike said to kill 9")
    ]


def test_a_sentence_that_became_weaker_is_named_with_the_words_that_weaken_it(changes):
    hedged = of(changes, "hedge_added")
    assert len(hedged) == 1
    assert set(hedged[0]["detail"].split(", ")) >= {"reportedly"}
    assert "[12 → 9]" in of(changes, "sentence_changed")[0]["detail"]


def test_a_figure_that_changed_is_shown_with_both_values(changes):
    assert [row["detail"] for row in of(changes, "figure_changed")] == ["12 → 9 people"]


def test_a_source_without_a_name_that_went_is_named(changes):
    assert [row["before"] for row in of(changes, "unnamed_source_removed")] == ["Two officials"]


def test_what_was_added_is_named(changes):
    assert [row["after"] for row in of(changes, "sentence_added")] == ["Roads were closed."]


def test_every_change_points_to_its_words(notes, changes):
    text = dict(notes.documents.select("doc_id", "text").iter_rows())
    for row in changes.to_dicts():
        for side in ("before", "after"):
            if row[f"{side}_start"] is not None:
                assert text[row[f"{side}_id"]][row[f"{side}_start"] : row[f"{side}_end"]] == row[side]
    assert changes.schema == VERSION_CHANGES.schema


def test_a_version_does_not_differ_from_itself(notes):
    assert compare_versions(notes, "v1", "v1").is_empty()


def test_a_missing_document_is_named(notes):
    with pytest.raises(NotEnoughData, match="'v9'"):
        compare_versions(notes, "v1", "v9")


def test_sentences_end_where_a_reader_ends_them():
    text = "U.S. Sen. Field left at 9 a.m. on Nov. 17. “Why?” she asked.\n10:20 GMT\nHe did not say"
    ended = ["U.S. Sen. Field left at 9 a.m. on Nov. 17.", "“Why?” she asked.", "10:20 GMT", "He did not say"]
    assert [words for *_, words in split_sentences(text)] == ended
