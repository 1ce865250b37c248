"""The clients of GDELT's DOC API and Media Cloud, against a server on this machine that answers as they are documented."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

import toolkit as tk
from toolkit.errors import LoadError
from toolkit.load import gdelt_doc, media_cloud


def article(n: int) -> dict:
    return {
        "url": f"https://e.example/{n}", "url_mobile": "", "title": f"Rates \\{n}", "seendate": "20241117T181500Z", "socialimage": "",
        "domain": "e.example", "language": "English", "sourcecountry": "United States",
    }  # fmt: skip


class Service(BaseHTTPRequestHandler):
    """`answer` makes the reply from the parameters; what was asked is kept."""

    asked: ClassVar[list[dict]] = []
    answer: ClassVar = None

    def log_message(self, *args):
        pass

    def do_GET(self):
        parameters = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.asked.append(parameters | {"path": urlsplit(self.path).path, "key": self.headers.get("Authorization")})
        status, body = type(self).answer(parameters)
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def service():
    Service.asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield {"endpoint": f"http://127.0.0.1:{running.server_port}/", "delay": 0.0, "allow_private": True}
    running.shutdown()
    running.server_close()


def test_the_doc_api_gives_addresses_and_titles_and_says_what_its_date_means(service):
    Service.answer = lambda _: (200, {"articles": [article(1), article(2), article(1)]})
    documents, problems = tk.load.gdelt_doc.search_articles('"key rate" sourcelang:english', **service)
    assert documents["url"].to_list() == ["https://e.example/1", "https://e.example/2"]
    row = documents.row(0, named=True)
    assert (row["lang"], row["outlet"], row["text_complete"], row["published_at"].hour) == (
        "en",
        "e.example",
        False,
        18,
    )
    assert "first saw" in row["extra"]
    assert problems.height == 0
    assert Service.asked[0]["query"] == '"key rate" sourcelang:english'
    assert (Service.asked[0]["mode"], Service.asked[0]["maxrecords"], len(Service.asked)) == ("ArtList", "250", 1)


def test_a_time_with_more_articles_than_a_call_gives_is_halved(service):
    def answer(parameters):
        first, last = int(parameters["startdatetime"][8:10]), int(parameters["enddatetime"][8:10])
        return 200, {"articles": [article(first * 1000 + n) for n in range(250 if last - first > 4 else 3)]}

    Service.answer = answer
    day = datetime.now(UTC) - timedelta(days=2)
    span = {"start": f"{day:%Y-%m-%d}T01:00:00Z", "end": f"{day:%Y-%m-%d}T09:00:00Z"}
    documents, problems = gdelt_doc.search_articles("bank", **span, **service)
    assert [f"{asked['startdatetime'][8:10]}-{asked['enddatetime'][8:10]}" for asked in Service.asked] == [
        "01-09",
        "05-09",
        "01-05",
    ]
    assert (documents.height, problems.height) == (250 + 3, 0)


def test_a_search_that_stops_early_says_so(service):
    Service.answer = lambda _: (200, {"articles": [article(n) for n in range(250)]})
    _, problems = gdelt_doc.search_articles("bank", start="2024-11-17", max_calls=3, **service)
    assert set(problems["what"]) == {"the search reaches too far back", "the search was cut short"}
    assert len(Service.asked) == 3
    assert gdelt_doc.search_articles("bank", **service)[1]["what"].to_list() == ["there are more articles"]


def test_what_the_doc_api_says_in_words_is_passed_on(service):
    Service.answer = lambda _: (200, b"Your search contained a phrase that was too short.")
    with pytest.raises(LoadError, match="too short"):
        gdelt_doc.search_articles('"a"', **service)
    Service.answer = lambda _: (200, b'{"articles": [{"url": "u", "title": "a tab\tin it"}]}')
    assert gdelt_doc.search_articles("a", **service)[0]["headline"].to_list() == ["a tab in it"]
    Service.answer = lambda _: (200, {})
    assert gdelt_doc.search_articles("a", **service)[0].height == 0


def test_media_cloud_is_paged_through_with_the_key_from_the_environment(service, monkeypatch):
    monkeypatch.setenv("MC_API_TOKEN", "secret")
    story = {
        "id": "s",
        "title": "Rates",
        "media_name": "e.example",
        "publish_date": "2024-11-17",
        "language": "en",
        "url": "u",
    }
    pages = {
        None: {"stories": [story], "pagination_token": "t"},
        "t": {"stories": [story | {"id": "r"}], "pagination_token": None},
    }
    Service.answer = lambda parameters: (200, pages[parameters.get("pagination_token")])
    documents, problems = media_cloud.search_stories(
        "bank", start="2024-11-01", end="2024-11-30", collections=[34412234], **service
    )
    assert documents["doc_id"].to_list() == ["s", "r"]
    assert problems.height == 0
    assert Service.asked[0]["key"] == "Token secret"
    assert (Service.asked[0]["path"], Service.asked[0]["cs"], Service.asked[0]["start"]) == (
        "/search/story-list",
        "34412234",
        "2024-11-01",
    )
    assert not any("secret" in str(value) for value in documents.row(0))
    _, problems = media_cloud.search_stories("bank", start="2024-11-01", end="2024-11-30", max_stories=1, **service)
    assert problems["what"].to_list() == ["the search was cut short"]


def test_media_cloud_without_a_key_asks_nothing(service, monkeypatch):
    monkeypatch.delenv("MC_API_TOKEN", raising=False)
    with pytest.raises(LoadError, match="MC_API_TOKEN"):
        media_cloud.search_stories("bank", start="2024-11-01", end="2024-11-30", **service)
    monkeypatch.setenv("MC_API_TOKEN", "secret")
    Service.answer = lambda _: (403, b"no such key")
    with pytest.raises(LoadError, match="403") as raised:
        media_cloud.search_stories("bank", start="2024-11-01", end="2024-11-30", **service)
    assert "secret" not in str(raised.value)
    assert len(Service.asked) == 1


def test_an_own_network_is_not_asked_unless_allowed(service):
    with pytest.raises(LoadError, match="private address"):
        gdelt_doc.search_articles("bank", **(service | {"allow_private": False}))
