"""The trained judge of reactions: one weight for each feature and code, learned by logistic regression.

Trained on statements and articles written and labelled for this project (training/README.md). The weights are plain
numbers in `reaction_weights.npz`; `weigh_features` shows which features spoke for a code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.reaction_content import Reading, code_by_rules, read_features
from toolkit.pipeline.reaction_features import name_features

FIXED = 0.89  # share right of cues that settle the code alone, on the articles in training/articles
# How many times as likely as the code by rule another one has to be, by the weight of the cue: calibrated on the second and
# third gold articles, where 2 to 5 do the same for telling cues and 1 to 2 for the rest.
OVERRULES = {"prior": 3.0, "open": 1.5}
# The model was trained on articles about a change of policy. A text without one (a release, a transcript, a dispatch) holds
# more plain statements: REPORT counts so many times. On half of the PLOVER sentences, polarity is 0.85 with 1, 0.90 with 4 or 8.
PLAIN_TEXT = 4.0
WEIGHTS = Path(__file__).with_name("reaction_weights.npz")
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The code of what is said, the probability that it is right, and who decided: "rule" or "model"."""

    code: str
    confidence: float
    method: str


def code_reading(view: ParseView, reading: Reading) -> Verdict:
    """The reaction code of what is said.

    A cue of weight "fixed" decides alone ("declined to comment"), and so does a telling bare predicate; for everything else
    the trained model weighs the words, the acts, the cue, the speaker's role and the answer of the rules. Against a telling
    cue ("warned") it has to be sure. Irony is understood only as far as its words are typical.
    """
    cue = reading.cue
    if cue.weight == "fixed" or cue.code == "DECLINE":  # silence has no words to weigh
        return Verdict(cue.code, FIXED, "rule")
    by_rule, features = _hear(view, reading)
    shares = load_model().score_codes(features)
    if not reading.of_policy:
        shares["REPORT"] *= PLAIN_TEXT
    code = max(shares, key=shares.__getitem__)
    bare = cue.weight == "prior" and not reading.said
    if bare or shares[code] < OVERRULES[cue.weight] * shares[by_rule]:
        code = by_rule
    return Verdict(code, shares[code] / sum(shares.values()), "rule" if bare else "model")


def features_of(view: ParseView, reading: Reading) -> list[str]:
    """What the model is told of a reading; for training."""
    return _hear(view, reading)[1]


def _hear(view: ParseView, reading: Reading) -> tuple[str, list[str]]:
    """The code by rule, and the features, which tell of it too."""
    shown = read_features(view, reading.words, reading.speaker)
    by_rule = code_by_rules(shown, reading.cue, reading.speaker)
    return by_rule, name_features(view, reading, shown, by_rule)


@dataclass(frozen=True, slots=True)
class ReactionModel:
    """`weights` has a row a feature (`rows` says which) and a column a code."""

    codes: tuple[str, ...]
    rows: dict[str, int]
    weights: Floats
    bias: Floats

    def score_codes(self, features: Iterable[str]) -> dict[str, float]:
        """Code → probability; features that training never saw count for nothing."""
        known = [row for feature in features if (row := self.rows.get(feature)) is not None]
        total = self.bias + self.weights[known].sum(axis=0)
        raised = np.exp(total - total.max())
        return dict(zip(self.codes, (raised / raised.sum()).tolist(), strict=True))

    def weigh_features(self, features: Iterable[str], code: str) -> list[tuple[str, float]]:
        """The features that spoke for or against a code, the weightiest first."""
        column = self.codes.index(code)
        known = [(f, float(self.weights[self.rows[f], column])) for f in features if f in self.rows]
        return sorted(known, key=lambda pair: -abs(pair[1]))


@cache
def load_model() -> ReactionModel:
    """The weights in the package; read once."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        names = bytes(stored["features"]).decode().split("\n")
        return ReactionModel(
            codes=tuple(bytes(stored["codes"]).decode().split("\n")),
            rows={name: row for row, name in enumerate(names)},
            weights=stored["weights"].astype(np.float32),
            bias=stored["bias"].astype(np.float32),
        )
