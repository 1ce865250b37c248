"""Files made to hurt: mutated, cut, nested, lying about their size. A file is read or it is a problem; nothing else happens."""

from __future__ import annotations

import gzip
import io
import random
import time
import warnings
import zipfile

import polars as pl
import pytest

from tests.test_read_formats import BODY, NEXIS_TEXT, NEXIS_UNI, PAGE, docx, zipped
from toolkit.load import read_raw
from toolkit.load.documents import Collector
from toolkit.load.items import RawFile
from toolkit.load.pdf import join_pages

PDF_PAGE = b"BT /F1 12 Tf 20 200 Td (The bank raised rates on Monday, as it had said it would.) Tj ET"


def pdf(content: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        made
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % len(made)
    )


def parquet() -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame({"title": ["A", "B"], "text": ["One.", "Two."]}).write_parquet(buffer)
    return buffer.getvalue()


SEEDS = [
    PAGE.format(
        head='<script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"A B"}]}</script>', body=BODY
    ).encode(),
    NEXIS_TEXT.encode(),
    docx(*NEXIS_UNI),
    ("{\\rtf1\\ansi " + "\\par\n".join(NEXIS_UNI) + "}").encode(),
    b'{"title": "A", "text": "One."}\n{"title": "B", "text": "Two."}\n',
    b"title,date,text\nA,2024-11-17,One.\nB,2024-11-18,Two.\n",
    b"Headline: A\nDate: 2024-11-17\n\nOne.\n",
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><item><title>A</title><description>One.</description></item></channel></rss>',
    zipped(a="One.", b=gzip.compress(b'{"title":"B","text":"Two."}')),
    parquet(),
    pdf(PDF_PAGE),
]


def read(data: bytes) -> Collector:
    collector = Collector()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read_raw(RawFile("x", "x", data), collector)
    return collector


def mutated(data: bytes, draw: random.Random) -> bytes:
    made = bytearray(data)
    at = draw.randrange(len(made) + 1)
    kind = draw.randrange(6)
    if kind == 0:
        return bytes(made[:at])
    if kind == 1:
        for _ in range(draw.randrange(1, 30)):
            made[draw.randrange(len(made))] ^= 1 << draw.randrange(8)
    elif kind == 2:
        del made[at : at + draw.randrange(500)]
    elif kind == 3:
        made[at:at] = made[at : at + draw.randrange(300)] * draw.randrange(1, 20)
    elif kind == 4:
        made[at:] = draw.choice(SEEDS)[draw.randrange(50) :]
    else:
        return zipped(**{draw.choice(["a", "..__x", "__etc__x"]): gzip.compress(bytes(made))})
    return bytes(made)


def test_the_seeds_themselves_are_read():
    assert all(read(data).rows for data in SEEDS)


def test_mutated_files_are_read_or_are_problems():
    draw = random.Random(2024)
    for _ in range(300):
        started = time.monotonic()
        collector = read(mutated(draw.choice(SEEDS), draw))
        documents, problems = collector.tables()
        assert documents.height + problems.height > 0
        assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "data",
    [
        b"<!-- x -->" * 200_000,
        b"<" * 1_000_000,
        b"<div>" * 200_000,
        b"[" * 500_000,
        b'{"a":' * 200_000,
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
    data = bytearray(zipped(a="One. " * 1000))
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
