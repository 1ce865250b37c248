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
    ("a broker who isn’t allowed to talk to the press.", "who isn’t allowed to talk to the press"),
    ("Neither wanted to be identified, fearing harassment.", "fearing harassment"),
    ("asking not to be identified in advance of the vote.", "in advance of the vote"),
    ("Neither would give a name; both still work there.", "both still work there"),
    ("who spoke in confidence because they feared a query, said", "because they feared a query"),
    ("as she did not speak for the college said that", None),
    ("asked for her name to be withheld as she is new said that", "as she is new"),
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


def test_some_of_a_group_are_a_source_but_those_told_of_before_are_not(pipeline):
    found = read(pipeline, "Three officials met. Two of her backbenchers said no. One of the officials said yes.")
    assert [mention for mention, _, _ in found] == ["Two of her backbenchers"]


def test_who_asks_not_to_be_named_in_the_next_sentence_is_a_source(pipeline):
    text = "A fund manager in Oslo was cooler. He would wait, he said, asking not to be named in advance of the vote."
    assert read(pipeline, text) == [("A fund manager in Oslo", "insider", "in advance of the vote")]


def test_a_trade_tells_who_a_source_is(pipeline):
    found = read(pipeline, "A bartender said tips had gone. Two nurses at the clinic said the same. Sails filled.")
    assert [(mention, kind) for mention, kind, _ in found] == [
        ("A bartender", "insider"),
        ("Two nurses at the clinic", "insider"),
    ]


def test_what_a_named_speaker_heard_from_somebody_is_no_source_of_the_text(pipeline):
    assert read(pipeline, "She said a nurse had told her so.") == []


def test_a_view_without_a_verb_of_saying_counts_for_critics(pipeline):
    assert [kind for _, kind, _ in read(pipeline, "The rule is gone. Critics were not amused.")] == ["critic"]


@pytest.mark.parametrize("text", ["", "Another", "a third", "Another.", "A second, a third and a fourth lorry left."])
def test_odd_input_gives_no_source(pipeline, text):
    assert read(pipeline, text) == []


@pytest.mark.parametrize(
    ("text", "mention", "kind", "reason"),
    [
        (
            "A juggler, who gave no name for fear of his uncle, said trade was slow.",
            "A juggler",
            "insider",
            "for fear of his uncle",
        ),
        (
            "Somebody at the ministry, speaking quietly because the talks go on, said the fee was wrong.",
            "Somebody at the ministry",
            "official",
            "because the talks go on",
        ),
        (
            "One brewery insider, terrified of upsetting the owners, said the fee was wrong.",
            "One brewery insider",
            "insider",
            "terrified of upsetting the owners",
        ),
        (
            "A harbour mole, who would be sacked for talking, said the fee was wrong.",
            "A harbour mole",
            "insider",
            "who would be sacked for talking",
        ),
        ("Two customs officers said the fee was wrong.", "Two customs officers", "official", None),
        ("A county director said the fee was wrong.", "A county director", "official", None),
        ("A former supervisor was harsher: he said the fee was wrong.", "A former supervisor", "insider", None),
        ("“We lost the plans,” confessed one insider.", "one insider", "insider", None),
        ("Two civil servants said the fee was wrong.", "Two civil servants", "official", None),
    ],
)
def test_whoever_speaks_unnamed_is_found_with_type_and_reason(pipeline, text, mention, kind, reason):
    assert read(pipeline, text) == [(mention, kind, reason)]


@pytest.mark.parametrize(
    "text",
    [
        "Five of the board's seven members backed the cut.",
        "Not one of her nurses would say so.",
        "Two German chains told suppliers to wait, and no names were given.",
    ],
)
def test_a_vote_a_denial_or_a_firm_is_no_source(pipeline, text):
    assert read(pipeline, text) == []
