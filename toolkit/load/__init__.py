"""READ: any mix of files → one table of documents and one of problems.

Each format family has a module with a test (`looks_like_…`, on content, never on the suffix) and a reader (a generator of
Articles and Problems, see `items`). To add a format: write that module and add its line to FORMATS; the first test that
says yes decides, so special layouts stand before the general format that they are written in.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

import polars as pl

from toolkit.load import (
    archives,
    europresse,
    factiva,
    feeds,
    gdelt,
    html_pages,
    json_records,
    nexis,
    pdf,
    plain_text,
    proquest,
    tabular,
    unreadable,
    warc,
    word,
    xml_articles,
)
from toolkit.load.documents import Collector
from toolkit.load.files import Listed, list_files
from toolkit.load.items import Article, Declared, Format, Problem, RawFile

__all__ = ["FORMATS", "gdelt", "gdelt_doc", "media_cloud", "read_documents", "sniff"]

FORMATS: tuple[Format, ...] = (
    Format("parquet", 1, tabular.looks_like_parquet, tabular.read_parquet),
    Format("docx", 1, word.looks_like_docx, word.read_docx),
    Format("zip", 1, archives.looks_like_zip, archives.read_zip),
    Format("gzip", 1, archives.looks_like_gzip, archives.read_gzip),
    Format("pdf", 1, pdf.looks_like_pdf, pdf.read_pdf),
    Format("rtf", 1, word.looks_like_rtf, word.read_rtf),
    Format("warc", 1, warc.looks_like_warc, warc.read_warc),
    Format("arc", 1, warc.looks_like_arc, warc.read_arc),
    Format("unreadable", 1, unreadable.looks_unreadable, unreadable.refuse),
    Format("json", 1, json_records.looks_like_json, json_records.read_json),
    Format("feed", 1, feeds.looks_like_feed, feeds.read_feed),
    Format("sitemap", 1, feeds.looks_like_sitemap, feeds.read_sitemap),
    Format("factiva", 1, factiva.looks_like_factiva_xml, factiva.read_factiva_xml),
    Format("factiva", 1, factiva.looks_like_factiva_html, factiva.read_factiva_html),
    Format("nexis", 1, nexis.looks_like_nexis_html, nexis.read_nexis_html),
    Format("europresse", 1, europresse.looks_like_europresse, europresse.read_europresse),
    Format("proquest", 1, proquest.looks_like_proquest_html, proquest.read_proquest_html),
    Format("html", 1, html_pages.looks_like_html_page, html_pages.read_html),
    Format("xml", 1, xml_articles.looks_like_xml, xml_articles.read_xml),
    Format("nexis", 1, nexis.looks_like_nexis_text, nexis.read_nexis_text),
    Format("factiva", 1, factiva.looks_like_factiva_text, factiva.read_factiva_plain),
    Format("proquest", 1, proquest.looks_like_proquest, proquest.read_proquest),
    Format("table", 1, tabular.looks_like_table, tabular.read_table),
    Format("markdown", 1, plain_text.looks_like_markdown, plain_text.read_markdown),
    Format("text", 1, plain_text.looks_like_text, plain_text.read_text),
)
# Read whole into memory; larger exports are split by the services that make them.
MAX_FILE_BYTES = 250_000_000
# Archives inside archives: one level is usual (a ZIP of gzipped pages), more is an attack or a mistake.
MAX_DEPTH = 3


def __getattr__(name: str) -> ModuleType:
    """The clients of services are loaded when they are used: they need the network, which nothing else here does."""
    if name in {"gdelt_doc", "media_cloud"}:
        return import_module(f"toolkit.load.{name}")
    raise AttributeError(f"toolkit.load has no {name!r}; it has {', '.join(__all__)}")


def read_documents(
    source: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    time_zone: str = "UTC",
    day_first: bool | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read a file, a folder, a glob, or a list of these → (documents, problems).

    Formats are told apart by content. Every file that holds nothing readable, every record that is broken and every
    date that is doubtful is a row of problems, and the rest is read. Times without a zone are taken to be in `time_zone`;
    `day_first` says how 03/04/2024 is meant (left open, such a date is known to the year only). Text stands as
    published, apart from line ends: cleaning is a step of its own. A file of several articles without a layout that the
    toolkit knows is read as one article.

    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.txt").write_text("Headline: Rates rise\\nDate: 2024-11-17\\n\\nThe bank acted.")
    >>> documents, problems = read_documents(folder)
    >>> documents["headline"][0], documents["text"][0], problems.height
    ('Rates rise', 'The bank acted.', 0)

    Raises LoadError where the path does not exist or holds no files; ValueError where `time_zone` is unknown.
    """
    collector = Collector(zone=_known_zone(time_zone), day_first=day_first)
    for listed in list_files(source):
        raw = _open(listed, collector)
        if raw is not None:
            read_raw(raw, collector)
    return collector.tables()


def sniff(raw: RawFile) -> Format:
    """The first format in the table that recognises the content."""
    return next(entry for entry in FORMATS if entry.looks_like(raw))


def read_raw(raw: RawFile, collector: Collector) -> None:
    """Read one file into the collector, and the files inside it; compare what it declared with what was found."""
    if raw.depth > MAX_DEPTH:
        collector.report(
            raw.path, Problem("archives nested too deeply", f"{raw.depth} levels", "Unpack the outer archive first.")
        )
        return
    parsed, before, name = 0, len(collector.problems), ""
    declared: Declared | None = None
    try:
        entry = sniff(raw)
        name = entry.name
        for item in entry.read(raw):
            if isinstance(item, Article):
                parsed += 1
                collector.add(raw, item, number=parsed, loader=item.loader or entry.loader)
            elif isinstance(item, Problem):
                collector.report(raw.path, item)
            elif isinstance(item, Declared):
                declared = item
            else:
                read_raw(item, collector)
                parsed += 1
    except (Exception, RecursionError) as error:  # noqa: BLE001 - one bad file is a row, never a dead run
        found = f"{type(error).__name__}: {error}" + (f" (after {parsed} articles)" if parsed else "")
        collector.report(
            raw.path,
            Problem("the file could not be read to its end", found, "Open it in another program, or save it again."),
        )
    if not parsed and len(collector.problems) == before:
        detail = f"read as {name}" if name else None
        collector.report(raw.path, Problem("no articles in the file", detail, "Open it and check what it holds."))
    if raw.decoded_with_losses:
        collector.report(
            raw.path,
            Problem(
                "characters that could not be decoded",
                raw.decoded_with_losses,
                "U+FFFD stands in their place. Save the file as UTF-8.",
            ),
        )
    _reconcile(raw, declared, parsed, collector)


def _reconcile(raw: RawFile, declared: Declared | None, parsed: int, collector: Collector) -> None:
    if declared is None or declared.count == parsed:
        return
    detail = f"{declared.where} says {declared.count}, {parsed} were read"
    collector.report(
        raw.path,
        Problem(
            "declared and parsed counts differ", detail, "Compare the file with the list of articles read from it."
        ),
    )
    warnings.warn(f"{raw.path}: {detail}. See the table of problems.", stacklevel=5)


def _open(listed: Listed, collector: Collector) -> RawFile | None:
    path = os.fspath(listed.path)
    try:
        size = listed.path.stat().st_size
        if not listed.path.is_file():
            collector.report(path, Problem("not a regular file", "a device, socket or pipe", "It was passed over."))
            return None
        if size > MAX_FILE_BYTES:
            detail = f"{size:,} bytes; up to {MAX_FILE_BYTES:,} are read"
            collector.report(
                path, Problem("the file is too large", detail, "Split it, or export fewer articles at a time.")
            )
            return None
        return RawFile(path, listed.key, listed.path.read_bytes())
    except OSError as error:
        collector.report(
            path, Problem("the file cannot be opened", str(error), "Check that it exists and that you may read it.")
        )
        return None


def _known_zone(name: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(
            f"read_documents: time_zone={name!r} is unknown. Give a name such as 'Europe/Kyiv' or 'America/New_York'."
        ) from error
    return name
