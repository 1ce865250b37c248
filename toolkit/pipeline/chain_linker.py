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

SOURCE = "source"  # kind of the items that stand for unnamed sources while links are drawn
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
    whole = [*mentions, *(Mention(source.start, source.end, SOURCE) for source in sources)]
    order = sorted(range(len(whole)), key=lambda number: (whole[number].start, -whole[number].end, number))
    items = read_items([whole[number] for number in order], table, doc.text, quotes)
    state = Chains(doc.text, table, actor_lexicon(), items)
    name_chains(state)
    by_number = dict(zip(order, items, strict=True))
    sourced = [_chain_source(state, source, by_number[len(mentions) + n]) for n, source in enumerate(sources)]
    chain_roles(state)
    chain_pronouns(state, quotes)
    linked = [_linked(mention, by_number[number]) for number, mention in enumerate(mentions)]
    return linked, [replace(source, chain=number) for source, number in zip(sources, sourced, strict=True)]


def _linked(mention: Mention, item: Item) -> Mention:
    return replace(mention, chain=item.chain if item.chain >= 0 else None, confidence=item.confidence)


def read_items(mentions: Sequence[Mention], table: TokenTable, text: str, quotes: Sequence[Attribution]) -> list[Item]:
    """Mentions in reading order, with their head token, sentence, and the direct quotation they stand in."""
    direct = [(number, quote) for number, quote in enumerate(quotes) if quote.quote_type == "direct"]
    spans = sorted((start, end, number) for number, quote in direct for start, end in quote.content)
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
        words = text[mention.start : mention.end]
        items.append(Item(index, mention, words, head, table.sentence[head], subject, inside))
    return items


def _head(table: TokenTable, first: int, last: int) -> int:
    """The token that the others of the span hang on."""
    span = range(first, last + 1)
    return next((token for token in span if table.head[token] not in span or table.head[token] == token), last)


def _chain_source(state: Chains, source: UnnamedSource, own: Item) -> int:
    """A chain for an unnamed source, which a later "the official" can join; a role mention on it is the source."""
    chain = state.open("unnamed", plural=source.number == "several")
    state.join(own, chain)
    for item in state.items:
        overlaps = item.mention.start < source.end and source.start < item.mention.end
        heads = overlaps and not source.start <= state.table.start[state.table.head[item.token]] < source.end
        if heads and item.mention.kind == "role" and item.chain < 0 and item.mention.role:
            state.join(item, chain)
    words = own.text.lower().split()
    roles = state.lexicon.roles
    chain.roles = {word: frozenset() for word in words if word in roles and not roles[word].plural}
    return chain.number


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
