"""Who stands behind the claims: named, role-only and unnamed speakers, reasons for anonymity, and hedging words."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import TYPE_CHECKING, Literal

import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import CountMode, count_once, known_copies, say_counting
from toolkit.register import LEXICONS

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

PHRASES = (
    r"believed to",
    r"said to (?:be|have)",
    r"understood to",
    r"thought to",
    r"according to reports",
    r"unconfirmed reports?",
)
COUNTS = (
    "n_quotes", "n_named", "n_role", "n_unnamed", "n_no_speaker", "n_unnamed_sources", "n_with_reason", "n_single_unnamed",
    "n_words", "n_hedges",
)  # fmt: skip


def sourcing(
    notes: Annotations, *, by: Literal["document", "outlet"] = "document", copies: CountMode = "count_all"
) -> pl.DataFrame:
    """How each document, or each outlet, backs up what it reports: counts, shares with their denominator, hedges.

    A quotation counts once however many parts it has. Named: a person or institution by name or metonym, also where a
    pronoun stands for one; role: "the minister" with nobody known behind it; a spokesperson of a named institution is the
    institution. `n_single_unnamed` counts quotations of one unnamed person: whether another source confirms them elsewhere
    in the text is not seen. Hedges are words such as reportedly and believed to. Shares are null where nothing is quoted.

    >>> import toolkit as tk
    >>> texts = pl.DataFrame({"doc_id": ["a"], "text": ["The rule is dead, a senior official said. “Not so,” said Ada Brand."]})
    >>> sourcing(tk.annotate(texts)).select("n_quotes", "n_named", "n_unnamed", "unnamed_share").rows()
    [(2, 1, 1, 0.5)]

    Raises ValueError where `by` is neither "document" nor "outlet".
    """
    if by not in ("document", "outlet"):
        raise ValueError(f"sourcing: by={by!r}. Write by='document' or by='outlet'.")
    kept = count_once(notes.documents, known_copies(notes, copies))
    table = (
        kept.select("doc_id", "outlet", n_documents=pl.lit(1, pl.UInt32), n_words=_n_words(), n_hedges=_n_hedges())
        .join(_quote_counts(notes), on="doc_id", how="left")
        .join(_source_counts(notes), on="doc_id", how="left")
        .with_columns(pl.col(COUNTS).fill_null(0))
    )
    if by == "outlet":
        table = table.group_by("outlet", maintain_order=True).agg(pl.col("n_documents", *COUNTS).sum())
    table = schemas.conform(_with_shares(table), schemas.SOURCING, name="sourcing")
    return say_counting(table.sort("outlet", "doc_id", nulls_last=True), known_copies(notes, copies))


def _quote_counts(notes: Annotations) -> pl.DataFrame:
    """Attributions by kind of speaker; a pronoun is what its chain is."""
    unnamed = (
        notes.unnamed_sources.select("doc_id", "chain_id", "number")
        .unique(["doc_id", "chain_id"])
        .drop_nulls("chain_id")
    )
    named = (
        notes.mentions.filter(pl.col("kind").is_in(["name", "metonym"]))
        .select("doc_id", "chain_id")
        .unique()
        .drop_nulls()
    )
    quotes = (
        notes.quotes.unique("attribution_id", keep="first", maintain_order=True)
        .join(unnamed, on=["doc_id", "chain_id"], how="left")
        .join(named.with_columns(_named=pl.lit(value=True)), on=["doc_id", "chain_id"], how="left")
    )
    kind = pl.col("speaker_kind").cast(pl.String)
    secret = pl.col("number").is_not_null() | (kind == "unnamed")
    name = pl.col("_named").fill_null(value=False) | kind.is_in(["name", "metonym"])
    silent = kind.is_in(["none"]) & pl.col("chain_id").is_null()
    return quotes.group_by("doc_id").agg(
        n_quotes=pl.len(),
        n_named=(name & ~secret).sum(),
        n_role=(~name & ~secret & ~silent).sum(),
        n_unnamed=secret.sum(),
        n_no_speaker=(silent & ~secret & ~name).sum(),
        n_single_unnamed=(pl.col("number") == "one").sum(),
    )


def _source_counts(notes: Annotations) -> pl.DataFrame:
    return notes.unnamed_sources.group_by("doc_id").agg(
        n_unnamed_sources=pl.len(), n_with_reason=pl.col("reason").is_not_null().sum()
    )


def _with_shares(table: pl.DataFrame) -> pl.DataFrame:
    def share(count: str, of: str, scale: float = 1.0) -> pl.Expr:
        return pl.when(pl.col(of) > 0).then(scale * pl.col(count) / pl.col(of))

    return table.with_columns(
        named_share=share("n_named", "n_quotes"),
        role_share=share("n_role", "n_quotes"),
        unnamed_share=share("n_unnamed", "n_quotes"),
        hedges_per_thousand_words=share("n_hedges", "n_words", 1000.0),
    )


def _n_words() -> pl.Expr:
    return pl.col("text").str.count_matches(r"\w+(?:[’'.-]\w+)*")


def _n_hedges() -> pl.Expr:
    return pl.col("text").str.count_matches(_hedge_pattern())


@cache
def _hedge_pattern() -> str:
    """The words of hedges.csv that pass a claim on, and a few phrases, as one regular expression."""
    with (LEXICONS / "hedges.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        words = [re.escape(row["form"]) for row in rows if row["kind"] == "reported" and row["form"] != "understood"]
    return rf"(?i)\b(?:{'|'.join((*words, *PHRASES))})\b"
