"""Role phrases joined to the actor they stand for, by apposition, by role, by possessor and by country.

"Annalena Baerbock, the foreign minister" and "the foreign minister, Annalena Baerbock" are one; "the minister" is the
nearest person of that role; "the company" the nearest company; "the government" that of the country the article is set in.
A relative ("her brother") or a counterpart ("his predecessor") is never the person it is defined by.
"""

from __future__ import annotations

from toolkit.pipeline.chains import LIKELY, SURE, Chain, Chains, Item
from toolkit.pipeline.home_country import country_in, home_country
from toolkit.pipeline.person_roles import (
    apposed_chain,
    chain_person_role,
    inherit_roles,
    learn_role,
    name_lone_roles,
    nearest_person,
    read_stated_roles,
)
from toolkit.pipeline.role_words import (
    ANY_GOVERNMENT,
    COMPANY,
    INSTITUTIONS,
    OWN_OUTLET,
    PARTS,
    SPOKES,
    STATE_PARTS,
    first_word,
    head_of,
    modifiers,
    names_inside,
    same_words,
)
from toolkit.pipeline.token_table import DEFINITE, POSSESSIVE_PRONOUNS
from toolkit.register import fold_name

SPOKESPERSON_WINDOW, SPOKESPERSON_SENTENCES = 25, 3
# In characters: each earlier mention counts as standing this much nearer, a matching noun as this much nearer still.
MENTION_PULL, NOUN_PULL = 150, 2000


def chain_roles(state: Chains) -> None:
    """Chains every role phrase, in reading order, names being chained already."""
    read_stated_roles(state)
    roles = [item for item in state.items if item.mention.kind == "role"]
    if not roles:
        return
    home = home_country(state)
    for item in roles:
        named = apposed_chain(state, item) if item.chain < 0 else None
        if named is not None:
            learn_role(state, named, item)
            if head_of(item) == "successor":
                inherit_roles(state, item, named)
            state.join(item, named)
    for item in roles:
        if item.chain < 0:
            _chain_role(state, item, home)
    name_lone_roles(state, roles)


def _chain_role(state: Chains, item: Item, home: str) -> None:
    role = state.lexicon.roles.get(head_of(item))
    kind = role.kind if role else ("person" if item.mention.label == "PERSON" else "people")
    if role is None or (role.plural and kind not in {"government", SPOKES}):
        _chain_group(state, item, home)
    elif kind == "government" or (head_of(item) in STATE_PARTS and country_in(state, item)):
        _chain_government(state, item, home)
    elif kind == "organisation":
        _chain_organisation(state, item)
    elif kind == SPOKES:
        _chain_spokesperson(state, item)
    else:
        chain_person_role(state, item)


def _chain_group(state: Chains, item: Item, home: str) -> None:
    """Groups are one by their words; "ministers" are the home government's, MPs their house's."""
    head = head_of(item)
    if (
        head == "ministers"
        and home
        and fold_name(item.text) in {"ministers", "cabinet ministers", "government ministers"}
    ):
        state.join(item, state.open("government", key=home), confidence=LIKELY)
        return
    house = state.by_key.get("house-of-commons") if head == "mps" and not modifiers(item.text, head, state) else None
    state.join(item, house or same_words(state, item) or state.open("group", plural=True))


def _chain_government(state: Chains, item: Item, home: str) -> None:
    """A government is its country's; "the Brand government" that of the country whose leader Brand is known to be."""
    country = country_in(state, item) or _leaders_country(state, item)
    if not country and modifiers(item.text, head_of(item), state) - ANY_GOVERNMENT:
        state.join(item, same_words(state, item) or state.open("government"))
        return
    key = country or ("USA" if head_of(item) == "administration" and "USA" in state.by_key else home)
    chain = state.open("government", key=key) if key else same_words(state, item) or state.open("government")
    state.join(item, chain, confidence=SURE if country else LIKELY)


def _leaders_country(state: Chains, item: Item) -> str:
    for other in names_inside(state, item):
        actor = state.lexicon.register.actors.get(state.chains[other.chain].key)
        if actor and actor.kind == "person":
            return actor.country
    return ""


def _chain_organisation(state: Chains, item: Item) -> None:
    """An institution of its own where the phrase says whose ("Egypt's supply ministry"), else the nearest that fits."""
    head, mods = head_of(item), modifiers(item.text, head_of(item), state)
    key = state.lexicon.register.institution(item.text)
    chain = state.open("organisation", key=key) if key else _part_of(state, item) or same_words(state, item)
    found = None
    if chain is None and not (first_word(item) == "this" and head in OWN_OUTLET):
        owned = (
            bool(names_inside(state, item))
            or first_word(item) in POSSESSIVE_PRONOUNS
            or first_word(item) not in DEFINITE
        )
        found = None if owned else _fitting_organisation(state, item, head, mods)
    state.join(item, chain or found or state.open("organisation"), confidence=LIKELY if found else SURE)


def _part_of(state: Chains, item: Item) -> Chain | None:
    """The possessor of "X's team" or "X's office"."""
    if head_of(item) not in PARTS:
        return None
    near = state.items[item.index + 1 : item.index + 4]
    inside = [
        o for o in near if o.mention.start <= item.mention.start + len("the ") and o.mention.end < item.mention.end
    ]
    owner = next(
        (o for o in inside if o.chain >= 0 and state.text[o.mention.end : o.mention.end + 2] in {"'s", "’s"}), None
    )
    return state.chains[owner.chain] if owner else None


def _fitting_organisation(state: Chains, item: Item, head: str, mods: frozenset[str]) -> Chain | None:
    best: tuple[int, Chain] | None = None
    for chain in state.chains:
        before = [o.mention.start for o in chain.items if o.mention.start < item.mention.start]
        if chain.kind != "organisation" or not before:
            continue
        words = _words_of(state, chain)
        named = (
            head in words
            or (head == "bloc" and chain.key == "european-union")
            or (head == "party" and _is_party(state, chain))
        )
        if not named and (mods or head not in COMPANY or words & INSTITUTIONS or not _has_acted(state, chain)):
            continue
        if mods and not mods <= words:
            continue
        gap = item.mention.start - max(before) - (NOUN_PULL if named else MENTION_PULL * len(before))
        if best is None or gap < best[0]:
            best = (gap, chain)
    return best[1] if best else None


def _words_of(state: Chains, chain: Chain) -> set[str]:
    """The words of the chain's names, of its register name and of the roles it was given, countries as keys."""
    names = [*chain.forms, *([state.lexicon.register.actors[chain.key].name] if chain.key else [])]
    words = {word for name in names for word in modifiers(name, "", state)}
    return words | set(chain.roles)


def _has_acted(state: Chains, chain: Chain) -> bool:
    """Whether a name of the chain is more than an outlet that was told something, or a modifier."""
    names = [item for item in chain.items if item.mention.kind == "name"]
    return any(state.table.dep[item.token] not in {"dobj", "dative", "compound", "nmod"} for item in names)


def _is_party(state: Chains, chain: Chain) -> bool:
    actor = state.lexicon.register.actors.get(chain.key)
    return bool(actor and any(office.role == "party" for office in actor.offices))


def _chain_spokesperson(state: Chains, item: Item) -> None:
    """A spokesperson without a name speaks for the institution: the one in the phrase, else the one that acted last."""
    if first_word(item) in DEFINITE and (known := nearest_person(state, item, head_of(item))):
        state.join(item, known)
        return
    near = state.items[item.index + 1 : item.index + 5]
    inside = [o for o in near if o.mention.end <= item.mention.end and o.mention.kind != "pronoun" and o.chain >= 0]
    key = state.lexicon.register.institution(item.text.rsplit(" ", 1)[0])
    country = country_in(state, item)
    if key:
        chain = state.open("organisation", key=key)
    elif inside:
        chain = state.chains[inside[0].chain]
    elif country:
        chain = state.open("government", key=country)
    else:
        chain = _last_institution(state, item) or state.open("person")
    state.join(item, chain, confidence=LIKELY)


def _last_institution(state: Chains, item: Item) -> Chain | None:
    """The institution that acted last before the phrase, outside quotations."""
    earlier = [
        other
        for other in state.items[max(0, item.index - SPOKESPERSON_WINDOW) : item.index]
        if other.chain >= 0 and other.inside_quote < 0 and item.sentence - other.sentence <= SPOKESPERSON_SENTENCES
        and state.chains[other.chain].kind in {"organisation", "government"} and other.mention.kind != "pronoun"
    ]  # fmt: skip
    acting = [other for other in earlier if other.subject or state.table.dep[other.token] == "poss"] or earlier
    return state.chains[acting[-1].chain] if acting else None
