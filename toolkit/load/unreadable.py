"""Files that hold no article text in a form that is read here: empty, binary, or of a known kind with a better way."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.load.gdelt_lines import looks_like_gdelt
from toolkit.load.items import Item, Problem, RawFile

MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls)", "Save it as DOCX, RTF or CSV."),
    (b"\x89PNG", "a picture", "Text in pictures is not read; run it through OCR first."),
    (b"\xff\xd8\xff", "a picture", "Text in pictures is not read; run it through OCR first."),
    (b"GIF8", "a picture", "Text in pictures is not read; run it through OCR first."),
    (b"II*\x00", "a picture", "Text in pictures is not read; run it through OCR first."),
    (b"MM\x00*", "a picture", "Text in pictures is not read; run it through OCR first."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"BZh", "a bzip2 archive", "Unpack it first."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it first."),
    (b"SQLite format 3", "a database", "Export the table of articles as CSV."),
    (b"\x7fELF", "a program", "It was passed over."),
    (b"MZ\x90", "a program", "It was passed over."),
    (b"ID3", "sound", "Transcribe it first."),
    (b"OggS", "sound", "Transcribe it first."),
)  # fmt: skip
# Text has tabs and line ends, and now and then a form feed; more control characters than this share is no text.
MIN_GDELT_TABS = 15
MAX_CONTROL_SHARE = 0.02
# Share of undecodable characters above which nothing is gained by reading on.
MAX_LOST_SHARE = 0.1
PLAIN_CONTROLS = frozenset("\t\n\r\f\x1c\x1d\x1e\x1f\x0b\x1a")


def looks_unreadable(raw: RawFile) -> bool:
    return reason(raw) is not None


def refuse(raw: RawFile) -> Iterator[Item]:
    """One problem that says what the file is and what to do."""
    problem = reason(raw)
    if problem:
        yield problem


def reason(raw: RawFile) -> Problem | None:
    """Why a file is not read, or None where it holds text."""
    if not raw.data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return Problem("the file is empty", f"{len(raw.data)} bytes, no text", "Save or download it again.")
    for magic, kind, action in MAGIC:
        if raw.data.startswith(magic):
            return Problem("not a text file", kind, action)
    text = raw.head_text
    if text.split("\n", 1)[0].count("\t") >= MIN_GDELT_TABS and looks_like_gdelt(text.split("\n", 1)[0]):
        return Problem(
            "a GDELT table, not articles",
            "tab-separated without a header",
            "Read it with toolkit.load.gdelt: events, mentions or gkg.",
        )
    controls = sum(character < " " and character not in PLAIN_CONTROLS for character in text)
    if controls > MAX_CONTROL_SHARE * len(text) or text.count("\ufffd") > MAX_LOST_SHARE * len(text):
        return Problem(
            "not a text file", "binary content", "Check what kind of file it is; save its text as TXT, HTML or DOCX."
        )
    return None
