"""Where quotation marks open and close: pairs of marks, paragraph by paragraph, whatever the house style.

Reads straight ("), curly (“ ”), doubled ('' and ``), guillemet («»), low (‚ „), and single marks, British (‘ ’) or
straight ('). It knows apostrophes, nesting, a quotation that runs over several paragraphs (each re-opens, only the last
closes) and marks that someone forgot. It does not know what the marks mean: a nickname or a title is a pair like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

# Longer than any quotation in one paragraph of PolNeAR train (1,790 characters); what an unclosed mark may take.
MAX_UNCLOSED = 1_000
MAX_DEPTH = 4
# Marks that may stand between a single opening mark and its closing one (apostrophes, nested pairs).
MAX_LOOKAHEAD = 60

_MARK = re.compile(r"``|''|´´|[\"“”„‟«»‹›＂'‘’‚‛]")
_BREAK = re.compile(r"\n[ \t\r]*\n|\n")
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s*$")
_LAST_SENTENCE_END = re.compile(r"[.!?…,](?=\s)")
_FAMILY = {
    '"': "straight", "＂": "straight", "“": "curly", "”": "curly", "‟": "curly", "„": "low", "«": "guillemet",
    "»": "guillemet", "‹": "guillemet", "›": "guillemet", "``": "doubled", "''": "doubled", "´´": "doubled",
    "'": "plain single", "‘": "single", "’": "single", "‚": "low single", "‛": "single",
}  # fmt: skip
# Words that lose their beginning: the mark before them is an apostrophe, not an opening mark.
_ELISION = re.compile(
    r"(?:twas|tis|twere|twill|em|til|till|cause|cos|coz|n|bout|round|neath|ere|s|ave|er|im|is|ow|appen)\b|\d0s|\d\d\b",
    re.I,
)
_OPENING_BEFORE = frozenset(" \t\n\r\xa0\u2009\u200b\ufeff([{—–-:/…|*>")


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """One pair of marks: `start`/`end` with the marks, `inner_start`/`inner_end` without.

    `depth` is 0 outside any other pair. `closed` is false where no closing mark stands; `runs_on` where the next paragraph
    goes on with the same quotation, `resumes` where this paragraph does so.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    style: str
    depth: int = 0
    closed: bool = True
    runs_on: bool = False
    resumes: bool = False


@dataclass(slots=True)
class _Mark:
    """A mark in the text and what its neighbours allow it to be."""

    at: int
    text: str
    can_open: bool
    can_close: bool

    @property
    def family(self) -> str:
        return _FAMILY[self.text]


def find_marked_spans(text: str) -> list[MarkedSpan]:
    """The text's pairs of quotation marks, in order of their start; never raises, never longer than a paragraph.

    An unclosed mark ends with its paragraph, and only if the next paragraph re-opens or the paragraph ends a sentence;
    otherwise it is left out.

    >>> [(s.start, s.end, s.depth) for s in find_marked_spans("‘The minister’s “plan” failed,’ she said.")]
    [(0, 31, 0), (16, 22, 1)]
    """
    if not _MARK.search(text):
        return []
    spans: list[MarkedSpan] = []
    running: MarkedSpan | None = None
    for start, end in _paragraphs(text):
        marks = list(_read_marks(text, start, end))
        found = _pair(text, marks, end) if marks else []
        if running is not None and found and _reopens(text, start, found[0], running):
            spans[spans.index(running, max(0, len(spans) - 8))] = replace(running, runs_on=True)
            found[0] = replace(found[0], resumes=True)
        elif running is not None and not _worth_keeping(text, running):
            spans.remove(running)
        spans += found
        running = next((span for span in found if not span.closed and span.end == end and span.depth == 0), None)
    if running is not None and not _worth_keeping(text, running):
        spans.remove(running)
    return sorted(spans, key=lambda span: (span.start, -span.end))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines with something in them; a hard-wrapped line that ends inside a sentence is joined to the next one."""
    start = 0
    for found in _BREAK.finditer(text):
        if found.start() > start and _wraps(text, start, found):
            continue
        if text[start : found.start()].strip():
            yield start, _right_trimmed(text, start, found.start())
        start = found.end()
    if text[start:].strip():
        yield start, _right_trimmed(text, start, len(text))


def _wraps(text: str, start: int, found: re.Match[str]) -> bool:
    after = text[found.end() : found.end() + 1]
    line = text.rfind("\n", 0, found.start()) + 1
    return found.group() == "\n" and after.islower() and 40 <= found.start() - max(line, start) <= 120


def _right_trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _read_marks(text: str, start: int, end: int) -> Iterator[_Mark]:
    """Marks of one paragraph; apostrophes inside words and inches after digits are not marks."""
    for found in _MARK.finditer(text, start, end):
        before = text[found.start() - 1] if found.start() > start else " "
        after = text[found.end()] if found.end() < end else " "
        mark, at = found.group(), found.start()
        if len(mark) == 1 and mark in "'’‘‛" and before.isalnum() and after.isalnum():
            continue
        free_before = before in _OPENING_BEFORE or before.isspace() or before in _FAMILY
        yield _Mark(at, mark, free_before and not after.isspace(), not before.isspace())


def _pair(text: str, marks: list[_Mark], end: int) -> list[MarkedSpan]:
    """Match opening and closing marks of one paragraph with a stack."""
    open_marks: list[_Mark] = []
    spans: list[MarkedSpan] = []
    for number, mark in enumerate(marks):
        if _closes_top(text, mark, open_marks):
            _close(open_marks, spans, mark)
        elif _opens(text, marks, number, open_marks, end):
            if not _nests(marks, number):
                _drop_repeated(text, open_marks, spans, mark)
            open_marks.append(mark)
    for depth, mark in enumerate(open_marks):
        if not mark.family.endswith("single"):
            spans.append(_span(mark, end, end, depth, closed=False))
    return sorted(spans, key=lambda span: span.start)


def _closes_top(text: str, mark: _Mark, open_marks: list[_Mark]) -> bool:
    """Does the mark close a pair that is open? It may skip single marks that were apostrophes after all."""
    for opener in reversed(open_marks):
        if _matches(opener, mark):
            return _may_close(text, mark, opener)
        if not opener.family.endswith("single"):
            return False
    return False


def _matches(opener: _Mark, mark: _Mark) -> bool:
    family, other = opener.family, mark.family
    if family == "guillemet":
        return other == "guillemet" and mark.text != opener.text
    if family == "low":
        return mark.text in '“”„"'
    if family in {"low single", "single"}:
        return mark.text in "‘’'" and (mark.text != "‘" or family == "low single")
    if family == "curly":
        return mark.text in '”‟"' or (mark.text == "“" and not mark.can_open)
    if family == "straight":
        return other == "straight" or (mark.text == "”" and mark.can_close)
    return family == other


def _may_close(text: str, mark: _Mark, opener: _Mark) -> bool:
    if mark.at == opener.at + len(opener.text):
        return mark.text not in "'’"
    if mark.family.endswith("single") or mark.text in "'’":
        return _single_closes(text, mark)
    if mark.family in {"straight", "doubled"} and mark.can_open and not mark.can_close:
        return _stands_apart(text, mark, opener)
    return True


def _stands_apart(text: str, mark: _Mark, opener: _Mark) -> bool:
    """A mark with a space before and a word after looks like an opening one, unless the opener also stood apart."""
    after_opener = text[opener.at + len(opener.text) : opener.at + len(opener.text) + 1]
    return after_opener.isspace()


def _single_closes(text: str, mark: _Mark) -> bool:
    """Is a single mark after a word a closing one? Sure after punctuation or before it; 's plus space' is decided later."""
    before = text[mark.at - 1] if mark.at else " "
    after = text[mark.at + 1] if mark.at + 1 < len(text) else " "
    if before.isspace() or after.isalnum():
        return False
    if before in ".,!?…)—":
        return True
    if before in "sS" and after.isspace():
        return not _possessive(text, mark.at)
    return True


def _possessive(text: str, at: int) -> bool:
    """ministers’ plan: a plural before a noun, if a surer closing mark follows before the next opening one."""
    for found in re.compile(r"[‘’'\n]|[“\"]").finditer(text, at + 1, at + 600):
        mark, before = found.group(), text[found.start() - 1]
        after = text[found.end() : found.end() + 1]
        if mark in "‘\n" or (mark == "'" and before.isspace()):
            return False
        if mark in "’'" and not after.isalnum() and not before.isspace():
            return before in ".,!?…" or (before not in "sS" and not after.isalnum())
    return False


def _opens(text: str, marks: list[_Mark], number: int, open_marks: list[_Mark], end: int) -> bool:
    mark = marks[number]
    if len(open_marks) >= MAX_DEPTH:
        return False
    if mark.text in "'‘‛’":
        return mark.text != "’" and mark.can_open and _single_opens(text, marks, number, open_marks)
    if mark.text == "”":
        return mark.can_open and not mark.can_close
    if mark.text in "“„‟«‹``":
        return mark.at + len(mark.text) < end
    if mark.text in "»›":
        return mark.can_open and mark.at + 1 < end and not text[mark.at + 1].isspace()
    if mark.at and text[mark.at - 1].isdigit() and mark.text == '"':
        return False
    if mark.family == "doubled" and not mark.can_open:
        return False
    return mark.at + len(mark.text) < end and not _ends_line(text, mark, end)


def _ends_line(text: str, mark: _Mark, end: int) -> bool:
    """A stray closing mark: text before it, space or nothing after."""
    after = text[mark.at + len(mark.text) : mark.at + len(mark.text) + 1]
    return mark.can_close and not mark.can_open and (after.isspace() or not after.isalnum())


def _single_opens(text: str, marks: list[_Mark], number: int, open_marks: list[_Mark]) -> bool:
    """A single mark opens if it is no elision and something closes it before the next opening mark of its kind."""
    mark = marks[number]
    if any(opener.family == mark.family for opener in open_marks):
        return False
    elision = bool(_ELISION.match(text, mark.at + 1))
    for later in marks[number + 1 : number + 1 + MAX_LOOKAHEAD]:
        if later.text == mark.text == "‘" or (
            mark.text == "'" == later.text and later.can_open and not later.can_close
        ):
            return False
        if later.text in "’'" and _single_closes(text, later):
            return not (elision and text[later.at - 1] not in ".,!?")
        if open_marks and _matches(open_marks[-1], later) and not open_marks[-1].family.endswith("single"):
            return False
    return False


def _nests(marks: list[_Mark], number: int) -> bool:
    """An opening mark inside a pair of its own kind: two closing marks follow before the next opening one."""
    family = marks[number].family
    later = [mark for mark in marks[number + 1 : number + 1 + MAX_LOOKAHEAD] if mark.family == family][:2]
    return len(later) == 2 and all(mark.can_close and not mark.can_open for mark in later)


def _drop_repeated(text: str, open_marks: list[_Mark], spans: list[MarkedSpan], mark: _Mark) -> None:
    """The same opening mark again: the closing one was forgotten, so the first ends with its last sentence or clause."""
    for depth, opener in enumerate(open_marks):
        if opener.family == mark.family:
            cut = None
            for found in _LAST_SENTENCE_END.finditer(text, opener.at, min(mark.at, opener.at + MAX_UNCLOSED)):
                cut = found.end()
                if found.group() == ",":
                    break
            if cut is not None:
                spans.append(_span(opener, cut, cut, depth, closed=False))
            del open_marks[depth:]
            return


def _close(open_marks: list[_Mark], spans: list[MarkedSpan], mark: _Mark) -> None:
    while open_marks:
        opener = open_marks.pop()
        if _matches(opener, mark):
            if mark.at > opener.at + len(opener.text):
                spans.append(_span(opener, mark.at + len(mark.text), mark.at, len(open_marks), closed=True))
            return


def _span(opener: _Mark, end: int, inner_end: int, depth: int, *, closed: bool) -> MarkedSpan:
    return MarkedSpan(opener.at, end, opener.at + len(opener.text), inner_end, opener.family, depth, closed)


def _reopens(text: str, start: int, first: MarkedSpan, running: MarkedSpan) -> bool:
    """The paragraph opens with the mark that the one before left open."""
    return first.style == running.style and not text[start : first.start].strip()


def _worth_keeping(text: str, span: MarkedSpan) -> bool:
    return span.end - span.start <= MAX_UNCLOSED and bool(
        _SENTENCE_END.search(text, max(span.start, span.end - 6), span.end)
    )
