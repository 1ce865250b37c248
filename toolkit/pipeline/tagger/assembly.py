"""Put the spans of one window together as attributions: one for each cue that has content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from toolkit.pipeline.tagger.confidence import calibrate
from toolkit.pipeline.tagger.decoder import Floats, label_log_odds, read_spans
from toolkit.pipeline.tagger.drafts import Draft
from toolkit.pipeline.tagger.features import CLOSING, OPENING, OUTSIDE, Ints, Words
from toolkit.pipeline.tagger.linker import NONE, Linker
from toolkit.pipeline.tagger.records import Offsets, TaggedAttribution


def draft_attributions(
    words: Words, low: int, scores: Floats, labels: Ints, vectors: Floats, linker: Linker
) -> list[Draft]:
    """Attributions of the window that begins at word `low`. A content that no cue claims stands alone."""
    spans = [one + low for one in read_spans(labels, words.paragraph[low : low + len(labels)])]
    sources, cues, contents = spans
    links = linker.link(words, vectors, low, spans)
    sure = label_log_odds(scores, labels)
    drafts = []
    for number, cue in enumerate(cues.tolist()):
        parts = [at for at, owner in enumerate(links.cue_of) if owner == number]
        if not parts:
            continue
        at = links.source_of[number]
        source = None if at == NONE else (int(sources[at, 0]), int(sources[at, 1]))
        own = tuple((int(a), int(b)) for a, b in contents[parts])
        drafts.append(
            Draft(
                own,
                (cue[0], cue[1]),
                source,
                _content_evidence(words, sure, low, own, min(links.cue_sure[part] for part in parts), cue),
                _source_evidence(sure, low, source, links.source_sure[number]),
            )
        )
    for at, owner in enumerate(links.cue_of):
        if owner == NONE:
            own = ((int(contents[at, 0]), int(contents[at, 1])),)
            content = _content_evidence(words, sure, low, own, links.cue_sure[at], None)
            drafts.append(Draft(own, None, None, content, _source_evidence(sure, low, None, 0.5)))
    return drafts


def _content_evidence(
    words: Words,
    sure: Floats,
    low: int,
    parts: Sequence[tuple[int, int]],
    link_sure: float,
    cue: Sequence[int] | None,
) -> tuple[float, ...]:
    """Worst and mean label score of the content, of its first word, of the cue; link; share in marks; has a cue; length."""
    scores = np.concatenate([sure[a - low : b - low] for a, b in parts])
    marked = np.concatenate([words.quote[a:b] for a, b in parts]) != OUTSIDE
    of_cue = -2.0 if cue is None else float(sure[cue[0] - low : cue[1] - low].min())
    return (
        float(scores.min()),
        float(scores.mean()),
        float(sure[parts[0][0] - low]),
        of_cue,
        float(np.log(max(link_sure, 1e-6))),
        float(marked.mean()),
        float(cue is not None),
        float(np.log(len(scores))),
    )


def _source_evidence(sure: Floats, low: int, source: tuple[int, int] | None, link_sure: float) -> tuple[float, ...]:
    """Link, worst label score of the source, whether there is one."""
    worst = 0.0 if source is None else float(sure[source[0] - low : source[1] - low].min())
    return (float(np.log(max(link_sure, 1e-6))), worst, float(source is not None))


def join_paragraphs(words: Words, drafts: Sequence[Draft]) -> list[Draft]:
    """A paragraph that opens with a mark goes on with the quotation that the paragraph before left open.

    Newspapers repeat the opening mark and close only the last paragraph of a quotation. Such a paragraph without a cue
    of its own becomes a part of the attribution before it.
    """
    joined: list[Draft] = []
    for draft in sorted(drafts, key=lambda one: one.contents):
        begin = draft.contents[0][0]
        if draft.cue is None and joined and _goes_on(words, joined[-1], begin):
            joined[-1] = replace(joined[-1], contents=(*joined[-1].contents, *draft.contents))
        else:
            joined.append(draft)
    return joined


def _goes_on(words: Words, before: Draft, begin: int) -> bool:
    end = before.contents[-1][1]
    return (
        words.quote[begin] == OPENING
        and words.paragraph[begin - 1] == words.paragraph[begin] - 1
        and words.paragraph[end - 1] == words.paragraph[begin] - 1
        and words.quote[begin - 1] not in (CLOSING, OUTSIDE)
    )


def finish_attribution(words: Words, draft: Draft, settings: dict[str, Any]) -> TaggedAttribution:
    """A draft with character offsets and calibrated confidence."""
    cue = None if draft.cue is None else _offsets(words, draft.cue)
    content, speaker, both = calibrate(draft.content_evidence, draft.source_evidence, settings)
    return TaggedAttribution(
        content=tuple(_offsets(words, part) for part in draft.contents),
        cue=cue,
        speaker=None if draft.source is None else _offsets(words, draft.source),
        confidence=both,
        content_confidence=content,
        speaker_confidence=speaker,
        cue_parts=() if cue is None else (cue,),
    )


def _offsets(words: Words, span: tuple[int, int]) -> Offsets:
    return int(words.start[span[0]]), int(words.end[span[1] - 1])
