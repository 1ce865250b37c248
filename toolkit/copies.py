"""CLEAN: which articles are copies or updates of which, so that one wire story printed ten times is not ten reactions.

`shared_passages` measures what two texts share; this module decides what that means: whether a shared text is a copy or
only an outlet's standing formula, which article is the likely original, and what is an update of the same page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from toolkit import schemas
from toolkit.credits import find_credit
from toolkit.shared_passages import (
    Flags,
    Hashes,
    Numbers,
    Overlaps,
    Shingles,
    find_candidates,
    hash_shingles,
    measure_overlaps,
)

# Share of one of the two texts that must lie in shared passages. In the bundled corpus unrelated articles reach 0.15 and
# the loosest reprint 0.46; in planted copies half a text with every tenth word changed reaches 0.48.
MIN_OVERLAP = 0.4
MIN_WORDS = 20
# Formulas: the same outlet uses a shingle in this many articles on this many different days.
FORMULA_ARTICLES = 8
FORMULA_DAYS = 3
# Two articles of one outlet under different headlines, or further apart than this, are a copy only if nearly identical:
# official memos and weather warnings differ in a name and a number (exact shingle share up to 0.97 across weeks).
SAME_STORY = timedelta(days=3)
IDENTICAL = 0.98
REISSUED = 0.95
REPEATED = 0.995
# A brief may be dated before the story that it was cut from, if by no more than this.
SAME_DAY = timedelta(days=1)
# A text with this share of its words in another is a brief cut out of it, whatever the dates say.
CONTAINED = 0.6
# A source that covers a text this much less is still preferred if the text said its outlet.
NEAR = 0.1
ROUND_UP = 3
SHORTEST = 8
END_CHARACTERS = 200
PREFIX = re.compile(
    r"^\W*(?:corrected|correction|updated?|update \d+|breaking|refile|exclusive|watch|live)\b[\W\d]*", re.IGNORECASE
)


@dataclass(frozen=True)
class Link:
    """`doc` shares `overlap` of its words with `other`; both are row numbers."""

    doc: int
    other: int
    overlap: float
    words: int


def mark_copies(documents: pl.DataFrame) -> pl.DataFrame:
    """Group wire copies, reprints, briefs cut out of longer stories, and updated versions → a COPIES table, one row a document.

    What counts is the share of an article's words that lie in passages shared with another (`overlap`, small edits
    bridged). Standing formulas of an outlet are not counted as shared. The original of a group is, in this order, from
    the outlet that others credit, the one without a credit, the earliest. Translations, and rewriting that leaves no eight
    words in a row, are not found; nor are copies of fewer than 20 words unless they are identical. A round-up that contains
    several short articles whole joins them in one group.

    >>> import polars as pl
    >>> story = "The bank raised its key rate on Monday, for the first time in ten years, and said that more steps would follow."
    >>> mark_copies(pl.DataFrame({"doc_id": ["a", "b", "c"], "text": [story, story + " (AP)", "Rain fell."]}))["role"].to_list()
    ['original', 'copy', 'single']

    Raises SchemaError where doc_id or text is missing. The method: `shared_passages`.
    """
    documents = schemas.conform(documents, schemas.DOCUMENTS, name="documents")
    text = pl.col("text")
    # The ends of a text are all that a credit is looked for in; the texts themselves are read once, in batches.
    cut = pl.concat_str(text.str.head(END_CHARACTERS), pl.lit("\n"), text.str.tail(END_CHARACTERS))
    ends = pl.when(text.str.len_chars() <= 2 * END_CHARACTERS).then(text).otherwise(cut)
    facts = ("doc_id", "headline", "outlet", "byline", "url", "published_at")
    rows = documents.select(*facts, ends.alias("ends"), text.str.len_chars().alias("n_characters")).to_dicts()
    shingles = hash_shingles(documents["text"])
    a, b = find_candidates(shingles)
    overlaps = measure_overlaps(shingles, a, b, ignored=_formulas(shingles, rows, np.unique(np.concatenate([a, b]))))
    links = _links(overlaps, shingles, rows) + _identical_short(rows, documents["text"], shingles)
    made = _copies(rows, links)
    columns = {
        name: pl.Series(name, [row[name] for row in made], dtype=dtype)
        for name, dtype in schemas.COPIES.columns.items()
    }
    return schemas.conform(pl.DataFrame(columns), schemas.COPIES, name="copies")


# --- formulas ----------------------------------------------------------------


def _formulas(shingles: Shingles, rows: list[dict[str, Any]], involved: Numbers) -> Flags | None:
    """Shingles that an outlet repeats on many days in many articles: legal tails, standing invitations, memo formulas."""
    by_outlet: dict[str, list[int]] = defaultdict(list)
    for number in involved.tolist():
        if rows[number]["outlet"] and rows[number]["published_at"]:
            by_outlet[rows[number]["outlet"]].append(number)
    flags = np.zeros(len(shingles.hashes), dtype=np.bool_)
    for numbers in by_outlet.values():
        numbers.sort(key=lambda number: rows[number]["published_at"])
        days = np.array([rows[number]["published_at"].date().toordinal() for number in numbers])
        if len(numbers) < FORMULA_ARTICLES or len(np.unique(days)) < FORMULA_DAYS:
            continue
        lengths = shingles.n_shingles[numbers]
        places = np.concatenate([np.arange(shingles.starts[n], shingles.starts[n + 1]) for n in numbers])
        articles = np.repeat(np.arange(len(numbers)), lengths)
        flags[places] = _repeated(shingles.hashes[places], articles, np.repeat(days, lengths))
    return flags if flags.any() else None


def _repeated(hashes: Hashes, articles: Numbers, days: Numbers) -> Flags:
    """For every shingle: does it stand in enough articles on enough days? Both come in ascending order, and stay so in a sort."""
    order = np.argsort(hashes, kind="stable")
    hashes, articles, days = hashes[order], articles[order], days[order]
    new = np.concatenate([[True], hashes[1:] != hashes[:-1]])
    first = np.flatnonzero(new)
    in_articles = np.add.reduceat(new | np.concatenate([[True], articles[1:] != articles[:-1]]), first, dtype=np.int64)
    on_days = np.add.reduceat(new | np.concatenate([[True], days[1:] != days[:-1]]), first, dtype=np.int64)
    flags = np.zeros(len(hashes), dtype=np.bool_)
    flags[order] = np.repeat(
        (in_articles >= FORMULA_ARTICLES) & (on_days >= FORMULA_DAYS), np.diff(np.append(first, len(hashes)))
    )
    return flags


# --- links -------------------------------------------------------------------


def _links(overlaps: Overlaps, shingles: Shingles, rows: list[dict[str, Any]]) -> list[Link]:
    # What an outlet says every day neither counts as shared nor as text that could have been shared.
    own_a, own_b = shingles.n_words[overlaps.a] - overlaps.ignored_a, shingles.n_words[overlaps.b] - overlaps.ignored_b
    share_a, share_b = overlaps.words_a / np.maximum(own_a, 1), overlaps.words_b / np.maximum(own_b, 1)
    long_enough = np.minimum(own_a, own_b) >= MIN_WORDS
    exact = np.minimum(overlaps.exact_a, overlaps.exact_b)
    identical = exact >= IDENTICAL
    share_a, share_b = np.where(identical, overlaps.exact_a, share_a), np.where(identical, overlaps.exact_b, share_b)
    at = np.flatnonzero((np.maximum(share_a, share_b) >= MIN_OVERLAP) & (long_enough | identical))
    columns = (overlaps.a, overlaps.b, share_a, share_b, overlaps.words_a, overlaps.words_b, exact)
    found: list[Link] = []
    for a, b, of_a, of_b, words_a, words_b, same in zip(*(column[at].tolist() for column in columns), strict=True):
        if _is_copy(rows[a], rows[b], same):
            found += [Link(a, b, min(of_a, 1.0), words_a), Link(b, a, min(of_b, 1.0), words_b)]
    return found


def _is_copy(a: dict[str, Any], b: dict[str, Any], exact: float) -> bool:
    """Between outlets, sharing is enough. Within one, a new headline or another week makes it a formula, not a copy."""
    if not a["outlet"] or a["outlet"] != b["outlet"] or (a["url"] and a["url"] == b["url"]):
        return True
    if a["published_at"] and b["published_at"] and abs(a["published_at"] - b["published_at"]) > SAME_STORY:
        return exact >= REPEATED
    if a["headline"] and b["headline"]:
        return _core(a["headline"]) == _core(b["headline"]) or exact >= REISSUED
    return True


def _core(headline: str) -> str:
    return "".join(re.findall(r"\w+", PREFIX.sub("", headline).lower()))


def _identical_short(rows: list[dict[str, Any]], texts: pl.Series, shingles: Shingles) -> list[Link]:
    """Texts too short to be sampled reliably are linked where they are the same word for word."""
    same: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number in np.flatnonzero((shingles.n_words < 2 * MIN_WORDS) & (shingles.n_words >= SHORTEST)).tolist():
        same[tuple(re.findall(r"\w+", texts[number].lower()))].append(number)
    found: list[Link] = []
    for words, numbers in same.items():
        for first, second in pairwise(numbers):
            if _is_copy(rows[first], rows[second], 1.0):
                found += [Link(first, second, 1.0, len(words)), Link(second, first, 1.0, len(words))]
    return found


# --- groups ------------------------------------------------------------------


def _copies(rows: list[dict[str, Any]], links: list[Link]) -> list[dict[str, Any]]:
    by_doc: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        by_doc[link.doc].append(link)
    outlets = frozenset(row["outlet"] for row in rows if row["outlet"])
    said = [find_credit(row["ends"], row["byline"] or [], outlet=row["outlet"], outlets=outlets) for row in rows]
    parents = _without_round_ups(_parents(rows, by_doc, said), rows)
    made: list[dict[str, Any]] = [{} for _ in rows]
    for members in _components(len(rows), parents.values()):
        original = _original(members, rows, parents, said)
        for number in members:
            source = None if number == original else parents.get(number) or _nearest(number, members, by_doc)
            made[number] = _row(number, original, len(members), rows, source) | {"credit": said[number]}
    return made


def _row(number: int, original: int, size: int, rows: list[dict[str, Any]], link: Link | None) -> dict[str, Any]:
    row = {"doc_id": rows[number]["doc_id"], "group": rows[original]["doc_id"]}
    if link is None:
        return {
            **row,
            "role": "single" if size == 1 else "original",
            "copy_of": None,
            "overlap": 0.0,
            "shared_words": 0,
        }
    role = "update" if _same_outlet(rows[number], rows[link.other]) else "copy"
    return {
        **row,
        "role": role,
        "copy_of": rows[link.other]["doc_id"],
        "overlap": link.overlap,
        "shared_words": link.words,
    }


def _parents(rows: list[dict[str, Any]], by_doc: dict[int, list[Link]], said: list[str | None]) -> dict[int, Link]:
    """What each text was taken from: the last version of its own page, else the text that most of its words stand in."""
    found: dict[int, Link] = {}
    for number, links in by_doc.items():
        eligible = [link for link in links if _may_come_from(link, rows, by_doc, said)]
        own = [link for link in eligible if rows[number]["url"] and rows[link.other]["url"] == rows[number]["url"]]
        if own:
            found[number] = max(own, key=lambda link: (_moment(rows[link.other]), link.overlap))
        elif eligible:
            # Among sources that cover a text about as well, the outlet that it credits is likelier than a fellow reprint.
            found[number] = max(
                eligible, key=lambda link: link.overlap + NEAR * _names(said[link.doc], rows[link.other]["outlet"])
            )
    return found


def _may_come_from(
    link: Link, rows: list[dict[str, Any]], by_doc: dict[int, list[Link]], said: list[str | None]
) -> bool:
    """A copy has most of its words in its source, which precedes it; a brief may come from a story that is dated later."""
    doc, other = rows[link.doc], rows[link.other]
    before = _precedes(link.other, link.doc, rows, said)
    if _same_outlet(doc, other):
        return before
    if link.overlap < MIN_OVERLAP or before:
        return before and link.overlap >= MIN_OVERLAP
    back = next((back.overlap for back in by_doc[link.other] if back.other == link.doc), 0.0)
    later = _moment(other) - _moment(doc) if doc["published_at"] and other["published_at"] else timedelta(0)
    return back < MIN_OVERLAP <= CONTAINED <= link.overlap and said[link.other] is None and later <= SAME_DAY


def _precedes(first: int, second: int, rows: list[dict[str, Any]], said: list[str | None]) -> bool:
    """Which of two texts is the likelier source: the outlet that the other said, the earlier, the uncredited, the longer."""
    a, b = rows[first], rows[second]
    for credit, outlet, answer in ((said[second], a["outlet"], True), (said[first], b["outlet"], False)):
        if _names(credit, outlet):
            return answer
    return _rank(first, a, said) < _rank(second, b, said)


def _rank(number: int, row: dict[str, Any], said: list[str | None]) -> tuple[datetime, bool, int, int]:
    return _moment(row), said[number] is not None, -row["n_characters"], number


def _without_round_ups(parents: dict[int, Link], rows: list[dict[str, Any]]) -> dict[int, Link]:
    """A later page that contains several earlier stories whole is a round-up: it joins none of them."""
    earlier: dict[int, list[int]] = defaultdict(list)
    for number, link in parents.items():
        if _moment(rows[number]) < _moment(rows[link.other]) and not _same_outlet(rows[number], rows[link.other]):
            earlier[link.other].append(number)
    dropped = {number for numbers in earlier.values() if len(numbers) >= ROUND_UP for number in numbers}
    return {number: link for number, link in parents.items() if number not in dropped}


def _components(n: int, parents: Iterable[Link]) -> list[list[int]]:
    group = list(range(n))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    for link in parents:
        group[root(link.doc)] = root(link.other)
    members: dict[int, list[int]] = defaultdict(list)
    for number in range(n):
        members[root(number)].append(number)
    return list(members.values())


def _original(members: list[int], rows: list[dict[str, Any]], parents: dict[int, Link], said: list[str | None]) -> int:
    """The earliest of the outlet that others credit, else the likeliest source by `_rank` among those without a source."""
    if len(members) == 1:
        return members[0]
    named_by = [said[number] for number in members]

    def rank(number: int) -> tuple[bool, bool, tuple[datetime, bool, int, int]]:
        named = any(_names(credit, rows[number]["outlet"]) for credit in named_by)
        return not named, number in parents, _rank(number, rows[number], said)

    return min(members, key=rank)


def _nearest(number: int, members: list[int], by_doc: dict[int, list[Link]]) -> Link:
    inside = set(members)
    return max((link for link in by_doc[number] if link.other in inside), key=lambda link: link.overlap)


def _moment(row: dict[str, Any]) -> datetime:
    moment: datetime | None = row["published_at"]
    return moment.replace(tzinfo=None) if moment else datetime.max


def _same_outlet(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool((a["url"] and a["url"] == b["url"]) or (a["outlet"] and a["outlet"] == b["outlet"]))


def _names(credit: str | None, outlet: str | None) -> bool:
    """Does the credit name this outlet, in full or by its first word ("Halyard" for Halyard News Agency)?"""
    if not credit or not outlet:
        return False
    first = outlet.lower().removeprefix("the ").split()[0]
    return outlet.lower() in credit.lower() or (len(first) > 2 and first in re.findall(r"\w+", credit.lower()))
