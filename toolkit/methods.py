"""PUBLISH: how often the method errs, as measured on annotated articles, for notes beside every chart and table."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

MEASURED = Path(__file__).parent / "accuracy.json"


def accuracy() -> pl.DataFrame:
    """How often the method errs: one row a figure, as the project's eval gate measured it for this version.

    Columns: `gold` (which annotated articles), `found` (what is judged: quotes, reactions …), `measure`, `value` (0 to 1,
    or a count), `n_articles`, and `note`, the measure in plain words. The articles are few and were used while the rules
    were tuned, so expect somewhat more errors on a story of your own.

    >>> import toolkit as tk
    >>> figures = tk.accuracy()
    >>> figures.columns
    ['gold', 'found', 'measure', 'value', 'n_articles', 'note']
    """
    measured = json.loads(MEASURED.read_text("utf-8"))
    rows = [
        {
            "gold": gold["name"],
            "found": found,
            "measure": measure,
            "value": float(value),
            "n_articles": gold["n_articles"],
            "note": measured["notes"].get(measure, ""),
        }
        for gold in measured["gold"]
        for found, figures in gold["figures"].items()
        for measure, value in figures.items()
    ]
    return pl.DataFrame(rows)
