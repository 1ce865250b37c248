"""Who each quotation belongs to: gives floating quotations a speaker, then ties every speaker to a mention's chain.

After it, an attribution with a speaker has a `speaker_kind` and a `chain`. A speaker that no mention or unnamed source
covers becomes a mention of its own (kind "role"), with a new chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.floating_quotes import speak_for_floating
from toolkit.pipeline.parse_view import ParseView, view_of
from toolkit.pipeline.records import Attribution, Mention, Offsets, UnnamedSource, store, stored

_PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we", "who", "you", "him", "her", "them", "his", "its", "their"})
_SPOKESPEOPLE = frozenset({"spokesman", "spokeswoman", "spokesperson", "spokespeople", "statement", "office", "tweet"})
_MODIFIERS = frozenset({"advmod", "npadvmod", "compound", "nmod", "amod", "poss", "punct", "cc"})
_KIND_ORDER = {"name": 0, "metonym": 1, "role": 2, "pronoun": 3}


def link_speakers(doc: Doc, quotes: Sequence[Attribution] | None = None) -> list[Attribution]:
    """The Doc's attributions with floating ones given a speaker; speakers are not tied to chains here.

    It does not look further back than two paragraphs.
    """
    given = stored(doc, "quotes") if quotes is None else list(quotes)
    return speak_for_floating(view_of(doc), given)


def tie_speakers(
    view: ParseView, quotes: Sequence[Attribution], mentions: Sequence[Mention], unnamed: Sequence[UnnamedSource]
) -> tuple[list[Attribution], list[Mention]]:
    """Attributions with speaker_kind and chain, and the mentions that had to be added for speakers without one."""
    chains = [m.chain for m in mentions if m.chain is not None] + [s.chain for s in unnamed if s.chain is not None]
    next_chain = max(chains, default=-1) + 1
    added: dict[Offsets, Mention] = {}
    done = []
    for quote in quotes:
        if quote.speaker is None:
            done.append(replace(quote, speaker_kind="none", chain=None))
            continue
        kind, chain = match_speaker(view, quote.speaker, mentions, unnamed)
        if chain is None:
            if quote.speaker not in added:
                added[quote.speaker] = Mention(
                    *quote.speaker, kind=kind if kind == "pronoun" else "role", chain=next_chain
                )
                next_chain += 1
            chain = added[quote.speaker].chain
        done.append(replace(quote, speaker_kind=kind, chain=chain))
    return done, list(added.values())


def match_speaker(
    view: ParseView, span: Offsets, mentions: Sequence[Mention], unnamed: Sequence[UnnamedSource]
) -> tuple[str, int | None]:
    """The kind and chain of the mention or unnamed source that a speaker span stands for; chain None where there is none."""
    head = _head_offset(view, span)
    for source in unnamed:
        if source.start <= head < source.end and source.chain is not None:
            return "unnamed", source.chain
    inside = [m for m in mentions if span[0] <= m.start and m.end <= span[1] and m.chain is not None]
    person = _apposed_name(view, head, inside) or _closing_name(view, span, inside)
    if person is not None:
        return "name", person.chain
    at_head = [m for m in mentions if m.start <= head < m.end and m.chain is not None]
    if at_head:
        best = min(at_head, key=lambda m: (_KIND_ORDER.get(m.kind, 9), m.start - m.end))
        named = any(m.kind == "name" and m.chain == best.chain for m in inside)
        return ("name" if named else best.kind), best.chain
    names = [m for m in inside if m.kind in {"name", "metonym"}]
    if names and (_speaks_for(view, head) or len(names) == 1):
        return ("role" if _speaks_for(view, head) else names[0].kind), names[0].chain
    words = view.words_of(*span)
    is_pronoun = len(words) == 1 and view.lower[words.start] in _PRONOUNS
    return ("pronoun" if is_pronoun else "role"), None


def _apposed_name(view: ParseView, head: int, inside: Sequence[Mention]) -> Mention | None:
    """'the works director, Ana Lindqvist': the person named in apposition to the head is the speaker."""
    word = view.token_at(head)
    for mention in inside:
        if mention.kind != "name" or mention.label != "PERSON" or mention.start <= head < mention.end:
            continue
        last = view.token_at(mention.end - 1)
        while view.dep[last] in {"compound", "flat"} and view.start[view.head[last]] < mention.end:
            last = view.head[last]
        if view.dep[last] == "appos" and view.head[last] == word:
            return mention
    return None


def _closing_name(view: ParseView, span: Offsets, inside: Sequence[Mention]) -> Mention | None:
    """'Former Ambassador to the Council Ana Lindqvist': a name that closes the phrase, if no preposition leads to it."""
    for mention in inside:
        first = view.token_at(mention.start)
        ends = mention.end == span[1] and mention.kind == "name" and mention.label == "PERSON"
        if ends and span[0] < mention.start and view.pos[first - 1] not in {"ADP", "PART", "CCONJ", "VERB", "PUNCT"}:
            return mention
    return None


def _speaks_for(view: ParseView, head: int) -> bool:
    word = view.token_at(head)
    return word >= 0 and view.lower[word] in _SPOKESPEOPLE


def _head_offset(view: ParseView, span: Offsets) -> int:
    """Where the head word of a span begins: the one that hangs on a word outside it, a subject or object if several do."""
    words = view.words_of(*span)
    tops = [i for i in words if view.head[i] not in words or view.head[i] == i]
    nominal = [i for i in tops if view.pos[i] in {"NOUN", "PROPN", "PRON", "NUM"} and view.dep[i] not in _MODIFIERS]
    best = nominal or tops
    return view.start[best[0]] if best else span[0]


class SpeakerLinker:
    """The component `toolkit_speakers`."""

    def __call__(self, doc: Doc) -> Doc:
        """Write speaker, speaker_kind and chain of every attribution of the Doc."""
        mentions = stored(doc, "mentions")
        quotes, added = tie_speakers(view_of(doc), link_speakers(doc), mentions, stored(doc, "unnamed_sources"))
        if added:
            spans = {(m.start, m.end) for m in added if m.kind == "pronoun"}  # stood there already, without a chain
            kept = [m for m in mentions if m.kind != "pronoun" or (m.start, m.end) not in spans]
            store(doc, "mentions", sorted([*kept, *added], key=lambda m: (m.start, m.end)))
        store(doc, "quotes", quotes)
        return doc

    def pipe(self, stream: Iterator[Doc], *, batch_size: int = 16) -> Iterator[Doc]:
        """Docs in, Docs out; `batch_size` is spaCy's and makes no difference here."""
        for doc in stream:
            yield self(doc)


@Language.factory("toolkit_speakers")
def create_speaker_linker(nlp: Language, name: str) -> Any:
    """spaCy factory of the speaker linker; it wants toolkit_quotes and toolkit_chains before it."""
    return SpeakerLinker()
