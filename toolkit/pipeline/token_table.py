"""A Doc as plain Python lists, read once: attribute access on spaCy tokens is what makes rule components slow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, POS, SENT_START, TAG
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
    text = [token.text for token in doc]
    starts = [token.idx for token in doc]
    columns: Any = doc.to_array([POS, TAG, DEP, HEAD, SENT_START, ENT_IOB, ENT_TYPE])
    names: dict[int, str] = {}

    def named(column: int) -> list[str]:
        values = columns[:, column].tolist()
        for value in set(values) - names.keys():
            names[value] = strings[value]
        return [names[value] for value in values]

    offsets = columns[:, 3].astype("int64").tolist()
    sentence, number = [], -1
    for position, flag in enumerate(columns[:, 4].tolist()):
        number += flag == 1 or position == 0
        sentence.append(number)
    return TokenTable(
        text=text,
        lower=[word.lower() for word in text],
        pos=named(0),
        tag=named(1),
        dep=named(2),
        head=[position + offset for position, offset in enumerate(offsets)],
        start=starts,
        end=[start + len(word) for start, word in zip(starts, text, strict=True)],
        sentence=sentence,
        ent_iob=columns[:, 5].tolist(),
        ent_type=named(6),
    )
