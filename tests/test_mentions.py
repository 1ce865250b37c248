"""What counts as a mention of an actor, where it begins and ends, and of what kind it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.pipeline.mention_finder import find_mentions


@pytest.fixture(scope="module")
def found(nlp):
    """text → {words: mention}, from the mention finder alone."""

    def read(text):
        with nlp.select_pipes(disable=[name for name in nlp.pipe_names if name.startswith("toolkit_")]):
            return {text[m.start : m.end]: m for m in find_mentions(nlp(text))}

    return read


@pytest.mark.parametrize(
    ("text", "words", "label"),
    [
        ("The ATACMS missiles hit Kursk.", "ATACMS", "PRODUCT"),
        ("Strikes on Kursk went on.", "Kursk", "GPE"),
        ("Former Ambassador to NATO Karl Voller argued otherwise.", "Karl Voller", "PERSON"),
        ("Spokesman Petr Zeman declined to comment.", "Petr Zeman", "PERSON"),
        ("Moderator Idris van der Hagen told the hall to wait.", "Idris van der Hagen", "PERSON"),
        ("Lord Marlow of Ashby blasted the move.", "Lord Marlow of Ashby", "PERSON"),
        ("Rosa Paris, a lawyer, objected.", "Rosa Paris", "PERSON"),
        ("Viktor Halloran Jr. disagreed.", "Viktor Halloran Jr.", "PERSON"),
        ("The Bank of Norland raised rates.", "Bank of Norland", "ORG"),
        ("The head of NATO spoke.", "NATO", "ORG"),
    ],
)
def test_names_have_the_right_span_and_label(found, text, words, label):
    mentions = found(text)
    assert words in mentions, list(mentions)
    assert mentions[words].label == label


@pytest.mark.parametrize("name", ["Pádraig Ó Tuama", "Zsófia Kőrösi", "Inês Carvalho", "Søren Ødegård"])
def test_accented_names_are_found_whole(found, name):
    assert name in found(f"The lawyer {name} said the court was wrong.")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Norwegian defence minister Kari Lund spoke.", "Norwegian defence minister"),
        ("Former U.S. Ambassador to NATO Karl Voller spoke.", "Ambassador"),
        ("Trust-and-safety chief Ola Bright wrote a post.", "safety chief"),
    ],
)
def test_the_title_in_front_of_a_name_is_its_role(found, text, role):
    roles = [m.role for m in found(text).values() if m.label == "PERSON" and m.kind == "name"]
    assert len(roles) == 1
    assert role in roles[0]


@pytest.mark.parametrize(
    "words", ["the minister", "Her brother", "Moscow's ambassador", "Its spokesperson", "the company"]
)
def test_definite_and_possessive_role_phrases_count(found, words):
    mentions = found(f"On Monday {words} said that the talks had failed.")
    assert words in mentions
    assert mentions[words].kind == "role"


@pytest.mark.parametrize(
    "text", ["A carmaker cut its forecast.", "Polish fears grew.", "A former minister smiled at a dog."]
)
def test_indefinite_persons_and_adjectives_do_not_count(found, text):
    assert [m for m in found(text).values() if m.kind in {"name", "role"}] == []


def test_bare_plurals_count_where_they_act(found):
    assert "Investors" in found("Investors cheered the news.")
    assert "numbers" not in found("The report lists numbers.")


@pytest.mark.parametrize("seat", ["The Kremlin", "Downing Street", "South Block", "The White House"])
def test_seats_of_government_are_metonyms(found, seat):
    words = seat.removeprefix("The ")
    assert found(f"{seat} declined to comment.")[words].kind == "metonym"


def test_a_capital_is_a_metonym_only_where_it_acts(found):
    assert found("Warsaw rejected the plan.")["Warsaw"].kind == "metonym"
    assert found("It rained in Warsaw.")["Warsaw"].kind == "name"


def test_names_come_without_articles_and_possessives(found):
    assert {"European Commission", "Poland"} <= set(found("The European Commission welcomed Poland's offer."))


def test_pronouns_are_stored_with_their_kind(found):
    mentions = found("He told them that it was hers.")
    assert {words for words, m in mentions.items() if m.kind == "pronoun"} >= {"He", "them", "it"}


def test_words_of_a_headline_are_no_names(found):
    assert "Global Reactions" not in found("Escalation Fears and Global Reactions\nThe vote was close.")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"abX .,'\"“”’-\n\0é—(😀", "Dr ", "the ", "Moscow ", "said ", "Jr. ", "’s "]), max_size=40
    ).map("".join)
)
def test_every_mention_is_a_stretch_of_the_text(nlp, text):
    doc = nlp.make_doc(text)
    for mention in find_mentions(doc):
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip()


def test_a_modifier_that_ends_the_text_is_read_without_looking_past_it():
    from types import SimpleNamespace

    from toolkit.pipeline.role_phrases import _modifies

    last = SimpleNamespace(dep=["ROOT", "dobj"], text=["thanked", "ministers"], head=[0, 0])
    assert _modifies(1, 0, last) is False
