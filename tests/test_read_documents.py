"""Reading the general formats: text, Markdown, HTML, JSON, tables; encodings, dates, ids, and everything that goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import toolkit as tk
from toolkit import schemas
from toolkit.errors import LoadError
from toolkit.load.dates import parse_date

STORY = "The bank raised rates.\n\n“We had no choice,” the governor said."


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def read_one(path: Path) -> dict:
    documents, problems = tk.read_documents(path)
    assert documents.height == 1, problems.to_dicts()
    return documents.row(0, named=True)


def whats(problems: pl.DataFrame) -> list[str]:
    return problems["what"].to_list()


def test_a_text_file_opens_with_a_header_that_fills_the_columns(tmp_path):
    header = "Headline: Rates rise\nOutlet: The Example\nDate: 17 November 2024 18:05 GMT\nURL: https://e.example/a\n"
    header += "Byline: By Ana Ruiz and Tom Field\nSection: Money\nWords: 12\n"
    row = read_one(write(tmp_path, "a.txt", header + "\n" + STORY + "\n"))
    assert row["text"] == STORY
    assert (row["headline"], row["outlet"], row["section"], row["url"]) == (
        "Rates rise",
        "The Example",
        "Money",
        "https://e.example/a",
    )
    assert row["byline"] == ["Ana Ruiz", "Tom Field"]
    assert row["published_at"].isoformat() == "2024-11-17T18:05:00+00:00"
    assert row["date_precision"] == "minute"
    assert json.loads(row["extra"]) == {"Words": "12"}
    assert row["loader"] == "text 1"


def test_a_first_paragraph_with_a_colon_is_not_a_header(tmp_path):
    text = "Warning: the dam may not hold.\n\nEngineers said so on Monday."
    assert read_one(write(tmp_path, "a.txt", text))["text"] == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_gives_the_same_text(tmp_path, encoding):
    assert read_one(write(tmp_path, "a.txt", STORY.encode(encoding)))["text"] == STORY


def test_a_few_words_between_typographic_quotation_marks_are_not_taken_for_utf_16(tmp_path):
    assert read_one(write(tmp_path, "a.txt", "“Nyet”".encode("cp1252")))["text"] == "“Nyet”"


def test_windows_line_ends_become_line_feeds_before_any_offset(tmp_path):
    assert read_one(write(tmp_path, "a.txt", STORY.replace("\n", "\r\n")))["text"] == STORY


def test_the_suffix_is_not_believed(tmp_path):
    paragraphs = "<p>The bank raised rates on Monday, as it had said it would do.</p>" * 5
    html = f"<html><head><title>Rates rise</title></head><body><article><h1>Rates rise</h1>{paragraphs}</article></body></html>"
    assert read_one(write(tmp_path, "page.txt", html))["loader"] == "html 1"
    assert read_one(write(tmp_path, "record.html", json.dumps({"title": "A", "text": STORY})))["loader"] == "json 1"


def test_markdown_is_read_as_plain_text_with_its_front_matter(tmp_path):
    front = '---\ntitle: "Rates rise"\nauthors: [Ana Ruiz, Tom Field]\ndate: 2024-11-17\n---\n'
    source = front + "# Rates rise\n\nThe bank **raised** [rates](https://e.example).\n\n> No choice.\n"
    row = read_one(write(tmp_path, "a.md", source))
    assert row["text"] == "The bank raised rates.\n\nNo choice."
    assert (row["headline"], row["byline"], row["date_precision"]) == ("Rates rise", ["Ana Ruiz", "Tom Field"], "day")


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"headline": "A", "maintext": STORY, "id": 7}),
        json.dumps([{"title": "A", "text": STORY, "id": "7"}]),
        json.dumps({"status": "ok", "articles": [{"title": "A", "content": STORY, "id": 7}]}),
        json.dumps({"hits": {"hits": [{"_id": "7", "_source": {"title": "A", "body": STORY}}]}}),
        json.dumps({"title": "A", "body": STORY, "doc_id": "7"}) + "\n" + json.dumps({"title": "B", "body": ""}) + "\n",
    ],
)
def test_json_of_any_shape_gives_the_article_under_its_own_id(tmp_path, content):
    documents, _ = tk.read_documents(write(tmp_path, "a.json", content))
    assert documents.row(0, named=True)["text"] == STORY
    assert documents["doc_id"][0] == "7"
    assert documents["headline"][0] == "A"


def test_a_broken_json_line_is_a_problem_and_the_others_are_read(tmp_path):
    lines = [
        json.dumps({"title": str(n), "text": f"Story {n} with a line separator \u2028 inside."}, ensure_ascii=False)
        for n in range(5)
    ]
    lines[2] = lines[2][:20]
    documents, problems = tk.read_documents(write(tmp_path, "a.jsonl", "\n".join(lines)))
    assert documents["headline"].to_list() == ["0", "1", "3", "4"]
    assert whats(problems) == ["a line is not valid JSON"]


def test_a_json_list_that_was_cut_off_gives_its_complete_records(tmp_path):
    whole = json.dumps([{"title": str(n), "text": "Story."} for n in range(5)])
    documents, problems = tk.read_documents(write(tmp_path, "a.json", whole[:-20]))
    assert documents.height == 4
    assert whats(problems) == ["not valid JSON"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_are_read_whatever_their_delimiter(tmp_path, delimiter):
    quoted = '"' + STORY.replace('"', '""') + '"'
    content = (
        delimiter.join(["Title", "Publisher", "Publish Date", "Body", "Words"])
        + "\n"
        + delimiter.join(["A", "Paper", "2024-11-17T18:00:00Z", quoted, "12"])
        + "\n"
    )
    row = read_one(write(tmp_path, "a.csv", content))
    assert (row["text"], row["headline"], row["outlet"]) == (STORY, "A", "Paper")
    assert json.loads(row["extra"]) == {"Words": "12"}


def test_parquet_written_by_the_toolkit_itself_reads_back_the_same(tmp_path):
    first, _ = tk.read_documents(
        write(tmp_path, "a.txt", "Headline: A\nDate: 2024-11-17T18:00:00Z\nByline: Ana Ruiz\nWords: 9\n\n" + STORY)
    )
    first.write_parquet(tmp_path / "b.parquet")
    again, problems = tk.read_documents(tmp_path / "b.parquet")
    same = ["doc_id", "text", "headline", "byline", "published_at"]
    assert again.select(same).equals(first.select(same))
    assert problems.is_empty()


def test_what_cannot_be_read_is_a_problem_and_nothing_else_is_lost(tmp_path):
    write(tmp_path, "empty.txt", b"")
    write(tmp_path, "blank.txt", b" \n\n\t")
    write(tmp_path, "noise.bin", bytes(range(256)) * 20)
    write(tmp_path, "photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    write(tmp_path, "table.csv", "country,population\nNorway,5\nChad,17\nPeru,33\n")
    write(tmp_path, "half.json", '{"title": "A", "text": "lone \\ud83d half"}')
    write(tmp_path, "good.txt", STORY)
    documents, problems = tk.read_documents(tmp_path)
    assert documents["text"].to_list() == [STORY]
    assert {Path(path).name for path in problems["path"]} == {
        "empty.txt",
        "blank.txt",
        "noise.bin",
        "photo.png",
        "table.csv",
        "half.json",
    }
    assert problems.schema == schemas.PROBLEMS.schema


def test_a_huge_file_is_a_problem(tmp_path, monkeypatch):
    monkeypatch.setattr("toolkit.load.MAX_FILE_BYTES", 1000)
    write(tmp_path, "a.txt", STORY)
    write(tmp_path, "b.txt", STORY * 100)
    documents, problems = tk.read_documents(tmp_path)
    assert documents.height == 1
    assert whats(problems) == ["the file is too large"]


def test_an_unreadable_file_is_a_problem(tmp_path, monkeypatch):
    write(tmp_path, "a.txt", STORY)
    write(tmp_path, "b.txt", STORY)
    original = Path.read_bytes
    monkeypatch.setattr(
        Path,
        "read_bytes",
        lambda self: original(self) if self.name == "a.txt" else (_ for _ in ()).throw(PermissionError("no")),
    )
    documents, problems = tk.read_documents(tmp_path)
    assert documents.height == 1
    assert whats(problems) == ["the file cannot be opened"]


def test_a_text_of_one_line_of_a_hundred_thousand_characters_is_read(tmp_path):
    assert len(read_one(write(tmp_path, "a.txt", "word " * 20_000))["text"]) == 100_000


def test_nul_characters_become_replacement_characters(tmp_path):
    documents, problems = tk.read_documents(write(tmp_path, "a.json", '{"title": "A", "text": "one\\u0000two"}'))
    assert documents["text"][0] == "one\ufffdtwo"
    assert whats(problems) == ["NUL characters in the text"]


def test_a_repeated_id_gets_a_suffix_and_a_problem(tmp_path):
    write(
        tmp_path,
        "a.json",
        json.dumps([{"id": "x", "text": "One."}, {"id": "x", "text": "Two."}, {"id": "x", "text": "Three."}]),
    )
    documents, problems = tk.read_documents(tmp_path)
    assert documents["doc_id"].to_list() == ["x", "x-2", "x-3"]
    assert whats(problems) == ["doc_id not unique"] * 2


def test_ids_do_not_depend_on_where_the_folder_lies(tmp_path):
    ids = []
    for place in ("here", "there"):
        write(tmp_path, f"{place}/sub/a.txt", STORY)
        ids.append(tk.read_documents(tmp_path / place)[0]["doc_id"][0])
    assert ids[0] == ids[1]


def test_a_record_without_text_is_kept_with_its_headline(tmp_path):
    documents, problems = tk.read_documents(
        write(tmp_path, "a.json", json.dumps([{"title": "A", "url": "https://e.example"}]))
    )
    assert documents.select("headline", "text", "text_complete").row(0) == ("A", "", False)
    assert whats(problems) == ["an article without text"]


def test_paths_globs_and_lists_are_read_each_file_once(tmp_path):
    for name in ("a.txt", "b.txt", "sub/c.txt", ".hidden.txt"):
        write(tmp_path, name, f"Story {name}.")
    assert tk.read_documents(tmp_path)[0].height == 3
    assert tk.read_documents(str(tmp_path / "*.txt"))[0].height == 2
    assert tk.read_documents([tmp_path / "a.txt", tmp_path])[0].height == 3


def test_a_path_that_does_not_exist_says_so(tmp_path):
    with pytest.raises(LoadError, match="does not exist"):
        tk.read_documents(tmp_path / "nothing")
    with pytest.raises(LoadError, match="holds no files"):
        tk.read_documents(tmp_path)


@pytest.mark.parametrize(
    ("raw", "moment", "precision"),
    [
        ("2024-11-17T18:05:09+02:00", "2024-11-17T16:05:09", "second"),
        ("2024-11-17 18:05", "2024-11-17T18:05:00", "minute"),
        ("20241117", "2024-11-17T00:00:00", "day"),
        ("2024-11", "2024-11-01T00:00:00", "month"),
        ("2024", "2024-01-01T00:00:00", "year"),
        (1731866709, "2024-11-17T18:05:09", "second"),
        ("1731866709000", "2024-11-17T18:05:09", "second"),
        ("Sun, 17 Nov 2024 18:05:09 +0200", "2024-11-17T16:05:09", "second"),
        ("July 1, 2019 Monday 9:20 AM GMT", "2019-07-01T09:20:00", "minute"),
        ("Nov. 17, 2024, 9:20 p.m. ET", "2024-11-18T02:20:00", "minute"),
        ("17. März 2024, 18:05 Uhr CET", "2024-03-17T17:05:00", "minute"),
        ("jeudi 5 octobre 2013", "2013-10-05T00:00:00", "day"),
        ("5 de marzo de 2024", "2024-03-05T00:00:00", "day"),
        ("25/12/24", "2024-12-25T00:00:00", "day"),
        ("12/25/2024 6:05 PM", "2024-12-25T18:05:00", "minute"),
        ("17.11.2024 18:05", "2024-11-17T18:05:00", "minute"),
        ("17-Nov-2024 06:05PM", "2024-11-17T18:05:00", "minute"),
        ("Sun 17 Nov 2024 18.05 GMT", "2024-11-17T18:05:00", "minute"),
        ("27. Februar 2012 Montag 9:50 PM GMT+1", "2012-02-27T20:50:00", "minute"),
        ("17 листопада 2024", "2024-11-17T00:00:00", "day"),
        ("17 augusti 2024", "2024-08-17T00:00:00", "day"),
        ("2024年11月17日 18:05", "2024-11-17T18:05:00", "minute"),
        ("03/04/2024", "2024-01-01T00:00:00", "year"),
        ("None", None, "none"),
        ("two hours ago", None, "none"),
        ("soon", None, "none"),
    ],
)
def test_dates_are_read_with_their_precision(raw, moment, precision):
    when = parse_date(raw)
    assert (when.at.isoformat()[:19] if when.at else None, when.precision) == (moment, precision)


def test_doubtful_dates_are_named(tmp_path):
    rows = [
        {"text": "One.", "date": "1970-01-01T00:00:00Z"},
        {"text": "Two.", "date": "2190-01-01"},
        {"text": "Three.", "date": "03/04/2024"},
    ]
    _, problems = tk.read_documents(write(tmp_path, "a.json", json.dumps(rows)))
    assert whats(problems) == ["a doubtful date"] * 3


def test_day_first_and_time_zone_settle_what_the_file_leaves_open(tmp_path):
    path = write(tmp_path, "a.txt", "Headline: A\nDate: 03/04/2024 12:00\n\nText.")
    documents, _ = tk.read_documents(path, day_first=True, time_zone="Europe/Kyiv")
    assert documents["published_at"][0].isoformat() == "2024-04-03T09:00:00+00:00"


def test_the_press_releases_are_all_read(shared):
    documents, _ = tk.read_documents(shared / "data" / "corpora" / "us_releases.parquet")
    assert documents.height == 4365
