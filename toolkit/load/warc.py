"""Web archives: the HTML and text responses of WARC and ARC files, each read as the page it is.

The archive's date is when the page was crawled (`retrieved_at`), never when it was published.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator

from toolkit.load.items import Declared, Item, Problem, RawFile

MAX_PAGE_BYTES = 20_000_000
READABLE = re.compile(
    r"text/(?:html|plain|xml)|application/(?:xhtml\+xml|xml|rss\+xml|atom\+xml|json|ld\+json|pdf)", re.IGNORECASE
)
ARC_LINE = re.compile(rb"^(\S+:\S*) (\S+) (\d{14}) (\S+) (?:.{0,200} )?(\d{1,12})\r?\n", re.MULTILINE)


def looks_like_warc(raw: RawFile) -> bool:
    return raw.data.lstrip(b"\r\n")[:5] == b"WARC/"


def looks_like_arc(raw: RawFile) -> bool:
    return raw.data[:11] == b"filedesc://"


def read_warc(raw: RawFile) -> Iterator[Item]:
    """Responses with status 200 and readable content; revisits hold no content and are passed over."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    headers = len(
        re.findall(rb"^WARC-Type: (?:response|resource|conversion)\s*$", raw.data, re.MULTILINE | re.IGNORECASE)
    )
    found = skipped = 0
    try:
        for record in ArchiveIterator(
            io.BytesIO(raw.data), record_types=wanted, parse_http=True, max_content_length=MAX_PAGE_BYTES
        ):
            status = record.http_headers.status_code if record.http_headers is not None else 200
            kind = (record.http_content_type or "") if record.is_http else (record.headers.get("Content-Type") or "")
            body = _decoded(
                record.reader.read(), dict(record.http_headers.astuples()) if record.http_headers is not None else {}
            )
            if (
                status != 200
                or not (READABLE.match(kind) or (not kind and body.lstrip()[:1] == b"<"))
                or not body.strip()
            ):
                skipped += 1
                continue
            found += 1
            charset = f"{kind}; charset={record.http_charset}" if record.is_http and record.http_charset else kind
            url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
            yield RawFile(
                f"{raw.path}!{url}",
                f"{raw.key}!{url}",
                body,
                raw.depth + 1,
                url,
                record.headers.get("WARC-Date"),
                charset,
            )
    except (OSError, ValueError, EOFError) as error:
        yield Problem("the web archive breaks off", f"{error}; {found} pages were read", "Crawl or download it again.")
    yield Declared(headers - skipped, "response headers in the archive less those without a page")


def read_arc(raw: RawFile) -> Iterator[Item]:
    """ARC version 1: a line of url, address, date, type and length before each response."""
    at = 0
    while found := ARC_LINE.search(raw.data, at):
        url, _, date, kind, length = found.groups()
        body = raw.data[found.end() : found.end() + int(length)]
        if len(body) < int(length):
            yield Problem("the web archive breaks off", f"in {url[:100]!r}", "Crawl or download it again.")
        at = found.end() + len(body)
        if url.startswith(b"filedesc:") or not READABLE.match(kind.decode("latin-1")):
            continue
        head, mark, content = body.partition(b"\r\n\r\n")
        if not mark:
            head, mark, content = body.partition(b"\n\n")
        headers = dict(line.split(": ", 1) for line in head.decode("latin-1").splitlines() if ": " in line)
        if head.startswith(b"HTTP/") and b" 200" in head[:15]:
            address = url.decode("utf-8", "replace")
            charset = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
            yield RawFile(
                f"{raw.path}!{address}",
                f"{raw.key}!{address}",
                _decoded(content, headers),
                raw.depth + 1,
                address,
                date.decode(),
                charset,
            )


def _decoded(body: bytes, headers: dict[str, str]) -> bytes:
    """Undo chunking and compression of an HTTP body as far as it is sound, under the size bound."""
    headers = {name.lower(): value.lower() for name, value in headers.items()}
    if "chunked" in headers.get("transfer-encoding", "") and re.match(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\n]*)?\r\n", body):
        body = _unchunked(body)
    if "gzip" in headers.get("content-encoding", "") or body[:3] == b"\x1f\x8b\x08":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
                return stream.read(MAX_PAGE_BYTES)
        except (OSError, EOFError, zlib.error):
            return body
    return body


def _unchunked(body: bytes) -> bytes:
    pieces = []
    at = 0
    while found := re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]*\r\n").match(body, at):
        size = int(found.group(1), 16)
        if not size:
            break
        pieces.append(body[found.end() : found.end() + size])
        at = found.end() + size + 2
    return b"".join(pieces)
