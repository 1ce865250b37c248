"""Keyness: the published formulas, words as readers see them, and honest denominators."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import toolkit as tk
from toolkit.analysis.keyness import count_words
from toolkit.errors import NotEnoughData, SchemaError
from toolkit.schemas import KEYNESS


def articles(*texts: str) -> pl.DataFrame:
    return pl.DataFrame({"doc_id": [f"d{i}" for i in range(len(texts))], "text": list(texts)})


def row_of(table: pl.DataFrame, term: str) -> dict:
    return table.row(by_predicate=pl.col("term") == term, named=True)


TARGET = articles("missile " * 30 + "talk " * 70)
REFERENCE = articles("missile " * 10 + "talk " * 190)


def test_log_likelihood_is_that_of_rayson_and_garside():
    found = row_of(tk.keyness(TARGET, REFERENCE), "missile")
    expected_target, expected_reference = 100 * 40 / 300, 200 * 40 / 300
    by_hand = 2 * (30 * math.log(30 / expected_target) + 10 * math.log(10 / expected_reference))
    assert found["log_likelihood"] == pytest.approx(by_hand)
    assert by_hand == pytest.approx(29.04, abs=0.01)


def test_over_use_is_positive_and_under_use_negative():
    table = tk.keyness(TARGET, REFERENCE)
    assert row_of(table, "missile")["log_likelihood"] > 0 > row_of(table, "talk")["log_likelihood"]
    assert row_of(table, "missile")["z"] > 0 > row_of(table, "talk")["z"]
    assert table["term"].to_list() == ["missile", "talk"]


def test_log_ratio_is_the_number_of_doublings():
    assert row_of(tk.keyness(TARGET, REFERENCE), "missile")["log_ratio"] == pytest.approx(math.log2(0.30 / 0.05))


def test_a_word_absent_from_one_side_has_a_finite_log_ratio():
    table = tk.keyness(articles("visa visa visa tea"), articles("tea tea tea coffee"))
    assert row_of(table, "visa")["log_ratio"] == pytest.approx(math.log2((3 / 4) / (0.5 / 4)))


def test_log_odds_are_those_of_monroe_colaresi_and_quinn():
    found = row_of(tk.keyness(TARGET, REFERENCE), "missile")
    prior = 500 * 40 / 300
    odds_target = (30 + prior) / (100 + 500 - 30 - prior)
    odds_reference = (10 + prior) / (200 + 500 - 10 - prior)
    spread = math.sqrt(1 / (30 + prior) + 1 / (10 + prior))
    assert found["z"] == pytest.approx((math.log(odds_target) - math.log(odds_reference)) / spread)


def test_p_is_adjusted_for_the_number_of_words_tested():
    from scipy.stats import chi2, false_discovery_control

    table = tk.keyness(
        articles("a " * 9 + "b " * 5 + "c " * 7 + "d " * 4), articles("a " * 4 + "b " * 9 + "c " * 6 + "d " * 3)
    )
    expected = false_discovery_control(chi2.sf(table["log_likelihood"].abs().to_numpy(), 1))
    assert table["p_adjusted"].to_list() == pytest.approx(expected.tolist())


def test_rates_state_their_denominator_per_million_words():
    found = row_of(tk.keyness(TARGET, REFERENCE), "missile")
    assert (found["per_million_target"], found["per_million_reference"]) == (300_000, 50_000)


def test_a_word_that_one_article_repeats_shows_as_one_document():
    target = articles("echo echo echo echo", "quiet words here", "more quiet words")
    found = row_of(tk.keyness(target, articles("other words")), "echo")
    assert (found["n_target"], found["docs_target"], found["docs_reference"]) == (4, 1, 0)
    assert "echo" not in tk.keyness(target, articles("other words"), min_documents=2)["term"]


def test_words_are_taken_as_readers_see_them():
    text = "The U.S. didn’t tell US officials; Orlov's long‑range plan cost 1,000 roubles. CAFÉ café cafe\u0301"
    table = tk.keyness(articles(text), articles("nothing else"), min_count=1)
    counts = dict(table.filter(pl.col("n_target") > 0).select("term", "n_target").iter_rows())
    assert {
        "u.s.": 1,
        "us": 1,
        "didn't": 1,
        "orlov": 1,
        "long-range": 1,
        "1,000": 1,
        "café": 3,
    }.items() <= counts.items()


def test_phrases_do_not_run_across_punctuation_paragraphs_or_documents():
    target = articles("red line. Red line, red", "line\nred line")
    table = tk.keyness(target, articles("blue sky"), n_words=2, min_count=1)
    assert row_of(table, "red line")["n_target"] == 3
    assert table.filter(pl.col("n_target") > 0)["term"].to_list() == ["red line"]


def test_a_reprinted_story_counts_once_on_each_side():
    target = articles("ban ban ban lifted", "ban ban ban")
    copies = pl.DataFrame({"doc_id": ["d0", "d1"], "group": ["g", "g"], "role": ["original", "copy"]})
    assert row_of(tk.keyness(target, articles("calm")), "ban")["n_target"] == 6
    assert row_of(tk.keyness(target, articles("calm"), copies=copies), "ban")["n_target"] == 3


def test_the_update_of_a_story_counts_and_not_its_first_version():
    target = articles(
        "first word", "first word and the fuller last word", "first word and the fuller last word reprinted here"
    )
    copies = pl.DataFrame({"doc_id": ["d0", "d1", "d2"], "group": ["g"] * 3, "role": ["original", "update", "copy"]})
    terms = tk.keyness(target, articles("calm"), copies=copies, min_count=1)["term"]
    assert "fuller" in terms
    assert "reprinted" not in terms


@pytest.mark.parametrize("empty", [articles(), articles("", "  "), articles("… !? —")])
def test_a_side_without_words_is_refused_in_words(empty):
    if empty.is_empty():
        empty = empty.cast({"doc_id": pl.String, "text": pl.String})
    with pytest.raises(NotEnoughData, match="the reference has no words"):
        tk.keyness(TARGET, empty)
    with pytest.raises(NotEnoughData, match="the target has no words"):
        tk.keyness(empty, TARGET)


def test_a_table_without_text_is_refused_by_name():
    with pytest.raises(SchemaError, match="the target has no column text; found doc_id, body"):
        tk.keyness(pl.DataFrame({"doc_id": ["a"], "body": ["x"]}), REFERENCE)


def test_no_word_above_the_minimum_gives_an_empty_table_with_its_columns():
    table = tk.keyness(articles("one"), articles("two"), min_count=50)
    assert table.is_empty()
    assert table.columns == list(KEYNESS.columns)


def test_counting_words_uses_the_same_definition():
    assert articles("It’s 3.5 km; the U.S. didn't re-arm.").select(count_words(pl.col("text"))).item() == 7


@given(st.lists(st.text(max_size=60), max_size=4), st.lists(st.text(max_size=60), max_size=4))
def test_no_text_breaks_it_and_all_statistics_are_finite(target, reference):
    target, reference = (
        articles(*[text.replace("\ud800", "") for text in side], "one word") for side in (target, reference)
    )
    table = tk.keyness(target, reference, min_count=1)
    assert (
        table.select(pl.col("log_likelihood", "log_ratio", "z", "p_adjusted").is_finite().all()).row(0) == (True,) * 4
    )
    assert table["p_adjusted"].is_between(0, 1).all()
