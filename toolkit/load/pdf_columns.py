"""Columns of a PDF page in reading order, where the file draws them row by row across the page.

Most programs draw one column after the other, and then the order of drawing is the order of reading. Where the drawing
jumps between columns at every line, the pieces are sorted by column. Tables of short cells are left as they are drawn.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

# Left edges this close are one edge, in points (1/72 inch), as is everything below.
TOLERANCE = 6.0
NARROWEST = 100.0
MIN_LINES = 5
# Of two pieces drawn one after the other, at least this share lie in different columns.
JUMPS = 0.5
MIN_CHARACTERS = 15
MAX_COLUMNS = 4
FARTHEST = 100_000.0

Piece = tuple[float, float, str]


def page_text(page: Any) -> str:
    """The text of a pypdf page: as drawn, or column by column where it was drawn across them."""
    pieces: list[Piece] = []

    def keep(text: str, cm: list[float], tm: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            # Off any page, or no number at all, in files made to hurt.
            if abs(x) < FARTHEST and abs(y) < FARTHEST:
                pieces.append((x, y, text.strip("\n")))

    drawn = str(page.extract_text(visitor_text=keep) or "")
    return by_columns(pieces) or drawn


def by_columns(pieces: list[Piece]) -> str | None:
    """Lines in reading order, or None where the order of drawing is to be kept.

    >>> columns = ((50.0, "left"), (300.0, "right"))
    >>> rows = [(x, 700.0 - 12 * n, f"{side} column, line {n}") for n in range(6) for x, side in columns]
    >>> by_columns(rows).split("\\n")[5:7]
    ['left column, line 5', 'right column, line 0']
    >>> by_columns(sorted(rows)) is None
    True
    """
    edges = _edges(pieces)
    if not 2 <= len(edges) <= MAX_COLUMNS:
        return None
    column = [max((n for n, edge in enumerate(edges) if edge <= x + TOLERANCE), default=0) for x, _, _ in pieces]
    jumps = sum(a != b for a, b in pairwise(column))
    if jumps < JUMPS * len(pieces) or sum(len(text) for _, _, text in pieces) < MIN_CHARACTERS * len(pieces):
        return None
    lowest = min(y for (_, y, _), n in zip(pieces, column, strict=True) if n)
    placed = [
        # What stands below all columns but the first is a foot of the page, and comes last.
        (len(edges) if y < lowest - TOLERANCE and not n else n, -round(y / TOLERANCE), x, text)
        for (x, y, text), n in zip(pieces, column, strict=True)
    ]
    lines: dict[tuple[int, int], list[str]] = {}
    for n, row, _, text in sorted(placed):
        lines.setdefault((n, row), []).append(text)
    return "\n".join(" ".join(parts) for parts in lines.values())


def _edges(pieces: list[Piece]) -> list[float]:
    """Left edges at which many pieces begin, each at least a column's width from the one before."""
    counted = Counter(round(x / TOLERANCE) for x, _, _ in pieces)
    edges: list[float] = []
    for step in sorted(counted):
        if counted[step] + counted[step + 1] >= MIN_LINES and (not edges or step * TOLERANCE - edges[-1] >= NARROWEST):
            edges.append(step * TOLERANCE)
    return edges
