"""ZIP and gzip: members read in memory under bounds on their number, size and ratio; their names are labels, never paths."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

from toolkit.load.items import Item, Problem, RawFile

MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 100_000_000
MAX_TOTAL_BYTES = 500_000_000
# Text compresses 3 to 10 times; 200 times is a bomb once it is more than a trifle.
MAX_RATIO = 200
RATIO_FROM_BYTES = 5_000_000
CHUNK = 1_000_000
OTHER_OFFICE = {
    "xl/workbook.xml": "an Excel file",
    "ppt/presentation.xml": "a PowerPoint file",
    "content.xml": "an OpenDocument file",
    "META-INF/container.xml": "an e-book",
}


class ArchiveError(ValueError):
    """The archive is broken, encrypted, or larger than the bounds allow; `n_read` bytes were unpacked until that was seen."""

    n_read = 0


@dataclass
class Members:
    """An open ZIP: names, and bounded reading of one member at a time."""

    file: zipfile.ZipFile
    names: list[str]
    n_read: int = 0

    def read(self, name: str) -> bytes:
        info = self.file.getinfo(name)
        if info.flag_bits & 1:
            raise ArchiveError("encrypted")
        try:
            with self.file.open(info) as stream:
                data = read_bounded(stream, info.compress_size, before=self.n_read)
        except ArchiveError as error:
            self.n_read += error.n_read
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
            raise ArchiveError(f"{type(error).__name__}: {error}") from error
        self.n_read += len(data)
        return data


def open_members(raw: RawFile) -> Members:
    """Open a ZIP. Raises ArchiveError where it is none or has too many members."""
    try:
        file = zipfile.ZipFile(io.BytesIO(raw.data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ArchiveError(str(error)) from error
    # A nameless member is no folder, though zipfile's is_dir fails on it.
    names = [info.filename for info in file.infolist() if not info.filename.endswith("/")]
    if len(names) > MAX_MEMBERS:
        raise ArchiveError(f"{len(names):,} members; up to {MAX_MEMBERS:,} are read")
    return Members(file, names)


def read_bounded(stream: IO[bytes], packed: int, *, before: int = 0, max_bytes: int | None = None) -> bytes:
    """All of an open member of `packed` bytes; `before` bytes were unpacked from the same archive.

    Raises ArchiveError where it has more than `max_bytes` (a hundred million), the archive more than half a thousand million,
    or its ratio is a bomb's.
    """
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(CHUNK):
        size += len(piece)
        try:
            _check(size, packed, before + size, max_bytes or MAX_MEMBER_BYTES)
        except ArchiveError as error:
            error.n_read = size
            raise
        pieces.append(piece)
    return b"".join(pieces)


def _check(size: int, packed: int, total: int, max_bytes: int) -> None:
    if size > max_bytes or total > MAX_TOTAL_BYTES:
        raise ArchiveError(f"more than {min(max_bytes, MAX_TOTAL_BYTES):,} bytes unpacked")
    if size > RATIO_FROM_BYTES and size > MAX_RATIO * max(packed, 1):
        raise ArchiveError(f"unpacks to more than {MAX_RATIO} times its size, as only bombs do")


def looks_like_zip(raw: RawFile) -> bool:
    return raw.data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}


def looks_like_gzip(raw: RawFile) -> bool:
    return raw.data[:3] == b"\x1f\x8b\x08"


def read_zip(raw: RawFile) -> Iterator[Item]:
    """The files inside, each told by its own content; a broken member is a problem and the others are read."""
    try:
        members = open_members(raw)
    except ArchiveError as error:
        yield Problem(
            "the archive cannot be opened", str(error), "Download it again, or unpack it with another program."
        )
        return
    for mark, kind in OTHER_OFFICE.items():
        if mark in members.names:
            yield Problem("not a format that is read", kind, "Save its text as DOCX, CSV or TXT.")
            return
    for name in members.names:
        if name.rsplit("/", 1)[-1].startswith((".", "~$")) or "__MACOSX/" in name:
            continue
        try:
            data = members.read(name)
        except ArchiveError as error:
            yield Problem(
                "a file in the archive cannot be read", f"{label(name)}: {error}", "Unpack it with another program."
            )
            if members.n_read > MAX_TOTAL_BYTES:
                return
            continue
        yield inner(raw, label(name), data)


def read_gzip(raw: RawFile) -> Iterator[Item]:
    """The file inside; several gzip members after one another are one file. A cut file gives what stands before the cut."""
    pieces: list[bytes] = []
    size = 0
    rest = raw.data
    try:
        while rest[:2] == b"\x1f\x8b":
            unpacker = zlib.decompressobj(wbits=31)
            while not unpacker.eof:
                piece = unpacker.decompress(rest, CHUNK)
                rest = unpacker.unconsumed_tail
                size += len(piece)
                _check(size, len(raw.data), size, MAX_MEMBER_BYTES)
                pieces.append(piece)
                if not piece and not rest:
                    break
            if not unpacker.eof:
                yield Problem(
                    "the gzip file breaks off",
                    f"after {size:,} unpacked bytes",
                    "What stands before was read. Download it again.",
                )
                break
            rest = unpacker.unused_data
    except (zlib.error, ArchiveError) as error:
        yield Problem(
            "the gzip file cannot be read to its end", f"{error}; {size:,} bytes unpacked", "Download it again."
        )
        if isinstance(error, ArchiveError):
            return
    if pieces:
        yield replace_data(raw, b"".join(pieces))


def label(name: str) -> str:
    """A member's name as shown in tables: printable, and without anything that could climb out of a folder."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return "".join(c if c.isprintable() else "?" for c in "/".join(parts))[:200] or "unnamed"


def inner(raw: RawFile, name: str, data: bytes) -> RawFile:
    return RawFile(f"{raw.path}!{name}", f"{raw.key}!{name}", data, depth=raw.depth + 1)


def replace_data(raw: RawFile, data: bytes) -> RawFile:
    return replace(raw, data=data, depth=raw.depth + 1)
