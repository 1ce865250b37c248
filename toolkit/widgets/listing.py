"""The tables behind the explorer: one list of reactions and quotations, its filters, and an article cut at its spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from toolkit.event import Event

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

NOBODY = "Speaker not identified"
FILTERS = ("kind", "actor", "code", "outlet", "period", "first_day", "last_day", "search")
EXACT = ("kind", "actor", "code", "outlet", "period")  # a filter of this name compares the column of this name
MOST_OPTIONS = 300  # in a drop-down list; the search field finds the rest
MOST_TEXT = 200_000  # code points of an article sent at once: a browser lays out more only slowly
SNIPPET = 240  # code points of a row's text
DAYS = {"month": "%b %Y", "year": "%Y"}
SHARED = ("doc_id", "start", "end", "actor_id", "speaker", "speaker_start", "speaker_end", "cue_start", "cue_end")
JUDGED = ("confidence", "method", "rule")

Span = tuple[str, int | None, int | None]  # name, start, end
Segment = tuple[str, str]  # text, and the names of what it is part of: "", "evidence", "evidence cue" …


def list_rows(notes: Annotations, event: Event | None = None) -> pl.DataFrame:
    """Reactions and quotations as one table, oldest first: id, kind, code, actor, text, document and judgement.

    `code` is the reaction's code or the quotation's type; `period` is before or after the event, null without a date.
    """
    reactions = notes.reactions.select(
        pl.col("reaction_id").alias("id"), pl.lit("reaction").alias("kind"), pl.col("code").cast(pl.String),
        pl.col("evidence").alias("text"), *SHARED, *JUDGED, "position", pl.col("realis", "strength").cast(pl.String),
    )  # fmt: skip
    quotes = notes.quotes.select(
        pl.col("quote_id").alias("id"), pl.lit("quote").alias("kind"), pl.col("quote_type").cast(pl.String).alias("code"),
        pl.col("quote").alias("text"), *SHARED, *JUDGED,
    )  # fmt: skip
    names = notes.actors.select("actor_id", pl.col("name").alias("actor")).unique("actor_id")
    about = notes.documents.select("doc_id", "headline", "outlet", "published_at", "date_precision")
    copies = notes.copies.select("doc_id", pl.col("role").cast(pl.String).alias("copy_role")).unique("doc_id")
    after = event.is_after() if event else pl.lit(None, dtype=pl.Boolean)
    return (
        pl.concat([reactions, quotes], how="diagonal")
        .join(about, on="doc_id", how="left")
        .join(names, on="actor_id", how="left")
        .join(copies, on="doc_id", how="left")
        .with_columns(
            pl.coalesce("actor", "speaker", pl.lit(NOBODY)).alias("actor"),
            pl.when(after).then(pl.lit("after")).when(~after).then(pl.lit("before")).alias("period"),
        )
        .with_columns(
            pl.concat_str("text", "actor", "speaker", "headline", separator="\n", ignore_nulls=True)
            .str.to_lowercase().alias("haystack")
        )
        .sort("published_at", "doc_id", "start", "kind", "id", nulls_last=True)
    )  # fmt: skip


def filter_rows(rows: pl.DataFrame, filters: Mapping[str, str]) -> pl.DataFrame:
    """Rows that pass every filter; an empty value filters nothing.

    `first_day` and `last_day` are ISO dates, both included; rows without a date then fall out. `search` wants every word,
    in any case, in the sentence, the actor, the speaker or the headline.
    """
    for name in EXACT:
        if filters.get(name):
            rows = rows.filter(pl.col(name) == filters[name])
    for word in (filters.get("search") or "").lower().split():
        rows = rows.filter(pl.col("haystack").str.contains(word, literal=True))
    first, last = _day(filters.get("first_day")), _day(filters.get("last_day"))
    if first:
        rows = rows.filter(pl.col("published_at").dt.date() >= first)
    if last:
        rows = rows.filter(pl.col("published_at").dt.date() <= last)
    return rows


def list_options(rows: pl.DataFrame) -> dict[str, list[tuple[str, int]]]:
    """For each drop-down list its values with their number of rows, most frequent first."""
    counts = {name: rows.drop_nulls(name).group_by(name).len() for name in ("actor", "code", "outlet")}
    return {
        name: list(count.sort(["len", name], descending=[True, False]).head(MOST_OPTIONS).iter_rows())
        for name, count in counts.items()
    }


def brief_rows(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """What the list shows of each row."""
    columns = ("id", "kind", "code", "actor", "outlet", "text", "published_at", "date_precision", "copy_role")
    return [_brief(row) for row in rows.select(columns).iter_rows(named=True)]


def _brief(row: Mapping[str, Any]) -> dict[str, Any]:
    text = " ".join(row["text"][:SNIPPET].split()) + ("…" if len(row["text"]) > SNIPPET else "")
    kept = {name: row[name] for name in ("id", "kind", "code", "actor")}
    return {**kept, "text": text, "where": write_place(row), "reprint": row["copy_role"] == "copy"}


def state_facts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the toolkit holds about a row, as label and value."""
    position = {-1: "against the policy", 0: "neither for nor against", 1: "for the policy"}.get(row["position"])
    facts = [
        ("Kind", f"{row['kind']}, {row['code']}"),
        ("Actor", row["actor"]),
        ("Speaker as written", row["speaker"] or "none"),
        ("Position", position),
        ("Reported as", ", ".join(filter(None, (row["realis"], row["strength"])))),
        ("Confidence", "unknown" if row["confidence"] is None else f"{row['confidence']:.2f}"),
        ("Method", f"{row['method']} ({row['rule']})"),
        ("Reprint", "yes: counted once in the tables" if row["copy_role"] == "copy" else None),
    ]
    return [(label, value) for label, value in facts if value]


def cut_text(text: str, spans: Sequence[Span]) -> list[Segment]:
    """The text in pieces, each with the names of the spans it lies in; offsets are code points, so no script counts them.

    Spans that are missing or lie outside the text are left out. Of a very long text only the surroundings of the first
    span are kept, and a piece named "gap" says how much is left away.

    >>> cut_text("He said no.", [("evidence", 3, 10), ("cue", 3, 7), ("speaker", 0, 2)])
    [('He', 'speaker'), (' ', ''), ('said', 'evidence cue'), (' no', 'evidence'), ('.', '')]
    """
    known = [(name, a, b) for name, a, b in spans if a is not None and b is not None and 0 <= a < b <= len(text)]
    anchor = known[0][1] if known else 0
    first = max(0, min(anchor - MOST_TEXT // 2, len(text) - MOST_TEXT))
    last = min(len(text), first + MOST_TEXT)
    borders = {border for _, *span in known for border in span if first < border < last}
    cuts = sorted({first, last} | borders)
    pieces = [
        (text[a:b], " ".join(name for name, start, end in known if start <= a and b <= end)) for a, b in pairwise(cuts)
    ]
    before = [(f"[{first:,} characters before this are not shown]\n", "gap")] if first else []
    after = [(f"\n[{len(text) - last:,} characters after this are not shown]", "gap")] if last < len(text) else []
    return [*before, *pieces, *after]


def write_place(row: Mapping[str, Any]) -> str:
    """Outlet and time of a row."""
    return f"{row['outlet'] or 'outlet unknown'}, {write_date(row['published_at'], row['date_precision'])}"


def write_date(moment: datetime | None, precision: str | None) -> str:
    """A publication time as precise as it is known.

    >>> from datetime import UTC, datetime
    >>> write_date(datetime(2025, 3, 5, 21, 5, tzinfo=UTC), "minute"), write_date(datetime(2025, 3, 1), "month")
    ('5 Mar 2025, 21:05 UTC', 'Mar 2025')
    """
    if moment is None or precision == "none":
        return "date unknown"
    if precision in DAYS:
        return f"{moment:{DAYS[precision]}}"
    day = f"{moment.day} {moment:%b %Y}"
    return f"{day}, {moment:%H:%M} UTC" if precision in {"second", "minute"} else day


def _day(value: str | None) -> date | None:
    """An ISO date, or None where a half-typed one is no date yet."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
