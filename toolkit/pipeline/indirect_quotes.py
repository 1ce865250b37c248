"""Reported speech: every cue word outside the marks, tried against the constructions that may hold content.

Rules over the parse, one a construction, each named in `rule`. They do not catch content that a verb outside the lexicon
introduces, content spread over several sentences, or a clause that the parser hung on the wrong word.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.pipeline.clause_spans import content_of, pieces_without
from toolkit.pipeline.cue_links import Found, link_according
from toolkit.pipeline.cue_speakers import find_speaker
from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.quote_space import OUTSIDE, QuoteSpace, is_verb
from toolkit.pipeline.quote_words import pleads_for_anonymity
from toolkit.pipeline.reported_clauses import Case, find_clause
from toolkit.pipeline.reported_phrases import find_claim, find_infinitive, find_naming, find_passive, find_quoted_phrase

_REFUSING = frozenset({"decline", "refuse", "fail", "stop", "avoid", "refrain"})
_RULES = (find_passive, find_naming, find_infinitive, find_clause, find_quoted_phrase)


def find_indirect_quotes(space: QuoteSpace, direct: list[Found]) -> list[Found]:
    """Attributions beside the direct ones; their cues stand outside all marks. One inside another's content is left out,
    unless it is quoted itself."""
    taken = frozenset(pair for found in direct for pair in found.pairs)
    used = {found.cue[0] for found in direct if found.cue is not None}
    found: list[Found] = []
    for cue in space.cues:
        if space.pair[cue] == OUTSIDE:
            one = _read_cue(space, cue, taken, is_used=cue in used)
            if one is not None:
                found.append(one)
    found.extend(_according_clauses(space, used))
    return _without_nested(space, found)


def _read_cue(space: QuoteSpace, cue: int, taken: frozenset[int], *, is_used: bool) -> Found | None:
    view = space.view
    if not is_verb(view, cue):
        return find_claim(space, cue, taken)
    if _is_refused(view, cue):
        return None
    case = Case(cue, space.frames(cue), find_speaker(view, cue), taken, is_used)
    for rule in _RULES:
        found = rule(space, case)
        if found is not None:
            return found
    return None


def _is_refused(view: ParseView, cue: int) -> bool:
    """declined to say, did not say, has yet to say: a reaction, not a quotation."""
    if view.has_child(cue, "neg") and view.lemma[cue] not in {"think", "believe", "expect"}:
        return True
    head = view.head[cue]
    if view.dep[cue] == "pcomp" and view.lower[head] == "of" and view.lower[head - 1] == "short":
        return True
    return view.dep[cue] in {"xcomp", "pcomp"} and (view.lemma[head] in _REFUSING or view.has_child(head, "neg"))


def _without_nested(space: QuoteSpace, found: list[Found]) -> list[Found]:
    """Reported speech inside reported speech belongs to the outer speaker's words; a plea for anonymity is no quotation."""
    view = space.view
    owners: dict[int, set[int]] = {}
    for number, one in enumerate(found):
        for part in one.content:
            for i in view.words_of(*part):
                owners.setdefault(i, set()).add(number)
    kept = []
    for number, one in enumerate(found):
        is_inner = one.cue is not None and bool(owners.get(one.cue[0], set()) - {number})
        words = [i for part in one.content for i in view.words_of(*part)]
        if (not is_inner or one.quote_type == "mixed") and not pleads_for_anonymity(view, words):
            kept.append(one)
    return kept


def _according_clauses(space: QuoteSpace, used: set[int]) -> Iterator[Found]:
    """According to X, …: the rest of its sentence."""
    view = space.view
    for i, word in enumerate(view.lower):
        if word != "according" or space.pair[i] != OUTSIDE or i in used:
            continue
        link = link_according(space, i)
        if link is None or link.speaker is None or link.cue is None:
            continue
        pieces = pieces_without(space, i, max(link.speaker[1] - 1, i + 1), i)
        content, pairs = content_of(space, pieces)
        if content:
            yield Found(content, link.cue, link.speaker, "mixed" if pairs else "indirect", "according to", pairs)
