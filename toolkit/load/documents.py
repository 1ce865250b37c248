"""Articles → the table of documents: text normalised, dates to UTC, ids made unique, everything else into `extra`."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import polars as pl

from toolkit import schemas
from toolkit.load.bylines import split_names
from toolkit.load.dates import parse_date
from toolkit.load.items import Article, Problem, RawFile

# spaCy refuses longer texts (nlp.max_length); an article of this size is a file that was not split into its articles.
MAX_ARTICLE_CHARACTERS = 1_000_000
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass
class Collector:
    """Gathers rows while files are read; `zone` and `day_first` are the reader's options for dates."""

    zone: str = "UTC"
    day_first: bool | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def report(self, raw_path: str | None, problem: Problem, doc_id: str | None = None) -> None:
        """One row of PROBLEMS; what outside text says in it is cut short and made printable."""
        detail = SURROGATE.sub("\ufffd", problem.detail[:500]) if problem.detail else None
        row = {
            "stage": "read",
            "path": raw_path,
            "doc_id": doc_id,
            "what": problem.what,
            "detail": detail,
            "action": problem.action,
        }
        self.problems.append(row)

    def add(self, raw: RawFile, article: Article, *, number: int, loader: str) -> None:
        """Check one article and append its row; what cannot be kept becomes a problem."""
        refused = _refusal(article)
        if refused:
            self.report(raw.path, refused, article.record_id)
            return
        text = normalised(article.text)
        doc_id = self._unique_id(raw, article, text, number)
        for problem in _doubts(article, text):
            self.report(raw.path, problem, doc_id)
        self.rows.append(self._row(raw, article, doc_id, text, loader))

    def tables(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        return schemas.DOCUMENTS.from_rows(self.rows), schemas.PROBLEMS.from_rows(self.problems)

    def _unique_id(self, raw: RawFile, article: Article, text: str, number: int) -> str:
        wanted = (article.record_id or "").strip() or _hashed(article.url or raw.key, number, text)
        self.seen[wanted] += 1
        if self.seen[wanted] == 1:
            return wanted
        doc_id = f"{wanted}-{self.seen[wanted]}"
        while doc_id in self.seen:
            doc_id += "-2"
        self.seen[doc_id] += 1
        problem = Problem(
            "doc_id not unique",
            f"{wanted!r} was seen before; this document is {doc_id!r}",
            "Check whether the article was saved twice.",
        )
        self.report(raw.path, problem, doc_id)
        return doc_id

    def _row(self, raw: RawFile, article: Article, doc_id: str, text: str, loader: str) -> dict[str, Any]:
        when = parse_date(article.date, zone=self.zone, day_first=self.day_first)
        extra = dict(article.extra)
        if article.date is not None and when.at is None:
            self.report(
                raw.path,
                Problem(
                    "the date cannot be read",
                    repr(str(article.date)[:80]),
                    "published_at is empty; the date as written is in published_raw.",
                ),
                doc_id,
            )
        elif when.doubt and not when.doubt.startswith("no time zone"):
            self.report(
                raw.path,
                Problem(
                    "a doubtful date", f"{str(article.date)[:80]!r}: {when.doubt}", "Check the date before using it."
                ),
                doc_id,
            )
        elif when.doubt:
            extra["date_note"] = when.doubt
        return {
            "doc_id": doc_id,
            "text": text,
            "headline": _line(article.headline),
            "outlet": _line(article.outlet),
            "byline": split_names(article.byline),
            "dateline": _line(article.dateline),
            "section": _line(article.section),
            "url": _line(article.url or raw.url),
            "lang": language_code(article.lang),
            "published_at": when.at,
            "published_raw": None if article.date is None else _line(str(article.date)),
            "date_precision": when.precision,
            "text_complete": article.text_complete,
            "retrieved_at": parse_date(article.retrieved or raw.retrieved_at, zone=self.zone).at,
            "path": raw.path,
            "sha256": raw.sha256,
            "loader": loader,
            "extra": json.dumps(_jsonable(extra), ensure_ascii=False, default=str, sort_keys=True),
        }


def normalised(text: str) -> str:
    """Line ends to \\n, NUL to U+FFFD: offsets count the code points of what comes out of here.

    >>> normalised("One.\\r\\nTwo.\\x00")
    'One.\\nTwo.\\ufffd'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")


def language_code(value: str | None) -> str | None:
    """ISO 639-1 from "en-US", "English", "eng".

    >>> language_code("en-GB"), language_code("English"), language_code("?")
    ('en', 'en', None)
    """
    if not value:
        return None
    word = re.split(r"[-_;, (]", value.strip().lower())[0]
    if word in LANGUAGES:
        return LANGUAGES[word]
    return word if re.fullmatch(r"[a-z]{2}", word) else None


LANGUAGES = {
    "english": "en", "eng": "en", "german": "de", "deutsch": "de", "deu": "de", "ger": "de", "french": "fr", "français": "fr",
    "fra": "fr", "fre": "fr", "spanish": "es", "español": "es", "spa": "es", "italian": "it", "ita": "it", "portuguese": "pt",
    "por": "pt", "dutch": "nl", "nld": "nl", "russian": "ru", "rus": "ru", "ukrainian": "uk", "ukr": "uk", "polish": "pl",
    "pol": "pl", "arabic": "ar", "ara": "ar", "chinese": "zh", "zho": "zh", "japanese": "ja", "jpn": "ja", "turkish": "tr",
}  # fmt: skip


def _refusal(article: Article) -> Problem | None:
    if SURROGATE.search(article.text):
        return Problem(
            "a lone surrogate in the text",
            "half of a character pair, as in \\ud83d",
            "Export the record again; half characters have no meaning and no file can hold them.",
        )
    if not article.text.strip() and not article.headline and not article.url:
        return Problem(
            "an article without text", "no text, headline or address", "Check the export; there was nothing to keep."
        )
    if len(article.text) > MAX_ARTICLE_CHARACTERS:
        return Problem(
            "an article too long to be one",
            f"{len(article.text):,} characters",
            "Split the file into its articles; up to 1,000,000 characters each are read.",
        )
    return None


def _doubts(article: Article, text: str) -> list[Problem]:
    found: list[Problem] = []
    if not text.strip():
        article.text_complete = False
        if article.is_listing:
            return found
        found.append(
            Problem(
                "an article without text",
                f"headline: {(article.headline or '')[:100]!r}",
                "Kept with its headline and address; fetch the page for the text.",
            )
        )
    if "\x00" in article.text:
        found.append(
            Problem(
                "NUL characters in the text", f"{article.text.count(chr(0))} replaced by U+FFFD", "Check the export."
            )
        )
    return found


def _hashed(place: str, number: int, text: str) -> str:
    return blake2b("\x1f".join((place, str(number), text)).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _line(value: Any) -> str | None:
    if value is None:
        return None
    return " ".join(SURROGATE.sub("\ufffd", str(value)).replace("\x00", "").split()) or None


def _jsonable(value: Any) -> Any:
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_jsonable(str(key)): _jsonable(item) for key, item in value.items()}
    return [_jsonable(item) for item in value] if isinstance(value, (list, tuple)) else value
