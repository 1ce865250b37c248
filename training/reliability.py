"""python -m training.reliability POLNEAR.jsonl.gz: is the stated confidence of direct and mixed quotations true?

A quotation is right where half of its words are a gold content's (Jaccard) and the speakers agree by head. Writes
training/reliability.svg and prints one line a bin, with its count.
"""

from __future__ import annotations

import sys
from pathlib import Path

import altair as alt
import polars as pl

from tests.eval.corpus import Corpus, annotate_gold, read_gold
from tests.eval.matching import jaccard, match
from tests.eval.quotes import _predicted, _prepared, _same_speaker
from tests.eval.texts import marked_characters

BINS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
PLOT = Path(__file__).parent / "reliability.svg"


def judged(corpus: Corpus) -> pl.DataFrame:
    """One row a direct or mixed attribution: its confidence, and whether it is right."""
    rows = []
    for article in corpus.articles:
        text, marked = corpus.texts[article["doc_id"]], marked_characters(article["text"])
        gold = _prepared(text, article["attributions"], marked)
        by_attribution = {row["attribution_id"]: row for row in corpus.rows("quotes", article["doc_id"])}
        found = _predicted(corpus.rows("quotes", article["doc_id"]))
        pairs = [(row, _prepared(text, [one], marked)) for row, one in zip(by_attribution.values(), found, strict=True)]
        kept = [(row, one[0]) for row, one in pairs if one and row["quote_type"] != "indirect"]

        def alike(p, g):
            same = _same_speaker(p[1], g) or not (p[1]["source"] or g["source"])
            return jaccard(p[1]["content"], g["content"]) if same else 0.0

        hits = {i for i, _ in match(kept, gold, alike, 0.5)}
        rows += [{"confidence": row["confidence"], "right": i in hits} for i, (row, _) in enumerate(kept)]
    return pl.DataFrame(rows)


def main(path: Path) -> None:
    rows = judged(annotate_gold(read_gold(path)))
    bins = (
        rows.with_columns(pl.col("confidence").cut(BINS).alias("bin"))
        .group_by("bin")
        .agg(stated=pl.col("confidence").mean(), right=pl.col("right").mean(), n=pl.len())
        .sort("stated")
    )
    print(bins)
    sure = rows.filter(pl.col("confidence") >= 0.9)
    print(f"confidence 0.9 or more: {sure['right'].mean():.3f} right, n = {sure.height} of {rows.height}")
    points = (
        alt.Chart(bins)
        .mark_point(filled=True, size=90)
        .encode(
            x=alt.X("stated:Q", title="stated confidence").scale(domain=[0, 1]),
            y=alt.Y("right:Q", title="share right").scale(domain=[0, 1]),
        )
    )
    counts = points.mark_text(dy=-14).encode(text="n:Q")
    ideal = (
        alt.Chart(pl.DataFrame({"x": [0, 1], "y": [0, 1]}))
        .mark_line(strokeDash=[4, 4], color="grey")
        .encode(x="x", y="y")
    )
    title = f"Direct and mixed quotations, PolNeAR dev, n = {rows.height}; the number is the bin's count"
    (ideal + points + counts).properties(title=title, width=360, height=360).save(PLOT)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
