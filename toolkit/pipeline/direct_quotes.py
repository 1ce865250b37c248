"""Direct quotations: which pairs of marks are utterances, and which of them are parts of one.

Works on the words between quotations rather than on the whole parse, because a parser trained on edited sentences loses its
way where a quotation of three sentences is followed by 'said Mr Shah'.
"""

from __future__ import annotations

import re

from toolkit.pipeline.cue_links import Found, Link, link_after, link_before
from toolkit.pipeline.quote_space import OUTSIDE, STOPS, QuoteSpace, is_verb
from toolkit.pipeline.quote_words import (
    ends_sentence,
    looks_like_title,
    opens_sentence,
    reads_as_clause,
    stands_free,
    word_before,
)

FLOATING = "direct: floating"
_TURN = re.compile(r"([A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}):\s+(?=\S)")
_CLOSED_RULES = frozenset({"direct: dash and name"})  # a signature ends its quotation


def find_direct_quotes(space: QuoteSpace) -> list[Found]:
    """Utterances in marks, the parts of one together, with cue and speaker where they stand beside them."""
    found: list[Found] = []
    for number in range(len(space.pairs)):
        earlier = found[-1] if found else None
        turn = _transcript_turn(space, number)
        if turn is not None:
            found.append(turn)
            continue
        link = _choose_link(space, number)
        if earlier is not None and _continues(space, number, earlier, link):
            _append(space, earlier, number, link)
        elif link is not None:
            found.append(_new(space, number, link))
        elif _floats(space, number):
            found.append(_new(space, number, Link(None, None, FLOATING)))
    return found


def _transcript_turn(space: QuoteSpace, number: int) -> Found | None:
    """“OKAFOR: We were never asked.”: the name in capitals speaks, and is no part of what is said."""
    span = space.pairs[number]
    match = _TURN.match(space.text, span.inner_start, span.inner_end)
    if match is None:
        return None
    words = space.view.words_of(match.start(1), match.end(1))
    colon = space.view.token_at(match.end(1))
    content = (match.end(), span.end)
    return Found(
        [content], (colon, colon + 1), (words.start, words.stop), "direct", "direct: transcript", [number], span.runs_on
    )


def _new(space: QuoteSpace, number: int, link: Link) -> Found:
    span = space.pairs[number]
    kind = "direct" if link.cue is None or reads_as_clause(space, number) else "mixed"
    return Found([(span.start, span.end)], link.cue, link.speaker, kind, link.rule, [number], span.runs_on)


def _append(space: QuoteSpace, earlier: Found, number: int, link: Link | None) -> None:
    span = space.pairs[number]
    earlier.content.append((span.start, span.end))
    earlier.pairs.append(number)
    earlier.is_open = span.runs_on
    if earlier.cue is None and link is not None:
        earlier.cue, earlier.speaker, earlier.rule = link.cue, link.speaker, link.rule
    if reads_as_clause(space, number):
        earlier.quote_type = "direct"


def _choose_link(space: QuoteSpace, number: int) -> Link | None:
    """The cue before wins where it leads straight into the quotation; else the one after; else a looser one before."""
    before = link_before(space, number)
    if before is not None and before.is_strong and not _has_comma(space, number, before):
        return before
    return link_after(space, number) or before


def _has_comma(space: QuoteSpace, number: int, before: Link) -> bool:
    """Behind a colon, a comma inside the marks announces a cue of its own: He was blunt: “No,” he said."""
    span = space.pairs[number]
    return before.rule.endswith("colon") and space.text[span.inner_end - 1 : span.inner_end] == ","


def _continues(space: QuoteSpace, number: int, earlier: Found, link: Link | None) -> bool:
    """Is this pair the next part of the utterance before it?"""
    if earlier.pairs[-1] != number - 1:
        return False
    if space.pairs[number].resumes and earlier.is_open:
        return link is None or earlier.cue is None or link.cue == earlier.cue
    if _is_second_half(space, number, earlier):
        return True
    if link is not None:
        return link.cue is not None and link.cue == earlier.cue
    if earlier.rule in _CLOSED_RULES:
        return False
    if earlier.cue is None or not _follows_closely(space, earlier, number):
        return False
    return _floats(space, number) or (
        stands_free(space, number) and ends_sentence(space, number) and number not in space.named
    )


def _is_second_half(space: QuoteSpace, number: int, earlier: Found) -> bool:
    """“The dam,” she said on Friday, “was never safe”: one sentence, one reporting clause, a comma before the second half."""
    view, before = space.view, word_before(space, number)
    between = range(space.last[earlier.pairs[-1]] + 1, space.first[number])
    if earlier.cue is None or earlier.cue[0] not in between or view.lower[before] not in {",", "—", "–", "--"}:
        return False
    later = range(earlier.cue[1], space.first[number])
    return not any(view.lower[i] in STOPS for i in between) and not any(
        i in space.cues and is_verb(view, i) and view.dep[i] not in {"relcl", "acl"} for i in later
    )


def _follows_closely(space: QuoteSpace, earlier: Found, number: int) -> bool:
    """Nothing but the earlier part's own reporting clause stands between."""
    lower = space.view.lower
    between = range(space.last[earlier.pairs[-1]] + 1, space.first[number])
    n_stops = sum(lower[i] in STOPS for i in between)
    cue = earlier.cue[0] if earlier.cue else -1
    return n_stops <= 1 and (cue in between or not any(lower[i].isalnum() for i in between))


def _floats(space: QuoteSpace, number: int) -> bool:
    """A whole utterance that opens its sentence and has no cue in sight."""
    span = space.pairs[number]
    if not (span.closed or span.runs_on or span.resumes):
        return False
    before = word_before(space, number)
    if not opens_sentence(space, number) and space.view.lower[before] != ":":
        return False
    if not reads_as_clause(space, number) or looks_like_title(space, number):
        return False
    return span.runs_on or ends_sentence(space, number) or _ends_line(space, number)


def _ends_line(space: QuoteSpace, number: int) -> bool:
    after = space.last[number] + 1
    return after >= space.view.n or ("\n" in space.view.lower[after] and space.pair[after] == OUTSIDE)
