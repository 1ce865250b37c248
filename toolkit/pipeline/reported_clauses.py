"""Reported clauses: 'X said that …', '…, X said', '…, X said, …', 'X says: …'."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.pipeline.clause_spans import content_of, reported_span, sentence_around
from toolkit.pipeline.cue_links import Found
from toolkit.pipeline.cue_speakers import Speaker, speaker_phrase
from toolkit.pipeline.quote_space import OUTSIDE, QuoteSpace
from toolkit.pipeline.quote_words import FINITE

CLAUSE = frozenset({"say", "ask", "mind", "evidence"})
_QUESTION = frozenset({"whether", "if", "who", "what", "why", "how", "when", "where", "which"})
_NOT_SOURCES = frozenset({"you", "one", "nobody", "none", "neither", "anyone", "everyone"})
_NARRATOR = frozenset({"i", "we", "it", "there"})
_COMMAS = frozenset({",", "—", "–", "--", "-"})
_BARRIERS = frozenset({"—", "–", "--", ";", ":", "-"})
_ADVERBIAL = frozenset(
    {"as", "because", "while", "although", "though", "since", "before", "after", "once", "unless", "so"}
)
_OWN_OBJECTS = frozenset({"dobj", "xcomp", "oprd", "attr", "acomp"})
_ADDRESSED = frozenset({"tell", "assure", "remind", "warn", "inform", "ask"})
_MAX_ASIDE = 14  # words of an aside behind its verb: 'said in an interview with the paper on Friday'


@dataclass(frozen=True, slots=True)
class Case:
    """One cue word outside all marks, its frames and speaker; `taken` pairs belong to direct quotations."""

    cue: int
    frames: frozenset[str]
    speaker: Speaker
    taken: frozenset[int]
    is_used: bool = False


def found_over(
    space: QuoteSpace, case: Case, words: list[tuple[int, int]], rule: str, cue_stop: int = 0
) -> Found | None:
    """An attribution over these words; None where nothing is left or direct quotations already have them."""
    content, pairs = content_of(space, words)
    if not content or (pairs and all(pair in case.taken for pair in pairs)):
        return None
    head = case.speaker.head
    phrase = None
    if head is not None:
        phrase = speaker_phrase(space.view, head, high=case.cue if head < case.cue else None)
    stop = cue_stop or cue_end(space, case.cue)
    return Found(content, (case.cue, stop), phrase, "mixed" if pairs else "indirect", rule, pairs)


def cue_end(space: QuoteSpace, cue: int) -> int:
    """One past the cue word and a particle that follows it (pointed out)."""
    return cue + 2 if space.view.child(cue, "prt") == cue + 1 else cue + 1


def find_clause(space: QuoteSpace, case: Case) -> Found | None:
    """What a verb of saying, asking, thinking or showing reports as a clause."""
    if not case.frames & CLAUSE or not _may_report(space, case):
        return None
    right = _clause_after(space, case)
    if right is not None:
        return found_over(space, case, right, "clause, passive" if case.speaker.passive else "clause")
    if case.is_used:
        return None
    return _behind_colon(space, case) or _aside(space, case) or _clause_ahead(space, case)


def _may_report(space: QuoteSpace, case: Case) -> bool:
    """Sources that are none: you, nobody; for thoughts also the narrator, and relative clauses (those who think)."""
    view, head = space.view, case.speaker.head
    word = "" if head is None else view.lower[head]
    if word in _NOT_SOURCES:
        return False
    if case.frames & {"say", "ask"}:
        return True
    if head is None or word in {"it", "there"} or (word in _NARRATOR and "evidence" not in case.frames):
        return False
    return view.dep[case.cue] != "relcl"


def _clause_after(space: QuoteSpace, case: Case) -> list[tuple[int, int]] | None:
    view, cue = space.view, case.cue
    root = next((k for k in view.kids[cue] if k > cue and view.dep[k] == "ccomp" and space.same_line(k, cue)), None)
    if root is None:
        root = _that_clause(space, cue)
    if root is None and "ask" in case.frames:
        root = next(
            (k for k in view.kids[cue] if view.dep[k] == "advcl" and view.lower[view.left(k)] in {"if", "whether"}),
            None,
        )
    if root is None or any(view.dep[k] == "mark" and view.lower[k] in _ADVERBIAL for k in view.kids[root]):
        return None
    first, last = reported_span(space, root, cue)
    if view.lower[cue + 1] in _BARRIERS or any(
        view.lower[i] in _BARRIERS and space.pair[i] == OUTSIDE for i in range(cue + 1, first)
    ):
        return None
    if "ask" in case.frames and "say" not in case.frames and view.lower[first] not in _QUESTION:
        return None
    return _split_at_that(space, root, first, last)


def _that_clause(space: QuoteSpace, cue: int) -> int | None:
    """'said on Monday that …' where the parser hung the clause elsewhere."""
    view = space.view
    for i in range(cue + 1, min(view.n, cue + 8)):
        if view.lower[i] == "that" and view.dep[i] == "mark" and space.pair[i] == OUTSIDE:
            root = view.head[i]
            return root if root > i and space.same_line(root, cue) and view.dep[root] not in {"acl", "relcl"} else None
        if view.tag[i] in FINITE or view.lower[i] in {",", ".", ";", ":"}:
            return None
    return None


def _split_at_that(space: QuoteSpace, root: int, first: int, last: int) -> list[tuple[int, int]]:
    """'that A and that B' are two parts."""
    view = space.view
    for kid in view.kids[root]:
        left = view.left(kid)
        if view.dep[kid] == "conj" and first < left <= last and view.lower[left] == "that":
            end = left - 1
            while end > first and view.lower[end] in {"and", ",", "but"}:
                end -= 1
            return [(first, end + 1), (left + 1, last + 1)]
    return [(first, last + 1)]


def _behind_colon(space: QuoteSpace, case: Case) -> Found | None:
    """'The paper says: give them the lot.'"""
    view, cue = space.view, case.cue
    if "say" not in case.frames or case.speaker.head is None:
        return None
    colon = next((i for i in range(cue + 1, min(view.n, cue + 7)) if view.lower[i] == ":"), None)
    if colon is None or colon + 1 >= view.n or space.pair[colon + 1] != OUTSIDE:
        return None
    if any(view.lower[i] in {",", ".", ";"} or "\n" in view.lower[i] for i in range(cue + 1, colon + 2)):
        return None
    return found_over(space, case, [(colon + 1, sentence_around(space, colon + 1, colon + 1)[1])], "colon")


def _aside(space: QuoteSpace, case: Case) -> Found | None:
    """'A, he said, B' and 'A, said X on Monday': the rest of the sentence."""
    view, cue, head = space.view, case.cue, case.speaker.head
    if head is None or case.speaker.passive or not case.frames & {"say", "mind"} or _has_own_object(space, cue):
        return None
    phrase = speaker_phrase(view, head, high=cue if head < cue else None)
    first, last = min(phrase[0], cue), max(phrase[1] - 1, cue)
    start, stop = sentence_around(space, first, last)
    before = first - 1
    if before < start or (view.lower[before] not in _COMMAS and space.pair[before] == OUTSIDE) or last - first > 30:
        return None
    left_stop = before if space.pair[before] == OUTSIDE else first
    after = _aside_stop(space, case, last, stop)
    if after is None:
        return None
    return found_over(space, case, _aside_pieces(space, case, (start, left_stop), (after, stop)), "aside")


def _has_own_object(space: QuoteSpace, cue: int) -> bool:
    view = space.view
    if any(view.tag[k] == "MD" for k in view.kids[cue]) or view.tag[cue] not in {"VBD", "VBZ", "VBP", "VBN"}:
        return True
    for kid in view.kids[cue]:
        if kid > cue and view.dep[kid] in _OWN_OBJECTS and view.lower[view.left(kid) - 1] not in _COMMAS:
            return not (view.lemma[cue] in _ADDRESSED and view.dep[kid] == "dobj")
    return False


def _aside_stop(space: QuoteSpace, case: Case, last: int, stop: int) -> int | None:
    """The word after the comma that closes the aside, or `stop`; None where it is no aside after all."""
    view = space.view
    end = next((i for i in range(last + 1, min(stop, last + _MAX_ASIDE)) if view.lower[i] in _COMMAS), None)
    if end is None:
        if stop - last > _MAX_ASIDE:
            return None
        end = stop
    if end > last + 1 and "aside" not in case.frames:
        return None
    if any(view.tag[i] in FINITE for i in range(last + 1, end)):
        return None
    return min(end + 1, stop)


def _aside_pieces(
    space: QuoteSpace, case: Case, left: tuple[int, int], right: tuple[int, int]
) -> list[tuple[int, int]]:
    """Words before and after an aside, without what only comments on the act of saying (…, he said, adding that)."""
    view = space.view
    is_inverted = case.speaker.head is not None and case.speaker.head > case.cue
    has_clause = is_inverted or any(view.tag[i] in FINITE for i in range(*left))
    pieces = [left] if left[0] < left[1] else []
    if right[0] >= right[1]:
        return pieces if has_clause else []
    opener = right[0]
    while opener < right[1] - 1 and not view.lower[opener].isalnum():
        opener += 1
    root = next((i for i in range(*right) if not right[0] <= view.head[i] < right[1] or view.head[i] == i), opener)
    comments = view.head[root] == case.cue and root != case.cue and view.dep[root] not in {"ccomp", "parataxis"}
    if has_clause and (comments or view.tag[opener] in {"VBG", "IN", "WRB"}):
        return pieces
    return [*pieces, right]


def _clause_ahead(space: QuoteSpace, case: Case) -> Found | None:
    """'A, X said' by the parse alone: the clause that the verb takes stands before a comma and its subject."""
    view, cue = space.view, case.cue
    root = next((k for k in view.kids[cue] if k < cue and view.dep[k] == "ccomp" and space.same_line(k, cue)), None)
    if root is None or "say" not in case.frames:
        return None
    first, last = reported_span(space, root, cue)
    head = case.speaker.head
    if head is None or first <= head <= last:
        return None
    after = last + 1
    if (
        after < view.n
        and view.lower[after] not in _COMMAS
        and view.lower[last] not in _COMMAS
        and space.pair[last] == OUTSIDE
    ):
        return None
    return found_over(space, case, [(first, last + 1)], "clause ahead")
