"""Asking a documented web service for JSON, on the same guarded and patient connection that `fetch` uses.

A service is asked as its documentation says, so robots.txt is not consulted; redirects are not followed, so that a key is
never sent to another host. Nothing here runs unless one of the clients (`gdelt_doc`, `media_cloud`) is called.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from toolkit.errors import LoadError
from toolkit.load.dates import parse_date
from toolkit.load.fetch import USER_AGENT, FetchError, Session, ask_with_patience
from toolkit.load.guard import open_client
from toolkit.load.items import RawFile
from toolkit.load.warc_writer import decoded_body

Moment = str | date | datetime
SHOWN = 200


@contextmanager
def open_service(*, delay: float, allow_private: bool, timeout: float) -> Iterator[Session]:
    """A connection that pauses `delay` seconds between requests."""
    with open_client(allow_private=allow_private, timeout=timeout, user_agent=USER_AGENT) as client:
        yield Session(client, Path(), delay, {})


def ask_json(
    session: Session, endpoint: str, parameters: dict[str, str], headers: dict[str, str]
) -> tuple[RawFile, Any]:
    """The response as it came, and its parsed JSON.

    Raises LoadError with what the service said where it is no JSON: services explain a refused query in plain words.
    """
    url = str(httpx.URL(endpoint, params=parameters))
    try:
        reply = ask_with_patience(session, url, {"Accept": "application/json", **headers})
    except (FetchError, httpx.HTTPError, OSError) as error:
        raise LoadError(f"{endpoint} did not answer ({type(error).__name__}: {error}). Try again later.") from error
    body = decoded_body(reply.body, reply.headers)
    said = " ".join(body[:SHOWN].decode("utf-8", "replace").split())
    if reply.status != 200:
        raise LoadError(
            f"{endpoint} answered {reply.status}: {said!r}. Check the query, the key and the limits of the service."
        )
    try:
        # GDELT leaves backslashes and control characters unescaped in titles.
        return RawFile(url, url, body), json.loads(body.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise LoadError(f"{endpoint} answered no JSON: {said!r}. Check the query.") from error


def moment(value: Moment, what: str) -> datetime:
    """A point in time in UTC. Raises ValueError where it cannot be read or has no day."""
    found = parse_date(value)
    if found.at is None or found.precision in {"year", "month"}:
        raise ValueError(f"{what}={value!r} is no day. Give a date such as '2024-11-17'.")
    return found.at.astimezone(UTC)
