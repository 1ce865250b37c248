"""Who can react, on whose behalf, and in which chain: what the reaction coder asks about actors."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from spacy.tokens import Doc

from toolkit.pipeline.parse_view import ParseView, read_lexicon, view_of, word_class
from toolkit.pipeline.reaction_content import FIRST_PERSON, THIRD_PERSON, Speaker
from toolkit.pipeline.records import Attribution, Mention, Offsets, Shift, UnnamedSource, stored
from toolkit.pipeline.stance import Policy, is_decider, mention_words, read_policy, side_of, words_to_sides

ACTOR_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", ""})
PEOPLE_PRONOUNS = frozenset({"he", "she", "they", "we", "i", "who", "some", "others", "many", "both", "another", "all"})
OWN_POSSESSIVES = frozenset({"his", "her", "their", "its", "our", "my"})
SPOKESPEOPLE = frozenset({"spokesman", "spokeswoman", "spokesperson", "official", "representative", "aide"})
PERSONS = frozenset({"he", "she"})
NOT_ACTORS = frozenset(
    ["report", "statement", "document", "study", "poll", "survey", "law", "text", "decision", "move", "letter", "memo"]
)


@dataclass
class Found:
    """What earlier components found, indexed by word; `next_chain` numbers the chains that the coder adds."""

    view: ParseView
    mentions: list[Mention]
    unnamed: list[UnnamedSource]
    quotes: list[Attribution]
    shifts: list[Shift]
    chain_at: dict[int, int]
    in_content: set[int]
    next_chain: int
    policy: Policy | None = None
    mentions_changed: bool = False
    known_sides: dict[int, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)


def gather(doc: Doc) -> Found:
    """Read the Doc's records once and index them by word."""
    view = view_of(doc)
    mentions, unnamed, quotes = stored(doc, "mentions"), stored(doc, "unnamed_sources"), stored(doc, "quotes")
    chain_at: dict[int, int] = {}
    for record in sorted(
        [*mentions, *unnamed], key=lambda r: r.start - r.end
    ):  # the longest first: shorter ones overwrite
        if record.chain is not None:
            chain_at.update(dict.fromkeys(view.words_of(record.start, record.end), record.chain))
    spoken = [quote for quote in quotes if not is_expressed(view, quote)]
    in_content = {i for quote in spoken for start, end in quote.content for i in view.words_of(start, end)}
    chains = [record.chain for record in (*mentions, *unnamed, *quotes) if record.chain is not None]
    found = Found(
        view, mentions, unnamed, quotes, stored(doc, "shifts"), chain_at, in_content, max(chains, default=-1) + 1
    )
    found.policy = read_policy(view, found.shifts, chain_at, lambda chain: sides_of(found, chain)[0])
    return found


def is_expressed(view: ParseView, quote: Attribution) -> bool:
    """ "voiced his concerns", "issued a warning": a noun of reaction, for the predicates to read, not something said."""
    if quote.cue is None or quote.quote_type == "direct" or len(quote.content) > 1:
        return False
    words = view.words_of(*quote.content[0])
    cue = view.words_of(*quote.cue)
    light = any(view.lemma[i] in word_class("express") or view.lemma[i] in word_class("respond") for i in cue)
    return light and any(view.lemma[i] in reaction_nouns() for i in (*cue, *words[:4]))


@cache
def reaction_nouns() -> frozenset[str]:
    """Nouns that name a reaction: concern, praise, threat."""
    return frozenset(row["lemma"] for row in read_lexicon("reaction_cues") if row["kind"] == "noun")


@cache
def actor_nouns() -> frozenset[str]:
    """Common nouns that can act with words."""
    roles = {form for row in read_lexicon("roles") for form in (row["noun"], row["plural"]) if form}
    return frozenset({row["lemma"] for row in read_lexicon("actor_nouns")} | roles) - NOT_ACTORS


def can_act(found: Found, i: int) -> bool:
    """Can this word, a subject, agent or source, be one who reacts?"""
    view = found.view
    if view.pos[i] == "PRON" and i not in found.chain_at:
        return view.lower[i] in PEOPLE_PRONOUNS
    if i in found.chain_at:
        return view.lower[i] not in ("which", "that") and view.lemma[i] not in NOT_ACTORS
    if view.pos[i] == "PROPN":
        return view.ent[i] in ACTOR_LABELS
    return view.pos[i] in ("NOUN", "ADJ", "NUM", "DET") and (
        view.lemma[i] in actor_nouns() or view.lower[i] in PEOPLE_PRONOUNS
    )


def chain_of(found: Found, i: int, speaker: Offsets) -> int:
    """The chain of the word; of an institution named in its spokesperson's phrase; else that of a mention made for it."""
    view = found.view
    if view.lemma[i] in SPOKESPEOPLE:
        inside = [found.chain_at[k] for k in view.words_of(*speaker) if k in found.chain_at and k != i]
        if inside:
            return inside[-1]
    if i in found.chain_at:
        return found.chain_at[i]
    chain = found.next_chain
    found.next_chain += 1
    kind = "pronoun" if view.pos[i] == "PRON" else "role"
    unlinked = next((n for n, m in enumerate(found.mentions) if (m.start, m.end) == speaker and m.kind == kind), None)
    if unlinked is None:
        found.mentions.append(Mention(*speaker, kind=kind, chain=chain))
    else:
        found.mentions[unlinked] = replace(found.mentions[unlinked], chain=chain)
    found.mentions.sort(key=lambda mention: (mention.start, mention.end))
    found.mentions_changed = True
    found.chain_at.update(dict.fromkeys(view.words_of(*speaker), chain))
    return chain


def speaker_of(found: Found, chain: int | None, span: Offsets | None, *, direct: bool) -> Speaker:
    """What the content coder has to know about a speaker."""
    sides, words = sides_of(found, chain)
    if span is not None:
        own = found.view.words_of(*span)
        sides, words = sides | words_to_sides(found.view, own), words | {found.view.lower[i] for i in own}
    unnamed = any(source.chain == chain for source in found.unnamed) if chain is not None else True
    decides = found.policy is not None and not unnamed and is_decider(found.policy, chain, sides, words)
    governs = any(side.isupper() for side in sides) and (bool(words & word_class("office")) or len(words) <= 2)
    pronouns = FIRST_PERSON if direct else FIRST_PERSON | _pronouns_of(found, chain, span)
    owner = OwnerOf(
        found, chain, sides, pronouns, bool(words & word_class("office")), bool(words & word_class("spokesman"))
    )
    roles = words & actor_nouns() | _nouns_of(found, span)
    return Speaker(owner, decides=decides, governs=governs, named=not unnamed, direct=direct, roles=roles)


def _nouns_of(found: Found, span: Offsets | None) -> frozenset[str]:
    """The common nouns of a speaker's phrase."""
    view = found.view
    words = range(0) if span is None else view.words_of(*span)
    return frozenset(view.lemma[i] for i in words if view.pos[i] == "NOUN")


def aims_elsewhere(found: Found, target: Offsets | None) -> bool:
    """The target is a named actor that did not decide the policy: "accused the Opposition", "blamed the West"."""
    if target is None or found.policy is None or found.policy.decider is None:
        return False
    words = found.view.words_of(*target)
    head = words[-1] if len(words) else -1
    if (
        head < 0
        or {found.view.lemma[i] for i in words} & word_class("policy_noun")
        or words_to_sides(found.view, words) & found.policy.sides
    ):
        return False
    chain = found.chain_at.get(head)
    return chain is not None and chain != found.policy.decider and not sides_of(found, chain)[0] & found.policy.sides


def sides_of(found: Found, chain: int | None) -> tuple[frozenset[str], frozenset[str]]:
    """The countries and organisations a chain belongs to, and the words it is described with."""
    if chain is None:
        return frozenset(), frozenset()
    if chain not in found.known_sides:
        mentions = [m for m in found.mentions if m.chain == chain and m.kind != "pronoun"]
        words = mention_words(found.view, mentions)
        described = {found.view.lower[i] for i in words} | {
            w for m in mentions for w in (m.role or "").casefold().split()
        }
        names = {found.view.text[m.start : m.end] for m in mentions if m.label == "PERSON"}
        held = {side for name in names if (side := side_of(name))}
        found.known_sides[chain] = words_to_sides(found.view, words) | held, frozenset(described)
    return found.known_sides[chain]


def _pronouns_of(found: Found, chain: int | None, span: Offsets | None) -> frozenset[str]:
    """The pronouns that stand for the speaker in reported speech: he and she for a person, it and they for others."""
    words = [] if span is None else list(found.view.words_of(*span))
    if any(found.view.lower[i] in PERSONS or found.view.ent[i] == "PERSON" for i in words):
        return PERSONS
    person = any(
        m.chain == chain and (m.label == "PERSON" or found.view.text[m.start : m.end].casefold() in PERSONS)
        for m in found.mentions
    )
    return PERSONS if person and chain is not None else THIRD_PERSON


@dataclass(frozen=True)
class OwnerOf:
    """Is a subject word the speaker, or whom the speaker speaks for: "we", "it", "his party", the Kremlin's "Russia"?"""

    found: Found
    chain: int | None
    sides: frozenset[str]
    own: frozenset[str]
    named_role: bool = False
    speaks_for_others: bool = False

    def __call__(self, i: int) -> bool:
        view = self.found.view
        if view.lower[i] in self.own or (self.chain is not None and self.found.chain_at.get(i) == self.chain):
            return True
        if (
            view.lemma[i] in word_class("group_of_own")
            and self.named_role
            and view.lower[view.child(i, "det") or i] == "the"
        ):
            return self.found.policy is None or self.found.chain_at.get(i, -1) != self.found.policy.decider
        owner = view.child(i, "poss")
        if owner is not None and view.lower[owner] in OWN_POSSESSIVES:
            return view.lower[i] in word_class("group_of_own")
        if view.ent[i] in ("GPE", "ORG", "NORP") or view.pos[i] == "PROPN" or view.dep[i] in ("nsubj", "nsubjpass"):
            first, stop = view.phrase(i)
            sides = words_to_sides(view, range(first, stop))
            if sides & self.sides:
                return True
            return bool(sides) and not self.sides and self.speaks_for_others and view.ent[i] == "GPE"
        return False
