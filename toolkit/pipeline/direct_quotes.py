"""Direct quotations: which pair of marks is an utterance, and which cue and speaker stand beside it.

Works on the words between quotations rather than on the whole parse, because a parser trained on edited sentences loses its
way where a quotation of three sentences is followed by 'said Mr Shah'.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from toolkit.pipeline.cue_speakers import Speaker, find_speaker, speaker_phrase
from toolkit.pipeline.quote_space import OUTSIDE, QuoteSpace, is_verb
from toolkit.pipeline.records import Offsets

MAX_GAP = 45  # words between a quotation and its cue; the longest in PolNeAR train that still reads as one clause
MAX_BEFORE = 40
SPEECH = frozenset({"say", "direct", "ask", "mind"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "VBN", "VB"})
_STOPS = frozenset({".", "!", "?", ";"})
_CLOSERS = frozenset({",", "”", '"', "''", "’", "'", "»"})
_DASHES = frozenset({"-", "—", "–", "--", "―"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})


@dataclass(slots=True)
class Found:
    """An attribution in the making; `words` are the cue's word index and `speaker` words [first, stop)."""

    content: list[Offsets]
    cue: tuple[int, int] | None
    speaker: tuple[int, int] | None
    quote_type: str
    rule: str
    pairs: list[int] = field(default_factory=list)
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A cue (words [first, stop)) and a speaker that belong to one pair of marks."""

    cue: tuple[int, int] | None
    speaker: tuple[int, int] | None
    rule: str
    is_strong: bool = True


def find_direct_quotes(space: QuoteSpace) -> tuple[list[Found], list[int]]:
    """Utterances in marks with their cues, and the numbers of the pairs that are something else (fragments, titles)."""
    found: list[Found] = []
    rest: list[int] = []
    for number in range(len(space.pairs)):
        link = _choose_link(space, number)
        earlier = found[-1] if found else None
        if earlier is not None and _continues(space, number, earlier, link):
            _append(space, earlier, number, link)
        elif link is not None:
            found.append(_new(space, number, link))
        elif _floats(space, number):
            found.append(_new(space, number, Link(None, None, "direct: floating")))
        else:
            rest.append(number)
    return found, rest


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
    if before is not None and before.is_strong:
        return before
    return link_after(space, number) or before


def _continues(space: QuoteSpace, number: int, earlier: Found, link: Link | None) -> bool:
    """Is this pair the next part of the utterance before it?"""
    previous = earlier.pairs[-1]
    if previous != number - 1:
        return False
    if space.pairs[number].resumes and earlier.is_open:
        return True
    if link is not None:
        return link.cue is not None and link.cue == earlier.cue
    return earlier.cue is not None and _floats(space, number) and _follows_closely(space, earlier, number)


def _follows_closely(space: QuoteSpace, earlier: Found, number: int) -> bool:
    """Nothing but the earlier part's own reporting clause stands between."""
    between = range(space.last[earlier.pairs[-1]] + 1, space.first[number])
    stops = sum(space.view.lower[i] in _STOPS for i in between)
    cue = earlier.cue[0] if earlier.cue else -1
    return stops <= 1 and (cue in between or len([i for i in between if space.view.lower[i].isalnum()]) == 0)


def _floats(space: QuoteSpace, number: int) -> bool:
    """A whole utterance that opens its sentence and has no cue in sight."""
    span, view = space.pairs[number], space.view
    before = space.first[number] - 1
    opens = before < 0 or "\n" in view.lower[before] or view.lower[before] in _STOPS or space.pair[before] != OUTSIDE
    if not opens or not (span.closed or span.runs_on or span.resumes):
        return False
    return reads_as_clause(space, number) and (span.runs_on or ends_sentence(space, number))


def reads_as_clause(space: QuoteSpace, number: int) -> bool:
    """A capital or a digit first, or a finite verb with a subject somewhere inside."""
    span, view = space.pairs[number], space.view
    inner = space.doc.text[span.inner_start : span.inner_start + 4].lstrip("[(….'‘“\" ")
    if inner[:1].isupper() or inner[:1].isdigit():
        return True
    words = range(space.first[number], space.last[number] + 1)
    return any(view.dep[i] in {"nsubj", "nsubjpass", "expl"} for i in words) and any(
        view.tag[i] in {"VBD", "VBZ", "VBP", "MD"} for i in words
    )


def ends_sentence(space: QuoteSpace, number: int) -> bool:
    """The quotation closes a sentence, inside its marks or right behind them."""
    span, text = space.pairs[number], space.doc.text
    inside = text[max(span.inner_start, span.inner_end - 3) : span.inner_end].rstrip("’”'\")] ")
    return inside[-1:] in {".", "!", "?", "…", "—", "-", "–"} or text[span.end : span.end + 1] in {".", "!", "?"}


# ---------------------------------------------------------------- the cue after


def link_after(space: QuoteSpace, number: int) -> Link | None:
    """“…,” said X · “…,” X said · “…,” according to X · “…” — X"""
    span, view, text = space.pairs[number], space.view, space.doc.text
    first = space.last[number] + 1
    while first < view.n and view.lower[first] in _CLOSERS:
        first += 1
    ending = text[max(span.inner_start, span.inner_end - 1) : span.inner_end]
    following = text[span.end : span.end + 1]
    stop = _gap_stop(space, first)
    if first >= stop:
        return None
    if view.lower[first] in _DASHES and ends_sentence(space, number):
        return _signature(space, first, stop)
    is_open = ending in {",", "!", "?", "…", "—", "–", "-"} or following == ","
    if view.lower[first] == "according":
        return link_according(space, first) if is_open or following.isspace() else None
    if view.pos[first] in {"CCONJ", "SCONJ", "ADP"} or (ending == "." and following != ","):
        return None
    return _reporting_clause(space, first, stop, is_open=is_open)


def _gap_stop(space: QuoteSpace, first: int) -> int:
    """Where the words after a quotation stop belonging to it: a full stop, the next quotation, the line's end."""
    view, stop = space.view, first
    while stop < view.n and stop < first + MAX_GAP:
        if space.pair[stop] != OUTSIDE or view.lower[stop] in _STOPS or "\n" in view.lower[stop]:
            break
        stop += 1
    return stop


def _reporting_clause(space: QuoteSpace, first: int, stop: int, *, is_open: bool) -> Link | None:
    verb = _reporting_verb(space, first, stop, is_open=is_open)
    if verb is None:
        return None
    view = space.view
    head = _speaker_near(space, verb, first, stop)
    if head is None:
        return None
    inverted = head > verb
    if not is_open and not _is_adjacent(space, first, verb, head):
        return None
    low, high = (verb + 1, stop) if inverted else (first, verb)
    phrase = speaker_phrase(view, head, low=low, high=high)
    known = space.frames(verb) & SPEECH
    rule = "direct: cue after, inverted" if inverted else "direct: cue after"
    return Link((verb, verb + 1), phrase, rule if known else "direct: any verb after")


def _is_adjacent(space: QuoteSpace, first: int, verb: int, head: int) -> bool:
    """Without a comma only 'X said' or 'said X' right behind the mark will do."""
    if not space.frames(verb) & SPEECH:
        return False
    low = speaker_phrase(space.view, head, low=first)[0]
    return min(low, verb) == first and abs(head - verb) <= 3


def _reporting_verb(space: QuoteSpace, first: int, stop: int, *, is_open: bool) -> int | None:
    """The first speech verb of the gap that is not part of a relative clause; failing that, a plain 'X grinned'."""
    view = space.view
    loose = None
    for i in range(first, stop):
        if not is_verb(view, i) and view.tag[i] not in _FINITE:
            continue
        if space.frames(i) & SPEECH and _can_report(space, i):
            if view.dep[i] not in {"relcl", "acl"} or i == first:
                return i
            loose = i if loose is None else loose
    if loose is not None:
        return loose
    return _any_verb(space, first, stop) if is_open else None


def _can_report(space: QuoteSpace, i: int) -> bool:
    view = space.view
    if view.tag[i] in {"VBD", "VBZ", "VBP"}:
        return True
    if view.tag[i] == "VBN":
        return view.has_child(i, "aux", "nsubj") and not view.has_child(i, "auxpass")
    return view.tag[i] == "VB" and view.has_child(i, "aux") and not any(view.lower[k] == "to" for k in view.kids[i])


def _any_verb(space: QuoteSpace, first: int, stop: int) -> int | None:
    """'“…,” she deadpanned': a finite verb within three words, with nothing but a name or pronoun beside it."""
    view = space.view
    for i in range(first, min(stop, first + 4)):
        if view.tag[i] in {"VBD", "VBZ"} and view.pos[i] == "VERB" and not view.has_child(i, "ccomp", "auxpass"):
            names = [k for k in range(first, i) if view.pos[k] in {"PROPN", "PRON"}]
            return i if names or i == first else None
    return None


def _speaker_near(space: QuoteSpace, verb: int, first: int, stop: int) -> int | None:
    """Head of the speaker's phrase in the words [first, stop): by the parse, else by position."""
    view = space.view
    speaker = find_speaker(view, verb)
    if speaker.head is not None and first <= speaker.head < stop and not speaker.passive:
        return speaker.head
    if verb > first:
        return _noun_by_position(space, first, verb)
    return _noun_by_position(space, verb + 1, stop)


def _noun_by_position(space: QuoteSpace, first: int, stop: int) -> int | None:
    """Head of the first noun phrase in the words: the last noun before a comma, preposition or verb."""
    view, head = space.view, None
    for i in range(first, stop):
        if view.pos[i] in _NOMINAL:
            head = i
        elif head is not None and (view.lower[i] == "," or view.pos[i] not in {"PART", "PUNCT", "ADJ", "NUM", "DET"}):
            break
    return head


def _signature(space: QuoteSpace, dash: int, stop: int) -> Link | None:
    """“…” — Commissioner X: the rest of the line is the speaker."""
    view = space.view
    end = stop
    while end - 1 > dash and not any(map(str.isalnum, view.lower[end - 1])):
        end -= 1
    names = [i for i in range(dash + 1, end) if view.pos[i] == "PROPN"]
    verbs = [i for i in range(dash + 1, end) if view.tag[i] in {"VBD", "VBZ", "VBP", "MD"}]
    if not names or verbs or end - dash > 16 or view.pos[dash + 1] not in {"PROPN", "NOUN", "DET", "ADJ"}:
        return None
    return Link((dash, dash + 1), (dash + 1, end), "direct: dash and name")


def link_according(space: QuoteSpace, first: int) -> Link | None:
    """'according to X' that begins at the word."""
    view = space.view
    if first + 2 >= view.n or view.lower[first] != "according" or view.lower[first + 1] != "to":
        return None
    head = view.child(first + 1, "pobj", "pcomp")
    if head is None:
        head = _noun_by_position(space, first + 2, min(view.n, first + 14))
    if head is None:
        return None
    return Link((first, first + 2), speaker_phrase(view, head, low=first + 2), "according to")


# ---------------------------------------------------------------- the cue before


def link_before(space: QuoteSpace, number: int) -> Link | None:
    """X said: “…” · X told Y, “…” · according to X, “…” · Hacker: '…'"""
    view = space.view
    before = space.first[number] - 1
    if before < 0 or "\n" in view.lower[before] or view.lower[before] in _STOPS:
        return None
    if view.lower[before] in _DASHES and space.pairs[number].start == view.end[before] and before:
        return None
    start = _region_start(space, before)
    if view.lower[before] == ":":
        return _link_colon(space, number, start, before)
    return _link_leading(space, number, start, before)


def _region_start(space: QuoteSpace, before: int) -> int:
    """The first word of the sentence that leads into a quotation, at most MAX_BEFORE words back."""
    view, i = space.view, before
    while i >= 0 and i > before - MAX_BEFORE:
        if view.lower[i] in _STOPS or "\n" in view.lower[i]:
            return i + 1
        i -= 1
    return i + 1


def _link_colon(space: QuoteSpace, number: int, start: int, colon: int) -> Link | None:
    verb = _nearest_cue(space, start, colon)
    if verb is not None:
        return _with_speaker(space, verb, start, "direct: cue and colon")
    if not reads_as_clause(space, number):
        return None
    return link_colon_alone(space, start, colon)


def link_colon_alone(space: QuoteSpace, start: int, colon: int) -> Link | None:
    """'Hacker: …' and 'X is not buying it: …': who the clause before the colon is about."""
    view = space.view
    if start >= colon or any(space.pair[i] != OUTSIDE for i in range(start, colon)):
        return None
    subject = next(
        (i for i in range(start, colon) if view.dep[i] in {"nsubj", "nsubjpass"} and view.pos[i] in _NOMINAL), None
    )
    verbs = [i for i in range(start, colon) if view.tag[i] in {"VBD", "VBZ", "VBP", "MD"}]
    if subject is None or not verbs:
        subject = None if verbs else _noun_by_position(space, start, colon)
    if subject is None:
        return None
    phrase = speaker_phrase(view, subject, low=start, high=colon)
    return Link((colon, colon + 1), phrase, "direct: colon" if verbs else "direct: name and colon", is_strong=not verbs)


def _link_leading(space: QuoteSpace, number: int, start: int, before: int) -> Link | None:
    view = space.view
    phrase = _leading_phrase(space, start, before)
    if phrase is not None:
        return phrase
    verb = _nearest_cue(space, start, before + 1)
    if verb is None:
        return None
    between = range(verb + 1, before + 1)
    if view.lower[before] == "," and reads_as_clause(space, number):
        return _with_speaker(space, verb, start, "direct: cue before")
    if any(space.pair[i] != OUTSIDE for i in between):
        return None
    if before == verb or (all(view.lower[i] in {"that", ",", "only"} for i in between)):
        return _with_speaker(space, verb, start, "direct: cue before")
    if (
        reads_as_clause(space, number)
        and not any(view.tag[i] in {"VBD", "VBZ", "VBP", "MD"} for i in between)
        and _starts_upper(space, number)
    ):
        return _with_speaker(space, verb, start, "direct: cue before")
    return None


def _starts_upper(space: QuoteSpace, number: int) -> bool:
    span = space.pairs[number]
    return space.doc.text[span.inner_start : span.inner_start + 1].isupper() and ends_sentence(space, number)


def _leading_phrase(space: QuoteSpace, start: int, before: int) -> Link | None:
    """According to X, “…” · In the words of X, “…”"""
    view = space.view
    if view.lower[before] != ",":
        return None
    for i in range(start, before - 1):
        if view.lower[i] == "according" and view.lower[i + 1] == "to":
            return link_according(space, i)
        if view.lower[i] == "words" and view.lower[i + 1] == "of":
            head = view.child(i + 1, "pobj")
            if head is not None and head < before:
                return Link(
                    (start, i + 2), speaker_phrase(view, head, low=i + 2, high=before), "direct: in the words of"
                )
    return None


def _nearest_cue(space: QuoteSpace, start: int, stop: int) -> int | None:
    """The last speech verb before a quotation that stands outside any marks."""
    for i in range(stop - 1, start - 1, -1):
        if (
            space.pair[i] == OUTSIDE
            and is_verb(space.view, i)
            and space.frames(i) & SPEECH
            and "mind" not in space.frames(i)
        ):
            return i
    return None


def _with_speaker(space: QuoteSpace, verb: int, start: int, rule: str) -> Link:
    view = space.view
    speaker: Speaker = find_speaker(view, verb)
    head = speaker.head
    if head is None and not speaker.passive:
        head = next((i for i in range(start, verb) if view.dep[i] == "nsubj"), None)
    phrase = None if head is None else speaker_phrase(view, head, high=verb if head < verb else None)
    return Link((verb, verb + 1), phrase, rule)
