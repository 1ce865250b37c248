"""What to read: a path, a folder, a glob, or a list of these → files, each once, in a stable order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import LoadError

Place = str | os.PathLike[str]
GLOB_MARKS = frozenset("*?[")
# Files that operating systems and editors leave in folders; nobody means to read them.
LITTER = frozenset({"Thumbs.db", "desktop.ini", "Icon\r"})


@dataclass(frozen=True)
class Listed:
    """A file to read, and its name relative to what was asked for."""

    path: Path
    key: str


def list_files(source: Place | Iterable[Place]) -> list[Listed]:
    """All files that `source` names. Hidden files and folders are passed over, links to folders are not followed.

    Raises LoadError where a path does not exist or nothing matches.
    """
    places = [source] if isinstance(source, (str, os.PathLike)) else list(source)
    if not places:
        raise LoadError(
            "read_documents: the list of paths is empty. Give a file, a folder, a glob, or a list of these."
        )
    seen: dict[str, Listed] = {}
    for place in places:
        found = list(_expand(os.fspath(place)))
        if not found:
            raise LoadError(
                f"read_documents: {os.fspath(place)!r} holds no files. Check the path; hidden files are passed over."
            )
        for item in found:
            seen.setdefault(os.path.realpath(item.path), item)
    return list(seen.values())


def _expand(place: str) -> Iterator[Listed]:
    path = Path(place).expanduser()
    if path.is_dir():
        yield from (Listed(path / key, key) for key in _walk(path))
    elif path.exists():
        yield Listed(path, path.name)
    elif GLOB_MARKS & set(place):
        for match in sorted(glob.glob(str(path), recursive=True)):  # noqa: PTH207 - an absolute or relative pattern as typed
            yield from _expand_match(Path(match))
    else:
        raise LoadError(
            f"read_documents: {place!r} does not exist (looked in {Path.cwd()}). Check the spelling, or give an absolute path."
        )


def _expand_match(path: Path) -> Iterator[Listed]:
    if path.is_file():
        yield Listed(path, path.name)
    elif path.is_dir():
        yield from (Listed(path / key, f"{path.name}/{key}") for key in _walk(path))


def _walk(folder: Path) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        for name in sorted(names):
            if not name.startswith((".", "~$")) and name not in LITTER:
                yield (Path(root) / name).relative_to(folder).as_posix()
