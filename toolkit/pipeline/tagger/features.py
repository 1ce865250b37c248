"""What the tagger sees of a Doc: its words without white space, with tags, parse, quotation-mark state and letter case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from spacy import attrs
from spacy.tokens import Doc

Ints = npt.NDArray[np.int64]

_DEP_LABELS = (
    "ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass dative "
    "dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj poss preconj "
    "predet prep prt punct quantmod relcl xcomp"
)
DEPS = tuple(_DEP_LABELS.split())
N_DEPS, N_POS, N_QUOTE, N_CASE = len(DEPS) + 1, 22, 4, 6
OUTSIDE, INSIDE, OPENING, CLOSING = range(4)
_FIRST_POS = 83  # spaCy numbers its universal tags from 84 (ADJ); 0 means untagged

_MARKS = re.compile("\n|[\"“”„«»]|''|``")
_OPENING_MARKS, _CLOSING_MARKS = frozenset("“„«"), frozenset("”»")
_MAYBE_SINGLE = re.compile(r"(?<!\w)[‘'](?=\w)")
_SINGLE = re.compile(
    r"(?<![\w’'])[‘'](?=\w)([^\n\"“”‘]{1,800}?)(?:(?<=[.,!?…])[’'](?![\w’'])|(?<=\w)[’'](?=[\s,.;:)—–-]|$))"
)
MARK = '"'


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one Doc as parallel lists and arrays; `head` and the span ends index into them."""

    texts: list[str]
    start: Ints
    end: Ints
    pos: Ints
    dep: Ints
    head: Ints
    quote: Ints
    case: Ints
    paragraph: Ints
    sentence: Ints

    def __len__(self) -> int:
        return len(self.texts)


def read_words(doc: Doc) -> Words:
    """Words of a Doc, tokens of white space left out. Quotation marks of every style read as one plain mark."""
    table = doc.to_array(
        [attrs.IDX, attrs.LENGTH, attrs.POS, attrs.DEP, attrs.HEAD, attrs.SENT_START, attrs.IS_SPACE]
    ).astype(np.int64)
    table = table.reshape(-1, 7)
    keep = table[:, 6] == 0
    position = np.cumsum(keep) - 1
    rows = table[keep]
    start, end = rows[:, 0], rows[:, 0] + rows[:, 1]
    source = doc.text
    all_texts = [source[at : at + length] for at, length in table[:, :2].tolist()]
    texts = [text for text, kept in zip(all_texts, keep.tolist(), strict=True) if kept]
    heads = np.arange(len(table)) + table[:, 4]
    heads = np.where((heads >= 0) & (heads < len(table)), heads, np.arange(len(table)))
    breaks = np.array(["\n" in text for text in all_texts], dtype=bool) & ~keep
    quote, texts = mark_quotes(source, texts, start, end)
    return Words(
        texts=texts,
        start=start,
        end=end,
        pos=np.clip(rows[:, 2] - _FIRST_POS, 0, N_POS - 1),
        dep=_dep_numbers(doc, rows[:, 3]),
        head=np.clip(position[heads[keep]], 0, None),
        quote=quote,
        case=_cases(texts),
        paragraph=np.cumsum(breaks)[keep] if len(breaks) else np.zeros(0, dtype=np.int64),
        sentence=np.cumsum(table[:, 5] == 1)[keep],
    )


def _dep_numbers(doc: Doc, hashes: Ints) -> Ints:
    values, inverse = np.unique(hashes.astype(np.uint64), return_inverse=True)
    names = [doc.vocab.strings[int(value)] if value else "" for value in values]
    numbers = np.array([DEPS.index(name) + 1 if name in DEPS else 0 for name in names], dtype=np.int64)
    return numbers[inverse] if len(numbers) else np.zeros(0, dtype=np.int64)


def _cases(texts: Iterable[str]) -> Ints:
    """0 lower, 1 Capital first, 2 CAPITALS, 3 with a digit, 4 no letter or digit, 5 mIxed."""
    return np.array([_case(text) for text in texts], dtype=np.int64)


def _case(text: str) -> int:
    if text.islower():
        return 0 if text.isalpha() else 3 if any(map(str.isdigit, text)) else 0
    if not text[0].isalnum():
        return 4
    if text[0].isdigit():
        return 3
    if text.isupper() and len(text) > 1:
        return 2
    return 1 if text[0].isupper() else 5


def mark_quotes(text: str, texts: list[str], start: Ints, end: Ints) -> tuple[Ints, list[str]]:
    """For each word whether it stands outside, inside, or is an opening or closing mark; and the words, marks unified."""
    spans, marks = _quoted_spans(text)
    state = np.zeros(len(texts), dtype=np.int64)
    if not marks:
        return state, texts
    texts = list(texts)
    for left, right in spans:
        state[np.searchsorted(start, left) : np.searchsorted(start, right)] = INSIDE
    for offset, kind in marks:
        at = int(np.searchsorted(start, offset, side="right")) - 1
        if at >= 0 and end[at] > offset and end[at] - start[at] <= 2:
            state[at] = kind
            texts[at] = MARK
    return state, texts


def _quoted_spans(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Spans between quotation marks, and the marks with their kind. Every paragraph opens its own quotation."""
    spans: list[tuple[int, int]] = []
    marks: list[tuple[int, int]] = []
    opened: int | None = None
    for match in _MARKS.finditer(text):
        mark, at = match.group(), match.start()
        if mark == "\n":
            if opened is not None:
                spans.append((opened, at))
            opened = None
        elif mark in _OPENING_MARKS or (opened is None and mark not in _CLOSING_MARKS):
            marks.append((at, OPENING))
            opened = match.end() if opened is None else opened
        else:
            marks.append((at, CLOSING))
            if opened is not None:
                spans.append((opened, at))
            opened = None
    if opened is not None:
        spans.append((opened, len(text)))
    if _MAYBE_SINGLE.search(text):
        _add_singles(text, spans, marks)
    return spans, marks


def _add_singles(text: str, spans: list[tuple[int, int]], marks: list[tuple[int, int]]) -> None:
    """British single quotation marks, where no double ones are open around them."""
    lefts = [left for left, _ in spans]
    rights = [right for _, right in spans]
    for match in _SINGLE.finditer(text):
        at = int(np.searchsorted(lefts, match.start(), side="right")) - 1
        if at >= 0 and rights[at] > match.start():
            continue
        spans.append(match.span(1))
        marks += [(match.start(), OPENING), (match.end() - 1, CLOSING)]
