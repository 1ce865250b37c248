"""Quotations inside quotations: “I told them ‘not today’,” said X. The inner words are given to whom the outer ones name."""

from __future__ import annotations

from toolkit.pipeline.cue_links import Found
from toolkit.pipeline.cue_speakers import find_speaker, speaker_phrase
from toolkit.pipeline.marks import MarkedSpan
from toolkit.pipeline.quote_space import QuoteSpace, is_verb

_SPEECH = frozenset({"say", "direct", "ask"})
_GLUE = frozenset({"that", ",", ":"})
_MAX_WORDS_BETWEEN = 7  # 'told the cabinet in April that “…”'


def find_nested_quotes(space: QuoteSpace) -> list[Found]:
    """Inner quotations that a speech verb inside the outer one leads into; other inner marks are scare quotes."""
    found = (_read_nested(space, span) for span in space.nested if span.depth == 1 and span.closed)
    return [one for one in found if one is not None]


def _read_nested(space: QuoteSpace, span: MarkedSpan) -> Found | None:
    view = space.view
    first = view.token_at(span.start)
    verb = _verb_before(space, first)
    if verb is None:
        return None
    speaker = find_speaker(view, verb)
    if speaker.head is None or space.pair[speaker.head] != space.pair[first] or speaker.head >= first:
        return None
    inner = space.text[span.inner_start : span.inner_start + 1]
    phrase = speaker_phrase(view, speaker.head, high=verb if speaker.head < verb else first)
    kind = "direct" if inner.isupper() else "mixed"
    return Found([(span.start, span.end)], (verb, verb + 1), phrase, kind, "nested")


def _verb_before(space: QuoteSpace, first: int) -> int | None:
    """The speech verb that leads into the inner mark: right before it, or before 'that' and a few words."""
    view, before = space.view, first - 1
    glued = 0
    while before > 0 and view.lower[before] in _GLUE and glued < 2:
        before, glued = before - 1, glued + 1
    reach = _MAX_WORDS_BETWEEN if glued else 1
    for i in range(before, max(-1, before - reach), -1):
        if space.pair[i] != space.pair[first]:
            return None
        if is_verb(view, i):
            return i if space.frames(i) & _SPEECH and _tells_what_was_said(space, i) else None
    return None


def _tells_what_was_said(space: QuoteSpace, verb: int) -> bool:
    """'I told them', not 'people say' or 'you never hear her saying': a past act with a subject of its own."""
    view = space.view
    return view.tag[verb] == "VBD" and view.has_child(verb, "nsubj") and not view.has_child(verb, "neg")
