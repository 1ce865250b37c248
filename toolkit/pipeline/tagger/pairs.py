"""What the linker knows of a cue and a span that may belong to it, besides their vectors."""

from __future__ import annotations

import numpy as np

from toolkit.pipeline.tagger.features import Ints, Words

# sizes of the categorical features of a pair, in the order of `pair_features`
SIZES = (20, 4, 4, 2, 2, 4, 6, 4, 3)
_FARTHEST = 9


def span_heads(head: Ints, spans: Ints) -> Ints:
    """For each span its first word whose syntactic head lies outside it (or which is its own head)."""
    found = []
    for low, high in spans.tolist():
        inside = head[low:high].tolist()
        at = (low + i for i, up in enumerate(inside) if not low <= up < high or up == low + i)
        found.append(next(at, low))
    return np.array(found, dtype=np.int64)


def pair_features(words: Words, cues: Ints, spans: Ints, which: Ints) -> Ints:
    """Features of pairs: distance, cues and rivals between, same sentence, paragraph, marks, parse relation, lengths.

    `cues` and `spans` are sorted (n, 2) word ranges, `which` (pairs, 2) the number of the cue and of the span.
    """
    cue, span = cues[which[:, 0]], spans[which[:, 1]]
    before = span[:, 0] < cue[:, 0]
    left_end = np.where(before, span[:, 1], cue[:, 1])
    right_start = np.where(before, cue[:, 0], span[:, 0])
    gap = np.maximum(0, right_start - left_end)
    near = np.minimum(_FARTHEST, (np.log2(gap + 1) * 1.5).astype(np.int64))
    at_cue, at_span = cue[:, 0], span[:, 0]
    columns = [
        np.where(before, near, near + _FARTHEST + 1),
        _count_between(cues, left_end, right_start),
        _count_between(spans, left_end, right_start),
        words.sentence[at_cue] == words.sentence[at_span],
        words.paragraph[at_cue] == words.paragraph[at_span],
        2 * (words.quote[at_cue] > 0) + (words.quote[at_span] > 0),
        _parse_relation(words.head, cues, spans, which),
        np.minimum(3, span[:, 1] - span[:, 0] - 1),
        np.minimum(2, cue[:, 1] - cue[:, 0] - 1),
    ]
    return np.asarray(np.stack(columns, axis=1), dtype=np.int64)


def _count_between(spans: Ints, low: Ints, high: Ints) -> Ints:
    inside = np.searchsorted(spans[:, 1], high, side="right") - np.searchsorted(spans[:, 0], low, side="left")
    return np.asarray(np.clip(inside, 0, 3), dtype=np.int64)


def _parse_relation(head: Ints, cues: Ints, spans: Ints, which: Ints) -> Ints:
    """0 none, 1 the cue governs the span, 2 the span governs the cue, 3 sisters, 4 grandparent, 5 grandchild."""
    cue, span = cues[which[:, 0]], spans[which[:, 1]]
    up_cue = head[span_heads(head, cues)][which[:, 0]]
    up_span = head[span_heads(head, spans)][which[:, 1]]
    cases = [
        _inside(up_span, cue),
        _inside(up_cue, span),
        up_cue == up_span,
        _inside(head[up_span], cue),
        _inside(head[up_cue], span),
    ]
    return np.asarray(np.select(cases, [1, 2, 3, 4, 5], default=0), dtype=np.int64)


def _inside(at: Ints, ranges: Ints) -> Ints:
    return np.asarray((ranges[:, 0] <= at) & (at < ranges[:, 1]))
