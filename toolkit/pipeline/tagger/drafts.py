"""Attributions in word ranges, before they become records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """An attribution in word ranges, with the evidence that its confidence is computed from."""

    contents: tuple[tuple[int, int], ...]
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    content_evidence: tuple[float, ...]
    source_evidence: tuple[float, ...]
