"""Floating quotations, whole utterances without a cue: whose words are they?

By what stands before: the subject of the sentence that leads in ("Mr Shah was blunt."), else the last speaker quoted in
this paragraph or the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.pipeline.cue_speakers import speaker_phrase
from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.records import Attribution, Offsets

FLOATING = "direct: floating"
MAX_LOOK_BACK = 1_500  # characters; two paragraphs of news
_PERSONAL = frozenset({"he", "she", "they"})


def speak_for_floating(view: ParseView, quotes: Sequence[Attribution]) -> list[Attribution]:
    """The attributions, those with rule FLOATING given a speaker where the text before offers one."""
    done: list[Attribution] = []
    for quote in quotes:
        if quote.rule == FLOATING and quote.speaker is None:
            speaker = _lead_in_subject(view, quote, done) or _last_speaker(view, quote, done)
            done.append(replace(quote, speaker=speaker))
        else:
            done.append(quote)
    return done


def _lead_in_subject(view: ParseView, quote: Attribution, earlier: Sequence[Attribution]) -> Offsets | None:
    """The subject of the sentence right before, where that sentence quotes nobody itself and is about a person."""
    word = view.token_at(quote.content[0][0]) - 1
    if word < 0:
        return None
    first, stop = view.bounds[view.sent[word]]
    if any(
        part[1] > view.start[first] for other in earlier[-3:] for part in other.content if part[0] < quote.content[0][0]
    ):
        return None
    for i in range(first, stop):
        if view.dep[i] == "nsubj" and view.dep[view.head[i]] == "ROOT" and _is_person(view, i):
            return view.span(*speaker_phrase(view, i))
    return None


def _is_person(view: ParseView, i: int) -> bool:
    return view.ent[i] == "PERSON" or view.lower[i] in _PERSONAL or (view.pos[i] == "PROPN" and not view.ent[i])


def _last_speaker(view: ParseView, quote: Attribution, earlier: Sequence[Attribution]) -> Offsets | None:
    start = quote.content[0][0]
    for other in reversed(earlier):
        if other.speaker is not None and other.content[-1][1] <= start:
            return other.speaker if start - other.content[-1][1] <= MAX_LOOK_BACK else None
    return None
