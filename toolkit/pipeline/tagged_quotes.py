"""One system out of two: quotation marks and rules on one side, the trained tagger on the other.

Who decides what, in this order:
1. Marks decide where a direct quotation begins and ends. The speaker beside it is the rules' where the construction leaves
   no choice (“…,” said X; “…” — X; a transcript), else the tagger's, if it has one.
2. Reported speech that both found has the tagger's spans; where they name different speakers, the tagger's, except after
   'according to', beside an aside and in the passive. A quoted fragment inside a longer tagged content is part of it.
3. Where the two overlap without agreeing, the tagger's stands, unless it is speech within the speech that the rules found,
   or the rules found a quoted claim within the tagger's. What the rules alone found is kept for few constructions.
4. What the tagger alone found is kept if it has speaker, cue and four words, unless it is a bare thing behind a verb of
   judgement. 'Denied it' and 'praised the new bill' are reactions, no quotations; so are refusals
   (declined to say who) and requests not to be named. Narrower filters cost more on PolNeAR than they gain on the gold.
5. Titles, names and so-called things in marks are no quotations, whoever found them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.pipeline.clause_spans import content_of
from toolkit.pipeline.cue_links import Found
from toolkit.pipeline.cue_speakers import resolve_relative, speaker_phrase
from toolkit.pipeline.parse_view import RELATIVES, SUBJECTS, ParseView
from toolkit.pipeline.quote_space import OUTSIDE, QuoteSpace
from toolkit.pipeline.quote_words import pleads_for_anonymity, reads_as_clause
from toolkit.pipeline.records import Offsets
from toolkit.pipeline.tagged_spans import trim_part, trim_speaker

if TYPE_CHECKING:
    from toolkit.pipeline.tagger import TaggedAttribution

Words = frozenset[int]
AGREED = 0.5  # word overlap (Jaccard) from which rules and tagger mean the same content: the scorers' own threshold
FEWEST_WORDS = 4  # of content that only the tagger found
# Tagged content keeps its 'that', as in PolNeAR; without it 57 instead of 65 % of contents there match to the word.
KEEP_THAT = True
# Direct constructions: marks give the content.
SURE_CONTENT = frozenset(
    {
        "direct: cue after", "direct: cue after, inverted", "direct: dash and name", "direct: transcript", "direct: colon",
        "direct: in the words of", "direct: name and colon", "direct: cue and colon", "direct: floating",
    }
)  # fmt: skip
# Constructions whose speaker cannot be anyone else: where the two differ on PolNeAR dev, the rules are right.
SURE_SPEAKER = SURE_CONTENT - {"direct: cue and colon", "direct: floating"} | {
    "according to",
    "aside",
    "nested",
    "passive",
    "clause, passive",
}
# Kept also where the tagger has something that overlaps without agreeing.
KEPT_BESIDE = SURE_CONTENT | {"according to", "nested"}
DROPPED_ALONE = frozenset({"noun", "adjective", "clause ahead"})  # seldom right where the tagger saw nothing
SPEAKING = frozenset({"say", "ask", "mind", "evidence", "to", "obj_to", "of", "label", "noun", "adj"})
VERBAL = frozenset({"VERB", "AUX"})
_NEGATIONS = frozenset({"not", "n't", "n’t", "never"})
_REFUSALS = frozenset({"decline", "refuse", "fail", "deny", "short"})  # short: stopped short of


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tagged attribution with the words of its content, speaker and cue; `stands` if it could stand alone."""

    tagged: TaggedAttribution
    words: Words
    speaker: tuple[int, int] | None
    cue: tuple[int, int] | None
    stands: bool


def merge_tagged(space: QuoteSpace, by_rule: Sequence[Found], tagged: Sequence[TaggedAttribution]) -> list[Found]:
    """The attributions of a Doc after rules and tagger have had their say; sets `tagged` on those that the tagger shares."""
    tags = [tag for tag in (_read_tag(space, one) for one in tagged) if tag.words]
    at: dict[int, list[int]] = {}
    for number, tag in enumerate(tags):
        for i in tag.words:
            at.setdefault(i, []).append(number)
    used: set[int] = set()
    kept = [found for found in by_rule if _settle(space, found, tags, at, used)]
    taken: Words = frozenset().union(*(_content_words(space, found) for found in kept))
    for number, tag in enumerate(tags):
        if number not in used and tag.stands and len(tag.words & taken) <= AGREED * len(tag.words):
            alone = _from_tag(space, tag, taken)
            if alone.content:
                kept.append(alone)
    return kept


# ---------------------------------------------------------------- reading tags


def _read_tag(space: QuoteSpace, tagged: TaggedAttribution) -> _Tag:
    words = frozenset(i for part in tagged.content for i in space.view.words_of(*part) if _is_word(space, i))
    cue, speaker = _range(space, tagged.cue), _speaker_words(space, tagged)
    if speaker is not None:
        speaker = trim_speaker(space, speaker)
    return _Tag(tagged, words, speaker, cue, cue is not None and _stands(space, words, cue, speaker))


def _stands(space: QuoteSpace, words: Words, cue: tuple[int, int], speaker: tuple[int, int] | None) -> bool:
    """Is it reported speech in this project's sense, though no rule found it?"""
    view = space.view
    if speaker is None or len(words) < FEWEST_WORDS or pleads_for_anonymity(view, words):
        return False
    if view.lower[speaker[0]] in {"neither", "nobody", "none"}:
        return False
    if any(view.lower[i] in _NEGATIONS or view.lemma[i] in _REFUSALS for i in range(*cue)):
        return False
    if (
        view.lower[cue[0]] in {":", "-", "—"}
        and space.text[view.start[speaker[0]] : view.end[speaker[1] - 1]].isupper()
    ):
        return False  # a dateline or a heading in capitals
    pairs = {space.pair[i] for i in words}
    if pairs <= space.named:
        return False
    frames = frozenset().union(*(space.frames(i) for i in range(*cue)))
    return bool(pairs - {OUTSIDE}) or _has_clause(view, words) or _reports_things(view, words, frames)


def _has_clause(view: ParseView, words: Words) -> bool:
    """A verb at the top of the words, or one with its subject among them."""
    ordered = sorted(words)
    top = next((i for i in ordered if view.head[i] not in words or view.head[i] == i), ordered[0])
    return view.pos[top] in VERBAL or any(view.dep[i] in SUBJECTS and view.pos[view.head[i]] in VERBAL for i in words)


def _reports_things(view: ParseView, words: Words, frames: frozenset[str]) -> bool:
    """Not a bare noun phrase behind a verb of judgement: 'praised the plan' is a reaction, 'praised it as bold' is not."""
    if frames & SPEAKING or ("as" in frames and any(view.lower[i] == "as" for i in words)):
        return True
    return "marked" not in frames


def _range(space: QuoteSpace, span: Offsets | None) -> tuple[int, int] | None:
    words = range(0) if span is None else space.view.words_of(*span)
    return (words.start, words.stop) if len(words) else None


def _speaker_words(space: QuoteSpace, tagged: TaggedAttribution) -> tuple[int, int] | None:
    """The speaker's words; for a relative pronoun the phrase it stands for."""
    words = _range(space, tagged.speaker)
    if words is None or words[1] - words[0] != 1 or space.view.lower[words[0]] not in RELATIVES:
        return words
    view, word = space.view, words[0]
    head = resolve_relative(view, word, view.head[word])
    return words if head == word else speaker_phrase(view, head, high=word)


def _is_word(space: QuoteSpace, i: int) -> bool:
    return any(map(str.isalnum, space.view.lower[i]))


def _content_words(space: QuoteSpace, found: Found) -> Words:
    return frozenset(i for part in found.content for i in space.view.words_of(*part) if _is_word(space, i))


def _overlap(a: Words, b: Words) -> float:
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


# ---------------------------------------------------------------- settling


def _settle(space: QuoteSpace, found: Found, tags: Sequence[_Tag], at: Mapping[int, list[int]], used: set[int]) -> bool:
    """Whether an attribution of the rules is kept; changes it where the tagger knows better, notes tags it answers for.

    `at` gives the numbers of the tags over each word.
    """
    own = _content_words(space, found)
    touching = sorted({n for i in own for n in at.get(i, ())})
    best = max(touching, key=lambda n: _overlap(own, tags[n].words), default=-1)
    agree = best >= 0 and _overlap(own, tags[best].words) >= AGREED
    if found.rule in SURE_CONTENT:
        used.update(n for n in touching if len(own & tags[n].words) >= AGREED * len(tags[n].words))
        if agree:
            _take_speaker(found, tags[best])
        return True
    if agree and best not in used and _same_cue(found, tags[best]):
        used.add(best)
        _take_content(space, found, tags[best])
        _take_speaker(found, tags[best])
        return True
    rivals = [tags[n] for n in touching if tags[n].stands]
    if found.pairs and rivals and all(_mistakes_clause_for_thing(space, found, tag) for tag in rivals):
        used.update(touching)
        return True
    return _outlives(found, own, rivals, used, touching)


def _mistakes_clause_for_thing(space: QuoteSpace, found: Found, tag: _Tag) -> bool:
    """The tag runs over a speech verb that leads into marks, behind a cue that is none: 'published … and X warned of “…”'."""
    start = None if found.cue is None else space.view.start[found.cue[0]]
    if start is None or tag.cue is None or not any(a <= start < b for a, b in tag.tagged.content):
        return False
    return not any(space.frames(i) & SPEAKING for i in range(*tag.cue))


def _outlives(found: Found, own: Words, touching: Sequence[_Tag], used: set[int], numbers: Sequence[int]) -> bool:
    """What becomes of an attribution that the tagger does not share."""
    if not touching:
        return found.rule not in DROPPED_ALONE
    if all(_stands_inside(tag.tagged.cue, found.content) for tag in touching):
        used.update(numbers)
        return True
    if found.quote_type != "indirect" and all(own < tag.words for tag in touching) and found.rule == "noun":
        return True
    return found.rule in KEPT_BESIDE


def _stands_inside(cue: Offsets | None, content: Sequence[Offsets]) -> bool:
    """A cue that is part of what someone else says: speech within speech belongs to the outer speaker."""
    return cue is not None and any(start <= cue[0] < end for start, end in content)


def _same_cue(found: Found, tag: _Tag) -> bool:
    """Not where the tag hangs the words on another verb: 'hit out at what it called “…”'."""
    return found.cue is None or tag.cue is None or _meet(found.cue, tag.cue) or found.rule.startswith("direct")


def _meet(a: tuple[int, int] | None, b: tuple[int, int] | None) -> bool:
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]


def _take_speaker(found: Found, tag: _Tag) -> None:
    """The tagger's speaker and cue, or its spans of the same ones where the construction has decided who speaks."""
    found.tagged = tag.tagged
    if tag.speaker is not None:
        if _meet(found.speaker, tag.speaker):
            found.speaker = tag.speaker
        elif found.rule not in SURE_SPEAKER:
            found.speaker, found.by_tagger = tag.speaker, True
    if found.cue is None or found.rule not in SURE_CONTENT or _meet(found.cue, tag.cue):
        found.cue = tag.cue or found.cue


def _take_content(space: QuoteSpace, found: Found, tag: _Tag) -> None:
    """The tagger's content, except that marks keep a direct quotation's if the tagger adds no more than a word or two."""
    if found.rule in {"according to", "aside"}:
        return  # the rules leave the reporting clause out
    if found.rule.startswith("direct") and len(tag.words - _content_words(space, found)) <= 2:
        return
    content, pairs = _parts(space, tag)
    if len(found.content) > len(content) or _begins_before_that(space, found, content):
        return  # the rules left the reporting clause out ('A, they say, B') or the time of the act ('the same day that A')
    found.content, found.pairs = content, pairs
    found.quote_type = _type_of(space, tag.words, found.pairs)
    found.by_tagger = True


def _begins_before_that(space: QuoteSpace, found: Found, content: Sequence[Offsets]) -> bool:
    """The tagger's content has words before the 'that' with which the rules' content begins."""
    first = space.view.token_at(found.content[0][0])
    return first > 0 and space.view.lower[first - 1] == "that" and content[0][0] < space.view.start[first - 1]


def _from_tag(space: QuoteSpace, tag: _Tag, taken: Words) -> Found:
    content, pairs = _parts(space, tag, taken)
    return Found(
        content,
        tag.cue,
        tag.speaker,
        _type_of(space, tag.words, pairs),
        "tagger",
        pairs,
        tagged=tag.tagged,
        by_tagger=True,
    )


def _type_of(space: QuoteSpace, words: Words, pairs: Sequence[int]) -> str:
    if not pairs:
        return "indirect"
    whole = all(space.pair[i] != OUTSIDE for i in words)
    return "direct" if whole and reads_as_clause(space, pairs[0]) else "mixed"


def _parts(space: QuoteSpace, tag: _Tag, taken: Words = frozenset()) -> tuple[list[Offsets], list[int]]:
    """The tagged content without edge punctuation, half pairs, its own cue or what others said; and the pairs in it."""
    words = (_range(space, part) for part in tag.tagged.content)
    parts = [trim_part(space, part, tag.cue) for part in words if part is not None]
    own = [part for part in parts if len(taken.intersection(range(*part))) <= AGREED * (part[1] - part[0])]
    return content_of(space, own, keep_that=KEEP_THAT)
