"""Read the verbs and nouns that change a rule: "will let Ukraine fire", "scrapped the ban", "a decision to ban exports"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from toolkit.pipeline.parse_view import ParseView, read_lexicon, word_class
from toolkit.pipeline.reaction_cues import subject_of
from toolkit.pipeline.shift_amounts import amount_at
from toolkit.pipeline.shift_spans import (
    CONDITION_MARKS,
    Draft,
    Span,
    clause_stop,
    noun_with_rule,
    predicate,
    rule_inside,
    shift_words,
    trim,
    verb_phrase,
    whole_clause,
)

DOUBTFUL_MODALS = frozenset({"should", "must", "could", "might", "can", "may", "would"})
GIVING = frozenset({"give", "hand", "grant", "get", "win", "receive"})
CHANGE_KINDS = ("allow", "forbid", "undo", "adjust", "bring", "set", "oblige")
UNDO_LINKS = frozenset({"on", "from", "with", "of", "to", "off"})
FIRM = frozenset({"ban", "bar", "prohibit", "forbid", "outlaw", "criminalise", "criminalize", "blacklist"})
LEAVING = frozenset({"pull", "withdraw", "recall", "remove", "walk", "quit"})
COURSE = frozenset({"course", "gear", "direction", "track"})  # "reversed course" names no rule
NEEDS_COMPLEMENT = frozenset({"allow", "let", "permit", "enable", "entitle", "clear", "free"})
ANNOUNCING = frozenset({"announce", "promise", "unveil", "introduce", "set", "publish", "outline", "impose", "adopt"})
PASSING = frozenset({"adopt", "approve", "pass", "ratify", "unveil", "publish", "launch"})
ENDS = frozenset({"end", "halt", "stop", "close"})
NOBODY = frozenset({"nobody", "none", "nothing", "no-one"})
BEGINNING = frozenset({"begin", "start", "resume", "be", "move"})
SURE, LIKELY, WEAK = 2.5, 1.75, 1.0
SIDE = 1.5  # a change told in a participle: "…, scrapping a rule that confined the weapons"

CanDecide = Callable[[int], bool]


@cache
def change_words() -> frozenset[str]:
    """The lemmas at which a change may be told; of a verb with a particle the verb."""
    kinds = (*CHANGE_KINDS, "swap", "hold_back", "vow", "decision", "undoing")
    return frozenset(lemma.split()[0] for lemma in shift_words(*kinds)) | GIVING | {":", "put", "bring", "call", "take"}


def read_changes(view: ParseView, first: int, stop: int, can_decide: CanDecide) -> Iterator[Draft]:
    """A Draft for each verb that changes a rule, and for each noun that names the change."""
    words = change_words()
    for i in range(first, stop):
        if view.lemma[i] not in words:
            continue
        if view.pos[i] == "VERB" or (view.dep[i] == "ROOT" and view.has_child(i, "dobj")):
            kind = kind_of(view, i)
            if (earlier := _read_earlier(view, i)) is not None:
                yield earlier
            elif kind and is_stated(view, i) and (draft := _read_verb(view, i, kind, can_decide)):
                yield draft
        elif (view.lower[i] == ":" and (draft := _read_list(view, i, first, stop))) or (
            view.pos[i] == "NOUN" and (draft := _read_noun(view, i))
        ):
            yield draft


def kind_of(view: ParseView, i: int) -> str | None:
    """The kind of change that a verb makes, by its lexicon entry, particle and object."""
    lemma = _lemma_with_particle(view, i)
    if lemma in GIVING and _permission(view, i) is not None:
        return "give"
    if lemma in shift_words("swap") or (lemma == "take" and (k := view.child(i, "dobj")) and view.lemma[k] == "place"):
        return "swap"
    if _ended(view, i) is not None:
        return "undo"
    kinds = [kind for kind in CHANGE_KINDS if lemma in shift_words(kind)]
    noun = view.child(i, "dobj", "nsubjpass")
    if "adjust" in kinds and "undo" in kinds:
        return "adjust" if noun is not None and _has_amount(view, i) else "undo"
    if "set" in kinds and any(view.lower[k] in ("at", "to") and view.dep[k] == "prep" for k in view.kids[i]):
        return "set"
    kind = next((kind for kind in kinds if kind != "set"), None)
    if kind == "allow" and lemma in NEEDS_COMPLEMENT and not view.has_child(i, "ccomp", "xcomp", "dobj", "nsubjpass"):
        return None
    return kind


def _ended(view: ParseView, i: int) -> int | None:
    """What is ended in "put an end to X", "bring X to an end", "call a halt to X"."""
    if view.lemma[i] not in ("put", "bring", "call"):
        return None
    noun = view.child(i, "dobj")
    to = next(
        (k for k in (*view.kids[i], *(view.kids[noun] if noun is not None else ())) if view.lower[k] == "to"), None
    )
    there = None if to is None else view.child(to, "pobj")
    on = None if noun is None else next((k for k in view.kids[noun] + view.kids[i] if view.lower[k] == "on"), None)
    if noun is not None and view.lemma[noun] == "time" and on is not None:  # "called time on the ban"
        return view.child(on, "pobj")
    if noun is not None and view.lemma[noun] in ENDS:
        return there
    return noun if there is not None and view.lemma[there] in ENDS else None


def _lemma_with_particle(view: ParseView, i: int) -> str:
    """ "strike down", "brought back": the lemma with its particle where the lexicon has the two together."""
    for k in range(i + 1, min(i + 5, view.n)):
        if view.pos[k] in ("ADP", "ADV", "PART") and view.head[k] == i:
            both = f"{view.lemma[i]} {view.lower[k]}"
            if both in shift_words(*CHANGE_KINDS):
                return both
    return view.lemma[i]


def _has_amount(view: ParseView, i: int) -> bool:
    return any(view.lower[k] in ("to", "by", "from") and amount_at(view, k + 1, view.n) for k in view.kids[i])


def _permission(view: ParseView, i: int) -> int | None:
    return next(
        (
            k
            for k in view.kids[i]
            if view.dep[k] in ("dobj", "nsubjpass")
            and (view.lemma[k] in shift_words("permission") or view.lower[k - 1 : k + 1] == ["green", "light"])
        ),
        None,
    )


def is_stated(view: ParseView, i: int) -> bool:
    """The change is told as a fact or as decided: not negated, wished for, promised by others or bound to a condition."""
    helpers = {view.lower[k] for k in view.kids[i] if view.dep[k] in ("aux", "auxpass")}
    if any(view.dep[k] == "neg" or view.lower[k] in ("never", "no") for k in view.kids[i] if k < i):
        return False
    thing = view.child(i, "dobj", "dative")
    if thing is not None and (view.lower[thing] in NOBODY or any(view.lower[k] == "no" for k in view.kids[thing])):
        return False  # "raised no objection", "has forbidden nobody"
    if helpers & DOUBTFUL_MODALS and not _now_reported(view, i, helpers):
        return False
    above = i
    for _ in range(3):
        if any(view.dep[k] == "mark" and view.lower[k] in CONDITION_MARKS for k in view.kids[above]):
            return False
        clauses = (k for k in view.kids[above] if view.dep[k] == "advcl")
        if any(view.lower[j] in CONDITION_MARKS for k in clauses for j in view.kids[k]):
            return False
        above = view.head[above]
    head = view.head[i]
    if view.dep[i] == "xcomp" and view.lemma[head] not in word_class("decide") | BEGINNING:
        return False
    if (
        view.dep[i] == "advcl"
        and view.tag[i] == "VB"
        and "to" in helpers
        and view.lemma[head] not in word_class("decide")
    ):
        return view.lemma[head] in ("vote", "act")
    if view.dep[i] == "acl":
        return view.tag[i] == "VBG" and view.pos[head] in ("NOUN", "PROPN")
    return view.dep[i] not in ("csubj", "pcomp", "amod", "compound")


def _now_reported(view: ParseView, i: int, helpers: set[str]) -> bool:
    """ "he said wells would now be allowed": would is the past of will."""
    return (
        "would" in helpers
        and (
            _speaks_for_itself(view, i)
            or any(view.lower[k] in ("now", "soon") for k in view.kids[i])
            or view.has_child(i, "nsubjpass")
        )
        and view.dep[i] == "ccomp"
    )


def _read_earlier(view: ParseView, i: int) -> Draft | None:
    """ "…, having refused for years to do so", "after blocking its bid": a stance given up, told in a participle."""
    if view.tag[i] not in ("VBG", "VBN") or view.lemma[i] not in shift_words("hold_back", "vow"):
        return None
    lead = view.lower[max(0, view.left(i) - 3) : i]
    if view.tag[i] == "VBG" and view.dep[i] == "pcomp" and {"after", "despite"} & set(lead):
        return Draft(i, verb_phrase(view, i), None, WEAK)
    having = view.tag[i] == "VBN" and any(view.lower[k] == "having" for k in view.kids[i])
    return Draft(i, verb_phrase(view, i), None, WEAK) if having else None


def _speaks_for_itself(view: ParseView, i: int) -> bool:
    """ "Ottawa said it would admit patients": who says so decides."""
    subject = view.child(i, "nsubj")
    told = view.lemma[view.head[i]] in word_class("announce") or view.lemma[view.head[i]] == "promise"
    return told and subject is not None and view.lower[subject] in ("it", "they", "he", "she", "we")


def _read_verb(view: ParseView, i: int, kind: str, can_decide: CanDecide) -> Draft | None:
    noun, passive = view.child(i, "dobj"), view.child(i, "nsubjpass")
    thing = noun if noun is not None else passive
    able = can_decide(i)
    if kind == "give":
        return _read_giving(view, i) if able else None
    if kind == "swap":
        return _read_swap(view, i, noun)
    carried = able or is_carried(view, i)
    side = view.tag[i] == "VBG" and not view.has_child(i, "aux")
    if kind == "undo":
        return _read_undo(view, i, thing, able, carried or passive is not None, side)
    if not carried and passive is None:
        return None
    rule = thing is not None and is_rule(view, thing)
    weight = _weigh_new(view, i, kind, thing, rule, carried, passive is not None)
    if weight is None:
        return None
    clausal = passive is not None and kind in ("allow", "forbid", "oblige")
    new = whole_clause(view, i) if clausal else verb_phrase(view, i)
    definite = (
        view.dep[i] == "relcl"
        and view.lower[view.left(i)] == "that"
        and any(view.lower[k] in ("the", "its") for k in view.kids[view.head[i]])
    )
    told_before = definite or (view.dep[i] == "relcl" and view.tag[i] in ("VBD", "VBN"))
    earlier = any(view.lower[k] == "had" and view.dep[k] == "aux" for k in view.kids[i])
    if kind in ("adjust", "bring") and (moved := _read_from_to(view, i)):
        return Draft(i, *moved, weight + 0.25 - 0.75 * told_before, able)
    return Draft(i, _old_in_tail(view, i), new, weight - 0.75 * (side or told_before) - 0.5 * earlier, able)


def _read_from_to(view: ParseView, i: int) -> tuple[Span, Span | None] | None:
    """ "moved the drug from the strict list to the open one", "cut the residency period from five years"."""
    from_, to = (next((k for k in view.kids[i] if k > i and view.lower[k] == w), None) for w in ("from", "to"))
    was = None if from_ is None else view.child(from_, "pobj")
    if from_ is None or was is None:
        return None
    old = amount_at(view, from_ + 1, view.n)
    if to is None:
        return (old, None) if old and _has_amount(view, i) else None
    now = view.child(to, "pobj")
    if now is None or (view.ent[was] == "DATE" and old is None):
        return None
    return old or view.phrase(was), amount_at(view, to + 1, view.n) or view.phrase(now)


def is_carried(view: ParseView, i: int) -> bool:
    """The subject is a law, a decision or "that": it carries a change that somebody made."""
    subject = view.child(i, "nsubj") or subject_of(view, i)
    if subject is None or any(view.lower[k] in ("old", "existing", "current", "previous") for k in view.kids[subject]):
        return False
    return view.lemma[subject] in shift_words("instrument") or view.lower[subject] in ("it", "that", "this")


def _read_undo(view: ParseView, i: int, thing: int | None, able: bool, carried: bool, side: bool) -> Draft | None:
    stopped = view.child(i, "xcomp", "pcomp")
    if thing is None and stopped is not None and able:  # "will stop showing adverts"
        return Draft(i, verb_phrase(view, stopped), None, LIKELY, True)
    if (ended := _ended(view, i)) is not None:
        thing = ended
    if thing is None:
        thing = next(
            (
                p
                for k in view.kids[i]
                if k > i and view.lower[k] in UNDO_LINKS and (p := view.child(k, "pobj")) and is_rule(view, p)
            ),
            None,
        )
    if thing is None or view.lemma[thing] in COURSE or view.pos[thing] == "PRON":
        return None
    rule = is_rule(view, thing) or rule_inside(view, thing) is not None
    if not (rule or carried):
        return None
    if not rule and view.lemma[i] in LEAVING:  # "will pull its soldiers out": what it does from now on
        return Draft(i, None, verb_phrase(view, i), WEAK + 0.3, able)
    weight = SIDE if side else LIKELY + 0.5 if rule and carried else LIKELY if rule else WEAK + 0.3
    return Draft(i, _old_rule(view, i, thing), None, weight, able)


def _weigh_new(
    view: ParseView, i: int, kind: str, thing: int | None, rule: bool, carried: bool, passive: bool
) -> float | None:
    """How far a verb with a new rule speaks for a shift."""
    if thing is None and kind not in ("allow", "oblige"):
        return None
    if passive and kind in ("allow", "forbid", "oblige") and not _is_new(view, i):
        return (
            WEAK + 0.25
            if view.tag[i] == "VBN" and {"is", "are"} & {view.lower[k] for k in view.kids[i]}
            else WEAK - 0.25
        )
    if kind == "set":
        return LIKELY if passive or (carried and rule) else WEAK
    if kind in ("adjust", "bring"):
        if view.lemma[i] in PASSING and thing is not None and not _is_spelt_out(view, thing):
            return WEAK
        if rule or _has_amount(view, i):
            return LIKELY + 0.25 if carried and rule else LIKELY if rule or carried else None
        return WEAK + 0.25 if carried else None
    if kind == "forbid" and not (rule or _says_what(view, i) or view.lemma[i] in FIRM):
        return WEAK
    if kind == "oblige":
        told = view.child(i, "xcomp", "ccomp", "oprd")
        if told is None:
            return LIKELY if carried and thing is not None and view.lemma[i] in ("require", "mandate") else None
        return LIKELY if view.lemma[i] != "make" or view.pos[told] == "VERB" else None
    return LIKELY + (0.25 if carried else 0.0)


def _is_spelt_out(view: ParseView, thing: int) -> bool:
    """The law that is passed is said to do something: "a bill that taxes", "a ban on", "a plan to build"."""
    return any(view.dep[k] in ("relcl", "acl", "prep") and k > thing for k in view.kids[thing])


def _is_new(view: ParseView, i: int) -> bool:
    """A passive that tells of a change and not of a state: "will be allowed", "has been barred", "were barred by the court"."""
    helpers = {view.lower[k] for k in view.kids[i]}
    return bool(helpers & {"will", "has", "have", "been", "be", "now"}) or view.has_child(i, "agent")


def _says_what(view: ParseView, i: int) -> bool:
    return any(view.dep[k] in ("prep", "xcomp", "ccomp") and k > i for k in view.kids[i])


def _read_giving(view: ParseView, i: int) -> Draft | None:
    noun = _permission(view, i)
    if noun is None:
        return None
    told = [k for k in view.kids[noun] if view.dep[k] in ("acl", "relcl", "prep") and k > noun]
    told += [k for k in view.kids[i] if view.dep[k] in ("xcomp", "prep", "advcl", "dative") and k > noun]
    if not told:
        return None
    return Draft(i, None, verb_phrase(view, i), LIKELY + 0.25, True)


def _read_swap(view: ParseView, i: int, noun: int | None) -> Draft | None:
    """ "A new scheme replaces the obligation", "replaced the levy with a fee", "is replaced by"."""
    with_what = next((view.child(k, "pobj") for k in view.kids[i] if view.lower[k] in ("with", "by", "for")), None)
    subject = view.child(i, "nsubj", "nsubjpass")
    was = noun if noun is not None else subject if view.has_child(i, "nsubjpass") else None
    now = with_what if with_what is not None else subject
    if view.lemma[i] == "take":  # "will take the licence's place"
        return _read_taking(view, i, noun, subject)
    if was is None or now is None:
        return None
    if view.pos[was] == "PRON" and with_what is not None:  # "lifted the ban, replacing it with an opt-out"
        return Draft(i, None, noun_with_rule(view, now), LIKELY)
    carried = subject is not None and view.lemma[subject] in shift_words("instrument")
    if not (is_rule(view, was) or is_rule(view, now) or (carried and with_what is not None)):
        return None
    return Draft(i, noun_with_rule(view, was), noun_with_rule(view, now), LIKELY + 0.5, with_what is not None)


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


def _read_noun(view: ParseView, i: int) -> Draft | None:
    if view.lemma[i] in shift_words("decision"):
        return _read_decision(view, i)
    return _read_undoing(view, i) if view.lemma[i] in shift_words("undoing") else None


def _read_undoing(view: ParseView, i: int) -> Draft | None:
    """ "a climbdown from its one-bag rule", "the lifting of the ban", "its U-turn on a plan to …"."""
    for k in view.kids[i]:
        thing = view.child(k, "pobj") if k > i and view.lower[k] in ("of", "from", "to", "on", "in") else None
        if thing is not None and is_rule(view, thing):
            said = view.dep[i] == "attr"  # "That is a retreat from its pledge"
            return Draft(view.head[i] if said else i, _old_rule(view, i, thing), None, LIKELY + 0.25 if said else WEAK)
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
        return Draft(verb, _old_rule(view, verb, thing), None, WEAK + 0.25, True) if thing is not None else None
    return Draft(verb, None, verb_phrase(view, verb), WEAK + 0.25, True)


def _read_list(view: ParseView, colon: int, first: int, stop: int) -> Draft | None:
    """ "announced a new regime: a vet on every ship, no voyage longer than …": the list is the new rule."""
    for i in range(colon - 1, first, -1):
        if view.lemma[i] in ANNOUNCING and view.pos[i] == "VERB":
            noun = view.child(i, "dobj")
            if noun is not None and is_rule(view, noun) and colon + 2 < stop:
                return Draft(i, None, (colon + 1, trim(view, colon + 1, stop)), SURE, True)
            return None
    return None


def read_lead(view: ParseView, first: int, stop: int, can_decide: CanDecide) -> Iterator[Draft]:
    """In the first sentence, whatever one who can decide will do, has done or agreed to do: "Scotland is to make …"."""
    for i in range(first, stop):
        if view.pos[i] != "VERB" or view.dep[i] not in ("ROOT", "xcomp", "ccomp") or view.has_child(i, "nsubjpass"):
            continue
        delayed = _is_delayed(view, i)
        if (
            view.lemma[i] in speech_verbs()
            or not (delayed or is_stated(view, i))
            or not view.has_child(i, "dobj", "ccomp", "xcomp")
        ):
            continue
        helpers = {view.lower[k] for k in view.kids[i] if view.dep[k] == "aux"}
        agreed = view.dep[i] == "xcomp"
        if (agreed or helpers & {"will", "has", "have", "is", "are", "would"}) and can_decide(i):
            yield Draft(i, None, predicate(view, i) if delayed else verb_phrase(view, i), WEAK + 0.25, True)


def _is_delayed(view: ParseView, i: int) -> bool:
    """ "will not enforce its law until 2028"."""
    helpers = {view.lower[k] for k in view.kids[i]}
    return "will" in helpers and bool(helpers & {"not", "n't"}) and bool(helpers & {"until", "before", "after"})


@cache
def speech_verbs() -> frozenset[str]:
    """Verbs of speaking and of taking sides: what they tell of is a reaction."""
    return frozenset(row["lemma"] for row in read_lexicon("reaction_cues") if row["kind"] == "verb") | word_class(
        "decide"
    )


def is_rule(view: ParseView, noun: int) -> bool:
    """The noun, or a noun in front of it, is in the lexicon of rules."""
    nouns = shift_words("rule_noun")
    return (
        view.lemma[noun] in nouns
        or any(view.lemma[k] in nouns for k in view.kids[noun] if view.dep[k] in ("compound", "nmod"))
        or any(view.lemma[j] in nouns for k in view.kids[noun] if view.lower[k] == "of" for j in view.kids[k])
    )


def _old_rule(view: ParseView, verb: int, thing: int) -> Span:
    return _condition_clause(view, verb) or rule_inside(view, thing) or noun_with_rule(view, thing)


def _condition_clause(view: ParseView, verb: int) -> Span | None:
    """ "supplied on condition that they were not used beyond the border": the old rule is the clause."""
    stop = view.right(verb) + 1
    for i in range(verb, stop - 2):
        if view.lower[i] == "condition" and view.lower[i + 1] == "that":
            return i + 2, next((k for k in range(i + 2, stop) if view.lower[k] in (",", ".", ";")), stop)
    return None


def _old_in_tail(view: ParseView, i: int) -> Span | None:
    """ "…, eighteen months after it barred them": the old rule told in a side clause."""
    kinds = shift_words("hold_back", "forbid")
    for verb in range(i + 1, view.right(i) + 1):
        if (
            view.pos[verb] == "VERB"
            and view.lemma[verb] in kinds
            and view.dep[verb] in ("advcl", "pcomp", "pobj", "ccomp")
        ):
            subject = view.child(verb, "nsubj")
            if subject is not None and any(view.lower[k] == "after" for k in range(i, subject)):
                return view.phrase(subject)[0], clause_stop(view, verb)
    return None
