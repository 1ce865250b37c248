"""Reactions: acts, not verbs; who acts, how surely, how strongly, and where it stands."""

from __future__ import annotations

import json

import pytest

from tests.eval.corpus import GOLD
from toolkit.pipeline.records import stored

LEAD = "Ruritania will let its farmers use the new pesticide from May. "


def reactions(nlp, text):
    doc = nlp(text)
    return [(text[slice(*r.speaker)] if r.speaker else None, r.code, r.realis) for r in stored(doc, "reactions")]


def codes(nlp, text):
    return [code for _, code, _ in reactions(nlp, text)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Oslo welcomed the move.", "SUPPORT"),
        ("The decision drew condemnation from the Liberal Party.", "CONDEMN"),
        ("The cap was greeted with alarm in Berlin.", "CONCERN"),
        ("Green groups responded with fury.", "CONDEMN"),
        ("Fishermen are delighted.", "SUPPORT"),
        ("The Union of Bakers isn’t happy.", "CONDEMN"),
        ("Lima accused Oslo of cheating.", "ACCUSE"),
        ("Minister Ada Brand defended the cut.", "JUSTIFY"),
        ("Bo Carter urged restraint.", "URGE_RESTRAINT"),
        ("Bo Carter demanded an inquiry.", "DEMAND"),
        ("Oslo rejected the plan.", "REJECT"),
        ("The embassy denied the claim.", "DENY"),
        ("Lima threatened to expel the ambassador.", "THREATEN"),
        ("The union vowed to rebuild the school.", "PLEDGE"),
        ("Oslo voiced doubts about the timing.", "CONCERN"),
    ],
)
def test_a_bare_predicate_shows_the_act(nlp, text, code):
    assert code in codes(nlp, text)


@pytest.mark.parametrize(
    "text",
    [
        "Oslo declined to comment.",
        "The ministry did not respond to a request for comment.",
        "The White House has remained tight-lipped.",
        "Lima has yet to say anything at all.",
        "The company’s lawyers did not return calls.",
        "Treasury officials could not be reached.",
        "Bo Carter would not be drawn.",
        "Seoul has kept silent.",
    ],
)
def test_silence_is_declining_and_it_is_actual(nlp, text):
    assert [(code, realis) for _, code, realis in reactions(nlp, text)] == [("DECLINE", "actual")]


@pytest.mark.parametrize(
    ("text", "realis"),
    [
        ("Lord Tanner stopped short of condemning the cut.", "negated"),
        ("Oslo neither endorsed nor opposed the change.", "negated"),
        ("In 2022 Ada Brand had opposed the ban.", "historical"),
        ("Oslo did not rule out legal action.", "hypothetical"),
        ("If the tax rose, Lima would protest loudly.", "hypothetical"),
        ("Lima condemned the tax.", "actual"),
    ],
)
def test_what_did_not_happen_now_says_so(nlp, text, realis):
    assert [found for _, _, found in reactions(nlp, text)] == [realis]


def test_a_warning_of_ones_own_reprisal_is_a_threat_and_of_another_ones_is_not(nlp):
    own = "The Kremlin said the step was hostile. Russia warned that it would retaliate."
    other = "Economist Ada Brand warned that Russia would retaliate."
    assert "THREATEN" in codes(nlp, own)
    assert codes(nlp, other) == ["WARN"]


def test_each_of_several_subjects_reacts(nlp):
    assert [who for who, _, _ in reactions(nlp, "Norway, Italy and Spain condemned the ban.")] == [
        "Norway",
        "Italy",
        "Spain",
    ]


def test_leaders_singled_out_react_instead_of_the_crowd(nlp):
    text = "World leaders, including those of Norway and Italy, have expressed deep unease."
    assert [who for who, _, _ in reactions(nlp, text)] == ["Norway", "Italy"]


def test_an_infinitive_of_purpose_is_no_reaction(nlp):
    assert codes(nlp, "The fund was set up to support farmers.") == []


def test_a_wish_for_anonymity_is_no_demand(nlp):
    assert "DEMAND" not in codes(nlp, "A clerk, who asked not to be named, said the rule was dead.")


def test_blaming_the_rule_that_ended_speaks_for_the_change(nlp):
    text = "Ruritania lifted its ban on vaping in bars. Publican Ed Higgs slammed the ban."
    reaction = next(r for r in stored(nlp(text), "reactions") if r.code == "CONDEMN")
    assert reaction.position == 1


def test_every_speaker_has_a_chain_that_a_mention_carries(nlp):
    doc = nlp(LEAD + "Oslo welcomed the move. Some bakers were furious. He refused to comment.")
    chains = {m.chain for m in (*stored(doc, "mentions"), *stored(doc, "unnamed_sources"))}
    for reaction in stored(doc, "reactions"):
        assert reaction.chain is None or reaction.chain in chains
        assert reaction.speaker is None or reaction.chain is not None


def test_offsets_stand_in_the_text_and_evidence_in_one_paragraph(nlp):
    for line in (GOLD / "reactions_extra.jsonl").read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        for reaction in stored(nlp(text), "reactions"):
            assert 0 <= reaction.start < reaction.end <= len(text)
            assert "\n" not in text[reaction.start : reaction.end].strip()


@pytest.mark.parametrize(
    "text", ["", "welcomed", "“”", "not nor neither never", "\x00 said", "😀 said 😀", "“We will " * 300]
)
def test_no_input_raises(nlp, text):
    reactions(nlp, text)


def test_act_and_place_are_found_on_articles_of_other_topics(nlp):
    """A floor for the six articles annotated beside the code: rates, visas, vaping, diesel, fishing, chips."""
    hits = total = 0
    for line in (GOLD / "reactions_extra.jsonl").read_text("utf-8").splitlines():
        article = json.loads(line)
        found = stored(nlp(article["text"]), "reactions")
        for gold in article["reactions"]:
            total += 1
            hits += any(r.code == gold["code"] and r.start < gold["end"] and gold["start"] < r.end for r in found)
    assert hits / total >= 0.70
