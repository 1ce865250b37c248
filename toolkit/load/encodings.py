"""Bytes → text: byte-order marks, declared charsets, UTF-8, UTF-16 without a mark, Windows-1252 and the rest.

The order is that of trust: a byte-order mark, then valid UTF-8 (text in another encoding is almost never valid UTF-8),
then what the file declares about itself, then charset-normalizer's estimate, with Windows-1252 as the default for
Western text because that is what newsroom exports from Windows are.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Browsers read these declared names as Windows-1252, whose 0x80–0x9F are quotation marks and dashes, not controls.
AS_CP1252 = frozenset({"iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii", "windows-1252", "cp1252"})
# A UTF-8 file with a few broken bytes (cut, or one bad insert) is still UTF-8: at most one error per this many good ones.
GOOD_PER_BAD = 4
# Share of non-ASCII bytes up to which unlabelled text is taken for a Western language: French has about 4 %.
WESTERN_SHARE = 0.12
DETECT_BYTES = 100_000
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,40})""", re.IGNORECASE)
MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


@dataclass(frozen=True)
class Decoded:
    """Text, the encoding it was read with, and how many bytes had to be replaced by U+FFFD."""

    text: str
    encoding: str
    n_replaced: int = 0


def decode(data: bytes, *, charset: str | None = None, partial: bool = False) -> Decoded:
    """Decode bytes of unknown encoding; never raises. `charset` is what a header outside the bytes declared.

    `partial` says that the bytes may stop in the middle of a character. Encodings that a short text cannot betray
    (Windows-1250 against 1252 for a Polish headline) may be wrong; `encoding` says what was chosen.

    >>> decode("“Nyet”".encode("cp1252")).encoding
    'cp1252'
    >>> decode("\\ufeffZełenski".encode("utf-16")).text
    'Zełenski'
    """
    for mark, name in BOMS:
        if data.startswith(mark):
            # UTF-16's mark is a prefix of UTF-32's: two more NULs decide, and the table tries UTF-32 first.
            return _replaced(data[len(mark) :], name)
    wide = _utf16_without_mark(data)
    if wide:
        return _replaced(data, wide)
    trimmed = _without_cut_character(data) if partial else data
    try:
        return Decoded(trimmed.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    declared = _known(charset) or _declared_inside(data)
    if declared and declared not in {"utf-8", "cp1252"} and not declared.startswith(("utf-16", "utf-32")):
        return _replaced(data, declared)
    if _mostly_utf8(trimmed):
        return _replaced(trimmed, "utf-8")
    return _replaced(data, declared if declared == "cp1252" else _estimate(data))


def _replaced(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    return Decoded(text, encoding, text.count("\ufffd"))


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 of Western text has a NUL in nearly every other byte; no 8-bit text has."""
    head = data[:2000]
    if len(head) < 8 or 0 not in head:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.6 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.05 else None


def _without_cut_character(data: bytes) -> bytes:
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            return data[:-back]
        if byte < 0x80:
            break
    return data


def _known(name: str | None) -> str | None:
    if not name:
        return None
    if name.lower() in AS_CP1252:
        return "cp1252"
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # Codecs that do not decode to text (rot13, zlib, idna) must never be chosen because a page says so.
    return info.name if info._is_text_encoding and info.name not in {"idna", "punycode", "undefined"} else None


def _declared_inside(data: bytes) -> str | None:
    found = DECLARED.search(data[:4096])
    return _known(found.group(1).decode("ascii")) if found else None


def _mostly_utf8(data: bytes) -> bool:
    good = len(MULTIBYTE.findall(data))
    return good > 0 and data.decode("utf-8", errors="replace").count("\ufffd") * GOOD_PER_BAD <= good


def _estimate(data: bytes) -> str:
    sample = data[:DETECT_BYTES]
    high = sum(byte >= 0x80 for byte in sample)
    undefined = any(byte in sample for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
    if high <= WESTERN_SHARE * len(sample) and not undefined:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    found = _known(best.encoding) if best else None
    # Without a mark and without NULs it is no UTF-16, whatever a few bytes look like.
    return "cp1252" if found is None or found.startswith(("utf-16", "utf_16", "utf-32", "utf_32")) else found
