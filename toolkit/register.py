"""The actor register: who is known before any article is read.

`lexicons/actors.csv` holds countries with their capitals and demonyms, international organisations, parties, and holders of
office with dates; a user's own CSV is laid over it. Nothing here decides who is meant in a text: it only answers "who
goes by this form?". Facts can be out of date: a term that ended after the register was compiled still looks open.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.errors import LoadError, SchemaError

LEXICONS = Path(__file__).resolve().parent / "pipeline" / "lexicons"
KINDS = ("person", "organisation", "government", "group")
_FOLDED = str.maketrans(
    {
        "ł": "l",
        "Ł": "l",
        "ø": "o",
        "Ø": "o",
        "đ": "d",
        "ı": "i",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
    }
)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+")


@dataclass(frozen=True, slots=True)
class Office:
    """One term: what the person was, of whom, from when to when (ISO dates or years, '' where open or unknown)."""

    role: str
    affiliation: str
    country: str
    start: str = ""
    end: str = ""

    def held_on(self, date: str) -> bool:
        """Whether the term covers an ISO date; a year alone covers all of its year."""
        return (not self.start or self.start <= date) and (not self.end or date[: len(self.end)] <= self.end)


@dataclass(frozen=True, slots=True)
class Known:
    """One actor of the register."""

    key: str
    name: str
    kind: str
    country: str = ""
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    wikidata_id: str = ""
    offices: tuple[Office, ...] = ()
    source: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.name, *(alias for alias in self.aliases if alias != self.name))


@dataclass(frozen=True)
class Register:
    """Actors by key, and the indexes that the finders and `resolve_actors` ask."""

    actors: Mapping[str, Known]
    by_form: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_demonym: Mapping[str, str] = field(default_factory=dict)
    by_seat: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_surname: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_institution: Mapping[frozenset[str], str] = field(default_factory=dict)

    def institution(self, text: str) -> str:
        """The key of the organisation under any order of its words: "Russia's defence ministry"; '' where none."""
        return self.by_institution.get(self.institution_words(text), "")

    def institution_words(self, text: str) -> frozenset[str]:
        """The words that tell an institution apart, a country's names as its key.

        >>> sorted(load_register().institution_words("the Russian Ministry of Defense"))
        ['RUS', 'defence', 'ministry']
        """
        return _institution_words(text, self.by_demonym, self.by_seat, self.by_form, self.actors)

    def find(self, form: str) -> tuple[str, ...]:
        """Keys of the actors that go by this form, most prominent first; empty where nobody does."""
        return self.by_form.get(fold_name(form), ())


@cache
def fold_name(text: str) -> str:
    """A form reduced to what two spellings of it share: no case, accents, article, possessive or full stops.

    >>> fold_name("The U.S."), fold_name("Péter Szijjártó’s")
    ('us', 'peter szijjarto')
    """
    plain = unicodedata.normalize("NFKD", text.translate(_FOLDED)).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _ARTICLE.sub("", re.sub(r"\s+", " ", plain).strip())
    plain = re.sub(r"'s?$", "", plain)
    return re.sub(r"\s+", " ", re.sub(r"[.,\"“”()]", "", plain)).strip()


def load_register(path: str | Path | None = None) -> Register:
    """The bundled register, with the actors of a user's CSV laid over it.

    The CSV needs a column `name`; it may have key, kind, role, affiliation, country, aliases (separated by `|`), demonyms,
    seats, wikidata_id, start, end. A row whose name or key the register knows adds to that actor; its own values win.

    >>> load_register().actors["RUS"].seats
    ('Moscow',)

    Raises LoadError where the file cannot be read, SchemaError where it has no column `name`.
    """
    return _bundled() if path is None else _laid_over(_bundled(), read_actors(Path(path)))


@cache
def _bundled() -> Register:
    register = indexed(read_actors(LEXICONS / "actors.csv"))
    seats = dict(register.by_seat)
    for row in read_rows(LEXICONS / "metonyms.csv"):
        keys = tuple(key for key in row["actor_keys"].split("|") if key in register.actors)
        seats[fold_name(row["metonym"])] = keys or seats.get(fold_name(row["metonym"]), ())
    return replace(register, by_seat=seats)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a lexicon CSV."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"register: {path} cannot be read ({error}). Give the path of a CSV in UTF-8.") from error


def read_actors(path: Path) -> list[Known]:
    """The actors of a register CSV, one office term a row, in the order of their first rows."""
    rows = read_rows(path)
    if rows and "name" not in rows[0]:
        raise SchemaError(f"register: {path} has no column name. Found: {', '.join(rows[0])}. Add a column name.")
    actors: dict[str, Known] = {}
    for row in rows:
        if row["name"]:
            actor = _known(row)
            actors[actor.key] = _joined(actors[actor.key], actor) if actor.key in actors else actor
    return list(actors.values())


def _known(row: Mapping[str, str]) -> Known:
    get = row.get
    role, kind = get("role") or "", get("kind") or "person"
    if kind not in KINDS:
        raise SchemaError(f"register: {row['name']} has kind {kind!r}. Legal kinds: {', '.join(KINDS)}.")
    office = Office(role, get("affiliation") or "", get("country") or "", get("start") or "", get("end") or "")
    return Known(
        key=get("key") or slug(row["name"]),
        name=row["name"],
        kind=kind,
        country=office.country,
        aliases=_parts(get("aliases")),
        demonyms=_parts(get("demonyms")),
        seats=_parts(get("seats")),
        wikidata_id=get("wikidata_id") or "",
        offices=(office,) if role or office.affiliation else (),
        source=get("source") or "user's register",
    )


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split("|") if part.strip())


def _joined(old: Known, new: Known) -> Known:
    """Two rows of one actor; the newer row's name and ids win, forms and offices add up."""
    aliases = union(old.aliases, new.aliases) if new.name == old.name else union((old.name, *old.aliases), new.aliases)
    return replace(
        old,
        name=new.name,
        country=new.country or old.country,
        aliases=aliases,
        demonyms=union(old.demonyms, new.demonyms),
        seats=union(old.seats, new.seats),
        wikidata_id=new.wikidata_id or old.wikidata_id,
        offices=union(old.offices, new.offices),
    )


def union(one: tuple[Any, ...], two: tuple[Any, ...]) -> tuple[Any, ...]:
    """Both, in order, each once."""
    return tuple(dict.fromkeys((*one, *two)))


def _laid_over(register: Register, rows: Iterable[Known]) -> Register:
    actors = dict(register.actors)
    for row in rows:
        key = row.key if row.key in actors else next(iter(register.find(row.name)), row.key)
        actors[key] = replace(_joined(actors[key], row), key=key) if key in actors else row
    laid = indexed(actors.values())
    return replace(laid, by_seat={**register.by_seat, **laid.by_seat})


def indexed(actors: Iterable[Known]) -> Register:
    """A register over these actors. Of two with one form the one with more offices or forms stands first."""
    table = {actor.key: actor for actor in actors}
    forms: dict[str, list[str]] = {}
    surnames: dict[str, list[str]] = {}
    seats: dict[str, list[str]] = {}
    demonyms: dict[str, str] = {}
    for key, actor in table.items():
        for form in actor.forms:
            _add(forms, fold_name(form), key)
        for seat in actor.seats:
            _add(seats, fold_name(seat), key)
        demonyms.update({fold_name(demonym): key for demonym in actor.demonyms if fold_name(demonym) not in demonyms})
        for form in actor.forms if actor.kind == "person" else ():
            if (words := fold_name(form).split(" "))[1:] and words[-1] not in {"jr", "sr", "junior", "senior"}:
                _add(surnames, words[-1], key)
    by_form = {form: tuple(keys) for form, keys in forms.items()}
    by_seat = {seat: tuple(keys) for seat, keys in seats.items()}
    return Register(
        actors=table,
        by_form=by_form,
        by_demonym=demonyms,
        by_seat=by_seat,
        by_surname={name: tuple(keys) for name, keys in surnames.items()},
        by_institution=_institutions(table, demonyms, by_seat, by_form),
    )


_LITTLE = frozenset({"of", "the", "for", "and", "in", "a", "an", "&"})
_AMERICAN = {
    "defense": "defence",
    "labor": "labour",
    "organization": "organisation",
    "center": "centre",
    "program": "programme",
}


def _institution_words(
    text: str,
    demonyms: Mapping[str, str],
    seats: Mapping[str, tuple[str, ...]],
    forms: Mapping[str, tuple[str, ...]],
    actors: Mapping[str, Known],
) -> frozenset[str]:
    words = [word.removesuffix("'s") for word in fold_name(text).split(" ")]
    found, at = set(), 0
    while at < len(words):
        size = 2 if at + 1 < len(words) else 1
        while size:
            phrase = " ".join(words[at : at + size])
            keys = (demonyms[phrase],) if phrase in demonyms else (*seats.get(phrase, ()), *forms.get(phrase, ()))
            key = next((key for key in keys if actors[key].kind == "government"), "")
            if key:
                found.add(key)
                at += size
                break
            size -= 1
        else:
            if words[at] not in _LITTLE:
                found.add(_AMERICAN.get(words[at], words[at]))
            at += 1
    return frozenset(found)


def _institutions(
    actors: Mapping[str, Known],
    demonyms: Mapping[str, str],
    seats: Mapping[str, tuple[str, ...]],
    forms: Mapping[str, tuple[str, ...]],
) -> dict[frozenset[str], str]:
    """Word sets of organisations that name more than one thing; a set that two share points to neither."""
    index: dict[frozenset[str], str] = {}
    for key, actor in actors.items():
        for form in actor.forms if actor.kind == "organisation" else ():
            words = _institution_words(form, demonyms, seats, forms, actors)
            if len(words) > 1:
                index[words] = key if index.get(words, key) == key else ""
    return {words: key for words, key in index.items() if key}


def _add(index: dict[str, list[str]], form: str, key: str) -> None:
    keys = index.setdefault(form, [])
    if form and key not in keys:
        keys.append(key)


def slug(text: str) -> str:
    """A key made of a name: ASCII letters and digits, hyphens between.

    >>> slug("Péter Szijjártó")
    'peter-szijjarto'
    """
    return re.sub(r"[^\w]+", "-", fold_name(text)).strip("-")
