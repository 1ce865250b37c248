"""Small closed classes of role words, and what a role phrase says beside its head."""

from __future__ import annotations

import re

from toolkit.pipeline.actor_lexicon import word_class
from toolkit.pipeline.chains import Chain, Chains, Item
from toolkit.register import fold_name

# Roles defined by another person: never that person.
RELATIONAL = word_class("relational")
# Words that fit anyone of a large class: they take the nearest person who does not contradict them.
GENERIC = word_class("generic_person")
# Words so wide that having been called so before says nothing.
ANYONE = frozenset({"man", "woman", "boy", "girl", "teenager", "politician", "leader", "official", "veteran"})
LEADING = frozenset({"leader", "president", "premier", "chancellor", "minister", "ruler"})
HEADS = frozenset({"president", "prime minister", "chancellor", "premier", "leader", "supreme leader", "taoiseach"})
# "Labour's defence team", "the minister's office": the possessor itself.
PARTS = frozenset({"team", "office", "camp", "leadership"})
COMPANY = word_class("company")
STATE_PARTS = frozenset({"side", "government", "administration", "regime", "authorities", "leadership", "presidency"})
OWN_OUTLET = frozenset(
    {"newspaper", "paper", "site", "website", "review", "magazine", "publication", "network", "programme", "newsroom"}
)
INSTITUTIONS = word_class("institution")
# Modifiers that tell no government from another.
ANY_GOVERNMENT = frozenset(
    {"current", "incoming", "outgoing", "national", "central", "federal", "new", "present", "previous", "last"}
)
SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "this",
        "that",
        "these",
        "those",
        "so-called",
        "so",
        "called",
        "-",
        "former",
        "'s",
        "’s",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "new",
        "own",
        "for",
        "in",
        "to",
        "at",
    ]
)
SPOKES = "spokesperson"


def head_of(item: Item) -> str:
    """The role noun, as the finder stored it."""
    return item.mention.role or ""


def first_word(item: Item) -> str:
    """The word that opens the phrase, in lower case."""
    return item.text.split(" ")[0].lower()


def modifiers(text: str, head: str, state: Chains) -> frozenset[str]:
    """The content words of a role phrase beside its head; "Russian", "Moscow's" and "of Russia" are one word, RUS."""
    said = re.split(r" (?:in|to|at|for|on|from|with) ", fold_name(text))[0]
    words = [word.removesuffix("'s") for word in said.replace("-", " ").split(" ")]
    return frozenset(
        country_key(state, word) or word for word in words if word and word not in SMALL and word != fold_name(head)
    )


def country_key(state: Chains, word: str) -> str:
    """The country that a folded word names, as a demonym, a seat of government or itself; '' where none."""
    register = state.lexicon.register
    if word in register.by_demonym:
        return register.by_demonym[word]
    keys = (*register.by_seat.get(word, ()), *register.by_form.get(word, ()))
    return next((key for key in keys if register.actors[key].kind == "government"), "")


def country_of_chain(state: Chains, chain: Chain) -> str:
    """The country a person is known to belong to, by the register or by a role stated in the text."""
    actors = state.lexicon.register.actors
    if chain.key:
        return actors[chain.key].country
    stated = sorted(word for mods in chain.roles.values() for word in mods)
    return next((word for word in stated if word in actors and actors[word].kind == "government"), "")


def names_inside(state: Chains, item: Item) -> list[Item]:
    """Names inside the phrase, in order."""
    near = state.items[item.index + 1 : item.index + 5]
    return [
        o for o in near if o.mention.end <= item.mention.end and o.mention.kind in {"name", "metonym"} and o.chain >= 0
    ]


def same_words(state: Chains, item: Item) -> Chain | None:
    """The chain that was written in the same words before; "his team" may be another's each time."""
    form = fold_name(item.text)
    if form.split(" ")[0] in {"his", "her", "its", "their", "our", "my"}:
        return None
    return next((chain for chain in state.chains if form in chain.forms and chain.items), None)
