"""Cut a document into runs of paragraphs that the encoder reads at once, and spell them in word pieces."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import BertWordPieceTokenizer

from toolkit.errors import ModelNotInstalled
from toolkit.pipeline.tagger.features import Ints, Words

TARGET_PIECES = 128  # a window is closed at the paragraph that would pass this; 224 costs a tenth more for nothing
MOST_PIECES = 320  # a single paragraph longer than this is cut at a sentence, or anywhere
MOST_PIECES_PER_WORD = 8
_LONGEST_WORD = 48  # characters read of one word: a 100,000-letter "word" says no more than its beginning
_MOST_CACHED = 100_000


@dataclass(frozen=True, slots=True)
class Window:
    """Words `low` to `high` of a document and their pieces; `first` gives each word's first piece."""

    low: int
    high: int
    pieces: Ints
    first: Ints


class Speller:
    """Word pieces of single words, remembered: most words of a newspaper have been seen before."""

    def __init__(self, vocabulary: Path) -> None:
        self._tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        self._known: dict[str, tuple[int, ...]] = {}
        self.opening, self.closing, self.unknown = (self._number(mark) for mark in ("[CLS]", "[SEP]", "[UNK]"))

    def _number(self, mark: str) -> int:
        number: int | None = self._tokenizer.token_to_id(mark)
        if number is None:
            raise ModelNotInstalled(
                f"The tagger's vocabulary has no {mark}: vocab.txt is damaged; reinstall the package."
            )
        return number

    def spell(self, words: Sequence[str]) -> list[tuple[int, ...]]:
        """The pieces of each word, one at least."""
        known = self._known
        fresh = {word for word in words if word not in known}
        if fresh:
            if len(known) > _MOST_CACHED:
                known.clear()
                fresh = set(words)
            for word in fresh:
                ids = self._tokenizer.encode(word[:_LONGEST_WORD], add_special_tokens=False).ids
                known[word] = tuple(ids[:MOST_PIECES_PER_WORD]) or (self.unknown,)
        return [known[word] for word in words]


def cut_windows(
    words: Words, pieces: Sequence[tuple[int, ...]], *, target: int = TARGET_PIECES
) -> list[tuple[int, int]]:
    """Word ranges that cover the document: whole paragraphs up to `target` pieces, long paragraphs by sentences."""
    lengths = np.cumsum([0, *map(len, pieces)])
    lengths[1:] += words.paragraph - words.paragraph[:1]  # the closing mark after every paragraph counts
    blocks: list[tuple[int, int]] = []
    for low, high in _runs(words.paragraph, 0, len(words)):
        blocks += _split_block(words, lengths, low, high)
    windows: list[tuple[int, int]] = []
    last = 0  # where the last block of the open window begins
    for low, high in blocks:
        if windows and lengths[high] - lengths[windows[-1][0]] <= target:
            windows[-1] = (windows[-1][0], high)
        elif windows and windows[-1][0] < last and words.texts[low - 1] == ":" and _fits(lengths, last, high):
            windows[-1] = (windows[-1][0], last)  # "She said:" goes with the paragraph that it announces
            windows.append((last, high))
        else:
            windows.append((low, high))
        last = low
    return windows


def _fits(lengths: Ints, low: int, high: int) -> bool:
    return bool(lengths[high] - lengths[low] <= MOST_PIECES)


def _runs(values: Ints, low: int, high: int) -> list[tuple[int, int]]:
    """Ranges of equal neighbouring values."""
    if low == high:
        return []
    edges = [low, *(np.flatnonzero(np.diff(values[low:high])) + low + 1).tolist(), high]
    return list(itertools.pairwise(edges))


def _split_block(words: Words, lengths: Ints, low: int, high: int) -> list[tuple[int, int]]:
    if lengths[high] - lengths[low] <= MOST_PIECES:
        return [(low, high)]
    ends = {right for _, right in _runs(words.sentence, low, high)}
    blocks = []
    while lengths[high] - lengths[low] > MOST_PIECES:
        limit = int(np.searchsorted(lengths, lengths[low] + MOST_PIECES, side="right")) - 1
        cut = next((at for at in range(limit, low + (limit - low) // 2, -1) if at in ends), limit)
        cut = max(cut, low + 1)
        blocks.append((low, cut))
        low = cut
    return [*blocks, (low, high)]


def build_window(words: Words, pieces: Sequence[tuple[int, ...]], low: int, high: int, speller: Speller) -> Window:
    """Pieces of one window: opening mark, words, a closing mark after every paragraph."""
    ids, first = [speller.opening], []
    paragraphs = words.paragraph[low:high].tolist()
    for number, at in enumerate(range(low, high)):
        if number and paragraphs[number] != paragraphs[number - 1]:
            ids.append(speller.closing)
        first.append(len(ids))
        ids.extend(pieces[at])
    ids.append(speller.closing)
    return Window(low, high, np.array(ids, dtype=np.int64), np.array(first, dtype=np.int64))
