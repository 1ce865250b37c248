"""Personal names taken apart, and the test whether two forms can be one person.

Handled: titles, initials, nicknames ("Joe" for "Joseph"), particles ("van der Merwe"), double and hyphenated surnames,
patronymics and middle names, Jr. and Sr., transliteration (Zelensky, Zelenskyy, Zelenskiy), diacritics. Not handled: a
married name beside a maiden name, and name order that nothing marks ("Orbán Viktor").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from toolkit.register import LEXICONS, fold_name, read_rows

PARTICLES = frozenset(
    ("van", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "von", "zu", "zum", "bin",
     "bint", "ibn", "ben", "al", "el", "af", "av", "ten", "ter", "te")
)  # fmt: skip
SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
# Titles that are part of how a peer is called; all others are no part of a name.
PEERAGE = frozenset(
    ("lord", "lady", "baroness", "baron", "viscount", "viscountess", "earl", "countess", "duke", "duchess", "prince",
     "princess", "king", "queen", "pope")
)  # fmt: skip
_QUOTED = re.compile(r"[\"“”‘]([^\"“”‘’]+)[\"“”’]")
# One Slavic, Greek or Arabic name has many spellings in English; these pairs make them one. Order matters.
_SPELLING = (
    ("shch", "sh"), ("sch", "sh"), ("dzh", "j"), ("zh", "j"), ("kh", "h"), ("ph", "f"), ("ck", "k"), ("q", "k"), ("ou", "u"),
    ("tz", "ts"), ("ye", "e"), ("yo", "o"), ("yu", "u"), ("ya", "a"), ("iu", "u"), ("ia", "a"), ("iy", "i"), ("yi", "i"),
    ("ij", "i"), ("w", "v"), ("y", "i"), ("j", "i"), ("x", "ks"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonName:
    """Folded parts of a name. `family` of a lone word is empty: it may be either name."""

    words: tuple[str, ...]
    given: str
    family: tuple[str, ...]
    suffix: str = ""
    gender: str = ""
    peer: bool = False

    @property
    def is_full(self) -> bool:
        return bool(self.given and self.family)


@cache
def given_names() -> Mapping[str, tuple[str, str]]:
    """Given name → (the form it is short or another spelling for, gender m, f or '')."""
    return {
        fold_name(row["name"]): (fold_name(row["full"]), row["gender"])
        for row in read_rows(LEXICONS / "given_names.csv")
    }


@cache
def title_genders() -> Mapping[str, str]:
    """Honorific or office, without full stop → gender or ''. Kinship words are titles only of clergy and are left out."""
    rows = read_rows(LEXICONS / "titles.csv")
    return {
        row["title"]: row["gender"] for row in rows if row["title"] not in {"father", "mother", "sister", "brother"}
    }


@cache
def parse_person(text: str) -> PersonName:
    """A name as written → its parts.

    >>> name = parse_person("Dr Rosa van der Berg Jr.")
    >>> name.given, name.family, name.suffix
    ('rosa', ('van', 'der', 'berg'), 'jr')
    """
    words = [word for word in fold_name(_QUOTED.sub(" ", text)).replace(" - ", "-").split(" ") if word.strip("-–'")]
    titles, gender, peer = title_genders(), "", False
    while len(words) > 1 and words[0] in titles and (words[0] not in PEERAGE or len(words) > 2 or words[0] == "prince"):
        if words[0] in PEERAGE and (len(words) < 3 or words[2] == "of"):
            break
        gender = gender or titles[words[0]]
        words = words[1:]
    if words and words[0] in PEERAGE:
        peer, gender = True, titles.get(words[0], "")
    suffix = SUFFIXES.get(words[-1], "") if len(words) > 1 else ""
    words = words[:-1] if suffix else words
    given, family = ("", tuple(words)) if peer else _split(words)
    gender = gender or given_names().get(given or (words[0] if words else ""), ("", ""))[1]
    return PersonName(tuple(words), given, family, suffix, gender, peer)


def _split(words: list[str]) -> tuple[str, tuple[str, ...]]:
    """(given name, family name): the last word with the particles before it; nothing of a lone word."""
    if len(words) < 2 or words[0] in PARTICLES:
        return "", tuple(words) if words and words[0] in PARTICLES else ()
    first = len(words) - 1
    while first > 1 and words[first - 1] in PARTICLES:
        first -= 1
    return words[0], tuple(words[first:])


@cache
def spelling_key(word: str) -> str:
    """A folded word reduced to what its transliterations share.

    >>> {spelling_key(name) for name in ("zelensky", "zelenskyy", "zelenskiy")}
    {'zelenski'}
    """
    for spelling, common in _SPELLING:
        word = word.replace(spelling, common)
    return re.sub(r"(.)\1+", r"\1", word)


def same_given(one: str, two: str) -> bool:
    """Whether two given names can be one: equal, an initial, a nickname, another spelling.

    >>> same_given("joe", "joseph"), same_given("d", "donald"), same_given("john", "mary")
    (True, True, False)
    """
    if one == two or not one or not two:
        return True
    if len(one.replace("-", "")) <= 2 or len(two.replace("-", "")) <= 2:
        return one[0] == two[0]
    names = given_names()
    full = (names.get(one, (one, ""))[0], names.get(two, (two, ""))[0])
    return (
        full[0] == full[1] or spelling_key(full[0]) == spelling_key(full[1]) or spelling_key(one) == spelling_key(two)
    )


def same_family(one: PersonName, two: PersonName) -> bool:
    """Whether the shorter family name ends the longer one's words ("Bright-Adebayo", "de Sá" of "Carvalho de Sá")."""
    return _ends(one.words, two.family) or _ends(two.words, one.family)


def _ends(words: tuple[str, ...], family: tuple[str, ...]) -> bool:
    size = len(family)
    return bool(family) and len(words) >= size and [*map(spelling_key, words[-size:])] == [*map(spelling_key, family)]


def same_person(one: PersonName, two: PersonName) -> bool:
    """Whether two full names can be one person. A junior is never his father; two known genders have to agree.

    >>> same_person(parse_person("Ada Brand"), parse_person("Ada M. Brand")), same_person(
    ...     parse_person("Otto Brand"), parse_person("Otto Brand Jr.")
    ... )
    (True, False)
    """
    if one.suffix != two.suffix or (one.gender and two.gender and one.gender != two.gender):
        return False
    if one.words == two.words:
        return True
    if not one.is_full or not two.is_full:
        return False
    if spelling_key("".join(one.words)) == spelling_key("".join(two.words)):
        return True
    return same_family(one, two) and same_given(one.given, two.given) and _middles_agree(one, two)


def _middles_agree(one: PersonName, two: PersonName) -> bool:
    """Middle names may be missing or initials, not different: "John Paul Smith" is not "John Henry Smith"."""
    first, second = (name.words[1 : len(name.words) - len(name.family)] for name in (one, two))
    if not first or not second:
        return True
    return any(same_given(a, b) for a in first for b in second)


def may_stand_for(short: PersonName, full: PersonName) -> int:
    """How well a short form fits a full name: 3 by family name, 2 by a part of a double one, 1 by given name, 0 not."""
    if short.gender and full.gender and short.gender != full.gender:
        return 0
    words = [*map(spelling_key, short.words)]
    whole = [*map(spelling_key, full.words)]
    size = len(words)
    if not 0 < size <= len(whole) or (short.suffix and short.suffix != full.suffix):
        return 0
    if whole[-size:] == words and (size < len(whole) or short.suffix):
        return 3
    if full.peer and words[0] in whole:
        return 3
    if size > 1:
        inner = any(whole[at : at + size] == words for at in range(len(whole) - size + 1))
        return 2 if inner else 0
    parts = [spelling_key(part) for word in full.words[1:] for part in (word, *word.split("-"))]
    if words[0] in parts:
        return 2
    return int(bool(full.given) and len(short.words[0]) > 2 and same_given(short.words[0], full.given))


def person_title_free(text: str) -> str:
    """A person's name as it is printed: no Mr, Sir or Dame, no nickname in quotation marks, the peerage kept.

    >>> person_title_free('Sir Otto "Moss" Brand'), person_title_free("Lord Brand of Hill")
    ('Otto Brand', 'Lord Brand of Hill')
    """
    name = parse_person(text)
    words = [word for word in text.replace(" - ", "-").split() if word[0] not in '"“”‘' and word[-1] not in '"“”']
    size = len(name.words) + bool(name.suffix)
    return (
        " ".join(words[-size:]).strip(" ,.'’") + ("." if text.rstrip().endswith("r.") else "")
        if 0 < size < len(words)
        else " ".join(words)
    )
