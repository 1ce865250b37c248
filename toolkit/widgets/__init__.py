"""SHOW: widgets for the notebook. Each is a thin view: table in, selection out, no analysis inside, nothing fetched."""

from __future__ import annotations

from toolkit.widgets.explore import Explorer, explore

__all__ = ["Explorer", "explore"]
