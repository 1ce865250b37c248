"""The words around a word, or around a row: the quickest check of what a number really counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import CountMode, copies_among, count_once, say_counting
from toolkit.errors import SchemaError

ORDERS = {"time": ["published_at", "doc_id", "start"], "left": [], "match": [], "right": []}
SENTENCE_END = re.compile(r"[.!?][\"”’»')]*\s+(?=[\"“‘«(]?[A-Z0-9])|\n+")
NEAREST_WORDS = 4  # as many words on a side as decide the order by left or right context


def concordance(
    documents: pl.DataFrame,
    terms: str | Sequence[str],
    *,
    width: int = 60,
    order: Literal["time", "left", "match", "right"] = "time",
    copies: CountMode | pl.DataFrame | None = "count_all",
) -> pl.DataFrame:
    """Every occurrence of a term in the texts, one a row, with up to `width` characters of context on either side.

    `terms` are words or phrases, matched whole and without regard to case, as in an Event: a trailing `*` stands for any
    ending, a blank for any white space. `start` and `end` are code points into `text`. `order` is by publication time, by
    the match, or by the words next to it (`left` reads outwards from the match), which brings together what is said alike.
    Headlines are not searched, nor are other words for the same thing.

    `copies="count_once"` leaves reprints out; it marks the copies anew, so give the table of `mark_copies` in place of the
    word where you have it. `count_all`, or None, searches every document.

    >>> import polars as pl
    >>> articles = pl.DataFrame({"doc_id": ["a"], "text": ["A missile fell. Two missiles missed."]})
    >>> concordance(articles, "missile*", width=8).select("left", "match", "right").rows()
    [('A', 'missile', 'fell.'), ('Two', 'missiles', 'missed.')]
    >>> concordance(articles, "missile", copies="count_once")["copies"].to_list()
    ['count_once']

    Raises ValueError for a term without letters or another word in `copies`, SchemaError where text or doc_id is missing.
    """
    if order not in ORDERS or width < 0:
        raise ValueError(
            f"concordance: order={order!r}, width={width}. Orders: {', '.join(ORDERS)}; width is 0 or more."
        )
    missing = {"doc_id", "text"} - set(documents.columns)
    if missing:
        raise SchemaError(
            f"concordance: the documents have no column {' or '.join(sorted(missing))}; found "
            f"{', '.join(documents.columns) or 'none'}. Give a table of documents, as read_documents returns it."
        )
    pattern = compile_terms(terms)
    known = copies_among(documents, copies)
    columns = [column for column in ("doc_id", "text", "outlet", "published_at") if column in documents.columns]
    rows = [
        {**facts, **line}
        for facts in count_once(documents, known).select(columns).iter_rows(named=True)
        for line in _lines(facts.pop("text") or "", pattern, width)
    ]
    table = say_counting(schemas.CONCORDANCE.from_rows(rows), known)
    if order == "time":
        return table.sort(ORDERS["time"], nulls_last=True)
    keys = {
        "left": pl.col("left").map_elements(_outwards, pl.String),
        "match": pl.col("match"),
        "right": pl.col("right"),
    }
    return table.sort(keys[order].str.to_lowercase(), "doc_id", "start")


def compile_terms(terms: str | Sequence[str]) -> re.Pattern[str]:
    """One pattern for terms as an Event takes them, whose match is the term alone.

    >>> compile_terms(["visa*", "work permit"]).findall("Visas, a work\\npermit, advisable")
    ['Visas', 'work\\npermit']
    """
    listed = [terms] if isinstance(terms, str) else list(terms)
    if not listed or any(not term.strip(" *") for term in listed):
        raise ValueError(f"terms={terms!r}: give at least one word, such as 'missile*' or 'long-range strike*'.")
    # Longest first, so that "missile strike*" is not cut short by "missile".
    forms = (
        r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in term.split())
        for term in sorted(listed, key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


def _lines(text: str, pattern: re.Pattern[str], width: int) -> Iterator[dict[str, Any]]:
    for found in pattern.finditer(text):
        start, end = found.span()
        left, right = text[max(0, start - width) : start], text[end : end + width]
        yield {
            "start": start,
            "end": end,
            "match": found[0],
            # a word cut in two by the width is dropped, not shown in half
            "left": _one_line(left if start <= width else re.sub(r"^\S*\s", "", left)),
            "right": _one_line(right if end + width >= len(text) else re.sub(r"\s\S*$", "", right)),
        }


def _one_line(context: str) -> str:
    return " ".join(context.split())


def _outwards(left: str) -> str:
    return " ".join(left.split()[: -NEAREST_WORDS - 1 : -1])


def add_context(rows: pl.DataFrame, documents: pl.DataFrame, *, most: int = 200) -> pl.DataFrame:
    """The rows of any table with offsets, with a column `context`: the sentence around each, the words themselves in ▸ ◂.

    `rows` has doc_id, start and end (quotes, reactions, shifts, figures …); `documents` the texts they point into. The
    context is cut after `most` characters on either side. Sentences are cut at full stops before a capital, so an
    abbreviation may shorten one. A row whose document is missing gets a null.

    >>> articles = pl.DataFrame({"doc_id": ["a"], "text": ["It rained. Asked why, Oslo would not comment on it. So be it."]})
    >>> rows = pl.DataFrame({"doc_id": ["a"], "start": [22], "end": [44]})
    >>> add_context(rows, articles)["context"].item()
    'Asked why, ▸Oslo would not comment◂ on it.'

    Raises SchemaError where a column is missing.
    """
    for name, table, needed in (
        ("rows", rows, {"doc_id", "start", "end"}),
        ("documents", documents, {"doc_id", "text"}),
    ):
        missing = needed - set(table.columns)
        if missing:
            raise SchemaError(
                f"add_context: {name} has no column {' or '.join(sorted(missing))}; found {', '.join(table.columns)}. "
                "Give a table with offsets first, then the documents."
            )
    texts = dict(documents.select("doc_id", "text").iter_rows())
    spans = rows.select("doc_id", "start", "end").iter_rows()
    found = [_context(texts.get(doc_id), start, end, most) for doc_id, start, end in spans]
    return rows.with_columns(context=pl.Series(found, dtype=pl.String))


def _context(text: str | None, start: int | None, end: int | None, most: int) -> str | None:
    if text is None or start is None or end is None:
        return None
    left, right = text[max(0, start - most) : start], text[end : end + most]
    opened = max((match.end() for match in SENTENCE_END.finditer(left)), default=-1)
    closed = SENTENCE_END.search(right)
    before = left[opened:] if opened >= 0 else left if start <= most else "…" + re.sub(r"^\S*\s", "", left)
    after = (
        right[: closed.end()] if closed else right if end + most >= len(text) else re.sub(r"\s\S*$", "", right) + "…"
    )
    return " ".join(f"{before}▸{text[start:end]}◂{after}".split())
