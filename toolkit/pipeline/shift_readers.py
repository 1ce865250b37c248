"""Read an old rule and a new rule out of one sentence: a change, a contrast of then and now, or what no longer holds.

Each reader takes a sentence [first, stop) of the view and gives a Draft, or None where its pattern is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from toolkit.pipeline.parse_view import ParseView, read_lexicon, word_class

THEN = frozenset({"previously", "formerly", "hitherto", "originally"})
BEFORE_WORDS = frozenset({"current", "existing", "previous", "old", "present"})
SIDE_MARKS = frozenset(
    [
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
        "less",
        "despite",
        "amid",
        "following",
        "saying",
        "citing",
    ]
)
CONDITION_MARKS = frozenset({"if", "unless", "provided", "providing"})
DOUBTFUL_MODALS = frozenset({"should", "must", "could", "might", "can", "may"})
COMPLEMENT_PREPOSITIONS = frozenset({"on", "to", "for", "against", "of", "over"})
CHANGE_KINDS = ("allow", "forbid", "undo", "adjust", "bring", "oblige")
CONTRAST_REACH = 14  # words between "from 80" and "to 300": room for a unit and what is counted

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """Word ranges of one shift before they become offsets; `verb` is the predicate whose subject decides."""

    verb: int
    old: Span | None
    new: Span | None


@cache
def shift_words(kind: str) -> frozenset[str]:
    """The lemmas of one kind in lexicons/shift_verbs.csv."""
    return frozenset(row["lemma"] for row in read_lexicon("shift_verbs") if row["kind"] == kind)


@cache
def trigger_words() -> frozenset[str]:
    """Lemmas one of which a sentence needs before it is read at all."""
    kinds = (*CHANGE_KINDS, "hold_back", "permission", "move_by_itself")
    return frozenset().union(*(shift_words(kind) for kind in kinds)) | {
        "give",
        "hand",
        "grant",
        "bring",
        "longer",
        "instead",
        "now",
        "down",
        "up",
    }


def read_sentence(view: ParseView, first: int, stop: int, can_decide: Callable[[int], bool]) -> Draft | None:
    """The first pattern that holds; `can_decide(verb)` says whether somebody who can decide stands with a verb."""
    if not trigger_words() & set(view.lemma[first:stop]):
        return None
    readers = (read_numbers, read_now_and_then, read_no_longer, read_until_now)
    draft = next((draft for reader in readers if (draft := reader(view, first, stop))), None)
    return draft or read_change(view, first, stop, can_decide)


def read_numbers(view: ParseView, first: int, stop: int) -> Draft | None:
    """ "from 80 km to 300 km", "to 3.5 percent from 4", "down from 25,000", "90% … instead of 100%"."""
    for i in range(first, stop):
        word = view.lower[i]
        if word == "from":
            draft = _read_from(view, i, first, stop)
        elif word in ("instead", "rather") and view.lower[i + 1 : i + 2] in (["of"], ["than"]):
            draft = _read_instead(view, i, first, stop)
        else:
            continue
        if draft:
            return draft
    return None


def _read_from(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    old = _number_phrase(view, i + 1, stop)
    if old is None:
        return None
    verb = _verb_above(view, i)
    if view.lower[i - 1] in ("down", "up") and i > first:
        new = _number_before(view, i - 1, first)
        return Draft(verb, old, new) if new else None
    if view.lemma[verb] not in shift_words("adjust") | shift_words("move_by_itself"):
        return None
    for k in (*range(old[1], min(old[1] + 3, stop)), *range(i - 1, max(first, i - CONTRAST_REACH), -1)):
        if view.lower[k] == "to" and (new := _number_phrase(view, k + 1, stop)):
            return Draft(verb, old, new)
    return None


def _read_instead(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    old = _number_phrase(view, i + 2, stop)
    new = _number_before(view, i, first, unit=view.lower[old[1] - 1]) if old else None
    return Draft(_verb_above(view, i), old, new) if old and new else None


def read_now_and_then(view: ParseView, first: int, stop: int) -> Draft | None:
    """ "will now appear within 30 minutes …; the current median is seven hours"."""
    now = next(
        (i for i in range(first, stop) if view.lower[i] == "now" and view.pos[view.head[i]] in ("VERB", "AUX")), None
    )
    then = next((i for i in range(first, stop) if view.lower[i] in BEFORE_WORDS), None)
    if now is None or then is None:
        return None
    new = next((span for k in range(now, stop) if (span := _number_phrase(view, k, stop))), None)
    old = next((span for k in range(then, stop) if (span := _number_phrase(view, k, stop))), None)
    return Draft(_verb_above(view, now), old, new) if new and old and new != old else None


def read_no_longer(view: ParseView, first: int, stop: int) -> Draft | None:
    """ "it would no longer guarantee the safety": the clause is the new rule."""
    for i in range(first + 1, stop):
        if view.lower[i] != "longer" or view.lower[i - 1] != "no":
            continue
        verb = _verb_above(view, i)
        subject = view.child(verb, "nsubj", "nsubjpass")
        if (
            subject is not None
            and verb > i
            and any(view.lower[k] in ("will", "would", "is", "are", "can", "be") for k in view.kids[verb])
        ):
            return Draft(verb, None, (view.phrase(subject)[0], clause_stop(view, verb)))
    return None


def read_until_now(view: ParseView, first: int, stop: int) -> Draft | None:
    """ "Until now, X had refrained from …", "which had previously limited …", "as recently as May X insisted": the old rule."""
    lower = view.lower[first:stop]
    until = any(
        lower[n] == "until" and lower[n + 1] in ("now", "recently", "this", "then") for n in range(len(lower) - 1)
    )
    recently = "recently" in lower[:3] and "as" in lower[:3]
    for i in range(first, stop):
        if view.pos[i] != "VERB" or view.lemma[i] not in shift_words("hold_back"):
            continue
        had = any(view.lower[k] == "had" for k in view.kids[i])
        if until or recently or (had and any(view.lower[k] in THEN for k in view.kids[i])):
            content = view.child(i, "ccomp") if view.lemma[i] in ("insist", "maintain") else None
            begin = view.left(content) if content is not None else i
            begin += view.lower[begin] == "that"
            return Draft(i, (begin, clause_stop(view, content if content is not None else i)), None)
    return None


def read_change(view: ParseView, first: int, stop: int, can_decide: Callable[[int], bool]) -> Draft | None:
    """A verb that allows, forbids, undoes, adjusts or brings back a rule, with someone who can decide it."""
    for i in range(first, stop):
        kind = _kind_of(view, i) if view.pos[i] == "VERB" else None
        if kind is None or not _is_stated(view, i) or not can_decide(i):
            continue
        noun = view.child(i, "dobj", "nsubjpass")
        if kind == "undo":
            if noun is not None and view.lemma[noun] in shift_words("rule_noun"):
                return Draft(i, _condition_clause(view, first, stop) or _with_complements(view, noun), None)
            continue
        if kind in ("adjust", "bring") and (noun is None or not _is_rule(view, noun, kind)):
            continue
        return Draft(i, _old_in_tail(view, i, stop), (i, clause_stop(view, i)))
    return None


def _is_rule(view: ParseView, noun: int, kind: str) -> bool:
    return view.lemma[noun] in shift_words("rule_noun") - ({"objection"} if kind == "adjust" else set()) or any(
        view.lemma[k] in shift_words("rule_noun") for k in view.kids[noun] if view.dep[k] == "compound"
    )


def _kind_of(view: ParseView, i: int) -> str | None:
    lemma = view.lemma[i]
    if lemma == "bring" and view.lower[i + 1 : i + 2] == ["back"]:
        return "allow"
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
    return next((kind for kind in CHANGE_KINDS[:-1] if lemma in shift_words(kind)), None)


def _is_stated(view: ParseView, i: int) -> bool:
    """The change is told as a fact or as decided: not negated, wished for, promised or bound to a condition."""
    for k in view.kids[i]:
        if view.dep[k] == "neg" or (view.dep[k] == "mark" and view.lower[k] in CONDITION_MARKS):
            return False
        if view.dep[k] == "aux" and view.lower[k] in DOUBTFUL_MODALS:
            return False
    for above in (i, view.head[i], view.head[view.head[i]]):
        clauses = (k for k in view.kids[above] if view.dep[k] == "advcl")
        if any(view.lower[j] in CONDITION_MARKS for k in clauses for j in view.kids[k]):
            return False
    if view.dep[i] == "xcomp" and view.lemma[view.head[i]] not in word_class("decide"):
        return False
    return view.dep[i] not in ("csubj", "pcomp", "amod", "compound", "acl") and (
        view.tag[i] != "VBG" or view.has_child(i, "aux")
    )


def _old_in_tail(view: ParseView, i: int, stop: int) -> Span | None:
    """ "…, eighteen months after it barred them": the old rule told in a side clause."""
    for k in view.kids[i]:
        if k > i and view.dep[k] in ("advcl", "prep") and k < stop:
            for verb in range(k, min(view.right(k) + 1, stop)):
                subject = view.child(verb, "nsubj") if view.pos[verb] == "VERB" else None
                if subject is not None and view.lemma[verb] in shift_words("hold_back") | shift_words("forbid"):
                    return view.phrase(subject)[0], clause_stop(view, verb)
    return None


def _condition_clause(view: ParseView, first: int, stop: int) -> Span | None:
    """ "supplied on condition that they were not used beyond the border": the old rule is the clause."""
    for i in range(first, stop - 2):
        if view.lower[i] == "condition" and view.lower[i + 1] == "that":
            last = next((k for k in range(i + 2, stop) if view.lower[k] in (",", ".", ";")), stop)
            return i + 2, last
    return None


def _number_phrase(view: ParseView, at: int, stop: int) -> Span | None:
    """The phrase of the number that begins at a word: "80 km", "$4", "more than 300 visas"."""
    i = at
    while (
        i < stop and (view.pos[i] in ("ADV", "DET", "SYM", "ADP") or view.tag[i] in ("JJR", "RBR", "$")) and i - at < 4
    ):
        i += 1
    if (
        i >= stop
        or not (view.pos[i] == "NUM" or view.lower[i][:1].isdigit())
        or (view.ent[i] == "DATE" and len(view.lower[i]) == 4)
    ):
        return None
    last = i
    while last + 1 < stop and (
        view.pos[last + 1] in ("NUM", "NOUN", "SYM") or view.lower[last + 1] in ("%", "per", "cent")
    ):
        last += 1
        if (
            view.pos[last] == "NOUN"
            and view.lower[last] not in ("per", "cent")
            and view.pos[last + 1 : last + 2] != ["NOUN"]
        ):
            break
    return i - (i > at and view.lower[i - 1] in ("$", "€", "£")), last + 1


def _number_before(view: ParseView, i: int, first: int, unit: str | None = None) -> Span | None:
    """The nearest number before a word, in the same unit if one is asked for."""
    for k in range(i - 1, first - 1, -1):
        if view.pos[k] == "NUM" and (k == first or view.pos[k - 1] != "NUM") and view.ent[k] != "DATE":
            span = _number_phrase(view, k, i)
            if span and (unit is None or view.lower[span[1] - 1] == unit):
                return span
    return None


def _verb_above(view: ParseView, i: int) -> int:
    for _ in range(12):
        if view.pos[i] in ("VERB", "AUX") and view.dep[i] not in ("aux", "auxpass"):
            return i
        i = view.head[i]
    return i


def _with_complements(view: ParseView, noun: int) -> Span:
    """The noun phrase with its "on …" and "to …" complements: "its curbs on Ukraine's use of long-range missiles"."""
    first, stop = view.phrase(noun)
    while stop < view.n and view.lower[stop] in COMPLEMENT_PREPOSITIONS and view.pos[stop] == "ADP":
        thing = view.child(stop, "pobj", "pcomp")
        if thing is None or view.ent[thing] in ("DATE", "TIME"):
            break
        stop = (
            (view.phrase(thing)[1] if view.dep[thing] == "pobj" else view.right(thing) + 1)
            if thing > stop
            else stop + 1
        )
    return first, stop


def clause_stop(view: ParseView, verb: int) -> int:
    """One past the clause's last word, without what only tells when, why or after what."""
    stop = view.right(verb) + 1
    for k in view.kids[verb]:
        if k < verb:
            continue
        comma = view.dep[k] == "punct" and view.lower[k] in (",", ";", "-", "–", "—", ":")
        opening = view.lower[view.left(k) : min(view.left(k) + 4, k + 1)]
        side = view.dep[k] in ("advcl", "prep", "npadvmod", "advmod") and bool(SIDE_MARKS & set(opening))
        dated = (
            view.dep[k] in ("npadvmod", "prep")
            and any(view.ent[j] in ("DATE", "TIME") for j in (k, *view.kids[k]))
            and view.pos[k] != "NUM"
        )
        if comma or side or dated or view.dep[k] in ("conj", "parataxis"):
            stop = min(stop, view.left(k))
    while stop - 1 > verb and (
        view.pos[stop - 1] in ("CCONJ", "SPACE") or view.lower[stop - 1] in (",", ";", ".", "-", "–", "—", ":")
    ):
        stop -= 1
    return stop
