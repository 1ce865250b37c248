"""How often the method errs is on record, and does not get worse.

Floors stand in tests/gold/floors.json beside the hash of the gold that they were measured on. Raise a floor when the
method gets better; a change of the gold needs new floors and a reason in the commit.
"""

from __future__ import annotations

import json

import pytest

from tests.eval.corpus import GOLD, annotate_gold, gold_hash, read_gold
from tests.eval.published import MEASURED, README, figures_of, table
from tests.eval.quotes import score_attributions

PINNED = json.loads((GOLD / "floors.json").read_text("utf-8"))
PUBLISHED = {gold["name"]: gold for gold in json.loads(MEASURED.read_text("utf-8"))["gold"]}
FLOORS = [
    (gold, found, name, floor)
    for gold, tables in PINNED["floors"].items()
    for found, floors in tables.items()
    for name, floor in floors.items()
]


@pytest.fixture(scope="module")
def figures(gold_corpora):
    return {name: figures_of(corpus) for name, corpus in gold_corpora.items()}


@pytest.mark.parametrize("path", sorted(GOLD.glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_floors_belong_to_this_gold(path):
    assert gold_hash([path]) == PINNED["gold"][path.stem]


@pytest.mark.parametrize(("gold", "found", "name", "floor"), FLOORS, ids=["-".join(floor[:3]) for floor in FLOORS])
def test_accuracy_is_at_least_what_it_was(figures, gold, found, name, floor):
    assert figures[gold][found][name] >= floor


def test_no_scare_quote_or_title_is_taken_for_a_quotation(figures):
    assert [f["quotes"]["not_quotes_taken_for_quotes"] for f in figures.values() if "quotes" in f] == [0] * 5


def test_warnings_and_threats_are_confused_in_at_most_one_of_ten(figures, gold_corpora):
    confused = sum(
        f["reactions"]["warn_called_threaten"] + f["reactions"]["threaten_called_warn"] for f in figures.values()
    )
    articles = [article for corpus in gold_corpora.values() for article in corpus.articles]
    either = [r for article in articles for r in article["reactions"] if r["code"] in ("WARN", "THREATEN")]
    assert confused / len(either) <= 0.1


@pytest.mark.parametrize("gold", sorted(PINNED["gold"]))
def test_the_published_figures_are_the_measured_ones(figures, gold):
    assert PUBLISHED[gold]["sha256"] == PINNED["gold"][gold]
    for found, measured in figures[gold].items():
        published = PUBLISHED[gold]["figures"][found]
        assert published == pytest.approx(measured, abs=0.03), f"run: python -m tests.eval --write ({gold}, {found})"


def test_the_readme_shows_the_published_figures():
    assert table(json.loads(MEASURED.read_text("utf-8"))["gold"]) in README.read_text("utf-8")


def test_polnear_is_at_least_what_it_was(nlp, shared):
    path = shared / "data" / "polnear" / "polnear_dev.jsonl.gz"
    figures = score_attributions(annotate_gold(read_gold(path), nlp))
    assert {name: figures[name] for name, floor in PINNED["polnear_dev"].items() if figures[name] < floor} == {}
