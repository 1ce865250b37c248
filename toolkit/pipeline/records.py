"""What the components find, as frozen records with code-point offsets, and how they travel on a spaCy Doc.

Records live in `doc._.mentions`, `doc._.quotes` and so on; each is also a span group of the same name (`doc.spans`),
widened to token borders, for people who use a component alone. On the Doc they are stored as plain dicts, so that
`Doc.to_bytes` keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from spacy.tokens import Doc, Span

Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, metonym, role phrase or pronoun that stands for an actor; `chain` numbers its in-document chain.

    `confidence` is that of the link to the chain: 1 for a full form, less for a short one, least where two could be meant."""

    start: int
    end: int
    kind: str
    label: str | None = None
    role: str | None = None
    chain: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Attribution:
    """Content that the text gives to a speaker through a cue. `content` has one span a part; all are half-open offsets."""

    content: tuple[Offsets, ...]
    cue: Offsets | None
    speaker: Offsets | None
    quote_type: str
    confidence: float
    method: str
    rule: str
    speaker_kind: str = "none"
    chain: int | None = None


@dataclass(frozen=True, slots=True)
class UnnamedSource:
    """A source that the text does not name."""

    start: int
    end: int
    type: str
    number: str
    reason: Offsets | None = None
    chain: int | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an actor does with words. `attribution` is the index in doc._.quotes it was read from."""

    start: int
    end: int
    code: str
    speaker: Offsets | None
    chain: int | None
    position: int | None
    target: Offsets | None
    strength: str
    realis: str
    cue: Offsets | None
    confidence: float
    method: str
    rule: str
    attribution: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A sentence that states an old rule, a new rule, or both."""

    start: int
    end: int
    decider: Offsets | None
    old: Offsets | None
    new: Offsets | None
    scope: str | None
    conditions: str | None
    hedged: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit. `same_as` is the index in doc._.figures of the figure it restates."""

    start: int
    end: int
    value: float
    value_max: float | None
    qualifier: str | None
    unit: str
    value_si: float | None
    unit_si: str | None
    about: str | None
    same_as: int | None = None


RECORDS: dict[str, type] = {
    "mentions": Mention,
    "quotes": Attribution,
    "unnamed_sources": UnnamedSource,
    "reactions": Reaction,
    "shifts": Shift,
    "figures": Figure,
}


def store(doc: Doc, name: str, records: Sequence[Any]) -> None:
    """Put the records of one kind on the Doc, replacing those there, and mirror them as the span group `name`."""
    doc.user_data[f"toolkit.{name}"] = [asdict(record) for record in records]
    doc.spans[name] = [span for record in records for span in _spans(doc, record)]


def stored(doc: Doc, name: str) -> list[Any]:
    """The records of one kind, in order; empty where the component has not run."""
    return [RECORDS[name](**_tuples(row)) for row in doc.user_data.get(f"toolkit.{name}", [])]


def register_extensions() -> None:
    """Make `doc._.mentions`, `doc._.quotes` … available; idempotent."""
    for name in RECORDS:
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=partial(_stored_on, name))


def _stored_on(name: str, doc: Doc) -> list[Any]:
    return stored(doc, name)


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    """Lists that a byte round trip made out of tuples become tuples again."""
    return {key: _as_tuple(value) for key, value in row.items()}


def _as_tuple(value: Any) -> Any:
    return tuple(_as_tuple(item) for item in value) if isinstance(value, list | tuple) else value


def _spans(doc: Doc, record: Any) -> Iterable[Span]:
    pieces = record.content if isinstance(record, Attribution) else ((record.start, record.end),)
    label = getattr(record, "code", None) or getattr(record, "kind", None) or getattr(record, "quote_type", "")
    spans = (doc.char_span(start, end, label=label or "", alignment_mode="expand") for start, end in pieces)
    return [span for span in spans if span is not None]


register_extensions()
