"""Copies planted among documents built from real press releases: recall, truth of links, time and memory, beside MinHash.

    python benchmarks/copies.py --documents 20000 --releases ../shared/data/corpora/us_releases.parquet

The releases are works of the U.S. government and are not part of the project. Each document is about 400 words of
paragraphs drawn from them; a third of the documents are copies of another one, of the kinds in KINDS. rensa (MinHash with
an LSH index, in Rust) gets the same word shingles and is asked for pairs at its usual setting. Times are processor
seconds: other work on the machine does not disturb them.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import time
from collections import defaultdict
from pathlib import Path

import polars as pl

from toolkit import schemas
from toolkit.copies import mark_copies

SEED = 7
LENGTH = 400
KINDS = ("trimmed", "inserted", "opening", "brief", "edited_5", "edited_10", "edited_20")
RELEASES = Path(__file__).resolve().parents[2] / "shared" / "data" / "corpora" / "us_releases.parquet"


def paragraphs(releases: Path) -> list[str]:
    texts = pl.read_parquet(releases)["text"].to_list()
    found = {p.strip() for text in texts for p in text.split("\n") if 25 <= len(p.split()) <= 150}
    return sorted(found)


def build(pool: list[str], n: int) -> tuple[list[list[str]], list[tuple[int, int, str]]]:
    """Documents as lists of paragraphs, and the planted (copy, source, kind)."""
    draw = random.Random(SEED)
    hand: list[str] = []
    documents: list[list[str]] = []

    def deal(words: int) -> list[str]:
        taken: list[str] = []
        while sum(len(p.split()) for p in taken) < words:
            if not hand:
                hand.extend(draw.sample(pool, len(pool)))
            taken.append(hand.pop())
        return taken

    n_base = n * 2 // 3
    documents = [deal(LENGTH) for _ in range(n_base)]
    vocabulary = [word for p in draw.sample(pool, 2000) for word in p.split()]
    planted = []
    for number in range(n_base, n):
        source = draw.randrange(n_base)
        kind = KINDS[number % len(KINDS)]
        documents.append(plant(documents[source], kind, draw, deal, vocabulary))
        planted.append((number, source, kind))
    return documents, planted


def plant(source: list[str], kind: str, draw: random.Random, deal, vocabulary: list[str]) -> list[str]:
    words = sum(len(p.split()) for p in source)
    if kind == "trimmed":
        kept = source[: max(1, round(len(source) * draw.uniform(0.5, 0.9)))]
        return edited(kept, draw.uniform(0, 0.05), draw, vocabulary)
    if kind == "inserted":
        copy = list(source)
        for paragraph in deal(round(words * draw.uniform(0.2, 0.8))):
            copy.insert(draw.randrange(len(copy) + 1), paragraph)
        return copy
    if kind == "opening":
        return [*deal(60), *source[1:]]
    if kind == "brief":
        flat = " ".join(source).split()
        length = draw.randrange(50, 110)
        at = draw.randrange(max(len(flat) - length, 1))
        return edited([" ".join(flat[at : at + length])], draw.uniform(0, 0.03), draw, vocabulary)
    return edited(source, int(kind.split("_")[1]) / 100, draw, vocabulary)


def edited(source: list[str], share: float, draw: random.Random, vocabulary: list[str]) -> list[str]:
    """Each word is replaced, dropped or doubled with another one at this rate."""
    made = []
    for paragraph in source:
        words = []
        for word in paragraph.split():
            if draw.random() < share:
                words.extend(draw.choice(([draw.choice(vocabulary)], [], [word, draw.choice(vocabulary)])))
            else:
                words.append(word)
        made.append(" ".join(words))
    return made


def run_rensa(texts: list[str]) -> tuple[float, set[tuple[int, int]]]:
    from rensa import RMinHash, RMinHashLSH

    started = time.process_time()
    index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    sketches = []
    for number, text in enumerate(texts):
        words = re.findall(r"\w+", text.lower())
        sketch = RMinHash(num_perm=128, seed=42)
        sketch.update([" ".join(words[i : i + 4]) for i in range(len(words) - 3)])
        index.insert(number, sketch)
        sketches.append(sketch)
    pairs = {(min(a, b), max(a, b)) for a, sketch in enumerate(sketches) for b in index.query(sketch) if a != b}
    return time.process_time() - started, pairs


def run_toolkit(texts: list[str]) -> tuple[float, pl.DataFrame]:
    table = schemas.conform(
        pl.DataFrame({"doc_id": [str(n) for n in range(len(texts))], "text": texts}),
        schemas.DOCUMENTS,
        name="documents",
    )
    started = time.process_time()
    copies = mark_copies(table)
    return time.process_time() - started, copies


def contained(copy: str, source: str) -> float:
    """Share of the copy's four-word runs in the source: paragraphs recur in the releases, so some copies were not planted."""
    runs = [
        {tuple(words[i : i + 4]) for i in range(len(words) - 3)}
        for words in (re.findall(r"\w+", t.lower()) for t in (copy, source))
    ]
    return len(runs[0] & runs[1]) / max(len(runs[0]), 1)


def report(copies: pl.DataFrame, planted: list[tuple[int, int, str]], texts: list[str]) -> None:
    family = {copy: source for copy, source, _ in planted}
    group = dict(zip(map(int, copies["doc_id"]), copies["group"], strict=True))
    hits: dict[str, list[bool]] = defaultdict(list)
    # A paragraph may stand in two documents: a brief is found, too, where it was given to the other one that holds it.
    given = {int(doc): int(other) for doc, other in copies.select("doc_id", "copy_of").iter_rows() if other is not None}
    for copy, source, kind in planted:
        same = group[copy] == group[source]
        hits[kind].append(same or (copy in given and contained(texts[copy], texts[given[copy]]) >= 0.9))
    for kind in KINDS:
        print(f"  recall {kind:10} {sum(hits[kind]) / len(hits[kind]):.4f}  (n = {len(hits[kind])})")
    links = [
        (int(doc), int(source)) for doc, source in copies.select("doc_id", "copy_of").iter_rows() if source is not None
    ]
    true = sum(family.get(a, a) == family.get(b, b) or contained(texts[a], texts[b]) >= 0.5 for a, b in links)
    print(f"  links true {true / max(len(links), 1):.4f}  (n = {len(links)})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--releases", type=Path, default=RELEASES)
    parser.add_argument("--without-rensa", action="store_true")
    options = parser.parse_args()
    documents, planted = build(paragraphs(options.releases), options.documents)
    texts = ["\n\n".join(document) for document in documents]
    print(f"{len(texts)} documents, {sum(len(t.split()) for t in texts) / len(texts):.0f} words each on average")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, copies = run_toolkit(texts)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"toolkit  {seconds:.2f} s, {(after - before) / 1024:.0f} MB more at the peak than before (now {after / 1024:.0f} MB)"
    )
    report(copies, planted, texts)
    if not options.without_rensa:
        other, pairs = run_rensa(texts)
        print(f"rensa    {other:.2f} s; toolkit / rensa = {seconds / other:.2f}")
        found = sum((min(a, b), max(a, b)) in pairs for a, b, _ in planted)
        print(f"  recall of all planted pairs {found / len(planted):.4f}")


if __name__ == "__main__":
    main()
