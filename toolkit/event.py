"""The decision that coverage is read around: its name, its time, and the words that mark a text about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import polars as pl


@dataclass(frozen=True)
class Event:
    """A dated decision. `at` is ISO 8601 (a bare day means its first moment, UTC) and splits coverage into before and after.

    `terms` are the words that make a text about it, matched whole and without regard to case; a trailing `*` stands for
    any ending. No terms means every text is about it. A term that only implies the decision ("the move") is not caught.

    >>> Event("Visa cap", at="2025-03-01", terms=["visa*", "work permit*"]).pattern
    '(?i)(?:^|\\\\W)(?:visa\\\\w*|work\\\\s+permit\\\\w*)(?:\\\\W|$)'

    Raises ValueError where `at` is not a date or a term is empty.
    """

    name: str
    at: datetime
    terms: tuple[str, ...] = field(default=())

    def __init__(self, name: str, *, at: str | date | datetime, terms: list[str] | tuple[str, ...] = ()) -> None:
        if not name.strip():
            raise ValueError("Event: the name is empty. Give the decision a short name; charts and tables print it.")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "at", _moment(at))
        object.__setattr__(
            self, "terms", tuple(_checked(term) for term in ([terms] if isinstance(terms, str) else terms))
        )

    @property
    def pattern(self) -> str:
        """One regular expression that finds any of the terms; it works in Python and in Polars."""
        forms = (r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in term.split()) for term in self.terms)
        return rf"(?i)(?:^|\W)(?:{'|'.join(forms)})(?:\W|$)" if self.terms else ""

    def matches(self, column: str = "text") -> pl.Expr:
        """Boolean expression: the column's text is about this event."""
        return pl.col(column).str.contains(self.pattern) if self.terms else pl.lit(value=True)

    def is_after(self, column: str = "published_at") -> pl.Expr:
        """Boolean expression: published at or after the decision; null where the date is unknown."""
        return pl.col(column) >= pl.lit(self.at, dtype=pl.Datetime("us", "UTC"))


def _checked(term: str) -> str:
    if not term.strip(" *"):
        raise ValueError(f"Event: the term {term!r} has no letters. Give words such as 'visa*' or 'work permit*'.")
    return term.strip()


def _moment(at: str | date | datetime) -> datetime:
    if isinstance(at, str):
        try:
            at = datetime.fromisoformat(at.strip())
        except ValueError as error:
            raise ValueError(f"Event: at={at!r} is no date. Write it as 2024-11-17 or 2024-11-17T18:00:00Z.") from error
    if not isinstance(at, datetime):
        at = datetime(at.year, at.month, at.day)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
