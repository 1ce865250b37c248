"""The bundled corpus: found, whole, and read back exactly as it was written."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys

import pytest

import toolkit as tk
from toolkit.errors import LoadError

CORRECTED = {
    "ATX032": ("on Monday in two registers", "in two registers"),
    "ATX036": ("The day before, a missile", "Earlier that day, a missile"),
    "ATX056": ("the second such appeal", "the third such appeal"),
}


@pytest.fixture(scope="module")
def corpus():
    return tk.read_documents(tk.datasets.atacms() / "articles")


def test_the_corpus_reads_without_a_problem(corpus):
    documents, problems = corpus
    assert documents.height == 64
    assert problems.is_empty()


def test_its_files_come_in_the_formats_a_reporter_meets(corpus):
    documents, _ = corpus
    assert {loader.split()[0] for loader in documents["loader"]} == {"html", "json", "markdown", "table", "text"}


def test_its_ids_are_those_of_the_answer_key(corpus):
    documents, _ = corpus
    with (tk.datasets.atacms() / "lineage.csv").open(encoding="utf-8") as file:
        key = list(csv.DictReader(file))
    assert {row["doc_id"] for row in key} | {row["source_doc_id"] for row in key if row["source_doc_id"]} <= set(
        documents["doc_id"]
    )
    assert sorted(documents["doc_id"]) == [f"ATX{n:03}" for n in range(1, 65)]


def test_its_check_passes():
    check = tk.datasets.atacms() / "check.py"
    done = subprocess.run(
        [sys.executable, str(check)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )
    assert done.returncode == 0, done.stdout


def test_every_article_reads_back_exactly(corpus, shared):
    documents, _ = corpus
    read = {row["doc_id"]: row for row in documents.to_dicts()}
    with (shared / "sample" / "articles.jsonl").open(encoding="utf-8") as lines:
        written = [json.loads(line) for line in lines]
    assert len(written) == 64
    for article in written:
        row = read[article["doc_id"]]
        before, after = CORRECTED.get(article["doc_id"], ("", ""))
        assert row["text"] == (article["text"].replace(before, after) if before else article["text"])
        for column in ("headline", "outlet", "byline", "dateline", "section", "url", "lang"):
            assert row[column] == article[column], article["doc_id"]
        assert row["published_at"].strftime("%Y-%m-%dT%H:%M:%SZ") == article["published_at"]


def test_missing_data_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr("toolkit.datasets.PLACES", (tmp_path, tmp_path))
    with pytest.raises(LoadError, match="Reinstall"):
        tk.datasets.atacms()
