"""A client of the GDELT DOC 2.0 API: which articles of the last three months match a query. Addresses and titles, no texts.

As documented by the GDELT Project ("GDELT DOC 2.0 API Debuts!"): mode ArtList, JSON, at most 250 records a call, a rolling
window of about three months, one request in five seconds. No key is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from toolkit.load.documents import Collector
from toolkit.load.fetch import Session
from toolkit.load.items import Article, Problem, RawFile
from toolkit.load.services import Moment, ask_json, moment, open_service

ENDPOINT = "https://api.gdeltproject.org/api/v2/doc/doc"
RECORDS_A_CALL = 250
WINDOW = timedelta(days=92)
# GDELT looks at the news every fifteen minutes: a shorter span cannot be split.
SHORTEST = timedelta(minutes=15)
SECONDS_BETWEEN = 5.0
LOADER = "gdelt doc 1"
NOTE = "when GDELT first saw the page, not when it was published"


def search_articles(
    query: str,
    *,
    start: Moment | None = None,
    end: Moment | None = None,
    max_calls: int = 10,
    delay: float = SECONDS_BETWEEN,
    endpoint: str = ENDPOINT,
    allow_private: bool = False,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Search GDELT's monitoring → (documents without texts, problems). Give the addresses to `tk.fetch` for the texts.

    `query` is in GDELT's own language: `"exact phrase"`, `(a OR b)`, `sourcelang:english`, `sourcecountry:ukraine`,
    `domainis:example.org`. With `start`, a span that holds more than 250 articles is halved until all are seen or
    `max_calls` are made; without, the newest 250 come. published_at is when GDELT first saw the page. GDELT finds what its
    own machine translation and extraction found: absence proves nothing.

    >>> search_articles("")
    Traceback (most recent call last):
    ValueError: search_articles: the query is empty.

    Raises LoadError where the service refuses the query or does not answer; ValueError where a date cannot be read.
    """
    if not query.strip():
        raise ValueError("search_articles: the query is empty.")
    collector = Collector()
    now = datetime.now(UTC)
    spans: list[tuple[datetime, datetime] | None] = [None]
    if start is not None or end is not None:
        until = min(moment(end, "end"), now) if end is not None else now
        since = moment(start, "start") if start is not None else until - WINDOW
        if since < now - WINDOW:
            detail = f"{since:%Y-%m-%d}; the service knows about three months"
            collector.report(
                endpoint, Problem("the search reaches too far back", detail, "What is older does not come.")
            )
        spans = [(since, until)]
    seen: set[str] = set()
    with open_service(delay=delay, allow_private=allow_private, timeout=60.0) as session:
        for _ in range(max_calls):
            if not spans:
                break
            span = spans.pop()
            raw, articles = _ask(session, endpoint, query, span)
            _add(collector, raw, articles, seen)
            if len(articles) >= RECORDS_A_CALL:
                spans += _halves(span) or _cut_short(collector, raw, span)
    if spans:
        detail = f"{len(spans)} parts of the time were not asked for after {max_calls} calls"
        collector.report(
            endpoint, Problem("the search was cut short", detail, "Raise max_calls, or ask for a shorter time.")
        )
    return collector.tables()


def _ask(
    session: Session, endpoint: str, query: str, span: tuple[datetime, datetime] | None
) -> tuple[RawFile, list[Mapping[str, Any]]]:
    parameters = {
        "query": query,
        "mode": "ArtList",
        "format": "json",
        "maxrecords": str(RECORDS_A_CALL),
        "sort": "DateDesc",
    }
    if span:
        parameters |= {"startdatetime": f"{span[0]:%Y%m%d%H%M%S}", "enddatetime": f"{span[1]:%Y%m%d%H%M%S}"}
    raw, value = ask_json(session, endpoint, parameters, {})
    articles = value.get("articles") if isinstance(value, Mapping) else None
    return raw, [item for item in articles or [] if isinstance(item, Mapping)]


def _halves(span: tuple[datetime, datetime] | None) -> list[tuple[datetime, datetime]]:
    if span is None or span[1] - span[0] <= SHORTEST:
        return []
    middle = (span[0] + (span[1] - span[0]) / 2).replace(microsecond=0)
    return [(span[0], middle), (middle, span[1])]


def _cut_short(collector: Collector, raw: RawFile, span: tuple[datetime, datetime] | None) -> list[Any]:
    when = f"{span[0]:%Y-%m-%d %H:%M}" if span else "the newest"
    detail = f"{RECORDS_A_CALL} articles came ({when}), which is the most in one call"
    collector.report(raw.path, Problem("there are more articles", detail, "Give start and end, or narrow the query."))
    return []


def _add(collector: Collector, raw: RawFile, articles: list[Mapping[str, Any]], seen: set[str]) -> None:
    for item in _new(articles, seen):
        extra = {name: item[name] for name in ("url_mobile", "socialimage", "sourcecountry") if item.get(name)}
        article = Article(
            headline=item.get("title"),
            outlet=item.get("domain"),
            url=item["url"],
            lang=item.get("language"),
            date=item.get("seendate"),
            text_complete=False,
            is_listing=True,
            extra=extra | {"date_note": NOTE},
        )
        # The number is left out of the id, so that a second search gives a page the same one.
        collector.add(raw, article, number=0, loader=LOADER)


def _new(articles: list[Mapping[str, Any]], seen: set[str]) -> Iterator[Mapping[str, Any]]:
    for item in articles:
        if isinstance(item.get("url"), str) and item["url"] not in seen:
            seen.add(item["url"])
            yield item
