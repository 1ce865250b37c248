"""Files made to hurt: mutated, cut, nested, lying about their size. A file is read or it is a problem; nothing else happens."""

from __future__ import annotations

import io
import time
import warnings
import zipfile

import pytest

from tests.fuzz_loaders import Fuzzer
from tests.fuzz_seeds import PDF_PAGE, all_seeds, pdf, zipped
from toolkit.load import gdelt, read_raw
from toolkit.load.documents import Collector
from toolkit.load.items import RawFile
from toolkit.load.pdf import join_pages


def read(data: bytes) -> Collector:
    collector = Collector()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read_raw(RawFile("x", "x", data), collector)
    return collector


def test_the_seeds_themselves_are_read():
    unread = [name for name, data in all_seeds().items() if not read(data).rows]
    assert unread == ["nested"]


def test_spoiled_files_are_read_or_are_problems(tmp_path):
    fuzzer = Fuzzer(2024, tmp_path)
    failures = {number: fuzzer.failure(number) for number in range(400)}
    assert {number: reason for number, reason in failures.items() if reason} == {}
    assert {path.name for path in tmp_path.iterdir()} <= {"table"}


def test_a_line_of_the_quotation_graph_that_is_broken_costs_only_itself(tmp_path):
    good = b'{"date": "d", "url": "u", "quotes": [{"pre": "a", "quote": "b", "post": "c"}]}\n'
    path = tmp_path / "q.json"
    path.write_bytes(good + b"\xff{]\n" + b'{"url": 7, "quotes": [3, {"quote": "\\ud83d"}]}\n' + good)
    assert gdelt.quotation_graph(path).collect()["quote"].to_list() == ["b", "?", "b"]


@pytest.mark.parametrize(
    "data",
    [
        b"<!-- x -->" * 200_000,
        b"<" * 1_000_000,
        b"<div>" * 200_000,
        b"[" * 500_000,
        b'{"a":' * 200_000,
        b"{" * 500_000 + b"]",
        b'{"a"' * 200_000 + b"]",
        b"\\{" * 100_000,
        b"{\\rtf1 " + b"{\\b " * 20_000,
        b"a,b,c\n" + b'"' * 100_000,
        b"\n" * 1_000_000 + b"x",
        ("By " * 100_000).encode(),
        b"Headline: " + b"x" * 1_000_000,
        b"1 of 99999 DOCUMENTS\n" * 20_000,
        b"PK\x03\x04" + b"\x00" * 1000,
        b"\x1f\x8b\x08" + b"\xff" * 1000,
        b"%PDF-1.7\n" + b"1 0 obj<</Length 1073741824>>stream\n" * 1000,
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1073741824\r\n\r\n",
        b"PAR1" + b"\xff" * 100 + b"PAR1",
        b"\xe2\x80\xae\xf0\x9f\xa4\xb7\xe2\x80\x8d" * 10_000,
        b"\x00" * 1_000_000,
    ],
    ids=lambda data: repr(data[:18]),
)
def test_a_pathological_file_ends_soon(data):
    started = time.monotonic()
    documents, problems = read(data).tables()
    assert documents.height + problems.height > 0
    assert time.monotonic() - started < 10


def test_the_size_that_a_zip_claims_is_not_believed():
    data = bytearray(zipped({"a": "One. " * 1000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1 << 30).to_bytes(4, "little")
    assert read(bytes(data)).rows[0]["text"].strip() == ("One. " * 1000).strip()


def test_members_beyond_the_bound_are_not_read(monkeypatch):
    monkeypatch.setattr("toolkit.load.archives.MAX_MEMBERS", 10)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for n in range(11):
            archive.writestr(f"{n}.txt", "One.")
    collector = read(buffer.getvalue())
    assert (collector.rows, collector.problems[0]["what"]) == ([], "the archive cannot be opened")


def test_a_pdf_is_read_and_a_scan_says_that_it_is_one():
    assert read(pdf(PDF_PAGE)).rows[0]["text"] == "The bank raised rates on Monday, as it had said it would."
    assert read(pdf(b"")).problems[0]["what"] == "the PDF has no text"


def test_running_heads_and_broken_words_of_a_pdf_are_mended():
    pages = [
        f"The Example, 17 November\n{n}\nThe nego-\ntiations went on for day {n} and for\nmuch of the night. {n}\nPage {n}"
        for n in range(1, 5)
    ]
    text = join_pages(pages)
    assert "Example" not in text
    assert text.count("negotiations") == 4


@pytest.mark.parametrize("across", [True, False])
def test_columns_of_a_pdf_come_one_after_the_other_however_they_are_drawn(across):
    cells = [(x, row) for row in range(8) for x in (20, 160)]
    words = {20: "The bank raised the rates again", 160: "Prices fell in the whole country"}
    drawn = "".join(
        f"BT /F1 8 Tf {x} {280 - 12 * row} Td ({words[x]} {row}) Tj ET\n"
        for x, row in (cells if across else sorted(cells))
    )
    text = read(pdf(drawn.encode())).rows[0]["text"]
    assert text.index("again 7") < text.index("country 0")
