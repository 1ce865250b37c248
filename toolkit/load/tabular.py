"""Tables of articles: CSV and TSV (comma, semicolon, tab, pipe), and Parquet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from toolkit.load.columns import article_from, has_text_column, is_article_table
from toolkit.load.items import Declared, Item, Problem, RawFile

DELIMITERS = ",\t;|"
MAX_HEADER_CELL = 60
# One article is never longer; csv's own limit of 128 KB is too short for a transcript.
MAX_CELL = 5_000_000
LISTING = "a list of articles without texts"


def looks_like_parquet(raw: RawFile) -> bool:
    return raw.data[:4] == b"PAR1"


def looks_like_table(raw: RawFile) -> bool:
    """A header line with a name that articles have, or several lines with the same number of cells."""
    return delimiter_of(raw.head_text) is not None


def delimiter_of(head: str) -> str | None:
    """The delimiter of a delimited text, or None where the text is prose.

    >>> delimiter_of("title;date\\nRates rise;2024-11-17\\n")
    ';'
    >>> delimiter_of("In the end, the bank acted.\\n") is None
    True
    """
    first = head.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")
    best = max(DELIMITERS, key=first.count)
    names = _cells(first, best)
    if (
        len(names) < 2
        or any(len(name) > MAX_HEADER_CELL for name in names)
        or first.rstrip().endswith((".", "?", "!", ":"))
    ):
        return None
    if is_article_table(names) and all(re.fullmatch(r"[\w .\-#()/:]*", name) for name in names):
        return best
    counts = [len(row) for row in _rows(head, best)][:-1][:6]
    return best if len(counts) > 2 and len(set(counts)) == 1 else None


def read_table(raw: RawFile) -> Iterator[Item]:
    """One article a row. Rows with too many or too few cells are read as far as they go and named in a problem."""
    csv.field_size_limit(MAX_CELL)
    text = raw.text.replace("\x00", "\ufffd")
    delimiter = delimiter_of(raw.head_text) or ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip() for name in next(rows, [])]
    if not is_article_table(names):
        yield Problem(
            "a table without article columns",
            f"columns: {', '.join(names)[:200]}",
            "Name a column text, headline or url.",
        )
        return
    listing = not has_text_column(names)
    if listing:
        yield Problem(LISTING, f"columns: {', '.join(names)[:200]}", "Fetch the pages to get their texts.")
    uneven = []
    number = 1
    try:
        for number, cells in enumerate(rows, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                uneven.append(number)
            article = article_from(dict(zip(names, cells, strict=False)) | {"cells_left_over": cells[len(names) :]})
            article.is_listing = listing
            yield article
    except csv.Error as error:
        yield Problem(
            "the table breaks off",
            f"after row {number}: {error}",
            "The rows before were read. Check the quotation marks around the next cell.",
        )
    if uneven:
        shown = ", ".join(map(str, uneven[:10])) + (" …" if len(uneven) > 10 else "")
        yield Problem(
            "rows with another number of cells than the header",
            f"{len(uneven)} of {number - 1} rows: {shown}",
            "Check the delimiter and the quotation marks.",
        )


def read_parquet(raw: RawFile) -> Iterator[Item]:
    """One article a row, of any Parquet file that Polars reads."""
    import polars as pl

    source = io.BytesIO(raw.data)
    names = list(pl.read_parquet_schema(source))
    if not is_article_table(names):
        yield Problem(
            "a table without article columns",
            f"columns: {', '.join(names)[:200]}",
            "Name a column text, headline or url.",
        )
        return
    source.seek(0)
    table = pl.read_parquet(source)
    yield Declared(table.height, "Parquet rows")
    for row in table.iter_rows(named=True):
        yield article_from(row)


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _rows(head: str, delimiter: str) -> list[list[Any]]:
    try:
        return list(csv.reader(io.StringIO(head.lstrip("\r\n"), newline=""), delimiter=delimiter))
    except csv.Error:
        return []
