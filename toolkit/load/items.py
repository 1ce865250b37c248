"""What passes between the files, the readers of each format and the table of documents: four small records.

A reader is a generator: it takes a RawFile and yields Articles, Problems, a Declared count, or the RawFiles inside an
archive. Being a generator, it loses nothing that it has already yielded when the rest of its file turns out broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from toolkit.load.encodings import Decoded, decode

# What a first look at a file may cost: enough for the head of any export, its licence cover included.
HEAD_BYTES = 65_536


@dataclass(frozen=True)
class RawFile:
    """The bytes of one file, or of one member of an archive, under the name that tables will show for it.

    `key` is the name relative to what the reader was asked to read; ids are hashed from it, so that a folder moved to
    another machine keeps its doc_ids. `url` and `retrieved_at` are known for pages that come out of a web archive.
    """

    path: str
    key: str
    data: bytes
    depth: int = 0
    url: str | None = None
    retrieved_at: str | None = None
    content_type: str | None = None

    @cached_property
    def head(self) -> bytes:
        return self.data[:HEAD_BYTES]

    @cached_property
    def decoded(self) -> Decoded:
        """The whole file as text; see `encodings.decode`."""
        return decode(self.data, charset=_charset(self.content_type))

    @property
    def text(self) -> str:
        return self.decoded.text

    @property
    def decoded_with_losses(self) -> str | None:
        """How many characters were lost in decoding, if the file was decoded at all and any were."""
        decoded = self.__dict__.get("decoded")
        return f"{decoded.n_replaced} in {decoded.encoding}" if decoded and decoded.n_replaced else None

    @cached_property
    def head_text(self) -> str:
        """The first bytes as text, for sniffing; a character cut in two at the end is dropped."""
        return decode(self.head, charset=_charset(self.content_type), partial=True).text

    @cached_property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


@dataclass
class Article:
    """One article as a reader found it: strings as the file had them. `documents` turns it into a checked row.

    `is_listing` says that the format holds no texts by its nature (a sitemap), so that their absence is no problem.
    """

    text: str = ""
    record_id: str | None = None
    headline: str | None = None
    outlet: str | None = None
    byline: list[str] | str | None = None
    dateline: str | None = None
    section: str | None = None
    url: str | None = None
    lang: str | None = None
    date: Any = None
    retrieved: Any = None
    text_complete: bool = True
    is_listing: bool = False
    loader: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Something a reader could not do, without losing the rest: what, what was found, what to do."""

    what: str
    detail: str | None = None
    action: str | None = None


@dataclass(frozen=True)
class Declared:
    """How many articles the file itself says it holds; compared with the number read once the file is done."""

    count: int
    where: str


Item = Article | Problem | Declared | RawFile
Reader = Callable[[RawFile], Iterator[Item]]
Sniffer = Callable[[RawFile], bool]


@dataclass(frozen=True)
class Format:
    """One row of the sniffing table: the name and version that DOCUMENTS.loader shows, a test, and a reader."""

    name: str
    version: int
    looks_like: Sniffer
    read: Reader

    @property
    def loader(self) -> str:
        return f"{self.name} {self.version}"


def _charset(content_type: str | None) -> str | None:
    if not content_type or "charset=" not in content_type.lower():
        return None
    return content_type.lower().split("charset=", 1)[1].split(";")[0].strip(" \"'") or None
