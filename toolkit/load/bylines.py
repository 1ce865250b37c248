"""Bylines → names: "By Ana Ruiz and Tom Field in Kyiv" is two people."""

from __future__ import annotations

import re

OPENING = re.compile(
    r"^(?:(?:written|reported|reporting|author|auteur|autor|autora|story|words|text|analysis|von|par|por|di|door|by)\b[ :]*)*",
    re.IGNORECASE,
)
SPLIT = re.compile(
    r"\s*(?:;|\||•|·|\n|/(?=\s)|\s&\s"
    r"|,?\s+(?:and|und|et|y|with(?=\s+\S+\s+\S)(?!\s+(?:agenc|wires?\b|inputs?\b|reporting\b|files\b)))\s+)\s*",
    re.IGNORECASE,
)
PLACE = re.compile(r"\s+(?:in|at|reports from|reporting from)\s+[A-Z].*$")
HANDLE = re.compile(r"\s*(?:\(?@\w+\)?|<?[\w.+-]+@[\w-]+\.[\w.]+>?)")
TITLED = re.compile(r"[^\W\d_][\w.’'-]*(?:\s+[\w.’'-]+)+$")
INITIALS = re.compile(r"\s*\([a-z]{2,3}(?:[/,] ?[a-z]{2,3})*\)")
_PART = r"(?:[^\W\d_a-z][\w.’'-]*|de|la|van|von|der|den|di|da|dos|al|el|bin|ibn|y)"
PERSON = re.compile(rf"{_PART}(?: {_PART}){{1,4}}$")
SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?d|md|m\.d)\.?$", re.IGNORECASE)


def split_names(byline: list[str] | str | None) -> list[str]:
    """Names under a headline, as a list without "By", places, handles and repetitions. Lists are only tidied.

    Job titles after a comma ("Political editor") stay as entries of their own.

    >>> split_names("By Ana Ruiz, Tom Field and Li Wei in Kyiv")
    ['Ana Ruiz', 'Tom Field', 'Li Wei']
    >>> split_names("Field, Tom")
    ['Field, Tom']
    >>> split_names("Ana Ruiz with Tom Field"), split_names("Halyard with Norwire")  # two people; an agency's credit
    (['Ana Ruiz', 'Tom Field'], ['Halyard with Norwire'])
    """
    if not byline:
        return []
    if isinstance(byline, str):
        opened = OPENING.sub("", INITIALS.sub("", HANDLE.sub("", byline.replace("\u00a0", " "))).strip())
        byline = [name for piece in SPLIT.split(opened) for name in _at_commas(PLACE.sub("", piece))]
    names = (" ".join(name.split()).strip(" ,") for name in byline)
    return list(dict.fromkeys(name for name in names if name))


def _at_commas(piece: str) -> list[str]:
    """ "Ana Ruiz, Tom Field" is two names, "Field, Tom" one, "Sam Gold, Jr." one."""
    parts = [part.strip() for part in piece.split(",") if part.strip()]
    joined: list[str] = []
    for part in parts:
        if joined and SUFFIX.match(part):
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined if all(TITLED.match(part) for part in joined) else [piece]
