"""How much coverage there was, period by period, as counts and as shares of all coverage."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from toolkit import schemas
from toolkit.analysis.concordance import compile_terms
from toolkit.analysis.counting import CountMode, copies_among, count_once, say_counting, wilson
from toolkit.errors import NotEnoughData, SchemaError
from toolkit.event import Event

# The coarsest dates that a period length can place: a date known to the month belongs to no single day.
TOO_COARSE = {
    "h": ("day", "month", "year", "none"),
    "d": ("month", "year", "none"),
    "w": ("month", "year", "none"),
    "mo": ("year", "none"),
    "q": ("year", "none"),
    "y": ("none",),
}


def timeline(
    documents: pl.DataFrame,
    about: Event | str | Sequence[str] | None = None,
    *,
    every: str = "1d",
    by_outlet: bool = False,
    copies: CountMode | pl.DataFrame | None = "count_all",
) -> pl.DataFrame:
    """Documents about something in each period, beside all documents of that period: count, denominator, share, interval.

    `about` is an Event, a term or several (as in an Event; None counts every document). `every` is a Polars duration:
    1h, 1d, 1w (weeks start on Monday), 1mo; periods are in UTC. Periods without a document are rows with n_total 0 and no
    share. `by_outlet` gives each outlet its own rows. `low` and `high` are the 95 % Wilson interval.

    `copies="count_once"` counts each story once, when it first came out; it marks the copies anew, so give the table of
    `mark_copies` in place of the word where you have it. `count_all`, or None, counts every document.

    Documents without a date, or with one too coarse for `every`, are left out: compare the sum of n_total with the number
    of documents. The share says how much of *this collection* is about it; a collection gathered by searching for the
    words says nothing about the share in the outlets.

    >>> import polars as pl
    >>> from datetime import UTC, datetime
    >>> days = [datetime(2025, 3, d, tzinfo=UTC) for d in (1, 1, 3)]
    >>> articles = pl.DataFrame({"doc_id": ["a", "b", "c"], "text": ["visa", "tea", "visas"], "published_at": days})
    >>> timeline(articles, "visa*").select("n_documents", "n_total", "share").rows()
    [(1, 2, 0.5), (0, 0, None), (1, 1, 1.0)]
    >>> timeline(articles, "visa*", every="1mo", copies="count_once").select("n_documents", "n_total", "copies").rows()
    [(2, 3, 'count_once')]

    Raises NotEnoughData where no document has a usable date, SchemaError where a column is missing, ValueError for another
    word in `copies`.
    """
    dated = _dated(documents, every)
    known = copies_among(documents, copies)
    stories = count_once(dated, known, keep="first").with_columns(
        period=pl.col("published_at").dt.truncate(every), _about=_is_about(about)
    )
    keys = ["period", "outlet"] if by_outlet else ["period"]
    counted = stories.group_by(keys).agg(n_documents=pl.col("_about").sum(), n_total=pl.len())
    full = _grid(counted, every, by_outlet).join(counted, on=keys, how="left", nulls_equal=True)
    n, total = (pl.col(name).fill_null(0) for name in ("n_documents", "n_total"))
    low, high = wilson(n, total)
    table = full.with_columns(
        n_documents=n, n_total=total, share=n / pl.when(total > 0).then(total), low=low, high=high
    )
    table = schemas.conform(table, schemas.TIMELINE, name="timeline").sort(keys, nulls_last=True)
    return say_counting(table, known)


def _dated(documents: pl.DataFrame, every: str) -> pl.DataFrame:
    missing = {"doc_id", "text", "published_at"} - set(documents.columns)
    unit = re.fullmatch(r"[1-9]\d*(h|d|w|mo|q|y)", every)
    if missing:
        raise SchemaError(
            f"timeline: the documents have no column {' or '.join(sorted(missing))}; found "
            f"{', '.join(documents.columns) or 'none'}. Give a table of documents, as read_documents returns it."
        )
    if not unit:
        raise ValueError(f"timeline: every={every!r}. Write a whole number and h, d, w, mo, q or y, such as 1d or 1w.")
    usable = pl.col("published_at").is_not_null()
    if "date_precision" in documents.columns:
        usable &= ~pl.col("date_precision").cast(pl.String).is_in(TOO_COARSE[unit[1]]).fill_null(value=False)
    dated = documents.filter(usable)
    if dated.is_empty():
        raise NotEnoughData(
            f"timeline: none of {documents.height} documents has a date good enough for every={every!r}. Give published_at, "
            "or longer periods; documents['date_precision'] says how much of each date is known."
        )
    return dated


def _is_about(about: Event | str | Sequence[str] | None) -> pl.Expr:
    if about is None:
        return pl.lit(value=True)
    if isinstance(about, Event):
        return about.matches()
    compile_terms(about)  # refuses a term without letters, in words
    return Event("these words", at="1970-01-01", terms=[about] if isinstance(about, str) else list(about)).matches()


def _grid(counted: pl.DataFrame, every: str, by_outlet: bool) -> pl.DataFrame:
    """Every period from the first to the last, for every outlet, so that days of silence are rows."""
    first, last = counted["period"].min(), counted["period"].max()
    periods = pl.select(period=pl.datetime_range(pl.lit(first), pl.lit(last), every)).cast({"period": schemas.UTC_TIME})
    return periods.join(counted.select("outlet").unique(), how="cross") if by_outlet else periods
