"""Unnamed sources: who counts, what type and number, and the reason given."""

from __future__ import annotations

import pytest

from toolkit.pipeline.records import stored


def sources(nlp, text):
    return [(text[s.start : s.end], s.type, s.number) for s in stored(nlp(text), "unnamed_sources")]


def reasons(nlp, text):
    return [text[slice(*s.reason)] if s.reason else None for s in stored(nlp(text), "unnamed_sources")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ban will stay, a senior official said.", ("a senior official", "official", "one")),
        (
            "Two people familiar with the talks said the cap was dead.",
            ("Two people familiar with the talks", "insider", "several"),
        ),
        ("Analysts expect prices to fall.", ("Analysts", "analyst", "several")),
        ("According to a Western diplomat, the talks failed.", ("a Western diplomat", "diplomat", "one")),
        ("The plan was described by critics as a farce.", ("critics", "critic", "several")),
        ("“It is over,” one witness told the court.", ("one witness", "witness", "one")),
    ],
)
def test_an_indefinite_person_who_speaks_is_an_unnamed_source(nlp, text, expected):
    assert expected in sources(nlp, text)


@pytest.mark.parametrize(
    "text",
    [
        "The official said the ban would stay.",
        "A spokesman for the ministry said the ban would stay.",
        "A lawyer, Ana Diaz, said the ban would stay.",
        "An official opened the gate.",
        "The report said the ban would stay.",
        "Officials did not return calls.",
        "Traders want more.",
    ],
)
def test_known_named_silent_or_merely_acting_people_are_none(nlp, text):
    assert sources(nlp, text) == []


def test_a_source_is_listed_once_at_its_first_mention(nlp):
    text = "Analysts expect a fall. Analysts say it will be steep."
    assert len(sources(nlp, text)) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "The deal is off, said an official who asked not to be named because the talks are private.",
            "because the talks are private",
        ),
        (
            "A trader said so, speaking on condition of anonymity to discuss internal figures.",
            "to discuss internal figures",
        ),
        (
            "Two clerks said bribes were paid. They did not want to be named for fear of losing their jobs.",
            "for fear of losing their jobs",
        ),
        (
            "A diplomat, who was not authorised to speak publicly, said it was over.",
            "was not authorised to speak publicly",
        ),
        ("A diplomat said it was over because the money is gone.", None),
    ],
)
def test_the_reason_for_anonymity_is_the_clause_that_gives_it(nlp, text, reason):
    assert reasons(nlp, text)[0] == reason


@pytest.mark.parametrize(
    "text", ["", "said", "a a a", "\x00", "“” said an", "مرحبا said an official", "Officials " * 500]
)
def test_no_input_raises(nlp, text):
    sources(nlp, text)
