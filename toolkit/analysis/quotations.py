"""One utterance across outlets: who carries it whole, who cut it, who altered or reworded it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import CountMode, count_once, known_copies, say_counting

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

WORD = re.compile(r"\w+(?:[’'-]\w+)*")
MIN_WORDS = 4  # shorter quotations ("Fine.", "reckless") are said by many people
SHINGLE = 3  # words that two versions share in a row before they are compared at all
ALTERED_FROM = 0.75  # similarity of word sequences; two translations of one sentence lie at 0.4 to 0.7
REWORDED_FROM = 0.4  # shared content words of one actor's two sentences: a paraphrase or another translation
MIN_CONTENT = 3
MOST_COMMON = 50  # a shingle in more quotations than this is a phrase of the trade, no evidence
RARE_SHARE = 0.02  # a word in fewer than 2 % of the quotations (and no more than 5) is telling
FUNCTION_WORDS = frozenset(
    (
        "the", "a", "an", "of", "to", "in", "on", "for", "and", "or", "but", "is", "are", "was", "were", "be", "been", "it",
        "this", "that", "we", "they", "he", "she", "i", "you", "will", "would", "with", "as", "at", "by", "from", "not", "have",
        "has", "had",
    )
)  # fmt: skip
STEM = 6  # letters: imperial and imperialism, escalate and escalation are one word here
Row = dict[str, object]
Words = tuple[str, ...]


def same_quotations(notes: Annotations, *, copies: CountMode = "count_once") -> pl.DataFrame:
    """The quotations that stand in more than one document, grouped by utterance, each held against the fullest version.

    exact: the same words; trimmed: a stretch of the fullest version; altered: words changed inside; reworded: the same
    actor says it in other words (a paraphrase or another translation: found only where both have a resolved actor).
    `cut` and `added` show the words. With `copies="count_once"` a wire story in five papers is one document. It does not
    find a reworded version without shared content words, and two people who say the same are grouped if the words agree.

    >>> import toolkit as tk
    >>> texts = pl.DataFrame({"doc_id": ["a", "b"], "outlet": ["Post", "Mail"],
    ...     "text": ["“We will not wait for a third winter,” said Ada Brand.", "“We will not wait,” said Ada Brand."]})
    >>> same_quotations(tk.resolve_actors(tk.annotate(texts))).select("outlet", "variant", "cut").rows()
    [('Post', 'exact', None), ('Mail', 'trimmed', 'for a third winter')]
    """
    kept = count_once(notes.documents, known_copies(notes, copies))
    rows = notes.quotes.join(kept.select("doc_id", "outlet", "published_at"), on="doc_id").to_dicts()
    spoken = [split_words(row["quote"]) for row in rows]
    groups = _groups(rows, spoken)
    lines = [line for group in groups for line in _lines([rows[i] for i in group], [spoken[i] for i in group])]
    return say_counting(schemas.SAME_QUOTATIONS.from_rows(lines), known_copies(notes, copies))


def split_words(text: object) -> Words:
    """Words without case and punctuation; apostrophes are one kind."""
    return tuple(WORD.findall(str(text or "").casefold().replace("’", "'")))


def compare_wording(first: Words, second: Words, *, same_actor: bool, rare: frozenset[str] = frozenset()) -> str | None:
    """exact, trimmed, altered or reworded; None where two quotations are not one utterance.

    `rare` holds word stems that few quotations have: two of them in one actor's two sentences tell a translation.

    >>> compare_wording(split_words("We will not wait."), split_words("we will not wait at all"), same_actor=False)
    'trimmed'
    """
    short, long = sorted((first, second), key=len)
    if len(short) < MIN_WORDS:
        return None
    if short == long:
        return "exact"
    if any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1)):
        return "trimmed"
    if SequenceMatcher(None, short, long, autojunk=False).ratio() >= ALTERED_FROM:
        return "altered"
    if not same_actor:
        return None
    content, other = content_stems(short), content_stems(long)
    shared = content & other
    close = len(shared) >= MIN_CONTENT and len(shared) / len(content | other) >= REWORDED_FROM
    telling = len(shared & rare) >= 2 and len(shared) / min(len(content), len(other)) >= REWORDED_FROM
    return "reworded" if close or telling else None


def content_stems(words: Words) -> frozenset[str]:
    """The words that carry meaning, cut to their first letters."""
    return frozenset(word[:STEM] for word in words if word not in FUNCTION_WORDS)


def rare_stems(spoken: Sequence[Words]) -> frozenset[str]:
    """Stems that stand in few of the quotations."""
    counts = Counter(stem for words in spoken for stem in content_stems(words))
    most = min(5, RARE_SHARE * len(spoken))
    return frozenset(stem for stem, n in counts.items() if n <= most)


def candidate_pairs(spoken: Sequence[Words], actors: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Pairs worth comparing: three words in a row shared, or one actor; never all with all."""
    index: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, words in enumerate(spoken):
        if len(words) < MIN_WORDS:
            continue
        for shingle in {words[n : n + SHINGLE] for n in range(len(words) - SHINGLE + 1)}:
            index[shingle].append(i)
        if actors[i]:
            index[("actor", actors[i])].append(i)
    seen: set[tuple[int, int]] = set()
    for key, members in index.items():
        if len(members) <= MOST_COMMON or len(key) < SHINGLE:
            for pair in combinations(members, 2):
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def _groups(rows: Sequence[Row], spoken: Sequence[Words]) -> list[list[int]]:
    """Quotations of different documents that are one utterance, joined transitively."""
    parent, rare = list(range(len(rows))), rare_stems(spoken)

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in candidate_pairs(spoken, [row["actor_id"] for row in rows]):
        if rows[i]["doc_id"] == rows[j]["doc_id"]:
            continue
        same = rows[i]["actor_id"] is not None and rows[i]["actor_id"] == rows[j]["actor_id"]
        if compare_wording(spoken[i], spoken[j], same_actor=same, rare=rare):
            parent[root(j)] = root(i)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(len(rows)):
        groups[root(i)].append(i)
    return [group for group in groups.values() if len({rows[i]["doc_id"] for i in group}) > 1]


def _lines(rows: list[Row], spoken: list[Words]) -> list[Row]:
    """A group's rows, the fullest version first."""
    order = sorted(
        range(len(rows)), key=lambda i: (rows[i]["quote_type"] == "indirect", -len(spoken[i]), str(rows[i]["quote_id"]))
    )
    full = order[0]
    outlets = {row["outlet"] or row["doc_id"] for row in rows}
    lines = []
    for i in order:
        cut, added = word_changes(spoken[full], spoken[i])
        same = rows[i]["actor_id"] == rows[full]["actor_id"]
        variant = compare_wording(spoken[full], spoken[i], same_actor=same) or "reworded"
        shared = {key: rows[i][key] for key in ("quote_id", "doc_id", "outlet", "published_at", "actor_id", "quote")}
        lines.append(
            {
                **shared,
                "utterance": rows[full]["quote_id"],
                "variant": variant,
                "cut": cut,
                "added": added,
                "n_outlets": len(outlets),
            }
        )
    return lines


def word_changes(full: Words, other: Words) -> tuple[str | None, str | None]:
    """The words of the fullest version that another one lacks, and those that it has instead."""
    changes = SequenceMatcher(None, full, other, autojunk=False).get_opcodes()
    cut = " … ".join(" ".join(full[a:b]) for tag, a, b, _, _ in changes if tag in ("delete", "replace"))
    added = " … ".join(" ".join(other[c:d]) for tag, _, _, c, d in changes if tag in ("insert", "replace"))
    return cut or None, added or None
