"""Who speaks, given the cue word: subjects by the parse, through coordination, participles, passives and relatives."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.pipeline.parse_view import ParseView

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_RELATIVE = frozenset({"who", "which", "that"})
_CLIMB = frozenset({"conj", "acomp", "xcomp", "advcl", "pcomp", "prep", "dep", "parataxis", "ccomp"})
_NOMINATIVES = frozenset({"he", "she", "they", "i", "we"})
# Where a finite verb without a subject of its own has lost it to a slip of the parser.
_LOST = frozenset({"dep", "advcl", "parataxis", "ROOT", "appos", "acl"})
_TAILS = frozenset({"prep", "npadvmod", "advmod"})  # part of the phrase unless a comma sets them off
_INNER = frozenset({"case", "punct", "cc", "nmod", "amod", "nummod", "poss", "compound"})
_MAX_CLIMB = 5
_MAX_PHRASE = 40


@dataclass(frozen=True, slots=True)
class Speaker:
    """The head word of the speaker's phrase; `passive` where the grammatical subject is the one spoken to or about."""

    head: int | None
    passive: bool = False


NOBODY = Speaker(None)


def find_speaker(view: ParseView, verb: int) -> Speaker:
    """The speaker of a verb by its parse: own subject, by-agent, or the subject of the verb it hangs on."""
    if _opens_participle(view, verb):
        return Speaker(_agent(view, verb), passive=True)
    beside = _beside(view, verb)
    if beside is not None:
        return Speaker(beside)
    current = verb
    for _ in range(_MAX_CLIMB):
        subject = view.child(current, "nsubj")
        if subject is not None:
            return Speaker(resolve_relative(view, subject, current))
        if view.has_child(current, "nsubjpass") and view.has_child(current, "auxpass"):
            return Speaker(_agent(view, current), passive=True) if current == verb else _passive_subject(view, current)
        if view.dep[current] in {"acl", "relcl"}:
            return _noun_speaker(view, current, passive=view.tag[current] == "VBN" and current == verb)
        if view.tag[verb] == "VBN" and current == verb and view.dep[current] == "advcl":
            return Speaker(_agent(view, current), passive=True)
        if view.dep[current] not in _CLIMB or view.head[current] == current:
            break
        current = view.head[current]
    return NOBODY


def _opens_participle(view: ParseView, verb: int) -> bool:
    """'Asked what had changed, he grinned': the first word of its sentence, whoever asked is not its subject."""
    is_first = verb == view.bounds[view.sent[verb]][0] or view.lower[verb - 1] in {"when", "once", "if"}
    return (
        is_first
        and view.tag[verb] in {"VBN", "VBD"}
        and not view.has_child(verb, "nsubj", "aux")
        and view.dep[verb] != "conj"
    )


def _beside(view: ParseView, verb: int) -> int | None:
    """What stands right before the verb and can be nothing but its subject, whatever the parser made of it."""
    before = verb - 1
    if before < 0:
        return None
    if view.pos[before] in _NOMINAL and _subject_is_a_date(view, verb):
        return before
    if view.lower[before] in _NOMINATIVES and view.tag[verb] in {"VBD", "VBZ", "VBP", "VBN"}:
        return before
    if view.tag[verb] == "VBG" and view.ent[before] == "PERSON" and view.pos[before] == "PROPN":
        return before
    if (
        view.tag[verb] in {"VBD", "VBZ", "VBP"}
        and view.dep[verb] in _LOST
        and not view.has_child(verb, "nsubj", "nsubjpass")
    ):
        while before > 0 and view.pos[before] == "ADV":
            before -= 1
        return before if view.pos[before] in {"NOUN", "PROPN"} else None
    return None


def _subject_is_a_date(view: ParseView, verb: int) -> bool:
    """'As recently as March the Commission insisted': the parser may take the month for the subject."""
    subject = view.child(verb, "nsubj")
    return subject is not None and subject < verb - 1 and view.ent[subject] in {"DATE", "TIME"}


def _passive_subject(view: ParseView, verb: int) -> Speaker:
    """'X was quoted as saying': the subject of the passive verb speaks in the verb below it."""
    subject = view.child(verb, "nsubjpass")
    return Speaker(subject if subject is None else resolve_relative(view, subject, verb))


def _agent(view: ParseView, verb: int) -> int | None:
    agent = view.child(verb, "agent")
    return None if agent is None else view.child(agent, "pobj")


def _noun_speaker(view: ParseView, verb: int, *, passive: bool) -> Speaker:
    if passive:
        return Speaker(_agent(view, verb), passive=True)
    noun = view.head[verb]
    return Speaker(noun) if view.pos[noun] in _NOMINAL else NOBODY


def resolve_relative(view: ParseView, subject: int, verb: int) -> int:
    """'X, who said': X. The relative clause's verb hangs on the noun it is about."""
    if view.lower[subject] not in _RELATIVE or view.tag[subject] not in {"WP", "WDT", "IN", "DT"}:
        return subject
    current = verb
    for _ in range(_MAX_CLIMB):
        if view.dep[current] == "relcl":
            noun = view.head[current]
            return noun if noun < subject else subject
        if view.dep[current] not in {"conj", "ccomp", "advcl", "xcomp"}:
            break
        current = view.head[current]
    return subject


def speaker_phrase(view: ParseView, head: int, *, low: int = 0, high: int | None = None) -> tuple[int, int]:
    """The whole noun phrase as written, words [first, stop): with coordination, apposition and a restrictive clause,
    without a relative clause or participle set off by a comma. `low` and `high` bound it (a quotation next to it)."""
    first, last = head, head
    for kid in view.kids[head]:
        if kid < head:
            if view.dep[kid] not in {"punct", "advcl", "cc", "relcl"}:
                first = min(first, view.left(kid))
        elif not _extends(view, head, kid, last):
            break
        else:
            nested = view.dep[kid] in {"conj", "appos"}
            last = max(last, speaker_phrase(view, kid)[1] - 1 if nested else view.right(kid))
    limit = min(view.n if high is None else high, head + _MAX_PHRASE)
    stop = min(last + 1, limit)
    while high is not None and stop < limit and _goes_on(view, stop):
        stop += 1
    return _trim(view, max(first, low, head - _MAX_PHRASE), stop, head)


def _goes_on(view: ParseView, i: int) -> bool:
    """A name that the parser broke in two: Wario-Hassan."""
    if view.lower[i] == "-":
        return i + 1 < view.n and view.pos[i - 1] == view.pos[i + 1] == "PROPN" and view.end[i - 1] == view.start[i]
    return view.pos[i] == "PROPN" and (view.pos[i - 1] == "PROPN" or view.lower[i - 1] == "-")


def _extends(view: ParseView, head: int, kid: int, last: int) -> bool:
    dep = view.dep[kid]
    if dep in {"relcl", "acl", "advcl"}:
        return view.lower[view.left(kid) - 1] not in {",", "—", "–", "-", "("} and view.lower[last + 1] not in {
            ",",
            "—",
            "–",
        }
    if dep in {"conj", "appos"}:
        return view.pos[kid] in _NOMINAL or view.pos[kid] == "NUM"
    if dep in _TAILS:
        return view.lower[view.left(kid) - 1] not in {",", "—", "–"}
    return dep in _INNER or (kid == last + 1 and dep not in {"ccomp", "parataxis"})


def _trim(view: ParseView, first: int, stop: int, head: int) -> tuple[int, int]:
    while stop - 1 > head and (
        not view.lower[stop - 1].isalnum() and view.lower[stop - 1] not in {")", "’s", "'s", "%"}
    ):
        if view.lower[stop - 1].endswith(".") and len(view.lower[stop - 1]) > 1:
            break
        stop -= 1
    while stop - 1 > head and view.lower[stop - 1] in {"and", "or", ","}:
        stop -= 1
    while first < head and not any(map(str.isalnum, view.lower[first])) and view.lower[first] not in {"$", "@", "#"}:
        first += 1
    return first, stop
