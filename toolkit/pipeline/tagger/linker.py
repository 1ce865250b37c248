"""Which source a cue has, and which cue a content hangs on: a small learned scorer in numpy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from toolkit.pipeline.tagger.decoder import Floats
from toolkit.pipeline.tagger.features import Ints, Words
from toolkit.pipeline.tagger.pairs import SIZES, pair_features

OF_SOURCE, OF_CONTENT = 0, 1
NONE = -1


@dataclass(frozen=True, slots=True)
class Links:
    """`source_of[i]` is the source of cue i, `cue_of[j]` the cue of content j, NONE where there is none; probabilities."""

    source_of: list[int]
    source_sure: list[float]
    cue_of: list[int]
    cue_sure: list[float]
    second_cue: list[int]


@dataclass(frozen=True, slots=True)
class Linker:
    """The weights of the pair scorer, as trained (`training/model.py`, class Linker)."""

    weights: dict[str, Floats]

    @classmethod
    def load(cls, path: Path) -> Linker:
        with np.load(path, allow_pickle=False) as archive:
            return cls({name: archive[name] for name in archive.files})

    def link(self, words: Words, vectors: Floats, offset: int, spans: list[Ints]) -> Links:
        """Link the sources, cues and contents of one window; `vectors` starts at word `offset`."""
        sources, cues, contents = spans
        vector = [self._span_vectors(vectors, one - offset) for one in spans]
        source_scores = self._scores(words, cues, sources, vector[1], vector[0], OF_SOURCE)
        content_scores = self._scores(words, cues, contents, vector[1], vector[2], OF_CONTENT)
        none_source = self._none(vector[1], OF_SOURCE)
        none_cue = self._none(vector[2], OF_CONTENT)
        source_of, source_sure = _choose(source_scores, none_source)
        cue_of, cue_sure = _choose(content_scores.T, none_cue)
        second = [int(row.argmax()) if len(row) else NONE for row in content_scores.T]
        return Links(source_of, source_sure, cue_of, cue_sure, second)

    def _span_vectors(self, vectors: Floats, spans: Ints) -> Floats:
        weights = self.weights
        if not len(spans):
            return np.zeros((0, weights["span_bias"].shape[0]), dtype=np.float32)
        means = np.stack([vectors[low:high].mean(0) for low, high in spans.tolist()])
        joined = np.concatenate([vectors[spans[:, 0]], vectors[spans[:, 1] - 1], means], axis=1)
        return np.asarray(np.tanh(joined @ weights["span_weight"].T + weights["span_bias"]), dtype=np.float32)

    def _scores(self, words: Words, cues: Ints, others: Ints, cue: Floats, other: Floats, role: int) -> Floats:
        """(cues, others) scores."""
        if not len(cues) or not len(others):
            return np.zeros((len(cues), len(others)), dtype=np.float32)
        weights = self.weights
        which = np.indices((len(cues), len(others))).reshape(2, -1).T
        known = pair_features(words, cues, others, which)
        extra = weights["tables_0_weight"][role] + sum(
            weights[f"tables_{number + 1}_weight"][known[:, number]] for number in range(len(SIZES))
        )
        left, right = cue[which[:, 0]], other[which[:, 1]]
        joined = np.concatenate([left, right, left * right, extra], axis=1)
        hidden = np.maximum(joined @ weights["hidden_weight"].T + weights["hidden_bias"], 0)
        scores = hidden @ weights["out_weight"][role] + weights["out_bias"][role]
        return np.asarray(scores.reshape(len(cues), len(others)), dtype=np.float32)

    def _none(self, vectors: Floats, role: int) -> Floats:
        scores = vectors @ self.weights["none_weight"][role] + self.weights["none_bias"][role]
        return np.asarray(scores, dtype=np.float32)


def _choose(scores: Floats, none: Floats) -> tuple[list[int], list[float]]:
    """The best column of each row or NONE, with its probability among all."""
    if not len(none):
        return [], []
    table = np.concatenate([none[:, None], scores], axis=1)
    table = np.exp(table - table.max(1, keepdims=True))
    table /= table.sum(1, keepdims=True)
    best = table.argmax(1)
    return (best - 1).tolist(), table[np.arange(len(best)), best].tolist()
