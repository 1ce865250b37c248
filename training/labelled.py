"""Labelled reactions, both kinds our own: `statements/*.txt`, one a line, and `articles/*.jsonl`, annotated as in tests/gold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Labelled:
    """A text with its reactions as (start, end, code); `decides` where it is known whether the speaker took the decision."""

    id: str
    text: str
    reactions: list[tuple[int, int, str]]
    decides: bool | None = None


def read_statements(folder: Path = HERE / "statements") -> list[Labelled]:
    """Lines of code, position, D or -, and text, separated by tabs; lines that begin with # name the policy."""
    rows = []
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), start=1):
            if line and not line.startswith("#"):
                code, _, decides, text = line.split("\t")
                rows.append(Labelled(f"{path.stem}-{number}", text, [(0, len(text), code)], decides == "D"))
    return rows


def read_articles(paths: list[Path]) -> list[Labelled]:
    """Annotated articles; "stopped short of condemning" is CONDEMN here too, its realis is another matter."""
    lines = (line for path in paths for line in path.read_text(encoding="utf8").splitlines())
    return [
        Labelled(a["id"], a["text"], [(r["start"], r["end"], r["code"]) for r in a["reactions"]])
        for a in map(json.loads, lines)
    ]
