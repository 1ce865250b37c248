"""One small sound file of every format that is read, for tests that spoil them. All texts and people are invented."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import polars as pl

from toolkit.load import gdelt

STORY = "The bank raised rates on Monday, as it had said it would do for a year, and more steps will follow in spring."
WORD_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NEXIS_UNI = [
    "Documents (2)", "1. Rates rise", "2. Rates fall", "", "", "",
    "Rates rise", "The Example(London)", "July 1, 2019 Monday 9:20 AM GMT", "", "Copyright 2019 The Example", "Section:\u00a0MONEY",
    "Length:\u00a012 words", "Byline:\u00a0Ana Ruiz", "Body", "", STORY, "Classification", "Language:\u00a0ENGLISH", "End of Document",
    "Rates fall", "The Example(London)", "July 2, 2019 Tuesday", "", "Length:\u00a04 words", "Body", "", STORY, "End of Document",
]  # fmt: skip
NEXIS_OLD = (
    "1 of 2 DOCUMENTS\n\nThe Example (London)\n\nJanuary 11, 2010 Monday\n\nRates rise\n\nBYLINE: Ana Ruiz\n\nLENGTH: 12 words\n\n"
    f"{STORY}\n\nLANGUAGE: ENGLISH\n\n2 of 2 DOCUMENTS\n\nThe Example (London)\n\nJanuary 12, 2010 Tuesday\n\nRates fall\n\n{STORY}\n"
)
FACTIVA = {
    "HD": "Rates rise",
    "BY": "Ana Ruiz",
    "WC": "12 words",
    "PD": "17 November 2024",
    "SN": "The Example",
    "LP": STORY,
    "TD": STORY,
}
PROQUEST = (
    f"{'_' * 60}\n\nTitle: Rates rise\n\nAuthor: Ruiz, Ana\n\nPublication title: The Example\n\nPublication date: Nov 17, 2024\n\n"
    f"Full text: {STORY}\n\nProQuest document ID: 123\n{'_' * 60}\n"
)
PDF_PAGE = b"BT /F1 12 Tf 20 200 Td (The bank raised rates on Monday, as it had said it would.) Tj ET"


def zipped(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in paragraphs)
    document = f'<?xml version="1.0"?><w:document xmlns:w="{WORD_SPACE}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": document})


def rtf(*paragraphs: str) -> bytes:
    return ("{\\rtf1\\ansi\\ansicpg1252 " + "\\par\n".join(paragraphs).replace("\u00a0", "\\~") + "\\par}").encode()


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
    end = b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def parquet() -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame({"title": ["A", "B"], "text": ["One.", "Two."]}).write_parquet(buffer)
    return buffer.getvalue()


def page() -> bytes:
    data = {
        "@type": "NewsArticle",
        "headline": "Rates rise",
        "author": [{"name": "Ana Ruiz"}],
        "datePublished": "2024-11-17",
    }
    head = f'<script type="application/ld+json">{json.dumps(data)}</script><meta property="og:site_name" content="The Example">'
    body = f"<article><h1>Rates rise</h1><time datetime='2024-11-17'>17 November</time><p>{STORY}</p><p>{STORY}</p></article>"
    return f"<html lang='en'><head><title>Rates rise</title>{head}</head><body>{body}</body></html>".encode()


def warc() -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.example/a\r\nWARC-Date: 2024-11-18T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def arc() -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page()
    about = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://a.arc 0.0.0.0 20241118000000 text/plain %d\n%s\n" % (len(about), about)
    return head + b"https://e.example/a 192.0.2.1 20241118000000 text/html %d\n%s\n" % (len(http), http)


def feed(body: str = STORY, opening: str = "") -> bytes:
    item = f"<item><title>Rates</title><link>https://e.example/1</link><pubDate>Sun, 17 Nov 2024 18:00:00 GMT</pubDate><description>{body}</description></item>"
    return f'<?xml version="1.0"?>{opening}<rss version="2.0"><channel><title>The Example</title>{item}</channel></rss>'.encode()


def xml_bomb() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 100}">' for n in range(9))
    return feed("&a8;", f"<!DOCTYPE rss [{entities}]>")


def factiva_html() -> bytes:
    cells = "".join(f"<tr><td><b>{code}</b>&nbsp;</td><td><p>{value}</p></td></tr>" for code, value in FACTIVA.items())
    return f"<html><body><div class='article enArticle'><table>{cells}</table></div></body></html>".encode()


def factiva_xml() -> bytes:
    text = "".join(f"<{name}><paragraph>{STORY}</paragraph></{name}>" for name in ("leadParagraph", "tailParagraphs"))
    article = f"<article><headline>Rates rise</headline><sourceName>The Example</sourceName><publicationDate>2024-11-17</publicationDate>{text}</article>"
    space = 'xmlns="http://global.factiva.com/fvs/1.0"'
    return f'<?xml version="1.0"?><r {space}><articleResultSet count="1">{article}</articleResultSet></r>'.encode()


def europresse() -> bytes:
    head = "<span class='DocPublicationName'>The Example</span><span class='DocHeader'>Monde, lundi 17 novembre 2024</span>"
    article = f"<article>{head}<div class='titreArticleVisu'>Rates rise</div><p>Ana Ruiz</p><p>{STORY}</p><p>© 2024 The Example</p></article>"
    return f"<html><body>{article}{article}</body></html>".encode()


def factiva_text() -> str:
    lines = [
        "Rates rise",
        "By Ana Ruiz",
        "12 words",
        "5 July 2019",
        "19:30",
        "The Example",
        "EXMPL",
        "English",
        "(c) 2019",
        STORY,
    ]
    return "\n\n".join([*lines, "Document EXMPL00020190705ef750001r"])


def trafilatura_xml() -> bytes:
    return f'<doc sitename="E" title="Rates" author="Ana Ruiz" date="2024-11-17"><main><p>{STORY}</p></main></doc>'.encode()


def nexis_html() -> bytes:
    lines = "".join(f"<div><p>{line}</p></div>" for line in NEXIS_OLD.split("\n\n"))
    return f"<html><body><!-- Hide XML section from browser --><DOCFULL>{lines}</DOCFULL></body></html>".encode()


def json_files() -> dict[str, bytes]:
    block = {"id": "1", "bodyHtml": f"<p>{STORY}</p>", "publishedDate": "2024-11-17T10:00:00Z"}
    item = {
        "id": "a",
        "webTitle": "Rates",
        "webUrl": "https://e.example/1",
        "webPublicationDate": "2024-11-17T09:00:00Z",
    }
    live = {**item, "type": "liveblog", "blocks": {"body": [block, block]}}
    plain = {**item, "type": "article", "fields": {"body": f"<p>{STORY}</p>", "byline": "Ana Ruiz"}}
    short = {
        "source": {"id": None, "name": "The Example"},
        "author": "Ana Ruiz",
        "title": "Rates",
        "publishedAt": "2024-11-17T18:00:00Z",
    }
    fundus = {"title": "A", "authors": ["Ana Ruiz"], "publishing_date": "2024-11-17 00:00:00+00:00", "plaintext": STORY}
    ninjs = {"uri": "tag:1", "headline": "A", "versioncreated": "2024-11-17T00:00:00Z", "body_html": f"<p>{STORY}</p>"}
    made = {
        "guardian": {"response": {"status": "ok", "results": [live, plain]}},
        "newsapi": {"status": "ok", "totalResults": 1, "articles": [{**short, "content": "The bank … [+2829 chars]"}]},
        "fundus": [fundus, fundus],
        "ninjs": ninjs,
    }
    return {name: json.dumps(value).encode() for name, value in made.items()}


def gdelt_line(n: int) -> bytes:
    cells = {"GLOBALEVENTID": "7", "EventCode": "043", "DATEADDED": "20241117180000", "GKGRECORDID": "20241117180000-1",
             "V2ENHANCEDTHEMES": "TAX,1;EPU,20;", "V2ENHANCEDPERSONS": "Ana Ruiz,12", "V1.5TONE": "-1,2,3,4,5,6,700",
             "V2GCAM": "wc:125,c2.14:3", "QUOTATIONS": "10|4|said|No way"}  # fmt: skip
    return ("\t".join(cells.get(name, "") for name in gdelt.LAYOUTS[n]) + "\n").encode()


def all_seeds() -> dict[str, bytes]:
    """Name → content. Archives come last, because their members are among the others."""
    lines = b'{"title": "A", "text": "One."}\n{"title": "B", "text": "Two."}\n'
    coded = [line for code, value in FACTIVA.items() for line in (code, value)]
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>E</title><entry><title>A</title><content type='html'>{STORY}</content></entry></feed>"
    urls = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://e.example/1</loc><lastmod>2024-11-17</lastmod></url></urlset>"
    cloud = "id,indexed_date,language,media_name,media_url,publish_date,title,url\n1,2024-11-18,en,e.example,e.example,2024-11-17,Rates,https://e.example/1\n"
    plain = {
        "page": page(), "nexis text": NEXIS_OLD.encode(), "nexis docx": docx(*NEXIS_UNI), "nexis rtf": rtf(*NEXIS_UNI),
        "nexis html": nexis_html(), "factiva html": factiva_html(), "factiva xml": factiva_xml(),
        "factiva rtf": rtf(*coded, "AN", "Document EXMPL00020241117ekbh0001r"), "europresse": europresse(), "factiva text": factiva_text().encode(), "xml": trafilatura_xml(), "proquest": PROQUEST.encode(),
        **json_files(), "json lines": lines, "csv": b"title,date,text\nA,2024-11-17,One.\nB,2024-11-18,Two.\n",
        "media cloud": cloud.encode(), "text": f"Headline: A\nDate: 2024-11-17\n\n{STORY}\n".encode(),
        "utf-16": f"Headline: A\n\n{STORY}\n".encode("utf-16"), "markdown": f"---\ntitle: A\n---\n\n# A\n\n{STORY}\n".encode(),
        "rss": feed(), "atom": atom.encode(), "sitemap": urls.encode(), "xml bomb": xml_bomb(), "parquet": parquet(),
        "pdf": pdf(PDF_PAGE), "docx": docx("Headline: Rates", "", STORY), "warc": warc(), "arc": arc(),
    }  # fmt: skip
    packed = {
        "zip": zipped({"a.txt": STORY, "deep/b.gz": gzip.compress(lines)}),
        "climbing zip": zipped(
            {"../../evil.txt": STORY, "/etc/evil.txt": STORY, "C:\\evil.txt": STORY, "a/../../b": STORY}
        ),
        "warc.gz": gzip.compress(warc()),
        "nested": zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"d.txt": STORY})})})}),
    }
    return plain | packed


def gdelt_seeds() -> dict[str, bytes]:
    quote = {
        "date": "2024-11-17",
        "url": "u",
        "title": "t",
        "lang": "ENGLISH",
        "quotes": [{"pre": "a", "quote": "b", "post": "c"}],
    }
    tables = {"events": gdelt_line(61) * 3, "gkg": gdelt_line(27) * 3, "mentions": gdelt_line(16) * 3,
              "quotation_graph": (json.dumps(quote) + "\n").encode() * 3}  # fmt: skip
    return (
        tables
        | {f"{name} zip": zipped({f"{name}.csv": data}) for name, data in tables.items()}
        | {f"{name} gz": gzip.compress(data) for name, data in tables.items()}
    )
