"""The look that every chart shares, and the words around it: finding, measure, caption, alternative text.

Colours hold for the common kinds of colour blindness (Okabe and Ito 2008, the two poles darkened until white figures on
them reach a contrast of 4.5:1), and no chart says anything by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import altair as alt

INK, QUIET, RULE, PAPER = "#1a1a1a", "#595959", "#d9d9d9", "#ffffff"
AGAINST, NEUTRAL, FOR, UNKNOWN = "#b34700", "#5f5f5f", "#00609c", "#858585"
ACCENT = "#00609c"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"  # vl-convert bundles the first; all are as wide as Arial
WIDTH = 760  # pixels over all: the width of an output cell on a laptop
LABEL_WIDTH = 172  # pixels kept for row labels, so that caption and title can be set against the left edge
TITLE_CHARS, SUBTITLE_CHARS, CAPTION_CHARS = 82, 124, 138  # characters that fit WIDTH in each size
CAPTION_LINE = 14

Dressed = TypeVar("Dressed", alt.Chart, alt.LayerChart, alt.VConcatChart)


@dataclass(frozen=True)
class Words:
    """What a chart says in words. `alt` is read aloud in place of the picture."""

    title: str
    subtitle: str
    caption: str
    alt: str


@alt.theme.register("toolkit", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Altair's configuration for the toolkit; enabled when `toolkit.charts` is imported."""
    return {
        "config": {
            "background": PAPER,
            "font": FONT,
            "padding": 8,
            "view": {"stroke": None},
            "title": {
                "anchor": "start", "align": "left", "fontSize": 17, "fontWeight": "bold", "color": INK, "lineHeight": 21,
                "subtitleFontSize": 12, "subtitleColor": QUIET, "subtitleLineHeight": 16, "subtitlePadding": 5, "offset": 14,
            },
            "axis": {
                "labelFontSize": 12, "labelColor": INK, "titleFontSize": 12, "titleFontWeight": "normal",
                "titleColor": QUIET, "gridColor": "#ececec", "domainColor": RULE, "tickColor": RULE,
            },
            "legend": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
                       "titleColor": QUIET, "orient": "top", "titleOrient": "left", "offset": 6},
            "range": {"category": [ACCENT, AGAINST, "#007a5a", "#8f4a7a", "#8a6d00", NEUTRAL]},
        }
    }  # fmt: skip


def plot(values: Sequence[dict[str, Any]]) -> alt.Chart:
    """A chart over plain values. Charts carry only what they draw: a table of a million rows is summed before it gets here."""
    return alt.Chart(alt.Data(values=list(values)))  # type: ignore[no-untyped-call]


def layered(*layers: alt.Chart | alt.LayerChart, width: float, height: float) -> alt.LayerChart:
    """Layers on one pair of axes; the first is the one at the back."""
    chart: alt.LayerChart = alt.LayerChart(layer=list(layers)).properties(width=width, height=height)
    return chart


def _wrap(text: str, chars: int) -> list[str]:
    """Lines of at most `chars`, about equally long, so that no last line holds a lone word."""
    lines = textwrap.wrap(text, chars)
    narrower = (textwrap.wrap(text, width) for width in range(chars // 2, chars))
    return next((found for found in narrower if len(found) == len(lines)), lines)


def dress(chart: Dressed, words: Words) -> Dressed:
    """The chart with its title, subtitle and alternative text. The caption is a layer: see `caption_layer`."""
    title = alt.TitleParams(
        text=_wrap(words.title, TITLE_CHARS) or [""],
        subtitle=_wrap(words.subtitle, SUBTITLE_CHARS),
        anchor="start",
        frame="bounds",
    )
    dressed: Dressed = chart.properties(
        title=title,
        description=words.alt,
        usermeta={
            "alt": words.alt,
            "caption": words.caption,
            # "Open in Vega Editor" would send the data to a web page: leave only saving as a picture.
            "embedOptions": {"actions": {"export": True, "source": False, "compiled": False, "editor": False}},
        },
    )
    return dressed


def caption_layer(words: Words, *, below: float, left: float = 0) -> alt.Chart:
    """The caption as a text layer `below` pixels under the top of the plot; Vega-Lite has no caption of its own."""
    caption: alt.Chart = (
        plot([{}])
        .mark_text(
            align="left",
            baseline="top",
            fontSize=11,
            lineHeight=CAPTION_LINE,
            color=QUIET,
            text=_wrap(words.caption, CAPTION_CHARS),
        )
        .encode(x=alt.value(left), y=alt.value(below))
    )
    return caption


def empty_chart(title: str, hint: str) -> alt.LayerChart:
    """What stands where a chart has nothing to show: what was not found, and what to try."""
    words = Words(title=title, subtitle=hint, caption="", alt=f"{title}. {hint}")
    nothing = plot([{}]).mark_text(text="").encode(x=alt.value(0), y=alt.value(0))
    return dress(layered(nothing, width=WIDTH, height=1), words)


def alt_text(chart: alt.TopLevelMixin) -> str:
    """What a screen reader should say in place of the chart; empty for a chart that has no description.

    >>> from toolkit import charts, schemas
    >>> charts.alt_text(charts.coverage_over_time(schemas.TIMELINE.empty()))
    'No coverage to show. The timeline has no rows: check the folder that was read and the terms of the event.'
    """
    description = getattr(chart, "description", alt.Undefined)
    return description if isinstance(description, str) else ""
