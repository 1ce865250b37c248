"""FETCH: pages from the web, politely, and kept as they were published in a web archive that can be shown as evidence.

This is the only module that opens connections. It obeys robots.txt, asks a host once a second, says who asks, stores no
cookies, and refuses addresses inside the own network.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx
import polars as pl

from toolkit.errors import LoadError
from toolkit.load import read_raw, sniff
from toolkit.load.documents import Collector
from toolkit.load.guard import open_client
from toolkit.load.items import Article, Problem, RawFile
from toolkit.load.warc_writer import append_record, decoded_body, read_record

USER_AGENT = "newsroom-toolkit/0.1 (research tool of a journalist; fetches single pages on request)"
MAX_REDIRECTS = 5
RETRIES = 3
RETRY_STATUS = frozenset({429, 500, 502, 503, 504})
MAX_RETRY_AFTER = 30.0
MAX_BYTES = 10_000_000
MAX_SECONDS = 60.0
MAX_LISTED = 1000


@dataclass
class Session:
    """One run: its client, its folder, and what is known about hosts and pages."""

    client: httpx.Client
    folder: Path
    delay: float
    index: dict[str, dict[str, object]]
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    robots: dict[str, RobotFileParser] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """A response whose body was read within the bounds."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes


class FetchError(ValueError):
    """The page was not fetched; the message says why."""


def fetch(
    urls: str | Iterable[str],
    *,
    folder: str | os.PathLike[str],
    delay: float = 1.0,
    allow_private: bool = False,
    timeout: float = 20.0,
    refresh: bool = False,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Fetch pages → (documents, problems), and keep the responses in `folder/pages.warc.gz`.

    A single address may be a feed or a sitemap: the pages it names are fetched (at most 1,000). A run that was cut off
    goes on where it stopped; pages already kept are not asked for again, unless `refresh`, which asks whether they changed
    (conditional GET). `delay` is the pause in seconds between two requests to one host; robots.txt may make it longer.
    Pages that need a log-in, a cookie or a script come out empty or as a problem. Addresses in private networks are refused
    unless `allow_private`.

    >>> fetch([], folder="evidence")
    Traceback (most recent call last):
    toolkit.errors.LoadError: fetch: no addresses given. Give one address, a list of them, a feed or a sitemap.
    """
    wanted = [urls] if isinstance(urls, str) else list(dict.fromkeys(urls))
    if not wanted:
        raise LoadError("fetch: no addresses given. Give one address, a list of them, a feed or a sitemap.")
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    with open_client(allow_private=allow_private, timeout=timeout, user_agent=USER_AGENT) as client:
        session = Session(client, place, delay, _read_index(place))
        if isinstance(urls, str):
            wanted = _listed(session, urls, refresh=refresh)
        for url in _with_progress(wanted):
            _fetch_one(session, url, refresh=refresh)
    return _tables(session, wanted)


def _with_progress(urls: list[str]) -> Iterable[str]:
    from tqdm.auto import tqdm

    return tqdm(urls, desc="fetch", unit="page", disable=None if len(urls) > 1 else True)  # type: ignore[no-any-return]


def _listed(session: Session, url: str, *, refresh: bool) -> list[str]:
    """The pages that a feed or sitemap names, or the address itself."""
    _fetch_one(session, url, refresh=refresh)
    raw = _kept(session, url)
    if raw is None or sniff(raw).name not in {"feed", "sitemap"}:
        return [url]
    links = [item.url for item in sniff(raw).read(raw) if isinstance(item, Article) and item.url]
    links = [urljoin(url, link) for link in dict.fromkeys(links)]
    if len(links) > MAX_LISTED:
        session.problems.append(
            (
                url,
                Problem(
                    "a long list of pages",
                    f"{len(links)}; the first {MAX_LISTED} are fetched",
                    "Give the rest as a list.",
                ),
            )
        )
    return links[:MAX_LISTED]


def _fetch_one(session: Session, url: str, *, refresh: bool) -> None:
    known = session.index.get(url)
    if known and not refresh:
        return
    try:
        reply = _get(session, url, _conditions(known))
    except (FetchError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        session.problems.append(
            (
                url,
                Problem(
                    "the page was not fetched",
                    f"{type(error).__name__}: {error}"[:300],
                    "Open it in a browser, or try again later.",
                ),
            )
        )
        return
    if reply.status == 304:
        return
    if reply.status != 200:
        session.problems.append(
            (
                url,
                Problem(
                    "the page was not fetched",
                    f"the server answered {reply.status}",
                    "Check the address; it may need a log-in.",
                ),
            )
        )
        return
    offset, digest = append_record(session.folder / "pages.warc.gz", reply.url, reply.status, reply.headers, reply.body)
    entry = {
        "url": url,
        "final_url": reply.url,
        "offset": offset,
        "sha1": digest,
        "etag": reply.headers.get("etag"),
        "last_modified": reply.headers.get("last-modified"),
    }
    session.index[url] = entry
    with (session.folder / "index.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def _conditions(known: dict[str, object] | None) -> dict[str, str]:
    names = {"If-None-Match": "etag", "If-Modified-Since": "last_modified"}
    return {header: str(known[name]) for header, name in names.items() if known and known.get(name)}


def _get(session: Session, url: str, headers: dict[str, str]) -> Reply:
    """One page through its redirects, each checked like the first."""
    for _ in range(MAX_REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise FetchError(f"{url[:100]!r} is no web address")
        if not _robots(session, url).can_fetch(USER_AGENT, url):
            raise FetchError("robots.txt of the site asks not to fetch it")
        reply = ask_with_patience(session, url, headers)
        if reply.status not in {301, 302, 303, 307, 308} or "location" not in reply.headers:
            return reply
        url = urljoin(url, reply.headers["location"])
    raise FetchError(f"more than {MAX_REDIRECTS} redirects")


def ask_with_patience(session: Session, url: str, headers: dict[str, str]) -> Reply:
    """One response, asked for again after a pause where the server is busy or the line breaks; redirects are not followed."""
    for attempt in range(RETRIES):
        last = attempt == RETRIES - 1
        try:
            reply = _ask(session, url, headers)
        except (httpx.ConnectError, httpx.UnsupportedProtocol):
            raise
        except httpx.TransportError:
            if last:
                raise
            time.sleep(session.delay * 2**attempt)
            continue
        if reply.status not in RETRY_STATUS or last:
            return reply
        stated = reply.headers.get("retry-after", "")
        time.sleep(min(float(stated), MAX_RETRY_AFTER) if stated.isdigit() else session.delay * 2**attempt)
    raise FetchError("unreachable")


def _ask(session: Session, url: str, headers: dict[str, str]) -> Reply:
    """One request, with bounds on bytes and on the time of the whole response, not only between two bytes."""
    host = urlsplit(url).netloc
    pause = max(session.delay, float(getattr(session.robots.get(host), "pause", 0.0)))
    time.sleep(max(0.0, session.last.get(host, 0.0) + pause - time.monotonic()))
    started = session.last[host] = time.monotonic()
    pieces: list[bytes] = []
    size = 0
    with session.client.stream("GET", url, headers=headers) as response:
        session.client.cookies.clear()
        for piece in response.iter_raw():
            size += len(piece)
            pieces.append(piece)
            if size > MAX_BYTES:
                raise FetchError(f"more than {MAX_BYTES:,} bytes")
            if time.monotonic() - started > MAX_SECONDS:
                raise FetchError(f"still sending after {MAX_SECONDS:.0f} seconds")
        return Reply(
            str(response.url),
            response.status_code,
            {name.lower(): value for name, value in response.headers.items()},
            b"".join(pieces),
        )


def _robots(session: Session, url: str) -> RobotFileParser:
    parts = urlsplit(url)
    if parts.netloc in session.robots:
        return session.robots[parts.netloc]
    rules = session.robots[parts.netloc] = RobotFileParser()
    reply = _ask(session, f"{parts.scheme}://{parts.netloc}/robots.txt", {})
    # RFC 9309: a site without rules allows all; one that cannot answer allows nothing for now.
    if reply.status >= 500:
        rules.parse(["User-agent: *", "Disallow: /"])
    elif reply.status == 200:
        rules.parse(decoded_body(reply.body, reply.headers)[:500_000].decode("utf-8", "replace").splitlines())
    else:
        rules.parse([])
    delay = rules.crawl_delay(USER_AGENT) if reply.status == 200 else None
    rules.pause = min(float(delay), MAX_RETRY_AFTER) if delay else 0.0  # type: ignore[attr-defined]
    return rules


def _read_index(folder: Path) -> dict[str, dict[str, object]]:
    """What earlier runs kept; a last line cut off by a crash is passed over."""
    found: dict[str, dict[str, object]] = {}
    path = folder / "index.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        found[entry["url"]] = entry
    return found


def _kept(session: Session, url: str) -> RawFile | None:
    entry = session.index.get(url)
    if entry is None:
        return None
    record = read_record(session.folder / "pages.warc.gz", int(str(entry["offset"])))
    name = f"{session.folder / 'pages.warc.gz'}!{url}"
    return RawFile(name, url, record.body, 1, str(entry["final_url"]), record.date, record.content_type)


def _tables(session: Session, urls: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    collector = Collector()
    for url, problem in session.problems:
        collector.report(url, problem)
    for row in collector.problems:
        row["stage"] = "fetch"
    for url in urls:
        raw = _kept(session, url)
        if raw is not None:
            read_raw(raw, collector)
    return collector.tables()
