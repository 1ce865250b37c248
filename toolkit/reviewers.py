"""REVIEW: how far reviewers agree, and where they do not."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any

import polars as pl

from toolkit.ledger import Decision, Decisions, as_decisions

FIELDS = {"code": "set_code", "position": "set_position", "actor_id": "set_speaker"}
REJECTED = "rejected"
Judgements = dict[tuple[str, str], dict[str, Any]]


def agreement(ledger: Decisions | str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> pl.DataFrame:
    """How far reviewers agree on the rows that at least two of them judged.

    One row a pair of reviewers and field (code, position, speaker), with Cohen's kappa, and one a field over all reviewers
    (who = "all") with Krippendorff's alpha for nominal values. Columns: field, who, n_rows, n_agree, share_agree, kappa,
    alpha. A reviewer's judgement is the last one: the value set, the value confirmed, or "rejected". Rows that only one
    reviewer looked at do not count, and nothing says how hard the rows were. Kappa and alpha are null where all judgements
    are the same value: chance cannot then be told from agreement.

    After Cohen (1960) and Krippendorff (2011, "Computing Krippendorff's alpha-reliability").

    >>> agreement("no-such-file.jsonl").height
    0
    """
    rows = []
    for name in FIELDS:
        judged = _judgements(as_decisions(ledger).entries(), name)
        shared = {row: values for row, values in judged.items() if len(values) > 1}
        for one, two in combinations(sorted({who for values in shared.values() for who in values}), 2):
            pairs = [(values[one], values[two]) for values in shared.values() if one in values and two in values]
            if pairs:
                rows.append(_row(name, f"{one} and {two}", pairs, kappa=cohens_kappa(pairs)))
        units = [list(values.values()) for values in shared.values()]
        if units:
            pairs = [(a, b) for unit in units for a, b in combinations(unit, 2)]
            rows.append({**_row(name, "all", pairs), "n_rows": len(units), "alpha": krippendorffs_alpha(units)})
    schema = {
        "field": pl.String,
        "who": pl.String,
        "n_rows": pl.UInt32,
        "n_agree": pl.UInt32,
        "share_agree": pl.Float64,
        "kappa": pl.Float64,
        "alpha": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def _row(name: str, who: str, pairs: list[tuple[Any, Any]], kappa: float | None = None) -> dict[str, Any]:
    agree = sum(a == b for a, b in pairs)
    label = "speaker" if name == "actor_id" else name
    return {
        "field": label,
        "who": who,
        "n_rows": len(pairs),
        "n_agree": agree,
        "share_agree": agree / len(pairs),
        "kappa": kappa,
        "alpha": None,
    }


def _judgements(entries: Sequence[Decision], name: str) -> Judgements:
    """(table, row id) → reviewer → the value that the reviewer last stood by."""
    found: Judgements = defaultdict(dict)
    for entry in entries:
        key = (entry.row["table"], f"{entry.row.get('text_sha256')} {entry.row.get('id')}")
        if name not in entry.before or entry.row["table"] == "actors":
            continue
        if entry.kind == FIELDS[name]:
            found[key][entry.who] = _value(entry.after)
        elif entry.kind == "reject":
            found[key][entry.who] = REJECTED
        elif entry.kind == "confirm":
            found[key][entry.who] = _value(entry.before[name])
    return found


def _value(value: Any) -> Any:
    return (value.get("actor_id") or value.get("name")) if isinstance(value, dict) else value


def cohens_kappa(pairs: Sequence[tuple[Any, Any]]) -> float | None:
    """Cohen's kappa of two reviewers' values; None where chance alone explains them.

    >>> cohens_kappa([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    0.5
    """
    total = len(pairs)
    observed = sum(a == b for a, b in pairs) / total
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(first[value] * second[value] for value in first) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def krippendorffs_alpha(units: Sequence[Sequence[Any]]) -> float | None:
    """Krippendorff's alpha for nominal values; each unit holds the values that reviewers gave it, two or more.

    >>> round(krippendorffs_alpha([["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"]]) or 0, 3)
    0.533
    """
    coincidences: Counter[tuple[Any, Any]] = Counter()
    for unit in units:
        for pair in permutations(unit, 2):
            coincidences[pair] += 1 / (len(unit) - 1)  # type: ignore[assignment]
    totals: Counter[Any] = Counter()
    for (value, _), count in coincidences.items():
        totals[value] += count
    whole = sum(totals.values())
    differ = sum(count for (a, b), count in coincidences.items() if a != b)
    chance = sum(totals[a] * totals[b] for a, b in permutations(totals, 2)) / (whole - 1)
    return None if not chance else 1 - differ / chance


def find_conflicts(ledger: Decisions | str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> pl.DataFrame:
    """Rows on which two reviewers last stood by different values: table, row_id, doc_id, field, detail.

    Two decisions of one reviewer are no conflict: the later one is a change of mind.

    >>> find_conflicts("no-such-file.jsonl").height
    0
    """
    entries = as_decisions(ledger).entries()
    where = {(e.row["table"], f"{e.row.get('text_sha256')} {e.row.get('id')}"): e.row for e in entries}
    rows = []
    for name in FIELDS:
        for key, values in sorted(_judgements(entries, name).items()):
            if len(set(values.values())) > 1:
                said = ", ".join(f"{who}: {value}" for who, value in sorted(values.items()))
                row = where[key]
                field = "speaker" if name == "actor_id" else name
                detail = f"{field} of {key[0]} {row.get('id')} {str(row.get('words'))[:60]!r}: {said}"
                rows.append(
                    {
                        "table": key[0],
                        "row_id": row.get("id"),
                        "doc_id": row.get("doc_id"),
                        "field": field,
                        "detail": detail,
                    }
                )
    return pl.DataFrame(rows, schema=dict.fromkeys(("table", "row_id", "doc_id", "field", "detail"), pl.String))
