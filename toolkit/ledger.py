"""REVIEW: the file of human decisions. One JSON object a line, only ever appended to.

A line is confirmed once `record` returns: it is written in one piece under a file lock and flushed to the disk (fsync), so a
crash loses nothing confirmed, and two notebooks can write at once. What a crash leaves half-written behind the last full
line was never confirmed; the next `record` cuts it off, and reading reports it.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import LoadError, SchemaError

if TYPE_CHECKING:
    import polars as pl

    from toolkit.annotation import Annotations

KINDS = ("merge", "split", "rename", "set_speaker", "set_code", "set_position", "confirm", "reject", "note")
IDS = {
    "actors": "actor_id",
    "mentions": "mention_id",
    "quotes": "quote_id",
    "unnamed_sources": "source_id",
    "reactions": "reaction_id",
    "shifts": "shift_id",
    "figures": "figure_id",
}
SPAN_TEXT = {
    "mentions": "mention",
    "quotes": "quote",
    "unnamed_sources": "mention",
    "reactions": "evidence",
    "shifts": "evidence",
    "figures": "figure",
}
# Which tables a kind of decision is about, and which column it changes there.
ABOUT = {
    "merge": ("actors",),
    "split": ("actors",),
    "rename": ("actors",),
    "set_speaker": ("quotes", "reactions", "unnamed_sources", "mentions"),
    "set_code": ("reactions",),
    "set_position": ("reactions",),
}
JUDGED = ("actor_id", "code", "position", "name")
TEXT_HASH_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of a ledger: what was decided about which row, by whom, when, and what stood there before.

    `row` is the stable key: table, id, doc_id, text_sha256 (first 16 digits), start, end and the words; for an actor its id,
    name and a mention of it. `reprints` says that the decision holds for the same words in the copies of the article too.
    """

    decision_id: str
    kind: str
    who: str
    at: str
    row: dict[str, Any]
    before: dict[str, Any]
    after: Any = None
    note: str = ""
    reprints: bool = False


@dataclass(frozen=True)
class Decisions:
    """A ledger of human decisions in a JSON lines file, which need not exist yet.

    `entries()` reads it afresh, oldest first. Several files (one a reviewer) are read as one: `Decisions("a.jsonl",
    "b.jsonl")`; lines that both hold count once. Writing goes to the first file.

    >>> Decisions("no-such-file.jsonl").entries()
    []
    """

    paths: tuple[Path, ...] = field(default=())

    def __init__(self, *paths: str | os.PathLike[str]) -> None:
        object.__setattr__(self, "paths", tuple(Path(path) for path in paths))
        if not self.paths:
            raise LoadError("Decisions: no file given. Give the path of the ledger, e.g. Decisions('decisions.jsonl').")

    def entries(self) -> list[Decision]:
        """All decisions, by time, then file and line; broken lines are left out (see `broken_lines`)."""
        found = {entry.decision_id: entry for path in self.paths for entry in _read(path)[0]}
        return sorted(found.values(), key=lambda entry: entry.at)

    def broken_lines(self) -> list[tuple[Path, int, str]]:
        """(file, line number, what is wrong) of lines that hold no decision."""
        return [(path, number, why) for path in self.paths for number, why in _read(path)[1]]


def record(
    ledger: Decisions | str | os.PathLike[str],
    notes: Annotations,
    kind: str,
    *,
    table: str,
    row_id: str,
    after: Any = None,
    who: str | None = None,
    note: str = "",
    reprints: bool = False,
) -> Decision:
    """Append one decision about one row of the notes, and return it once it is safe on the disk.

    | kind | table | after |
    |---|---|---|
    | merge | actors | actor_id that this actor is the same as |
    | split | actors | {"name": new actor, "forms": [words] and/or "doc_ids": [documents]} |
    | rename | actors | the new name |
    | set_speaker | quotes, reactions, unnamed_sources, mentions | actor_id, or a name for a new actor |
    | set_code, set_position | reactions | the code; -1, 0, 1 or None |
    | confirm, reject, note | any | nothing; the words go in `note` |

    `who` is the reviewer, by default the user's login name. Nothing is changed in `notes`: see `apply_decisions`.

    >>> import polars as pl, tempfile, pathlib
    >>> import toolkit as tk
    >>> texts = pl.DataFrame({"doc_id": ["a"], "text": ["“We will wait,” said Minister Ada Brand."]})
    >>> notes = tk.resolve_actors(tk.annotate(texts))
    >>> ledger = pathlib.Path(tempfile.mkdtemp()) / "decisions.jsonl"
    >>> tk.record(ledger, notes, "confirm", table="quotes", row_id=notes.quotes["quote_id"][0], who="desk").kind
    'confirm'

    Raises SchemaError for an unknown kind, table or row, or a value that the kind does not take.
    """
    _check(notes, kind, table, after)
    row = find_row(notes, table, row_id)
    before = {column: _plain(row[column]) for column in JUDGED if column in row}
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    key = stable_key(notes, table, row)
    if kind == "merge":
        after = {"actor_id": after, "name": find_row(notes, "actors", after)["name"]}
    if kind == "set_speaker":
        names = dict(notes.actors.select("actor_id", "name").iter_rows())
        after = {"actor_id": after if after in names else None, "name": names.get(after, after)}
    who = who or _login()
    payload = json.dumps([kind, who, at, key, after], sort_keys=True, default=str)
    identifier = hashlib.blake2b(payload.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    decision = Decision(identifier, kind, who, at, key, before, after, note, reprints)
    append_line(_first(ledger), json.dumps(asdict(decision), ensure_ascii=True))
    return decision


def _first(ledger: Decisions | str | os.PathLike[str]) -> Path:
    return ledger.paths[0] if isinstance(ledger, Decisions) else Path(ledger)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _check(notes: Annotations, kind: str, table: str, after: Any) -> None:
    from toolkit.schemas import CODES

    if kind not in KINDS:
        raise SchemaError(f"record: no kind of decision is called {kind!r}. Kinds: {', '.join(KINDS)}.")
    legal = ABOUT.get(kind, tuple(IDS))
    if table not in legal:
        raise SchemaError(f"record: {kind} is about {' or '.join(legal)}, not {table!r}.")
    if kind == "set_code" and after not in CODES:
        raise SchemaError(f"record: no reaction code is called {after!r}. Codes: {', '.join(CODES)}.")
    if kind == "set_position" and after not in {-1, 0, 1, None}:
        raise SchemaError(f"record: a position is -1, 0, 1 or None, not {after!r}.")
    if kind in {"rename", "set_speaker"} and not (isinstance(after, str) and after.strip()):
        raise SchemaError(f"record: {kind} needs a name or an actor_id in after; found {after!r}.")
    if kind == "split" and not (
        isinstance(after, dict) and after.get("name") and (after.get("forms") or after.get("doc_ids"))
    ):
        raise SchemaError(f"record: split needs after={{'name': …, 'forms': […] or 'doc_ids': […]}}; found {after!r}.")


def find_row(notes: Annotations, table: str, row_id: str) -> dict[str, Any]:
    """The row of that id. Raises SchemaError where there is none."""
    import polars as pl

    found = getattr(notes, table).filter(pl.col(IDS[table]) == row_id)
    if not found.height:
        raise SchemaError(f"record: {table} has no {IDS[table]} {row_id!r}. Take the id from the table as it is now.")
    return dict(found.row(0, named=True))


def stable_key(notes: Annotations, table: str, row: dict[str, Any]) -> dict[str, Any]:
    """What finds the row again after re-annotation: for a span its document, text hash and offsets."""
    import polars as pl

    if table == "actors":
        mentions = notes.mentions.filter((pl.col("actor_id") == row["actor_id"]) & (pl.col("kind") != "pronoun"))
        first = mentions.sort("doc_id", "start").head(1)
        anchor = stable_key(notes, "mentions", first.row(0, named=True)) if first.height else None
        return {"table": table, "id": row["actor_id"], "name": row["name"], "anchor": anchor}
    text = notes.documents.filter(pl.col("doc_id") == row["doc_id"])["text"][0]
    return {
        "table": table,
        "id": row[IDS[table]],
        "doc_id": row["doc_id"],
        "text_sha256": text_hash(text),
        "start": row["start"],
        "end": row["end"],
        "words": row[SPAN_TEXT[table]],
    }


def text_hash(text: str) -> str:
    """First 16 hexadecimal digits of the text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:TEXT_HASH_LENGTH]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def append_line(path: Path, line: str) -> None:
    """Add one line under the file's lock, in one write, and flush it to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.with_name(f".{path.name}.lock")):
        new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        try:
            os.lseek(handle, _end_of_last_line(handle), os.SEEK_SET)
            data = line.encode("utf-8") + b"\n"
            while data:
                data = data[os.write(handle, data) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            _flush_folder(path.parent)


def _end_of_last_line(handle: int) -> int:
    """Where the next line begins; a half-written tail that a crash left is cut off, since it was never confirmed."""
    size = os.lseek(handle, 0, os.SEEK_END)
    end, block = size, 4096
    while end:
        start = max(0, end - block)
        os.lseek(handle, start, os.SEEK_SET)
        newline = os.read(handle, end - start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end < size:
        os.ftruncate(handle, end)
    return end


def _flush_folder(folder: Path) -> None:
    """A new file is on the disk only when its folder is; Windows cannot and need not."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """An exclusive lock between processes; the system frees it when its holder dies."""
    with path.open("a+b") as file:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        else:
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
            try:
                yield
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]


def _read(path: Path) -> tuple[list[Decision], list[tuple[int, str]]]:
    """Decisions of a file, and (line number, what is wrong) of the others."""
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    except OSError as error:
        raise LoadError(f"Decisions: {path} cannot be read ({error}). Give the path of a JSON lines file.") from error
    found, broken = [], []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(_decision(json.loads(line)))
            except (ValueError, TypeError, KeyError) as error:
                broken.append((number, f"no decision: {error}"[:200]))
    return found, broken


def _decision(data: Any) -> Decision:
    decision = Decision(**data)
    if decision.kind not in KINDS or not isinstance(decision.row, dict) or decision.row.get("table") not in IDS:
        raise ValueError(f"unknown kind or table: {decision.kind!r}")
    return decision


def as_decisions(ledger: Decisions | str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> Decisions:
    """A ledger from what callers give: a Decisions, a path, or several paths."""
    if isinstance(ledger, Decisions):
        return ledger
    return Decisions(ledger) if isinstance(ledger, str | os.PathLike) else Decisions(*ledger)


def decisions_table(entries: Sequence[Decision]) -> pl.DataFrame:
    """The decisions as a table: one row each, row key and values as JSON text."""
    import polars as pl

    rows = [
        {
            "decision_id": entry.decision_id,
            "kind": entry.kind,
            "who": entry.who,
            "at": entry.at,
            "table": entry.row["table"],
            "row_id": entry.row.get("id"),
            "doc_id": entry.row.get("doc_id"),
            "words": entry.row.get("words") or entry.row.get("name"),
            "before": json.dumps(entry.before),
            "after": json.dumps(entry.after),
            "note": entry.note,
        }
        for entry in entries
    ]
    columns = ("decision_id", "kind", "who", "at", "table", "row_id", "doc_id", "words", "before", "after", "note")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))
