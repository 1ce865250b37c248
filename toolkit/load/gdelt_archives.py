"""GDELT's downloads as they come: `.CSV.zip`, `.gkg.csv.zip`, `.json.gz`, each unpacked in memory when its rows are asked for.

One file is unpacked at a time and nothing is written to the disk. A file inside may have up to `MAX_TOTAL_BYTES`; a
ratio that only bombs have is refused, as everywhere in `archives`.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import polars as pl
from polars.io.plugins import register_io_source

from toolkit.errors import LoadError
from toolkit.load.archives import MAX_TOTAL_BYTES, ArchiveError, label, read_bounded

# A record of the knowledge graph has up to a few megabytes of measures.
MAX_LINE = 10_000_000
PIECE_BYTES = 20_000_000
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
GZIP = b"\x1f\x8b"


def is_packed(path: Path) -> bool:
    """Is the file a ZIP or gzip archive, whatever its name?"""
    with path.open("rb") as file:
        mark = file.read(4)
    return mark[:2] == GZIP or mark in {b"PK\x03\x04", b"PK\x05\x06"}


def read_first_line(path: Path) -> str:
    """The first line of a table, packed or not; "" where there is none. Raises LoadError where the archive is broken."""
    if not is_packed(path):
        with path.open("rb") as lines:
            return lines.readline(MAX_LINE).decode("utf-8", "replace")
    try:
        for _, stream, _ in _members(path):
            return stream.readline(MAX_LINE).decode("utf-8", "replace")
    except BROKEN as error:
        raise _broken(path, error) from error
    return ""


def scan_pieces(paths: list[Path], schema: pl.Schema, read: Callable[[bytes], pl.DataFrame]) -> pl.LazyFrame:
    """The tables in these files, packed or not, one after another; `read` makes a table of the bytes of a piece of one."""

    def batches(
        wanted: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        left = n_rows
        for path in paths:
            for data in _unpacked(path) if is_packed(path) else _whole_lines(path):
                table = read(data)
                table = table if predicate is None else table.filter(predicate)
                table = table if wanted is None else table.select(wanted)
                yield table if left is None else table.head(left)
                left = None if left is None else left - table.height
                if left is not None and left <= 0:
                    return

    return register_io_source(batches, schema=schema)


def _whole_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while lines := file.readlines(PIECE_BYTES):
            yield b"".join(lines)


def _unpacked(path: Path) -> Iterator[bytes]:
    done = 0
    try:
        for _, stream, packed in _members(path):
            data = read_bounded(stream, packed, before=done, max_bytes=MAX_TOTAL_BYTES)
            done += len(data)
            if data:
                yield data
            del data  # before the next file is unpacked
    except BROKEN as error:
        raise _broken(path, error) from error


def _members(path: Path) -> Iterator[tuple[str, IO[bytes], int]]:
    """Name, open stream and packed size of each file inside."""
    with path.open("rb") as file:
        is_gzip = file.read(2) == GZIP
    if is_gzip:
        with gzip.open(path, "rb") as stream:
            yield path.name, io.BufferedReader(stream), path.stat().st_size
        return
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.flag_bits & 1:
                raise ArchiveError(f"{label(info.filename)} is encrypted")
            if not info.filename.endswith("/") and not info.filename.startswith("__MACOSX/"):
                with archive.open(info) as member:
                    yield info.filename, member, info.compress_size


def _broken(path: Path, error: BaseException) -> LoadError:
    return LoadError(
        f"gdelt: {path} cannot be unpacked ({error}). Download it again, or unpack it with another program."
    )
