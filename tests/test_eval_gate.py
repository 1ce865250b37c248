"""How often the method errs is on record, and does not get worse.

Floors stand in tests/gold/floors.json beside the hash of the gold that they were measured on. Raise a floor when the
method gets better; a change of the gold needs new floors and a reason in the commit.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.eval.corpus import GOLD, annotate_gold, gold_hash, read_gold
from tests.eval.published import MEASURED, README, figures_of, table
from tests.eval.quotes import score_attributions

PINNED = json.loads((GOLD / "floors.json").read_text("utf-8"))
FLOORS = [(found, name, floor) for found, floors in PINNED["floors"].items() for name, floor in floors.items()]


@pytest.fixture(scope="module")
def figures(gold_corpus):
    return figures_of(gold_corpus)


def test_the_floors_belong_to_this_gold():
    assert gold_hash([GOLD / "dev_articles.jsonl"]) == PINNED["gold"]


@pytest.mark.parametrize(("found", "name", "floor"), FLOORS, ids=[f"{found}-{name}" for found, name, _ in FLOORS])
def test_accuracy_is_at_least_what_it_was(figures, found, name, floor):
    assert figures[found][name] >= floor


def test_no_scare_quote_or_title_is_taken_for_a_quotation(figures):
    assert figures["quotes"]["not_quotes_taken_for_quotes"] == 0


def test_warnings_and_threats_are_kept_apart(figures):
    assert figures["reactions"]["warn_called_threaten"] + figures["reactions"]["threaten_called_warn"] <= 1


def test_the_published_figures_are_the_measured_ones(figures):
    published = next(gold for gold in json.loads(MEASURED.read_text("utf-8"))["gold"] if gold["name"] == "dev_articles")
    assert published["sha256"] == PINNED["gold"]
    for found, measured in figures.items():
        assert published["figures"][found] == pytest.approx(measured, abs=0.011), (
            f"run: python -m tests.eval --write ({found})"
        )


def test_the_readme_shows_the_published_figures():
    assert table(json.loads(MEASURED.read_text("utf-8"))["gold"]) in README.read_text("utf-8")


def test_polnear_is_at_least_what_it_was(nlp, shared):
    path: Path = shared / "data" / "polnear" / "polnear_dev.jsonl.gz"
    figures = score_attributions(annotate_gold(read_gold(path), nlp))
    assert {name: figures[name] >= floor for name, floor in PINNED["polnear_dev"].items()} == dict.fromkeys(
        PINNED["polnear_dev"], True
    ), figures
