"""What a verb does to a rule (allows, forbids, ends, raises it …), and whether the text tells it as a fact."""

from __future__ import annotations

from toolkit.pipeline.parse_view import ParseView, word_class
from toolkit.pipeline.shift_amounts import amount_at
from toolkit.pipeline.shift_spans import CONDITION_MARKS, shift_words

DOUBTFUL_MODALS = frozenset({"should", "must", "could", "might", "can", "may", "would"})
GIVING = frozenset({"give", "hand", "grant", "get", "win", "receive"})
CHANGE_KINDS = ("allow", "forbid", "undo", "adjust", "bring", "set", "oblige")
NEEDS_COMPLEMENT = frozenset({"allow", "let", "permit", "enable", "entitle", "clear", "free"})
ENDS = frozenset({"end", "halt", "stop", "close"})
BLADES = frozenset({"axe", "ax", "knife", "scythe", "hammer", "sledgehammer", "scissors", "hatchet", "cleaver"})
PLUGS = frozenset({"plug", "rug", "shutter"})
WISHING = frozenset(
    {"demand", "urge", "propose", "recommend", "insist", "want", "request", "suggest", "ask", "say", "call"}
)
NOBODY = frozenset({"nobody", "none", "nothing", "no-one"})
BEGINNING = frozenset({"begin", "start", "resume", "be", "move"})


def kind_of(view: ParseView, i: int) -> str | None:
    """The kind of change that a verb makes, by its lexicon entry, particle and object."""
    lemma = _lemma_with_particle(view, i)
    if lemma in GIVING and permission_in(view, i) is not None:
        return "give"
    if lemma in shift_words("swap") or (lemma == "take" and (k := view.child(i, "dobj")) and view.lemma[k] == "place"):
        return "swap"
    if ended_thing(view, i) is not None:
        return "undo"
    kinds = [kind for kind in CHANGE_KINDS if lemma in shift_words(kind)]
    noun = view.child(i, "dobj", "nsubjpass")
    if "adjust" in kinds and "undo" in kinds:
        return "adjust" if noun is not None and has_amount(view, i) else "undo"
    if "set" in kinds and any(view.lower[k] in ("at", "to") and view.dep[k] == "prep" for k in view.kids[i]):
        return "set"
    kind = next((kind for kind in kinds if kind != "set"), None)
    if noun is not None and view.lemma[noun] == "way":  # "clearing the way for"
        return None
    if kind == "allow" and lemma in NEEDS_COMPLEMENT and not view.has_child(i, "ccomp", "xcomp", "dobj", "nsubjpass"):
        return None
    return kind


def ended_thing(view: ParseView, i: int) -> int | None:
    """What is ended in "put an end to X", "bring X to an end", "call a halt to X"."""
    if view.lemma[i] not in ("put", "bring", "call", "take", "pull"):
        return None
    noun = view.child(i, "dobj")
    to = next(
        (k for k in (*view.kids[i], *(view.kids[noun] if noun is not None else ())) if view.lower[k] == "to"), None
    )
    there = None if to is None else view.child(to, "pobj")
    on = None if noun is None else next((k for k in view.kids[noun] + view.kids[i] if view.lower[k] == "on"), None)
    if noun is not None and view.lemma[noun] == "time" and on is not None:  # "called time on the ban"
        return view.child(on, "pobj")
    if noun is not None and view.lemma[i] in ("take", "pull"):  # "took an axe to the relief", "pulled the plug on"
        link = to if view.lemma[noun] in BLADES else on if view.lemma[noun] in PLUGS else None
        return None if link is None else view.child(link, "pobj")
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


def has_amount(view: ParseView, i: int) -> bool:
    return any(view.lower[k] in ("to", "by", "from") and amount_at(view, k + 1, view.n) for k in view.kids[i])


def permission_in(view: ParseView, i: int) -> int | None:
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
    doubted = helpers & DOUBTFUL_MODALS and not _now_reported(view, i, helpers)
    wished = "be" in helpers and not helpers & {
        "will",
        "would",
        "to",
        "shall",
        *DOUBTFUL_MODALS,
    }  # "that girls be allowed"
    if doubted or wished or _is_negated(view, i) or _is_conditional(view, i):
        return False
    return not _is_awaited(view, i, helpers) and _stands_as_fact(view, i, helpers)


def _is_awaited(view: ParseView, i: int, helpers: set[str]) -> bool:
    """ "would block her bills until the order was withdrawn", "demanded that the state restore the price"."""
    if any(view.dep[k] in ("mark", "advmod") and view.lower[k] == "until" for k in view.kids[i]):
        return True
    bare = view.tag[i] in ("VB", "VBP") and not helpers
    return view.dep[i] == "ccomp" and bare and view.lemma[view.head[i]] in WISHING


def _stands_as_fact(view: ParseView, i: int, helpers: set[str]) -> bool:
    """By where the verb hangs: not under a verb that decides nothing, nor as a purpose."""
    head, dep = view.head[i], view.dep[i]
    decided = view.lemma[head] in word_class("decide")
    if dep == "conj" and view.tag[i] == "VB" and not helpers and view.tag[head] == "VB":
        return is_stated(view, head)  # "It is time to change course and allow …"
    begun = view.lemma[head] in BEGINNING and not view.has_child(head, "attr", "acomp")
    if dep == "xcomp" and not (decided or begun):
        return False
    if dep == "advcl" and view.tag[i] == "VB" and "to" in helpers and not decided:  # "filed a bill to overturn it"
        return view.lemma[head] in ("vote", "act")
    if dep == "acl" and view.tag[i] == "VB":  # "voted, with six abstentions, to lift the embargo"
        voter = view.head[view.head[head]]
        return view.lemma[voter] == "vote" and view.pos[voter] == "VERB" and view.lower[view.left(i)] == "to"
    if dep == "acl":
        return view.tag[i] == "VBG" and view.pos[head] in ("NOUN", "PROPN")
    return dep not in ("csubj", "pcomp", "amod", "compound") and not (dep == "relcl" and "to" in helpers)


def _is_negated(view: ParseView, i: int) -> bool:
    """ "did not lift", "raised no objection", "has forbidden nobody"."""
    if any(view.dep[k] == "neg" or view.lower[k] in ("never", "no") for k in view.kids[i] if k < i):
        return True
    thing = view.child(i, "dobj", "dative")
    if view.lemma[i] in ("let", "allow", "enable") and {"me", "us", "it", "'s", "’s", "'em", "’em"} & set(
        view.lower[i + 1 : i + 2]
    ):
        return True  # "let me say", "will allow us to develop"
    return thing is not None and (view.lower[thing] in NOBODY or any(view.lower[k] == "no" for k in view.kids[thing]))


def _is_conditional(view: ParseView, i: int) -> bool:
    opening = view.bounds[view.sent[i]][0]
    if view.lower[opening] in ("had", "were", "should") and view.head[opening] == i:  # "Had the fee been capped, …"
        return True
    above = i
    for _ in range(3):
        beside = [k for k in view.kids[above] if view.dep[k] == "advcl"]
        marks = [k for k in view.kids[above] if view.dep[k] == "mark"] + [j for k in beside for j in view.kids[k]]
        if any(_is_condition(view, k) for k in marks):
            return True
        above = view.head[above]
    return False


def _is_condition(view: ParseView, k: int) -> bool:
    return view.lower[k] in CONDITION_MARKS and view.lower[k - 1] != "even"


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


def _speaks_for_itself(view: ParseView, i: int) -> bool:
    """ "Ottawa said it would admit patients": who says so decides."""
    subject = view.child(i, "nsubj")
    told = view.lemma[view.head[i]] in word_class("announce") or view.lemma[view.head[i]] == "promise"
    return told and subject is not None and view.lower[subject] in ("it", "they", "he", "she", "we")


def is_rule(view: ParseView, noun: int) -> bool:
    """The noun, or a noun in front of it, is in the lexicon of rules."""
    nouns = shift_words("rule_noun")
    return (
        view.lemma[noun] in nouns
        or any(view.lemma[k] in nouns for k in view.kids[noun] if view.dep[k] in ("compound", "nmod"))
        or any(view.lemma[j] in nouns for k in view.kids[noun] if view.lower[k] == "of" for j in view.kids[k])
    )
