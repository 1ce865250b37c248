"""Reading what newsrooms get from archives, services and crawls: each layout in a small file made here, and the real ones."""

from __future__ import annotations

import gzip
import io
import json
import warnings
import zipfile
from pathlib import Path

import polars as pl
import pytest

import toolkit as tk
from toolkit.errors import LoadError
from toolkit.load import gdelt

PAGE = "<html lang='en'><head><title>Rates rise</title>{head}</head><body><article><h1>Rates rise</h1>{body}</article></body></html>"
BODY = "<p>The bank raised rates on Monday, as it had said it would do for a year.</p>" * 4


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def read(path: Path) -> tuple[list[dict], list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        documents, problems = tk.read_documents(path)
    return documents.to_dicts(), problems["what"].to_list()


def zipped(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return buffer.getvalue()


def docx(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in paragraphs)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return zipped(
        word__document_DOT_xml=f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    )


# --- pages --------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Rates rise","datePublished":"2024-11-17T18:00:00Z",'
        '"author":[{"name":"Ana Ruiz"},{"name":"Tom Field"}],"publisher":{"name":"The Example"}}</script>',
        '<script type="application/ld+json">{"@graph":[{"@type":"Person","@id":"#1","name":"Ana Ruiz"},{"@type":"Person","@id":"#2","name":"Tom Field"},'
        '{"@type":["Article"],"headline":"Rates rise","datePublished":"2024-11-17T18:00:00Z","author":[{"@id":"#1"},{"@id":"#2"}],'
        '"publisher":{"name":"The Example"},}]}</script>',
        '<meta property="og:site_name" content="The Example"><meta name="author" content="Ana Ruiz, The Example">'
        '<meta name="author" content="Tom Field"><meta property="article:published_time" content="2024-11-17T19:00:00+01:00">',
    ],
)
def test_a_page_says_who_wrote_it_when_and_where(tmp_path, head):
    rows, problems = read(write(tmp_path, "a.html", PAGE.format(head=head, body=BODY)))
    assert problems == []
    assert rows[0]["outlet"] == "The Example"
    assert rows[0]["byline"][-1] == "Tom Field"
    assert rows[0]["published_at"].isoformat() == "2024-11-17T18:00:00+00:00"
    assert rows[0]["headline"] == "Rates rise"


def test_a_page_that_declares_nothing_is_read_by_what_it_shows(tmp_path):
    body = '<p class="byline">By Ana Ruiz</p><time datetime="2024-11-17">17 November</time>' + BODY
    rows, _ = read(write(tmp_path, "a.html", PAGE.format(head="", body=body)))
    assert (rows[0]["byline"], rows[0]["date_precision"]) == (["Ana Ruiz"], "day")
    assert rows[0]["text"].startswith("The bank")


def test_the_outlet_is_not_its_own_author(tmp_path):
    head = '<meta property="og:site_name" content="Example News"><meta name="author" content="Example News">'
    rows, _ = read(write(tmp_path, "a.html", PAGE.format(head=head, body=BODY)))
    assert rows[0]["byline"] == []


# --- exports ------------------------------------------------------------------

NEXIS_TEXT = """
                               1 of 2 DOCUMENTS


                                The Example (London)

                            January 11, 2010 Monday

Rates rise

BYLINE: Ana Ruiz

SECTION: MONEY; Pg. 4

LENGTH: 12 words

The bank raised rates
on Monday.

It had said: so what.

LOAD-DATE: January 12, 2010

LANGUAGE: ENGLISH

                       Copyright 2010 The Example

                               2 of 2 DOCUMENTS


                                The Example (London)

                            January 12, 2010 Tuesday

Rates fall

LENGTH: 4 words

The bank cut rates.

LANGUAGE: ENGLISH
"""
NEXIS_UNI = [
    "Date and Time: Friday, 5. July 2019", "Documents (2)", "1. Rates rise", "Client/Matter: -None-", "", "2. Rates fall", "", "", "",
    "Rates rise", "The Example(London)", "July 1, 2019 Monday 9:20 AM GMT", "", "Copyright 2019 The Example", "Section:\u00a0MONEY",
    "Length:\u00a012 words", "Byline:\u00a0Ana Ruiz", "Body", "", "The bank raised rates on Monday.", "", "It had said so.", "Classification",
    "Language:\u00a0ENGLISH", "End of Document", "", "",
    "Rates fall", "The Example(London)", "July 2, 2019 Tuesday", "", "Length:\u00a04 words", "Body", "", "The bank cut rates.", "End of Document",
]  # fmt: skip


def test_the_older_nexis_text_is_split_into_its_articles(tmp_path):
    rows, problems = read(write(tmp_path, "a.TXT", NEXIS_TEXT.replace("\n", "\r\n")))
    assert problems == []
    assert [row["headline"] for row in rows] == ["Rates rise", "Rates fall"]
    first = rows[0]
    assert (first["outlet"], first["byline"], first["section"], first["lang"]) == (
        "The Example (London)",
        ["Ana Ruiz"],
        "MONEY; Pg. 4",
        "en",
    )
    assert first["text"] == "The bank raised rates on Monday.\n\nIt had said: so what."
    assert str(first["published_at"])[:10] == "2010-01-11"


@pytest.mark.parametrize("container", ["docx", "rtf", "txt"])
def test_nexis_uni_is_read_from_word_rtf_and_text(tmp_path, container):
    if container == "docx":
        path = write(tmp_path, "a.DOCX", docx(*NEXIS_UNI))
    elif container == "rtf":
        path = write(
            tmp_path,
            "a.rtf",
            "{\\rtf1\\ansi\\ansicpg1252 " + "\\par\n".join(NEXIS_UNI).replace("\u00a0", "\\~") + "\\par}",
        )
    else:
        path = write(tmp_path, "a.txt", "\n".join(NEXIS_UNI))
    rows, problems = read(path)
    assert problems == []
    assert [(row["headline"], row["outlet"]) for row in rows] == [
        ("Rates rise", "The Example (London)"),
        ("Rates fall", "The Example (London)"),
    ]
    assert rows[0]["text"] == "The bank raised rates on Monday.\n\nIt had said so."
    assert rows[0]["published_at"].isoformat() == "2019-07-01T09:20:00+00:00"
    assert {row["loader"] for row in rows} == {"nexis 1"}


def test_an_export_that_declares_more_than_it_holds_is_named(tmp_path):
    path = write(tmp_path, "a.docx", docx(*[line.replace("(2)", "(3)") for line in NEXIS_UNI]))
    with pytest.warns(UserWarning, match="says 3, 2 were read"):
        documents, problems = tk.read_documents(path)
    assert documents.height == 2
    assert problems["what"].to_list() == ["declared and parsed counts differ"]


def test_factiva_html_joins_lead_and_rest(tmp_path):
    codes = {
        "HD": "Rates rise",
        "BY": "Par Ana Ruiz",
        "WC": "12 mots",
        "PD": "29 décembre 2011",
        "ET": "15:32",
        "SN": "L'Exemple",
        "LA": "Français",
    }
    cells = "".join(f"<tr><td><b>{code}</b>&nbsp;</td><td>{value}</td></tr>" for code, value in codes.items())
    text = (
        "<tr><td><b>LP</b></td><td><p>Lead.</p></td></tr><tr><td><b>TD</b></td><td><p>Two.</p><p>Three.</p></td></tr>"
    )
    number = "<tr><td><b>AN</b></td><td>Document EXMPL00020111229e7ct0001r</td></tr>"
    rows, problems = read(
        write(
            tmp_path,
            "a.html",
            f"<html><body><div class='article frArticle'><table>{cells}{text}{number}</table></div></body></html>",
        )
    )
    assert problems == []
    assert (rows[0]["text"], rows[0]["doc_id"]) == ("Lead.\n\nTwo.\n\nThree.", "EXMPL00020111229e7ct0001r")
    assert (rows[0]["byline"], rows[0]["outlet"], rows[0]["lang"]) == (["Ana Ruiz"], "L'Exemple", "fr")
    assert rows[0]["published_at"].isoformat() == "2011-12-29T15:32:00+00:00"


def test_factiva_rtf_with_codes(tmp_path):
    lines = [
        "HD",
        "Rates rise",
        "WC",
        "12 words",
        "PD",
        "17 November 2024",
        "SN",
        "The Example",
        "LA",
        "English",
        "LP",
        "Lead.",
        "TD",
        "Rest.",
        "AN",
        "Document EXMPL00020241117ekbh0001r",
    ]
    rows, _ = read(write(tmp_path, "a.rtf", "{\\rtf1\\ansi " + "\\par\n".join(lines) + "\\par}"))
    assert [(row["headline"], row["text"], row["loader"]) for row in rows] == [
        ("Rates rise", "Lead.\n\nRest.", "factiva 1")
    ]


def test_proquest_text_keeps_sentences_that_look_like_labels(tmp_path):
    record = "Title: Rates rise\n\nAuthor: Ruiz, Ana\n\nPublication title: The Example\n\nPublication date: Nov 17, 2024\n\nFull text: The bank said:\nMonday: rates rise.\n\nSubject: Banks\n\nProQuest document ID: 123\n"
    rows, problems = read(
        write(tmp_path, "a.txt", ("_" * 60 + "\n\n" + record) * 1 + "_" * 60 + "\n" + record.replace("123", "124"))
    )
    assert problems == []
    assert [row["doc_id"] for row in rows] == ["123", "124"]
    assert rows[0]["text"] == "The bank said:\nMonday: rates rise."
    assert rows[0]["outlet"] == "The Example"


# --- services -----------------------------------------------------------------


def test_a_guardian_live_blog_is_split_into_its_posts(tmp_path):
    posts = [
        {"id": str(n), "bodyHtml": f"<p>Post {n}.</p>", "publishedDate": f"2024-11-17T1{n}:00:00Z"} for n in range(3)
    ]
    item = {
        "id": "live/1",
        "type": "liveblog",
        "webTitle": "Live",
        "webUrl": "https://e.example/1",
        "sectionName": "World",
        "webPublicationDate": "2024-11-17T09:00:00Z",
        "blocks": {"body": posts},
    }
    plain = {
        **item,
        "id": "a/2",
        "type": "article",
        "blocks": {},
        "fields": {"bodyText": "One text.", "byline": "Ana Ruiz", "wordcount": "2"},
    }
    rows, problems = read(
        write(tmp_path, "a.json", json.dumps({"response": {"status": "ok", "results": [item, plain]}}))
    )
    assert problems == []
    assert [row["text"] for row in rows] == ["Post 0.", "Post 1.", "Post 2.", "One text."]
    assert [row["published_at"].hour for row in rows] == [10, 11, 12, 9]


def test_newsapi_texts_are_marked_as_incomplete(tmp_path):
    article = {
        "source": {"id": None, "name": "The Example"},
        "author": "Ana Ruiz",
        "title": "Rates rise",
        "url": "https://e.example",
        "publishedAt": "2024-11-17T18:00:00Z",
        "content": "The bank raised rates … [+2829 chars]",
    }
    rows, _ = read(write(tmp_path, "a.json", json.dumps({"status": "ok", "totalResults": 1, "articles": [article]})))
    assert (rows[0]["text"], rows[0]["text_complete"], rows[0]["outlet"]) == (
        "The bank raised rates",
        False,
        "The Example",
    )


def test_media_cloud_lists_stories_without_texts(tmp_path):
    table = "id,indexed_date,language,media_name,media_url,publish_date,title,url\n1,2024-11-18,en,e.example,e.example,2024-11-17,Rates rise,https://e.example/1\n"
    rows, _ = read(write(tmp_path, "a.csv", table))
    assert (rows[0]["headline"], rows[0]["outlet"], rows[0]["text_complete"], str(rows[0]["published_at"])[:10]) == (
        "Rates rise",
        "e.example",
        False,
        "2024-11-17",
    )


@pytest.mark.parametrize(
    "record",
    [
        {
            "title": "A",
            "author": "Ana Ruiz; Tom Field",
            "url": "https://e.example",
            "hostname": "e.example",
            "sitename": "The Example",
            "date": "2024-11-17",
            "text": "Text.",
        },
        {
            "title": "A",
            "authors": ["Ana Ruiz", "Tom Field"],
            "date_publish": "2024-11-17 00:00:00",
            "maintext": "Text.",
            "source_domain": "The Example",
            "date_modify": "None",
            "url": "u",
        },
        {
            "title": "A",
            "authors": ["Ana Ruiz", "Tom Field"],
            "publishing_date": "2024-11-17 00:00:00+00:00",
            "plaintext": "Text.",
            "publisher": "The Example",
        },
        {
            "uri": "tag:1",
            "headline": "A",
            "versioncreated": "2024-11-17T00:00:00Z",
            "body_html": "<p>Text.</p>",
            "source": "The Example",
            "byline": "Ana Ruiz and Tom Field",
        },
    ],
)
def test_records_of_other_tools_fill_the_same_columns(tmp_path, record):
    rows, problems = read(write(tmp_path, "a.json", json.dumps(record)))
    assert problems == []
    assert (rows[0]["text"], rows[0]["headline"], rows[0]["outlet"], rows[0]["byline"]) == (
        "Text.",
        "A",
        "The Example",
        ["Ana Ruiz", "Tom Field"],
    )
    assert str(rows[0]["published_at"])[:10] == "2024-11-17"


def test_feeds_give_full_text_or_say_that_they_do_not(tmp_path):
    item = "<item><title>A &amp; B</title><link>https://e.example/{n}</link><guid>{n}</guid><pubDate>Sun, 17 Nov 2024 18:00:00 GMT</pubDate>{body}</item>"
    full = item.format(
        n=1,
        body="<description>Short.</description><content:encoded><![CDATA[<p>Long.</p><p>Longer.</p>]]></content:encoded>",
    )
    feed = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Example</title>'
    rows, problems = read(
        write(
            tmp_path,
            "a.xml",
            feed + full + item.format(n=2, body="<description>Short.</description>") + "</channel></rss>",
        )
    )
    assert problems == []
    assert [(row["text"], row["text_complete"]) for row in rows] == [("Long.\n\nLonger.", True), ("Short.", False)]
    assert rows[0]["headline"] == "A & B"


def test_a_news_sitemap_is_a_list_of_addresses(tmp_path):
    entry = "<url><loc>https://e.example/1</loc><n:news><n:publication><n:name>The Example</n:name></n:publication><n:publication_date>2024-11-17</n:publication_date><n:title>Rates</n:title></n:news></url>"
    rows, problems = read(
        write(
            tmp_path,
            "s.xml",
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{entry}</urlset>',
        )
    )
    assert (rows[0]["url"], rows[0]["headline"], rows[0]["text_complete"]) == ("https://e.example/1", "Rates", False)
    assert problems == ["a list of addresses without texts"]


# --- containers ---------------------------------------------------------------


def test_archives_are_opened_and_their_members_told_by_content(tmp_path):
    inner = gzip.compress(json.dumps({"title": "B", "text": "Two."}).encode())
    rows, problems = read(
        write(tmp_path, "a.zip", zipped(one_DOT_txt="One.", deep__two_DOT_gz=inner, empty_DOT_txt=""))
    )
    assert sorted(row["text"] for row in rows) == ["One.", "Two."]
    assert problems == ["the file is empty"]
    assert {row["path"].rsplit("!")[-1] for row in rows} == {"one.txt", "deep/two.gz"}


@pytest.mark.parametrize(
    "make", [lambda: zipped(bomb_DOT_txt=b"0" * 60_000_000), lambda: gzip.compress(b"0" * 60_000_000)]
)
def test_a_bomb_is_a_problem(tmp_path, make):
    rows, problems = read(write(tmp_path, "a.zip", make()))
    assert rows == []
    assert len(problems) >= 1


def test_names_in_archives_are_only_labels(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    rows, _ = read(write(folder, "a.zip", zipped(**{"..__..__evil_DOT_txt": "One."})))
    assert rows[0]["path"].endswith("!evil.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_member_without_a_name_is_read_like_the_others(tmp_path):
    rows, problems = read(write(tmp_path, "a.zip", zipped(x="One.").replace(b"x", b"\x00", 2)))
    assert (problems, [row["text"] for row in rows]) == ([], ["One."])


def test_nested_archives_end_somewhere(tmp_path):
    data = b"One."
    for _ in range(8):
        data = zipped(x_DOT_zip=data)
    rows, problems = read(write(tmp_path, "a.zip", data))
    assert rows == []
    assert "archives nested too deeply" in problems


def test_a_web_archive_gives_its_pages_with_address_and_crawl_date(tmp_path):
    page = PAGE.format(head="", body=BODY).encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.example/a\r\nWARC-Date: 2024-11-18T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    rows, problems = read(write(tmp_path, "a.warc.gz", gzip.compress(head.encode() + http + b"\r\n\r\n")))
    assert problems == []
    assert (rows[0]["url"], str(rows[0]["retrieved_at"])[:10], rows[0]["published_at"]) == (
        "https://e.example/a",
        "2024-11-18",
        None,
    )


def test_an_xml_bomb_expands_to_nothing(tmp_path):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 100}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [{entities}]><rss version="2.0"><channel><title>&a8;</title><item><title>&a8;</title></item></channel></rss>'
    rows, _ = read(write(tmp_path, "a.xml", bomb))
    assert all(len(row["text"]) + len(row["headline"] or "") < 1000 for row in rows)


def test_word_documents_are_one_article_each(tmp_path):
    rows, _ = read(
        write(tmp_path, "a.docx", docx("Headline: Rates rise", "Outlet: The Example", "", "The bank acted."))
    )
    assert (rows[0]["headline"], rows[0]["text"], rows[0]["loader"]) == ("Rates rise", "The bank acted.", "docx 1")


# --- the real files -----------------------------------------------------------

COUNTS = {
    "europresse/europresse_test1.html": 3,
    "factiva/factiva_test.html": 2,
    "factiva/factiva_test.xml": 3,
    "feeds/state_dept_2022-08-03.rss": 10,
    "feeds/white_house_2022-03.rss": 10,
    "nexis/lexisnexis_test_en.html": 2,
    "nexis/sample.DOCX": 10,
    "nexis/sample.TXT": 10,
    "warc/example-iana.org-chunked.warc": 1,
    "warc/example-trunc.warc": 1,
    "warc/example.arc.gz": 1,
    "warc/example.warc": 1,
    "warc/example.warc.gz": 1,
}


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_every_real_export_gives_all_its_articles(shared, name):
    rows, problems = read(shared / "data" / "formats" / name)
    assert len(rows) == COUNTS[name]
    assert all(row["text"].strip() for row in rows)
    assert "trunc" in name or problems == []


def test_a_web_archive_of_requests_only_says_that_it_has_no_pages(shared):
    assert read(shared / "data" / "formats" / "warc" / "example-digest.warc") == ([], ["no articles in the file"])


def test_the_real_pages_are_read_with_their_headlines(shared):
    documents, _ = tk.read_documents(str(shared / "data" / "formats" / "pages" / "*.html"))
    assert documents.height == 25
    assert documents["headline"].null_count() == 0
    assert (documents["text"].str.len_chars() > 150).sum() >= 24


# --- GDELT --------------------------------------------------------------------


def gdelt_line(n: int, **cells: str) -> str:
    names = gdelt.LAYOUTS[n]
    return "\t".join(cells.get(name.replace(".", "_"), "") for name in names) + "\n"


def test_gdelt_tables_are_told_apart_by_their_columns(tmp_path):
    path = write(
        tmp_path,
        "e.csv",
        gdelt_line(61, GLOBALEVENTID="7", EventCode="043", DATEADDED="20241117180000", AvgTone="-1.5"),
    )
    row = gdelt.events(path).collect().row(0, named=True)
    assert (row["GLOBALEVENTID"], row["EventCode"], row["AvgTone"], row["DATEADDED"].isoformat()) == (
        7,
        "043",
        -1.5,
        "2024-11-17T18:00:00+00:00",
    )
    with pytest.raises(LoadError, match="61 columns"):
        gdelt.gkg(path)
    assert read(path)[1] == ["a GDELT table, not articles"]


def test_compound_fields_become_tidy_tables(tmp_path):
    line = gdelt_line(
        27, GKGRECORDID="a", V2ENHANCEDPERSONS="Ana Ruiz,12;Tom Field, Jr,40", V1_5TONE="-1,2,3,4,5,6,700", V2GCAM="wc:125,c2.14:3",
        QUOTATIONS="10|4|said|No way#30|3||Yes", V2ENHANCEDLOCATIONS="1#Norway#NO#NO##62#10#NO#5",
    )  # fmt: skip
    graph = gdelt.gkg(write(tmp_path, "g.csv", line))
    assert gdelt.persons(graph).collect().rows() == [("a", "Ana Ruiz", 12), ("a", "Tom Field, Jr", 40)]
    assert gdelt.tone(graph).collect().row(0) == ("a", -1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 700.0)
    assert gdelt.gcam(graph).collect().rows() == [("a", "wc", 125.0), ("a", "c2.14", 3.0)]
    assert gdelt.quotations(graph).collect().rows() == [("a", 10, 4, "said", "No way"), ("a", 30, 3, "", "Yes")]
    assert gdelt.locations(graph).collect().row(0)[2:4] == ("Norway", "NO")


def test_the_tables_are_read_from_the_archives_that_gdelt_offers(tmp_path):
    graph, line = gdelt_line(27, GKGRECORDID="a", V1_5TONE="-1,2,3,4,5,6,700"), gdelt_line(61, GLOBALEVENTID="7")
    write(tmp_path, "20241117180000.gkg.csv.zip", zipped(**{"20241117180000_DOT_gkg_DOT_csv": graph * 3}))
    write(tmp_path, "20241117180000.export.CSV.zip", zipped(e=line))
    write(tmp_path, "20241117181500.gkg.csv", graph.replace("a", "b", 1))
    write(tmp_path, "20241117183000.gkg.csv", gzip.compress(graph.replace("a", "c", 1).encode()))
    with pytest.warns(UserWarning, match="1 of 4 files are other tables"):
        table = gdelt.gkg(tmp_path)
    assert sorted(table.collect()["GKGRECORDID"]) == ["a", "a", "a", "b", "c"]
    assert gdelt.tone(table.filter(pl.col("GKGRECORDID") != "a")).head(1).collect()["word_count"].to_list() == [700.0]
    assert gdelt.events(tmp_path / "20241117180000.export.CSV.zip").collect()["GLOBALEVENTID"].to_list() == [7]


def test_version_1_of_the_knowledge_graph_has_a_header_and_its_own_fields(tmp_path):
    header = "\t".join(gdelt.GKG_V1) + "\n"
    line = gdelt_line(11, DATE="20130401", THEMES="TAX;EPU", PERSONS="ana ruiz;tom field", TONE="-1,2,3,4,5,6",
                      LOCATIONS="4#Oslo, Norway#NO#NO12#59.9#10.7#-1", SOURCEURLS="https://e.example/1")  # fmt: skip
    graph = gdelt.gkg(write(tmp_path, "20130401.gkg.csv.zip", zipped(g=header + line * 2)))
    assert graph.collect()["GKGRECORDID"].to_list() == ["20130401-0", "20130401-1"]
    assert gdelt.persons(graph).collect().rows()[:2] == [
        ("20130401-0", "ana ruiz", None),
        ("20130401-0", "tom field", None),
    ]
    assert gdelt.themes(graph).collect()["theme"].to_list() == ["TAX", "EPU"] * 2
    assert gdelt.locations(graph).collect().row(0)[1:] == (
        4,
        "Oslo, Norway",
        "NO",
        "NO12",
        None,
        59.9,
        10.7,
        "-1",
        None,
    )
    assert gdelt.tone(graph).collect().row(0)[1:] == (-1.0, 2.0, 3.0, 4.0, 5.0, 6.0, None)
    with pytest.raises(LoadError, match="version 1"):
        gdelt.quotations(graph)


def test_events_of_both_versions_stand_in_one_table(tmp_path):
    write(tmp_path, "a", gdelt_line(61, GLOBALEVENTID="7", ActionGeo_ADM2Code="x"))
    write(tmp_path, "b", zipped(e=gdelt_line(58, GLOBALEVENTID="8")))
    rows = gdelt.events(tmp_path).select("GLOBALEVENTID", "ActionGeo_ADM2Code").collect()
    assert rows.rows() == [(7, "x"), (8, None)]


@pytest.mark.parametrize(
    "data",
    [
        zipped(e="1\t" * 60 + "\n")[:-40],
        gzip.compress(b"1\t" * 60 + b"\n")[:20],
        zipped(e=("1\t" * 60 + "\n") * 400_000),
    ],
    ids=["cut", "cut gzip", "bomb"],
)
def test_a_broken_gdelt_archive_says_which_one(tmp_path, data):
    with pytest.raises(LoadError, match=r"bad\.zip cannot be unpacked"):
        gdelt.events(write(tmp_path, "bad.zip", data)).collect()


def test_the_quotation_graph_has_a_row_a_quotation(tmp_path):
    line = json.dumps(
        {
            "date": "2024-11-17",
            "url": "u",
            "title": "t",
            "lang": "ENGLISH",
            "quotes": [{"pre": "a", "quote": "b", "post": "c"}, {"pre": "", "quote": "d", "post": ""}],
        }
    )
    path = write(tmp_path, "q.json.gz", gzip.compress((line + "\n").encode()))
    assert gdelt.quotation_graph(path).collect()["quote"].to_list() == ["b", "d"]


def test_the_real_gdelt_files_have_all_their_rows(shared):
    folder = shared / "data" / "formats" / "gdelt"
    assert gdelt.events(folder / "events.csv").collect().shape == (100, 61)
    assert gdelt.mentions(folder / "mentions.csv").collect().shape == (100, 16)
    graph = gdelt.gkg(folder / "gkg.csv")
    assert graph.select(pl.len()).collect().item() == 100
    assert gdelt.tone(graph).collect()["word_count"].null_count() == 0
