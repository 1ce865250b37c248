"""Fixtures that several test files share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development material that stands beside a checkout in CI; a user's machine does not have it."""
    folder = PROJECT.parent / "shared"
    if not (folder / "design.md").exists():
        pytest.skip("the development material beside the checkout is absent")
    return folder


@pytest.fixture(scope="session")
def nlp():
    """The whole pipeline, loaded once."""
    from toolkit.pipeline.assemble import load_pipeline

    return load_pipeline()


@pytest.fixture(scope="session")
def gold_corpora(nlp):
    """The toolkit's tables for each gold file, by its name."""
    from tests.eval.corpus import GOLD, annotate_gold, read_gold

    return {path.stem: annotate_gold(read_gold(path), nlp) for path in sorted(GOLD.glob("*.jsonl"))}


@pytest.fixture(scope="session")
def gold_corpus(gold_corpora):
    """The six articles that the development scorers read too."""
    return gold_corpora["dev_articles"]
