"""What the steps of name finding share: the span, the closed classes, small tests on tokens."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.pipeline.actor_lexicon import ActorLexicon
from toolkit.pipeline.token_table import TokenTable

NAME_LABELS = frozenset({"PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})
NUMBER_LABELS = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
NAME_TAGS = frozenset({"NNP", "NNPS"})
PARTICLES = frozenset(
    [
        "van",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "von",
        "zu",
        "zum",
        "bin",
        "bint",
        "ibn",
        "ben",
        "al",
        "el",
        "af",
        "av",
        "ten",
        "ter",
        "te",
        "y",
        "e",
    ]
)
KEPT_TITLES = frozenset({"sir", "dame", "lord", "lady", "baroness", "baron", "viscount", "earl", "sheikh"})
PEERS = frozenset(
    {
        "lord",
        "lady",
        "baroness",
        "baron",
        "viscount",
        "viscountess",
        "earl",
        "countess",
        "duke",
        "duchess",
        "prince",
        "princess",
    }
)
PLACES = frozenset({"GPE", "LOC"})
EDGE = frozenset("\"“”‘’'`.,;:!?()[]-–—*•#@/\\ \n\t") | {"''", "``", "\n\n"}
ORG_TYPES = frozenset({"organisation", "government"})


@dataclass(slots=True)
class NameSpan:
    """Tokens [first, last) that name something. `key` is the register's, where known."""

    first: int
    last: int
    label: str
    kind: str = "name"
    what: str = ""
    key: str = ""
    role: str | None = None
    rank: int = 0


def is_proper(table: TokenTable, token: int) -> bool:
    word = table.text[token]
    return (
        table.tag[token] in NAME_TAGS
        and word[0].isupper()
        and table.ent_type[token] not in NUMBER_LABELS
        and len(word) > 1
    )


def joined_text(table: TokenTable, first: int, last: int) -> str:
    pieces = []
    for token in range(first, last):
        if token > first and table.start[token] > table.end[token - 1]:
            pieces.append(" ")
        pieces.append(table.text[token])
    return "".join(pieces).strip()


def is_person_title(word: str, lexicon: ActorLexicon) -> bool:
    role = lexicon.roles.get(word)
    return (
        word.rstrip(".") in lexicon.titles
        or (role is not None and role.kind in {"person", "spokesperson"})
        or word in {"prime", "former"}
    )


def is_title(word: str, lexicon: ActorLexicon) -> bool:
    return word.rstrip(".") in lexicon.titles or word in lexicon.roles
