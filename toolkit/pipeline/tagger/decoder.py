"""From scores to spans: the best legal label sequence (Viterbi), and how sure the scores are of a span."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.pipeline.tagger.features import Ints

Floats = npt.NDArray[np.float32]
ROLES = ("source", "cue", "content")  # label 0 is outside, 2r+1 begins role r, 2r+2 continues it


def decode_labels(emissions: Sequence[Floats], moves: Floats, start: Floats) -> list[Ints]:
    """The best label sequence of each window; `moves[i, j]` scores label j after i, illegal moves are very negative."""
    if not emissions:
        return []
    lengths = [len(one) for one in emissions]
    longest, labels = max(lengths), moves.shape[0]
    table = np.zeros((len(emissions), longest, labels), dtype=np.float32)
    for number, one in enumerate(emissions):
        table[number, : len(one)] = one
    back = np.zeros((longest, len(emissions), labels), dtype=np.int64)
    best = np.empty((longest, len(emissions), labels), dtype=np.float32)
    best[0] = start + table[:, 0]
    for at in range(1, longest):
        options = best[at - 1][:, :, None] + moves
        back[at] = options.argmax(1)
        best[at] = options.max(1) + table[:, at]
    return [_walk_back(best[length - 1, n], back[:length, n]) for n, length in enumerate(lengths)]


def _walk_back(final: Floats, back: Ints) -> Ints:
    path = [int(final.argmax())]
    for row in back[:0:-1]:
        path.append(int(row[path[-1]]))
    return np.array(path[::-1], dtype=np.int64)


def read_spans(labels: Ints, paragraph: Ints) -> list[Ints]:
    """For each role the (n, 2) word ranges of its spans in order; a span ends at a paragraph's end."""
    opens = np.flatnonzero(labels)
    spans: list[list[tuple[int, int]]] = [[], [], []]
    begun, last = -1, -1
    for at in opens.tolist():
        label = int(labels[at])
        role = (label - 1) // 2
        goes_on = label % 2 == 0 and at == last + 1 and begun >= 0 and paragraph[at] == paragraph[last]
        if goes_on:
            spans[role][-1] = (begun, at + 1)
        else:
            begun = at
            spans[role].append((at, at + 1))
        last = at
    return [np.array(one, dtype=np.int64).reshape(-1, 2) for one in spans]


def label_log_odds(emissions: Floats, labels: Ints) -> Floats:
    """Log probability of the chosen label at each word, by the word's own scores."""
    top = emissions.max(1, keepdims=True)
    total = np.log(np.exp(emissions - top).sum(1)) + top[:, 0]
    return np.asarray(emissions[np.arange(len(labels)), labels] - total, dtype=np.float32)
