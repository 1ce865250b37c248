"""Put the spans of one window together as attributions: one for each cue that has content."""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.pipeline.tagger.decoder import Floats, label_log_odds, read_spans
from toolkit.pipeline.tagger.features import Ints, Words
from toolkit.pipeline.tagger.linker import NONE, Linker
from toolkit.pipeline.tagger.records import Offsets, TaggedAttribution


def build_attributions(
    words: Words, low: int, scores: Floats, labels: Ints, vectors: Floats, linker: Linker, settings: dict[str, Any]
) -> list[TaggedAttribution]:
    """Attributions of the window that begins at word `low`. A content that no cue claims stands alone, unattributed."""
    spans = [one + low for one in read_spans(labels, words.paragraph[low : low + len(labels)])]
    sources, cues, contents = spans
    links = linker.link(words, vectors, low, spans)
    sure = label_log_odds(scores, labels)
    out = []
    for number in range(len(cues)):
        parts = [at for at, cue in enumerate(links.cue_of) if cue == number]
        if not parts:
            continue
        source = links.source_of[number]
        out.append(
            _make_record(
                words,
                contents[parts],
                cues[number],
                sources[source] if source != NONE else None,
                _span_sure(sure, contents[parts] - low) * min(links.cue_sure[at] for at in parts),
                links.source_sure[number],
            )
        )
    for at, cue in enumerate(links.cue_of):
        if cue == NONE:
            out.append(
                _make_record(
                    words, contents[at : at + 1], None, None, _span_sure(sure, contents[at : at + 1] - low), 0.5
                )
            )
    return out


def _make_record(
    words: Words, contents: Ints, cue: Ints | None, source: Ints | None, content_sure: float, source_sure: float
) -> TaggedAttribution:
    cue_at = None if cue is None else _offsets(words, cue)
    return TaggedAttribution(
        content=tuple(_offsets(words, part) for part in contents),
        cue=cue_at,
        speaker=None if source is None else _offsets(words, source),
        confidence=content_sure * source_sure,
        content_confidence=content_sure,
        speaker_confidence=source_sure,
        cue_parts=() if cue_at is None else (cue_at,),
    )


def _offsets(words: Words, span: Ints) -> Offsets:
    return int(words.start[span[0]]), int(words.end[span[1] - 1])


def _span_sure(sure: Floats, spans: Ints) -> float:
    """Mean probability of the labels in the spans."""
    return float(np.exp(np.concatenate([sure[low:high] for low, high in spans.tolist()])).mean())
