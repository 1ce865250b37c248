"""Every statistic says how it counted copies, and counts as it says."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import polars as pl
import pytest

import toolkit as tk
from toolkit import schemas
from toolkit.analysis.counting import known_copies
from toolkit.annotation import Annotations
from toolkit.errors import NotEnoughData

EVENT = tk.Event("Rates", at=datetime(2024, 11, 17, tzinfo=UTC), terms=["rates"])
OF_NOTES = {
    "coverage": tk.coverage,
    "sourcing": tk.sourcing,
    "same_quotations": tk.same_quotations,
    "figures_table": tk.figures_table,
    "compare_periods": lambda notes, **options: tk.compare_periods(notes, EVENT, **options),
    "corroborate": tk.corroborate,
    "reactions_to": lambda notes, **options: tk.reactions_to(notes, EVENT, **options),
    "policy_table": lambda notes, **options: tk.policy_table(notes, EVENT, **options),
}
OF_DOCUMENTS = {
    "timeline": lambda documents, copies: tk.timeline(documents, "rates", copies=copies),
    "concordance": lambda documents, copies: tk.concordance(documents, "rates", copies=copies),
    "keyness": lambda documents, copies: tk.keyness(documents, documents, copies=copies, min_count=1, min_documents=1),
}


@pytest.fixture
def notes() -> Annotations:
    tables = {name: getattr(schemas, name.upper()).empty() for name in Annotations.__dataclass_fields__}
    day = datetime(2024, 11, 18, tzinfo=UTC)
    rows = [
        {
            "doc_id": name,
            "text": "The rates rose and rose, as nobody had foreseen.",
            "outlet": name,
            "published_at": day,
        }
        for name in ("a", "b")
    ]
    rows.append({"doc_id": "c", "text": "Quiet.", "outlet": "c", "published_at": datetime(2024, 11, 16, tzinfo=UTC)})
    tables["documents"] = schemas.DOCUMENTS.from_rows(rows)
    marks = [{"doc_id": name, "group": "a", "role": role} for name, role in (("a", "original"), ("b", "copy"))]
    tables["copies"] = schemas.COPIES.from_rows([mark | {"overlap": 1.0, "shared_words": 3} for mark in marks])
    return Annotations(**tables)


@pytest.mark.parametrize("name", OF_NOTES)
def test_a_statistic_of_notes_has_a_column_for_how_it_counted(notes, name):
    for mode in ("count_once", "count_all"):
        table = OF_NOTES[name](notes, copies=mode)
        assert table.schema["copies"] == schemas.COUNT_MODE
        assert set(table["copies"]) <= {mode}
    with pytest.raises(ValueError, match="count_once"):
        OF_NOTES[name](notes, copies="once")


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_a_statistic_of_documents_has_it_too(notes, name):
    once, every = (OF_DOCUMENTS[name](notes.documents, copies) for copies in (notes.copies, None))
    assert (set(once["copies"]), set(every["copies"])) == ({"count_once"}, {"count_all"})


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_a_statistic_of_documents_takes_the_words_or_the_table(notes, name):
    statistic = OF_DOCUMENTS[name]
    once, every = (statistic(notes.documents, word) for word in ("count_once", "count_all"))
    assert once.equals(statistic(notes.documents, tk.mark_copies(notes.documents)))
    assert every.equals(statistic(notes.documents, None))
    assert not once.drop("copies").equals(every.drop("copies"))
    assert (set(once["copies"]), set(every["copies"])) == ({"count_once"}, {"count_all"})


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_a_wrong_word_is_refused_as_it_is_for_notes(notes, name):
    with pytest.raises(ValueError, match=r"copies='once'\. Write copies='count_once' or copies='count_all'\."):
        OF_DOCUMENTS[name](notes.documents, "once")


def test_the_words_serve_where_there_is_nothing_to_count(notes):
    assert tk.concordance(notes.documents.clear(), "rates", copies="count_once").is_empty()
    with pytest.raises(NotEnoughData, match="no words"):
        tk.keyness(notes.documents.clear(), notes.documents, copies="count_once")
    with pytest.raises(NotEnoughData, match="none of 0 documents"):
        tk.timeline(notes.documents.clear(), "rates", copies="count_once")


def test_the_rows_differ_as_the_column_says(notes):
    assert tk.sourcing(notes, copies="count_once")["doc_id"].to_list() == ["a", "c"]
    assert tk.sourcing(notes, copies="count_all")["doc_id"].to_list() == ["a", "b", "c"]


def test_where_no_copies_were_marked_nothing_claims_to_count_once(notes):
    unmarked = dataclasses.replace(notes, copies=schemas.COPIES.empty())
    table = tk.sourcing(unmarked, copies="count_once")
    assert (table.height, set(table["copies"])) == (3, {"count_all"})


def test_the_words_for_counting_are_checked(notes):
    assert known_copies(notes, "count_all") is None
    assert isinstance(known_copies(notes, "count_once"), pl.DataFrame)
