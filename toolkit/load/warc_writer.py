"""Responses kept in a WARC file, one gzip member a record, so that each can be read again by its offset. ISO 28500:2017."""

from __future__ import annotations

import gzip
import hashlib
import io
import uuid
import zlib
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

MAX_UNPACKED = 30_000_000


@dataclass(frozen=True)
class Record:
    """A kept response: its body without transfer and content encoding, when it was fetched, and its stated type."""

    body: bytes
    date: str
    content_type: str | None


def append_record(path: Path, url: str, status: int, headers: dict[str, str], body: bytes) -> tuple[int, str]:
    """Append one response; returns its offset in the file and the SHA-1 of its body (as WARC tools write it)."""
    digest = b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
    kept = {
        name: value
        for name, value in headers.items()
        if name not in {"transfer-encoding", "content-length", "set-cookie"}
    }
    lines = [
        f"HTTP/1.1 {status} {phrase}",
        *(f"{name}: {_one_line(value)}" for name, value in kept.items()),
        f"content-length: {len(body)}",
    ]
    block = "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + body
    head = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Target-URI": _one_line(url),
        "WARC-Payload-Digest": f"sha1:{digest}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    record = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in head.items()) + "\r\n"
    with path.open("ab") as file:
        offset = file.tell()
        file.write(gzip.compress(record.encode("utf-8") + block + b"\r\n\r\n"))
    return offset, digest


def read_record(path: Path, offset: int) -> Record:
    """The response that starts at this offset."""
    unpacker = zlib.decompressobj(wbits=31)
    pieces = []
    with path.open("rb") as file:
        file.seek(offset)
        while not unpacker.eof and (packed := file.read(1_000_000)):
            pieces.append(unpacker.decompress(packed))
    head, _, rest = b"".join(pieces).partition(b"\r\n\r\n")
    http, _, body = rest.partition(b"\r\n\r\n")
    warc, headers = _fields(head), _fields(http)
    length = int(headers.get("content-length", len(body)))
    return Record(decoded_body(body[:length], headers), warc.get("warc-date", ""), headers.get("content-type"))


def decoded_body(body: bytes, headers: dict[str, str]) -> bytes:
    """Undo gzip and deflate, up to a bound: what a small body unpacks to beyond it is cut off."""
    encoding = headers.get("content-encoding", "").lower()
    try:
        if "gzip" in encoding:
            return gzip.GzipFile(fileobj=io.BytesIO(body)).read(MAX_UNPACKED)
        if "deflate" in encoding:
            return zlib.decompressobj().decompress(body, MAX_UNPACKED)
    except (OSError, EOFError, zlib.error):
        return body
    return body


def _fields(head: bytes) -> dict[str, str]:
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _one_line(value: str) -> str:
    return " ".join(value.split())
