"""Before and after the decision: volume, sourcing and reactions, each share with its denominator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import CountMode, count_once, known_copies, say_counting, wilson
from toolkit.errors import NotEnoughData
from toolkit.event import Event

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

BEFORE_AFTER = ("before", "after")


def compare_periods(notes: Annotations, event: Event, *, copies: CountMode = "count_once") -> pl.DataFrame:
    """What changed at the decision: one row a measure, with count, denominator, share and 95 % interval before and after.

    Measures: documents about the event and documents with an unnamed source, out of all documents; quotations that are
    direct, that come from an unnamed source and that have no speaker, out of all quotations; each reaction code and each
    position, out of all reactions that the text reports as made (realis actual). Quotations and reactions are counted in
    all documents of the period, not only in those about the event: filter notes first for those. Reprints count once
    unless `copies="count_all"`. Documents without a date are left out.

    Sentences of one article resemble each other, so the intervals of quotations and reactions are widened by the design
    effect of articles. Where intervals overlap, do not write that something rose or fell. A difference between the periods
    is not an effect of the decision.

    >>> from datetime import UTC, datetime
    >>> import toolkit as tk
    >>> days = [datetime(2025, 3, d, tzinfo=UTC) for d in (1, 9)]
    >>> articles = pl.DataFrame({"doc_id": ["a", "b"], "text": ["Tea.", "A visa cap."], "published_at": days})
    >>> shift = compare_periods(tk.annotate(articles), tk.Event("Visa cap", at="2025-03-05", terms=["visa*"]))
    >>> shift.select("measure", "n_before", "of_before", "n_after", "of_after").row(0)
    ('about the event', 0, 1, 1, 1)

    Raises NotEnoughData where one of the periods has no document. Sources: Wilson (1927) for the interval; Kish (1965) for
    the design effect; Dean & Pagano (2015) for the two together.
    """
    sides = _sides(notes, event, copies)
    quotes = _in_period(notes.quotes.unique("attribution_id", keep="first", maintain_order=True), sides)
    reactions = _in_period(notes.reactions.filter(pl.col("realis") == "actual"), sides)
    unnamed = pl.col("doc_id").is_in(notes.unnamed_sources["doc_id"].implode())
    rows = [
        _measure("about the event", "documents", sides, event.matches()),
        _measure("with an unnamed source", "documents", sides, unnamed),
        _measure("direct", "quotations", quotes, pl.col("quote_type") == "direct"),
        _measure("from an unnamed source", "quotations", quotes, _by_unnamed(notes)),
        _measure("without a speaker", "quotations", quotes, pl.col("speaker_kind") == "none"),
    ]
    rows += [_measure(code, "reactions", reactions, pl.col("code") == code) for code in schemas.CODES]
    for position, name in ((1, "for the policy"), (0, "neither for nor against"), (-1, "against the policy")):
        rows.append(_measure(name, "reactions", reactions, pl.col("position") == position))
    table = schemas.conform(pl.concat(rows), schemas.PERIODS, name="periods")
    return say_counting(table, known_copies(notes, copies))


def _by_unnamed(notes: Annotations) -> pl.Expr:
    """The speaker is unnamed where quoted, or is a pronoun or role that stands for someone unnamed."""
    unnamed = notes.actors.filter(pl.col("kind") == "unnamed")["actor_id"]
    return (pl.col("speaker_kind") == "unnamed") | pl.col("actor_id").is_in(unnamed.implode()).fill_null(value=False)


def _sides(notes: Annotations, event: Event, copies: CountMode) -> pl.DataFrame:
    """Dated documents with `_side`; each story once in each period, so that a later update does not empty the first."""
    known = known_copies(notes, copies)
    dated = notes.documents.drop_nulls("published_at")
    sides = {"before": dated.filter(~event.is_after()), "after": dated.filter(event.is_after())}
    for name, documents in sides.items():
        if documents.is_empty():
            raise NotEnoughData(
                f"compare_periods: no document {name} {event.at:%Y-%m-%d %H:%M} UTC ({event.name}). {dated.height} of "
                f"{notes.documents.height} documents have a date{_range(dated)}. Add coverage from the other period, or "
                "correct the event's `at`."
            )
    return pl.concat(count_once(documents, known).with_columns(_side=pl.lit(name)) for name, documents in sides.items())


def _range(dated: pl.DataFrame) -> str:
    if dated.is_empty():
        return ""
    first, last = dated.select(pl.min("published_at").alias("a"), pl.max("published_at").alias("b")).row(0)
    return f", from {first:%Y-%m-%d} to {last:%Y-%m-%d}"


def _in_period(table: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    return table.join(sides.select("doc_id", "_side"), on="doc_id")


def _measure(measure: str, base: str, items: pl.DataFrame, hit: pl.Expr) -> pl.DataFrame:
    """One row: items where `hit` holds, out of all items, on each side."""
    per_document = items.group_by("_side", "doc_id").agg(x=hit.fill_null(value=False).sum(), m=pl.len())
    x, m, share = pl.col("x").cast(pl.Float64), pl.col("m"), pl.col("x").sum() / pl.col("m").sum()
    articles = pl.len()
    # Taylor-linearised variance of the ratio, against that of as many independent items: how many items these are worth
    spread = ((x - share * m) ** 2).sum() * articles / (articles - 1) / m.sum() ** 2
    worth = pl.when(spread > 0).then(share * (1 - share) / spread).otherwise(m.sum())
    worth = pl.when(articles == 1).then(1.0).otherwise(pl.min_horizontal(worth, m.sum()))
    counted = per_document.group_by("_side").agg(n=pl.col("x").sum(), of=m.sum(), share=share, worth=worth)
    low, high = wilson(pl.col("share") * pl.col("worth"), pl.col("worth"))
    sides = pl.DataFrame({"_side": BEFORE_AFTER}).join(counted, on="_side", how="left").with_columns(low=low, high=high)
    facts: dict[str, object] = {"measure": measure, "base": base}
    for side in sides.iter_rows(named=True):
        name = side["_side"]
        facts |= {f"n_{name}": side["n"] or 0, f"of_{name}": side["of"] or 0}
        facts |= {f"{key}_{name}": side[key] for key in ("share", "low", "high")}
    return schemas.PERIODS.from_rows([facts])
