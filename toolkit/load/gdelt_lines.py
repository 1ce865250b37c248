"""What a line of a GDELT table looks like; apart from `gdelt`, so that sniffing a file does not load Polars."""

from __future__ import annotations

WIDTHS = frozenset({61, 58, 57, 27, 16})


def n_columns(line: str) -> int:
    """Tab-separated cells of a line."""
    return line.rstrip("\r\n").count("\t") + 1


def looks_like_gdelt(line: str) -> bool:
    """Does the first line of a file have a GDELT table's number of cells, and open with an id or a time?"""
    return n_columns(line) in WIDTHS and line.split("\t", 1)[0][:8].isdigit()
