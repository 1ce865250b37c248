"""Word lists about actors, indexed for one pass over tokens: known phrases, role nouns, titles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import spacy

from toolkit.register import LEXICONS, Register, load_register, read_rows

LABEL_OF_KIND = {"person": "PERSON", "organisation": "ORG", "government": "GPE", "group": "NORP"}
# Forms longer than this are also looked for in capitals, as datelines and headlines write them.
MIN_CAPITALS = 4


class Phrase(NamedTuple):
    """A known form: what it is (actor, seat, demonym, place) and which actor it points to, if any."""

    what: str
    key: str
    label: str


class Role(NamedTuple):
    """A role noun: kind (person, kin, spokesperson, organisation, government, governments, people), gender, number."""

    kind: str
    gender: str
    plural: bool


@dataclass(frozen=True, slots=True)
class ActorLexicon:
    """`phrases` maps a first token to the longer-first list of (all tokens, phrase)."""

    register: Register
    phrases: dict[str, list[tuple[tuple[str, ...], Phrase]]]
    roles: dict[str, Role]
    titles: dict[str, tuple[str, str]]
    nicknames: dict[str, tuple[str, str]]


@cache
def word_class(name: str) -> frozenset[str]:
    """The words of one class of lexicons/actor_words.csv."""
    return frozenset(row["word"] for row in read_rows(LEXICONS / "actor_words.csv") if row["class"] == name)


@cache
def actor_lexicon() -> ActorLexicon:
    """The bundled lexicon; built once a process."""
    register = load_register()
    forms: dict[str, Phrase] = {}
    for row in read_rows(LEXICONS / "gazetteer.csv"):
        forms[row["name"]] = Phrase("place" if row["label"] != "PRODUCT" else "thing", row["country"], row["label"])
    for key, actor in register.actors.items():
        for demonym in actor.demonyms:
            forms.setdefault(demonym, Phrase("demonym", key, "NORP"))
        for form in actor.forms:
            bare = form.removeprefix("the ").removeprefix("The ")
            if actor.kind != "person" or " " in form:
                forms[bare] = Phrase("actor", key, LABEL_OF_KIND[actor.kind])
    for key, actor in register.actors.items():
        forms.update(
            {
                seat: Phrase("capital", key, "GPE")
                for seat in actor.seats
                if forms.get(seat, Phrase("", "", "")).what != "actor"
            }
        )
    for row in read_rows(LEXICONS / "metonyms.csv"):
        old = forms.get(row["metonym"])
        capital = (old is not None and old.what in {"capital", "place"}) or row["metonym"] in _CAPITALS
        forms[row["metonym"]] = Phrase("capital" if capital else "seat", row["actor_keys"], "GPE" if capital else "ORG")
    return ActorLexicon(register, _by_first_token(forms), _roles(), _titles(), _given_names())


# Seats in metonyms.csv that are towns too: a place unless the sentence makes them act.
_CAPITALS = frozenset(
    [
        "Kiev",
        "Peking",
        "Delhi",
        "Washington",
        "Bern",
        "Brussels",
        "Strasbourg",
        "Geneva",
        "Frankfurt",
        "Colombo",
        "Abidjan",
        "Ramallah",
        "Rangoon",
        "Sanaa",
    ]
) | {"Washington DC", "Nay Pyi Taw", "Tel Aviv", "The Hague", "Nur-Sultan", "Dar es Salaam", "La Paz", "Sana'a"}


def _by_first_token(forms: dict[str, Phrase]) -> dict[str, list[tuple[tuple[str, ...], Phrase]]]:
    tokenizer = spacy.blank("en").tokenizer
    index: dict[str, list[tuple[tuple[str, ...], Phrase]]] = {}
    capitals = {
        form.upper(): phrase
        for form, phrase in forms.items()
        if len(form) >= MIN_CAPITALS and form.upper() not in forms
    }
    for form, phrase in (*forms.items(), *capitals.items()):
        tokens = tuple(token.text for token in tokenizer(form))
        index.setdefault(tokens[0], []).append((tokens, phrase))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


def _roles() -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for row in read_rows(LEXICONS / "roles.csv"):
        if row["plural"]:
            roles[row["plural"]] = Role(row["kind"], row["gender"], True)
    for row in read_rows(LEXICONS / "roles.csv"):
        if row["noun"] and row["kind"] not in {"governments", "people"}:
            roles[row["noun"]] = Role(row["kind"], row["gender"], False)
    return roles


def _titles() -> dict[str, tuple[str, str]]:
    """Title without its full stop → (gender, honorific or office or rank)."""
    return {row["title"]: (row["gender"], row["kind"]) for row in read_rows(LEXICONS / "titles.csv")}


def _given_names() -> dict[str, tuple[str, str]]:
    """Given name → (full form, gender); a full form stands for itself."""
    return {row["name"]: (row["full"], row["gender"]) for row in read_rows(LEXICONS / "given_names.csv")}
