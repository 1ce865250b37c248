"""The noun phrase of a source that a text does not name: its words, whether it is indefinite, its type and its number."""

from __future__ import annotations

from functools import cache

from toolkit.pipeline.parse_view import ParseView, read_lexicon
from toolkit.pipeline.unnamed_reasons import find_reason

INDEFINITE = frozenset(
    [
        "a",
        "an",
        "one",
        "some",
        "several",
        "many",
        "few",
        "another",
        "multiple",
        "various",
        "no",
        "any",
        "other",
        "certain",
        "numerous",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "dozen",
        "most",
        "both",
    ]
)
SINGULAR = frozenset({"a", "an", "one", "another"})
DEFINITE = frozenset(
    [
        "the",
        "this",
        "that",
        "these",
        "those",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "such",
        "what",
        "which",
        "whose",
    ]
)
PLACE_ADVERBS = frozenset({"here", "there", "abroad", "overseas"})
NOT_PART = frozenset(
    {"speaking", "asking", "requesting", "citing", "said", "told", "saying", "telling", "now", "also", "already"}
)
ANYBODY = frozenset({"person", "people", "someone", "somebody", "individual"})  # told apart by what they know alone
RELCL_VERBS = NOT_PART | {"speak", "ask", "request", "decline", "insist", "refuse", "want", "wish", "prefer"}
# experts when they judge, insiders when they tell what they see at work
PROFESSIONS = frozenset({"doctor", "engineer", "lawyer", "consultant", "professor", "physicist", "statistician"})
PUBLIC_BODIES = frozenset({"council", "panel", "commission", "committee", "cabinet", "parliament", "assembly", "board"})
ARMED = frozenset({"army", "naval", "navy", "military", "intelligence", "marine"})
STAFF = frozenset({"employee", "staff", "staffer", "worker"})
OFFICES = frozenset({"department", "ministry", "government", "treasury", "council", "commission", "agency"})
DISTRICTS = frozenset({"district", "county", "regional", "municipal", "provincial", "state", "divisional", "city"})
FAR = 40  # words around an officer in which the police may be named


@cache
def unnamed_heads() -> dict[str, tuple[str, str]]:
    """Head lemma → (type of source, use)."""
    return {row["lemma"]: (row["type"], row["use"]) for row in read_lexicon("unnamed_heads")}


def source_phrase(view: ParseView, i: int) -> tuple[int, int]:
    """The noun phrase with what tells the source apart: "briefed on the matter", "close to the president"."""
    first, stop = view.phrase(i)
    for k in view.kids[i]:
        if k == stop and view.dep[k] in ("acl", "amod", "advmod") and view.lower[k] not in NOT_PART:
            stop = _to_comma(view, k, view.right(k) + 1)
        elif (
            k > i
            and view.dep[k] == "relcl"
            and view.left(k) == stop
            and view.lower[stop] == "who"
            and (view.lemma[i] in ANYBODY or stop - first <= 2)
        ):
            stop = (
                stop
                if view.lemma[k] in RELCL_VERBS or "not" in view.lower[stop:k]
                else _to_comma(view, k, view.right(k) + 1)
            )
    if stop < view.n and view.lower[stop] in PLACE_ADVERBS:
        stop += 1
    other = view.child(i, "conj")
    if other is not None and view.lemma[other] in unnamed_heads() and view.pos[other] == "NOUN":
        stop = max(stop, view.phrase(other)[1])
    while stop - 1 > i and view.pos[stop - 1] == "PUNCT":
        stop -= 1
    outer = view.head[view.head[i]]
    if first >= 2 and view.lower[first - 1] == "from" and view.lemma[outer] == "report" and outer == first - 2:
        first = outer
    return first, stop


def _to_comma(view: ParseView, first: int, stop: int) -> int:
    """The stop moved to the first comma: what follows it tells of the source and is not its name."""
    return next((k for k in range(first, stop) if view.lower[k] in (",", "who", "(", "—")), stop)


def is_indefinite(view: ParseView, i: int, first: int, stop: int, use: str) -> bool:
    before = view.lower[first:i]
    if DEFINITE & set(before) or any(view.dep[k] in ("poss", "case") for k in view.kids[i]) or _has_name(view, i):
        return False
    counted = bool(INDEFINITE & set(before)) or any(view.pos[k] == "NUM" for k in range(first, i))
    plural = view.tag[i] in ("NNS", "NNPS") or view.lower[i] == "people"
    if use == "bare":
        return plural or counted
    if use == "figure":
        return counted and i - first >= 2
    if use == "knowing":
        known = view.lower[i + 1] if i + 1 < stop else ""
        told = known in ("familiar", "close", "briefed", "involved", "with", "aware", "privy")
        return (told or (counted and known == "who")) and stop - i > 2
    if use == "sourced":
        return any(view.lower[k] == "from" for k in view.kids[i])
    according = view.lower[max(0, first - 2) : first] == ["according", "to"]
    return counted or (plural and (use != "counted" or according))


def _has_name(view: ParseView, i: int) -> bool:
    """The person is named beside the noun: "a lawyer, Ana Diaz", "a counsellor named Bai", "analyst Ana Diaz"."""
    if view.dep[i] in ("compound", "attr", "oprd", "nmod") or (
        view.dep[i] == "appos" and view.pos[view.head[i]] == "PROPN"
    ):
        return True
    for k in view.kids[i]:
        if view.dep[k] == "appos" and (view.pos[k] == "PROPN" or view.ent[k] == "PERSON"):
            return True
        if (
            view.dep[k] in ("acl", "relcl")
            and view.lower[k] in ("named", "called", "known")
            and not view.has_child(k, "neg")
        ):
            return True
    return i + 1 < view.n and view.ent[i + 1] == "PERSON" and view.dep[i + 1] != "poss"


def type_of(view: ParseView, i: int, first: int, kind: str) -> str:
    """The head's type, corrected by a modifier: a military official, a diplomatic source, a legal expert."""
    words = set(view.lower[first:i]) | {(view.lower[i + 1 : i + 2] and view.lower[i + 1]) or ""}
    if (
        kind in ("official", "insider", "other")
        and words & {"military", "army", "naval", "navy", "pentagon", "nato"}
        and view.lemma[i] != "analyst"
    ):
        return "military" if words & {"military", "army", "naval", "navy"} else kind
    if words & {"diplomatic"} or (kind == "insider" and words & {"diplomat", "embassy"}):
        return "diplomat"
    if view.lemma[i] in ("source", "somebody", "someone", "mole") and (
        words
        & {
            "government",
            "official",
            "ministry",
            "ministerial",
            "cabinet",
            "police",
            "whitehall",
            "administration",
            "security",
            "intelligence",
            "office",
            "department",
            "treasury",
            "kremlin",
            "commission",
            "downing",
        }
        or _in_office(view, i)
    ):
        return "official"
    if _in_civil_service(view, i, words):
        return "official"
    if kind == "witness" and any(view.lower[k] == "at" for k in view.kids[i] if k > i):
        return "insider"
    if view.lemma[i] in PROFESSIONS and (_in_place(view, i) or find_reason(view, i)):
        return "insider"
    return "critic" if view.lemma[i] == "observer" and "international" in words else kind


def _in_civil_service(view: ParseView, i: int, words: set[str]) -> bool:
    """A customs officer, a ministry employee, a county director, a council member."""
    if view.lemma[i] == "officer" and not ARMED & words:
        civil = any(view.dep[k] == "compound" for k in view.kids[i])  # a customs officer, two licensing officers
        if civil or "police" in view.lower[max(0, i - FAR) : i + FAR]:
            return True
    if view.lemma[i] in STAFF and (OFFICES | {"service", "office"}) & words:
        return True
    if view.lemma[i] in ("director", "head", "superintendent", "manager") and DISTRICTS & words:
        return True
    return view.lemma[i] == "member" and bool(PUBLIC_BODIES & words)


def _in_place(view: ParseView, i: int) -> bool:
    """ "Two doctors at the main hospital": who they are is where they work; "doctors" alone speak as experts."""
    return any(view.dep[k] == "prep" and view.lower[k] in ("at", "in", "on") for k in view.kids[i] if k > i)


def _in_office(view: ParseView, i: int) -> bool:
    """ "Sources in the ministry": the phrase says which office they sit in."""
    offices = (
        "ministry",
        "government",
        "department",
        "office",
        "administration",
        "cabinet",
        "commission",
        "kremlin",
        "house",
        "treasury",
        "agency",
        "embassy",
    )
    return any(
        view.dep[k] == "prep" and any(view.lemma[j] in offices for j in range(k, view.right(k) + 1))
        for k in view.kids[i]
        if k > i
    )


def number_of(view: ParseView, i: int, first: int) -> str:
    if SINGULAR & set(view.lower[first:i]) and view.lower[i] != "people":
        return "one"
    return "several" if view.tag[i] in ("NNS", "NNPS") or view.lower[i] == "people" else "one"
