"""Read what held until now, what no longer holds and what holds from now on, where no verb says that a rule was changed."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.shift_amounts import amount_at, nothing_at
from toolkit.pipeline.shift_rulings import COPULAS, DEONTIC, NEW_WORDS, OLD_WORDS, RULING_WORDS, read_ruling
from toolkit.pipeline.shift_spans import (
    OLD_SUBJECT,
    Draft,
    Span,
    predicate,
    shift_words,
    told_clause,
    trim,
    verb_above,
    verb_phrase,
    whole_clause,
)

THEN = frozenset({"previously", "formerly", "hitherto", "originally", "traditionally", "long", "until", "always"})
OPENERS = frozenset({"previously", "formerly", "hitherto", "currently", "today", "originally", "historically"})
UNTIL_TIMES = frozenset(
    {
        "now",
        "recently",
        "then",
        "last",
        "this",
        "yesterday",
        "today",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    }
)
SURE, LIKELY, WEAK = 2.5, 1.75, 1.0


STATEMENT_WORDS = (
    OPENERS
    | OLD_WORDS
    | {
        "longer",
        "had",
        "used",
        "instead",
        "rather",
        "stands",
        "stood",
        "until",
        "since",
        "under",
        "before",
        "at",
        "recently",
    }
    | RULING_WORDS
    | {"back", "only", "the"}
)


def read_statements(view: ParseView, first: int, stop: int) -> Iterator[Draft]:
    """A Draft for each statement of an old or a new rule in the sentence."""
    if STATEMENT_WORDS.isdisjoint(view.lower[first:stop]):
        return
    for i in range(first, stop):
        if view.lower[i] in STATEMENT_WORDS and (draft := _read_at(view, i, first, stop)):
            yield draft


def _read_at(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    """The statement that a word opens, if it opens one."""
    word = view.lower[i]
    if word in RULING_WORDS:
        return read_ruling(view, i, first, stop)
    if word in ("had", "used"):
        return _read_had(view, i, first, stop)
    if word in ("instead", "rather"):
        return _read_instead(view, i, first, stop) if view.lower[i + 1 : i + 2] in (["of"], ["than"]) else None
    if word in ("stands", "stood"):
        return _read_standing(view, i, stop)
    if word == "the":
        return _read_the_rule(view, i, first)
    if word in OLD_WORDS and view.dep[i] == "amod":
        return _read_old_rule(view, i)
    opened = _opens_past(view, i, first, stop)
    return _read_past(view, i, opened, first, stop) if opened else None


def _read_standing(view: ParseView, i: int, stop: int) -> Draft | None:
    """ "The rate stands at 9 per cent"."""
    subject = view.child(i, "nsubj")
    ruled = subject is not None and view.lemma[subject] in shift_words("rule_noun")
    return _read_copula(view, i, i, LIKELY + 0.25, stop) if ruled else None


def _vows(view: ParseView, verb: int) -> bool:
    phrase = f"{view.lemma[verb]} {view.lower[verb + 1]}" if verb + 1 < view.n else ""
    return view.lemma[verb] in shift_words("vow", "hold_back") or phrase in shift_words("hold_back")


def _read_had(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    """ "which had previously limited …", "that it had left off its list", "had vowed not to", "used to pay"."""
    if view.lower[i] == "used":
        return _read_used_to(view, i, first, stop)
    verb = view.head[i]
    if view.dep[i] != "aux" or view.pos[verb] != "VERB":
        return None
    kids = {view.lower[k] for k in view.kids[verb]}
    if i == first or view.has_child(verb, "nsubjpass"):  # "Had the fee been capped, …"
        return None
    if view.dep[verb] == "advcl" and {"because", "as"} & kids and {"he", "she"} & kids:  # why a source is not named
        return None
    then = bool(THEN & (kids | set(view.lower[i:verb])))
    if _vows(view, verb) or (then and view.lemma[verb] in shift_words("oblige")):
        dated = (
            "DATE" in view.ent[first:verb]
            or view.lower[first] == "only"
            or bool((kids | set(view.lower[verb : verb + 4])) & {"never", "repeatedly", "once"})
        )
        weight = 2.25 if then or dated else WEAK if view.dep[verb] == "relcl" else LIKELY
        weight -= 1.0 * ("who" in kids)
        owner = view.child(verb, "nsubj")
        weight -= 0.5 * (owner is not None and (view.ent[owner] == "PERSON" or view.lower[owner] in ("he", "she")))
        return Draft(verb, _stance(view, verb, i), None, weight, decides=True)
    if view.dep[verb] == "relcl" and view.head[verb] < verb and view.child(verb, "nsubj") is not None:
        return Draft(verb, verb_phrase(view, verb), None, 0.5)
    if then and view.lemma[verb] in DEONTIC:
        return Draft(verb, predicate(view, verb), None, LIKELY)
    return None


def _read_used_to(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    if view.lower[i + 1 : i + 2] != ["to"] or i + 2 >= stop or view.pos[i + 2] != "VERB":
        return None
    return Draft(i + 2, verb_phrase(view, i + 2), None, LIKELY + 0.25 if "now" in view.lower[first:stop] else WEAK)


def _stance(view: ParseView, verb: int, helper: int | None = None) -> Span:
    """What was insisted or promised; for "had refused to" the whole phrase."""
    content = view.child(verb, "ccomp")
    if content is not None and content > verb:
        begin, stop = whole_clause(view, content)
        return min(begin, max(view.left(content), verb + 1)) + (view.lower[view.left(content)] == "that"), stop
    return verb_phrase(view, verb) if helper is None else predicate(view, verb)


def _opens_past(view: ParseView, i: int, first: int, stop: int) -> float:
    """How strongly a word says that what follows held until now: "until now", "under the old rules", "as recently as"."""
    word, after = view.lower[i], view.lower[i + 1 : i + 2] or [""]
    if word == "until":
        return SURE if after[0] in UNTIL_TIMES or (i == first and "DATE" in view.ent[i + 1 : i + 2]) else 0.0
    if word == "since" and "DATE" in view.ent[i + 1 : i + 2]:
        verb = view.head[i]
        helpers = {view.lower[k] for k in view.kids[verb] if view.dep[k] in ("aux", "auxpass")}
        subject = view.child(verb, "nsubj", "nsubjpass")
        ruled = subject is not None and (view.lower[subject] == "it" or view.lemma[subject] in shift_words("rule_noun"))
        if i == first and (helpers & {"could", "had"} or ruled):
            return LIKELY + 0.25
        personal = subject is not None and any(
            view.ent[k] == "PERSON" or view.pos[k] == "PRON" for k in range(view.left(subject), view.right(subject) + 1)
        )
        if personal:  # "The Smiths have had a house there since 1991"
            return 0.0
        held = view.lemma[verb] == "have" or (view.has_child(verb, "nsubjpass") and view.lemma[verb] in DEONTIC)
        return LIKELY + 0.25 if held else 0.0
    if word in ("under", "before"):
        return SURE if _names_old_rule(view, i, first) else 0.0
    opens = i == first or view.lower[i - 1] in (",", ";", "—", "which", "who")
    if word in OPENERS or (word == "at" and after[0] == "present"):
        verb = verb_above(view, i)
        return (LIKELY + 0.25 * (not opens)) * _tells_a_rule(view, verb)
    if word == "recently" and view.lower[i - 1] == "as" and after[0] == "as":
        return SURE
    dated = after[0] in ("in", "on") if word == "back" else word == "only" and "DATE" in view.ent[i + 1 : i + 3]
    return LIKELY if dated and i == first else 0.0


def _read_instead(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    """ "Parents will register online instead of queuing at the town hall"."""
    verb = verb_above(view, i)
    helpers = {view.lower[k] for k in view.kids[verb]}
    if view.tag[verb] in ("VB", "VBG") and verb > i and not helpers & RULING_WORDS:  # the verb of what is given up
        verb = verb_above(view, view.head[verb])
        helpers = {view.lower[k] for k in view.kids[verb]}
    end = next((k for k in range(i + 2, stop) if view.lower[k] in (",", ";", ".", "”")), stop)
    if verb > end and end - i >= 3 and helpers & {"will", "must", "may", "can", "now", "would"}:
        return Draft(verb, (i + 2, end), told_clause(view, verb), LIKELY + 0.25)
    if verb > i or end - i < 3 or not helpers & {"will", "must", "now", "would"}:
        return None
    return Draft(verb, (i + 2, trim(view, i + 2, end)), (verb, trim(view, verb, i)), LIKELY + 0.25)


def _names_old_rule(view: ParseView, i: int, first: int) -> bool:
    """ "under the old rules" anywhere, "before the moratorium" at the head of a clause."""
    noun = view.child(i, "pobj")
    if noun is None or noun > i + 4 or view.lemma[noun] not in shift_words("rule_noun"):
        return False
    if view.lower[i] == "under":
        if OLD_WORDS & set(view.lower[i + 1 : noun]):
            return True
        verb = view.head[i]  # "Under the ban, a firm risked a fine"
        if not view.has_child(verb, "nsubj", "nsubjpass"):
            return False
        counted = "NUM" in view.pos[noun : verb + 1] or "QUANTITY" in view.ent[noun : verb + 1]
        past = (view.tag[verb] == "VBD" and not counted) or "could" in {view.lower[k] for k in view.kids[verb]}
        return i == first and view.lower[i + 1] == "the" and past and NEW_WORDS.isdisjoint(view.lower[i:noun])
    return i == first or view.lower[i - 1] in (",", ";")


def _tells_a_rule(view: ParseView, verb: int) -> bool:
    """ "Previously, firms could sell", "currently there is no limit"; not "currently she is an adviser"."""
    subject = view.child(verb, "nsubj", "nsubjpass")
    if subject is not None and (
        view.ent[subject] == "PERSON" or view.lower[subject] in ("i", "we", "he", "she", "you")
    ):
        return False
    if subject is not None and view.lemma[subject] in shift_words("rule_noun"):
        return True
    told = view.child(verb, "xcomp", "acomp", "attr")
    if view.lemma[verb] in COPULAS | {"have"}:
        ruled = told is not None and view.lemma[told] in DEONTIC | shift_words("rule_noun")
        return ruled or (view.lemma[verb] == "have" and view.has_child(verb, "xcomp"))
    binding = DEONTIC - {"give"} | shift_words("hold_back", "allow", "forbid", "oblige")
    return view.lemma[verb] in binding or bool({view.lower[k] for k in view.kids[verb]} & {"could", "must"})


def _read_past(view: ParseView, i: int, weight: float, first: int, stop: int) -> Draft | None:
    verb = verb_above(view, i)
    if view.dep[verb] == "csubj":  # "Until now, helping someone to die meant 14 years in jail"
        verb = view.head[verb]
    if not (first <= verb < stop) or view.pos[verb] not in ("VERB", "AUX"):
        return None
    if view.lower[i] in ("back", "recently", "only"):
        told = view.lemma[verb] in shift_words("stance") and view.has_child(verb, "ccomp", "oprd")
        vowed = told or view.lemma[verb] in shift_words("vow")
        return Draft(verb, _stance(view, verb), None, weight, decides=True) if vowed else None
    opening = view.lower[i] == "until" and i == first and view.tag[verb] == "VBD"
    if view.lower[i] != "under" and view.pos[verb] == "VERB" and not (opening or _is_past_rule(view, verb)):
        return None
    if view.lower[i] == "until" and i != first and view.lemma[verb] in COPULAS:
        return None
    if view.lemma[verb] in COPULAS:
        return _read_copula(view, verb, i, weight, stop)
    held = view.lemma[verb] in shift_words("hold_back", "vow") or "could" in {view.lower[k] for k in view.kids[verb]}
    old = _rule_part(view, verb)
    return Draft(verb, old, None, weight + 0.25 * held, decides=held and not view.has_child(verb, "nsubjpass", "aux"))


def _read_old_rule(view: ParseView, i: int) -> Draft | None:
    """ "The old rule gave parents ten days' notice", "the existing law lets police hold suspects"."""
    noun = view.head[i]
    verb = view.head[noun]
    if view.dep[noun] not in ("nsubj", "nsubjpass") or view.lemma[noun] not in shift_words("rule_noun", "instrument"):
        return None
    if view.pos[verb] not in ("VERB", "AUX") or {"will", "would"} & {view.lower[k] for k in view.kids[verb]}:
        return None
    if view.lemma[verb] in COPULAS:
        return _read_copula(view, verb, i, LIKELY + 0.25, view.right(verb) + 1)
    kept = view.lemma[verb] in shift_words("allow", "forbid", "oblige", "set", "hold_back") or view.has_child(
        verb, "dobj"
    )
    return Draft(verb, predicate(view, verb), None, LIKELY + 0.25) if kept else None


def _read_the_rule(view: ParseView, i: int, first: int) -> Draft | None:
    """ "The law, passed in 2019, obliged firms to report", "The curfew had run from ten": a rule told of in the past."""
    noun = view.head[i]
    if i > first + 1 or view.dep[noun] != "nsubj" or view.lemma[noun] not in shift_words("rule_noun", "instrument"):
        return None
    verb = view.head[noun]
    had = any(view.lower[k] == "had" for k in view.kids[verb])
    ruling = view.lemma[verb] in shift_words("allow", "forbid", "oblige", "hold_back") | {
        "outlaw",
        "apply",
        "cover",
        "run",
    }
    if not ruling or not (had or view.tag[verb] == "VBD") or NEW_WORDS & set(view.lower[i:noun]):
        return None
    return Draft(verb, told_clause(view, verb, longest=OLD_SUBJECT) if had else verb_phrase(view, verb), None, LIKELY)


def _is_past_rule(view: ParseView, verb: int) -> bool:
    """ "until now" sets an old rule beside a new one only with a past verb: "will wait until Monday" does not."""
    helpers = {view.lower[k] for k in view.kids[verb] if view.dep[k] in ("aux", "auxpass")}
    known = view.lemma[verb] in DEONTIC | shift_words("hold_back", "vow", "set", "allow", "forbid")
    return known or bool(helpers & {"could", "were", "was", "has", "have", "been", "are", "is"})


def _rule_part(view: ParseView, verb: int) -> Span:
    content = view.child(verb, "ccomp") if view.lemma[verb] in ("insist", "maintain", "say", "argue", "swear") else None
    return _stance(view, verb) if content is not None else told_clause(view, verb, longest=OLD_SUBJECT)


def _read_copula(view: ParseView, verb: int, i: int, weight: float, stop: int) -> Draft | None:
    """ "the limit was 0.5", "were free to sell to any buyer", "there is no limit"."""
    subject = view.child(verb, "nsubj", "expl", "attr")
    bound = subject is None or view.lemma[subject] in shift_words("rule_noun") or view.lemma[verb] == "stand"
    for k in range(verb + 1, min(verb + 5, stop)) if bound or view.has_child(verb, "expl") else ():
        if span := amount_at(view, k, stop) or nothing_at(view, k, stop):
            return Draft(verb, span, None, weight)
    told = view.child(verb, "acomp", "attr")
    meant = view.child(verb, "xcomp")
    if told is None and meant is not None and view.lemma[verb] == "be":
        if bound:  # "the rule had been to write and wait"
            return Draft(verb, (meant, trim(view, meant, view.right(meant) + 1)), None, weight)
        return Draft(verb, told_clause(view, verb, longest=OLD_SUBJECT), None, weight)  # "wells were to be sealed"
    if told is None:
        return None
    return Draft(verb, told_clause(view, verb, longest=OLD_SUBJECT), None, weight)
