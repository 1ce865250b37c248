"""Cleaning takes furniture out, joins what a line break broke, and can be undone to the last character."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import toolkit as tk
from toolkit.cleaning import EDITS, STEPS, clean_documents, clean_text, raw_offsets, restore_documents


def documents(*texts: str) -> pl.DataFrame:
    return pl.DataFrame(
        {"doc_id": [f"d{n}" for n in range(len(texts))], "text": texts}, schema={"doc_id": pl.String, "text": pl.String}
    )


@pytest.mark.parametrize(
    ("raw", "cleaned", "step"),
    [
        ("KYIV, Nov 17 (Northwire) - Talks began.", "Talks began.", "dateline"),
        ("BRUSSELS: Talks began.", "Talks began.", "dateline"),
        ("BRATISLAVA/BUDAPEST, Nov 18 (Northwire) — Talks began.", "Talks began.", "dateline"),
        ("By Ana Ruiz and Tom Field\n\nTalks began.", "Talks began.", "byline"),
        ("Talks began.\n\nRead more: The week in talks", "Talks began.", "furniture"),
        ("Talks began.\n\n© 2024 The Example. All rights reserved.", "Talks began.", "furniture"),
        ("The nego-\ntiations began.", "The negotiations began.", "hyphens"),
        ("A long-\nrange missile, a long-range one.", "A long-range missile, a long-range one.", "hyphens"),
        ("“No,” she said. ‘Never.’", "\"No,\" she said. 'Never.'", "quotes"),
        ("Up to 300\u00a0km,  he said.", "Up to 300 km, he said.", "spaces"),
        ("The oﬃce.\u200b", "The office.", "spaces"),
    ],
)
def test_each_step_changes_what_it_is_for(raw, cleaned, step):
    found = clean_text(raw, steps=[step])
    assert found.text == cleaned
    assert {edit[3] for edit in found.edits} == {step}


@pytest.mark.parametrize(
    "text",
    [
        "TALKS BEGAN on Monday - and ended on Tuesday.",
        "NATO: what next? The alliance meets.",
        "By Monday the talks had ended.\n\nNothing came of them.",
        "The publisher said readers who subscribe to its paper now outnumber those who buy it at a kiosk, and that auditors "
        "had checked the figures in three countries before they were given to the shareholders in the spring of that year.",
        "Talks began.",
    ],
)
def test_sentences_that_look_like_furniture_stay(text):
    assert "Talks" in clean_text(text).text or clean_text(text, steps=["byline", "furniture", "hyphens"]).text == text


def test_dateline_and_byline_fill_empty_columns_only():
    table = documents("By Ana Ruiz\n\nTalks began.", "KYIV, Nov 17 (Northwire) - Talks began.").with_columns(
        byline=pl.Series([[], ["Li Wei"]])
    )
    cleaned, _ = clean_documents(table)
    assert cleaned["byline"].to_list() == [["Ana Ruiz"], ["Li Wei"]]
    assert cleaned["dateline"].to_list() == [None, "KYIV"]


def test_hard_wrapped_paragraphs_become_lines():
    wrapped = "\n".join(["The negotiations that began in the spring went on for"] * 8) + " years.\n\nThen they ended."
    assert clean_text(wrapped, steps=["lines"]).text.count("\n") == 2


def test_an_unknown_step_is_refused():
    with pytest.raises(ValueError, match="Legal: dateline"):
        clean_documents(documents("x"), steps=["polish"])


def test_a_span_of_the_cleaned_text_is_found_in_the_raw_one():
    raw = "KYIV, Nov 17 (Northwire) - The nego-\ntiations  began,\u00a0“at last”."
    cleaned, edits = clean_documents(documents(raw))
    text = cleaned["text"][0]
    for word, expected in (("negotiations", "nego-\ntiations"), ("began", "began"), ('"at last"', "“at last”")):
        start = text.index(word)
        span = raw_offsets(pl.DataFrame({"doc_id": ["d0"], "start": [start], "end": [start + len(word)]}), edits)
        assert raw[span["start"][0] : span["end"][0]] == expected


def test_the_bundled_corpus_can_be_cleaned_and_restored():
    table, _ = tk.read_documents(tk.datasets.atacms() / "articles")
    cleaned, edits = clean_documents(table)
    assert edits.schema == EDITS.schema
    assert restore_documents(cleaned, edits)["text"].to_list() == table["text"].to_list()
    wire = cleaned.filter(pl.col("doc_id") == "ATX003")["text"][0]
    assert wire.startswith("U.S. Secretary of State")
    lost = 1 - cleaned["text"].str.len_chars().sum() / table["text"].str.len_chars().sum()
    assert lost < 0.01


ALPHABET = st.sampled_from(
    [*"aB .,-\n\u00ad\u00a0“”’ﬁ\u200b\t", "KYIV, Nov 1 (X) - ", "By Ana Ruiz\n", "Read more: x\n", "\n\n\n"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ALPHABET, max_size=40).map("".join), st.sets(st.sampled_from(sorted(STEPS))))
def test_any_cleaning_can_be_undone_and_its_offsets_mapped(raw, steps):
    cleaned, edits = clean_documents(documents(raw), steps=sorted(steps))
    assert restore_documents(cleaned, edits)["text"][0] == raw
    text = cleaned["text"][0]
    spans = pl.DataFrame(
        {"doc_id": ["d0"] * len(text), "start": range(len(text)), "end": range(1, len(text) + 1)},
        schema={"doc_id": pl.String, "start": pl.UInt32, "end": pl.UInt32},
    )
    mapped = raw_offsets(spans, edits)
    touched = {n for start, end in edits.select("start", "end").iter_rows() for n in range(start, end)}
    for at, start, end in zip(range(len(text)), mapped["start"], mapped["end"], strict=True):
        assert start < end
        assert raw[start:end] == text[at] or touched & set(range(start, end))
