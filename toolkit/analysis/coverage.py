"""Whom each outlet mentions, and to whom it gives room to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import CountMode, count_once, known_copies, say_counting
from toolkit.analysis.keyness import count_words

if TYPE_CHECKING:
    from toolkit.annotation import Annotations


def coverage(notes: Annotations, *, copies: CountMode = "count_all") -> pl.DataFrame:
    """Each outlet's mentions and quotations of each actor, and the actor's share of all quotations the outlet attributes.

    One row an outlet and actor, most quoted first. `n_quotes` counts a quotation that the text splits in parts once.
    `quoted_words` leaves out nested repetitions no more than the text does. The denominator of `quote_share` is every
    quotation of the outlet that has a resolved actor; those without stand in `notes.quotes` with actor_id null.
    A reprint is that outlet's coverage too, hence `count_all`; `count_once` leaves reprints out and shows what each
    newsroom wrote itself. Run `resolve_actors` first: without actors the table is empty.

    >>> import toolkit as tk
    >>> notes = tk.annotate(pl.DataFrame({"doc_id": ["a"], "text": ["“We will wait,” said Minister Ada Brand."]}))
    >>> coverage(tk.resolve_actors(notes)).select("n_documents", "n_quotes", "quoted_words", "quote_share").rows()
    [(1, 1, 3, 1.0)]
    """
    kept = count_once(notes.documents, known_copies(notes, copies)).select("doc_id", "outlet")
    mentions = notes.mentions.drop_nulls("actor_id").join(kept, on="doc_id")
    quotes = notes.quotes.drop_nulls("actor_id").join(kept, on="doc_id")
    named = mentions.group_by("outlet", "actor_id").agg(n_documents=pl.col("doc_id").n_unique(), n_mentions=pl.len())
    quoted = quotes.group_by("outlet", "actor_id").agg(
        _documents=pl.col("doc_id").n_unique(),
        n_quotes=pl.struct("doc_id", "attribution_id").n_unique(),
        quoted_words=count_words(pl.col("quote")).sum(),
    )
    table = named.join(quoted, on=["outlet", "actor_id"], how="full", coalesce=True, nulls_equal=True)
    counts = ["n_documents", "n_mentions", "n_quotes", "quoted_words"]
    # an actor quoted through a description alone ("the official") may have no mention of its own
    table = table.with_columns(n_documents=pl.max_horizontal("n_documents", "_documents")).drop("_documents")
    table = table.with_columns(pl.col(counts).fill_null(0))
    total = pl.col("n_quotes").sum().over("outlet")
    table = table.with_columns(quote_share=pl.when(total > 0).then(pl.col("n_quotes") / total).otherwise(0.0))
    order = ["outlet", "n_quotes", "n_mentions", "actor_id"]
    table = schemas.conform(table, schemas.COVERAGE, name="coverage").sort(order, descending=[False, True, True, False])
    return say_counting(table, known_copies(notes, copies))
