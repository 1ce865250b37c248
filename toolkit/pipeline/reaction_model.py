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


def code_reading(view: ParseView, reading: Reading) -> tuple[str, float]:
    """The reaction code of what is said, and the probability that it is right.

    A cue of weight "fixed" decides alone ("declined to comment"); for everything else the trained model weighs the words,
    the acts, the cue, the speaker's role and the answer of the rules. Against a telling cue ("warned") it has to be sure.
    Irony is understood only as far as its words are typical.
    """
    cue = reading.cue
    if cue.weight == "fixed" or cue.code == "DECLINE":  # silence has no words to weigh
        return cue.code, FIXED
    shown = read_features(view, reading.words, reading.speaker)
    by_rule = code_by_rules(shown, cue, reading.speaker)
    shares = load_model().score_codes(name_features(view, reading, shown, by_rule))
    if not reading.of_policy:
        shares["REPORT"] *= PLAIN_TEXT
    code = max(shares, key=shares.__getitem__)
    if (cue.weight == "prior" and not reading.said) or shares[code] < OVERRULES[cue.weight] * shares[by_rule]:
        code = by_rule
    return code, shares[code] / sum(shares.values())


def features_of(view: ParseView, reading: Reading) -> list[str]:
    """What the model is told of a reading; for training."""
    shown = read_features(view, reading.words, reading.speaker)
    return name_features(view, reading, shown, code_by_rules(shown, reading.cue, reading.speaker))


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
        known = [(feature, float(self.weights[row, column])) for feature in features if (row := self.rows.get(feature))]
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
