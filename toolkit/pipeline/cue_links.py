"""The cue and speaker beside a pair of marks: after it, before it, across a colon, or behind a dash."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.pipeline.cue_speakers import find_speaker, resolve_relative, speaker_phrase
from toolkit.pipeline.quote_space import OUTSIDE, STOPS, QuoteSpace, is_verb
from toolkit.pipeline.quote_words import (
    FINITE,
    ends_sentence,
    looks_like_title,
    reads_as_clause,
    stands_free,
    word_after,
    word_before,
)
from toolkit.pipeline.records import Offsets

if TYPE_CHECKING:
    from toolkit.pipeline.tagger import TaggedAttribution

MAX_GAP = 45  # words between a quotation and its cue; the longest in PolNeAR train that still reads as one clause
MAX_BEFORE = 40
SPEECH = frozenset({"say", "direct", "ask", "mind"})
_CLOSERS = frozenset({",", "”", '"', "''", "’", "'", "»"})
_DASHES = frozenset({"-", "—", "–", "--", "―"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_GLUE = frozenset({"that", ",", "only", "simply", "just", "of", "as"})


@dataclass(slots=True)
class Found:
    """An attribution in the making; `cue` and `speaker` are words [first, stop), `pairs` numbers of its pairs of marks."""

    content: list[Offsets]
    cue: tuple[int, int] | None
    speaker: tuple[int, int] | None
    quote_type: str
    rule: str
    pairs: list[int] = field(default_factory=list)
    is_open: bool = False
    tagged: TaggedAttribution | None = None
    by_tagger: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A cue (words [first, stop)) and a speaker that belong to one pair of marks."""

    cue: tuple[int, int] | None
    speaker: tuple[int, int] | None
    rule: str
    is_strong: bool = True


def link_after(space: QuoteSpace, number: int) -> Link | None:
    """“…,” said X · “…,” X said · “…,” according to X · “…” — X"""
    span, view, text = space.pairs[number], space.view, space.text
    first = word_after(space, number)
    while first < view.n and view.lower[first] in _CLOSERS and space.pair[first] == OUTSIDE:
        first += 1
    stop = _gap_stop(space, first)
    if first >= stop or not stands_free(space, number) or number in space.named:
        return None
    if view.lower[first] in _DASHES and ends_sentence(space, number):
        return _signature(space, first, stop)
    ending, following = text[max(span.inner_start, span.inner_end - 1) : span.inner_end], text[span.end : span.end + 1]
    is_open = ending in {",", "!", "?", "…", "—", "–", "-"} or following == ","
    if view.lower[first] == "according":
        return link_according(space, first) if is_open or following.isspace() else None
    if view.pos[first] in {"CCONJ", "SCONJ", "ADP"}:
        return None
    if ending == "." and following != ",":
        return _bare_clause(space, first, stop)
    return _reporting_clause(space, first, stop, is_open=is_open)


def _gap_stop(space: QuoteSpace, first: int) -> int:
    """Where the words after a quotation stop belonging to it: a full stop, the next quotation, the line's end."""
    view, stop = space.view, first
    while stop < view.n and stop < first + MAX_GAP:
        if space.pair[stop] != OUTSIDE or view.lower[stop] in STOPS or "\n" in view.lower[stop]:
            break
        stop += 1
    return stop


def _bare_clause(space: QuoteSpace, first: int, stop: int) -> Link | None:
    """“….” Ms Rao said.  The full stop inside is a slip if 'X said' is all that follows."""
    if stop - first > 5 or not space.frames(stop - 1) & SPEECH:
        return None
    return _reporting_clause(space, first, stop, is_open=True)


def _reporting_clause(space: QuoteSpace, first: int, stop: int, *, is_open: bool) -> Link | None:
    verb = _reporting_verb(space, first, stop, is_open=is_open)
    head = None if verb is None else _speaker_near(space, verb, first, stop)
    if verb is None or head is None or (not is_open and not _is_adjacent(space, first, verb, head)):
        return None
    inverted = head > verb
    low, high = (verb + 1, stop) if inverted else (first, verb)
    phrase = speaker_phrase(space.view, head, low=low, high=high)
    if not space.frames(verb) & SPEECH:
        return Link((verb, verb + 1), phrase, "direct: any verb after")
    return Link((verb, verb + 1), phrase, "direct: cue after, inverted" if inverted else "direct: cue after")


def _is_adjacent(space: QuoteSpace, first: int, verb: int, head: int) -> bool:
    """Without a comma only 'X said' or 'said X' right behind the mark will do."""
    if not space.frames(verb) & SPEECH:
        return False
    low = speaker_phrase(space.view, head, low=first)[0]
    return min(low, verb) == first and abs(head - verb) <= 3


def _reporting_verb(space: QuoteSpace, first: int, stop: int, *, is_open: bool) -> int | None:
    """The first speech verb of the gap that is not part of a relative clause; failing that, a plain 'X grinned'."""
    view = space.view
    loose = None
    for i in range(first, stop):
        if space.frames(i) & SPEECH and is_verb(view, i) and _can_report(space, i, first):
            if view.dep[i] not in {"relcl", "acl"} or i == first:
                return i
            loose = i if loose is None else loose
    if loose is not None:
        return loose
    return _any_verb(space, first, stop) if is_open else None


def _can_report(space: QuoteSpace, i: int, first: int) -> bool:
    view = space.view
    if view.tag[i] in {"VBD", "VBZ", "VBP"}:
        return True
    if view.tag[i] == "VBN":
        beside = i == first or view.has_child(i, "aux", "nsubj") or view.pos[i - 1] in {"PROPN", "PRON"}
        return beside and not view.has_child(i, "auxpass")
    return view.tag[i] == "VB" and view.has_child(i, "aux") and not any(view.lower[k] == "to" for k in view.kids[i])


def _any_verb(space: QuoteSpace, first: int, stop: int) -> int | None:
    """'“…,” she deadpanned': a finite verb within three words, with nothing but a name or pronoun beside it."""
    view = space.view
    for i in range(first, min(stop, first + 4)):
        if (
            view.tag[i] in {"VBD", "VBZ"}
            and view.pos[i] == "VERB"
            and not view.has_child(i, "ccomp", "auxpass", "dobj")
        ):
            names = [k for k in range(first, i) if view.pos[k] in {"PROPN", "PRON"}]
            return i if names or i == first else None
    return None


def _speaker_near(space: QuoteSpace, verb: int, first: int, stop: int) -> int | None:
    """Head of the speaker's phrase in the words [first, stop): by the parse, else by position."""
    speaker = find_speaker(space.view, verb)
    if speaker.head is not None and first <= speaker.head < stop and not speaker.passive:
        return speaker.head
    if verb > first:
        head = noun_by_position(space, first, verb)
        if head is not None:
            return head
    return noun_by_position(space, verb + 1, stop)


def noun_by_position(space: QuoteSpace, first: int, stop: int) -> int | None:
    """Head of the first noun phrase in the words: the last noun before a comma, preposition or verb."""
    view, head = space.view, None
    for i in range(first, min(stop, view.n)):
        if view.pos[i] in _NOMINAL:
            head = i
        elif head is not None and (view.lower[i] == "," or view.pos[i] not in {"PART", "PUNCT", "ADJ", "NUM", "DET"}):
            break
    return head


def _signature(space: QuoteSpace, dash: int, stop: int) -> Link | None:
    """“…” — Commissioner X: the rest of the line is the speaker."""
    view, end = space.view, stop
    while end - 1 > dash and not any(map(str.isalnum, view.lower[end - 1])):
        end -= 1
    words = range(dash + 1, end)
    if not 1 <= len(words) <= 15 or any(view.tag[i] in FINITE for i in words):
        return None
    is_name = sum(view.doc[i].text[:1].isupper() for i in words) >= min(2, len(words))
    if not is_name or view.pos[dash + 1] in {"CCONJ", "SCONJ", "ADP", "PRON"}:
        return None
    return Link((dash, dash + 1), (dash + 1, end), "direct: dash and name")


def link_according(space: QuoteSpace, first: int) -> Link | None:
    """'according to X' that begins at the word."""
    view = space.view
    if first + 2 >= view.n or view.lower[first] != "according" or view.lower[first + 1] != "to":
        return None
    head = view.child(first + 1, "pobj", "pcomp")
    if head is None:
        head = noun_by_position(space, first + 2, min(view.n, first + 14))
    if head is None or not space.same_line(head, first):
        return None
    return Link((first, first + 2), speaker_phrase(view, head, low=first + 2), "according to")


# ---------------------------------------------------------------- the cue before


def link_before(space: QuoteSpace, number: int) -> Link | None:
    """X said: “…” · X told Y, “…” · according to X, “…” · Hacker: '…'"""
    view, before = space.view, word_before(space, number)
    while before > 0 and "\n" in view.lower[before]:
        before -= 1
        if view.lower[before] != ":" and "\n" not in view.lower[before]:
            return None
    if before < 0 or view.lower[before] in STOPS or number in space.named:
        return None
    if view.lower[before].endswith(":"):
        return _link_colon(space, number, _region_start(space, before), before)
    return _link_leading(space, number, _region_start(space, before), before)


def _region_start(space: QuoteSpace, before: int) -> int:
    """The first word of the sentence that leads into a quotation, at most MAX_BEFORE words back."""
    view = space.view
    for i in range(before, max(-1, before - MAX_BEFORE), -1):
        if view.lower[i] in STOPS or "\n" in view.lower[i]:
            return i + 1
    return max(0, before - MAX_BEFORE + 1)


def _link_colon(space: QuoteSpace, number: int, start: int, colon: int) -> Link | None:
    verb = _nearest_cue(space, start, colon)
    if verb is not None:
        return _with_speaker(space, verb, start, "direct: cue and colon")
    return link_colon_alone(space, start, colon) if reads_as_clause(space, number) else None


def link_colon_alone(space: QuoteSpace, start: int, colon: int) -> Link | None:
    """'Hacker: …' and 'X is not buying it: …': who the clause before the colon is about."""
    view = space.view
    if view.pos[start] in {"ADP", "SCONJ"} and not any(view.tag[i] in FINITE for i in range(start, colon)):
        return None
    if start > colon or any(space.pair[i] != OUTSIDE for i in range(start, colon)):
        return None
    has_verb = any(view.tag[i] in FINITE for i in range(start, colon))
    subject = _subject_before(space, start, colon) if has_verb else None
    if subject is None:
        start = max([i + 1 for i in range(start, colon) if view.lower[i] in _DASHES], default=start)
        has_verb = any(view.tag[i] in FINITE for i in range(start, colon))
        subject = None if has_verb else noun_by_position(space, start, max(colon, start + 1))
    if subject is None:
        return None
    phrase = speaker_phrase(view, subject, low=start, high=max(colon, start + 1))
    rule = "direct: colon" if has_verb else "direct: name and colon"
    return Link((colon, colon + 1), phrase, rule, is_strong=not has_verb)


def _subject_before(space: QuoteSpace, start: int, colon: int) -> int | None:
    """Subject of the sentence's main verb, else the last subject outside a relative clause; none behind a dash."""
    view = space.view
    dash = max((i for i in range(start, colon) if view.lower[i] in _DASHES), default=-1)
    if dash > 0 and not any(view.tag[i] in FINITE for i in range(dash, colon)):
        return None
    subjects = [
        i
        for i in range(start, colon)
        if view.dep[i] in {"nsubj", "nsubjpass"}
        and view.pos[i] in _NOMINAL
        and view.dep[view.head[i]] not in {"relcl", "acl"}
    ]
    main = [i for i in subjects if view.dep[view.head[i]] == "ROOT"]
    best = main or subjects
    return best[-1] if best else None


def _link_leading(space: QuoteSpace, number: int, start: int, before: int) -> Link | None:
    """A speech verb that leads into the marks: straight, after a comma, or over words without a verb of their own."""
    view = space.view
    phrase = _leading_phrase(space, start, before)
    if phrase is not None:
        return phrase
    verb = _nearest_cue(space, start, before + 1)
    if verb is None or looks_like_title(space, number):
        return None
    is_clause = reads_as_clause(space, number)
    link = _with_speaker(space, verb, start, "direct: cue before" if is_clause else "fragment: cue before")
    between = range(verb + 1, before + 1)
    if view.lower[before] == "," and _is_aside(space, number, link, start):
        return None
    if view.lower[before] == "," and is_clause:
        return link
    if any(space.pair[i] != OUTSIDE for i in between):
        return None
    is_that = view.lower[before] == "that" and not space.frames(before - 1) & {"noun", "adj"}
    if is_that or all(view.lower[i] in _GLUE for i in between):
        return link
    is_whole = _starts_upper(space, number) and ends_sentence(space, number)
    return link if is_whole and not any(view.tag[i] in FINITE for i in between) else None


def _is_aside(space: QuoteSpace, number: int, link: Link, start: int) -> bool:
    """'It was, she argued, “not a rethink …”': the sentence began before the cue and goes on inside the marks."""
    if _starts_upper(space, number) or link.cue is None or link.speaker is None:
        return False
    first = min(link.cue[0], link.speaker[0])
    return first > start + 1 and space.view.lower[first - 1] == ","


def _starts_upper(space: QuoteSpace, number: int) -> bool:
    span = space.pairs[number]
    return space.text[span.inner_start : span.inner_start + 1].isupper()


def _leading_phrase(space: QuoteSpace, start: int, before: int) -> Link | None:
    """According to X, “…” · In the words of X, “…”"""
    view = space.view
    if view.lower[before] != ",":
        return None
    for i in range(start, before - 1):
        if view.lower[i] == "according" and view.lower[i + 1] == "to":
            return link_according(space, i)
        if view.lower[i] == "words" and view.lower[i + 1] == "of":
            head = view.child(i + 1, "pobj")
            if head is not None and head < before:
                phrase = speaker_phrase(view, head, low=i + 2, high=before)
                return Link((start, i + 2), phrase, "direct: in the words of")
    return None


def _nearest_cue(space: QuoteSpace, start: int, stop: int) -> int | None:
    """The last speech verb before a quotation that stands outside any marks."""
    for i in range(stop - 1, start - 1, -1):
        frames = space.frames(i)
        if space.pair[i] == OUTSIDE and is_verb(space.view, i) and frames & SPEECH and "mind" not in frames:
            return i
    return None


def _with_speaker(space: QuoteSpace, verb: int, start: int, rule: str) -> Link:
    """The link of a verb before a quotation: its subject by the parse, else one in the words before or behind it."""
    view = space.view
    speaker = find_speaker(view, verb)
    head = speaker.head
    if head is not None and space.pair[head] != OUTSIDE:
        head = None
    if head is None and not speaker.passive:
        subjects = (i for i in range(start, verb) if view.dep[i] == "nsubj" and space.pair[i] == OUTSIDE)
        head = next((resolve_relative(view, i, view.head[i]) for i in subjects), None)
    if head is None and verb == start:
        head = noun_by_position(space, verb + 1, verb + 8)
    phrase = None if head is None else speaker_phrase(view, head, high=verb if head < verb else None)
    return Link((verb, verb + 1), phrase, rule)
