"""Who reacted how: reactions of documents about an event, reprints once, and their export as event data."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

import toolkit as tk
from toolkit import schemas
from toolkit.analysis.corroboration import corroborate
from toolkit.analysis.figures import figures_table
from toolkit.analysis.plover import COUNTERPARTS, to_plover
from toolkit.analysis.quotations import compare_wording, same_quotations, split_words
from toolkit.analysis.reactions import reactions_to
from toolkit.analysis.sourcing import sourcing
from toolkit.errors import LoadError, SchemaError

EVENT = tk.Event("Visa cap", at="2025-03-01", terms=["visa*"])
TEXT = (
    "Oslo welcomed the visa cap. “We will not wait for a third winter,” said Ada Brand. An official said it was late."
)


@pytest.fixture(scope="module")
def notes(nlp):
    documents = pl.DataFrame(
        {
            "doc_id": ["a", "b", "c", "d"],
            "text": [
                TEXT,
                TEXT,
                "Lima condemned the fish quota.",
                "Oslo welcomed the visa rule. “We will not wait for any winter,” said Ada Brand. “We will not wait for a third winter,” said Bo Carter.",
            ],
            "outlet": ["Post", "Mail", "Post", "Herald"],
            "published_at": ["2025-02-01", "2025-02-02", "2025-03-02", "2025-03-03"],
        }
    ).with_columns(pl.col("published_at").str.to_datetime(time_unit="us", time_zone="UTC"))
    copies = pl.DataFrame(
        {
            "doc_id": ["a", "b"],
            "group": ["g", "g"],
            "role": ["original", "copy"],
            "copy_of": [None, "a"],
            "overlap": [1.0, 1.0],
            "shared_words": [20, 20],
        }
    )
    copies = schemas.conform(copies, schemas.COPIES, name="copies")
    return tk.resolve_actors(tk.annotate(documents, copies=copies, pipeline=nlp))


def test_only_documents_about_the_event_count_and_a_reprint_counts_once(notes):
    table = reactions_to(notes, EVENT)
    assert set(table["doc_id"]) == {"a", "d"}
    assert set(reactions_to(notes, EVENT, copies="count_all")["doc_id"]) == {"a", "b", "d"}


def test_each_row_has_its_evidence_outlet_and_period(notes):
    row = reactions_to(notes, EVENT).filter(pl.col("code") == "SUPPORT").sort("doc_id").row(0, named=True)
    text = notes.documents.filter(pl.col("doc_id") == row["doc_id"])["text"].item()
    assert text[row["start"] : row["end"]] == row["evidence"]
    assert (row["outlet"], row["period"]) == ("Post", "before")
    assert row["actor"]


def test_no_reactions_give_an_empty_table_of_the_same_columns(notes):
    table = reactions_to(notes, tk.Event("Nothing", at="2025-03-01", terms=["zebra"]))
    assert table.height == 0
    assert table.columns == list(schemas.REACTIONS_TO.columns)


def test_every_code_has_a_plover_counterpart_or_says_why_not():
    assert set(COUNTERPARTS) == set(schemas.CODES)
    assert all(c.event_type or c.note for c in COUNTERPARTS.values())


def test_plover_rows_keep_only_what_happened(notes):
    table = reactions_to(notes, EVENT).with_columns(realis=pl.lit("negated"))
    assert to_plover(table, notes.actors).height == 0
    assert "SUPPORT" in to_plover(reactions_to(notes, EVENT), notes.actors)["event_type"].to_list()


def test_sourcing_counts_named_and_unnamed_speakers_with_their_denominator(notes):
    row = sourcing(notes).filter(pl.col("doc_id") == "a").row(0, named=True)
    assert row["n_quotes"] == row["n_named"] + row["n_role"] + row["n_unnamed"] + row["n_no_speaker"]
    assert row["n_unnamed"] == 1
    assert row["unnamed_share"] == pytest.approx(1 / row["n_quotes"])


def test_sourcing_by_outlet_sums_documents_and_refuses_other_words(notes):
    by_outlet = sourcing(notes, by="outlet")
    assert by_outlet["n_documents"].sum() == 4
    with pytest.raises(ValueError, match="by='document'"):
        sourcing(notes, by="paper")


def test_one_utterance_is_grouped_across_outlets_with_its_changes(notes):
    table = same_quotations(notes)
    variants = dict(table.filter(pl.col("quote").str.contains("any")).select("variant", "added").rows())
    assert variants == {"altered": "any"} or variants == {"reworded": "any"}


@pytest.mark.parametrize(
    ("first", "second", "same_actor", "expected"),
    [
        ("We will not wait", "we will not wait!", False, "exact"),
        ("We will not wait", "we will not wait for rain", False, "trimmed"),
        ("We shall never wait for a third winter", "We will never wait for a third winter", False, "altered"),
        (
            "The rocket deliveries endanger peace talks",
            "Peace talks are endangered by deliveries of rocket fuel",
            True,
            "reworded",
        ),
        (
            "The rocket deliveries endanger peace talks",
            "Peace talks are endangered by deliveries of rocket fuel",
            False,
            None,
        ),
        ("Fine", "Fine", True, None),
    ],
)
def test_wordings_are_told_apart(first, second, same_actor, expected):
    assert compare_wording(split_words(first), split_words(second), same_actor=same_actor) == expected


def test_corroboration_says_who_else_has_it_and_never_false(notes):
    flags = dict(corroborate(notes).join(notes.quotes, on="quote_id").select("speaker", "flags").rows())
    assert "other_speaker" in flags["Bo Carter"]
    assert all(flag != "false" for found in flags.values() for flag in found)


@pytest.fixture(scope="module")
def reprinted(nlp):
    """A wire story (a) that another paper reprints (b), an article with the same words (c), and a reprint of that (d)."""
    story = "“We will not wait for a third winter,” said Ada Brand."
    texts = [f"{story} Rain fell.", story, f"Oslo met. {story} It snowed.", f"Oslo met. {story}"]
    documents = pl.DataFrame({"doc_id": [*"abcd"], "text": texts, "outlet": ["Wire", "Mail", "Post", "Herald"]})
    marks = pl.DataFrame({"doc_id": [*"abcd"], "group": [*"ggcc"], "role": ["original", "copy"] * 2})
    marks = marks.with_columns(copy_of=None, overlap=1.0, shared_words=10)
    return tk.resolve_actors(
        tk.annotate(documents, copies=schemas.conform(marks, schemas.COPIES, name="copies"), pipeline=nlp)
    )


def outlets_of(table: pl.DataFrame, notes: tk.Annotations) -> dict[str, list[str]]:
    return dict(table.join(notes.quotes, on="quote_id").select("doc_id", "outlets").rows())


def test_a_reprint_is_no_second_outlet_unless_every_printing_counts(reprinted):
    once, every = (corroborate(reprinted, copies=mode) for mode in ("count_once", "count_all"))
    assert outlets_of(once, reprinted) == {
        "a": ["Post", "Wire"],
        "b": ["Mail", "Post"],
        "c": ["Post", "Wire"],
        "d": ["Herald", "Wire"],
    }
    assert set(map(tuple, outlets_of(every, reprinted).values())) == {("Herald", "Mail", "Post", "Wire")}
    assert (set(once["copies"]), set(every["copies"])) == ({"count_once"}, {"count_all"})
    assert corroborate(reprinted).equals(once)


def test_a_quotation_held_against_a_collection_says_whether_that_counted_once(reprinted):
    one = dataclasses.replace(reprinted, documents=reprinted.documents.head(1), copies=reprinted.copies.clear())
    unmarked = dataclasses.replace(reprinted, copies=reprinted.copies.clear())
    assert outlets_of(corroborate(one, against=reprinted), one) == {"a": ["Post", "Wire"]}
    assert set(corroborate(one, against=reprinted)["copies"]) == {"count_once"}
    assert set(corroborate(reprinted, against=unmarked)["copies"]) == {"count_all"}


def test_a_record_of_statements_corroborates_and_contradicts(notes, tmp_path):
    record = tmp_path / "record.csv"
    record.write_text(
        "statement_id,speaker,verbatim,position\nS1,Ada Brand,We will not wait for a third winter,1\n", "utf-8"
    )
    table = corroborate(notes, record=record).join(notes.quotes.filter(pl.col("doc_id") == "a"), on="quote_id")
    row = table.filter(pl.col("speaker") == "Ada Brand").row(0, named=True)
    assert row["in_record"]
    assert row["record_id"] == "S1"
    assert "corroborated" in row["flags"]


def test_a_record_that_cannot_serve_is_refused_with_what_was_found(notes, tmp_path):
    with pytest.raises(LoadError, match="Give the path"):
        corroborate(notes, record=tmp_path / "none.csv")
    (tmp_path / "bad.csv").write_text("who,what\nAda,hello\n", "utf-8")
    with pytest.raises(SchemaError, match=r"statement_id.*found who, what"):
        corroborate(notes, record=tmp_path / "bad.csv")


def test_figures_that_differ_beyond_rounding_are_marked(nlp):
    texts = [
        "The missiles have a range of 300 km.",
        "The missiles have a range of 186 miles.",
        "The missiles have a range of 500 km.",
    ]
    documents = pl.DataFrame({"doc_id": ["a", "b", "c"], "outlet": ["Post", "Mail", "Herald"], "text": texts})
    table = figures_table(tk.annotate(documents, pipeline=nlp))
    assert dict(table.select("outlet", "differs").rows()) == {"Post": False, "Mail": False, "Herald": True}
    assert table["evidence"].to_list() == [texts["abc".index(doc)] for doc in table["doc_id"]]
