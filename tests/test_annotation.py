"""Annotating keeps the offset law, loses no document, and gives the same rows however it is run."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import toolkit as tk
from toolkit import annotation
from toolkit.errors import LoadError, SchemaError, ToolkitError

SPANS = {
    "mentions": ("mention", ()),
    "quotes": ("quote", ("cue", "speaker")),
    "unnamed_sources": ("mention", ("reason",)),
    "reactions": ("evidence", ("speaker", "target", "cue")),
    "shifts": ("evidence", ("decider", "old", "new")),
    "figures": ("figure", ()),
}
PIECES = st.sampled_from(
    ["“We will wait,” ", "said Minister Ada Brand. ", "'", '"', "''", "‘", "’", "“", "”", "«", "\n\n", "\n", " ", "300 km ",
     "according to an official, ", "She ", "declined to comment. ", "😀", "שלום ", "\u202e", "\x00", "é́", "x" * 300, "1,3m ",
     "The ministry warned that ", "Until now, the ban had been ", "—", "(", ")", "$5bn "]
)  # fmt: skip


def documents(*texts: str) -> pl.DataFrame:
    return pl.DataFrame({"doc_id": [f"d{i}" for i in range(len(texts))], "text": list(texts)})


def assert_offset_law(notes: annotation.Annotations) -> None:
    texts = dict(notes.documents.select("doc_id", "text").iter_rows())
    for table, (own, parts) in SPANS.items():
        for row in getattr(notes, table).to_dicts():
            text = texts[row["doc_id"]]
            assert text[row["start"] : row["end"]] == row[own]
            for part in parts:
                if row[part] is not None:
                    assert text[row[f"{part}_start"] : row[f"{part}_end"]] == row[part]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_text_is_annotated_and_keeps_the_offset_law(nlp, text):
    notes = tk.resolve_actors(tk.annotate(documents(text), pipeline=nlp))
    assert not notes.problems.filter(pl.col("what") == "could not be annotated").height
    assert_offset_law(notes)


def test_the_gold_articles_keep_the_offset_law(nlp, gold_corpus):
    notes = tk.annotate(documents(*(article["text"] for article in gold_corpus.articles)), pipeline=nlp)
    assert notes.quotes.height > 50
    assert_offset_law(notes)


def test_row_ids_are_unique_and_stable(nlp, gold_corpus):
    texts = [article["text"] for article in gold_corpus.articles]
    once = tk.annotate(documents(*texts), pipeline=nlp)
    again = tk.annotate(documents(*texts).reverse(), pipeline=nlp)
    for table in SPANS:
        key = getattr(once, table).columns[0]
        ids = getattr(once, table)[key]
        assert ids.n_unique() == ids.len(), table
        assert set(ids) == set(getattr(again, table)[key]), table


def test_a_line_of_a_hundred_thousand_characters_is_annotated(nlp):
    notes = tk.annotate(documents("word “and " * 10_000), pipeline=nlp)
    assert notes.problems.is_empty()
    assert_offset_law(notes)


def test_no_documents_give_empty_tables_of_the_right_kind(nlp):
    notes = tk.annotate(documents(), pipeline=nlp)
    assert notes.quotes.is_empty()
    assert notes.quotes.schema == tk.schemas.QUOTES.schema


def test_what_cannot_be_annotated_is_a_problem_and_stays_in_documents(nlp):
    table = documents("", "Guten Tag.", "x" * 1_000_001, "“We will wait,” said Minister Ada Brand.").with_columns(
        lang=pl.Series([None, "de", None, "en-GB"])
    )
    notes = tk.annotate(table, pipeline=nlp)
    assert notes.problems.select("doc_id", "what").rows() == [
        ("d0", "no text"),
        ("d1", "not English"),
        ("d2", "text too long"),
    ]
    assert notes.documents.height == 4
    assert notes.quotes["doc_id"].to_list() == ["d3"]


def test_one_article_that_breaks_a_component_costs_no_other(monkeypatch, nlp):
    from toolkit.pipeline import rows

    honest = rows.extract_rows

    def extract_rows(doc):
        if "poison" in doc.text:
            raise RuntimeError("a component failed")
        return honest(doc)

    monkeypatch.setattr(rows, "extract_rows", extract_rows)
    notes = tk.annotate(documents("“We will wait,” said Ada Brand.", "poison", "“No,” said Ada Brand."), pipeline=nlp)
    assert notes.problems.select("doc_id", "detail").rows() == [("d1", "RuntimeError: a component failed")]
    assert set(notes.quotes["doc_id"]) == {"d0", "d2"}


def test_the_same_id_twice_is_refused(nlp):
    with pytest.raises(SchemaError, match="doc_id more than once: a"):
        tk.annotate(pl.DataFrame({"doc_id": ["a", "a"], "text": ["x", "y"]}), pipeline=nlp)


def test_no_workers_is_refused(nlp):
    with pytest.raises(ToolkitError, match="workers=0"):
        tk.annotate(documents("x"), pipeline=nlp, workers=0)


def test_tables_come_back_as_they_were_saved(nlp, tmp_path):
    notes = tk.resolve_actors(tk.annotate(documents("“We will wait,” said Minister Ada Brand."), pipeline=nlp))
    again = tk.open_annotations(notes.save(tmp_path / "notes"))
    for table in (*SPANS, "documents", "actors", "copies", "problems"):
        assert getattr(again, table).equals(getattr(notes, table)), table


def test_a_folder_without_tables_is_named_in_the_error(tmp_path):
    with pytest.raises(LoadError, match=r"documents\.parquet"):
        tk.open_annotations(tmp_path)


def test_the_cache_gives_the_same_rows_and_is_used(nlp, tmp_path, monkeypatch):
    table = documents("“We will wait,” said Ada Brand.", "“No,” said Ada Brand.")
    first = tk.annotate(table, pipeline=nlp, cache=tmp_path)
    monkeypatch.setattr(annotation, "_annotate_batch", lambda *_: pytest.fail("the cache was not used"))
    second = tk.annotate(table.reverse(), pipeline=nlp, cache=tmp_path)
    assert second.quotes.sort("quote_id").equals(first.quotes.sort("quote_id"))


def test_an_interrupted_run_goes_on_where_it_stopped(nlp, tmp_path, monkeypatch):
    table = documents(*(f"“We will wait {i} days,” said Ada Brand." for i in range(40)))
    honest, calls = annotation._annotate_batch, []

    def interrupted(pipeline, texts):
        calls.append(len(texts))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return honest(pipeline, texts)

    monkeypatch.setattr(annotation, "_annotate_batch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        tk.annotate(table, pipeline=nlp, cache=tmp_path)
    notes = tk.annotate(table, pipeline=nlp, cache=tmp_path)
    assert calls == [16, 16, 16, 8]
    assert notes.quotes["doc_id"].n_unique() == 40


def test_two_processes_find_what_one_does(nlp):
    table = documents(*(f"“We will wait {i} days,” said Ada Brand." for i in range(20)))
    assert tk.annotate(table, pipeline=nlp, workers=2).quotes.equals(tk.annotate(table, pipeline=nlp).quotes)


def test_an_unknown_model_is_answered_with_what_to_install():
    with pytest.raises(tk.errors.ModelNotInstalled, match="pip install en-core-web-none"):
        tk.load_pipeline("en_core_web_none")
