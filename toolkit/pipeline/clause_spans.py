"""From a word of the parse to the span a reader would call the reported content: clipped, completed, without edges."""

from __future__ import annotations

from toolkit.pipeline.quote_space import OUTSIDE, QuoteSpace
from toolkit.pipeline.records import Offsets

_STOPS = frozenset({".", "!", "?", ";", ":"})
_EDGE = frozenset({",", ".", ";", ":", "-", "—", "–", "--", "and", "but", "that", "!", "?", "\u2026"})
_LEFT_EDGE = _EDGE - {"!", "?"}
_RIGHT_EDGE = _EDGE - {"that", "!", "?"}
MAX_CONTENT = 200  # words on either side of a clause's verb; the longest unquoted content of PolNeAR train has 169
_MAX_SENTENCE = 120
_MAX_CONDITION = 30
_CONDITIONS = frozenset({"unless", "if", "until", "because", "than", "should", "had", "were"})
_PAUSES = frozenset({",", ".", ";", ":", "!", "?", "—", "–", "--"})


def reported_span(space: QuoteSpace, root: int, cue: int) -> tuple[int, int]:
    """First and last word of the clause or phrase under `root`, on the cue's line and on one side of the cue.

    A pair of marks is never cut, and a quoted fragment right behind the clause belongs to it.
    """
    view = space.view
    first, last = view.left(root), _right_without_finite(space, root)
    first, last = max(first, root - MAX_CONTENT), min(last, root + MAX_CONTENT)
    if root > cue:
        first = max(first, cue + 1)
    else:
        last = min(last, cue - 1)
    line = space.paragraph[cue]
    while first < root and space.paragraph[first] != line:
        first += 1
    while last > root and (space.paragraph[last] != line or "\n" in view.lower[last]):
        last -= 1
    if space.pair[first] != OUTSIDE and root - space.first[space.pair[first]] <= MAX_CONTENT:
        first = space.first[space.pair[first]]
    if space.pair[last] != OUTSIDE and space.last[space.pair[last]] - root <= MAX_CONTENT:
        last = max(last, space.last[space.pair[last]])
    if root > cue:
        last = _without_comment(space, root, _with_condition(space, last))
    return first, _with_fragment(space, last)


def _right_without_finite(space: QuoteSpace, root: int) -> int:
    """Last word of a phrase; a finite verb coordinated with a bare infinitive (to resign … and threatened) is not its own."""
    view = space.view
    if view.tag[root] != "VB":
        return view.right(root)
    for kid in view.kids[root]:
        if view.dep[kid] == "conj" and view.tag[kid] in {"VBD", "VBZ"} and not view.has_child(kid, "nsubj"):
            end = view.left(kid) - 1
            while end > root and view.lower[end] in {"and", "but", "or", ","}:
                end -= 1
            return end
    return view.right(root)


def _without_comment(space: QuoteSpace, root: int, last: int) -> int:
    """A relative clause behind a comma that reports something itself is not part of what was said: '…, which he says …'."""
    view = space.view
    for i in range(root + 1, last):
        if view.lower[i] == "," and space.pair[i] == OUTSIDE and view.lower[i + 1] in {"which", "who"}:
            inside = range(i + 2, last + 1)
            if any("say" in space.frames(k) and space.pair[k] == OUTSIDE for k in inside):
                return i - 1
    return last


def _with_condition(space: QuoteSpace, last: int) -> int:
    """A condition that follows without a comma is part of what was said: 'to sue unless the text is withdrawn'."""
    view, after = space.view, last + 1
    if after >= view.n or view.lower[after] not in _CONDITIONS or space.pair[after] != OUTSIDE:
        return last
    stop = after
    while (
        stop < view.n
        and stop - after < _MAX_CONDITION
        and view.lower[stop] not in _PAUSES
        and "\n" not in view.lower[stop]
    ):
        if space.pair[stop] != OUTSIDE:
            stop = space.last[space.pair[stop]]
        stop += 1
    return stop - 1


def _with_fragment(space: QuoteSpace, last: int) -> int:
    """The clause runs on into a quoted fragment: 'the file was “far from dead.”'"""
    view = space.view
    after = last + 1
    if after < view.n and view.lower[after] == "," and after + 1 < view.n:
        after += 1
    if after < view.n and space.pair[after] != OUTSIDE and space.pair[last] == OUTSIDE and space.same_line(after, last):
        span = space.pairs[space.pair[after]]
        if space.text[span.inner_start : span.inner_start + 1].islower():
            return space.last[space.pair[after]]
    return last


def pieces_without(space: QuoteSpace, first: int, last: int, cue: int) -> list[tuple[int, int]]:
    """The sentence around a reporting clause, words [first, stop) before and after it; empty unless commas set it off."""
    view = space.view
    start, stop = sentence_around(space, first, last)
    before, after = first - 1, _clause_end(space, last, stop)
    set_off_left = before < start or view.lower[before] in {",", "—", "–", "-", "--"}
    if not set_off_left or after is None:
        return []
    pieces = []
    if before > start:
        pieces.append((start, before))
    if after < stop:
        if before < start and view.lower[cue] != "according":
            return []
        pieces.append((after, stop))
    return pieces


def _clause_end(space: QuoteSpace, last: int, stop: int) -> int | None:
    """The word after the comma that ends the reporting clause, or `stop`; None where the clause goes on."""
    view = space.view
    for i in range(last + 1, min(stop, last + 14)):
        if view.lower[i] in {",", "—", "–", "--"}:
            return i + 1
        if view.dep[i] in {"ccomp", "dobj", "xcomp"} and i > last + 6:
            return None
    return stop if stop - last <= 12 else None


def sentence_around(space: QuoteSpace, first: int, last: int) -> tuple[int, int]:
    """Words of the sentence around [first, last], by punctuation and lines; marks are not crossed half-way."""
    view = space.view
    start = first
    while start > 0 and first - start < _MAX_SENTENCE:
        word = view.lower[start - 1]
        if space.pair[start - 1] == OUTSIDE and (word in _STOPS or "\n" in word):
            break
        if space.pair[start - 1] != OUTSIDE and _closes_sentence(space, start - 1):
            break
        start -= 1
    start = _behind_dateline(space, start, first)
    stop = last + 1
    while stop < view.n and stop - last < _MAX_SENTENCE:
        if space.pair[stop] == OUTSIDE and (view.lower[stop] in _STOPS or "\n" in view.lower[stop]):
            break
        stop += 1
        if space.pair[stop - 1] != OUTSIDE and _closes_sentence(space, stop - 1):
            break
    return start, stop


def _behind_dateline(space: QuoteSpace, start: int, first: int) -> int:
    """GENEVA, Nov 3 (Agency) - The text begins here."""
    view = space.view
    is_line = start == 0 or "\n" in view.lower[start - 1]
    if not is_line or not _is_capitals(space, start):
        return start
    dash = next(
        (i for i in range(start + 1, min(first, start + 14)) if view.lower[i] in {"-", "—", "–", "--", ":"}), None
    )
    return start if dash is None else dash + 1


def _is_capitals(space: QuoteSpace, i: int) -> bool:
    word = space.text[space.view.start[i] : space.view.end[i]]
    return word.isupper() and len(word) > 2


def _closes_sentence(space: QuoteSpace, word: int) -> bool:
    number = space.pair[word]
    span = space.pairs[number]
    return word == space.last[number] and space.text[max(span.inner_end - 1, 0) : span.inner_end] in {".", "!", "?"}


def content_of(
    space: QuoteSpace, words: list[tuple[int, int]], *, keep_that: bool = False
) -> tuple[list[Offsets], list[int]]:
    """Word ranges as offsets without edge punctuation and complementiser, and the pairs of marks inside them."""
    content: list[Offsets] = []
    pairs: list[int] = []
    for piece in words:
        trimmed = _trim(space, *piece, _LEFT_EDGE - {"that"} if keep_that else _LEFT_EDGE)
        if trimmed is None:
            continue
        content.append(_offsets(space, *trimmed))
        for i in range(*trimmed):
            if space.pair[i] != OUTSIDE and space.pair[i] not in space.named and space.pair[i] not in pairs[-1:]:
                pairs.append(space.pair[i])
    return content, pairs


def _trim(space: QuoteSpace, first: int, stop: int, edge: frozenset[str]) -> tuple[int, int] | None:
    view = space.view
    while first < stop and space.pair[first] == OUTSIDE and (view.lower[first] in edge or view.lower[first].isspace()):
        first += 1
    while (
        stop > first
        and space.pair[stop - 1] == OUTSIDE
        and (view.lower[stop - 1] in _RIGHT_EDGE or view.lower[stop - 1].isspace())
    ):
        stop -= 1
    return (first, stop) if first < stop else None


def _offsets(space: QuoteSpace, first: int, stop: int) -> Offsets:
    """A pair at an edge gives its own offsets: tokens may hold a mark and more."""
    view = space.view
    start, end = view.start[first], view.end[stop - 1]
    if space.pair[stop - 1] != OUTSIDE and space.last[space.pair[stop - 1]] == stop - 1:
        end = space.pairs[space.pair[stop - 1]].end
    if space.pair[first] != OUTSIDE and space.first[space.pair[first]] == first:
        start = space.pairs[space.pair[first]].start
    return start, end
