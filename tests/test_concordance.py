"""Concordance: every occurrence, with true offsets, in an order that shows patterns."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import toolkit as tk
from toolkit.analysis.concordance import add_context
from toolkit.errors import SchemaError
from toolkit.schemas import CONCORDANCE


def articles(*texts: str) -> pl.DataFrame:
    days = [datetime(2025, 3, 20 - i, tzinfo=UTC) for i in range(len(texts))]
    return pl.DataFrame({"doc_id": [f"d{i}" for i in range(len(texts))], "text": list(texts), "published_at": days})


def test_a_star_stands_for_any_ending_and_a_word_is_matched_whole():
    lines = tk.concordance(articles("Missile, missiles, antimissile, missile-proof"), ["missile*"])
    assert lines["match"].to_list() == ["Missile", "missiles", "missile"]


def test_a_phrase_is_found_across_a_line_break_and_shown_on_one_line():
    lines = tk.concordance(articles("a\nlong-range\n missile  strike\nhit"), "long-range missile")
    assert lines.select("left", "match", "right").row(0) == ("a", "long-range\n missile", "strike hit")


def test_the_longer_of_two_terms_wins():
    assert tk.concordance(articles("a missile strike"), ["missile", "missile strike"])["match"].to_list() == [
        "missile strike"
    ]


def test_context_is_cut_between_words():
    line = tk.concordance(articles("several words before target several words after"), "target", width=9).row(
        0, named=True
    )
    assert (line["left"], line["right"]) == ("before", "several")


def test_lines_come_in_order_of_time():
    lines = tk.concordance(articles("visa later", "visa earlier"), "visa")
    assert lines["doc_id"].to_list() == ["d1", "d0"]


def test_lines_sorted_by_context_bring_like_to_like():
    texts = articles("they fear escalation now", "we want escalation to end", "they fear escalation again")
    assert tk.concordance(texts, "escalation", order="left")["left"].to_list() == ["they fear", "they fear", "we want"]
    assert tk.concordance(texts, "escalation", order="right")["right"].to_list() == ["again", "now", "to end"]


def test_reprints_are_left_out_when_copies_are_known():
    copies = pl.DataFrame({"doc_id": ["d0", "d1"], "group": ["g", "g"], "role": ["copy", "original"]})
    assert tk.concordance(articles("visa", "visa"), "visa", copies=copies)["doc_id"].to_list() == ["d1"]


def test_nothing_found_is_an_empty_table_with_its_columns():
    lines = tk.concordance(articles("tea"), "visa")
    assert lines.is_empty()
    assert lines.columns == list(CONCORDANCE.columns)


@pytest.mark.parametrize("terms", ["", " * ", [], ["visa", ""]])
def test_a_term_without_letters_is_refused(terms):
    with pytest.raises(ValueError, match="give at least one word"):
        tk.concordance(articles("tea"), terms)


def test_an_unknown_order_is_answered_with_the_orders_there_are():
    with pytest.raises(ValueError, match="time, left, match, right"):
        tk.concordance(articles("tea"), "tea", order="outlet")


def test_a_table_without_text_is_refused():
    with pytest.raises(SchemaError, match="no column text"):
        tk.concordance(pl.DataFrame({"doc_id": ["a"]}), "tea")


def test_signs_in_a_term_are_taken_as_written():
    assert tk.concordance(articles("Is (C++) a+b?"), "a+b")["match"].to_list() == ["a+b"]


@given(st.text(max_size=200), st.integers(0, 30))
def test_the_offset_law_holds_for_any_text(noise, width):
    text = f"{noise} visa 🚀 visas {noise}".replace("\ud800", "")
    lines = tk.concordance(articles(text), "visa*", width=width)
    assert all(text[row["start"] : row["end"]] == row["match"] for row in lines.iter_rows(named=True))
    assert lines.height >= 2


def test_context_is_the_sentence_around_a_row_with_the_words_marked():
    text = "It rained. Asked why, Oslo would not comment on it. So be it."
    rows = pl.DataFrame({"doc_id": ["d0", "gone"], "start": [22, 0], "end": [44, 1]})
    context = add_context(rows, articles(text))["context"].to_list()
    assert context == ["Asked why, ▸Oslo would not comment◂ on it.", None]


def test_context_without_an_end_in_reach_is_cut_between_words():
    rows = pl.DataFrame({"doc_id": ["d0"], "start": [12], "end": [16]})
    assert add_context(rows, articles("one two six word ten eleven"), most=6)["context"].item() == "…six ▸word◂ ten…"


@given(st.text(max_size=120), st.text(max_size=20), st.text(max_size=120), st.integers(0, 60))
def test_context_holds_the_words_of_the_row_for_any_text(before, words, after, most):
    text = f"{before}{words}{after}"
    rows = pl.DataFrame({"doc_id": ["d0"], "start": [len(before)], "end": [len(before) + len(words)]})
    assert " ".join(f"▸{words}◂".split()) in add_context(rows, articles(text), most=most)["context"].item()


def test_a_table_without_offsets_is_refused():
    with pytest.raises(SchemaError, match="rows has no column end or start"):
        add_context(pl.DataFrame({"doc_id": ["a"]}), articles("x"))
