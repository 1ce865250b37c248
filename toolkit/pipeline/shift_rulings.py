"""Read what holds from now on where no verb says that a rule was changed: "will no longer", "anyone may from May"."""

from __future__ import annotations

from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.shift_amounts import amount_at, nothing_at
from toolkit.pipeline.shift_spans import Draft, shift_words, told_clause, verb_above, verb_phrase

RULE_MODALS = frozenset({"will", "would", "must", "may", "can", "shall"})
MUST = frozenset({"must", "may", "shall"})
NOW = frozenset({"now", "again", "instead", "only", "henceforth", "once"})
ANYONE = frozenset({"anyone", "everyone", "everybody", "anybody", "no-one", "nobody", "those", "it", "they", "all"})
ONSETS = frozenset({"from", "starting", "beginning", "effective", "of"})  # "of" as in "as of"
NEW_WORDS = frozenset({"new", "revised", "reformed", "amended", "updated", "proposed", "latest", "draft", "relaxed"})
DEONTIC = frozenset(
    {
        "have",
        "need",
        "require",
        "allow",
        "permit",
        "free",
        "able",
        "oblige",
        "bar",
        "ban",
        "forbid",
        "entitle",
        "exempt",
        "cap",
        "limit",
        "restrict",
        "prohibit",
        "confine",
        "charge",
        "eligible",
        "give",
        "pay",
        "fine",
        "voluntary",
        "compulsory",
        "mandatory",
        "optional",
        "legal",
        "illegal",
        "available",
    }
)
OLD_WORDS = frozenset(
    {"previous", "old", "former", "current", "existing", "present", "outgoing", "earlier", "then", "expiring"}
)
COPULAS = frozenset({"be", "stand", "remain", "run"})
RULING_WORDS = RULE_MODALS | {"longer", "now", "is", "are"}


def read_ruling(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    """The new rule that one of RULING_WORDS opens, if it opens one."""
    word = view.lower[i]
    if word == "longer":
        return _read_no_longer(view, i) if i > first and view.lower[i - 1] == "no" else None
    if word in ("is", "are"):
        return _read_is_to(view, i, first, stop)
    if word == "now":
        return _read_now(view, i, stop)
    return _read_modal(view, i, first, stop) if view.dep[i] == "aux" else None


def _read_no_longer(view: ParseView, i: int) -> Draft | None:
    """ "it would no longer guarantee the safety": the verb phrase held, the clause holds now."""
    verb = verb_above(view, i)
    helpers = {view.lower[k] for k in view.kids[verb]} | {view.lower[verb]}
    if not helpers & {"will", "would", "is", "are", "can", "be", "need", "must", "may"}:
        return None
    if view.pos[verb] == "AUX" and view.child(verb, "acomp") is None:
        return None
    old, decides = verb_phrase(view, verb), not view.has_child(verb, "nsubjpass")
    instead = next((k for k in view.kids[verb] if view.dep[k] == "conj" and view.has_child(k, "aux")), None)
    if instead is not None:  # "will no longer be bound to close it and will build another"
        return Draft(verb, (verb, min(old[1], view.left(instead))), verb_phrase(view, instead), 2.0, decides)
    state = view.child(verb, "acomp")
    weight = 2.0 if state is None or view.lemma[state] in DEONTIC or view.has_child(state, "xcomp") else 1.0
    return Draft(verb, old, told_clause(view, verb), weight, decides)


def _read_now(view: ParseView, i: int, stop: int) -> Draft | None:
    """ "That ceiling is now zero"."""
    verb = view.head[i]
    subject = view.child(verb, "nsubj")
    if subject is None or view.lemma[verb] not in COPULAS or view.lemma[subject] not in shift_words("rule_noun"):
        return None
    spans = (amount_at(view, k, stop) or nothing_at(view, k, stop) for k in range(verb + 1, min(verb + 5, stop)))
    new = next((span for span in spans if span), None)
    return Draft(verb, None, new, 2.0) if new and view.tag[verb] == "VBZ" else None


def _read_modal(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    """ "must instead offer their stock", "wells would now be allowed to cause …", "will again leave", "will have to pass"."""
    verb = view.head[i]
    if view.pos[verb] not in ("VERB", "AUX") or verb < i:
        return None
    if {"no", "n't", "not", "never"} & set(view.lower[i:verb]):
        return _read_must_not(view, i, verb, first, stop)
    above, told = view.head[verb], view.dep[verb] == "ccomp"
    if view.lower[i] in ("can", "may", "must") and told and view.lemma[above] == "tell" and above < i:
        return Draft(verb, None, told_clause(view, verb), 1.5)  # "Britain has told Poland that it can fire them"
    return None if _is_personal(view, i, verb, first) else _weigh_modal(view, i, verb, first, stop)


def _is_personal(view: ParseView, i: int, verb: int, first: int) -> bool:
    """ "he will now see a film", "people who may have to pay more", "said they must leave"."""
    if view.lower[i] == "must" and view.dep[verb] == "ccomp" and view.lower[i + 1] != "now":
        return True
    if view.dep[verb] == "relcl" and "who" in view.lower[max(first, i - 2) : i]:
        return True
    subject = view.child(verb, "nsubj", "nsubjpass")
    return subject is not None and view.lower[subject] in ("he", "she", "i", "we", "you")


def _weigh_modal(view: ParseView, i: int, verb: int, first: int, stop: int) -> Draft | None:
    """How far a modal speaks for a rule: a duty, a ban, something new for a class of people."""
    passive = view.has_child(verb, "nsubjpass")
    bound = passive and view.lemma[verb] in DEONTIC | shift_words("set", "oblige", "allow", "forbid")
    bound = bound or (view.lemma[verb] == "pay" and view.lower[i] == "will")
    duty = _is_duty(view, verb)
    fresh = _is_for_a_class(view, i, verb) and newness(view, first, stop) >= 0.5
    if view.lower[i] in ("can", "could", "would") and not (bound or duty or fresh) and view.lower[first] != "only":
        return None
    weight = 1.25 * (bound or duty or view.lower[i + 1 : i + 2] == ["now"]) + 0.75 * bool(
        NOW & {view.lower[k] for k in range(max(first, i - 2), verb)}
    )
    weight += 0.75 * (view.lower[first] in ("only", "no"))
    if view.lower[i] in MUST:  # "pupils must hand in": a rule is for a class of people, not for one
        subject = view.child(verb, "nsubj")
        weight += (
            (1.0 if view.lower[i] == "must" else 1.25) if subject is not None and view.tag[subject] == "NNS" else 0.5
        )
    weight += 0.5 * (view.lower[i] in ("will", "must") and _has_number(view, verb, stop))
    if weight < 0.75 and fresh:
        weight = 0.75  # "From May anyone can …": what anyone may do from a day on is a rule
    if weight < 0.75:
        return None
    asked = view.lower[i] == "must" or view.lemma[verb] in shift_words("set")
    return Draft(verb, None, verb_phrase(view, verb) if asked else told_clause(view, verb), weight)


def _read_must_not(view: ParseView, i: int, verb: int, first: int, stop: int) -> Draft | None:
    """ "Under the new code a head may not turn a child away": with a day or a new text named, what is not allowed is a rule."""
    banned = view.lower[i] in ("may", "can", "must", "shall", "ca") and "no" not in view.lower[i:verb]
    if not banned or newness(view, first, stop) < 0.75 or not _is_for_a_class(view, i, verb):
        return None
    return Draft(verb, None, told_clause(view, verb), 1.5)


def _is_for_a_class(view: ParseView, helper: int, verb: int) -> bool:
    """ "Anyone may", "the pension will", "Norland will": said of whom a rule can bind and not of the one who speaks."""
    subject = view.child(verb, "nsubj", "nsubjpass")
    if (
        subject is None
        or view.lower[helper] not in ("will", "may", "can", "must", "shall")
        or view.ent[subject] == "PERSON"
    ):
        return False
    return view.pos[subject] != "PRON" or view.lower[subject] in ANYONE


def _read_is_to(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    """ "The drug is to be sold only in clinics from Monday"."""
    if view.lower[i + 1 : i + 2] != ["to"] or i + 2 >= stop or view.tag[i + 2] != "VB":
        return None
    if newness(view, first, stop) < 0.5 and "only" not in view.lower[i:stop]:
        return None
    verb = i + 2 if view.head[i + 2] == i else verb_above(view, i + 2)
    return Draft(verb, None, (i + 2, verb_phrase(view, verb)[1]), 1.0)


def _is_duty(view: ParseView, verb: int) -> bool:
    """ "will have to", "will need to", "will be able to", "will be free to"."""
    told = view.child(verb, "xcomp", "acomp", "oprd")
    if told is None or view.lemma[verb] not in ("have", "need", "be"):
        return False
    return view.lemma[verb] != "be" or view.lemma[told] in DEONTIC


def newness(view: ParseView, first: int, stop: int) -> float:
    """What says that a rule is new: "under the plan", "from next year", "three times as long as before", "take effect"."""
    found = 0.0
    for k in range(first, stop):
        word = view.lower[k]
        if word in ONSETS and "DATE" in view.ent[k + 1 : k + 3] and (word != "of" or view.lower[k - 1] == "as"):
            found = max(found, 0.75)
        elif word == "under":
            near = view.lemma[k + 1 : min(k + 4, stop)]
            if k == first and near[:1] in (["it"], ["they"], ["this"], ["them"]):
                found = 0.75
            found = max(
                found,
                0.75
                * bool(
                    not NEW_WORDS.isdisjoint(view.lower[k + 1 : min(k + 4, stop)])
                    or (near[1:2] and near[1] in shift_words("instrument"))
                ),
            )
        elif (
            word in OLD_WORDS
            and {"twice", "half", "double", "times", "below", "above", "than"} & set(view.lower[k - 3 : k])
        ) or (word in ("as", "than") and view.lower[k + 1 : k + 2] in (["before"], ["now"], ["previously"])):
            found = max(found, 0.75)
    return found


def _has_number(view: ParseView, verb: int, stop: int) -> bool:
    return any(view.pos[k] == "NUM" for k in range(verb, min(verb + 6, stop)))
