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
def gold_corpus(nlp):
    """The toolkit's tables for the gold articles that the floors are pinned on."""
    from tests.eval.corpus import GOLD, annotate_gold, read_gold

    return annotate_gold(read_gold(GOLD / "dev_articles.jsonl"), nlp)
