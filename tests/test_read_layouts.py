"""Layouts of services and tools beyond the files at hand, rebuilt here from their descriptions with invented articles."""

from __future__ import annotations

import json
import time
import warnings
from pathlib import Path

import pytest

import toolkit as tk

LEAD = "The central bank raised its key rate on Monday, as it had said it would do for a year."
REST = "More steps will follow in the spring, a spokeswoman said in the capital."
TEXT = f"{LEAD}\n\n{REST}"
MARKUP = f"<p>{LEAD}</p><p>{REST}</p>"


def read(folder: Path, content: str | dict | list) -> tuple[list[dict], list[str]]:
    path = folder / "file"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        documents, problems = tk.read_documents(path)
    return documents.to_dicts(), problems["what"].to_list()


def shown(row: dict) -> tuple:
    return (
        row["headline"],
        row["outlet"],
        row["byline"],
        row["published_at"] and row["published_at"].isoformat()[:16],
        row["text"],
    )


# --- Factiva ------------------------------------------------------------------


def factiva_lines(n: int, head: list[str], about: list[str]) -> list[str]:
    return [
        *head,
        "1,234 words",
        "5 July 2019",
        *about,
        "",
        LEAD,
        "",
        REST,
        "",
        f"Document EXMPL00020190705ef75000{n}r",
        "",
    ]


ABOUT = ["19:30", "The Example", "EXMPL", "1", "English", "Copyright 2019 Example Ltd. All Rights Reserved."]


@pytest.mark.parametrize("container", ["rtf", "text"])
@pytest.mark.parametrize(
    ("head", "about", "headline", "byline", "section", "when"),
    [
        (["Rates rise", "By Ana Ruiz"], ABOUT, "Rates rise", ["Ana Ruiz"], None, "2019-07-05T19:30"),
        (["Business", "Rates rise again"], ABOUT[1:], "Rates rise again", [], "Business", "2019-07-05T00:00"),
        (["Rates rise"], [*ABOUT[1:3], "English", "(c) 2019 E"], "Rates rise", [], None, "2019-07-05T00:00"),
        (["Business", "Rates rise", "By Ana Ruiz"], ABOUT, "Rates rise", ["Ana Ruiz"], "Business", "2019-07-05T19:30"),
    ],
)
def test_a_factiva_export_for_reading_is_told_by_the_order_of_its_lines(
    tmp_path, container, head, about, headline, byline, section, when
):
    lines = [line for n in (1, 2) for line in factiva_lines(n, head, about)]
    rows, problems = read(
        tmp_path, "{\\rtf1\\ansi " + "\\par\n".join(lines) + "\\par}" if container == "rtf" else "\n".join(lines)
    )
    assert problems == []
    assert [row["doc_id"] for row in rows] == ["EXMPL00020190705ef750001r", "EXMPL00020190705ef750002r"]
    assert shown(rows[0]) == (headline, "The Example", byline, when, TEXT)
    assert (rows[0]["section"], rows[0]["lang"], rows[0]["loader"]) == (section, "en", "factiva 1")


def test_factiva_pages_for_reading_are_split_into_their_articles(tmp_path):
    about = "".join(f"<div>{line}</div>" for line in ["1,234 words", "5 July 2019", *ABOUT])
    body = "".join(f'<p class="articleParagraph enarticleParagraph">{part}</p>' for part in (LEAD, REST))
    article = f"<div class='article enArticle'><div>Money and Banks</div><div id='hd'><span class='enHeadline'>Rates rise</span></div><div class='author'>By Ana Ruiz</div>{about}{body}<p>Document EXMPL00020190705ef75000%dr</p></div>"
    rows, problems = read(
        tmp_path, f"<html><head><title>Factiva</title></head><body>{article % 1}{article % 2}</body></html>"
    )
    assert problems == []
    assert [row["doc_id"] for row in rows] == ["EXMPL00020190705ef750001r", "EXMPL00020190705ef750002r"]
    assert shown(rows[1]) == ("Rates rise", "The Example", ["Ana Ruiz"], "2019-07-05T19:30", TEXT)


# --- Nexis, ProQuest, Europresse ----------------------------------------------


def test_a_german_nexis_page_keeps_its_clock_and_its_labels(tmp_path):
    blocks = [
        "1 of 1 DOCUMENTS", "Beispiel Online", "27. Februar 2012 Montag 9:50 PM GMT+1", "Zinsen steigen", "AUTOR: Ruiz, Ana; Feld, Tom",
        "RUBRIK: WIRTSCHAFT; S. 114", "L&Auml;NGE: 12 W&ouml;rter", LEAD, REST, "SPRACHE: GERMAN; DEUTSCH", "ZEITUNGS-CODE: bsp",
    ]  # fmt: skip
    body = "".join(f'<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN>{block}</SPAN></P></DIV>' for block in blocks)
    rows, problems = read(tmp_path, f"<HTML><HEAD><!-- LXNComment 1:2 --></HEAD><BODY>{body}</BODY></HTML>")
    assert problems == []
    assert shown(rows[0]) == ("Zinsen steigen", "Beispiel Online", ["Ruiz, Ana", "Feld, Tom"], "2012-02-27T20:50", TEXT)
    assert json.loads(rows[0]["extra"])["zeitungs-code"] == "bsp"


def test_the_word_body_of_old_nexis_files_is_a_label(tmp_path):
    article = f"%d of 2 DOCUMENTS\n\nThe Example (New York)\n\nMarch 5, 2003 Wednesday\nLate Edition - Final\n\nTHE BANK;\nRates Rise\n\nBYLINE:  By ANA RUIZ with TOM FIELD\n\nDATELINE: LONDON, March 4\n\nBODY:\n   {LEAD}\n\n   {REST}\n\nLOAD-DATE: March 5, 2003\n\n"
    rows, problems = read(tmp_path, article % 1 + article % 2)
    assert problems == []
    assert shown(rows[0]) == (
        "THE BANK; Rates Rise",
        "The Example (New York)",
        ["ANA RUIZ", "TOM FIELD"],
        "2003-03-05T00:00",
        TEXT,
    )


NEXIS_UNI = [
    "Rates rise", "The Example", "July 1, 2019 Monday", "Correction Appended", "Late Edition - Final", "", "Copyright 2019 The Example", "",
    "Section: MONEY; Pg. 4", "Length: 12 words", "Byline: By Ana Ruiz Highlight: What it means", "Body", "", LEAD, "", REST, "", "Correction",
    "", "It was Monday.", "", "Graphic", "", "A bank.", "", "Load-Date: July 2, 2019", "", "End of Document", "",
]  # fmt: skip


@pytest.mark.parametrize("body", [True, False])
def test_nexis_uni_with_editions_corrections_and_without_the_line_body(tmp_path, body):
    rows, problems = read(tmp_path, "\n".join(line for line in NEXIS_UNI * 2 if body or line != "Body"))
    assert (len(rows), problems) == (2, [])
    assert shown(rows[0]) == ("Rates rise", "The Example", ["Ana Ruiz"], "2019-07-01T00:00", TEXT)
    extra = json.loads(rows[0]["extra"])
    assert (extra["highlight"], extra["correction"], extra["graphic"]) == ("What it means", "It was Monday.", "A bank.")
    assert extra["opening"] == ["Correction Appended", "Late Edition - Final"]


def test_a_headline_that_names_a_day_is_not_the_date(tmp_path):
    lines = ["What the bank did on 6 January 2021" if line == "Rates rise" else line for line in NEXIS_UNI]
    rows, _ = read(tmp_path, "\n".join(lines))
    assert shown(rows[0])[:4] == (
        "What the bank did on 6 January 2021",
        "The Example",
        ["Ana Ruiz"],
        "2019-07-01T00:00",
    )


def test_a_label_of_old_nexis_may_have_its_value_in_the_next_block(tmp_path):
    rows, _ = read(
        tmp_path,
        f"1 of 1 DOCUMENTS\n\nThe Example\n\nNovember 9, 2015 Monday\n\n FIRST EDITION\n\nRates rise\n\nSECTION: \n\nNEWS; Pg. 7A\n\nLENGTH: 452 words\n\n{LEAD}\n\n{REST}\n\nLOAD-DATE: November 9, 2015\n",
    )
    assert shown(rows[0]) == ("Rates rise", "The Example", [], "2015-11-09T00:00", TEXT)
    assert rows[0]["section"] == "NEWS; Pg. 7A"


@pytest.mark.parametrize("line", ["_" * 60, "*" * 50, ""])
def test_proquest_records_are_told_apart_by_any_of_their_lines(tmp_path, line):
    record = f"Document %d of 2\n\nRates rise\n\nAuthor: Ruiz, Ana; Field, Tom\n\nAbstract: Short.\n\nLinks: http://e.example\n\nFull Text: {LEAD}\n\n{REST}\n\nCredit: By Ana Ruiz\n\nSubject: Banks\n\nTitle: Rates rise\n\nPublication title: The Example; London\n\nPublication date: Nov 17, 2024\n\nProQuest document ID: 12%d\n\n{line}\n\n"
    rows, problems = read(tmp_path, record % (1, 1) + record % (2, 2))
    assert problems == []
    assert [row["doc_id"] for row in rows] == ["121", "122"]
    assert shown(rows[0]) == (
        "Rates rise",
        "The Example; London",
        ["Ruiz, Ana", "Field, Tom"],
        "2024-11-17T00:00",
        TEXT,
    )


def test_proquest_pages_have_the_same_labels_as_its_texts(tmp_path):
    about = {
        "Author": "Ruiz, Ana",
        "Publication info": "The Example ; London 17 Nov 2024: A.1.",
        "Abstract": "Short.",
        "Full text": f"<text wordcount='9'><title></title>{MARKUP}</text>",
        "Subject": "Banks",
        "Publication title": "The Example",
        "Publication date": "Nov 17, 2024",
        "ProQuest document ID": "12%d",
        "Database": "Example Newsstream",
    }
    labels = "".join(f"<p><strong>{label}: </strong>{value}</p>" for label, value in about.items())
    record = f"<div><p style='font-weight:bold'>Rates rise</p>{labels}</div>"
    rows, problems = read(tmp_path, f"<html><body>{record % 1}{record % 2}</body></html>")
    assert problems == []
    assert [row["doc_id"] for row in rows] == ["121", "122"]
    assert shown(rows[1]) == ("Rates rise", "The Example", ["Ruiz, Ana"], "2024-11-17T00:00", TEXT)


def europresse(n: int) -> str:
    head = f"<header><div class='rdp__DocPublicationName'><span class='DocPublicationName'>L'Exemple</span></div><div class='rdp__DocHeader'><span class='DocHeader'>Monde, vendredi 17 novembre 2023 {n} mots, p. 5</span></div><div class='titreArticle'><p class='titreArticleVisu rdp__articletitle'>Les taux montent</p></div><p class='sm-margin-bottomNews'>Ana Ruiz</p></header>"
    return f"<article>{head}<section><div class='docOcurrContainer'>{MARKUP}</div></section><aside class='noPrint'><p>Cet article est paru ailleurs</p></aside><footer><p>© 2023 L'Exemple. Tous droits réservés.</p><div class='publiC-lblNodoc'>news·20231117·LE·{n}</div></footer></article>"


def test_the_newer_europresse_pages_are_read_without_their_certificate(tmp_path):
    rows, problems = read(tmp_path, f"<html><body><div>{europresse(1)}{europresse(2)}</div></body></html>")
    assert problems == []
    assert [row["doc_id"] for row in rows] == ["news·20231117·LE·1", "news·20231117·LE·2"]
    assert shown(rows[0]) == ("Les taux montent", "L'Exemple", ["Ana Ruiz"], "2023-11-17T00:00", TEXT)


@pytest.mark.parametrize(
    "author", ["<div class='docAuthors'>Ana Ruiz</div>", "<p class='sm-margin-bottomNews'>Ana Ruiz</p>"]
)
def test_europresse_names_authors_text_and_day_in_classes_of_their_own(tmp_path, author):
    article = f"<article><header><div>Logo</div><div><span class='DocPublicationName'>L'Exemple</span></div><div class='titreArticle'><p class='titreArticleVisu'>Les taux montent</p></div>{author}</header><section><p>Annexe</p><div class='DocText clearfix'>{MARKUP}</div></section><footer><div class='publiC-lblNodoc'>news·20231117·LE·7</div></footer></article>"
    rows, problems = read(tmp_path, f"<html><body>{article}</body></html>")
    assert problems == []
    assert shown(rows[0]) == ("Les taux montent", "L'Exemple", ["Ana Ruiz"], "2023-11-17T00:00", TEXT)


def test_a_thousand_articles_of_europresse_take_no_longer_than_each_of_them(tmp_path):
    started = time.monotonic()
    rows, _ = read(tmp_path, f"<html><body>{''.join(map(europresse, range(1500)))}</body></html>")
    assert len(rows) == 1500
    assert time.monotonic() - started < 8


# --- JSON of services and tools -----------------------------------------------

DAY = "2024-11-17T18:00:00Z"
RECORDS = {
    "fundus": [
        {"title": "Rates rise", "authors": ["Ana Ruiz"], "publishing_date": "2024-11-17 18:00:00+00:00", "publisher": "The Example",
         "body": {"summary": ["Sum."], "sections": [{"headline": [], "paragraphs": [LEAD]}, {"headline": [], "paragraphs": [REST]}]},
         "html": {"requested_url": "https://e.example/1", "content": "<html></html>"}}
    ],
    "WordPress": [
        {"id": 1, "date": DAY, "link": "https://e.example/1", "title": {"rendered": "Rates rise"}, "author": 3, "authors": ["Ana Ruiz"],
         "content": {"rendered": MARKUP, "protected": False}, "publisher": "The Example"}
    ],
    "paragraphs in a list": [{"title": "Rates rise", "text": [LEAD, REST], "date": DAY, "author": "Ana Ruiz", "source": "The Example"}],
    "Event Registry": {"articles": {"results": [
        {"uri": "1", "lang": "eng", "date": "2024-11-17", "time": "18:00:00", "dateTime": DAY, "url": "https://e.example/1",
         "title": "Rates rise", "body": TEXT, "source": {"uri": "e.example", "title": "The Example"}, "authors": [{"name": "Ana Ruiz"}]}
    ], "totalResults": 1}},
    "ninjs 2": {
        "uri": "urn:1", "versioncreated": DAY, "copyrightholder": "The Example", "headlines": [{"role": "main", "value": "Rates rise"}],
        "altids": [{"role": "x", "value": "y"}], "by": "Von Ana Ruiz, The Example",
        "bodies": [{"contenttype": "application/xml", "value": "<x>no</x>"}, {"contenttype": "text/plain", "value": f"Rates rise\n{TEXT}"}]},
    "ninjs 3": {
        "uri": "urn:1", "versionCreated": DAY, "headlines": [{"role": "main", "value": "Rates rise"}], "by": "Ana Ruiz",
        "bodies": [{"contentType": "text/html", "value": MARKUP}], "infoSources": [{"name": "The Example"}]},
    "Superdesk": {"_items": [
        {"uri": "urn:1", "headline": "Rates rise", "versioncreated": DAY, "body_html": MARKUP, "byline": "Ana Ruiz", "source": "The Example"}
    ], "_meta": {"total": 1}},
}  # fmt: skip


@pytest.mark.parametrize("tool", RECORDS)
def test_json_of_this_tool_fills_the_columns(tmp_path, tool):
    rows, problems = read(tmp_path, RECORDS[tool])
    assert problems == []
    assert shown(rows[0]) == ("Rates rise", "The Example", ["Ana Ruiz"], "2024-11-17T18:00", TEXT)
    assert rows[0]["text_complete"]


@pytest.mark.parametrize(
    "value",
    [
        {"response": {"docs": [{"abstract": "Short.", "web_url": "u", "lead_paragraph": LEAD, "headline": {"main": "Rates rise"},
                                "source": "The Example", "byline": {"original": "By Ana Ruiz"}, "pub_date": "2024-11-17T18:00:00+0000"}]}},
        {"articles": [{"title": "Rates rise", "content": f"{LEAD}... [4210 chars]", "url": "u", "publishedAt": DAY, "author": "Ana Ruiz",
                       "source": {"name": "The Example", "url": "u"}}]},
        [{"title": "Rates &#114;ise", "summary": LEAD, "published_date": DAY, "author": "Ana Ruiz", "source": "The Example"}],
    ],
    ids=["New York Times", "GNews", "summaries"],
)  # fmt: skip
def test_what_stands_in_for_a_text_is_marked_as_incomplete(tmp_path, value):
    rows, problems = read(tmp_path, value)
    assert problems == []
    assert shown(rows[0]) == ("Rates rise", "The Example", ["Ana Ruiz"], "2024-11-17T18:00", LEAD)
    assert not rows[0]["text_complete"]


def test_a_table_without_a_text_column_is_one_problem_and_not_one_a_row(tmp_path):
    lines = "".join(f"{n},2024-11-17,Rates,https://e.example/{n},en,e.example\n" for n in range(5))
    rows, problems = read(tmp_path, f"id,publish_date,title,url,language,media_name\n{lines}")
    assert (len(rows), problems) == (5, ["a list of articles without texts"])


def test_a_monitoring_service_s_table_in_utf_16_is_read(tmp_path):
    path = tmp_path / "file.csv"
    lines = [
        "Date\tHeadline\tURL\tOpening Text\tSource\tInfluencer",
        f"2024-11-17T18:00:00Z\tRates rise\tu\t{LEAD}\tThe Example\tAna Ruiz",
    ]
    path.write_bytes("\r\n".join(lines).encode("utf-16"))
    documents, problems = tk.read_documents(path)
    assert shown(documents.row(0, named=True)) == ("Rates rise", "The Example", [], "2024-11-17T18:00", LEAD)
    assert problems.height == 0
    assert not documents["text_complete"][0]


def test_milliseconds_are_a_date(tmp_path):
    rows, _ = read(
        tmp_path,
        [
            {
                "an": "EX1",
                "title": "Rates rise",
                "body": TEXT,
                "publication_datetime": 1731866400000,
                "source_name": "The Example",
            }
        ],
    )
    assert shown(rows[0]) == ("Rates rise", "The Example", [], "2024-11-17T18:00", TEXT)


# --- XML ----------------------------------------------------------------------

XML = {
    "trafilatura": f'<doc sitename="The Example" title="Rates rise" author="Ana Ruiz" date="2024-11-17" source="https://e.example/1"><main>{MARKUP}</main><comments/></doc>',
    "NITF": f'<?xml version="1.0"?><nitf><head><title>x</title><docdata><date.issue norm="20241117"/></docdata></head><body><body.head><hedline><hl1>Rates rise</hl1></hedline><byline>By Ana Ruiz</byline><distributor>The Example</distributor></body.head><body.content>{MARKUP}</body.content></body></nitf>',
    "another": f"<?xml version='1.0'?><news><article><title>Rates rise</title><author>Ana Ruiz</author><source>The Example</source><date>2024-11-17</date><body>{TEXT}</body></article></news>",
}


@pytest.mark.parametrize("layout", XML)
def test_xml_is_read_without_its_tags(tmp_path, layout):
    rows, problems = read(tmp_path, XML[layout])
    assert problems == (["an XML layout that is not known"] if layout == "another" else [])
    assert shown(rows[0]) == ("Rates rise", "The Example", ["Ana Ruiz"], "2024-11-17T00:00", TEXT)
