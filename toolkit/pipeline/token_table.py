"""A Doc as plain Python lists, read once: attribute access on spaCy tokens is what makes rule components slow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IDX, LENGTH, LOWER, ORTH, POS, SENT_START, TAG
from spacy.tokens import Doc

POSSESSIVE_ENDINGS = frozenset({"'s", "’s", "'", "’"})
DEFINITE = frozenset({"the", "this", "that", "these", "those"})
POSSESSIVE_PRONOUNS = frozenset({"his", "her", "its", "their", "our", "my"})


@dataclass(frozen=True, slots=True)
class TokenTable:
    """Columns of a Doc. `head` holds absolute indices; `sentence` numbers the sentence of each token."""

    text: list[str]
    lower: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    start: list[int]
    end: list[int]
    sentence: list[int]
    ent_iob: list[int]
    ent_type: list[str]

    def __len__(self) -> int:
        return len(self.text)


_LAST: list[tuple[Doc, TokenTable]] = []


def table_of(doc: Doc) -> TokenTable:
    """The Doc's table; read again only when another Doc came between."""
    if not _LAST or _LAST[0][0] is not doc or len(_LAST[0][1]) != len(doc):
        _LAST[:] = [(doc, read_tokens(doc))]
    return _LAST[0][1]


def read_tokens(doc: Doc) -> TokenTable:
    """The Doc's tokens as a table."""
    strings = doc.vocab.strings
    columns: Any = doc.to_array([ORTH, LOWER, POS, TAG, DEP, ENT_TYPE, HEAD, IDX, LENGTH, SENT_START, ENT_IOB])
    names: dict[int, str] = {}

    def named(column: int) -> list[str]:
        values = columns[:, column].tolist()
        for value in set(values) - names.keys():
            names[value] = strings[value]
        return [names[value] for value in values]

    starts = columns[:, 7].tolist()
    return TokenTable(
        text=named(0),
        lower=named(1),
        pos=named(2),
        tag=named(3),
        dep=named(4),
        head=[position + offset for position, offset in enumerate(columns[:, 6].astype("int64").tolist())],
        start=starts,
        end=[start + length for start, length in zip(starts, columns[:, 8].tolist(), strict=True)],
        sentence=_sentence_numbers(columns[:, 9].tolist()),
        ent_iob=columns[:, 10].tolist(),
        ent_type=named(5),
    )


def _sentence_numbers(flags: list[int]) -> list[int]:
    numbers, number = [], -1
    for position, flag in enumerate(flags):
        number += flag == 1 or position == 0
        numbers.append(number)
    return numbers
