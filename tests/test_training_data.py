"""The labelled reactions that the model is trained on: whole, legal, and never what it is measured on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.eval.corpus import GOLD, read_gold
from toolkit.schemas import CODES
from training.labelled import HERE, read_articles, read_statements

ARTICLES = sorted((HERE / "articles").glob("*.jsonl"))


def test_every_statement_has_a_code_of_the_scale_and_a_text():
    rows = read_statements()
    assert len(rows) > 4000
    assert {row.reactions[0][2] for row in rows} == set(CODES)
    assert all(len(row.text.split()) >= 2 for row in rows)
    assert len({row.text for row in rows}) == len(rows)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_evidence_stands_in_its_article(path: Path):
    for line in path.read_text("utf-8").splitlines():
        article = json.loads(line)
        for reaction in article["reactions"]:
            assert article["text"][reaction["start"] : reaction["end"]] == reaction["evidence"]
            assert reaction["code"] in CODES


def test_nothing_is_measured_on_what_was_trained_on():
    trained = {row.text for row in read_articles(ARTICLES)}
    measured = {article["text"] for path in GOLD.glob("*.jsonl") for article in read_gold(path)}
    assert not trained & measured
    assert len(trained) > 200
