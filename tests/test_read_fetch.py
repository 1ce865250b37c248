"""Fetching from a server that misbehaves in every way that servers do; nothing here leaves the machine."""

from __future__ import annotations

import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

import toolkit as tk
from toolkit.errors import LoadError
from toolkit.load import fetch as fetching
from toolkit.load.fetch import fetch
from toolkit.load.guard import is_public

PAGE = (
    "<html><head><title>Rates rise</title></head><body><article><h1>Rates rise</h1>"
    + "<p>The bank raised “rates” on Monday.</p>" * 5
    + "</article></body></html>"
)


class Misbehaving(BaseHTTPRequestHandler):
    """Each path is one way to misbehave."""

    asked: ClassVar[list[tuple[str, str]]] = []
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def send(self, status: int, body: bytes = b"", **headers: str):
        self.send_response(status)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **headers}
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):  # noqa: C901 - a switch of seventeen ways to misbehave
        self.asked.append((self.path, self.headers.get("If-None-Match") or ""))
        page = PAGE.encode()
        path = self.path.split("?")[0]
        if path == "/robots.txt":
            self.send(200, b"User-agent: *\nDisallow: /private\n", Content_Type="text/plain")
        elif path == "/good":
            self.send(
                304 if self.headers.get("If-None-Match") == '"1"' else 200,
                b"" if self.headers.get("If-None-Match") else page,
                ETag='"1"',
                Set_Cookie="id=1",
            )
        elif path == "/loop":
            self.send(302, Location="/loop")
        elif path == "/to-file":
            self.send(302, Location="file:///etc/hosts")
        elif path == "/to-private":
            self.send(302, Location="http://10.0.0.1/")
        elif path == "/bomb":
            self.send(200, gzip.compress(b"<p>" + b"0" * 80_000_000), Content_Encoding="gzip")
        elif path == "/gzip":
            self.send(200, gzip.compress(page), Content_Encoding="gzip")
        elif path == "/not-gzip":
            self.send(200, page, Content_Encoding="gzip")
        elif path == "/charset":
            self.send(200, PAGE.encode("cp1252"), Content_Type="text/html; charset=utf-8")
        elif path == "/cut":
            self.send(200, page[:200], Content_Length="99999")
            self.close_connection = True
            self.connection.close()
        elif path == "/slow":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        elif path == "/busy":
            first = sum(asked == "/busy" for asked, _ in self.asked) == 1
            self.send(503 if first else 200, b"" if first else page, Retry_After="0")
        elif path == "/feed":
            links = "".join(
                f"<item><title>{n}</title><link>http://{self.headers['Host']}/good?{n}</link></item>" for n in range(2)
            )
            self.send(
                200,
                f'<rss version="2.0"><channel><title>F</title>{links}</channel></rss>'.encode(),
                Content_Type="application/rss+xml",
            )
        elif path == "/huge":
            self.send_response(200)
            self.send_header("Content-Length", str(10**9))
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b"x" * 1_000_000)
        else:
            self.send(404, b"no")


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(fetching, "MAX_SECONDS", 1.0)
    Misbehaving.asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    running.daemon_threads = True
    running.handle_error = lambda *args: None
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def get(server, tmp_path, *paths, **options):
    return fetch([server + path for path in paths], folder=tmp_path, delay=0.0, allow_private=True, **options)


@pytest.mark.parametrize("path", ["/good", "/gzip", "/charset", "/not-gzip"])
def test_pages_are_read_and_kept_as_evidence(server, tmp_path, path):
    documents, problems = get(server, tmp_path, path)
    assert "The bank raised “rates” on Monday." in documents["text"][0]
    assert problems.is_empty()
    again, _ = tk.read_documents(tmp_path / "pages.warc.gz")
    assert again["text"].to_list() == documents["text"].to_list()
    assert again["url"][0] == server + path
    assert documents["retrieved_at"].null_count() == 0


@pytest.mark.parametrize("path", ["/loop", "/to-file", "/cut", "/slow", "/huge", "/missing", "/private/x"])
def test_what_goes_wrong_is_a_problem_and_the_other_pages_come(server, tmp_path, path):
    started = time.monotonic()
    documents, problems = get(server, tmp_path, path, "/good")
    assert documents.height == 1
    assert problems["stage"].to_list() == ["fetch"]
    assert problems["path"].to_list() == [server + path]
    assert time.monotonic() - started < 10


def test_a_gzip_bomb_stays_within_bounds(server, tmp_path):
    documents, problems = get(server, tmp_path, "/bomb")
    assert documents.is_empty()
    assert problems.height >= 1


def test_private_addresses_are_refused_directly_and_by_redirect(server, tmp_path):
    documents, problems = fetch([server + "/good"], folder=tmp_path, delay=0.0)
    assert documents.is_empty()
    assert "private address" in problems["detail"][0]
    assert Misbehaving.asked == []
    assert not is_public("169.254.169.254")


def test_a_busy_server_is_asked_again(server, tmp_path):
    assert get(server, tmp_path, "/busy")[0].height == 1


def test_a_second_run_asks_for_nothing_and_a_refresh_asks_whether_it_changed(server, tmp_path):
    get(server, tmp_path, "/good")
    Misbehaving.asked.clear()
    assert get(server, tmp_path, "/good")[0].height == 1
    assert Misbehaving.asked == []
    assert get(server, tmp_path, "/good", refresh=True)[0].height == 1
    assert Misbehaving.asked[-1] == ("/good", '"1"')


def test_a_feed_is_followed_to_its_pages(server, tmp_path):
    documents, _ = fetch(server + "/feed", folder=tmp_path, delay=0.0, allow_private=True)
    assert sorted(documents["url"]) == [f"{server}/good?{n}" for n in range(2)]


def test_a_host_is_asked_no_faster_than_agreed(server, tmp_path):
    started = time.monotonic()
    fetch([f"{server}/good?{n}" for n in range(3)], folder=tmp_path, delay=0.2, allow_private=True)
    assert time.monotonic() - started >= 0.6


def test_no_addresses_is_an_error(tmp_path):
    with pytest.raises(LoadError, match="no addresses"):
        fetch([], folder=tmp_path)
