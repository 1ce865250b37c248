"""JSON and JSON lines of any tool: a record, a list of records, an object that holds a list, or one record a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.load.columns import article_from, is_article_table
from toolkit.load.items import Item, Problem, RawFile
from toolkit.load.news_apis import specialised

# Where APIs and dumps keep their records; searched in this order.
LIST_KEYS = (
    "articles",
    "results",
    "docs",
    "documents",
    "stories",
    "items",
    "_items",
    "records",
    "data",
    "news",
    "entries",
    "hits",
    "value",
    "posts",
    "response",
)
MAX_DEPTH = 4
DECODER = json.JSONDecoder()
OBJECT = re.compile(r"\{(?=\s*[\"}])")
# Characters that may be gone over in looking for complete records in a broken file: some seconds.
MAX_SEARCHED = 8_000_000_000


def looks_like_json(raw: RawFile) -> bool:
    head = raw.head_text.lstrip()
    if head[:1] not in {"{", "["}:
        return False
    return bool(re.match(r"""[{\[]\s*(?:["{\[\]}]|-?\d|true|false|null|$)""", head))


def read_json(raw: RawFile) -> Iterator[Item]:
    """Articles of a JSON file. A broken file gives what stands before (or, in JSON lines, around) the break."""
    text = raw.text
    try:
        value = json.loads(text)
    except RecursionError:
        yield Problem(
            "JSON nested too deeply",
            "more than Python's stack holds",
            "Check where the file comes from; it was not read.",
        )
        return
    except ValueError as error:
        yield from _read_pieces(text, error)
    else:
        yield from read_value(value)


def _read_pieces(text: str, error: ValueError) -> Iterator[Item]:
    """JSON lines, or what can be saved of a broken file."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and _is_value(lines[0]):
        yield from _read_lines(lines)
    else:
        yield from _read_broken(text, error)


def read_value(value: Any) -> Iterator[Item]:
    """Articles of a parsed JSON value."""
    special = specialised(value)
    if special is not None:
        yield from special
        return
    records = find_records(value)
    if records is None:
        keys = ", ".join(list(value)[:8]) if isinstance(value, Mapping) else type(value).__name__
        yield Problem(
            "no articles found in the JSON",
            f"found: {keys}",
            f"Articles are looked for under {', '.join(LIST_KEYS[:6])} …; save the list of records alone.",
        )
        return
    for number, record in enumerate(records, start=1):
        yield from _one(record, f"record {number}")


def find_records(value: Any, depth: int = 0) -> list[Any] | None:
    """The list of records in a parsed JSON value: itself, a single record, or what lies under a usual key."""
    if isinstance(value, list):
        return value
    if not isinstance(value, Mapping) or depth > MAX_DEPTH:
        return None
    if is_article_table(value) and not any(
        isinstance(value.get(key), list) and value[key] and isinstance(value[key][0], Mapping) for key in LIST_KEYS[:8]
    ):
        return [value]
    for key in LIST_KEYS:
        if key in value:
            found = find_records(value[key], depth + 1)
            if found is not None:
                return [_unwrapped(item) for item in found]
    # {"id1": {record}, "id2": {record}}
    if value and all(isinstance(item, Mapping) and is_article_table(item) for item in value.values()):
        return [{"id": key, **item} for key, item in value.items()]
    return None


def _unwrapped(item: Any) -> Any:
    """Elasticsearch wraps each record in `_source`."""
    if isinstance(item, Mapping) and isinstance(item.get("_source"), Mapping):
        return {"_id": item.get("_id"), **item["_source"]}
    return item


def _one(record: Any, where: str) -> Iterator[Item]:
    if not isinstance(record, Mapping):
        yield Problem(
            "a record is not an object",
            f"{where}: {str(record)[:80]!r}",
            "Each article must be an object with a text or headline field.",
        )
    elif not is_article_table(record):
        yield Problem(
            "a record without text, headline or url",
            f"{where}: fields {', '.join(list(map(str, record))[:8])}",
            "Rename its text column to 'text'.",
        )
    else:
        yield article_from(record)


def _is_value(line: str) -> bool:
    try:
        return isinstance(json.loads(line), (dict, list))
    except (ValueError, RecursionError):
        return False


def _read_lines(lines: list[str]) -> Iterator[Item]:
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Problem(
                "a line is not valid JSON",
                f"line {number}: {str(error)[:120]}",
                "The other lines were read. Repair or remove this line.",
            )
            continue
        special = specialised(value)
        if special is not None:
            yield from special
            continue
        records = find_records(value) if isinstance(value, Mapping) else value
        for record in records if isinstance(records, list) else [value]:
            yield from _one(record, f"line {number}")


def _read_broken(text: str, error: ValueError) -> Iterator[Item]:
    """Complete objects one after another: a cut list, or objects written without commas or line breaks between them."""
    at = found = searched = 0
    while True:
        start = OBJECT.search(text, at)
        if not start or searched > MAX_SEARCHED:
            break
        try:
            record, at = DECODER.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            at = start.end()
            # Python counts the lines before an error, so each costs as much as stands before it.
            searched += at
            continue
        if isinstance(record, Mapping) and is_article_table(record):
            found += 1
            yield article_from(record)
        if at - start.start() < 2:
            break
    yield Problem(
        "not valid JSON",
        f"{str(error)[:160]}",
        f"{found} complete records were read. Check whether the file was cut off when it was saved.",
    )
