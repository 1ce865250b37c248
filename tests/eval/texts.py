"""An article as words, with its parse and its quotation marks; spans become sets of word numbers."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

WORD = re.compile(r"\w+(?:['’.\-]\w+)*|\$")
BRITISH = re.compile(r"(?<!\w)[‘'](?P<inside>[^\n]+?)(?:(?<=[.,!?…])[’'](?!\w)|(?<=\w)[’'](?=[\s,.;:)—–-]|$))")
Words = frozenset[int]


class Text:
    """One article. Sets of word numbers stand for spans; a word belongs to a span that holds at least half of it."""

    def __init__(self, text: str, nlp) -> None:
        self.text = text
        self.words = [match.span() for match in WORD.finditer(text)]
        self.starts = [start for start, _ in self.words]
        self.nlp = nlp

    def span(self, start: int | None, end: int | None) -> Words:
        if start is None or end is None:
            return frozenset()
        near = range(max(0, bisect_left(self.starts, start) - 1), bisect_left(self.starts, end))
        shared = lambda a, b: min(b, end) - max(a, start)
        return frozenset(i for i in near if shared(*self.words[i]) * 2 >= self.words[i][1] - self.words[i][0])

    def spans(self, pieces: list[tuple[int, int]]) -> Words:
        return frozenset().union(*(self.span(start, end) for start, end in pieces))

    def column(self, row: dict, name: str = "") -> Words:
        """The span of a table row: its own, or that of one of its parts ("speaker", "cue")."""
        prefix = f"{name}_" if name else ""
        return self.span(row.get(f"{prefix}start"), row.get(f"{prefix}end"))

    def gold(self, row: dict, name: str) -> Words:
        """The span of a gold entry's part, which has a start and its words."""
        start = row.get(f"{name}_start")
        return self.span(start, start + len(row[name])) if start is not None and row.get(name) else frozenset()

    @cached_property
    def governors(self) -> dict[int, int]:
        """Word number → number of the word that governs it in the parse of the small model (-1: none)."""
        doc = self.nlp(self.text)
        at = {place: number for number, (start, end) in enumerate(self.words) for place in range(start, end)}
        roots = {i: doc.char_span(s, e, alignment_mode="expand").root for i, (s, e) in enumerate(self.words)}
        return {i: -1 if root.head is root else at.get(root.head.idx, -1) for i, root in roots.items()}

    def head(self, span: Words) -> int | None:
        """The first word of the span whose governor stands outside it."""
        free = (i for i in sorted(span) if self.governors[i] not in span)
        return next(free, min(span)) if span else None

    def runs(self, span: Words) -> list[Words]:
        """The span cut where a word is skipped or a paragraph ends."""
        runs: list[list[int]] = []
        for i in sorted(span):
            joined = runs and i == runs[-1][-1] + 1 and "\n" not in self.text[self.words[i - 1][1] : self.words[i][0]]
            runs[-1].append(i) if joined else runs.append([i])
        return [frozenset(run) for run in runs]


def marked_characters(text: str) -> list[bool]:
    """For each character, whether it stands between double quotation marks; each paragraph starts outside."""
    marked: list[bool] = []
    for paragraph in text.splitlines(keepends=True):
        inside = False
        for i, character in enumerate(paragraph):
            pair = paragraph[i : i + 2]
            if pair in {"''", "``"} or character == '"':
                inside = not inside
                marked.append(False)
            elif character in "“„«”»":
                inside = character in "“„«"
                marked.append(False)
            else:
                marked.append((inside and character not in "'`") or (inside and pair not in {"''", "``"}))
    return marked


def type_of(span: Words, text: Text, marked: list[bool]) -> str:
    """direct: nine words in ten stand inside marks; indirect: none does; mixed: the rest."""
    share = sum(marked[text.words[i][0]] for i in span) / len(span)
    return "direct" if share >= 0.9 else "mixed" if share else "indirect"
