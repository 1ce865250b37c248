"""Speakers that stand beside a quotation without a verb: “…” — Ana Rios, and the turns of a transcript, RIOS: …

The encoder rarely meets the two in its training data. They are read by rule, and only for content that no
cue in its paragraph claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.pipeline.tagger.drafts import Draft
from toolkit.pipeline.tagger.features import CLOSING, MARK, Words

_DASHES = frozenset(["—", "–", "―", "--", "-"])
_LONGEST_SIGNATURE = 10  # words: "Ana Rios, deputy director of the harbour board"
_LONGEST_TURN = 4
_NAMED = (1, 2)  # letter cases that a name begins with: Capital, CAPITALS
# such a reading is right about as often as an ordinary linked one
_LINKED = (-0.1, -0.1, 1.0)


def sign_drafts(words: Words, drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts in text order; content without a cue in its paragraph gets the signature after it or the name of the turn."""
    taken = [span for draft in drafts for span in (*draft.contents, draft.source or (0, 0))]
    out: list[Draft] = []
    for draft in drafts:
        kept = []
        for part in draft.contents:
            alone = replace(draft, contents=(part,), cue=None, source=None)
            signed = _sign(words, alone, taken) if _is_loose(words, draft, part) else alone
            if signed.cue is None:
                kept.append(part)
            else:
                out.append(signed)
        if kept:
            out.append(replace(draft, contents=tuple(kept)))
    return sorted(out, key=lambda one: one.contents)


def _is_loose(words: Words, draft: Draft, part: tuple[int, int]) -> bool:
    """No cue, or one in another paragraph."""
    return draft.cue is None or words.paragraph[draft.cue[0]] != words.paragraph[part[0]]


def _sign(words: Words, draft: Draft, taken: Sequence[tuple[int, int]]) -> Draft:
    return _read_signature(words, draft, taken) or _read_turn(words, draft) or draft


def _read_signature(words: Words, draft: Draft, taken: Sequence[tuple[int, int]]) -> Draft | None:
    """A dash after the closing mark, then a name up to the end of the line."""
    end = draft.contents[-1][1]
    dash = end - 1 if words.texts[end - 1] in _DASHES else end
    if dash + 1 >= len(words) or words.texts[dash] not in _DASHES or words.quote[dash - 1] != CLOSING:
        return None
    line = words.paragraph[dash]
    stop = dash + 1
    while stop < len(words) and words.paragraph[stop] == line and stop - dash <= _LONGEST_SIGNATURE + 1:
        stop += 1
    if words.texts[stop - 1] == ".":
        stop -= 1
    source = (dash + 1, stop)
    if not 0 < stop - dash - 1 <= _LONGEST_SIGNATURE or words.paragraph[dash - 1] != line:
        return None
    if words.case[source[0]] not in _NAMED or words.quote[source[0] : stop].any() or _overlaps(source, taken):
        return None
    contents = (*draft.contents[:-1], (draft.contents[-1][0], dash))
    return replace(draft, contents=contents, cue=(dash, dash + 1), source=source, source_evidence=_LINKED)


def _read_turn(words: Words, draft: Draft) -> Draft | None:
    """A name in capitals and a colon at the beginning of a paragraph."""
    begin, end = draft.contents[0]
    first = begin + (words.texts[begin] == MARK)
    opens = begin == 0 or words.paragraph[begin - 1] != words.paragraph[begin]
    for colon in range(first + 1, min(first + _LONGEST_TURN + 1, end - 1)):
        if words.texts[colon] == ":" and opens and all(words.case[at] == 2 for at in range(first, colon)):
            rest = ((colon + 1, end), *draft.contents[1:])
            return replace(draft, contents=rest, cue=(colon, colon + 1), source=(first, colon), source_evidence=_LINKED)
    return None


def _overlaps(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(low < span[1] and span[0] < high for low, high in taken)
