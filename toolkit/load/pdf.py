"""PDF: the text of its pages, without running heads, with broken words and lines joined. One article a file.

A PDF has lines, not paragraphs: what comes out is a reconstruction. Columns: see `pdf_columns`.
"""

from __future__ import annotations

import io
import logging
import re
import time
from collections import Counter
from collections.abc import Iterator

from toolkit.load.factiva import is_factiva_text, read_factiva_text
from toolkit.load.items import Article, Item, Problem, RawFile
from toolkit.load.nexis import is_nexis, read_nexis_lines
from toolkit.load.pdf_columns import page_text

MAX_PAGES = 400
MAX_SECONDS = 8.0
# Lines that stand at the top or foot of at least this share of the pages are running heads.
RUNNING_SHARE = 0.5
EDGE_LINES = 2
MIN_WORDS_A_PAGE = 5


def looks_like_pdf(raw: RawFile) -> bool:
    return b"%PDF-" in raw.data[:1024]


def read_pdf(raw: RawFile) -> Iterator[Item]:
    """The document as one article, or the articles of a Nexis or Factiva export. A scan without text is a problem."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw.data))
        if reader.is_encrypted and not reader.decrypt(""):
            yield Problem("the PDF is locked with a password", None, "Open it and print it to a new PDF.")
            return
        pages, note = _pages(reader)
        info: dict[str, object] = dict(reader.metadata or {})
    except Exception as error:  # noqa: BLE001 - a broken PDF raises anything
        yield Problem(
            "the PDF cannot be read", f"{type(error).__name__}: {error}"[:200], "Open it and print it to a new PDF."
        )
        return
    if note:
        yield note
    text = join_pages(pages)
    if len(text.split()) < MIN_WORDS_A_PAGE * max(len(pages), 1):
        yield Problem(
            "the PDF has no text",
            f"{len(pages)} pages, {len(text.split())} words",
            "It is a scan: run it through OCR first.",
        )
        if not text:
            return
    plain = "\n".join(pages)
    if is_nexis(plain):
        yield from read_nexis_lines(plain)
    elif is_factiva_text(plain):
        yield from read_factiva_text(plain)
    else:
        yield _article(text, {str(key): str(value) for key, value in info.items()})


def _article(text: str, info: dict[str, str]) -> Article:
    title = info.get("/Title", "").strip()
    useful = title and not re.search(r"\.(?:docx?|indd|qxp|pdf|tmp)$|^untitled|^microsoft word", title, re.IGNORECASE)
    # When the file was made is not when the article was published.
    extra = {
        f"pdf_{name.strip('/').lower()}": value
        for name, value in info.items()
        if name in {"/Title", "/Producer", "/CreationDate", "/Author"}
    }
    return Article(text=text, headline=title if useful else None, byline=info.get("/Author") or None, extra=extra)


def _pages(reader: object) -> tuple[list[str], Problem | None]:
    started = time.monotonic()
    pages: list[str] = []
    everything = reader.pages  # type: ignore[attr-defined]
    for page in everything:
        if len(pages) >= MAX_PAGES or time.monotonic() - started > MAX_SECONDS:
            return pages, Problem(
                "only the first pages of the PDF were read",
                f"{len(pages)} of {len(everything)}",
                "Split it into its articles.",
            )
        pages.append(page_text(page))
    return pages, None


def join_pages(pages: list[str]) -> str:
    """Pages → paragraphs.

    >>> join_pages(["The Example 1\\nThe nego-\\ntiations began\\non Monday.", "The Example 2\\nThey ended on Tuesday."])
    'The negotiations began on Monday.\\n\\nThey ended on Tuesday.'
    """
    split = [[line.strip() for line in page.split("\n") if line.strip()] for page in pages]
    edges = Counter(
        mark for lines in split for mark in {_mark(line) for line in [*lines[:EDGE_LINES], *lines[-EDGE_LINES:]]}
    )
    running = {mark for mark, n in edges.items() if n >= 2 and n >= RUNNING_SHARE * len(pages)}
    lines = [
        line
        for page in split
        for at, line in enumerate(page)
        if not ((at < EDGE_LINES or at >= len(page) - EDGE_LINES) and _mark(line) in running)
    ]
    return _paragraphs(lines)


def _mark(line: str) -> str:
    return re.sub(r"\d+", "#", line.lower())


def _paragraphs(lines: list[str]) -> str:
    """A paragraph ends where a line ends a sentence and is clearly shorter than the usual line."""
    if not lines:
        return ""
    usual = sorted(map(len, lines))[int(len(lines) * 0.7)]
    made: list[str] = [""]
    for line in lines:
        if made[-1].endswith("-") and line[:1].islower() and made[-1][-2:-1].isalpha():
            made[-1] = made[-1][:-1] + line
        else:
            made[-1] = f"{made[-1]} {line}".strip()
        if re.search(r"[.!?][”\"’')]?$", line) and len(line) < 0.85 * usual:
            made.append("")
    return "\n\n".join(paragraph for paragraph in made if paragraph)
