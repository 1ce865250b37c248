"""Real text at scale: nothing raises and nothing is lost."""

from __future__ import annotations

import polars as pl

import toolkit as tk
from tests.test_annotation import assert_offset_law


def test_a_sample_of_real_press_releases_goes_through_without_an_error(nlp, shared):
    """Every 60th of 4,365; the whole corpus went through before release (CHANGELOG), which takes half an hour."""
    corpus = pl.read_parquet(shared / "data" / "corpora" / "us_releases.parquet").gather_every(60)
    table = corpus.select(pl.format("release-{}", pl.int_range(pl.len())).alias("doc_id"), "text")
    notes = tk.resolve_actors(tk.annotate(table, pipeline=nlp))
    assert notes.problems.is_empty()
    assert notes.documents.height == table.height
    assert notes.quotes.height > table.height
    assert_offset_law(notes)
