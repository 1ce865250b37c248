"""In-document coreference: which mentions stand for the same actor.

Names first over the whole document (`chains.py`), then role phrases (`role_chains.py`), then pronouns
(`pronoun_chains.py`), each in reading order. Rules and word lists only: no training, no weights to ship, and every link
can be explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline import records
from toolkit.pipeline.actor_lexicon import actor_lexicon
from toolkit.pipeline.chains import Chains, Item, name_chains
from toolkit.pipeline.pronoun_chains import chain_pronouns
from toolkit.pipeline.records import Attribution, Mention, UnnamedSource
from toolkit.pipeline.role_chains import chain_roles
from toolkit.pipeline.token_table import TokenTable, table_of

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "agent"})


def link_chains(doc: Doc) -> tuple[list[Mention], list[UnnamedSource]]:
    """The Doc's mentions and unnamed sources with `chain` set; two with one number stand for the same actor.

    Mentions that stand for no actor keep None: pronouns without a clear antecedent, and the "it" of impersonal sentences.
    Not resolved: coreference of events and things, split antecedents ("the two men"), cataphora.

    >>> import spacy
    >>> link_chains(spacy.blank("en")(""))
    ([], [])
    """
    mentions, sources = records.stored(doc, "mentions"), records.stored(doc, "unnamed_sources")
    if not len(doc):
        return mentions, sources
    quotes, table = records.stored(doc, "quotes"), table_of(doc)
    state = Chains(doc.text, table, actor_lexicon(), _items(mentions, table, doc.text, quotes))
    name_chains(state)
    sourced = _chain_sources(state, sources)
    chain_roles(state)
    chain_pronouns(state, quotes)
    linked = [_linked(mention, item) for mention, item in zip(mentions, state.items, strict=True)]
    return linked, [replace(source, chain=number) for source, number in zip(sources, sourced, strict=True)]


def _linked(mention: Mention, item: Item) -> Mention:
    return replace(mention, chain=item.chain if item.chain >= 0 else None)


def _items(mentions: Sequence[Mention], table: TokenTable, text: str, quotes: Sequence[Attribution]) -> list[Item]:
    """Mentions with their head token, sentence, and the direct quotation they stand in."""
    spans = sorted(
        (start, end, number)
        for number, quote in enumerate(quotes)
        if quote.quote_type == "direct"
        for start, end in quote.content
    )
    items, token, at = [], 0, 0
    for index, mention in enumerate(mentions):
        while token + 1 < len(table) and table.end[token] <= mention.start:
            token += 1
        last = token
        while last + 1 < len(table) and table.start[last + 1] < mention.end:
            last += 1
        head = _head(table, token, last)
        while at < len(spans) and spans[at][1] <= mention.start:
            at += 1
        inside = spans[at][2] if at < len(spans) and spans[at][0] <= mention.start else -1
        subject = table.dep[head] in SUBJECTS or (table.dep[head] == "pobj" and table.dep[table.head[head]] == "agent")
        items.append(
            Item(index, mention, text[mention.start : mention.end], head, table.sentence[head], subject, inside)
        )
    return items


def _head(table: TokenTable, first: int, last: int) -> int:
    return next(
        (
            token
            for token in range(first, last + 1)
            if not first <= table.head[token] <= last or table.head[token] == token
        ),
        last,
    )


def _chain_sources(state: Chains, sources: Sequence[UnnamedSource]) -> list[int]:
    """Every unnamed source is a chain of its own, which a later "the official" can join; role mentions on it are it."""
    numbers = []
    for source in sources:
        chain = state.open("unnamed", plural=source.number == "several")
        covered = [item for item in state.items if item.mention.start < source.end and source.start < item.mention.end]
        for item in covered:
            outer = not source.start <= state.table.start[state.table.head[item.token]] < source.end
            if item.mention.kind == "role" and item.chain < 0 and item.mention.role and outer:
                state.join(item, chain)
        words = state.text[source.start : source.end].lower().split()
        chain.roles = {
            word: frozenset() for word in words if word in state.lexicon.roles and not state.lexicon.roles[word].plural
        }
        numbers.append(chain.number)
    return numbers


@Language.factory("toolkit_chains")
def create_chain_linker(nlp: Language, name: str) -> ChainLinker:
    """The spaCy component, by the name of its entry point."""
    return ChainLinker()


class ChainLinker:
    """Writes `chain` into `doc._.mentions` and `doc._.unnamed_sources`."""

    def __call__(self, doc: Doc) -> Doc:
        mentions, sources = link_chains(doc)
        records.store(doc, "mentions", mentions)
        records.store(doc, "unnamed_sources", sources)
        return doc
