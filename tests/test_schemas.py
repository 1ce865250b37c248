"""Tables keep their contract: `conform` casts, orders, completes, refuses, and says why."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import schemas
from toolkit.errors import SchemaError, ToolkitError

TABLES = [value for value in vars(schemas).values() if isinstance(value, schemas.Table)]
BANNED = {"source", "frame_id"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_says_what_it_means(table):
    assert all(table.meaning[column] for column in table.columns)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_source_alone_is_no_column(table):
    assert not BANNED & set(table.columns)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_empty_table_conforms_to_itself(table):
    assert schemas.conform(table.empty(), table, name=table.name).equals(table.empty())
    assert table.from_rows([]).schema == table.schema


def test_a_missing_required_column_is_named_with_those_found():
    with pytest.raises(SchemaError, match=r"mine: missing column text\. Found: doc_id\.") as caught:
        schemas.conform(pl.DataFrame({"doc_id": ["a"]}), schemas.DOCUMENTS, name="mine")
    assert isinstance(caught.value, ToolkitError)


def test_nullable_columns_are_added_and_extra_ones_kept_at_the_end():
    table = schemas.conform(
        pl.DataFrame({"desk": [1], "text": ["t"], "doc_id": ["a"]}), schemas.DOCUMENTS, name="documents"
    )
    assert table.columns[:2] == ["doc_id", "text"]
    assert table.columns[-1] == "desk"
    assert table["outlet"].to_list() == [None]


def test_an_illegal_category_is_answered_with_the_legal_ones():
    table = pl.DataFrame({"stage": ["cooking"], "what": ["x"]})
    with pytest.raises(SchemaError, match="annotate"):
        schemas.conform(table, schemas.PROBLEMS, name="problems")


@given(st.lists(st.tuples(st.sampled_from(["read", "annotate"]), st.text(max_size=20)), max_size=20))
def test_rows_survive_conforming(rows):
    table = schemas.PROBLEMS.from_rows([{"stage": stage, "what": what} for stage, what in rows])
    assert [(row["stage"], row["what"]) for row in table.to_dicts()] == rows
    assert table.schema == schemas.PROBLEMS.schema


def test_conforming_twice_changes_nothing():
    once = schemas.conform(pl.DataFrame({"text": ["t"], "doc_id": [1]}), schemas.DOCUMENTS, name="documents")
    assert schemas.conform(once, schemas.DOCUMENTS, name="documents").equals(once)
    assert once["doc_id"].dtype == pl.String
