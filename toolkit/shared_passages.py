"""Which texts share passages, and how much of each: hashed word shingles, a sample of them as index, all of them as proof.

One shingle hash in eight goes into the index, chosen by the hash itself, so that every text samples the same shingles: a
brief is found in the long story it was cut from, which MinHash cannot do (it estimates Jaccard, and the brief's is small).
Candidates are then compared shingle by shingle. After Broder, "On the resemblance and containment of documents" (1997), mod-p
sampling, and Manber, "Finding similar files in a large file system" (1994). Everything is numpy; nothing loops over words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Values = TypeVar("Values", Hashes, Flags)

# Four words: long enough that unrelated stories of one event share under 9 % of them (measured on the bundled corpus), short
# enough that 41 % survive when every fifth word is changed (five words: 33 %).
SHINGLE_WORDS = 4
SAMPLE_MASK = np.uint64(7)
# Inside a passage that was copied and then edited, unchanged shingles are at most this many words apart.
BRIDGE_WORDS = 10
# A stretch shorter than this is a set phrase ("the president of the United States"), not a copied passage.
MIN_STRETCH_WORDS = 8
# Two chance matches with a gap between them are no passage: at 20 % of words edited, every 2.4th shingle is unchanged.
MAX_WORDS_PER_MATCH = 4
# Sampled shingles in more texts than this many neighbours link each text with its neighbours only: still one group.
MAX_LAG = 12
# Room for the count of a pair beside the pair itself, in 64 bits: up to four million texts.
COUNT_BITS = 18
COUNT_MASK = (1 << COUNT_BITS) - 1
PAIRS_IN_SLICE = 1_000_000
# A pair is compared where the sample allows that this share of the shorter text is shared (estimate plus two standard
# errors); short texts have few sampled shingles, so for them one in common is enough.
WORTH_COMPARING = 0.34
# Small batches keep the intermediate arrays in the cache.
BATCH_BYTES = 200_000
SAMPLED_AT_ONCE = 1_000_000
# As many pairs as keep their shingles in a processor's second-level cache.
PAIRS_AT_ONCE = 200
# A table of half a million bits that says which keys of these pairs may be on both sides.
N_SLOTS = 1 << 19
SLOT_SHIFT = np.uint64(64 - 19)

_RANDOM = np.random.Generator(np.random.PCG64(20241117))
_PLACES: Hashes = _RANDOM.integers(1, 2**62, size=SHINGLE_WORDS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_BASE = 0x9E3779B97F4A7C15
# Bytes to lower case, everything that is neither a letter, a digit nor part of a longer character to 0.
_FOLDED = bytes(ord(chr(byte).lower()) if byte >= 0x80 or chr(byte).isalnum() else 0 for byte in range(256))


@dataclass(frozen=True)
class Shingles:
    """All shingle hashes of all texts, one after another; text i has hashes[starts[i]:starts[i + 1]]."""

    hashes: Hashes
    starts: Numbers
    n_words: Numbers

    def of(self, number: int) -> Hashes:
        return self.hashes[self.starts[number] : self.starts[number + 1]]

    @property
    def n_shingles(self) -> Numbers:
        return np.diff(self.starts)


@dataclass(frozen=True)
class Overlaps:
    """One row a pair of texts: words of each in shared passages (edits bridged, boilerplate left out), the share of its
    shingles that the other has too (boilerplate included), and how many of its shingles are boilerplate."""

    a: Numbers
    b: Numbers
    words_a: Numbers
    words_b: Numbers
    exact_a: npt.NDArray[np.float64]
    exact_b: npt.NDArray[np.float64]
    ignored_a: Numbers
    ignored_b: Numbers


def hash_shingles(texts: Sequence[str] | pl.Series) -> Shingles:
    """Hash every run of four words of every text. Case, punctuation and the kind of apostrophe make no difference."""
    # Two bytes a word at least: address space is reserved for the worst case, memory is taken only for what is written.
    series = texts if isinstance(texts, pl.Series) else pl.Series(texts, dtype=pl.String)
    size = int(series.str.len_bytes().sum() or 0)
    hashes = np.empty(size // 2 + series.len() + 1, dtype=np.uint64)
    counts, words, filled = [], [], 0
    for batch in _batches(series):
        tokens, per_text = _hash_words(batch)
        owners = np.repeat(np.arange(len(batch)), per_text)
        total = max(len(tokens) - SHINGLE_WORDS + 1, 0)
        shingles = np.zeros(total, dtype=np.uint64)
        for place in range(SHINGLE_WORDS if total else 0):
            shingles += tokens[place : place + total] * _PLACES[place]
        whole = shingles[owners[:total] == owners[SHINGLE_WORDS - 1 :]]
        hashes[filled : filled + len(whole)] = _mixed(whole)
        filled += len(whole)
        counts.append(np.maximum(per_text - SHINGLE_WORDS + 1, 0))
        words.append(per_text)
    lengths = np.concatenate([np.zeros(1, dtype=np.int64), *counts])
    n_words = np.concatenate([np.zeros(0, dtype=np.int64), *words])
    return Shingles(hashes[:filled], np.cumsum(lengths).astype(np.int64), n_words.astype(np.int64))


def find_candidates(shingles: Shingles) -> tuple[Numbers, Numbers]:
    """Pairs of texts (a < b) that share enough sampled shingles to be worth comparing."""
    n = len(shingles.starts) - 1
    values, owners = _sampled_shingles(shingles)
    sampled = np.bincount(owners, minlength=n)
    found = [np.zeros((2, 0), dtype=np.int64)]
    for counted in _count_pairs(values, owners, n):
        pairs, common = counted >> COUNT_BITS, counted & COUNT_MASK
        a, b = pairs // n, pairs % n
        fewer = np.maximum(np.minimum(sampled[a], sampled[b]), common)
        share = common / fewer
        worth = share + 2 * np.sqrt(share * (1 - share) / fewer) >= WORTH_COMPARING
        found.append(np.stack([a[worth], b[worth]]))
    a, b = np.concatenate(found, axis=1)
    return a, b


def _sampled_shingles(shingles: Shingles) -> tuple[Hashes, Numbers]:
    """Hash (its lowest bits dropped) and text of every sampled shingle, sorted by both."""
    steps = range(0, len(shingles.hashes), SAMPLED_AT_ONCE)
    parts = [np.flatnonzero((shingles.hashes[at : at + SAMPLED_AT_ONCE] & SAMPLE_MASK) == 0) + at for at in steps]
    chosen = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
    n = len(shingles.starts) - 1
    bits = np.uint64(n.bit_length())
    packed = shingles.hashes[chosen] >> bits << bits
    packed |= np.repeat(np.arange(n, dtype=np.uint64), np.diff(np.searchsorted(chosen, shingles.starts)))
    packed.sort()
    return packed >> bits, (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)


def _count_pairs(values: Hashes, owners: Numbers, n: int) -> Iterator[Numbers]:
    """How often two texts stand near each other in a run of equal values; a pair a < b is written a * n + b.

    Counted lag by lag and given in slices: many texts that share a paragraph make many pairs. A count is kept in the lowest
    bits of its pair, so that plain numbers are sorted.
    """
    parts = []
    for lag in range(1, MAX_LAG + 1):
        same = np.flatnonzero((values[lag:] == values[:-lag]) & (owners[lag:] != owners[:-lag]))
        if not len(same):
            break
        pairs = owners[same] * n + owners[same + lag]
        pairs <<= COUNT_BITS
        pairs |= 1
        parts.append(_summed(pairs))
    n_slices = sum(map(len, parts)) // PAIRS_IN_SLICE + 1
    borders = [(n * number // n_slices * n) << COUNT_BITS for number in range(n_slices + 1)]
    for low, high in pairwise(borders):
        slices = [part[slice(*np.searchsorted(part, [low, high]))] for part in parts]
        yield _summed(np.concatenate([np.zeros(0, dtype=np.int64), *slices]))


def _summed(counted: Numbers) -> Numbers:
    """Sort in place and add up the counts of equal pairs."""
    counted.sort()
    pairs = counted >> COUNT_BITS
    first = np.flatnonzero(np.concatenate([[True], pairs[1:] != pairs[:-1]])) if len(pairs) else pairs
    if len(first) == len(pairs):
        return counted
    counted &= COUNT_MASK
    times = np.minimum(np.add.reduceat(counted, first), COUNT_MASK)
    return (pairs[first] << COUNT_BITS) | times


def measure_overlaps(shingles: Shingles, a: Numbers, b: Numbers, *, ignored: Flags | None = None) -> Overlaps:
    """Compare pairs exactly. `ignored` marks shingles (by place in `shingles.hashes`) that are boilerplate: never shared."""
    parts = [
        _measure(shingles, a[at : at + PAIRS_AT_ONCE], b[at : at + PAIRS_AT_ONCE], ignored)
        for at in range(0, len(a), PAIRS_AT_ONCE)
    ]
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return Overlaps(a, b, nothing, nothing, np.zeros(0), np.zeros(0), nothing, nothing)
    words_a, words_b, exact_a, exact_b, ignored_a, ignored_b = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return Overlaps(
        a,
        b,
        words_a.astype(np.int64),
        words_b.astype(np.int64),
        exact_a,
        exact_b,
        ignored_a.astype(np.int64),
        ignored_b.astype(np.int64),
    )


# --- words -------------------------------------------------------------------


def _batches(texts: pl.Series) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for data in texts.cast(pl.Binary):
        if batch and size + len(data) > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(data)
        size += len(data) + 1
    if batch:
        yield batch


def _hash_words(batch: list[bytes]) -> tuple[Hashes, Numbers]:
    """A hash for every word of a batch of texts, and the number of words of each text."""
    data = np.frombuffer(bytearray(b"\n".join([b"", *batch, b""]).translate(_FOLDED)), dtype=np.uint8)
    # Typographic punctuation (U+2000–U+207F) and Latin-1 signs (U+0080–U+00BF) are several bytes, none of them a letter.
    wide = np.flatnonzero(data[:-2] == 0xE2)
    wide = wide[(data[wide + 1] == 0x80) | (data[wide + 1] == 0x81)]
    signs = np.flatnonzero(data[:-1] == 0xC2)
    data[wide] = data[wide + 1] = data[wide + 2] = data[signs] = data[signs + 1] = 0
    inside = data > 0
    # A line end stands before the first and after the last text, so that every word has two edges.
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, ends = edges[0::2], edges[1::2]
    powers, inverse = _powers(len(data))
    sums = np.zeros(len(data) + 1, dtype=np.uint64)
    np.cumsum(np.multiply(data, powers, dtype=np.uint64), out=sums[1:])
    tokens = _mixed((sums[ends] - sums[starts]) * inverse[starts])
    borders = np.cumsum([1, *(len(text) + 1 for text in batch)])
    return tokens, np.diff(np.searchsorted(starts, borders))


_POWERS: dict[str, Hashes] = {}


def _powers(length: int) -> tuple[Hashes, Hashes]:
    """Powers of an odd number and of its inverse modulo 2**64, kept for the next batch."""
    if len(_POWERS.get("up", ())) < length:
        size = max(length, BATCH_BYTES + 1)
        for name, base in (("up", _BASE), ("down", pow(_BASE, -1, 2**64))):
            steps = np.full(size, base, dtype=np.uint64)
            steps[0] = 1
            _POWERS[name] = np.multiply.accumulate(steps)
    return _POWERS["up"][:length], _POWERS["down"]


def _mixed(values: Hashes) -> Hashes:
    """Spread the bits, so that the lowest three can choose the sample (finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


# --- pairs -------------------------------------------------------------------


def _measure(shingles: Shingles, a: Numbers, b: Numbers, ignored: Flags | None) -> tuple[npt.NDArray[np.float64], ...]:
    # A pair's number is mixed into its hashes, so that one sort answers for all pairs at once.
    salt = _mixed(np.arange(1, len(a) + 1, dtype=np.uint64))
    sizes_a, sizes_b = shingles.n_shingles[a], shingles.n_shingles[b]
    keys_a: Hashes = _joined(shingles, shingles.hashes, a) ^ np.repeat(salt, sizes_a)
    keys_b: Hashes = _joined(shingles, shingles.hashes, b) ^ np.repeat(salt, sizes_b)
    in_b, in_a = _in_both(keys_a, keys_b)
    exact = _counts(in_b, sizes_a) / np.maximum(sizes_a, 1), _counts(in_a, sizes_b) / np.maximum(sizes_b, 1)
    left_out = (np.zeros(len(a)), np.zeros(len(a)))
    if ignored is not None:
        formula_a, formula_b = _joined(shingles, ignored, a), _joined(shingles, ignored, b)
        left_out = _counts(formula_a, sizes_a), _counts(formula_b, sizes_b)
        in_b, in_a = in_b & ~formula_a, in_a & ~formula_b
    return (_covered_words(in_b, sizes_a), _covered_words(in_a, sizes_b), *exact, *left_out)


def _joined(shingles: Shingles, values: Values, texts: Numbers) -> Values:
    """The stretch of `values` that belongs to each of these texts, one after another."""
    borders = zip(shingles.starts[texts].tolist(), shingles.starts[texts + 1].tolist(), strict=True)
    joined: Values = np.concatenate([values[start:end] for start, end in borders])
    return joined


def _counts(flags: Flags, sizes: Numbers) -> npt.NDArray[np.float64]:
    """How many flags are set in each of the stretches of these sizes."""
    sums = np.concatenate([[0], np.cumsum(flags)])
    ends = np.cumsum(sizes)
    counts: npt.NDArray[np.float64] = (sums[ends] - sums[ends - sizes]).astype(np.float64)
    return counts


def _in_both(a: Hashes, b: Hashes) -> tuple[Flags, Flags]:
    """Which keys of each side the other side has too.

    Sorting plain numbers is several times faster than looking keys up or sorting by index, so each key carries its own
    place in its lowest bits; 44 bits of hash are left, which is plenty for the few hundred pairs compared at once.
    """
    flags = np.zeros(len(a) + len(b), dtype=np.bool_)
    near = np.flatnonzero(np.concatenate(_maybe_in_both(a, b)))
    if not len(near):
        return flags[: len(a)], flags[len(a) :]
    keys = np.concatenate([a, b])[near]
    bits = np.uint64(max(len(keys).bit_length(), 1))
    low = (np.uint64(1) << bits) - np.uint64(1)
    ordered = np.sort((keys & ~low) | np.arange(len(keys), dtype=np.uint64))
    values, places = ordered >> bits, near[(ordered & low).astype(np.int64)]
    first = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    lengths = np.diff(np.append(first, len(keys)))
    from_b = np.add.reduceat(places >= len(a), first, dtype=np.int64)
    flags[places] = np.repeat((from_b > 0) & (from_b < lengths), lengths)
    return flags[: len(a)], flags[len(a) :]


def _maybe_in_both(a: Hashes, b: Hashes) -> tuple[Flags, Flags]:
    """All keys of each side that the other has, and a few more: most pairs share little, and this is cheaper than sorting."""
    slots_a, slots_b = (a >> SLOT_SHIFT).astype(np.int64), (b >> SLOT_SHIFT).astype(np.int64)
    of_a, of_b = np.zeros(N_SLOTS, dtype=np.bool_), np.zeros(N_SLOTS, dtype=np.bool_)
    of_a[slots_a] = True
    in_a = of_a[slots_b]
    of_b[slots_b[in_a]] = True
    return of_b[slots_a], in_a


def _covered_words(found: Flags, sizes: Numbers) -> npt.NDArray[np.float64]:
    """Words in shared stretches of each pair: matching shingles up to BRIDGE_WORDS apart are one stretch."""
    at = np.flatnonzero(found)
    if not len(at):
        return np.zeros(len(sizes))
    pair = np.repeat(np.arange(len(sizes)), sizes)[at]
    broken = (np.diff(at) > BRIDGE_WORDS + SHINGLE_WORDS) | (pair[1:] != pair[:-1])
    first = np.flatnonzero(np.concatenate([[True], broken]))
    last = np.concatenate([first[1:] - 1, [len(at) - 1]])
    words = at[last] - at[first] + SHINGLE_WORDS
    kept = (words >= MIN_STRETCH_WORDS) & ((last - first + 1) * MAX_WORDS_PER_MATCH >= words)
    return np.bincount(pair[first][kept], weights=words[kept].astype(np.float64), minlength=len(sizes)).astype(
        np.float64
    )
