"""What the tagger returns: one attribution with its spans and how sure the tagger is of each part."""

from __future__ import annotations

from dataclasses import dataclass

Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TaggedAttribution:
    """Content that the text gives to a speaker through a cue, as the tagger sees it; half-open code-point offsets.

    `content` has one span a part, in text order; a part never crosses a paragraph break. The spans follow PolNeAR's
    convention: an indirect content includes its "that", a direct one its quotation marks, and closing punctuation may
    be inside or outside. `cue` is the first part of the cue, `cue_parts` all of them. `speaker` is the whole noun
    phrase or pronoun, None where the text names nobody ("it is said that"). `confidence` is the calibrated probability
    that content (word overlap of one half or more) and speaker (by head) are both right; `content_confidence` and
    `speaker_confidence` are the two on their own.
    """

    content: tuple[Offsets, ...]
    cue: Offsets | None
    speaker: Offsets | None
    confidence: float
    content_confidence: float
    speaker_confidence: float
    cue_parts: tuple[Offsets, ...] = ()
