"""In-document chains of names: every name gets a chain, and forms of one name share one.

A full name opens a chain; short forms (surname, given name, acronym, "the Commission") join the compatible one. States are
one chain with their capital, seat and people ("Moscow", "the Kremlin", "the Russians"). Father and son, siblings and
spouses stay apart; a surname that two share goes to the nearer one, with lower confidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from toolkit.person_names import PersonName, given_names, may_stand_for, parse_person, same_person
from toolkit.pipeline.actor_lexicon import ActorLexicon
from toolkit.pipeline.records import Mention
from toolkit.pipeline.token_table import TokenTable
from toolkit.register import fold_name

SURE, LIKELY, SHARED = 1.0, 0.8, 0.5  # confidence of a link: full form, short form, surname that two share
SMALL_WORDS = frozenset({"of", "the", "for", "and", "in", "on", "to", "&"})
THINGS = frozenset({"PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE"})
COMPANY_ENDINGS = frozenset(
    [
        "inc",
        "corp",
        "ltd",
        "llc",
        "plc",
        "co",
        "company",
        "corporation",
        "limited",
        "group",
        "holdings",
        "ag",
        "sa",
        "nv",
        "gmbh",
    ]
)


@dataclass(slots=True)
class Item:
    """A mention with what the linker knows about it."""

    index: int
    mention: Mention
    text: str
    token: int
    sentence: int
    subject: bool
    inside_quote: int = -1
    chain: int = -1
    confidence: float = SURE


@dataclass(slots=True)
class Chain:
    """One actor, place or thing of the document. `kind`: person, organisation, government, group, place, thing, unnamed."""

    number: int
    kind: str
    key: str = ""
    name: PersonName | None = None
    forms: set[str] = field(default_factory=set)
    gender: str = ""
    plural: bool = False
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Chains:
    """The chains of one document, and what they were drawn from."""

    text: str
    table: TokenTable
    lexicon: ActorLexicon
    items: list[Item]
    chains: list[Chain] = field(default_factory=list)
    by_key: dict[str, Chain] = field(default_factory=dict)

    def open(self, kind: str, *, key: str = "", name: PersonName | None = None, plural: bool = False) -> Chain:
        """A new chain; with a key that has one already, that one."""
        if key and key in self.by_key:
            return self.by_key[key]
        chain = Chain(len(self.chains), kind, key, name, plural=plural, gender=name.gender if name else "")
        self.chains.append(chain)
        if key:
            self.by_key[key] = chain
        return chain

    def join(self, item: Item, chain: Chain, *, confidence: float = SURE) -> None:
        """Puts a mention in a chain."""
        item.chain, item.confidence = chain.number, confidence
        chain.items.append(item)
        if item.mention.kind != "pronoun":
            chain.forms.add(fold_name(item.text))


def name_chains(state: Chains) -> None:
    """Chains all names and metonyms of the document."""
    names = [item for item in state.items if item.mention.kind in {"name", "metonym"}]
    people = [item for item in names if item.mention.label == "PERSON"]
    _chain_people(state, people)
    others = [item for item in names if item.mention.label != "PERSON"]
    unsure = [item for item in others if not _chain_known(state, item)]
    for item in sorted(unsure, key=lambda item: -len(fold_name(item.text).split(" "))):
        _chain_other(state, item)


def _chain_people(state: Chains, items: list[Item]) -> None:
    parsed = {item.index: _shared_surname(parse_person(item.text), item, items) for item in items}
    full = [item for item in items if parsed[item.index].is_full or parsed[item.index].peer]
    for item in sorted(full, key=lambda item: (-len(parsed[item.index].words), item.mention.start)):
        name = _titled(parsed[item.index], item, state)
        chain = next((c for c in state.chains if c.name and same_person(c.name, name)), None)
        if chain is None and (found := _stands_for(name, item, state)) and (name.peer or not name.gender):
            chain = found[0]
        chain = chain or state.open("person", key=_person_key(state, item.text, name), name=name)
        chain.gender = chain.gender or name.gender
        state.join(item, chain)
    for item in items:
        if item.chain < 0:
            _chain_short(state, item, _titled(parsed[item.index], item, state))
    _pair_lone_names(state)


def _pair_lone_names(state: Chains) -> None:
    """ "Vlad" and "Putin" apart: one person where the register knows a Vladimir Putin."""
    lone = [chain for chain in state.chains if chain.name and len(chain.name.words) == 1]
    for one in lone:
        full = given_names().get(one.name.words[0], ("", ""))[0] if one.name else ""
        pairs = [
            two
            for two in lone
            if full and two.name and two is not one and state.lexicon.register.find(f"{full} {two.name.words[0]}")
        ]
        if len(pairs) == 1:
            merge(pairs[0], one)


def merge(new: Chain, old: Chain) -> None:
    """Moves every mention of one chain to another."""
    if old is not new:
        for item in old.items:
            item.chain = new.number
        new.items += old.items
        new.forms |= old.forms
        old.items = []


def _shared_surname(name: PersonName, item: Item, items: list[Item]) -> PersonName:
    """ "Rosa and Emil Brand": the lone given name takes the surname that follows."""
    if len(name.words) != 1:
        return name
    following = next((other for other in items if other.mention.start > item.mention.end), None)
    if following is None or following.token - item.token > 3 or following.sentence != item.sentence:
        return name
    other = parse_person(following.text)
    joined = 0 < following.mention.start - item.mention.end <= len(" and ") and other.is_full and len(other.words) == 2
    return parse_person(f"{item.text} {following.text.split(' ', 1)[1]}") if joined and name.gender else name


def _titled(name: PersonName, item: Item, state: Chains) -> PersonName:
    """The name with the gender that the title in front of it shows."""
    for word in (item.mention.role or "").lower().replace(".", "").split():
        gender = state.lexicon.titles.get(word, ("", ""))[0] or (
            role.gender if (role := state.lexicon.roles.get(word)) else ""
        )
        if gender and not name.gender:
            return PersonName(name.words, name.given, name.family, name.suffix, gender, name.peer)
    return name


def _person_key(state: Chains, text: str, name: PersonName) -> str:
    found = [key for key in state.lexicon.register.find(text) if state.lexicon.register.actors[key].kind == "person"]
    if len(found) != 1:
        return ""
    known = parse_person(state.lexicon.register.actors[found[0]].name)
    return (
        ""
        if name.suffix and name.suffix != known.suffix and found[0] not in {"joe-biden", ""} and len(text.split()) < 3
        else found[0]
    )


def _stands_for(name: PersonName, item: Item, state: Chains) -> tuple[Chain, bool] | None:
    """The chain that a short form belongs to, and whether another would fit as well."""
    fits = [(may_stand_for(name, chain.name), chain) for chain in state.chains if chain.name and chain.name.words]
    best = max((fit for fit, _ in fits), default=0)
    if not best:
        return None
    rivals = [chain for fit, chain in fits if fit == best]
    if name.gender and any(chain.gender == name.gender for chain in rivals):
        rivals = [chain for chain in rivals if chain.gender == name.gender]
    if not name.suffix and any(not chain.name.suffix for chain in rivals if chain.name):
        rivals = [chain for chain in rivals if chain.name and not chain.name.suffix]
    return min(rivals, key=lambda chain: _distance(chain, item)), len(rivals) > 1


def _distance(chain: Chain, item: Item) -> tuple[int, int]:
    """How far the chain's nearest mention stands; one after the item counts only where none stands before."""
    before = [
        item.mention.start - other.mention.start for other in chain.items if other.mention.start < item.mention.start
    ]
    after = [
        other.mention.start - item.mention.start for other in chain.items if other.mention.start >= item.mention.start
    ]
    return (0, min(before)) if before else (1, min(after, default=0))


def _chain_short(state: Chains, item: Item, name: PersonName) -> None:
    found = _stands_for(name, item, state)
    if found and not name.suffix and found[0].name and found[0].name.suffix and (key := _elder(state, name, found[0])):
        state.join(item, state.open("person", key=key, name=name), confidence=LIKELY)
    elif found:
        state.join(item, found[0], confidence=SHARED if found[1] else LIKELY)
    else:
        state.join(item, state.open("person", key=_person_key(state, item.text, name), name=name))


def _elder(state: Chains, name: PersonName, junior: Chain) -> str:
    """The register's person of that surname where the document's only one is a junior of the same name."""
    register = state.lexicon.register
    for key in register.by_surname.get(name.words[-1], ()):
        known = parse_person(register.actors[key].name)
        if junior.name and known.given == junior.name.given and not known.suffix:
            return key
    return ""


def _chain_known(state: Chains, item: Item) -> bool:
    """States, known organisations and places go by what the register says of the form."""
    register, form, label = state.lexicon.register, fold_name(item.text), item.mention.label
    keys = tuple(key for key in register.find(form) if register.actors[key].kind != "person")
    if not keys and item.mention.kind == "metonym":
        keys = register.by_seat.get(form, ())
    if not keys and label == "NORP" and form in register.by_demonym:
        keys = (register.by_demonym[form],)
    if not keys and label == "ORG" and (institution := register.institution(form)):
        keys = (institution,)
    if label in THINGS:
        state.join(item, _same_form(state, form, {"thing"}) or state.open("thing"))
        return True
    if len(keys) == 1:
        kind = register.actors[keys[0]].kind
        state.join(item, state.open(kind, key=keys[0]))
        return True
    if len(keys) > 1 and item.mention.kind == "metonym":
        return False
    if label in {"GPE", "LOC", "FAC"}:
        state.join(item, _same_form(state, form, {"place"}) or state.open("place"))
        return True
    return False


def _same_form(state: Chains, form: str, kinds: set[str]) -> Chain | None:
    return next((chain for chain in state.chains if chain.kind in kinds and form in chain.forms), None)


def _chain_other(state: Chains, item: Item) -> None:
    """Organisations and groups that the register leaves open: seats of several, acronyms, short forms, unknown names."""
    register, form = state.lexicon.register, fold_name(item.text)
    seats = register.by_seat.get(form, ()) if item.mention.kind == "metonym" else ()
    if seats:
        state.join(item, _seat_owner(state, item, seats), confidence=LIKELY)
        return
    same = _same_form(state, form, {"organisation", "government", "group"})
    if same is None:
        candidates = [
            chain
            for chain in state.chains
            if chain.kind in {"organisation", "government"} and _shortens(form, item.text, chain, state)
        ]
        same = min(candidates, key=lambda chain: _distance(chain, item), default=None)
    state.join(item, same or state.open("organisation"), confidence=SURE if same is None else LIKELY)


def _seat_owner(state: Chains, item: Item, keys: Iterable[str]) -> Chain:
    """Of the institutions at one seat ("Brussels") the one that the text last let act, else the first."""
    known = [state.by_key[key] for key in keys if key in state.by_key]
    acting = [chain for chain in known if any(_stands_alone(other, state.table) for other in chain.items)]
    if acting or known:
        return min(acting or known, key=lambda chain: _distance(chain, item))
    key = next(iter(keys))
    return state.open(state.lexicon.register.actors[key].kind, key=key)


def _stands_alone(item: Item, table: TokenTable) -> bool:
    return table.dep[item.token] not in {"compound", "nmod", "amod"}


def _shortens(form: str, text: str, chain: Chain, state: Chains) -> bool:
    """Whether a form is the chain's acronym, its first or last words, or the name without "Inc."."""
    longer = set(chain.forms)
    if chain.key:
        longer |= {fold_name(known) for known in state.lexicon.register.actors[chain.key].forms}
    words = form.split(" ")
    for other in longer:
        whole = other.split(" ")
        if len(whole) <= len(words):
            continue
        whose = len(words) > 1 or whole[-2] not in SMALL_WORDS
        ends = whole[-len(words) :] == words and chain.kind == "organisation" and whose
        begins = whole[: len(words)] == words and (len(words) > 1 or len(whole) == 2 or whole[-1] in COMPANY_ENDINGS)
        if ends or (begins and chain.kind == "organisation" and not chain.key):
            return True
        if text.isupper() and form == "".join(word[0] for word in whole if word not in SMALL_WORDS):
            return True
    return False
