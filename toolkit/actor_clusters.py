"""Chains of many documents grouped into actors: the part of `resolve_actors` that knows no tables.

A chain is reduced to its profile (what its forms say); equal profiles are judged once. People are compared only within one
block of family names, so the cost grows with the number of different names, not of mentions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from toolkit.office_holders import country_named, holder_of, leads_nation
from toolkit.person_names import PersonName, may_stand_for, parse_person, person_title_free, same_person, spelling_key
from toolkit.register import Known, Register, fold_name, slug

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
THING_LABELS = frozenset({"PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE"})
LOCAL_DETERMINERS = frozenset(
    {"his", "her", "its", "their", "our", "my", "the", "this", "that", "these", "those", "a", "an"}
)
INSTITUTIONS = frozenset(
    {"ministry", "department", "parliament", "congress", "senate", "house", "council", "commission", "court", "union",
     "committee", "assembly", "government", "cabinet", "opposition", "embassy", "state", "staff", "office", "army", "police",
     "party", "board", "agency", "bank", "treasury", "administration", "chancellery", "navy", "association", "federation",
     "league", "bureau"}
)  # fmt: skip
PORTFOLIOS = frozenset(
    {"foreign", "defence", "defense", "interior", "finance", "health", "education", "justice", "home", "energy", "trade",
     "supreme", "high", "national", "central", "general", "security", "city", "district", "federal", "lower", "upper", "state",
     "agriculture"}
)  # fmt: skip
CORPORATE = frozenset(
    {"inc", "corp", "ltd", "llc", "plc", "co", "gmbh", "ag", "sa", "nv", "group", "limited", "corporation", "company"}
)


@dataclass(frozen=True, slots=True)
class Form:
    """One way a chain is written: the words, kind, label and stated role, and how often."""

    text: str
    kind: str
    label: str | None
    role: str | None
    count: int = 1


@dataclass(slots=True)
class Cluster:
    """One actor in the making. `local` ones belong to a single chain and are never joined with others."""

    kind: str
    name: str
    known: Known | None = None
    person: PersonName | None = None
    forms: dict[str, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    profiles: list[int] = field(default_factory=list)
    local: str = ""

    def add(self, number: int, forms: Sequence[Form]) -> None:
        self.profiles.append(number)
        for form in forms:
            self.forms[form.text] = self.forms.get(form.text, 0) + form.count
            if form.role and form.kind == "name":
                self.roles[form.role] = self.roles.get(form.role, 0) + form.count

    @property
    def canonical_name(self) -> str:
        """The register's name; for an organisation the fullest of its known names that the corpus uses, acronyms apart."""
        if self.known is None or self.known.kind != "organisation":
            return self.name
        known = {fold_name(form) for form in self.known.forms}
        seen = [_without_article(form) for form in self.forms if fold_name(form) in known and not form.isupper()]
        return (
            min(seen, key=lambda form: (fold_name(form) != fold_name(self.name), -len(form), form))
            if seen
            else self.name
        )

    @property
    def actor_id(self) -> str:
        if self.known:
            return self.known.key
        return (
            f"{slug(self.name) or self.kind}-{digest(self.local)}"
            if self.local
            else slug(self.name) or f"{self.kind}-{digest(self.name)}"
        )


def digest(text: str) -> str:
    """Eight hexadecimal digits of a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class Profile:
    """A chain's forms, the key of the chain where it stands alone, whether something is attributed to it, and its date."""

    forms: tuple[Form, ...]
    local: str
    speaks: bool
    date: str


def cluster_profiles(profiles: Sequence[Profile], register: Register) -> list[Cluster]:
    """Clusters over all profiles; a profile in no cluster is no actor (a town, a missile). Independent of their order."""
    order = sorted(range(len(profiles)), key=lambda n: (_sort_key(profiles[n]), profiles[n].local))
    clusters: dict[str, Cluster] = {}
    people: list[tuple[int, PersonName, str]] = []
    others: list[tuple[int, str]] = []
    for number in order:
        profile = profiles[number]
        key = _known_key(profile, register)
        names = [form for form in profile.forms if form.kind in {"name", "metonym"}]
        if key:
            _cluster_of(clusters, key, register).add(number, profile.forms)
        elif any(form.label == "PERSON" for form in names):
            text = _fullest(names)
            people.append((number, parse_person(text), text))
        elif names and not _is_place(names, profile) and not _is_thing(names):
            others.append((number, _longest(names)))
        elif not names:
            _role_only(number, profile, clusters, register)
    blocks = _cluster_people(people, profiles, clusters, register)
    others = [entry for entry in others if not _joins_person(entry, profiles, blocks)]
    _cluster_organisations(others, profiles, clusters, register)
    return list(clusters.values())


def _sort_key(profile: Profile) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((form.text, form.kind) for form in profile.forms))


def _cluster_of(clusters: dict[str, Cluster], key: str, register: Register) -> Cluster:
    known = register.actors[key]
    return clusters.setdefault(f"known {key}", Cluster(known.kind, known.name, known=known))


def _known_key(profile: Profile, register: Register) -> str:
    """The register's actor that the chain's names point to, the most pointed to where they disagree."""
    votes: dict[str, int] = {}
    for form in profile.forms:
        if form.kind == "pronoun" or (form.kind == "role" and form.label == "PERSON"):
            continue
        person = form.label == "PERSON"
        folded = fold_name(form.text)
        keys = tuple(key for key in register.find(form.text) if (register.actors[key].kind == "person") == person)
        if not keys and form.kind == "metonym":
            keys = register.by_seat.get(folded, ())[:1]
        if not keys and form.label == "NORP" and folded in register.by_demonym:
            keys = (register.by_demonym[folded],)
        if not keys and form.kind == "role" and form.label in {"GPE", "ORG"}:
            keys = _state_of(form.text, register)
        if not keys and form.label == "ORG" and (institution := register.institution(form.text)):
            keys = (institution,)
        if len(keys) == 1 and (not person or len(folded.split(" ")) > 1):
            weight = 100 if form.kind == "name" and form.label != "GPE" else 10 if form.kind != "role" else 1
            votes[keys[0]] = votes.get(keys[0], 0) + weight * (len(folded.split(" ")) + 1)
    return min(votes, key=lambda key: (-votes[key], key)) if votes else ""


def _state_of(text: str, register: Register) -> tuple[str, ...]:
    """The country of "the Polish government" and "the Russian side"."""
    words = fold_name(text).split(" ")
    if words[-1] not in {"government", "side", "administration", "regime", "authorities", "cabinet"} or len(words) > 3:
        return ()
    key = register.by_demonym.get(" ".join(words[:-1])) or next(
        iter(register.find(" ".join(words[:-1]).removesuffix("'s"))), ""
    )
    return (key,) if key in register.actors and register.actors[key].kind == "government" else ()


def _is_place(names: Sequence[Form], profile: Profile) -> bool:
    return not profile.speaks and all(form.label in PLACE_LABELS and form.kind == "name" for form in names)


def _is_thing(names: Sequence[Form]) -> bool:
    return all(form.label in THING_LABELS for form in names)


def _fullest(names: Iterable[Form]) -> str:
    """The form with most name words; of equals the most frequent, then the first in the alphabet."""
    people = [form for form in names if form.label == "PERSON"]
    ranked = sorted(
        people,
        key=lambda form: (
            -len(parse_person(form.text).words),
            not parse_person(form.text).suffix,
            -form.count,
            form.text,
        ),
    )
    return ranked[0].text


def _longest(names: Iterable[Form]) -> str:
    return sorted(
        names, key=lambda form: (-len(fold_name(form.text).split(" ")), -len(form.text), -form.count, form.text)
    )[0].text


def _cluster_people(
    people: list[tuple[int, PersonName, str]],
    profiles: Sequence[Profile],
    clusters: dict[str, Cluster],
    register: Register,
) -> dict[str, list[Cluster]]:
    """Full names first, by family name; then the short forms, to the one they can only mean."""
    blocks: dict[str, list[Cluster]] = {}
    for cluster in clusters.values():
        if cluster.known and cluster.kind == "person":
            cluster.person = parse_person(cluster.known.name)
            _file(blocks, cluster)
    full = [entry for entry in people if entry[1].is_full or entry[1].peer]
    for number, name, text in sorted(full, key=lambda e: (-len(e[1].words), e[1].words, e[2], profiles[e[0]].local)):
        _place_full(name, text, clusters, blocks, register).add(number, profiles[number].forms)
    for number, name, text in people:
        if not (name.is_full or name.peer):
            _place_short(number, name, text, profiles, clusters, blocks, register)
    return blocks


def _place_full(
    name: PersonName, text: str, clusters: dict[str, Cluster], blocks: dict[str, list[Cluster]], register: Register
) -> Cluster:
    """The cluster of a full name; where several fit, the one with the most similar number of names."""
    fits = [c for c in blocks.get(_block(name), []) if c.person and same_person(c.person, name)]
    if fits:
        return min(fits, key=lambda c: (abs(len(c.person.words) - len(name.words)) if c.person else 9, c.name))
    known = _known_spelling(name, register)
    fresh = Cluster("person", person_title_free(text))
    cluster = _cluster_of(clusters, known, register) if known else clusters.setdefault(f"person {text}", fresh)
    cluster.person = cluster.person or name
    _file(blocks, cluster)
    return cluster


def _joins_person(entry: tuple[int, str], profiles: Sequence[Profile], blocks: dict[str, list[Cluster]]) -> bool:
    """A lone word that the model took for an institution is a person's surname where the corpus has one such person.

    "Kestner said" in one article, "Mayor Rosa Kestner" in another; not where the article calls it a company.
    """
    number, text = entry
    forms = profiles[number].forms
    name = parse_person(text)
    if len(name.words) != 1 or len(forms) != 1 or forms[0].label != "ORG" or text.isupper():
        return False
    fits = [
        c for c in blocks.get(_block(name), []) if c.person and c.person.is_full and may_stand_for(name, c.person) == 3
    ]
    if len(fits) == 1:
        fits[0].add(number, forms)
    return len(fits) == 1


def _block(name: PersonName) -> str:
    return spelling_key(name.words[-1]) if name.words else ""


def _file(blocks: dict[str, list[Cluster]], cluster: Cluster) -> None:
    if cluster.person:
        block = blocks.setdefault(_block(cluster.person), [])
        if cluster not in block:
            block.append(cluster)


def _known_spelling(name: PersonName, register: Register) -> str:
    """The register's person under another spelling or with a middle name."""
    found = []
    for key in register.by_surname.get(name.words[-1], ()):
        known = register.actors[key]
        if any(same_person(parse_person(form), name) for form in known.forms):
            found.append(key)
    return found[0] if len(found) == 1 else ""


def _place_short(
    number: int, name: PersonName, text: str, profiles: Sequence[Profile], clusters: dict[str, Cluster],
    blocks: dict[str, list[Cluster]], register: Register,
) -> None:  # fmt: skip
    """A bare surname: the only such person of the corpus, else a national leader of that date, else an actor of its own."""
    profile = profiles[number]
    fits = [
        cluster
        for cluster in blocks.get(_block(name), [])
        if cluster.person and may_stand_for(name, cluster.person) == 3
    ]
    elders = [cluster for cluster in fits if cluster.person and not cluster.person.suffix]
    fits = fits if name.suffix else elders or fits
    if len(fits) > 1:
        leaders = [cluster for cluster in fits if cluster.known and leads_nation(cluster.known, profile.date)]
        fits = leaders if len(leaders) == 1 else []
        local = profile.local
    else:
        local = ""
    if not fits and not local:
        keys = [
            key
            for key in register.by_surname.get(name.words[-1] if name.words else "", ())
            if leads_nation(register.actors[key], profile.date)
        ]
        if len(keys) == 1 and (
            not name.gender or parse_person(register.actors[keys[0]].name).gender in {"", name.gender}
        ):
            fits = [_cluster_of(clusters, keys[0], register)]
    target = (
        fits[0]
        if fits
        else clusters.setdefault(f"short {local or text}", Cluster("person", person_title_free(text), local=local))
    )
    target.add(number, profile.forms)


def _cluster_organisations(
    entries: list[tuple[int, str]], profiles: Sequence[Profile], clusters: dict[str, Cluster], register: Register
) -> None:
    """One organisation a full name; a short form joins the only longer name that some document ties it to."""
    named: dict[str, list[tuple[int, str]]] = {}
    for number, text in entries:
        named.setdefault(_organisation_key(text, register), []).append((number, text))
    ties: dict[str, set[str]] = {}
    for key, members in named.items():
        for number, _ in members:
            names = {_organisation_key(form.text, register) for form in profiles[number].forms if form.kind == "name"}
            for other in names - {key}:
                ties.setdefault(other, set()).add(key)
    for key in sorted(named):
        longer = ties.get(key, set()) - {key}
        target = next(iter(longer)) if len(longer) == 1 else key
        owner = min((text for _, text in named.get(target, named[key])), key=lambda text: (-len(text), text))
        for number, text in named[key]:
            local = profiles[number].local if target == key and is_generic_name(text) else ""
            name = text if local else owner
            people = all(form.label == "NORP" for form in profiles[number].forms if form.kind == "name")
            kind = "group" if people else "organisation"
            cluster = clusters.setdefault(
                f"organisation {local or target}", Cluster(kind, _without_article(name), local=local)
            )
            cluster.add(number, profiles[number].forms)


def _without_article(name: str) -> str:
    first, _, rest = name.partition(" ")
    return rest if first.casefold() == "the" and rest else name


def _organisation_key(text: str, register: Register) -> str:
    words = fold_name(text).replace("-", " ").split(" ")
    while len(words) > 1 and words[-1] in CORPORATE:
        words.pop()
    if words[-1] in INSTITUTIONS or words[0] in INSTITUTIONS:
        return " ".join(sorted(register.institution_words(" ".join(words))))
    return " ".join(words)


@cache
def is_generic_name(text: str) -> bool:
    """Whether a name fits an institution of any country ("Parliament", "Foreign Ministry"), so that no two articles share it."""
    words = fold_name(text).replace("-", " ").split(" ")
    return words[-1] in INSTITUTIONS and all(word in INSTITUTIONS or word in PORTFOLIOS for word in words)


def _role_only(number: int, profile: Profile, clusters: dict[str, Cluster], register: Register) -> None:
    """A chain without a name: the holder of the office, an institution by country, a class of actors, or one of its own."""
    forms = sorted((form for form in profile.forms if form.kind == "role"), key=lambda form: (-form.count, form.text))
    if not forms:
        return
    text = min(forms, key=lambda form: (-form.count, -len(form.text.split()), form.text)).text
    holder = next(
        (key for form in forms if form.label == "PERSON" and (key := holder_of(form.text, profile.date, register))), ""
    )
    if holder:
        _cluster_of(clusters, holder, register).add(number, profile.forms)
        return
    opener = text.split(" ")[0].casefold()
    kind = {"PERSON": "person", "ORG": "organisation", "GPE": "government"}.get(forms[0].label or "", "group")
    unread = forms[0].role is None and forms[0].label is None  # a speaker phrase that no lexicon knows
    general = not unread and opener not in LOCAL_DETERMINERS and (kind == "group" or country_named(text, register))
    local = "" if general else profile.local
    name = text if opener not in {"the", "a", "an"} else text.split(" ", 1)[-1]
    cluster = clusters.setdefault(
        f"{kind} {local or slug(name)}", Cluster(kind, name[:1].upper() + name[1:], local=local)
    )
    cluster.add(number, profile.forms)
