"""Who gets to speak: quotations by actor and kind of quotation, with the unnamed set apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from toolkit.analysis.counting import CountMode, count_once, known_copies
from toolkit.charts.theme import LABEL_WIDTH, QUIET, WIDTH, Words, caption_layer, dress, empty_chart, layered, plot
from toolkit.charts.wording import count_noun, list_some, method_of, outlets_of, percent, period_of

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

KINDS = {"direct": "#00405f", "mixed": "#4a8fbd", "indirect": "#bcd6e8"}  # darker: more of the speaker's own words
ROW = 24
PLOT_WIDTH = WIDTH - LABEL_WIDTH - 44
NOBODY = "No speaker identified"
UNNAMED = {
    "official": "Unnamed officials", "diplomat": "Unnamed diplomats", "military": "Unnamed military",
    "analyst": "Unnamed analysts", "critic": "Unnamed critics", "witness": "Unnamed witnesses",
    "insider": "Unnamed insiders", "other": "Other unnamed sources",
}  # fmt: skip


def quotes_by_actor(
    notes: Annotations, *, top: int = 15, copies: CountMode = "count_once"
) -> alt.VConcatChart | alt.LayerChart:
    """Bars of quotations by actor, split in direct, mixed and indirect; unnamed sources and quotations without a speaker below.

    One quotation is one attribution: the parts of a split quotation count once. Rows are the `top` named actors with most
    quotations; the caption says how many others there are. Reprints count once; `copies="count_all"` counts each. Run
    `resolve_actors` first: without it a speaker appears under every form of the name. The mix of direct and indirect shows
    how much of an actor's own wording readers get, not how much room the actor has.

    >>> import toolkit as tk
    >>> import polars as pl
    >>> notes = tk.annotate(pl.DataFrame({"doc_id": ["a"], "text": ["“We will wait,” said Minister Ada Brand."]}))
    >>> tk.charts.quotes_by_actor(tk.resolve_actors(notes)).title.text
    ['Ada Brand is quoted most: 1 of 1 quotation']

    A corpus without quotations gives a chart that says so.
    """
    documents = count_once(notes.documents, known_copies(notes, copies))
    told = _attributed(notes, documents)
    if told.is_empty():
        return empty_chart(
            "No quotations found",
            f"{count_noun(notes.documents.height, 'article')} read. Check that the texts are whole English articles; "
            "notes.problems lists those that could not be read.",
        )
    parts = [_rows(told.filter(pl.col("named")), top), _rows(told.filter(~pl.col("named")), top)]
    return _draw([part for part in parts if part.height], _words(told, notes, documents, parts[0]))


def _attributed(notes: Annotations, documents: pl.DataFrame) -> pl.DataFrame:
    """One row an attribution: who (the label of its row), whether that is a name, quote_type, outlet, date, method."""
    actors = notes.actors.filter(pl.col("kind") != "unnamed").select("actor_id", pl.col("name").alias("actor"))
    types = notes.unnamed_sources.drop_nulls("chain_id").unique("chain_id", keep="first", maintain_order=True)
    told = (
        notes.quotes.unique("attribution_id", keep="first", maintain_order=True)
        .join(documents.select("doc_id", "outlet", "published_at"), on="doc_id")
        .join(actors, on="actor_id", how="left", maintain_order="left")
        .join(
            types.select("chain_id", pl.col("type").cast(pl.String)), on="chain_id", how="left", maintain_order="left"
        )
    )
    kind = pl.col("speaker_kind").cast(pl.String)
    # by its chain too: a "he" that stands for an official whom the article does not name
    unnamed = (kind == "unnamed") | pl.col("type").is_not_null()
    # an unresolved pronoun names nobody; an unresolved name or role is shown as written
    written = pl.when(kind.is_in(["name", "metonym", "role"])).then(pl.col("speaker"))
    source = pl.col("type").fill_null("other").replace_strict(UNNAMED)
    who = pl.when(unnamed).then(source).otherwise(pl.coalesce("actor", written, pl.lit(NOBODY)))
    return told.with_columns(who=who, quote_type=pl.col("quote_type").cast(pl.String)).with_columns(
        named=~unnamed & (pl.col("who") != NOBODY)
    )


def _rows(told: pl.DataFrame, top: int) -> pl.DataFrame:
    """who, quote_type, n, total, place (0 at the top), for the `top` speakers."""
    last = pl.col("who").is_in([UNNAMED["other"], NOBODY])
    totals = told.group_by("who").len("total").sort(last, -pl.col("total").cast(pl.Int64), "who")
    shown = totals.head(top).with_row_index("place")
    kinds = {kind: place for place, kind in enumerate(KINDS)}
    return (
        told.group_by("who", "quote_type").len("n")
        .join(shown, on="who")
        .with_columns(pl.col("quote_type").replace_strict(kinds).alias("layer"))
        .sort("place", "layer")
    )  # fmt: skip


def _words(told: pl.DataFrame, notes: Annotations, documents: pl.DataFrame, shown: pl.DataFrame) -> Words:
    n = told.height
    n_unnamed = told.filter(~pl.col("named") & (pl.col("who") != NOBODY)).height
    n_nobody = told.filter(pl.col("who") == NOBODY).height
    title = _finding(told, n_unnamed)
    subtitle = (
        f"Quotations by speaker, {period_of(told)}; n = {count_noun(n, 'quotation')} in "
        f"{count_noun(documents.height, 'article')}: "
        f"{n_unnamed:,} by unnamed sources ({percent(n_unnamed / n)}), {n_nobody:,} without a speaker."
    )
    reprints = count_noun(
        notes.documents.height - documents.height, "reprint or earlier version", plural="reprints and earlier versions"
    )
    others = told.filter(pl.col("named") & ~pl.col("who").is_in(shown["who"].implode()))
    n_others = count_noun(others["who"].n_unique(), "named speaker")
    caption = " ".join([
        *([f"Not drawn: {n_others} with {count_noun(others.height, 'quotation')}."] if others.height else []),
        "Direct: a whole utterance in quotation marks; mixed: a fragment in marks; indirect: the reporter's words.",
        *([f"{reprints} left out."] if documents.height < notes.documents.height else []),
        *(["Speakers as written: resolve_actors has not run."] if notes.actors.is_empty() else []),
        outlets_of(told),
        method_of(told, "quotations"),
    ])  # fmt: skip
    return Words(title=title, subtitle=subtitle, caption=caption, alt=f"{title}. {subtitle} {_aloud(told)}")


def _finding(told: pl.DataFrame, n_unnamed: int) -> str:
    counts = told.filter(pl.col("named")).group_by("who").len().sort(["len", "who"], descending=[True, False])
    of = f"of {count_noun(told.height, 'quotation')}"
    if counts.is_empty():
        return f"No named speaker: {n_unnamed:,} {of} by unnamed sources"
    n = counts["len"][0]
    first = counts.filter(pl.col("len") == n)["who"].to_list()
    if len(first) > 2:
        return (
            f"No speaker stands out: {list_some(first, limit=2)} are quoted {n:,} times each, {of}"
            if n > 1
            else (
                f"No speaker is quoted twice: {count_noun(told.height, 'quotation')} by {count_noun(len(first), 'named speaker')}"
            )
        )
    if len(first) == 2:
        return f"{' and '.join(first)} are quoted most: {n:,} {of} each"
    return f"{first[0]} is quoted most: {n:,} {of}"


def _aloud(told: pl.DataFrame) -> str:
    rows = _rows(told.filter(pl.col("named")), 5).unique("who", maintain_order=True)
    counts = [f"{who} {total:,}" for who, total in rows.select("who", "total").iter_rows()]
    return f"Most quoted: {list_some(counts)}." if counts else "Nobody is named."


def _draw(parts: list[pl.DataFrame], words: Words) -> alt.VConcatChart:
    most = max(max(part["total"]) for part in parts)
    panels = [_panel(part, most, last=part is parts[-1], words=words) for part in parts]
    return dress(alt.vconcat(*panels, spacing=18), words)


def _panel(part: pl.DataFrame, most: int, *, last: bool, words: Words) -> alt.LayerChart:
    rows = part.unique("place", maintain_order=True)["who"].to_list()
    height = ROW * len(rows)
    axis = alt.Axis(
        domain=False,
        ticks=False,
        labelPadding=6,
        labelLimit=LABEL_WIDTH - 10,
        minExtent=LABEL_WIDTH,
        maxExtent=LABEL_WIDTH,
    )
    y = alt.Y("who:N", title=None, sort=None, scale=alt.Scale(domain=rows, paddingInner=0.25), axis=axis)
    base = plot(part.drop("place").to_dicts()).encode(y=y)
    x = alt.X("n:Q", title=None, stack="zero", axis=None, scale=alt.Scale(domain=[0, most], nice=False))
    bars = base.mark_bar().encode(
        x=x,
        order="layer:Q",
        color=alt.Color(
            "quote_type:N", title="Quotation", scale=alt.Scale(domain=list(KINDS), range=list(KINDS.values()))
        ),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in _TOOLTIP],
    )
    totals = (
        plot(part.unique("place", maintain_order=True).select("who", "total").to_dicts())
        .encode(y=y)
        .mark_text(align="left", dx=5, color=QUIET, fontSize=12)
        .encode(x=alt.X("total:Q"), text=alt.Text("total:Q", format=",d"))
    )
    caption = [caption_layer(words, below=height + 14, left=-LABEL_WIDTH)] if last else []
    return layered(bars, totals, *caption, width=PLOT_WIDTH, height=height)


_TOOLTIP = (("who", "Speaker"), ("quote_type", "Kind"), ("n", "Quotations"), ("total", "All of this speaker's"))
