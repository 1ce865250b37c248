"""What a trained classifier reads of a reaction: its words, who does what in them, its cue, its speaker, and what the rules say.

Features are strings; a feature is there or not. Names and figures are masked, so that no actor brings its own code along.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from toolkit.pipeline.parse_view import SUBJECTS, ParseView
from toolkit.pipeline.reaction_content import Cue, Features, Reading, Speaker

MASKS = {"PERSON": "<person>", "ORG": "<org>", "GPE": "<place>", "NORP": "<people>", "LOC": "<place>", "FAC": "<place>"}
MOST_WORDS = 80  # of a long quotation the beginning and the end tell what it does
LENGTHS = (4, 8, 16, 32)
SOUND_STEP = 1.5  # valence is told in steps of this


def name_features(view: ParseView, reading: Reading, shown: Features, code: str) -> list[str]:
    """The features of a reading whose words show `shown` to the rules, and which the rules alone would give `code`."""
    words, cue, speaker = reading.words, reading.cue, reading.speaker
    if len(words) > MOST_WORDS:
        words = [*words[: MOST_WORDS // 2], *words[-MOST_WORDS // 2 :]]
    named = [*_of_words(view, words), *_of_acts(view, words, speaker), *_of_cue(view, cue), *_of_speaker(speaker)]
    named += [*_of_rules(shown, code, cue), f"length:{sum(len(words) > n for n in LENGTHS)}"]
    if speaker.decides:
        named.append(f"rule:{code}:decides")
    return list(dict.fromkeys(named))


def _of_words(view: ParseView, words: Sequence[int]) -> Iterator[str]:
    """Lemmas, and pairs of words as written."""
    at = [i for i in words if view.pos[i] != "SPACE"]
    written = [_masked(view, i) for i in at]
    lemmas = [view.lemma[i] if word == view.lower[i] else word for i, word in zip(at, written, strict=True)]
    yield from (f"l:{lemma}" for lemma in lemmas)
    yield from (f"w2:{a} {b}" for a, b in pairwise(["^", *written, "$"]))


def _masked(view: ParseView, i: int) -> str:
    if view.pos[i] == "NUM" or view.lower[i].isdigit():
        return "<number>"
    return MASKS.get(view.ent[i], view.lower[i]) if view.pos[i] == "PROPN" else view.lower[i]


def _of_acts(view: ParseView, words: Sequence[int], speaker: Speaker) -> Iterator[str]:
    """Verbs with who does them (the speaker, the hearer, others), their modal, tense and negation."""
    inside = set(words)
    for i in words:
        if view.pos[i] not in ("VERB", "AUX") or view.dep[i] in ("aux", "auxpass"):
            continue
        subject = view.child(i, *SUBJECTS)
        who = "none" if subject is None else _kind_of(view, subject, speaker)
        modal = next((view.lower[k] for k in view.kids[i] if view.tag[k] == "MD"), view.tag[i])
        negated = "not" if view.has_child(i, "neg") else "yes"
        top = "top" if view.head[i] == i or view.head[i] not in inside else "sub"
        yield f"act:{who}:{modal}:{negated}"
        yield f"act:{who}:{modal}:{top}"
        yield f"verb:{who}:{view.lemma[i]}:{negated}"
        yield f"tense:{modal}:{view.lemma[i]}"
        for k in view.kids[i]:
            if view.dep[k] in ("dobj", "attr", "acomp", "xcomp", "oprd"):
                yield f"pair:{view.lemma[i]}:{view.lemma[k]}"
                yield f"object:{view.lemma[k]}:{negated}"


def _kind_of(view: ParseView, subject: int, speaker: Speaker) -> str:
    if speaker.owns(subject):
        return "own"
    if view.lower[subject] in ("you", "they", "he", "she", "it", "this", "that", "there", "we", "i", "who", "which"):
        return view.lower[subject]
    return view.ent[subject] or view.pos[subject]


def _of_cue(view: ParseView, cue: Cue) -> Iterator[str]:
    yield f"cue:{cue.code}:{cue.weight}"
    if cue.at is not None:
        yield f"cue:{view.lemma[cue.at]}"
        yield from (
            f"cue:{view.lemma[cue.at]}:{view.lower[k]}" for k in view.kids[cue.at] if view.dep[k] in ("prep", "prt")
        )


def _of_speaker(speaker: Speaker) -> Iterator[str]:
    flags = {"decides": speaker.decides, "governs": speaker.governs, "named": speaker.named, "direct": speaker.direct}
    yield from (f"speaker:{name}" for name, holds in flags.items() if holds)
    yield from (f"role:{noun}" for noun in speaker.roles)
    if not speaker.roles:
        yield "role:none"


def _of_rules(features: Features, code: str, cue: Cue) -> Iterator[str]:
    yield f"rule:{code}"
    yield f"rule:{code}:{cue.weight}"
    for name, count in features.found.items():
        if count:
            yield f"class:{name}"
        if count > 1:
            yield f"class:{name}:more"
    flags = ("own_hostile", "own_promise", "obliges_others", "others_did", "future", "short_no")
    yield from (f"shows:{name}" for name in flags if getattr(features, name))
    if features.own_act:
        yield f"shows:{features.own_act}"
    yield f"sound:{max(-3, min(3, round(features.valence / SOUND_STEP)))}"
