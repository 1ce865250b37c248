"""Words for titles, subtitles and captions: counts with their noun, dates as a reader writes them, lists cut short."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

import toolkit


def count_noun(n: int, noun: str, *, plural: str | None = None) -> str:
    """A number with its noun.

    >>> count_noun(1, "reaction"), count_noun(1200, "reaction")
    ('1 reaction', '1,200 reactions')
    """
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def list_some(names: Sequence[str], *, limit: int = 6) -> str:
    """Names in running text, cut after `limit` with the number left out.

    >>> list_some(["A", "B", "C"]), list_some(["A", "B", "C", "D"], limit=2)
    ('A, B and C', 'A, B and 2 more')
    """
    shown = list(names) if len(names) <= limit + 1 else [*names[:limit], f"{len(names) - limit:,} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def percent(share: float) -> str:
    """A share (0 to 1) as a percentage, with a decimal only where a rounded number would say nothing.

    >>> percent(0.412), percent(0.004), percent(0)
    ('41%', '0.4%', '0%')
    """
    return f"{share * 100:.1f}%" if 0 < share < 0.01 or 0.99 < share < 1 else f"{share * 100:.0f}%"


def one_day(day: datetime) -> str:
    """A day as text.

    >>> from datetime import datetime
    >>> one_day(datetime(2024, 11, 7))
    '7 Nov 2024'
    """
    return f"{day.day} {day:%b %Y}"


def date_range(first: datetime, last: datetime) -> str:
    """A range of days without repeating the month or year that both ends share.

    >>> from datetime import datetime
    >>> date_range(datetime(2024, 11, 8), datetime(2024, 11, 25)), date_range(datetime(2024, 10, 30), datetime(2024, 11, 2))
    ('8–25 Nov 2024', '30 Oct – 2 Nov 2024')
    """
    if first.date() == last.date():
        return one_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{one_day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%b} – {one_day(last)}"
    return f"{one_day(first)} – {one_day(last)}"


def period_of(table: pl.DataFrame, column: str = "published_at") -> str:
    """The days that the table covers, or 'dates unknown'."""
    days = table[column].drop_nulls() if column in table.columns else pl.Series([], dtype=pl.Datetime)
    first, last = days.min(), days.max()
    return date_range(first, last) if isinstance(first, datetime) and isinstance(last, datetime) else "dates unknown"


def outlets_of(table: pl.DataFrame) -> str:
    """'Outlets: …', those with most rows first."""
    if "outlet" not in table.columns or table["outlet"].drop_nulls().is_empty():
        return "Outlets: unknown."
    counts = table.drop_nulls("outlet").group_by("outlet").len().sort(["len", "outlet"], descending=[True, False])
    return f"Outlets ({counts.height}): {list_some(counts['outlet'].to_list())}."


def method_of(table: pl.DataFrame, noun: str) -> str:
    """How the rows came about: by rule, by a model, or corrected by hand."""
    made = f"newsroom-toolkit {toolkit.__version__}"
    if "method" not in table.columns or table.is_empty():
        return f"Found by {made}; not checked by hand."
    counts = {str(method): n for method, n in table.group_by("method").len().iter_rows()}
    ways = {"rule": "by rules", "model": "by a model", "human": "checked by hand"}
    stated = [f"{counts[key]:,} {words}" for key, words in ways.items() if counts.get(key)]
    return f"{noun.capitalize()} found with {made}: {list_some(stated)}."


def shorten(text: str, limit: int) -> str:
    """Text on one line, cut at a word with an ellipsis.

    >>> shorten("a long line of words", 12)
    'a long line…'
    """
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    cut = flat[:limit]
    return (cut[: cut.rfind(" ")] if " " in cut[limit // 2 :] else cut[: limit - 1]) + "…"
