"""python -m benchmarks.annotate [CORPUS.parquet] [--documents 200]: the pipeline's time as a ratio to plain spaCy's.

Same model, same texts, one thread, runs interleaved; the smallest of each is compared. Each component's own share is
printed, and the peak memory of the whole process. Without a corpus (a Parquet table with a `text` column) the bundled
articles are read.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"

import argparse
import resource
import time

import polars as pl
import spacy

import toolkit as tk
from toolkit.pipeline.assemble import BUNDLED_MODEL
from toolkit.pipeline.rows import extract_rows

REPEATS = 3


def seconds(run) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def component_seconds(nlp, texts: list[str]) -> dict[str, float]:
    docs, spent = [nlp.make_doc(text) for text in texts], {}
    for name, component in nlp.pipeline:
        started = time.perf_counter()
        docs = (
            list(component.pipe(docs, batch_size=16))
            if hasattr(component, "pipe")
            else [component(doc) for doc in docs]
        )
        spent[name] = time.perf_counter() - started
    started = time.perf_counter()
    for doc in docs:
        extract_rows(doc)
    return spent | {"rows": time.perf_counter() - started}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--no-tagger", action="store_true")
    given = parser.parse_args()
    table = pl.read_parquet(given.corpus) if given.corpus else tk.read_documents(tk.datasets.atacms() / "articles")[0]
    texts = table["text"].drop_nulls().head(given.documents).to_list()
    plain = spacy.load(BUNDLED_MODEL)
    whole = tk.load_pipeline(BUNDLED_MODEL, tagger=not given.no_tagger)
    runs = {
        "plain spaCy": lambda: [None for _ in plain.pipe(texts, batch_size=16)],
        "toolkit": lambda: [extract_rows(doc) for doc in whole.pipe(texts, batch_size=16)],
    }
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(REPEATS):
        best = {name: min(best[name], seconds(run)) for name, run in runs.items()}
    n_words = sum(len(text.split()) for text in texts)
    for name, spent in best.items():
        print(f"{name:14} {spent:7.2f} s  {1e6 * spent / n_words:7.1f} µs a word")
    print(
        f"ratio          {best['toolkit'] / best['plain spaCy']:7.2f}    over {len(texts)} documents, {n_words:,} words"
    )
    spent = component_seconds(whole, texts)
    for name in [name for name in spent if name.startswith("toolkit") or name == "rows"]:
        print(f"  {name:20} {1e6 * spent[name] / n_words:6.1f} µs a word")
    print(f"peak memory    {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB")


if __name__ == "__main__":
    main()
