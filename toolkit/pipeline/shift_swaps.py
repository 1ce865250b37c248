"""Read one rule put for another, and the nouns that name a change: "replaced the levy with a fee", "its U-turn on"."""

from __future__ import annotations

from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.shift_amounts import amount_at, nothing_at
from toolkit.pipeline.shift_kinds import has_amount, is_rule, kind_of
from toolkit.pipeline.shift_spans import (
    Draft,
    Span,
    clause_stop,
    noun_with_rule,
    rule_inside,
    shift_words,
    trim,
    verb_phrase,
)

ANNOUNCING = frozenset({"announce", "promise", "unveil", "introduce", "set", "publish", "outline", "impose", "adopt"})
MOVING = frozenset({"bring", "take", "keep", "hold", "put", "leave"})  # with "to 4%", "at nil"
SURE, LIKELY, WEAK = 2.5, 1.75, 1.0


def read_swap(view: ParseView, i: int, noun: int | None) -> Draft | None:
    """ "A new scheme replaces the obligation", "replaced the levy with a fee", "is replaced by"."""
    links = [k for k in (*view.kids[i], *(view.kids[noun] if noun else ())) if view.lower[k] in ("with", "by", "for")]
    if (
        not links and noun is not None
    ):  # "replacing a truce that had to be renewed with an open one": read into the clause
        links = [k for k in range(view.right(noun), noun, -1) if view.lower[k] == "with"][:1]
    with_what = view.child(links[0], "pobj") if links else None
    subject = view.child(i, "nsubj", "nsubjpass")
    was = noun if noun is not None else subject if view.has_child(i, "nsubjpass") else None
    now = with_what if with_what is not None else subject
    if view.lemma[i] == "take":  # "will take the licence's place"
        return _read_taking(view, i, noun, subject)
    if was is None or now is None:
        return None
    if (
        view.pos[was] == "PRON" and with_what is not None and noun is not None
    ):  # "lifted the ban, replacing it with an opt-out"
        return Draft(i, None, noun_with_rule(view, now), LIKELY)
    carried = subject is not None and view.lemma[subject] in shift_words("instrument")
    if not (is_rule(view, was) or is_rule(view, now) or (carried and with_what is not None)):
        return None
    old = noun_with_rule(view, was)
    if links and was < links[0] and (inside := rule_inside(view, was)):
        old = old[0], inside[1]
    if links and old[0] < links[0] < old[1]:
        old = old[0], links[0]
    return Draft(i, old, noun_with_rule(view, now), LIKELY + 0.5, with_what is not None)


def _read_taking(view: ParseView, i: int, place: int | None, subject: int | None) -> Draft | None:
    if place is None or subject is None:
        return None
    of = next((view.child(k, "pobj") for k in view.kids[place] if view.lower[k] == "of"), None)
    was = of if of is not None else view.child(place, "poss")
    if was is None:
        return None
    first, stop = view.phrase(was)
    stop -= view.tag[stop - 1] == "POS"
    return Draft(i, (first, stop), view.phrase(subject), LIKELY + 0.5)


def read_from_to(view: ParseView, i: int) -> tuple[Span, Span | None] | None:
    """ "moved the drug from the strict list to the open one", "cut the residency period from five years"."""
    from_, to = (next((k for k in view.kids[i] if k > i and view.lower[k] == w), None) for w in ("from", "to"))
    was = None if from_ is None else view.child(from_, "pobj")
    if from_ is None or was is None:
        return None
    old = amount_at(view, from_ + 1, view.n)
    if to is None:
        return (old, None) if old and has_amount(view, i) else None
    now = view.child(to, "pobj")
    if now is None or (view.ent[was] == "DATE" and old is None):
        return None
    return old or view.phrase(was), amount_at(view, to + 1, view.n) or view.phrase(now)


def read_noun(view: ParseView, i: int) -> Draft | None:
    if view.lemma[i] in shift_words("decision"):
        return _read_decision(view, i)
    return _read_undoing(view, i) if view.lemma[i] in shift_words("undoing") else None


def _read_undoing(view: ParseView, i: int) -> Draft | None:
    """ "a climbdown from its one-bag rule", "the lifting of the ban", "its U-turn on a plan to …"."""
    for k in view.kids[i]:
        thing = view.child(k, "pobj") if k > i and view.lower[k] in ("of", "from", "to", "on", "in") else None
        if thing is not None and is_rule(view, thing):
            said = view.dep[i] == "attr"  # "That is a retreat from its pledge"
            return Draft(view.head[i] if said else i, old_rule(view, i, thing), None, LIKELY + 0.25 if said else WEAK)
    return None


def _read_decision(view: ParseView, i: int) -> Draft | None:
    """ "Vietnam's decision to ban exports": the infinitive is the new rule, or its object the old one."""
    verb = next((k for k in view.kids[i] if view.dep[k] == "acl" and view.tag[k] == "VB"), None)
    if verb is None:
        return None
    kind = kind_of(view, verb)
    if kind is None or not any(view.dep[k] == "poss" for k in view.kids[i]):
        return None
    thing = view.child(verb, "dobj")
    if kind == "undo":
        return Draft(verb, old_rule(view, verb, thing), None, WEAK + 0.25, True) if thing is not None else None
    return Draft(verb, None, verb_phrase(view, verb), WEAK + 0.25, True)


def read_list(view: ParseView, colon: int, first: int, stop: int) -> Draft | None:
    """ "announced a new regime: a vet on every ship, no voyage longer than …": the list is the new rule."""
    for i in range(colon - 1, first, -1):
        if view.lemma[i] in ANNOUNCING and view.pos[i] == "VERB":
            noun = view.child(i, "dobj")
            if noun is not None and is_rule(view, noun) and colon + 2 < stop:
                return Draft(i, None, (colon + 1, trim(view, colon + 1, stop)), SURE, True)
            return None
    return None


def old_rule(view: ParseView, verb: int, thing: int) -> Span:
    """The noun phrase of the rule with the clause that says what it is; "on condition that …" the clause alone."""
    clause = rule_inside(view, thing)
    whole = (view.phrase(thing)[0], clause[1]) if clause else noun_with_rule(view, thing)
    return _condition_clause(view, verb) or whole


def _condition_clause(view: ParseView, verb: int) -> Span | None:
    """ "supplied on condition that they were not used beyond the border": the old rule is the clause."""
    stop = view.right(verb) + 1
    for i in range(verb, stop - 2):
        if view.lower[i] == "condition" and view.lower[i + 1] == "that":
            return i + 2, next((k for k in range(i + 2, stop) if view.lower[k] in (",", ".", ";")), stop)
    return None


def _is_after(view: ParseView, verb: int) -> bool:
    return view.dep[verb] in ("advcl", "pcomp") and "after" in view.lower[max(0, view.left(verb) - 1) : verb]


def old_in_tail(view: ParseView, i: int) -> Span | None:
    """ "…, eighteen months after it barred them": the old rule told in a side clause."""
    kinds = shift_words("hold_back", "forbid")
    for verb in range(i + 1, view.right(i) + 1):
        if (
            view.pos[verb] == "VERB"
            and view.lemma[verb] in (MOVING | shift_words("adjust", "bring", "set"))
            and _is_after(view, verb)
        ):
            to = next((k for k in view.kids[verb] if k > verb and view.lower[k] in ("to", "at")), None)
            span = None if to is None else amount_at(view, to + 1, view.n) or nothing_at(view, to + 1, view.n)
            if span:  # "ten months after it had brought the levy down to nil"
                return span
        if (
            view.pos[verb] == "VERB"
            and view.lemma[verb] in kinds
            and view.dep[verb] in ("advcl", "pcomp", "pobj", "ccomp")
        ):
            subject = view.child(verb, "nsubj")
            if subject is not None and any(view.lower[k] == "after" for k in range(i, subject)):
                return view.phrase(subject)[0], clause_stop(view, verb)
    return None
