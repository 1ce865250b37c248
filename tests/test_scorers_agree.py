"""The project's own scorers and the ones that held-out articles are judged by give the same figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.eval.others import score_actors, score_shifts, score_unnamed
from tests.eval.quotes import score_articles
from tests.eval.reactions import score_reactions

PAIRS = [
    (("score_quotes", "--set", "articles"), score_articles),
    (("score_reactions",), score_reactions),
    (("score_sources",), score_unnamed),
    (("score_shifts",), score_shifts),
    (("score_actors",), score_actors),
]


@pytest.fixture(scope="module")
def dump(gold_corpus, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dump")
    for name, rows in gold_corpus.tables.items():
        lines = (json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text("".join(lines), "utf-8")
    return folder


@pytest.mark.parametrize(("scorer", "ours"), PAIRS, ids=[scorer[0] for scorer, _ in PAIRS])
def test_both_scorers_give_the_same_figures(scorer, ours, gold_corpus, dump, shared):
    command = [sys.executable, str(shared / "scorers" / f"{scorer[0]}.py"), str(dump), *scorer[1:]]
    environment = {**os.environ, "ACCURACY_CACHE": str(dump / "cache")}
    printed = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    theirs = json.loads(printed.splitlines()[-1])["figures"]
    figures = ours(gold_corpus)
    assert figures
    assert {name: pytest.approx(theirs[name]["value"], abs=6e-5) for name in figures} == figures
