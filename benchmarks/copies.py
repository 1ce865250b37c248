"""Copies planted among documents built from real press releases: recall, truth of links, time and memory, beside MinHash.

    python -m benchmarks.copies --documents 20000 --releases ../shared/data/corpora/us_releases.parquet

The releases are works of the U.S. government and are not part of the project. Each document is about 400 words of
paragraphs drawn from them; a third of the documents are copies of another one, of the kinds in KINDS. rensa (MinHash with
an LSH index, in Rust) gets the same word shingles and is asked for pairs at its usual setting. Each reads the documents
from a file in a process of its own; memory is the peak of that process, documents included. Times are processor seconds
without the reading: other work on the machine disturbs them less.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import subprocess
import sys
import tempfile
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


def run_toolkit(texts: pl.Series) -> tuple[float, pl.DataFrame]:
    ids = pl.Series("doc_id", range(len(texts))).cast(pl.String)
    table = schemas.conform(pl.DataFrame([ids, texts]), schemas.DOCUMENTS, name="documents")
    started = time.process_time()
    copies = mark_copies(table)
    return time.process_time() - started, copies


def run_one(which: str, folder: Path) -> None:
    """In a process of its own: read the documents, look for copies, write down what was found, how long and how much."""
    texts = pl.read_parquet(folder / "texts.parquet")["text"]
    if which == "toolkit":
        seconds, found = run_toolkit(texts)
    else:
        seconds, pairs = run_rensa(texts.to_list())
        found = pl.DataFrame(sorted(pairs), schema={"a": pl.Int64, "b": pl.Int64}, orient="row")
    found.write_parquet(folder / f"{which}.parquet")
    (folder / f"{which}.txt").write_text(f"{seconds} {peak_memory()}")


def peak_memory() -> float:
    """In MB. A new process inherits the peak of the one that started it in getrusage, but not in this file of Linux."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text()).group(1)) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_apart(which: str, folder: Path) -> tuple[float, pl.DataFrame]:
    subprocess.run([sys.executable, "-m", "benchmarks.copies", "--only", which, str(folder)], check=True)
    seconds, peak = map(float, (folder / f"{which}.txt").read_text().split())
    print(f"{which:8} {seconds:.2f} s, peak {peak:.0f} MB")
    return seconds, pl.read_parquet(folder / f"{which}.parquet")


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
    parser.add_argument("--only", nargs=2, metavar=("WHICH", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        run_one(options.only[0], Path(options.only[1]))
        return
    documents, planted = build(paragraphs(options.releases), options.documents)
    texts = ["\n\n".join(document) for document in documents]
    print(f"{len(texts)} documents, {sum(len(t.split()) for t in texts) / len(texts):.0f} words each on average")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pl.DataFrame({"text": texts}).write_parquet(folder / "texts.parquet")
        seconds, copies = run_apart("toolkit", folder)
        report(copies, planted, texts)
        if options.without_rensa:
            return
        other, pairs = run_apart("rensa", folder)
        print(f"  toolkit / rensa = {seconds / other:.2f}")
        known = set(pairs.iter_rows())
        found = sum((min(a, b), max(a, b)) in known for a, b, _ in planted)
        print(f"  recall of all planted pairs {found / len(planted):.4f}")


if __name__ == "__main__":
    main()
