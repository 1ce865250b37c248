"""SHOW: charts whose title states the finding, with measure, period, n, caption and alternative text.

Each takes a table and returns an Altair chart. Importing this module makes charts show without a network (see
`toolkit.charts.renderer`) and sets the toolkit's theme.
"""

from __future__ import annotations

from toolkit.charts.coverage import coverage_over_time
from toolkit.charts.matrix import reaction_matrix
from toolkit.charts.quoted import quotes_by_actor
from toolkit.charts.renderer import enable_interactive, enable_renderer
from toolkit.charts.theme import alt_text

enable_renderer()

__all__ = [
    "alt_text",
    "coverage_over_time",
    "enable_interactive",
    "enable_renderer",
    "quotes_by_actor",
    "reaction_matrix",
]
