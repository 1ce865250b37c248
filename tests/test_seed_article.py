"""The article that the project started from: what a careful reader finds in it, the toolkit finds too."""

from __future__ import annotations

import json
import re

import polars as pl
import pytest

import toolkit as tk
from tests.eval.matching import jaccard, match, plain

STATE = {
    "kremlin": {"kremlin", "russia", "moscow"},
    "white house": {"white house", "united states", "washington", "u s"},
}


@pytest.fixture(scope="module")
def expected(shared):
    return json.loads((shared / "seed" / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def notes(shared, nlp):
    text = (shared / "seed" / "article.txt").read_text("utf-8")
    return tk.resolve_actors(tk.annotate(pl.DataFrame({"doc_id": ["seed"], "text": [text]}), pipeline=nlp))


def words(text: str) -> frozenset[str]:
    return frozenset(enumerate_words(text))


def enumerate_words(text: str) -> list[tuple[str, int]]:
    """Each word with its running number, so that a word said twice counts twice."""
    seen: dict[str, int] = {}
    for word in re.findall(r"\w+", text.casefold()):
        seen[word] = seen.get(word, 0) + 1
        yield word, seen[word]


def names_of(notes, actor_id: str | None) -> set[str]:
    row = notes.actors.filter(pl.col("actor_id") == (actor_id or ""))
    return {plain(row["name"][0])} if row.height else set()


def is_named(notes, row: dict, name: str) -> bool:
    """By name or alias: the resolved actor is the one expected; a government's seat may stand for it."""
    wanted = STATE.get(plain(name), {plain(name)})
    return bool(names_of(notes, row["actor_id"]) & wanted)


def quotes_found(notes, expected) -> list[dict]:
    rows = notes.quotes.to_dicts()

    def alike(row, gold):
        right = (
            is_named(notes, row, gold["speaker_name"]) if gold["speaker_name"] else gold["speaker"] == row["speaker"]
        )
        return jaccard(words(row["quote"]), words(gold["quote"])) if right else 0.0

    return [expected["quotes"][j] for _, j in match(rows, expected["quotes"], alike, 0.6)]


def test_every_quotation_with_marks_is_found_with_its_speaker(notes, expected):
    found = quotes_found(notes, expected)
    missed = [q["quote"] for q in expected["quotes"] if q["quote_type"] == "direct" and q not in found]
    assert missed == []


def test_at_least_fourteen_of_eighteen_quotes_are_found(notes, expected):
    assert len(quotes_found(notes, expected)) >= 14


def test_the_son_is_not_the_father(notes):
    quote = notes.quotes.filter(pl.col("quote").str.contains("imbeciles")).to_dicts()[0]
    assert names_of(notes, quote["actor_id"]) == {"donald trump jr"}
    assert "donald trump" in {plain(name) for name in notes.actors["name"]}


def test_the_two_parts_of_one_quotation_share_an_attribution(notes):
    parts = notes.quotes.filter(pl.col("quote").str.contains("risks of this decision|closer to a direct confrontation"))
    assert parts.height == 2
    assert parts["attribution_id"].n_unique() == 1


def test_the_diplomat_is_unnamed(notes):
    quote = notes.quotes.filter(pl.col("quote").str.contains("precipice")).to_dicts()[0]
    assert quote["speaker_kind"] == "unnamed"
    assert notes.actors.filter(pl.col("actor_id") == quote["actor_id"])["kind"].to_list() == ["unnamed"]


def reactions_found(notes, expected) -> list[dict]:
    rows = notes.reactions.to_dicts()
    return [
        g for g in expected["reactions"] if any(r["code"] == g["code"] and is_named(notes, r, g["actor"]) for r in rows)
    ]


def test_at_least_eleven_of_sixteen_reactions_are_found(notes, expected):
    assert len(reactions_found(notes, expected)) >= 11


@pytest.mark.parametrize("actor", ["White House", "Joe Biden"])
def test_silence_is_a_reaction(notes, expected, actor):
    assert {"actor": actor, "code": "DECLINE", "position": 0, "realis": "actual"} in reactions_found(notes, expected)


def test_a_warning_is_no_threat_and_a_threat_no_mere_warning(notes, expected):
    """Whoever is expected to warn is never said to threaten; whoever threatens is not only said to warn."""
    rows = notes.reactions.to_dicts()
    codes_of = {
        g["actor"]: {str(r["code"]) for r in rows if is_named(notes, r, g["actor"])} for g in expected["reactions"]
    }
    for reaction in expected["reactions"]:
        if reaction["code"] == "WARN":
            assert "THREATEN" not in codes_of[reaction["actor"]]
        if reaction["code"] == "THREATEN" and "WARN" in codes_of[reaction["actor"]]:
            assert "THREATEN" in codes_of[reaction["actor"]]


def test_every_unnamed_source_and_both_shifts_are_found(notes, expected):
    mentions = [words(m) for m in notes.unnamed_sources["mention"]]
    missed = [
        u["mention"]
        for u in expected["unnamed_sources"]
        if max((jaccard(words(u["mention"]), m) for m in mentions), default=0) < 0.5
    ]
    assert missed == []
    evidence = [words(e) for e in notes.shifts["evidence"]]
    for shift in expected["shifts"]:
        wanted = words(shift["evidence"])
        assert any(len(wanted & found) >= len(wanted) / 2 for found in evidence), shift["evidence"]


def test_the_range_is_tied_to_the_missile(notes):
    row = notes.figures.filter(pl.col("value") == 300).to_dicts()[0]
    assert row["unit"] == "kilometre"
    assert row["value_si"] == 300_000
    assert "ATACMS" in row["about"]
