"""A client of Media Cloud's search: which stories of its collections match a query. Addresses and titles, no texts.

As its own client and documentation describe version 4: `search/story-list` at search.mediacloud.org, `Authorization: Token`,
pages of stories with a token for the next, about two requests a minute. The key comes from the environment variable
MC_API_TOKEN and is never written anywhere; one is given on request at search.mediacloud.org.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from toolkit.errors import LoadError
from toolkit.load.documents import Collector
from toolkit.load.items import Article, Problem, RawFile
from toolkit.load.services import Moment, ask_json, moment, open_service

ENDPOINT = "https://search.mediacloud.org/api/"
KEY_NAME = "MC_API_TOKEN"
PLATFORM = "onlinenews-mediacloud"
STORIES_A_CALL = 1000
SECONDS_BETWEEN = 30.0
LOADER = "media cloud 1"


def search_stories(
    query: str,
    *,
    start: Moment,
    end: Moment,
    collections: Iterable[int] = (),
    sources: Iterable[int] = (),
    max_stories: int = STORIES_A_CALL,
    delay: float = SECONDS_BETWEEN,
    endpoint: str = ENDPOINT,
    allow_private: bool = False,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Search Media Cloud → (documents without texts, problems). Give the addresses to `tk.fetch` for the texts.

    `query` is in Media Cloud's language (`"exact phrase" AND (a OR b)`); `collections` and `sources` are its numbers, shown in
    its web search. The outlet is a domain. A search that was cut off at `max_stories` is a problem row.

    >>> search_stories("bank", start="2024-11-17", end="soon")
    Traceback (most recent call last):
    ValueError: end='soon' is no day. Give a date such as '2024-11-17'.

    Raises LoadError where the key is missing, or the service refuses the query or does not answer.
    """
    parameters = {
        "q": query,
        "start": f"{moment(start, 'start'):%Y-%m-%d}",
        "end": f"{moment(end, 'end'):%Y-%m-%d}",
        "platform": PLATFORM,
        "cs": ",".join(map(str, collections)),
        "ss": ",".join(map(str, sources)),
        "page_size": str(min(max_stories, STORIES_A_CALL)),
    }
    parameters = {name: value for name, value in parameters.items() if value}
    headers = {"Authorization": f"Token {_key()}"}
    collector = Collector()
    address = endpoint.rstrip("/") + "/search/story-list"
    with open_service(delay=delay, allow_private=allow_private, timeout=60.0) as session:
        token: str | None = None
        while True:
            page = parameters | ({"pagination_token": token} if token else {})
            raw, value = ask_json(session, address, page, headers)
            stories = value.get("stories") if isinstance(value, Mapping) else None
            if not isinstance(stories, list):
                raise LoadError(f"{address} answered without stories. Its interface may have changed.")
            _add(collector, raw, stories[: max_stories - len(collector.rows)])
            token = value.get("pagination_token") if stories else None
            if not token or len(collector.rows) >= max_stories:
                break
    if token:
        detail = f"{len(collector.rows)} stories came; there are more"
        collector.report(
            address, Problem("the search was cut short", detail, "Raise max_stories, or ask for a shorter time.")
        )
    return collector.tables()


def _key() -> str:
    key = os.environ.get(KEY_NAME, "").strip()
    if not key:
        raise LoadError(f"media_cloud: no key. Set the environment variable {KEY_NAME} to the key of your account.")
    return key


def _add(collector: Collector, raw: RawFile, stories: list[Any]) -> None:
    for number, item in enumerate(stories, start=1):
        if not isinstance(item, Mapping):
            continue
        article = Article(
            record_id=str(item["id"]) if item.get("id") else None,
            headline=item.get("title"),
            outlet=item.get("media_name") or item.get("media_url"),
            url=item.get("url"),
            lang=item.get("language"),
            date=item.get("publish_date"),
            text_complete=False,
            is_listing=True,
            extra={name: item[name] for name in ("indexed_date", "media_url") if item.get(name)},
        )
        collector.add(raw, article, number=number, loader=LOADER)
