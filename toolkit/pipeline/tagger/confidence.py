"""From the scores behind an attribution to a probability that it is right: logistic regressions fitted on PolNeAR dev.

The weights stand in tagger.json under "calibration" (`training/calibrate.py`); without them the scores count as they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any


def calibrate(
    content: Sequence[float], source: Sequence[float], settings: dict[str, Any]
) -> tuple[float, float, float]:
    """Probabilities that the content is right, that the speaker is right, and that both are."""
    fitted = settings.get("calibration")
    if not fitted:
        of_content, of_source = math.exp(content[1]), math.exp(source[0])
        return of_content, of_source, of_content * of_source
    return (
        _logistic(content, fitted["content"]),
        _logistic([*source, *content], fitted["speaker"]),
        _logistic([*source, *content], fitted["both"]),
    )


def _logistic(values: Sequence[float], weights: Sequence[float]) -> float:
    """Weights end with the constant."""
    score = weights[-1] + sum(value * weight for value, weight in zip(values, weights[:-1], strict=True))
    return 1 / (1 + math.exp(-min(50.0, max(-50.0, score))))
