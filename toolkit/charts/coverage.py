"""How much coverage there was: the share in each period with its interval, above the counts it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import altair as alt
import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import wilson
from toolkit.charts.theme import ACCENT, AGAINST, INK, WIDTH, Words, caption_layer, dress, empty_chart, layered, plot
from toolkit.charts.wording import count_noun, date_range, list_some, one_day, percent
from toolkit.event import Event

AXIS_WIDTH = 56  # pixels kept for the numbers at the left
PLOT_WIDTH = WIDTH - AXIS_WIDTH - 16
SHARE_HEIGHT, COUNT_HEIGHT, HEADING = 190, 110, 24
MOST_PERIODS = 180  # four pixels a bar; longer series are summed in longer periods
COARSER = ("1d", "1w", "1mo", "1q", "1y", "10y", "100y")
UNITS = (
    ("hour", timedelta(hours=1)),
    ("day", timedelta(days=1)),
    ("week", timedelta(days=7)),
    ("month", timedelta(days=27)),
)
OTHERS = "#c3ccd2"

Side = tuple[int, int, float]  # documents, all documents, days


@dataclass(frozen=True)
class _Series:
    """The timeline summed over outlets, with the end of each period; `of_all` is false where every document matches."""

    table: pl.DataFrame
    step: timedelta
    of_all: bool
    outlets: list[str]

    @property
    def unit(self) -> str:
        return next((name for name, length in reversed(UNITS) if self.step >= length), "period")


def coverage_over_time(timeline: pl.DataFrame, event: Event | None = None) -> alt.VConcatChart | alt.LayerChart:
    """The table that `timeline` returns as two panels on one time axis: share with 95 % interval, and counts.

    A table split by outlet is summed. The title compares before and after the event, and says "rose" or "fell" only where
    the two intervals do not overlap; the period in which the decision falls counts on neither side unless it begins with
    it. Where the table has no articles but those that match, the share says nothing and only the counts are drawn. More
    than 180 periods are summed in longer ones. Times are UTC.

    It shows what is in the collection, which need not be what was published: gaps in the gathering look like silence.

    >>> from toolkit import charts, schemas
    >>> charts.coverage_over_time(schemas.TIMELINE.empty()).title.text
    ['No coverage to show']

    Raises SchemaError where a column is missing. An empty table gives a chart that says so.
    """
    table = schemas.conform(timeline, schemas.TIMELINE, name="coverage_over_time: timeline")
    if table.is_empty() or not table["n_total"].sum():
        return empty_chart(
            "No coverage to show",
            "The timeline has no rows: check the folder that was read and the terms of the event.",
        )
    series = _summed(table)
    words = _words(series, event)
    panels = [_share_panel(series, event)] if series.of_all else []
    caption = caption_layer(words, below=COUNT_HEIGHT + 34, left=-AXIS_WIDTH)
    layers = _count_layers(series, event, labelled=not panels)
    sized = layered(*layers, caption, width=PLOT_WIDTH, height=COUNT_HEIGHT)
    stacked: alt.VConcatChart = alt.vconcat(*panels, sized, spacing=14).resolve_scale(color="independent")
    return dress(stacked, words)


def _summed(table: pl.DataFrame) -> _Series:
    for every in (None, *COARSER):
        period = pl.col("period").dt.truncate(every) if every else pl.col("period")
        summed = table.group_by(period).agg(pl.col("n_documents", "n_total").cast(pl.Int64).sum()).sort("period")
        if summed.height <= MOST_PERIODS:
            break
    steps = summed["period"].diff().drop_nulls().mode().sort()
    step = steps[0] if len(steps) else timedelta(days=1)
    low, high = wilson(pl.col("n_documents"), pl.col("n_total"))
    end = pl.min_horizontal(pl.col("period").shift(-1), pl.col("period") + step)
    full = summed.with_columns(
        share=pl.col("n_documents") / pl.when(pl.col("n_total") > 0).then(pl.col("n_total")),
        low=low,
        high=high,
        end=end,
    ).with_columns(middle=pl.col("period") + (pl.col("end") - pl.col("period")) / 2)
    outlets = sorted(table["outlet"].drop_nulls().unique().to_list())
    return _Series(full, step, bool((summed["n_documents"] < summed["n_total"]).any()), outlets)


def _sides(series: _Series, event: Event) -> tuple[Side, Side]:
    """Documents, all documents and days on either side; the period that the decision cuts in two is on neither."""
    table = series.table
    before, after = table.filter(pl.col("end") <= event.at), table.filter(pl.col("period") >= event.at)
    first, second = (
        (int(part["n_documents"].sum()), int(part["n_total"].sum()), part.height * series.step / timedelta(days=1))
        for part in (before, after)
    )
    return first, second


def _words(series: _Series, event: Event | None) -> Words:
    table = series.table
    n, total = int(table["n_documents"].sum()), int(table["n_total"].sum())
    days = date_range(table["period"][0], table["end"][-1] - timedelta(microseconds=1))
    title = _finding(series, event)
    measure = "Share of articles about it, with 95% interval, and counts" if series.of_all else "Articles"
    of = f"{n:,} of {count_noun(total, 'article')}" if series.of_all else count_noun(n, "article")
    subtitle = f"{measure} by {series.unit}, {days}; n = {of}."
    caption = (f"Outlets ({len(series.outlets)}): {list_some(series.outlets)}. " if series.outlets else "") + (
        "Counted in the articles of this collection; periods in UTC; interval after Wilson. "
    )
    if event is not None and _is_inside(series, event):
        caption += f"The vertical line is {event.name}, {one_day(event.at)}. "
        cut = series.table.filter((pl.col("period") < event.at) & (pl.col("end") > event.at))["n_total"].sum()
        caption += f"Its own {series.unit} ({count_noun(int(cut), 'article')}) is on neither side. " if cut else ""
        caption += "What changed after it need not have changed because of it."
    return Words(title=title, subtitle=subtitle, caption=caption.strip(), alt=f"{title}. {subtitle} {_peak(series)}.")


def _finding(series: _Series, event: Event | None) -> str:
    if event is None:
        return _peak(series)
    (n_before, all_before, days_before), (n_after, all_after, days_after) = _sides(series, event)
    if not all_before or not all_after:
        side, n = ("before", n_after) if not all_before else ("after", n_before)
        return f"{event.name}: {count_noun(n, 'article')}, and nothing {side} it to compare with"
    if not series.of_all:
        return (
            f"{event.name}: {count_noun(n_before, 'article')} before ({n_before / days_before:.1f} a day), "
            f"{n_after:,} after ({n_after / days_after:.1f} a day)"
        )
    counts = pl.DataFrame({"n": [n_before, n_after], "total": [all_before, all_after]})
    ends = counts.select(
        *(bound.alias(name) for bound, name in zip(wilson(pl.col("n"), pl.col("total")), ("low", "high"), strict=True))
    )
    shares = n_before / all_before, n_after / all_after
    moved = (
        "rose"
        if ends["low"][1] > ends["high"][0]
        else "fell"
        if ends["high"][1] < ends["low"][0]
        else "did not clearly change,"
    )
    return (
        f"{event.name}: share of articles {moved} from {percent(shares[0])} ({n_before:,} of {all_before:,}) before "
        f"to {percent(shares[1])} ({n_after:,} of {all_after:,}) after"
    )


def _peak(series: _Series) -> str:
    top = series.table.sort(["n_documents", "period"], descending=[True, False]).row(0, named=True)
    when = {"day": one_day(top["period"]), "hour": f"{top['period']:%H:%M} on {one_day(top['period'])}"}
    name = when.get(series.unit, f"the {series.unit} of {one_day(top['period'])}")
    of = (
        f"{top['n_documents']:,} of {count_noun(top['n_total'], 'article')}"
        if series.of_all
        else count_noun(top["n_documents"], "article")
    )
    return f"Most coverage on {name}: {of}" if series.unit == "day" else f"Most coverage in {name}: {of}"


def _share_panel(series: _Series, event: Event | None) -> alt.LayerChart:
    base = plot(_values(series, ["middle"])).encode(x=_time(series, "middle", labels=False))
    y = alt.Y("share:Q", title="Share of articles", scale=alt.Scale(domainMin=0), axis=_value_axis("%"))
    # a bar a point, no band: a lone day between two empty ones has an interval too
    interval = base.mark_rule(color=ACCENT, opacity=0.25, strokeWidth=5).encode(y=alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line(color=ACCENT, strokeWidth=1.5, opacity=0.6).encode(y=y)
    points = base.mark_circle(color=ACCENT, size=44, opacity=1).encode(y=alt.Y("share:Q"), tooltip=_tooltip(series))
    marks = (interval, line, points, *_event_layers(series, event, labelled=True))
    return layered(*marks, width=PLOT_WIDTH, height=SHARE_HEIGHT)


def _count_layers(series: _Series, event: Event | None, *, labelled: bool) -> list[alt.Chart]:
    """Bars of all articles, and in front of them bars of those that match."""
    base = plot(_values(series, ["period", "end"])).encode(
        x=_time(series, "period", labels=True), x2="end:T", y2=alt.Y2Datum(0), tooltip=_tooltip(series)
    )
    scale = alt.Scale(domain=[0, max(1, *series.table["n_total"])], nice=True)
    axis = _value_axis(",d")
    layers = []
    for kind, column in (("all others", "n_total"), ("about it", "n_documents"))[0 if series.of_all else 1 :]:
        bars = base.transform_calculate(kind=f"'{kind}'").mark_rect(stroke="white", strokeWidth=0.5)
        y = alt.Y(f"{column}:Q", title="Articles", scale=scale, axis=axis)
        layers.append(bars.encode(y=y, color=_kind_color(shown=series.of_all)))
    return [*layers, *_event_layers(series, event, labelled=labelled)]


def _kind_color(*, shown: bool) -> alt.Color:
    """The legend stands above the panel, at its right end, where no bar can be behind it."""
    legend = alt.Legend(orient="none", direction="horizontal", legendX=PLOT_WIDTH - 150, legendY=-HEADING)
    scale = alt.Scale(domain=["about it", "all others"], range=[ACCENT, OTHERS])
    return alt.Color("kind:N", title=None, scale=scale, legend=legend if shown else None)


def _event_layers(series: _Series, event: Event | None, *, labelled: bool) -> list[alt.Chart]:
    """The decision's line, if it lies within the time axis; its name stands above, on the side with more room."""
    if event is None or not _is_inside(series, event):
        return []
    first, last = _milliseconds(series.table["period"][0]), _milliseconds(series.table["end"][-1])
    base = plot([{"at": _milliseconds(event.at), "name": event.name}]).encode(x=_time(series, "at", labels=False))
    rule = base.mark_rule(color=AGAINST, strokeWidth=1.5, strokeDash=[4, 3])
    late = _milliseconds(event.at) - first > 0.6 * (last - first)
    label = base.mark_text(
        align="right" if late else "left", baseline="bottom", dy=-3, color=AGAINST, fontSize=12, fontWeight="bold", limit=340
    )  # fmt: skip
    return [rule, label.encode(text="name:N", y=alt.value(0))] if labelled else [rule]


def _is_inside(series: _Series, event: Event) -> bool:
    return bool(series.table["period"][0] <= event.at <= series.table["end"][-1])


def _time(series: _Series, field: str, *, labels: bool) -> alt.X:
    table = series.table
    form = {"hour": "%-d %b %H:%M", "day": "%-d %b", "week": "%-d %b"}.get(series.unit, "%b %Y")
    axis = alt.Axis(
        grid=False, labels=labels, ticks=labels, labelOverlap=True, labelFlush=False, domainColor=INK, format=form, tickCount=9
    )  # fmt: skip
    domain = [_milliseconds(table["period"][0]), _milliseconds(table["end"][-1])]
    return alt.X(f"{field}:T", title=None, scale=alt.Scale(type="utc", domain=domain, nice=False), axis=axis)


def _value_axis(form: str) -> alt.Axis:
    """A value axis of fixed width, so that panels and caption align; its title reads level, above the axis."""
    return alt.Axis(
        format=form, tickCount=4, tickMinStep=1 if form == ",d" else alt.Undefined, domain=False, ticks=False,
        minExtent=AXIS_WIDTH, maxExtent=AXIS_WIDTH,
        titleAngle=0, titleAlign="left", titleBaseline="bottom", titleX=-AXIS_WIDTH, titleY=6 - HEADING,
    )  # fmt: skip


def _tooltip(series: _Series) -> list[alt.Tooltip]:
    fields = [("about it", "n_documents:Q", ",d")]
    if series.of_all:
        fields += [("of all articles", "n_total:Q", ",d"), ("share", "share:Q", ".1%")]
        fields += [("from", "low:Q", ".1%"), ("to", "high:Q", ".1%")]
    day = alt.Tooltip("label:N", title=series.unit)
    return [day, *(alt.Tooltip(name, title=title, format=form) for title, name, form in fields)]


def _values(series: _Series, times: list[str]) -> list[dict[str, Any]]:
    """Plain values; in the share panel a period without articles is a null that breaks the line."""
    form = "%d %b %Y %H:%M UTC" if series.unit == "hour" else "%d %b %Y"
    return series.table.select(
        *(pl.col(time).dt.epoch("ms") for time in times),
        pl.col("period").dt.strftime(form).alias("label"),
        "n_documents",
        "n_total",
        pl.col("share", "low", "high").round(5),
    ).to_dicts()


def _milliseconds(moment: datetime) -> int:
    """Since 1970, which Vega reads the same in every browser's time zone."""
    return round(moment.timestamp() * 1000)
