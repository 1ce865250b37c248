"""REVIEW: human decisions replayed over the tables. The ledger itself is `ledger.py`, its agreement `reviewers.py`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from toolkit import schemas
from toolkit.actors import count_mentions
from toolkit.ledger import IDS, Decision, Decisions, as_decisions, record, text_hash
from toolkit.register import slug
from toolkit.reviewers import agreement, find_conflicts

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

__all__ = ["Decision", "Decisions", "agreement", "apply_decisions", "find_conflicts", "record"]

WITH_ACTOR = ("mentions", "quotes", "unnamed_sources", "reactions")
WITH_METHOD = ("quotes", "reactions")
SPAN_TEXT = {
    "mentions": "mention",
    "quotes": "quote",
    "unnamed_sources": "mention",
    "reactions": "evidence",
    "shifts": "evidence",
    "figures": "figure",
}
PEOPLES_KIND = "person"  # a speaker whom a reviewer adds is a person unless the ledger renames an organisation


def apply_decisions(
    notes: Annotations, ledger: Decisions | str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
) -> Annotations:
    """The notes with every decision of the ledger replayed, oldest first, and the actors counted anew.

    Run it after `resolve_actors`. `ledger` is a `Decisions`, a path, or several paths (two reviewers' files), whose lines are
    put in order of time; where reviewers disagree the later line holds and a row of `problems` says so. Rows are found by id
    and text hash, else by text hash and offsets: a decision outlives re-annotation and a new order of documents, and does not
    touch reprints unless it was recorded with `reprints=True`. A decision whose row is gone becomes a row of `problems`.
    A rejected row leaves its table; a confirmed or corrected quotation or reaction gets method "human" and confidence 1.

    Replaying a ledger a second time changes nothing.

    >>> import polars as pl, tempfile, pathlib
    >>> import toolkit as tk
    >>> texts = pl.DataFrame({"doc_id": ["a"], "text": ["“We will wait,” said Minister Ada Brand."]})
    >>> notes = tk.resolve_actors(tk.annotate(texts))
    >>> ledger = tk.Decisions(pathlib.Path(tempfile.mkdtemp()) / "decisions.jsonl")
    >>> brand = notes.actors["actor_id"][0]
    >>> _ = tk.record(ledger, notes, "rename", table="actors", row_id=brand, after="Ada A. Brand")
    >>> apply_decisions(notes, ledger).actors["name"].to_list()
    ['Ada A. Brand']
    """
    book = as_decisions(ledger)
    state = _State(notes)
    for decision in book.entries():
        problem = state.apply(decision)
        if problem:
            state.report(decision, *problem)
    for conflict in find_conflicts(book).iter_rows(named=True):
        state.problems.append(
            _problem(conflict["doc_id"], "reviewers disagree", conflict["detail"], "settle it and record the outcome")
        )
    for path, number, why in book.broken_lines():
        state.problems.append(
            _problem(
                None,
                "broken line in the ledger",
                f"{path.name} line {number}: {why}",
                "repair or delete the line",
                str(path),
            )
        )
    return state.finish()


def _problem(doc_id: str | None, what: str, detail: str, action: str, path: str | None = None) -> dict[str, object]:
    return {"stage": "review", "path": path, "doc_id": doc_id, "what": what, "detail": detail, "action": action}


class _State:
    """The tables while decisions are applied: rows keep their numbers until the end, so that an index of them holds."""

    def __init__(self, notes: Annotations) -> None:
        self.notes = notes
        self.tables: dict[str, pl.DataFrame] = {name: getattr(notes, name) for name in IDS}
        self.rejected: dict[str, set[int]] = {name: set() for name in IDS}
        self.problems: list[dict[str, object]] = []
        self.hashes: dict[str, str] = {}
        self.by_hash: dict[str, list[str]] = {}
        self.indexes: dict[str, dict[tuple[str, int, int], list[int]]] = {}
        self.ids: dict[str, dict[str, int]] = {}

    def report(self, decision: Decision, what: str, action: str) -> None:
        words = decision.row.get("words") or decision.row.get("name") or ""
        about = f"{decision.row['table']} {decision.row.get('id')} {words[:80]!r}"
        detail = f"{decision.kind} by {decision.who} at {decision.at}: {about}"
        self.problems.append(_problem(decision.row.get("doc_id"), what, detail, action))

    def apply(self, decision: Decision) -> tuple[str, str] | None:
        """Applies one decision; (what, action) where it could not be."""
        if decision.kind == "note":
            return None
        if decision.row["table"] == "actors":
            return self._apply_to_actor(decision)
        rows = self._rows(decision)
        if not rows:
            gone = decision.kind != "reject" or decision.row["doc_id"] not in self._document_hashes()
            return ("decision without its row", "look whether it still holds, and record it anew") if gone else None
        self._apply_to_rows(decision, rows)
        return None

    def _document_hashes(self) -> dict[str, str]:
        if not self.hashes:
            for doc_id, text in self.notes.documents.select("doc_id", "text").iter_rows():
                self.hashes[doc_id] = text_hash(text)
                self.by_hash.setdefault(self.hashes[doc_id], []).append(doc_id)
        return self.hashes

    def _rows(self, decision: Decision) -> list[int]:
        """Row numbers: by id, else by document and offsets, else by the same text under another id; and reprints if asked."""
        key, name = decision.row, decision.row["table"]
        hashes = self._document_hashes()
        same = (
            [key["doc_id"]]
            if hashes.get(key["doc_id"]) == key["text_sha256"]
            else self.by_hash.get(key["text_sha256"], [])
        )
        if len(same) != 1:
            return []
        number = self._ids(name).get(key["id"])
        rows = [number] if number is not None else self._index(name).get((same[0], key["start"], key["end"]), [])
        if len(rows) != 1:
            return []
        return rows + (self._reprints(decision, rows[0]) if decision.reprints else [])

    def _ids(self, name: str) -> dict[str, int]:
        if name not in self.ids:
            self.ids[name] = {row_id: number for number, row_id in enumerate(self.tables[name][IDS[name]])}
        return self.ids[name]

    def _index(self, name: str) -> dict[tuple[str, int, int], list[int]]:
        if name not in self.indexes:
            index: dict[tuple[str, int, int], list[int]] = {}
            for number, span in enumerate(self.tables[name].select("doc_id", "start", "end").iter_rows()):
                index.setdefault(span, []).append(number)
            self.indexes[name] = index
        return self.indexes[name]

    def _reprints(self, decision: Decision, row: int) -> list[int]:
        """Rows of the same words in the article's copies; for reactions of the same code."""
        name, copies = decision.row["table"], self.notes.copies
        group = copies.filter(pl.col("doc_id") == decision.row["doc_id"])["group"]
        if not group.len():
            return []
        others = copies.filter((pl.col("group") == group[0]) & (pl.col("doc_id") != decision.row["doc_id"]))["doc_id"]
        table = self.tables[name].with_row_index("number")
        found = table.filter(
            pl.col("doc_id").is_in(others.implode()) & (pl.col(SPAN_TEXT[name]) == decision.row["words"])
        )
        if "code" in decision.before and name == "reactions":
            found = found.filter(pl.col("code").cast(pl.String).is_in([decision.before["code"], decision.after or ""]))
        return [number for number in found["number"].to_list() if number != row]

    def _set(self, name: str, column: str, rows: Sequence[int], value: Any) -> None:
        series = self.tables[name][column]
        values = pl.Series(column, [value] * len(rows), dtype=series.dtype)
        self.tables[name] = self.tables[name].with_columns(series.clone().scatter(list(rows), values).alias(column))

    def _apply_to_rows(self, decision: Decision, rows: list[int]) -> None:
        name = decision.row["table"]
        if decision.kind == "reject":
            self.rejected[name].update(rows)
            return
        if decision.kind == "set_code":
            self._set(name, "code", rows, decision.after)
        elif decision.kind == "set_position":
            self._set(name, "position", rows, decision.after)
        elif decision.kind == "set_speaker":
            rows = self._whole_attributions(name, rows)
            self._set(name, "actor_id", rows, self._speaker(decision.after))
        if name in WITH_METHOD:
            self._set(name, "method", rows, "human")
            self._set(name, "confidence", rows, 1.0)

    def _whole_attributions(self, name: str, rows: list[int]) -> list[int]:
        """All parts of a split quotation have one speaker."""
        if name != "quotes":
            return rows
        attributions = self.tables[name]["attribution_id"]
        wanted = {attributions[row] for row in rows}
        return [number for number, attribution in enumerate(attributions) if attribution in wanted]

    def _speaker(self, after: dict[str, Any]) -> str:
        """The actor meant: by id, by name, else a new one of that name."""
        actors = self.tables["actors"]
        if after.get("actor_id") in set(actors["actor_id"]):
            return str(after["actor_id"])
        named = actors.filter(pl.col("name") == after["name"])["actor_id"]
        return str(named[0]) if named.len() else self._new_actor(after["name"], PEOPLES_KIND)

    def _new_actor(self, name: str, kind: str) -> str:
        actors = self.tables["actors"]
        actor_id = slug(name) or kind
        if actor_id in set(actors["actor_id"]):
            actor_id = f"{actor_id}-added"
        if actor_id not in set(actors["actor_id"]):
            row = {"actor_id": actor_id, "name": name, "kind": kind, "aliases": [], "n_mentions": 0, "n_documents": 0}
            self.tables["actors"] = pl.concat([actors, schemas.ACTORS.from_rows([row])], how="diagonal")
        return actor_id

    def _apply_to_actor(self, decision: Decision) -> tuple[str, str] | None:
        actor_id = self._actor(decision.row)
        if actor_id is None:
            return "decision about an actor that is gone", "look whether it still holds, and record it anew"
        if decision.kind == "rename":
            self._rename(actor_id, decision.after)
        elif decision.kind == "merge":
            into = self._actor({"id": decision.after["actor_id"], "name": decision.after["name"], "anchor": None})
            if into is None:
                return "merge into an actor that is gone", "look who it is now, and record it anew"
            if into != actor_id:
                self._merge(actor_id, into)
        elif decision.kind == "split":
            self._split(actor_id, decision.after)
        elif decision.kind == "reject":
            self._drop_actor(actor_id)
        return None

    def _actor(self, key: dict[str, Any]) -> str | None:
        """The actor that the key means now: by id, else the one its anchor mention has, else the only one of that name."""
        actors = self.tables["actors"]
        if key["id"] in set(actors["actor_id"]):
            return str(key["id"])
        anchor = key.get("anchor")
        if anchor:
            number = self._ids("mentions").get(anchor["id"])
            owner = self.tables["mentions"]["actor_id"][number] if number is not None else None
            if owner is not None:
                return str(owner)
        named = actors.filter((pl.col("name") == key["name"]) | pl.col("aliases").list.contains(key["name"]))[
            "actor_id"
        ]
        return str(named[0]) if named.len() == 1 else None

    def _rename(self, actor_id: str, name: str) -> None:
        here = pl.col("actor_id") == actor_id
        longer = pl.concat_list("aliases", pl.col("name").implode().over("actor_id")).list.unique(maintain_order=True)
        kept = longer.list.set_difference(pl.lit([name], dtype=pl.List(pl.String)))
        changed = here & (pl.col("name") != name)
        self.tables["actors"] = self.tables["actors"].with_columns(
            pl.when(changed).then(kept).otherwise(pl.col("aliases")).alias("aliases"),
            pl.when(here).then(pl.lit(name)).otherwise(pl.col("name")).alias("name"),
        )

    def _merge(self, old: str, new: str) -> None:
        actors = self.tables["actors"]
        gone = actors.filter(pl.col("actor_id") == old).row(0, named=True)
        kept = actors.filter(pl.col("actor_id") == new).row(0, named=True)
        aliases = [a for a in dict.fromkeys([*kept["aliases"], gone["name"], *gone["aliases"]]) if a != kept["name"]]
        rest = actors.filter(pl.col("actor_id") != old)
        position = rest["actor_id"].to_list().index(new)
        lists = rest["aliases"].to_list()
        lists[position] = aliases
        self.tables["actors"] = rest.with_columns(pl.Series("aliases", lists, dtype=pl.List(pl.String)))
        for name in WITH_ACTOR:
            self.tables[name] = self.tables[name].with_columns(pl.col("actor_id").replace({old: new}))

    def _split(self, actor_id: str, after: dict[str, Any]) -> None:
        """Mentions of these forms or documents, and what is attributed to their chains, go to the new actor."""
        kind = self.tables["actors"].filter(pl.col("actor_id") == actor_id)["kind"][0]
        named = self.tables["actors"].filter(pl.col("name") == after["name"])["actor_id"]
        mentions = self.tables["mentions"]
        chosen = pl.col("actor_id") == actor_id
        if after.get("forms"):
            chosen = chosen & pl.col("mention").is_in(after["forms"])
        if after.get("doc_ids"):
            chosen = chosen & pl.col("doc_id").is_in(after["doc_ids"])
        chains = mentions.filter(chosen)["chain_id"].drop_nulls().unique()
        target = str(named[0]) if named.len() else self._new_actor(after["name"], kind)
        for name in WITH_ACTOR:
            moved = (pl.col("actor_id") == actor_id) & pl.col("chain_id").is_in(chains.implode())
            column = pl.when(moved).then(pl.lit(target)).otherwise(pl.col("actor_id")).alias("actor_id")
            self.tables[name] = self.tables[name].with_columns(column)

    def _drop_actor(self, actor_id: str) -> None:
        self.tables["actors"] = self.tables["actors"].filter(pl.col("actor_id") != actor_id)
        for name in WITH_ACTOR:
            cleared = pl.when(pl.col("actor_id") == actor_id).then(None).otherwise(pl.col("actor_id")).alias("actor_id")
            self.tables[name] = self.tables[name].with_columns(cleared)

    def finish(self) -> Annotations:
        tables = {name: self._kept(name) for name in IDS if name != "actors"}
        actors = count_mentions(self.tables["actors"], tables["mentions"], tables["unnamed_sources"])
        added = schemas.PROBLEMS.from_rows(self.problems)
        problems = pl.concat([self.notes.problems, added], how="diagonal").unique(maintain_order=True)
        return replace(self.notes, **tables, actors=actors, problems=problems)

    def _kept(self, name: str) -> pl.DataFrame:
        rejected = self.rejected[name]
        if not rejected:
            return self.tables[name]
        keep = pl.Series([number not in rejected for number in range(self.tables[name].height)], dtype=pl.Boolean)
        return self.tables[name].filter(keep)
