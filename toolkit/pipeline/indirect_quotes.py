"""Reported speech: clauses, infinitives and noun phrases that the text gives to a speaker, quoted in part or not at all.

Rules over the parse, one a construction, each named in `rule`. They do not catch content that a verb outside the lexicon
introduces, content spread over several sentences, or a clause that the parser hung on the wrong word.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.pipeline.clause_spans import content_of, pieces_without, reported_span
from toolkit.pipeline.cue_links import Found, link_according
from toolkit.pipeline.cue_speakers import Speaker, find_speaker, speaker_phrase
from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.quote_space import OUTSIDE, QuoteSpace, is_verb

CLAUSE = frozenset({"say", "ask", "mind", "evidence"})
_SUBORDINATORS = frozenset({"that"})
_QUESTION = frozenset({"whether", "if", "who", "what", "why", "how", "when", "where", "which"})
_REFUSING = frozenset({"decline", "refuse", "fail", "stop", "avoid", "refrain", "yet"})
_NARRATOR = frozenset({"i", "we", "you", "one", "it", "there"})
_OBJECTS = frozenset({"dobj", "dative", "oprd", "attr", "ccomp", "xcomp"})


def find_indirect_quotes(space: QuoteSpace, direct: list[Found]) -> list[Found]:
    """Attributions beside the direct ones; their cues stand outside all marks."""
    taken = {pair for found in direct for pair in found.pairs}
    used = {found.cue[0] for found in direct if found.cue is not None}
    found: list[Found] = []
    for cue in space.cues:
        if space.pair[cue] == OUTSIDE:
            found.extend(_read_cue(space, cue, taken, is_used=cue in used))
    found.extend(_according_clauses(space, used))
    return found


def _read_cue(space: QuoteSpace, cue: int, taken: set[int], *, is_used: bool) -> Iterator[Found]:
    view = space.view
    if not is_verb(view, cue):
        one = _noun_or_adjective(space, cue, taken)
        if one is not None:
            yield one
        return
    if _is_refused(view, cue):
        return
    speaker = find_speaker(view, cue)
    for rule in _RULES:
        one = rule(space, cue, speaker, taken)
        if one is not None:
            if not (is_used and one.rule in {"parenthetical"}):
                yield one
            return


def _is_refused(view: ParseView, cue: int) -> bool:
    """declined to say, did not say, has yet to say: a reaction, not a quotation."""
    if view.has_child(cue, "neg") and view.lemma[cue] not in {"think", "believe", "expect"}:
        return True
    head = view.head[cue]
    return view.dep[cue] in {"xcomp", "pcomp"} and (view.lemma[head] in _REFUSING or view.has_child(head, "neg"))


def _found(
    space: QuoteSpace, words: list[tuple[int, int]], cue: tuple[int, int], speaker: Speaker, rule: str, taken: set[int]
) -> Found | None:
    """An attribution over these words; None where nothing is left or a direct quotation already has them."""
    view = space.view
    content, pairs = content_of(space, words)
    if not content or (pairs and all(pair in taken for pair in pairs)):
        return None
    phrase = None
    if speaker.head is not None:
        clear = speaker.head < cue[0]
        phrase = speaker_phrase(view, speaker.head, high=cue[0] if clear else None)
    kind = "mixed" if pairs else "indirect"
    return Found(content, cue, phrase, kind, rule, pairs)


# ------------------------------------------------------------------ clauses


def _clause(space: QuoteSpace, cue: int, speaker: Speaker, taken: set[int]) -> Found | None:
    """X said (that) …; X asked whether …; … , X said"""
    view = space.view
    frames = space.frames(cue)
    if not frames & CLAUSE:
        return None
    clause = _clause_root(space, cue, frames)
    if clause is None:
        return None
    first, last = reported_span(space, clause, cue)
    words = _split_at_that(space, clause, first, last)
    if "ask" in frames and "say" not in frames and view.lower[first] not in _QUESTION:
        return None
    if not frames & {"say", "ask"}:
        if speaker.head is None or (view.lower[speaker.head] in _NARRATOR and "evidence" not in frames):
            return None
        if view.lower[speaker.head] in {"it", "there"}:
            return None
    return _found(space, words, _cue_words(space, cue), speaker, "clause", taken)


def _cue_words(space: QuoteSpace, cue: int) -> tuple[int, int]:
    view = space.view
    particle = view.child(cue, "prt")
    return (cue, cue + 2) if particle == cue + 1 else (cue, cue + 1)


def _clause_root(space: QuoteSpace, cue: int, frames: frozenset[str]) -> int | None:
    """The clause that the verb reports: its ccomp outside direct quotations."""
    view = space.view
    for kid in view.kids[cue]:
        if view.dep[kid] == "ccomp" and space.same_line(kid, cue):
            return kid
    return None


def _split_at_that(space: QuoteSpace, clause: int, first: int, last: int) -> list[tuple[int, int]]:
    """'that A and that B' are two parts."""
    view = space.view
    for kid in view.kids[clause]:
        if view.dep[kid] == "conj":
            left = view.left(kid)
            if first < left <= last and view.lower[left] == "that":
                end = left - 1
                while end > first and view.lower[end] in {"and", ",", "but"}:
                    end -= 1
                return [(first, end + 1), (left + 1, last + 1)]
    return [(first, last + 1)]


def _parenthetical(space: QuoteSpace, cue: int, speaker: Speaker, taken: set[int]) -> Found | None:
    """'A, he said, B' and 'A, said X': the rest of the sentence is the content."""
    view = space.view
    if not space.frames(cue) & {"say", "mind"} or speaker.head is None or speaker.passive:
        return None
    head = speaker.head
    phrase = speaker_phrase(view, head, high=cue if head < cue else None)
    first, last = min(phrase[0], cue), max(phrase[1] - 1, cue)
    pieces = pieces_without(space, first, last, cue)
    if not pieces:
        return None
    return _found(space, pieces, _cue_words(space, cue), speaker, "parenthetical", taken)


# ------------------------------------------------------------------ infinitives and noun phrases


def _infinitive(space: QuoteSpace, cue: int, speaker: Speaker, taken: set[int]) -> Found | None:
    """X vowed to …; X urged Y to …"""
    view, frames = space.view, space.frames(cue)
    if not frames & {"to", "obj_to"} or speaker.passive or speaker.head is None:
        return None
    for kid in view.kids[cue]:
        if (
            kid < cue
            or view.dep[kid] not in {"xcomp", "ccomp"}
            or not any(view.lower[k] == "to" for k in view.kids[kid])
        ):
            continue
        first, last = reported_span(space, kid, cue)
        thing = view.child(cue, "dobj", "dative")
        if thing is not None and cue < thing < first:
            first = min(first, view.left(thing))
        own = view.lower[first] == "to" or (view.lower[first] == "not" and view.lower[first + 1] == "to")
        if own and "to" not in frames and not any(space.pair[i] != OUTSIDE for i in range(first, last + 1)):
            return None
        if not own and "obj_to" not in frames:
            return None
        return _found(space, [(first, last + 1)], _cue_words(space, cue), speaker, "infinitive", taken)
    return None


def _object_and_more(space: QuoteSpace, cue: int, speaker: Speaker, taken: set[int]) -> Found | None:
    """X accused Y of Z; X described Y as Z; X called Y Z"""
    view, frames = space.view, space.frames(cue)
    if not frames & {"of", "as", "label"} or speaker.passive or speaker.head is None:
        return None
    thing = next(
        (k for k in view.kids[cue] if k > cue and view.dep[k] in {"dobj", "dative", "nsubj", "ccomp", "oprd", "xcomp"}),
        None,
    )
    if thing is None:
        return None
    first = view.left(thing)
    last, rule = _second_part(space, cue, thing, frames)
    if last is None or first <= cue:
        return None
    return _found(space, [(first, last + 1)], _cue_words(space, cue), speaker, rule, taken)


def _second_part(space: QuoteSpace, cue: int, thing: int, frames: frozenset[str]) -> tuple[int | None, str]:
    view = space.view
    wanted = {word for word in ("of", "as") if word in frames}
    for holder in (cue, thing):
        for kid in view.kids[holder]:
            if kid > thing and view.dep[kid] in {"prep", "mark"} and view.lower[kid] in wanted:
                return reported_span(space, kid if view.dep[kid] == "prep" else holder, cue)[1], "accuse or describe"
    if "label" in frames:
        last = max(
            (k for k in view.kids[cue] if k > cue and view.dep[k] in {"oprd", "ccomp", "xcomp", "acomp"}), default=None
        )
        if last is not None:
            return reported_span(space, last, cue)[1], "call"
        after = view.right(thing) + 1
        if after < view.n and space.pair[after] != OUTSIDE and space.same_line(after, cue):
            return space.last[space.pair[after]], "call"
    return None, ""


def _marked_phrase(space: QuoteSpace, cue: int, speaker: Speaker, taken: set[int]) -> Found | None:
    """X hailed “…”; X cautioned against “…”; X warned of the risk of “…”"""
    view, entry = space.view, space.cues[cue]
    if speaker.passive and speaker.head is None:
        return None
    for kid in view.kids[cue]:
        if kid < cue:
            continue
        is_object = "marked" in entry.frames and view.dep[kid] in {"dobj", "attr", "ccomp", "xcomp", "oprd"}
        is_prep = view.dep[kid] == "prep" and view.lower[kid] in entry.prepositions
        if not (is_object or is_prep):
            continue
        first, last = reported_span(space, kid, cue)
        if not any(space.pair[i] != OUTSIDE for i in range(first, last + 1)):
            continue
        words = (cue, cue + 2) if is_prep and kid == cue + 1 else _cue_words(space, cue)
        return _found(space, [(first + is_prep, last + 1)], words, speaker, "quoted phrase", taken)
    return None


_RULES = (_object_and_more, _infinitive, _clause, _marked_phrase, _parenthetical)


# ------------------------------------------------------------------ nouns, adjectives, according to


def _noun_or_adjective(space: QuoteSpace, cue: int, taken: set[int]) -> Found | None:
    """the claim that …, India's position that …, X is confident that …"""
    view, frames = space.view, space.frames(cue)
    clause = next((k for k in view.kids[cue] if k > cue and view.dep[k] in {"acl", "ccomp", "relcl"}), None)
    if (
        clause is None
        or view.lower[view.left(clause)] != "that"
        or view.dep[view.left(clause)] in {"nsubj", "dobj", "nsubjpass"}
    ):
        return None
    first, last = reported_span(space, clause, cue)
    speaker = (
        _noun_owner(view, cue)
        if "noun" in frames
        else find_speaker(view, view.head[cue] if view.dep[cue] == "acomp" else cue)
    )
    if "adj" in frames and (speaker.head is None or view.lower[speaker.head] in _NARRATOR):
        return None
    return _found(
        space, [(first, last + 1)], (cue, cue + 1), speaker, "noun" if "noun" in frames else "adjective", taken
    )


def _noun_owner(view: ParseView, noun: int) -> Speaker:
    """Whose claim: a possessive, 'by X', 'of X', or the subject of the verb that takes it (X voiced fears that)."""
    owner = view.child(noun, "poss")
    if owner is not None:
        return Speaker(owner)
    for kid in view.kids[noun]:
        if view.dep[kid] == "prep" and view.lower[kid] in {"by", "of", "from"}:
            return Speaker(view.child(kid, "pobj"))
    head = view.head[noun]
    if view.dep[noun] == "dobj" and is_verb(view, head):
        return find_speaker(view, head)
    return Speaker(None)


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
