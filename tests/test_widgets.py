"""The explorer's Python half: what it lists, how it filters, what it sends, and what can be read back."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import toolkit.widgets as widgets_package
from toolkit import Event, schemas, widgets
from toolkit.annotation import Annotations
from toolkit.errors import ToolkitError
from toolkit.widgets import listing

HOSTILE = "<img src=x onerror=\"document.title='pwned'\">"
TEXT = "🚀 Kyiv’s envoy, Ada Brand, “welcomed” it. “We will wait,” she said. Nobody answered."
CAP = Event("Visa cap", at="2025-03-05", terms=["visa*"])


def span(text: str, part: str) -> dict[str, object]:
    return {"start": text.index(part), "end": text.index(part) + len(part)}


@pytest.fixture
def notes() -> Annotations:
    """Two articles; the first opens with a character that a browser counts as two."""
    documents = [
        {"doc_id": "a", "text": TEXT, "headline": "Envoy waits", "outlet": "Daily Lantern", "url": "https://lantern.example/a",
         "published_at": datetime(2025, 3, 1, 9, 30, tzinfo=UTC), "date_precision": "minute"},
        {"doc_id": "b", "text": f"It {HOSTILE} warned of delay.", "headline": HOSTILE, "outlet": "Harbour Wire",
         "published_at": datetime(2025, 3, 9, tzinfo=UTC), "date_precision": "day"},
    ]  # fmt: skip
    judged = {"confidence": 0.75, "method": "rule", "rule": "test"}
    reactions = [
        {"reaction_id": "r1", "doc_id": "a", **span(TEXT, "“welcomed” it"), "evidence": "“welcomed” it", "code": "SUPPORT",
         "position": 1, "strength": "plain", "realis": "actual", "speaker": "Ada Brand", "speaker_start": TEXT.index("Ada"),
         "speaker_end": TEXT.index("Ada") + 9, "actor_id": "brand", **judged},
        {"reaction_id": "r2", "doc_id": "b", "start": 3, "end": 3 + len(HOSTILE) + 16, "evidence": f"{HOSTILE} warned of delay",
         "code": "WARN", "strength": "hedged", "realis": "actual", **judged},
    ]  # fmt: skip
    quotes = [
        {"quote_id": "q1", "attribution_id": "q1", "doc_id": "a", **span(TEXT, "“We will wait,”"), "quote": "“We will wait,”",
         "quote_type": "direct", "speaker": "she", "speaker_kind": "pronoun", "actor_id": "brand", **judged},
    ]  # fmt: skip
    actor = {
        "actor_id": "brand",
        "name": "Ada Brand",
        "kind": "person",
        "aliases": ["Brand"],
        "n_mentions": 2,
        "n_documents": 1,
    }
    tables = {table.name: getattr(schemas, table.name.upper()).empty() for table in dataclasses.fields(Annotations)}
    tables["documents"] = schemas.DOCUMENTS.from_rows(documents)
    tables["reactions"] = schemas.REACTIONS.from_rows(reactions)
    tables["quotes"] = schemas.QUOTES.from_rows(quotes)
    tables["actors"] = schemas.ACTORS.from_rows([actor])
    return Annotations(**tables)


@pytest.fixture
def view(notes, monkeypatch):
    """An explorer whose messages to the browser are caught in `sent`."""
    explorer = widgets.explore(notes, CAP)
    explorer.sent = []
    monkeypatch.setattr(explorer, "send", explorer.sent.append)
    return explorer


def ask(view, what: str, **details) -> dict[str, object]:
    view._answer(view, {"ask": what, "view": "v", "number": 7, **details}, [])
    return json.loads(json.dumps(view.sent[-1]))  # what the browser gets is JSON


def test_rows_come_oldest_first_with_actor_place_and_a_line_of_text(view):
    answer = ask(view, "rows", filters={})
    assert [(row["id"], row["actor"], row["code"]) for row in answer["rows"]] == [
        ("r1", "Ada Brand", "SUPPORT"), ("q1", "Ada Brand", "direct"), ("r2", "Speaker not identified", "WARN"),
    ]  # fmt: skip
    assert answer["rows"][0]["where"] == "Daily Lantern, 1 Mar 2025, 09:30 UTC"
    assert (answer["n_found"], answer["total"], answer["view"], answer["number"]) == (3, 3, "v", 7)


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"kind": "quote"}, ["q1"]),
        ({"actor": "Ada Brand"}, ["r1", "q1"]),
        ({"code": "WARN"}, ["r2"]),
        ({"outlet": "Daily Lantern", "code": "direct"}, ["q1"]),
        ({"period": "before"}, ["r1", "q1"]),
        ({"period": "after"}, ["r2"]),
        ({"first_day": "2025-03-02"}, ["r2"]),
        ({"last_day": "2025-03-01"}, ["r1", "q1"]),
        ({"first_day": "2025-0"}, ["r1", "q1", "r2"]),
        ({"search": "WAIT brand"}, ["r1", "q1"]),
        ({"search": "(["}, []),
        ({"search": "", "actor": ""}, ["r1", "q1", "r2"]),
        ({"no such": "filter"}, ["r1", "q1", "r2"]),
    ],
)
def test_each_filter_narrows_the_list(view, filters, ids):
    assert [row["id"] for row in ask(view, "rows", filters=filters)["rows"]] == ids


def test_drop_down_lists_name_values_with_their_counts(view):
    options = ask(view, "options")["options"]
    assert options["actor"] == [["Ada Brand", 2], ["Speaker not identified", 1]]
    assert ["WARN", 1] in options["code"]
    assert options["outlet"][0] == ["Daily Lantern", 2]


def test_an_article_arrives_cut_at_its_spans_so_that_no_script_counts_characters(view):
    answer = ask(view, "article", id="r1")
    assert "".join(text for text, _ in answer["segments"]) == TEXT
    assert ["“welcomed” it", "evidence"] in answer["segments"]
    assert ["Ada Brand", "speaker"] in answer["segments"]
    assert answer["headline"] == "Envoy waits"
    facts = dict(answer["facts"])
    assert (facts["Confidence"], facts["Method"], facts["Position"]) == ("0.75", "rule (test)", "for the policy")


def test_the_other_parts_of_a_split_quotation_are_marked_too(notes):
    second = notes.quotes.with_columns(
        quote_id=pl.lit("q2"), start=pl.lit(TEXT.index("Nobody")).cast(pl.UInt32), end=pl.lit(len(TEXT)).cast(pl.UInt32)
    )
    view = widgets.explore(dataclasses.replace(notes, quotes=pl.concat([notes.quotes, second])))
    view.sent = []
    view.send = view.sent.append
    segments = ask(view, "article", id="q1")["segments"]
    assert ["“We will wait,”", "evidence"] in segments
    assert ["Nobody answered.", "part"] in segments


def test_an_unknown_row_and_an_odd_message_do_no_harm(view):
    assert ask(view, "article", id="gone")["missing"] is True
    for message in ("text", None, {}, {"ask": "eval"}, {"ask": ["rows"]}):
        view._answer(view, message, [])
    assert len(view.sent) == 1
    assert ask(view, "rows", filters="x", limit="many")["n_found"] == 3


def test_the_selection_reads_back_as_the_row_of_its_table(view, notes):
    assert view.selected.is_empty()
    view.selection = "q1"
    assert view.selected.equals(notes.quotes)
    view.selection = "r2"
    assert view.selected["code"].to_list() == ["WARN"]


def test_filters_set_in_python_are_checked_and_rows_read_back(view):
    view.filters = {"code": "WARN"}
    assert view.rows["id"].to_list() == ["r2"]
    with pytest.raises(ToolkitError, match=r"no filter is called colour.*search"):
        view.filters = {"colour": "red"}


def test_a_large_corpus_is_sent_by_the_page_and_never_as_state(notes):
    many = notes.reactions.head(1).join(pl.DataFrame({"n": range(12_345)}), how="cross")
    many = many.with_columns(reaction_id=pl.format("r{}", "n")).drop("n")
    view = widgets.explore(dataclasses.replace(notes, reactions=many))
    sent: list[dict] = []
    view.send = sent.append
    view._answer(view, {"ask": "rows", "filters": {"kind": "reaction"}}, [])
    view._answer(view, {"ask": "rows", "filters": {}, "limit": 10**9}, [])
    assert (len(sent[0]["rows"]), sent[0]["n_found"], sent[0]["total"]) == (500, 12_345, 12_346)
    assert len(sent[1]["rows"]) == 5000
    state = {name: value for name, value in view.get_state().items() if name not in {"_esm", "_css"}}
    assert len(json.dumps(state, default=str)) < 2000


def test_empty_tables_make_an_explorer_too(notes):
    empty = dataclasses.replace(notes, reactions=schemas.REACTIONS.empty(), quotes=schemas.QUOTES.empty())
    view = widgets.explore(empty)
    assert view.rows.is_empty()
    assert repr(view).startswith("Explorer: 0 rows from 0 articles")


def test_a_reprint_is_marked(notes):
    copies = schemas.COPIES.from_rows(
        [{"doc_id": "b", "group": "g", "role": "copy", "overlap": 1.0, "shared_words": 9}]
    )
    rows = listing.brief_rows(listing.list_rows(dataclasses.replace(notes, copies=copies)))
    assert [row["reprint"] for row in rows] == [False, False, True]


def test_a_very_long_article_is_cut_around_the_sentence_and_says_so():
    text = "x" * 400_000 + "here" + "y" * 400_000
    pieces = listing.cut_text(text, [("evidence", 400_000, 400_004)])
    assert ("here", "evidence") in pieces
    assert pieces[0] == ("[300,000 characters before this are not shown]\n", "gap")
    assert sum(len(piece) for piece, _ in pieces) < 210_000


offset = st.one_of(st.none(), st.integers(-5, 60))


@given(
    st.text(max_size=50),
    st.lists(st.tuples(st.sampled_from(["evidence", "speaker", "cue"]), offset, offset), max_size=4),
)
def test_cutting_loses_no_character_whatever_the_offsets(text, spans):
    assert "".join(piece for piece, _ in listing.cut_text(text, spans)) == text


def test_the_script_puts_no_text_in_as_markup_and_fetches_nothing():
    folder = Path(widgets_package.__file__).parent
    script = (folder / "explore.js").read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|fetch\(|import ", script
    )
    for name in ("explore.js", "explore.css"):
        assert not re.search(r"https?://|@import|url\(", (folder / name).read_text(encoding="utf-8"))
