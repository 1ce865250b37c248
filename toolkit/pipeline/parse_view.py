"""One pass over a parsed Doc that gives plain Python lists, for the rule components that ask many small questions.

Asking a spaCy token for `lemma_` or `head` builds an object each time; four components that each walk the text would pay
for it four times. The view is built once a Doc and remembered for the last Doc only.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from spacy.attrs import DEP, ENT_TYPE, HEAD, IDX, LEMMA, LENGTH, LOWER, ORTH, POS, SENT_START, SPACY, TAG
from spacy.tokens import Doc

LEXICONS = Path(__file__).parent / "lexicons"
# prepositions that belong to a name or role (head of the mission, a clerk in Oslo); others open a new part of the clause
NAMING_PREPOSITIONS = frozenset(
    {"of", "in", "at", "from", "for", "to", "with", "inside", "within", "near", "outside", "across", "behind"}
)
RELATIVES = frozenset({"who", "which", "that", "whom"})
# a noun phrase ends before these: a relative clause, an apposition or a participle is about it, not its name
LOOSE_CHILDREN = frozenset({"relcl", "appos", "acl", "punct", "cc", "conj", "advcl", "ccomp", "parataxis", "npadvmod"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})


class ParseView:
    """Words of a Doc as lists: `lower`, `lemma`, `pos`, `tag`, `dep`, `ent` (strings), `head` (index), `start`, `end`
    (code points), `kids` (indexes of dependents, in order), `sent` (sentence number) and `bounds` (its first and last+1)."""

    __slots__ = (
        "bounds",
        "dep",
        "doc",
        "end",
        "ent",
        "head",
        "kids",
        "lemma",
        "lower",
        "n",
        "pos",
        "sent",
        "start",
        "tag",
        "text",
    )

    def __init__(self, doc: Doc) -> None:
        self.doc, self.n = doc, len(doc)
        strings = doc.vocab.strings
        rows = doc.to_array([LOWER, LEMMA, POS, TAG, DEP, ENT_TYPE, ORTH, HEAD, IDX, LENGTH, SENT_START, SPACY])
        columns: list[list[int]] = rows.T.tolist() if self.n else [[] for _ in range(12)]
        names: dict[int, str] = {}
        for column in columns[:7]:
            for key in set(column) - names.keys():
                names[key] = strings[key]
        self.lower, lemma, self.pos, self.tag, self.dep, self.ent = (
            [names[k] for k in column] for column in columns[:6]
        )
        # doc.text builds a token object a word at every call; this does not
        self.text = "".join([names[k] + " " * space for k, space in zip(columns[6], columns[11], strict=True)])
        self.lemma = [a.lower() or b for a, b in zip(lemma, self.lower, strict=True)]
        self.head = [i + _signed(shift) for i, shift in enumerate(columns[7])]
        self.start = columns[8]
        self.end = [a + length for a, length in zip(self.start, columns[9], strict=True)]
        self._repair_curly_negation()
        self.kids: list[list[int]] = [[] for _ in range(self.n)]
        for i, head in enumerate(self.head):
            if head != i:
                self.kids[head].append(i)
        self.sent, self.bounds = _sentences(columns[10])

    def _repair_curly_negation(self) -> None:
        """The small models know "didn't" but take the n’t of "didn’t" for a noun, and the verb behind it too."""
        for i, word in enumerate(self.lower):
            if word != "n’t" or not i:
                continue
            self.lower[i] = self.lemma[i] = "n't"
            self.pos[i], self.dep[i] = "PART", "neg"
            if i + 1 < self.n and self.pos[i + 1] == "NOUN" and self.lemma[i - 1] == "do":
                self.pos[i + 1], self.tag[i + 1] = "VERB", "VB"
            if self.dep[self.head[i]] in ("aux", "auxpass"):
                self.head[i] = self.head[self.head[i]]

    def left(self, i: int) -> int:
        """First word of the subtree."""
        return int(self.doc[i].left_edge.i)

    def right(self, i: int) -> int:
        """Last word of the subtree."""
        return int(self.doc[i].right_edge.i)

    def child(self, i: int, *deps: str) -> int | None:
        """First dependent with one of these relations."""
        dep = self.dep
        return next((k for k in self.kids[i] if dep[k] in deps), None)

    def has_child(self, i: int, *deps: str) -> bool:
        return self.child(i, *deps) is not None

    def phrase(self, i: int) -> tuple[int, int]:
        """The noun phrase headed by a word, without relative clauses, appositions and coordinated phrases: [first, last+1)."""
        first, last = i, i
        for k in self.kids[i]:
            if k < i:
                if self.dep[k] not in LOOSE_CHILDREN or (self.dep[k] == "appos" and self.pos[k] == "PROPN"):
                    first = min(first, self.left(k))
            elif self.dep[k] in LOOSE_CHILDREN or (self.dep[k] == "prep" and self.lower[k] not in NAMING_PREPOSITIONS):
                break
            else:
                last = max(last, self.phrase(k)[1] - 1)
        return first, last + 1

    def span(self, first: int, stop: int) -> tuple[int, int]:
        """Words [first, stop) as code points."""
        return self.start[first], self.end[stop - 1]

    def token_at(self, position: int) -> int:
        """The word that covers a code point, or the next one; the last word past the end; -1 in an empty Doc."""
        low, high = 0, self.n
        while low < high:
            middle = (low + high) // 2
            if self.end[middle] <= position:
                low = middle + 1
            else:
                high = middle
        return min(low, self.n - 1)

    def words_of(self, start: int, end: int) -> range:
        """Indexes of the words that begin in the code points [start, end)."""
        first = self.token_at(start)
        if first < 0:
            return range(0)
        stop = first
        while stop < self.n and self.start[stop] < end:
            stop += 1
        return range(first, stop)


_LAST: list[ParseView] = []


def view_of(doc: Doc) -> ParseView:
    """The view of a Doc; built again only when another Doc came between."""
    if not _LAST or _LAST[0].doc is not doc or _LAST[0].n != len(doc):
        _LAST[:] = [ParseView(doc)]
    return _LAST[0]


@cache
def read_lexicon(name: str) -> tuple[dict[str, str], ...]:
    """The rows of lexicons/<name>.csv as dicts; lines that begin with # are comments."""
    with (LEXICONS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(line for line in file if line.strip() and not line.startswith("#")))


@cache
def word_class(name: str) -> frozenset[str]:
    """The words of one class in lexicons/word_classes.csv."""
    return frozenset(row["word"] for row in read_lexicon("word_classes") if row["class"] == name)


def _signed(shift: int) -> int:
    """Heads are relative and stored unsigned: a head to the left has wrapped around."""
    return shift - 2**64 if shift >= 2**63 else shift


def _sentences(starts: list[int]) -> tuple[list[int], list[tuple[int, int]]]:
    """Sentence number of each word, and each sentence's [first, last+1); one sentence where the model marks none."""
    if not starts:
        return [], []
    firsts = [0, *(i for i, flag in enumerate(starts) if flag == 1 and i)]
    bounds = list(zip(firsts, [*firsts[1:], len(starts)], strict=True))
    return [number for number, (first, stop) in enumerate(bounds) for _ in range(first, stop)], bounds
