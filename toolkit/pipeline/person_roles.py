"""Role phrases that stand for people: by apposition, by role, by country, as relatives, and as a lone role named later."""

from __future__ import annotations

from toolkit.pipeline.chains import LIKELY, SURE, Chain, Chains, Item, merge
from toolkit.pipeline.home_country import country_in
from toolkit.pipeline.role_words import (
    ANYONE,
    GENERIC,
    HEADS,
    LEADING,
    RELATIONAL,
    country_of_chain,
    first_word,
    head_of,
    modifiers,
    same_words,
)
from toolkit.pipeline.token_table import DEFINITE, POSSESSIVE_PRONOUNS
from toolkit.register import fold_name

SENTENCES_BACK = 4
CLOSERS = ',.;:)—–"”’'
# "Moscow's ambassador" is sent by Moscow, "the ambassador to Moscow" to it: the country decides nothing.
POSTED = frozenset({"ambassador", "envoy", "consul", "attaché", "counsellor"})
NAMING = frozenset({"", "known as", "named", "called", ", who is", '"', "”", "’"})
BEING = frozenset({", who is", ", who was", ", then", ", now", "is", "was", "(", "—", "–", ", a former", ", formerly"})
AFTER_APPOSITION = ("who ", "of ", "at ", "for ", "that ", "in ", "and ", "said", "told", "from ")


def read_stated_roles(state: Chains) -> None:
    """Roles that stand before names: "Polish defence minister Ada Brand" makes her the chain of "the defence minister"."""
    for item in state.items:
        if item.mention.kind == "name" and item.mention.role and item.chain >= 0:
            words = fold_name(item.mention.role).replace("-", " ").split(" ")
            heads = [word for word in words if word in state.lexicon.roles or word in state.lexicon.titles]
            if heads:
                role = state.lexicon.roles.get(heads[-1])
                chain = state.chains[item.chain]
                chain.roles.setdefault(heads[-1], modifiers(item.mention.role, heads[-1], state))
                chain.gender = chain.gender or (role.gender if role else "")


def learn_role(state: Chains, chain: Chain, item: Item) -> None:
    """What the phrase tells of the chain: its role and gender."""
    head = head_of(item)
    chain.roles.setdefault(head, modifiers(item.text, head, state))
    role = state.lexicon.roles.get(head)
    if role and role.gender and not chain.gender:
        chain.gender = role.gender


def apposed_chain(state: Chains, item: Item) -> Chain | None:
    """The chain of the name beside the phrase: "the analyst X", "X, the analyst,", "the influencer known as X"."""
    person = item.mention.label == "PERSON"
    for other in state.items[max(0, item.index - 4) : item.index + 5]:
        if other.mention.kind != "name" or other.chain < 0 or other.sentence != item.sentence:
            continue
        fits = (other.mention.label == "PERSON") == person and (
            person or other.mention.label in {"ORG", "PRODUCT", "FAC"}
        )
        if fits and _side_by_side(state, item, other):
            chain = state.chains[other.chain]
            return None if _contradicts(state, chain, item) else chain
    return None


def _side_by_side(state: Chains, item: Item, other: Item) -> bool:
    text, role, name = state.text, item.mention, other.mention
    if name.start >= role.end:
        between = text[role.end : name.start].strip()
        if name.role and between.endswith(name.role):
            between = between.removesuffix(name.role).strip()
        after = text[name.end : name.end + 2].lstrip()
        if between.casefold() in NAMING:
            return True
        return between == "," and (not after or after[0] in CLOSERS or state.table.dep[other.token] == "appos")
    if role.start >= name.end:
        between = text[name.end : role.start].strip().casefold()
        after = text[role.end : role.end + 12].lstrip()
        closes = not after or after[0] in CLOSERS or after.startswith(AFTER_APPOSITION)
        return between in BEING or (between == "," and (closes or state.table.dep[item.token] == "appos"))
    return False


def _contradicts(state: Chains, chain: Chain, item: Item) -> bool:
    role = state.lexicon.roles.get(head_of(item))
    if role and role.gender and chain.gender and role.gender != chain.gender:
        return True
    country = country_in(state, item) if chain.kind == "person" and head_of(item) in LEADING else ""
    theirs = country_of_chain(state, chain) if country else ""
    return bool(theirs) and theirs != country


def chain_person_role(state: Chains, item: Item) -> None:
    """Joins the phrase to a person before it, or opens a chain for it."""
    head = head_of(item)
    role = state.lexicon.roles.get(head)
    kin = role is not None and role.kind == "kin"
    owned = first_word(item) in POSSESSIVE_PRONOUNS or first_word(item) not in DEFINITE
    found = _relative(state, item, role.gender) if kin and role else None
    if found is None and not (owned and (kin or head in RELATIONAL or head in POSTED)):
        found = _earlier_holder(state, item, head, owned)
    chain = found or state.open("person")
    if not chain.roles.get(head):
        learn_role(state, chain, item)
    if head == "successor" and owned:
        inherit_roles(state, item, chain)
    state.join(item, chain, confidence=LIKELY if found else SURE)


def _earlier_holder(state: Chains, item: Item, head: str, owned: bool) -> Chain | None:
    found = same_words(state, item)
    if found is None and (head not in ANYONE or country_in(state, item)):
        found = nearest_person(state, item, head, owned=owned)
    if found is None and head in GENERIC and not owned and not _restricted(state, item):
        found = nearest_person(state, item, "")
    return found


def _restricted(state: Chains, item: Item) -> bool:
    """ "the man who knows": the phrase itself says which, so it is new."""
    following = state.text[item.mention.end : item.mention.end + 7].lstrip(" ").lower()
    return following.startswith(("who", "whose", "that ", "which"))


def inherit_roles(state: Chains, item: Item, chain: Chain) -> None:
    """A successor holds the office of the person named before."""
    for other in reversed(state.items[: item.index]):
        if other.chain >= 0 and state.chains[other.chain].kind == "person" and other.chain != chain.number:
            chain.roles = {**state.chains[other.chain].roles, **chain.roles}
            return


def _relative(state: Chains, item: Item, gender: str) -> Chain | None:
    """ "his father": the other person of that surname, and of a junior's given name."""
    before = reversed(state.items[: item.index])
    owner = next((other for other in before if other.chain >= 0 and state.chains[other.chain].name), None)
    name = state.chains[owner.chain].name if owner else None
    if owner is None or name is None or not name.words:
        return None
    kin = [
        chain
        for chain in state.chains
        if chain.name and chain.number != owner.chain and chain.name.words[-1:] == name.words[-1:]
        and not (gender and chain.gender and gender != chain.gender)
    ]  # fmt: skip
    if head_of(item) in {"father", "dad"} and name.suffix == "jr":
        kin = [chain for chain in kin if chain.name and chain.name.given == name.given] or kin
    return kin[0] if len(kin) == 1 else None


def nearest_person(state: Chains, item: Item, head: str, *, owned: bool = False) -> Chain | None:
    """The nearest person before who has the role; with no head asked for, the nearest who does not contradict the phrase.

    A phrase with a possessor ("Moscow's ambassador") needs a role that names the same country.
    """
    mods = modifiers(item.text, head_of(item), state)
    country = country_in(state, item)
    seen: set[int] = set()
    for other in reversed(state.items[: item.index]):
        chain = state.chains[other.chain] if other.chain >= 0 else None
        if chain is None or chain.number in seen or not _may_be(state, chain, item):
            continue
        if not head and (other.inside_quote != item.inside_quote or item.sentence - other.sentence > SENTENCES_BACK):
            continue
        seen.add(chain.number)
        if _holds(state, chain, head, mods, country, owned):
            return chain
    return None


def _may_be(state: Chains, chain: Chain, item: Item) -> bool:
    role = state.lexicon.roles.get(head_of(item))
    agrees = not (role and role.gender and chain.gender and role.gender != chain.gender)
    return chain.kind in {"person", "unnamed"} and not chain.plural and agrees


def _holds(state: Chains, chain: Chain, head: str, mods: frozenset[str], country: str, owned: bool) -> bool:
    theirs = country_of_chain(state, chain) if country else ""
    if theirs and theirs != country:
        return False
    if not head:
        return not country or bool(theirs)
    if country and head in LEADING and theirs and _led(state, chain, country):
        return True
    known = chain.roles.get(head)
    if known is None:
        return False
    rest = mods - {country}
    agree = not rest or not known - {country} or bool(rest & known)
    return agree and bool(theirs) if (owned or country) else agree


def _led(state: Chains, chain: Chain, country: str) -> bool:
    """Whether the person has led the country, so that "the Polish leader" may be them."""
    actor = state.lexicon.register.actors.get(chain.key)
    if actor is None:
        return bool(chain.roles.keys() & LEADING)
    return any(office.country == country and office.role.casefold() in HEADS for office in actor.offices)


def name_lone_roles(state: Chains, roles: list[Item]) -> None:
    """ "Its founder declared …" before "Founder Anton R." is named: a lone role joins the one person who has it later."""
    for item in roles:
        chain = state.chains[item.chain]
        if item.mention.label != "PERSON" or chain.name or chain.kind != "person" or head_of(item) in RELATIONAL:
            continue
        head, mods = head_of(item), modifiers(item.text, head_of(item), state)
        holders = [
            c
            for c in state.chains
            if c.name and head in c.roles and c.items and c.items[0].mention.start > item.mention.start
        ]
        if len(holders) == 1 and (not mods or not holders[0].roles[head] or mods & holders[0].roles[head]):
            merge(holders[0], chain)
