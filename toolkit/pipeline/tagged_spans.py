"""Tagged spans made to fit: no dateline in a speaker, no half pair of marks, no second verb of the speaker's in a content."""

from __future__ import annotations

from toolkit.pipeline.quote_space import OUTSIDE, QuoteSpace
from toolkit.pipeline.quote_words import FINITE

NEAR_EDGE = 3  # words and marks by which a tagged part may miss the edge of a pair of marks
_TAIL = frozenset({",", ";", ":", "—", "–", "-"})
_LEAD = frozenset({":", "-", "—", "–"})
_JOINTS = frozenset({"and", "but", "or", ","})


def trim_speaker(space: QuoteSpace, words: tuple[int, int]) -> tuple[int, int]:
    """A speaker without a dateline before it (GENEVA: Ana Lindqvist) and the comma behind it."""
    first, stop = words
    lower, text = space.view.lower, space.text
    for i in range(first, min(first + 3, stop - 1)):
        if lower[i] in _LEAD and text[space.view.start[first] : space.view.end[i - 1]].isupper():
            first = i + 1
            break
    for i in range(first + 1, stop - 1):
        if lower[i] == "," and lower[i + 1] in {"who", "which", "whose", "whom"}:
            stop = i
            break
    while stop - 1 > first and lower[stop - 1] in _TAIL:
        stop -= 1
    return first, stop


def trim_part(space: QuoteSpace, part: tuple[int, int], cue: tuple[int, int] | None) -> tuple[int, int]:
    """One part of a content, words [first, stop), cut where the speaker's words end."""
    first, stop = _whole_pairs(space, part)
    if cue is not None and first <= cue[0] < stop:
        first, stop = (first, cue[0]) if cue[0] - first > stop - cue[1] else (min(cue[1], stop - 1), stop)
    stop = _before_second_verb(space, first, stop, cue)
    return first, _within_sentence(space, first, stop)


def _whole_pairs(space: QuoteSpace, part: tuple[int, int]) -> tuple[int, int]:
    """A part that begins or ends a word or two inside a pair of marks is moved to the pair's edge."""
    first, stop = part
    if space.pair[first] != OUTSIDE and 0 < first - space.first[space.pair[first]] <= NEAR_EDGE:
        first = space.first[space.pair[first]]
    if space.pair[stop - 1] != OUTSIDE and 0 < space.last[space.pair[stop - 1]] - stop + 1 <= NEAR_EDGE:
        stop = space.last[space.pair[stop - 1]] + 1
    return first, stop


def _before_second_verb(space: QuoteSpace, first: int, stop: int, cue: tuple[int, int] | None) -> int:
    """'X said A, but gave no sign': the verb coordinated with the cue is not part of what X said."""
    view = space.view
    if cue is None or cue[0] >= first:
        return stop
    for i in range(first + 1, stop):
        if view.dep[i] == "conj" and cue[0] <= view.head[i] < cue[1] and view.tag[i] in FINITE:
            end = view.left(i) if view.has_child(i, "nsubj", "nsubjpass") else i
            while end - 1 > first and view.lower[end - 1] in _JOINTS:
                end -= 1
            return end if end - 1 > first else stop
    return stop


def _within_sentence(space: QuoteSpace, first: int, stop: int) -> int:
    """A fragment that ends its sentence inside the marks ends the content: '… was “too slow.” It then …'."""
    view, text = space.view, space.text
    for i in range(first, stop - 1):
        number = space.pair[i]
        if number == OUTSIDE or i != space.last[number] or space.pair[i + 1] != OUTSIDE or space.pair[first] == number:
            continue
        ends = text[space.pairs[number].inner_end - 1 : space.pairs[number].inner_end] in {".", "!", "?"}
        if ends and text[view.start[i + 1]].isupper():
            return i + 1
    return stop
