"""Agency credits: "(Reuters) -", "With agency", "AP", "contributed to this report", found in bylines, openings and last lines."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files

NAME = r"(?-i:[A-Z][\w&.’'-]*(?:[ ](?:of[ ])?[A-Z][\w&.’'-]*){0,4})"
# KYIV, Nov 17 (Halyard) - … ; Halyard - … at the end; a slug in brackets anywhere else is an abbreviation.
SLUG = re.compile(rf"\A[^\n]{{0,60}}?\(({NAME})\)\s*[-–—]")
ENDINGS = (
    re.compile(
        rf"\b(with (?:inputs? from |reporting by |material from |files from )?(?:agenc(?:y|ies)|wires?|{NAME}))\W*\Z",
        re.IGNORECASE,
    ),
    re.compile(rf"({NAME}) contributed (?:to this|reporting)", re.IGNORECASE),
    re.compile(rf"(?:\s[-–—]|[.!?”\"’])\s*\(?((?:with )?{NAME})\)?\W*\Z"),
    re.compile(r"\b((?:news )?agencies|wire (?:reports|services))\W*\Z", re.IGNORECASE),
    re.compile(rf"/\w+ \(({NAME})\)\W*\Z"),
)
BYLINE = re.compile(
    r"\b(with (?:agenc(?:y|ies)|wires?)|(?:news )?agencies|wire (?:reports|services)|agency)\b", re.IGNORECASE
)
TAIL = 160
SENTENCE_ENDS = frozenset(".!?\"”’'")
MARKS = ("with ", "agenc", "contribut", "wire ", " - ", " – ", " — ", "/")
MAX_TAIL_WORDS = 14


def find_credit(
    text: str, byline: list[str], *, outlet: str | None = None, outlets: frozenset[str] = frozenset()
) -> str | None:
    """The credit as written, or None. `outlets` are names that count as agencies when another outlet prints them.

    A credit to the outlet itself is none. Credits inside the text ("told Reuters") are not credits.

    >>> find_credit("The bank acted.\\n\\nWith agency", [])
    'With agency'
    >>> find_credit("KYIV, Nov 17 (Halyard) - The bank acted.", [], outlet="Gulf Lantern")
    'Halyard'
    """
    known = _known_names(outlets)
    for name in byline:
        if BYLINE.search(name) or (known.search(name) and not _same(name, outlet)):
            return name
    slug = SLUG.match(text) if "(" in text[:80] else None
    found = slug.group(1) if slug else _at_end(text[-TAIL - 20 :].rstrip(), known)
    return None if found is None or _same(found, outlet) else found


def _at_end(text: str, known: re.Pattern[str]) -> str | None:
    """Only a last line that is a credit, or a dash and a name after the last sentence."""
    last = text.rsplit("\n", 1)[-1][-TAIL:]
    # Most texts end in a sentence: a cheap look before five costly ones.
    if last[-1:] in SENTENCE_ENDS and not any(mark in last[-70:].lower() for mark in MARKS):
        return None
    for number, pattern in enumerate(ENDINGS):
        found = pattern.search(last)
        if not found:
            continue
        name = found.group(1).strip()
        # A name after the last full stop is a credit only if it is a known one; a short last line of its own may be any.
        if number != 2 or known.search(name) or known.pattern == "(?!)":
            return (
                name
                if number != 0 or len(last.split()) <= MAX_TAIL_WORDS or known.search(name) or "agenc" in name.lower()
                else None
            )
    return None


def _same(credit: str, outlet: str | None) -> bool:
    if not outlet:
        return False
    first = outlet.lower().removeprefix("the ").split()[0]
    return (
        credit.lower() in outlet.lower()
        or outlet.lower() in credit.lower()
        or first in re.findall(r"\w+", credit.lower())
    )


@lru_cache(maxsize=32)
def _known_names(outlets: frozenset[str]) -> re.Pattern[str]:
    """Agencies of the world, and the first word of outlets that call themselves an agency or a wire."""
    own = {
        word
        for name in outlets
        if re.search(r"\b(?:agency|wire|press association|news service)\b", name, re.IGNORECASE)
        for word in (name, name.split()[0])
    }
    names = sorted({*_agencies(), *(name for name in own if len(name) > 2)}, key=len, reverse=True)
    return re.compile(r"(?<![\w@])(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")


@lru_cache(maxsize=1)
def _agencies() -> tuple[str, ...]:
    with files("toolkit.load").joinpath("agencies.csv").open(encoding="utf-8") as file:
        return tuple(row["pattern"] for row in csv.DictReader(file))
