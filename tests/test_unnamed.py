"""Sources that a text does not name, and the reason it gives. All texts are invented."""

from __future__ import annotations

import pytest

import toolkit as tk
from toolkit.pipeline.records import stored
from toolkit.pipeline.unnamed_reasons import reason_in


@pytest.fixture(scope="module")
def pipeline():
    return tk.load_pipeline(tagger=False)


def read(pipeline, text: str) -> list[tuple[str, str, str | None]]:
    """(mention, type, reason) of each unnamed source, as written."""
    return [
        (text[s.start : s.end], s.type, text[slice(*s.reason)] if s.reason else None)
        for s in stored(pipeline(text), "unnamed_sources")
    ]


REASONS = [
    ("a clerk, who asked not to be named because her boss would object, said", "because her boss would object"),
    ("a clerk asked for anonymity to speak freely, and said", "to speak freely"),
    ("an aide, who asked not to be identified discussing private talks, said", "discussing private talks"),
    ("a broker, who declined to be named citing client secrecy.", "citing client secrecy"),
    ("He did not want to be named, he said, for fear of the sack.", "for fear of the sack"),
    ("They asked us not to print their names as they still work there.", "as they still work there"),
    ("an officer who is not allowed to brief the press.", "who is not allowed to brief the press"),
    ("The clerk requested anonymity as a condition.", None),
    ("The clerk is named Olo because her aunt was.", None),
    ("", None),
    ("“", None),
]


@pytest.mark.parametrize(("text", "reason"), REASONS)
def test_a_reason_stands_with_a_wish_for_anonymity_or_a_ban_on_speaking(text, reason):
    found = reason_in(text, 0, len(text))
    assert (text[slice(*found)] if found else None) == reason


def test_a_later_sentence_that_takes_up_the_source_may_give_the_reason(pipeline):
    text = "One exporter said the rule was dead. Nobody answered. The exporter asked not to be named because he is in talks."
    assert read(pipeline, text) == [("One exporter", "insider", "because he is in talks")]


def test_one_more_of_the_same_kind_is_a_source_of_its_own(pipeline):
    text = "Two diplomats said the talks had failed. A third, who did not wish to be named, said they had not."
    assert [(mention, kind) for mention, kind, _ in read(pipeline, text)] == [
        ("Two diplomats", "diplomat"),
        ("A third", "diplomat"),
    ]


def test_a_view_without_a_verb_of_saying_counts_for_critics(pipeline):
    assert [kind for _, kind, _ in read(pipeline, "The rule is gone. Critics were not amused.")] == ["critic"]


@pytest.mark.parametrize("text", ["", "Another", "a third", "Another.", "A second, a third and a fourth lorry left."])
def test_odd_input_gives_no_source(pipeline, text):
    assert read(pipeline, text) == []
