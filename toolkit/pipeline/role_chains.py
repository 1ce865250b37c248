"""Role phrases joined to the actor they stand for, by apposition, by role, by possessor and by country.

"Annalena Baerbock, the foreign minister" and "the foreign minister, Annalena Baerbock" are one; "the minister" is the
nearest person of that role; "the company" the nearest company; "the government" that of the country the article is set in.
A relative ("her brother") or a counterpart ("his predecessor") is never the person it is defined by.
"""

from __future__ import annotations

from toolkit.pipeline.chains import LIKELY, SURE, Chain, Chains, Item, merge
from toolkit.pipeline.home_country import country_in, home_country
from toolkit.pipeline.token_table import DEFINITE, POSSESSIVE_PRONOUNS
from toolkit.register import fold_name

# Roles defined by another person: never that person.
RELATIONAL = frozenset(
    """predecessor successor counterpart colleague rival ally aide adviser advisor deputy boss friend neighbour neighbor opponent critic
    supporter backer lawyer attorney interlocutor associate partner mentor confidant spokesman spokeswoman spokesperson""".split()
)
# Words that fit almost anyone, or anyone of a large class: they take the nearest person who does not contradict them.
GENERIC = frozenset(
    """man woman politician official diplomat leader lawmaker legislator veteran analyst expert academic lawyer writer author activist
    campaigner executive businessman businesswoman billionaire tycoon boy girl teenager suspect defendant victim witness player
    candidate nominee incumbent conservative republican democrat socialist liberal scientist researcher economist professor""".split()
)
# Words so wide that having been called so before says nothing.
ANYONE = frozenset({"man", "woman", "boy", "girl", "teenager", "politician", "leader", "official", "veteran"})
# "Labour's defence team", "the minister's office": the possessor itself.
PARTS = frozenset({"team", "office", "camp", "leadership"})
COMPANY = frozenset(
    """company firm corporation conglomerate multinational carmaker automaker airline bank lender insurer refiner retailer
    supermarket chain platform startup start-up network manufacturer operator publisher broadcaster group organisation organization
    charity ngo agency body institution website site app maker drugmaker chipmaker steelmaker planemaker shipbuilder brewer studio
    club team label utility developer contractor supplier""".split()
)
STATE_PARTS = frozenset({"side", "government", "administration", "regime", "authorities", "leadership"})
OWN_OUTLET = frozenset(
    {
        "newspaper",
        "paper",
        "site",
        "website",
        "review",
        "magazine",
        "publication",
        "network",
        "programme",
        "programme",
        "newsroom",
    }
)
SENTENCES_BACK = 4
SPOKES = "spokesperson"
SMALL = frozenset(
    {
        "the",
        "a",
        "an",
        "of",
        "this",
        "that",
        "these",
        "those",
        "so-called",
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
    }
)


def chain_roles(state: Chains) -> None:
    """Chains every role phrase, in reading order, names being chained already."""
    _read_stated_roles(state)
    home = home_country(state)
    roles = [item for item in state.items if item.mention.kind == "role"]
    for item in roles:
        named = _apposed(state, item)
        if named is not None:
            _learn(named, item, state)
            if head_of(item) in {"successor", "predecessor"}:
                _inherit(state, item, named)
            state.join(item, named)
    for item in roles:
        if item.chain < 0:
            _chain_role(state, item, home)
    _look_ahead(state, roles)


def head_of(item: Item) -> str:
    """The role noun, as the finder stored it."""
    return item.mention.role or ""


def modifiers(text: str, head: str, state: Chains) -> frozenset[str]:
    """The content words of a role phrase beside its head; "Russian", "Moscow's" and "of Russia" are one word, RUS."""
    words = [word.removesuffix("'s") for word in fold_name(text).replace("-", " ").split(" ")]
    register = state.lexicon.register
    common = (
        register.by_demonym.get(word) or next(iter(register.by_seat.get(word, ())), "") or _country(state, word)
        for word in words
    )
    return frozenset(
        key or word for key, word in zip(common, words, strict=True) if word not in SMALL and word != fold_name(head)
    )


def _country(state: Chains, word: str) -> str:
    actors = state.lexicon.register.actors
    return next((key for key in state.lexicon.register.find(word) if actors[key].kind == "government"), "")


def _read_stated_roles(state: Chains) -> None:
    """Roles that stand before names: "Polish defence minister Ada Brand" makes her the chain of "the defence minister"."""
    for item in state.items:
        if item.mention.kind == "name" and item.mention.role and item.chain >= 0:
            words = fold_name(item.mention.role).replace("-", " ").split(" ")
            role = state.lexicon.roles.get(words[-1])
            if role or words[-1] in state.lexicon.titles:
                chain = state.chains[item.chain]
                chain.roles.setdefault(words[-1], modifiers(item.mention.role, words[-1], state))
                chain.gender = chain.gender or (role.gender if role else "")


def _learn(chain: Chain, item: Item, state: Chains) -> None:
    head = head_of(item)
    chain.roles.setdefault(head, modifiers(item.text, head, state))
    role = state.lexicon.roles.get(head)
    if role and role.gender and not chain.gender:
        chain.gender = role.gender


def _apposed(state: Chains, item: Item) -> Chain | None:
    """The chain of the name beside the phrase: "the analyst X", "X, the analyst,", "the influencer known as X"."""
    person = item.mention.label == "PERSON"
    for other in _names_near(state, item):
        fits = (other.mention.label == "PERSON") == person and (
            person or other.mention.label in {"ORG", "PRODUCT", "FAC"}
        )
        if fits and _side_by_side(state, item, other):
            chain = state.chains[other.chain]
            return None if _contradicts(chain, item, state) else chain
    return None


def _names_near(state: Chains, item: Item) -> list[Item]:
    near = state.items[max(0, item.index - 4) : item.index + 5]
    return [
        other for other in near if other.mention.kind == "name" and other.chain >= 0 and other.sentence == item.sentence
    ]


def _side_by_side(state: Chains, item: Item, other: Item) -> bool:
    text, role, name = state.text, item.mention, other.mention
    if name.start >= role.end:
        between = text[role.end : name.start].strip()
        if name.role and between.endswith(name.role):
            between = between.removesuffix(name.role).strip()
        after = text[name.end : name.end + 2].lstrip()
        if between.casefold() in {"", "known as", "named", "called", ", who is"} or between in {'"', "”", "’"}:
            return True
        return between == "," and (not after or after[0] in ',.;:)—–"”’' or state.table.dep[other.token] == "appos")
    if role.start >= name.end:
        between = text[name.end : role.start].strip().casefold()
        if between in {", who is", ", who was", ", then", ", now", "is", "was", "(", "—", "–"}:
            return True
        after = text[role.end : role.end + 12].lstrip()
        closes = (
            not after
            or after[0] in ',.;:)—–"”’'
            or after.startswith(("who ", "of ", "at ", "for ", "that ", "in ", "and ", "said"))
        )
        return between == "," and (closes or state.table.dep[item.token] == "appos")
    return False


def _contradicts(chain: Chain, item: Item, state: Chains) -> bool:
    role = state.lexicon.roles.get(head_of(item))
    return bool(role and role.gender and chain.gender and role.gender != chain.gender)


def _chain_role(state: Chains, item: Item, home: str) -> None:
    role = state.lexicon.roles.get(head_of(item))
    kind = role.kind if role else ("person" if item.mention.label == "PERSON" else "people")
    if role is None or role.plural and kind not in {"government", SPOKES}:
        _chain_group(state, item, home)
    elif kind == "government" or (head_of(item) in STATE_PARTS and country_in(state, item)):
        _chain_government(state, item, home)
    elif kind == "organisation":
        _chain_organisation(state, item)
    elif kind == SPOKES:
        _chain_spokesperson(state, item)
    else:
        _chain_person(state, item)


def _same_words(state: Chains, item: Item) -> Chain | None:
    form = fold_name(item.text)
    possessed = form.split(" ")[0] in POSSESSIVE_PRONOUNS
    return None if possessed else next((chain for chain in state.chains if form in chain.forms), None)


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
    state.join(item, house or _same_words(state, item) or state.open("group", plural=True))


def _chain_government(state: Chains, item: Item, home: str) -> None:
    """A government is its country's; "the Brand government" that of the country whose leader Brand is known to be."""
    country = country_in(state, item) or _leaders_country(state, item)
    if not country and modifiers(item.text, head_of(item), state) - {
        "current",
        "incoming",
        "outgoing",
        "national",
        "central",
        "federal",
        "new",
    }:
        state.join(item, _same_words(state, item) or state.open("government"))
        return
    key = country or ("USA" if head_of(item) == "administration" and "USA" in state.by_key else home)
    chain = state.open("government", key=key) if key else _same_words(state, item) or state.open("government")
    state.join(item, chain, confidence=SURE if country else LIKELY)


def _leaders_country(state: Chains, item: Item) -> str:
    for other in _inside(state, item):
        actor = state.lexicon.register.actors.get(state.chains[other.chain].key) if other.chain >= 0 else None
        if actor and actor.kind == "person":
            return actor.country
    return ""


def _inside(state: Chains, item: Item) -> list[Item]:
    """Names inside the phrase."""
    near = state.items[item.index + 1 : item.index + 5]
    return [
        other for other in near if other.mention.end <= item.mention.end and other.mention.kind in {"name", "metonym"}
    ]


def _chain_organisation(state: Chains, item: Item) -> None:
    """An institution of its own where the phrase says whose ("Egypt's supply ministry"), else the nearest that fits."""
    head, mods = head_of(item), modifiers(item.text, head_of(item), state)
    register = state.lexicon.register
    known = [key for key in register.find(item.text) if register.actors[key].kind == "organisation"]
    same = _same_words(state, item)
    first = item.text.split(" ")[0].lower()
    if len(known) == 1:
        state.join(item, state.open("organisation", key=known[0]))
    elif same is not None:
        state.join(item, same)
    elif first == "this" and head in OWN_OUTLET:
        state.join(item, state.open("organisation"))
    else:
        possessor = _part_of(state, item)
        if possessor is not None:
            state.join(item, possessor, confidence=LIKELY)
            return
        owned = bool(_inside(state, item)) or first in POSSESSIVE_PRONOUNS or first not in DEFINITE
        found = None if owned else _fitting_organisation(state, item, head, mods)
        state.join(item, found or state.open("organisation"), confidence=LIKELY if found else SURE)


def _part_of(state: Chains, item: Item) -> Chain | None:
    """The possessor of "X's team" or "X's office"."""
    if head_of(item) not in PARTS:
        return None
    inside = [
        o
        for o in state.items[item.index + 1 : item.index + 4]
        if o.mention.start <= item.mention.start + 4 and o.mention.end < item.mention.end
    ]
    owner = next(
        (o for o in inside if o.chain >= 0 and state.text[o.mention.end : o.mention.end + 2] in {"'s", "’s"}), None
    )
    return state.chains[owner.chain] if owner else None


def _fitting_organisation(state: Chains, item: Item, head: str, mods: frozenset[str]) -> Chain | None:
    best: tuple[int, Chain] | None = None
    for chain in state.chains:
        if chain.kind != "organisation" or not chain.items:
            continue
        before = [other for other in chain.items if other.mention.start < item.mention.start]
        if not before:
            continue
        words = {word for form in chain.forms for word in form.split(" ")} | set(chain.roles)
        if chain.key:
            words |= set(fold_name(state.lexicon.register.actors[chain.key].name).split(" "))
        named = (
            head in words
            or (head == "bloc" and chain.key == "european-union")
            or (head == "party" and _is_party(state, chain))
        )
        if mods and not mods <= words and not (head in COMPANY and not named and mods & words):
            continue
        if not named and (head not in COMPANY or _is_institution(words) or mods or not _has_name(chain)):
            continue
        gap = (
            item.mention.start
            - max(other.mention.start for other in before)
            - (150 * len(before) if not named else 2000)
        )
        if best is None or gap < best[0]:
            best = (gap, chain)
    return best[1] if best else None


def _has_name(chain: Chain) -> bool:
    return any(item.mention.kind == "name" for item in chain.items)


def _is_party(state: Chains, chain: Chain) -> bool:
    actor = state.lexicon.register.actors.get(chain.key)
    return bool(actor and any(office.role == "party" for office in actor.offices))


def _is_institution(words: set[str]) -> bool:
    return bool(
        words
        & {
            "ministry",
            "union",
            "nations",
            "commission",
            "department",
            "parliament",
            "commons",
            "nato",
            "congress",
            "senate",
            "court",
            "party",
            "treasury",
        }
    )


def _chain_spokesperson(state: Chains, item: Item) -> None:
    """A spokesperson without a name speaks for the institution: the one in the phrase, else the one that acted last."""
    if item.text.split(" ")[0].lower() in {"the", "this", "that"} and (
        known := _nearest_person(state, item, head_of(item))
    ):
        state.join(item, known)
        return
    inside = [other for other in _inside(state, item) if other.chain >= 0]
    if inside:
        state.join(item, state.chains[inside[0].chain], confidence=LIKELY)
        return
    country = country_in(state, item)
    within = [
        o
        for o in state.items[item.index + 1 : item.index + 4]
        if o.mention.end <= item.mention.end and o.mention.kind == "role" and o.chain >= 0
    ]
    if within:
        state.join(item, state.chains[within[0].chain], confidence=LIKELY)
        return
    if country:
        state.join(item, state.open("government", key=country), confidence=LIKELY)
        return
    earlier = [
        other
        for other in state.items[max(0, item.index - 25) : item.index]
        if other.chain >= 0 and other.inside_quote < 0 and item.sentence - other.sentence <= 3
        and state.chains[other.chain].kind in {"organisation", "government"} and other.mention.kind != "pronoun"
    ]  # fmt: skip
    acting = [other for other in earlier if other.subject or state.table.dep[other.token] == "poss"] or earlier
    state.join(item, state.chains[acting[-1].chain] if acting else state.open("person"), confidence=LIKELY)


def _chain_person(state: Chains, item: Item) -> None:
    head = head_of(item)
    role = state.lexicon.roles.get(head)
    relational = head in RELATIONAL or (role is not None and role.kind == "kin")
    first = item.text.split(" ")[0].lower()
    owned = first in POSSESSIVE_PRONOUNS or first not in DEFINITE
    found = _relative(state, item, role.gender if role else "") if role and role.kind == "kin" else None
    if found is None and not (relational and owned):
        found = _same_words(state, item)
        if found is None and head not in ANYONE:
            found = _nearest_person(state, item, head, owned=owned)
        if found is None and head in GENERIC and not owned and not _restricted(state, item):
            found = _nearest_person(state, item, "")
    chain = found or state.open("person")
    if not chain.roles.get(head):
        _learn(chain, item, state)
    if head in {"successor", "predecessor"} and owned:
        _inherit(state, item, chain)
    state.join(item, chain, confidence=LIKELY if found else SURE)


def _restricted(state: Chains, item: Item) -> bool:
    """ "the man who knows", "the official briefed on it": the phrase itself says which, so it is new."""
    following = state.text[item.mention.end : item.mention.end + 7].lstrip(" ").lower()
    return following.startswith(("who", "whose", "that ", "which"))


def _inherit(state: Chains, item: Item, chain: Chain) -> None:
    """A successor holds the office of the person just named."""
    for other in reversed(state.items[: item.index]):
        if other.chain >= 0 and state.chains[other.chain].kind == "person" and other.chain != chain.number:
            chain.roles = {**state.chains[other.chain].roles, **chain.roles}
            return


def _relative(state: Chains, item: Item, gender: str) -> Chain | None:
    """ "his father": the person of that surname, and of a junior's full name, who is not the possessor."""
    owner = next(
        (other for other in reversed(state.items[: item.index]) if other.chain >= 0 and state.chains[other.chain].name),
        None,
    )
    name = state.chains[owner.chain].name if owner else None
    if name is None or owner is None:
        return None
    kin = [
        chain
        for chain in state.chains
        if chain.name and chain.number != owner.chain and chain.name.words and name.words and chain.name.words[-1] == name.words[-1]
        and not (gender and chain.gender and gender != chain.gender)
    ]  # fmt: skip
    if head_of(item) in {"father", "dad"} and name.suffix == "jr":
        kin = [chain for chain in kin if chain.name and chain.name.given == name.given] or kin
    return kin[0] if len(kin) == 1 else None


def _nearest_person(state: Chains, item: Item, head: str, *, owned: bool = False) -> Chain | None:
    """The nearest person before who has the role; with no head asked for, the nearest who does not contradict the phrase.

    A phrase with a possessor ("Moscow's ambassador") needs a role that names the same country.
    """
    mods = modifiers(item.text, head_of(item), state)
    role = state.lexicon.roles.get(head_of(item))
    for other in reversed(state.items[: item.index]):
        if other.chain < 0 or (
            not head and (other.inside_quote != item.inside_quote or item.sentence - other.sentence > SENTENCES_BACK)
        ):
            continue
        chain = state.chains[other.chain]
        if (
            chain.kind not in {"person", "unnamed"}
            or chain.plural
            or (role and role.gender and chain.gender and role.gender != chain.gender)
        ):
            continue
        if not head:
            return chain
        known = chain.roles.get(head)
        if known is not None and (mods & known or (not owned and (not mods or not known))):
            return chain
    return None


def _look_ahead(state: Chains, roles: list[Item]) -> None:
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
