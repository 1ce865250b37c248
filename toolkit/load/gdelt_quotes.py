"""GDELT's Global Quotation Graph: files of JSON lines, one an article with its quotations."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

import polars as pl

from toolkit.errors import LoadError
from toolkit.load.files import list_files
from toolkit.load.gdelt_archives import read_first_line, scan_pieces


def quotation_graph(source: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> pl.LazyFrame:
    """Global Quotation Graph (JSON lines) → one row a quotation, without speaker: date, url, title, lang, pre, quote, post."""
    quote = pl.Struct({"pre": pl.String, "quote": pl.String, "post": pl.String})
    schema = pl.Schema([*((name, pl.String) for name in ("date", "url", "title", "lang")), ("quotes", pl.List(quote))])
    paths = [listed.path for listed in list_files(source)]
    for path in paths:
        if not read_first_line(path).lstrip().startswith("{"):
            raise LoadError(
                f"gdelt.quotation_graph: {path} holds no JSON lines. It reads the Global Quotation Graph's files."
            )
    table = scan_pieces(paths, schema, lambda data: _read_quotes(data, schema))
    return table.explode("quotes").unnest("quotes").filter(pl.col("quote").is_not_null())


def _read_quotes(data: bytes, schema: pl.Schema) -> pl.DataFrame:
    """Lines that are no such record are passed over. Polars is fast but refuses a whole file for one of them."""
    try:
        return pl.read_ndjson(data, schema=schema, ignore_errors=True)
    except pl.exceptions.PolarsError:
        rows = [record for line in data.decode("utf-8", "replace").split("\n") if (record := _json_object(line))]
        return pl.DataFrame(rows, schema=schema, strict=False)


def _json_object(line: str) -> dict[str, Any] | None:
    """The record in a line, with what is of the wrong kind left out."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    quotes = value.get("quotes")
    kept = [quote for quote in quotes if isinstance(quote, dict)] if isinstance(quotes, list) else []
    fields = {name: value.get(name) for name in ("date", "url", "title", "lang")}
    return _strings(fields) | {"quotes": [_strings(quote) for quote in kept]}


def _strings(record: dict[str, Any]) -> dict[str, Any]:
    """Its strings, without the half characters that no table can hold."""
    return {
        key: item.encode("utf-8", "replace").decode()
        for key, item in record.items()
        if key.isascii() and isinstance(item, str)
    }
