"""Reported speech that is no clause: vows and demands, accusations, names called, quoted phrases, claims and fears."""

from __future__ import annotations

from toolkit.pipeline.clause_spans import reported_span
from toolkit.pipeline.cue_links import Found
from toolkit.pipeline.cue_speakers import Speaker, find_speaker, speaker_phrase
from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.quote_space import OUTSIDE, QuoteSpace, is_verb
from toolkit.pipeline.reported_clauses import Case, cue_end, found_over

_THINGS = frozenset({"dobj", "dative", "nsubj", "ccomp", "oprd", "xcomp"})
_REFLEXIVE = frozenset({"itself", "himself", "herself", "themselves", "myself", "yourself"})
_NEGATIVE = frozenset({"nobody", "none", "no", "neither"})
_NARRATOR = frozenset({"i", "we", "you", "one", "it", "there"})
_PASSIVE = frozenset({"say", "believe", "think", "allege", "report", "rumor", "rumour"})
# Verbs that put a claim into words: 'X voiced fears that', not 'the ruling reversed a position that'.
_VOICING = frozenset(
    {"make", "express", "voice", "raise", "issue", "repeat", "reiterate", "share", "offer", "give", "have"}
)


def has_marks(space: QuoteSpace, first: int, last: int) -> bool:
    """Does a pair of marks stand among the words [first, last]? Titles and names do not count."""
    return any(space.pair[i] != OUTSIDE and space.pair[i] not in space.named for i in range(first, last + 1))


def find_infinitive(space: QuoteSpace, case: Case) -> Found | None:
    """X vowed to …; X urged Y to …"""
    view, cue, frames = space.view, case.cue, case.frames
    if not frames & {"to", "obj_to"} or case.speaker.passive or case.speaker.head is None:
        return None
    for kid in view.kids[cue]:
        if kid < cue or view.dep[kid] not in {"xcomp", "ccomp"} or not _has_to(view, kid):
            continue
        first, last = reported_span(space, kid, cue)
        thing = view.child(cue, "dobj", "dative")
        if thing is not None and cue < thing < first:
            first = min(first, view.left(thing))
        own = view.lower[first] == "to" or view.lower[first : first + 2] == ["not", "to"]
        if own and "to" not in frames and not has_marks(space, first, last):
            return None
        if not own and "obj_to" not in frames:
            return None
        return found_over(space, case, [(first, last + 1)], "infinitive")
    return None


def _has_to(view: ParseView, verb: int) -> bool:
    return any(view.lower[k] == "to" and k < verb for k in view.kids[verb])


def find_passive(space: QuoteSpace, case: Case) -> Found | None:
    """Y is accused of Z (by X); Y is said to Z: the subject and what is said of it, in two parts."""
    view, cue, frames = space.view, case.cue, case.frames
    subject = view.child(cue, "nsubjpass")
    if not case.speaker.passive or subject is None or subject > cue:
        return None
    for kid in view.kids[cue]:
        of = "of" in frames and view.dep[kid] == "prep" and view.lower[kid] == "of"
        to = view.lemma[cue] in _PASSIVE and view.dep[kid] == "xcomp" and _has_to(view, kid)
        if kid > cue and (of or to):
            first, last = reported_span(space, kid, cue)
            about = speaker_phrase(view, subject, high=cue)
            return found_over(space, case, [about, (first, last + 1)], "passive")
    return None


def find_naming(space: QuoteSpace, case: Case) -> Found | None:
    """X accused Y of Z; X described Y as Z; X called Y Z"""
    view, cue, frames = space.view, case.cue, case.frames
    head = case.speaker.head
    if not frames & {"of", "as", "label"} or case.speaker.passive or head is None:
        return None
    thing = next((k for k in view.kids[cue] if k > cue and view.dep[k] in _THINGS), None)
    if thing is None or view.lower[thing] in _REFLEXIVE or view.lower[head] in _NEGATIVE:
        return None
    first, (last, rule) = view.left(thing), _second_part(space, cue, thing, frames)
    if last is None or first <= cue:
        return None
    if not has_marks(space, first, last) and rule == "call" and not view.has_child(cue, "nsubj"):
        return None
    return found_over(space, case, [(first, last + 1)], rule)


def _second_part(space: QuoteSpace, cue: int, thing: int, frames: frozenset[str]) -> tuple[int | None, str]:
    """Last word of what Y is accused of or called, and the rule's name."""
    view = space.view
    wanted = frames & {"of", "as"}
    for holder in (cue, thing):
        for kid in view.kids[holder]:
            if kid > thing and view.dep[kid] in {"prep", "mark"} and view.lower[kid] in wanted:
                root = kid if view.dep[kid] == "prep" else holder
                return reported_span(space, root, cue)[1], "accuse or describe"
    if "label" not in frames:
        return None, ""
    labels = [k for k in view.kids[cue] if k > cue and view.dep[k] in {"oprd", "ccomp", "xcomp", "acomp"}]
    if labels:
        return reported_span(space, labels[-1], cue)[1], "call"
    after = view.right(thing) + 1
    if after < view.n and space.pair[after] != OUTSIDE and space.same_line(after, cue):
        return space.last[space.pair[after]], "call"
    return None, ""


def find_quoted_phrase(space: QuoteSpace, case: Case) -> Found | None:
    """X hailed “…”; X cautioned against “…”; X warned of the risk of “…”"""
    view, cue, entry = space.view, case.cue, space.cues[case.cue]
    if case.speaker.passive and case.speaker.head is None:
        return None
    for kid in view.kids[cue]:
        is_object = "marked" in entry.frames and view.dep[kid] in {"dobj", "attr", "ccomp", "xcomp", "oprd"}
        is_prep = view.dep[kid] == "prep" and view.lower[kid] in entry.prepositions
        if kid < cue or not (is_object or is_prep):
            continue
        first, last = reported_span(space, kid, cue)
        if not has_marks(space, first, last):
            continue
        stop = cue + 2 if is_prep and kid == cue + 1 else cue_end(space, cue)
        return found_over(space, case, [(first + is_prep, last + 1)], "quoted phrase", stop)
    return None


def find_claim(space: QuoteSpace, cue: int, taken: frozenset[int]) -> Found | None:
    """the claim that …, the Union's position that …, X is confident that …"""
    view, frames = space.view, space.frames(cue)
    clause = next((k for k in view.kids[cue] if k > cue and view.dep[k] in {"acl", "ccomp", "relcl"}), None)
    if clause is None:
        return None
    first, last = reported_span(space, clause, cue)
    left = view.left(clause)
    if view.lower[left] != "that" or view.dep[left] != "mark":
        return None
    if "noun" in frames:
        return found_over(space, Case(cue, frames, _owner(view, cue), taken), [(first, last + 1)], "noun")
    speaker = find_speaker(view, view.head[cue] if view.dep[cue] == "acomp" else cue)
    if speaker.head is None or view.lower[speaker.head] in _NARRATOR:
        return None
    return found_over(space, Case(cue, frames, speaker, taken), [(first, last + 1)], "adjective")


def _owner(view: ParseView, noun: int) -> Speaker:
    """Whose claim: a possessive, 'by X', 'of X', or the subject of a verb that voices it."""
    owner = view.child(noun, "poss")
    if owner is not None:
        return Speaker(owner)
    for kid in view.kids[noun]:
        if view.dep[kid] == "prep" and view.lower[kid] in {"by", "of", "from"}:
            return Speaker(view.child(kid, "pobj"))
    head = view.head[noun]
    if view.dep[noun] == "dobj" and is_verb(view, head) and view.lemma[head] in _VOICING:
        return find_speaker(view, head)
    return Speaker(None)
