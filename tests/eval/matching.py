"""Matching predictions with gold, one to one, and the rates that follow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any


def jaccard(a: frozenset, b: frozenset) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0


def cover(a: frozenset, b: frozenset) -> float:
    """The share of the shorter span that the longer one covers."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def match(predicted: list, gold: list, likeness: Callable[[Any, Any], Any], at_least: float) -> list[tuple[int, int]]:
    """One-to-one pairs of indices, the most alike first. A likeness may be a tuple; its first item meets the threshold."""
    value = lambda score: score[0] if isinstance(score, tuple) else score
    scored = [(likeness(p, g), i, j) for i, p in enumerate(predicted) for j, g in enumerate(gold)]
    scored = [item for item in scored if value(item[0]) >= at_least and value(item[0]) > 0]
    free_predicted, free_gold, pairs = set(range(len(predicted))), set(range(len(gold))), []
    for _, i, j in sorted(scored, key=lambda item: item[0], reverse=True):
        if i in free_predicted and j in free_gold:
            free_predicted.remove(i)
            free_gold.remove(j)
            pairs.append((i, j))
    return pairs


def f1(hits: int, predicted: int, gold: int) -> float:
    return 2 * hits / (predicted + gold) if hits else 0.0


def share(hits: int, of: int) -> float:
    return hits / of if of else 0.0


def plain(name: str | None) -> str:
    """A name for comparison: case, accents, punctuation, an article and a possessive do not count."""
    ascii_only = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode() or (name or "")
    words = re.findall(r"\w+", re.sub(r"['’]s\b", "", ascii_only.casefold()))
    return re.sub(r"^(the|an?) ", "", " ".join(words))
