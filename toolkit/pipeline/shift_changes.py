"""Read the verbs and nouns that change a rule: "will let Ukraine fire", "scrapped the ban", "a decision to ban exports"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from toolkit.pipeline.parse_view import ParseView, read_lexicon, word_class
from toolkit.pipeline.reaction_cues import subject_of
from toolkit.pipeline.shift_amounts import is_year
from toolkit.pipeline.shift_kinds import (
    CHANGE_KINDS,
    GIVING,
    ended_thing,
    has_amount,
    is_rule,
    is_stated,
    kind_of,
    permission_in,
)
from toolkit.pipeline.shift_spans import (
    Draft,
    predicate,
    rule_inside,
    shift_words,
    verb_phrase,
    whole_clause,
)
from toolkit.pipeline.shift_swaps import old_in_tail, old_rule, read_from_to, read_list, read_noun, read_swap

UNDO_LINKS = frozenset({"on", "from", "with", "of", "to", "off"})
FIRM = frozenset({"ban", "bar", "prohibit", "forbid", "outlaw", "criminalise", "criminalize", "blacklist"})
LEAVING = frozenset({"pull", "withdraw", "recall", "remove", "walk", "quit"})
COURSE = frozenset({"course", "gear", "direction", "track"})  # "reversed course" names no rule
PASSING = frozenset({"adopt", "approve", "pass", "ratify", "unveil", "publish", "launch"})
BREAKING = frozenset({"break", "breach", "tear"})
PROMISES = frozenset({"promise", "pledge", "vow", "commitment", "word", "deal", "agreement", "treaty", "pact", "taboo"})
SURE, LIKELY, WEAK = 2.5, 1.75, 1.0
SIDE = 1.5  # a change told in a participle: "…, scrapping a rule that confined the weapons"

CanDecide = Callable[[int], bool]


@cache
def change_words() -> frozenset[str]:
    """The lemmas at which a change may be told; of a verb with a particle the verb."""
    kinds = (*CHANGE_KINDS, "swap", "hold_back", "vow", "decision", "undoing")
    return (
        frozenset(lemma.split()[0] for lemma in shift_words(*kinds))
        | GIVING
        | {":", "put", "bring", "call", "take", "pull"}
    )


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
        elif (view.lower[i] == ":" and (draft := read_list(view, i, first, stop))) or (
            view.pos[i] == "NOUN" and (draft := read_noun(view, i))
        ):
            yield draft


def _read_earlier(view: ParseView, i: int) -> Draft | None:
    """ "…, having refused for years to do so", "after blocking its bid": a stance given up, told in a participle."""
    if view.tag[i] not in ("VBG", "VBN") or view.lemma[i] not in shift_words("hold_back", "vow"):
        return None
    lead = view.lower[max(0, view.left(i) - 3) : i]
    if view.tag[i] == "VBG" and view.dep[i] == "pcomp" and {"after", "despite"} & set(lead):
        return Draft(i, verb_phrase(view, i), None, WEAK)
    having = view.tag[i] == "VBN" and any(view.lower[k] == "having" for k in view.kids[i])
    return Draft(i, verb_phrase(view, i), None, WEAK) if having else None


def _read_verb(view: ParseView, i: int, kind: str, can_decide: CanDecide) -> Draft | None:
    noun, passive = view.child(i, "dobj"), view.child(i, "nsubjpass")
    thing = noun if noun is not None else passive
    able = can_decide(i)
    if kind == "give":
        return _read_giving(view, i) if able else None
    if kind == "swap":
        return read_swap(view, i, noun)
    carried = able or is_carried(view, i)
    side = view.tag[i] == "VBG" and not view.has_child(i, "aux")
    if kind == "undo":
        return _read_undo(view, i, thing, able, carried or passive is not None, side)
    return _read_ruling_verb(view, i, kind, able, carried, side) if carried or passive is not None else None


def _read_ruling_verb(view: ParseView, i: int, kind: str, able: bool, carried: bool, side: bool) -> Draft | None:
    """A verb whose complement is the new rule: allow, forbid, oblige, set, bring, adjust."""
    noun, passive = view.child(i, "dobj"), view.child(i, "nsubjpass")
    thing = noun if noun is not None else passive
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
    carrier = view.lemma[view.head[i]] in shift_words("instrument", "rule_noun")
    definite = definite or (view.dep[i] == "relcl" and not carrier)
    earlier = any(view.lower[k] == "had" and view.dep[k] == "aux" for k in view.kids[i])
    if _is_background(view, i):
        ruled = kind in ("allow", "forbid", "oblige", "set") and earlier
        return Draft(i, new, None, LIKELY if ruled else WEAK, able) if ruled or passive is None else None
    told_before = definite or (view.dep[i] == "relcl" and view.tag[i] in ("VBD", "VBN"))
    if kind == "adjust" and thing is not None and rule and (held := _held_rule(view, thing)):
        return Draft(i, held, (new[0], min(new[1], thing + 1)), weight, able)
    if kind in ("adjust", "bring") and (moved := read_from_to(view, i)):
        return Draft(i, *moved, weight + 0.25 - 0.75 * told_before, able)
    return Draft(i, old_in_tail(view, i), new, weight - 0.75 * (side or told_before) - 0.5 * earlier, able)


def _is_background(view: ParseView, i: int) -> bool:
    """ "Ships had been allowed to berth", "The waiver was introduced in 2022": the narrator tells what held before."""
    if view.dep[i] in ("ccomp", "advcl"):
        return False
    if any(view.lower[k] == "had" and view.dep[k] == "aux" for k in view.kids[i]):
        return True
    helpers = {view.lower[k] for k in view.kids[i] if view.dep[k] in ("aux", "auxpass")}
    past = view.tag[i] == "VBD" or bool(helpers & {"was", "were"})
    return past and any(
        view.lower[k] in ("in", "since") and any(is_year(view, j) for j in range(k, view.right(k) + 1))
        for k in view.kids[i]
    )


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
    if (ended := ended_thing(view, i)) is not None:
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
    if view.lemma[i] in BREAKING and view.lemma[thing] not in PROMISES and not view.has_child(i, "prt"):
        return None  # "degrees that broke the rule": the rule stands
    private = subject_of(view, i)
    if not rule and private is not None and (view.ent[private] == "PERSON" or view.lower[private] in ("he", "she")):
        return None  # "the minister gave up sugar in 2019"
    if not (rule or carried):
        return None
    if (
        not rule and view.lemma[i] in LEAVING and _leaves(view, i, thing)
    ):  # "will pull its soldiers out": what it does from now on
        return Draft(i, None, verb_phrase(view, i), WEAK + 0.3, able)
    weight = SIDE if side else LIKELY + 0.5 if rule and carried else LIKELY if rule else WEAK + 0.3
    return Draft(i, old_rule(view, i, thing), None, weight, able)


def _held_rule(view: ParseView, thing: int) -> tuple[int, int] | None:
    """ "extends a ban that has covered only the inner reef": what is changed says what held."""
    clause = view.child(thing, "relcl")
    if clause is None or not any(
        view.lower[k] in ("has", "had", "have") and view.dep[k] == "aux" for k in view.kids[clause]
    ):
        return None
    return old_rule(view, clause, thing)


def _leaves(view: ParseView, i: int, thing: int) -> bool:
    """Somebody leaves or is called home; a scheme, a facility or a hike that is withdrawn is an old rule."""
    return view.lemma[i] not in ("withdraw", "remove") or view.lemma[thing] in shift_words("troops")


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
        return _weigh_adjusting(view, i, thing, rule, carried)
    if kind == "forbid" and not (rule or _says_what(view, i) or view.lemma[i] in FIRM):
        return WEAK
    if kind == "oblige":
        return LIKELY if _obliges(view, i, thing, carried) else None
    return LIKELY + (0.25 if carried else 0.0)


def _weigh_adjusting(view: ParseView, i: int, thing: int | None, rule: bool, carried: bool) -> float | None:
    if view.lemma[i] in PASSING and thing is not None and not _is_spelt_out(view, thing):
        subject = view.child(i, "nsubj")  # "The bill passed the Senate" says nothing of what it rules
        return None if subject is not None and view.lemma[subject] in shift_words("instrument") else WEAK
    if rule or has_amount(view, i):
        return LIKELY + 0.25 if carried and rule else LIKELY if rule or carried else None
    return WEAK + 0.25 if carried else None


def _obliges(view: ParseView, i: int, thing: int | None, carried: bool) -> bool:
    """ "requires firms to report", "will require a certificate"; "makes her a patient" obliges nobody."""
    told = view.child(i, "xcomp", "ccomp", "oprd")
    if told is None:
        return carried and thing is not None and view.lemma[i] in ("require", "mandate")
    return view.lemma[i] != "make" or view.tag[told] in ("VB", "VBP")


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
    noun = permission_in(view, i)
    if noun is None:
        return None
    told = [k for k in view.kids[noun] if view.dep[k] in ("acl", "relcl", "prep") and k > noun]
    told += [k for k in view.kids[i] if view.dep[k] in ("xcomp", "prep", "advcl", "dative") and k > noun]
    if not told:
        return None
    return Draft(i, None, verb_phrase(view, i), LIKELY + 0.25, True)


def read_lead(view: ParseView, first: int, stop: int, can_decide: CanDecide) -> Iterator[Draft]:
    """In the first sentence, whatever one who can decide will do, has done or agreed to do: "Scotland is to make …"."""
    for i in range(first, stop):
        if view.pos[i] != "VERB" or view.dep[i] not in ("ROOT", "xcomp", "ccomp"):
            continue
        if view.has_child(i, "nsubjpass"):
            if draft := _read_passive_lead(view, i):
                yield draft
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
        done = view.tag[i] == "VBD" and view.lemma[i] in shift_words("close")
        if (agreed or done or helpers & {"will", "has", "have", "is", "are", "would"}) and can_decide(i):
            yield Draft(i, None, predicate(view, i) if delayed else verb_phrase(view, i), WEAK + 0.25, True)


def _read_passive_lead(view: ParseView, i: int) -> Draft | None:
    """ "Farm families will be hit with the tax": what will be done to a class of people or things."""
    subject = view.child(i, "nsubjpass")
    helpers = {view.lower[k] for k in view.kids[i]}
    if subject is None or view.ent[subject] == "PERSON" or "will" not in helpers or helpers & {"not", "n't", "if"}:
        return None
    return Draft(i, None, predicate(view, i), WEAK + 0.25) if view.lemma[i] not in speech_verbs() else None


def _is_delayed(view: ParseView, i: int) -> bool:
    """ "will not enforce its law until 2028"."""
    helpers = {view.lower[k] for k in view.kids[i]}
    return "will" in helpers and bool(helpers & {"not", "n't"}) and "until" in view.lower[i : view.right(i)]


@cache
def speech_verbs() -> frozenset[str]:
    """Verbs of speaking and of taking sides: what they tell of is a reaction."""
    return frozenset(row["lemma"] for row in read_lexicon("reaction_cues") if row["kind"] == "verb") | word_class(
        "decide"
    )
