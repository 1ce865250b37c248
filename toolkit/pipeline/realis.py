"""Did the reaction happen, and how strong is it: realis and strength of a predicate from its auxiliaries and adverbs."""

from __future__ import annotations

from functools import cache

from toolkit.pipeline.parse_view import ParseView, read_lexicon

UNREAL_MODALS = frozenset({"would", "might", "may", "could", "'d", "’d"})
CONDITIONS = frozenset({"if", "unless", "were", "should", "provided", "providing", "suppose"})
# what follows them did not happen
BLOCKERS = frozenset({"refuse", "decline", "fail", "avoid", "forbear", "hesitate", "refrain"})
PAST_UNITS = frozenset(
    [
        "year",
        "month",
        "week",
        "decade",
        "spring",
        "summer",
        "autumn",
        "winter",
        "fall",
        "century",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)


@cache
def hedges(kind: str) -> frozenset[str]:
    """The forms of one kind in lexicons/hedges.csv."""
    return frozenset(row["form"] for row in read_lexicon("hedges") if row["kind"] == kind)


def is_negated(view: ParseView, i: int) -> bool:
    """The predicate itself is negated ("did not condemn"), or blocked ("stopped short of condemning", "failed to condemn")."""
    if any(view.dep[k] == "neg" or view.lower[k] in ("never", "neither", "nor", "hardly") for k in view.kids[i]):
        return True
    if any(
        view.dep[k] in ("nsubj", "nsubjpass") and view.lower[k] in ("nobody", "none", "no-one") for k in view.kids[i]
    ):
        return True
    head, dep = view.head[i], view.dep[i]
    if dep == "xcomp" and view.lemma[head] in BLOCKERS:
        return True
    if dep == "pcomp" and view.lower[head] in ("without", "of", "from"):
        outer = view.head[head]
        return (
            view.lower[head] == "without" or view.lemma[outer] in BLOCKERS or "short" in view.lower[max(0, i - 3) : i]
        )
    return dep == "conj" and head != i and view.lower[i - 1 : i] == ["nor"]


def is_hypothetical(view: ParseView, i: int) -> bool:
    """The predicate is only expected, possible, or bound to a condition."""
    kids = view.kids[i]
    modal = next((view.lower[k] for k in kids if view.dep[k] == "aux" and view.lower[k] in UNREAL_MODALS), None)
    if modal in ("might", "may", "could"):
        return True
    if modal:  # "would say only that" is a report; "would protest if" is not
        first, stop = view.bounds[view.sent[i]]
        return any(word in CONDITIONS for word in view.lower[first:stop])
    head = view.head[i]
    if view.dep[i] == "xcomp" and view.lemma[head] in hedges("unreal"):
        return True
    return any(view.dep[k] == "mark" and view.lower[k] in ("if", "unless", "whether") for k in kids)


def is_historical(view: ParseView, i: int) -> bool:
    """The predicate is put before the story's time: "had opposed", "in 2022", "as recently as March", "last year"."""
    kids = view.kids[i]
    if any(view.dep[k] == "aux" and view.lower[k] in ("had", "'d", "’d") for k in kids) and view.tag[i] in (
        "VBN",
        "VBD",
    ):
        return True
    if any(view.dep[k] == "aux" and view.lemma[k] == "use" for k in kids) or (
        view.dep[i] == "xcomp" and view.lower[view.head[i]] == "used"
    ):
        return True
    if view.tag[i] not in ("VBD", "VBN"):
        return False
    if _opens_in_the_past(view, i) or _years_after(view, i):
        return True
    return any(view.lower[k] in hedges("past") for k in kids if view.dep[k] == "advmod" and k < i) or _has_past_time(
        view, i
    )


def strength_of(view: ParseView, i: int, default: str) -> str:
    """hedged, plain or strong: a hedge or booster beside the cue, else the cue's own."""
    near = [view.lower[k] for k in view.kids[i]]
    if view.dep[i] in ("xcomp", "dobj", "pobj"):
        near += [
            view.lemma[view.head[i]],
            *(view.lower[k] for k in view.kids[view.head[i]] if view.dep[k] in ("advmod", "aux")),
        ]
    if any(word in hedges("hedge") or word in hedges("reported") for word in near):
        return "hedged"
    return "strong" if any(word in hedges("boost") for word in near) else default


def _opens_in_the_past(view: ParseView, i: int) -> bool:
    """The sentence of the main verb begins with "As recently as March", "Until recently", "In 2022,"."""
    first, stop = view.bounds[view.sent[i]]
    while first < stop and view.pos[first] in ("SPACE", "PUNCT"):
        first += 1
    opening = view.lower[first : first + 3]
    if opening == ["as", "recently", "as"] or opening[:2] in (
        ["until", "recently"],
        ["until", "now"],
        ["until", "then"],
    ):
        return view.dep[i] in ("ROOT", "ccomp")
    year = opening[:1] == ["in"] and opening[1:2] and opening[1].isdigit() and len(opening[1]) == 4
    return bool(year) and view.dep[i] == "ROOT"


def _years_after(view: ParseView, i: int) -> bool:
    """ "less than a year after its founder declared …": the clause lies a month or more back."""
    mark = next((k for k in view.kids[i] if view.dep[k] == "mark" and view.lower[k] in ("after", "since")), None)
    if mark is None and view.dep[i] in ("pcomp", "advcl", "ccomp") and view.lower[view.head[i]] in ("after", "since"):
        mark = view.head[i]
    return mark is not None and any(word in ("month", "year", "decade") for word in view.lemma[max(0, mark - 3) : mark])


def _has_past_time(view: ParseView, i: int) -> bool:
    """A time adverbial of the predicate's own clause that lies well before the story."""
    for k in view.kids[i]:
        if (
            view.dep[k] == "npadvmod"
            and view.lemma[k] in PAST_UNITS
            and any(view.lower[j] in ("last", "ago") for j in (*view.kids[k], k + 1 if k + 1 < view.n else k))
        ):
            return view.lemma[k] != "week"
        if view.dep[k] not in ("prep", "advmod"):
            continue
        words = view.lower[k : view.right(k) + 1]
        if any(len(word) == 4 and word.isdigit() and word[:2] in ("19", "20") for word in words[:4]):
            return words[0] in ("in", "during", "back")
        if "ago" in words[:4] and PAST_UNITS & set(view.lemma[k : k + 4]):
            return True
        if words[:1] == ["in"] and words[1:2] in (["opposition"], ["office"]):
            return True
        if words[:2] == ["as", "recently"] or "recently" in words[1:3]:
            return True
    return False
