"""Dates as publishers write them → UTC, with a statement of how much is known.

Read without a guess: ISO 8601 in all lengths, RFC 2822, compact digits, Unix seconds and milliseconds, "17 November
2024" and "Nov. 17, 2024 9:20 AM EST" in eight languages. What only dateparser can read is left to dateparser. A date
whose day and month could change places (03/04/2024) is known to the year only, unless `day_first` says which it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from toolkit.load.month_names import MONTHS, ZONES

PRECISIONS = ("year", "month", "day", "minute", "second")
EARLIEST = 1600
MILLISECONDS_FROM = 100_000_000_000
ISO = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?)?)?",
    re.IGNORECASE,
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?\s*(Z|[+-]\d{4})?)?", re.IGNORECASE)
SLASHED = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{2,4})\b\.?")
CLOCK = re.compile(
    r"(?<![\d.])(\d{1,2})(?::|h|\.(?=\d\d\s*(?:[ap]\.?m|uhr|gmt|utc|bst|cest|cet|est|edt)))(\d{2})(?::(\d{2}))?\s*(?:([ap])\.?\s?m\b\.?)?|(?<!\d)(\d{1,2})\s*([ap])\.?m\b\.?",
    re.IGNORECASE,
)
OFFSET = re.compile(r"(?:(?:UTC|GMT)\s*|(?<!\w))([+-])(\d{1,2}):?(\d{2})?\b(?!\S*/)")
EAST_ASIAN = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")
WORD = re.compile(r"[^\W\d_]+")
NUMBER = re.compile(r"(?<![\d:.])\d{1,4}(?=(?:st|nd|rd|th|er|e|º|\.|,)?(?:\W|$)|年|月|日)", re.IGNORECASE)


@dataclass(frozen=True)
class When:
    """A moment in UTC (None where the string could not be read), how precise it is, and what to beware of."""

    at: datetime | None
    precision: str
    doubt: str | None = None


UNKNOWN = When(None, "none")


def parse_date(raw: Any, *, zone: str = "UTC", day_first: bool | None = None) -> When:
    """Read a publication date. `zone` is where a time without a zone is taken to be.

    `doubt` says in words why a date should be checked: ambiguous, the zone not stated, 1970, in the future. Relative
    dates ("two hours ago") are not read: they are about the day the page was looked at.

    >>> parse_date("Nov. 17, 2024 9:20 AM EST").at.isoformat()
    '2024-11-17T14:20:00+00:00'
    >>> parse_date("November 2024").precision
    'month'
    >>> parse_date("03/04/2024").precision, parse_date("03/04/2024", day_first=True).at.month
    ('year', 4)
    """
    if raw is None or isinstance(raw, bool):
        return UNKNOWN
    if isinstance(raw, datetime):
        return _checked(_When(raw.replace(tzinfo=_zone(zone)) if raw.tzinfo is None else raw, "second"))
    if isinstance(raw, date):
        return _checked(_When(datetime(raw.year, raw.month, raw.day, tzinfo=UTC), "day"))
    text = " ".join(str(raw).replace("\u00a0", " ").replace("\u202f", " ").split())[:120]
    text = EAST_ASIAN.sub(r"\1-\2-\3 ", text).strip()
    if not text or text.lower() in {"none", "null", "nan", "n/a", "unknown"}:
        return UNKNOWN
    return _parse_text(text, zone, day_first)


@dataclass(frozen=True)
class _When:
    at: datetime
    precision: str
    doubt: str | None = None


@lru_cache(maxsize=4096)
def _parse_text(text: str, zone: str, day_first: bool | None) -> When:
    for attempt in (_iso, _compact, _unix, _mail, _slashed, _worded):
        try:
            found = attempt(text, zone, day_first)
        except (ValueError, OverflowError, OSError):
            continue
        if found:
            return _checked(found)
    return _last_resort(text, zone)


def _checked(found: _When) -> When:
    try:
        moment = found.at.astimezone(UTC)
    except (OverflowError, ValueError):
        return UNKNOWN
    if moment.year < EARLIEST:
        return UNKNOWN
    doubt = found.doubt
    if moment > datetime.now(UTC) + timedelta(days=2):
        doubt = "the date lies in the future"
    elif moment.year == 1970 and moment.month == 1 and moment.day == 1:
        doubt = "1 January 1970 is what a missing date often becomes"
    return When(moment, found.precision, doubt)


def _zone(name: str) -> tzinfo:
    return UTC if name == "UTC" else ZoneInfo(name)


def _offset(mark: str | None, zone: str) -> tzinfo:
    if not mark:
        return _zone(zone)
    if mark[0] not in "+-":
        return UTC
    digits = mark[1:].replace(":", "").ljust(4, "0")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(-delta if mark[0] == "-" else delta)


def _built(parts: tuple[str | None, ...], mark: str | None, zone: str) -> _When:
    numbers = [int(part) for part in parts if part is not None]
    precision = ("year", "month", "day", "day", "minute", "second")[len(numbers) - 1]
    year, month, day, hour, minute, second = (*numbers, *(0, 1, 1, 0, 0, 0)[len(numbers) :])
    clock = len(numbers) > 3
    at = datetime(year, month, day, hour % 24, minute, min(second, 59), tzinfo=_offset(mark, zone) if clock else UTC)
    at += timedelta(days=1) if hour == 24 else timedelta(0)
    return _When(at, precision, None if mark or not clock else f"no time zone stated: read as {zone}")


def _iso(text: str, zone: str, _: bool | None) -> _When | None:
    found = ISO.fullmatch(re.sub(r"\[[\w/]+\]$", "", text))
    return _built(found.groups()[:6], found.group(7), zone) if found else None


def _compact(text: str, zone: str, _: bool | None) -> _When | None:
    found = COMPACT.fullmatch(text)
    if not found or not 1800 <= int(found.group(1)) <= 2100:
        return None
    return _built(found.groups()[:6], found.group(7), zone)


def _unix(text: str, _: str, __: bool | None) -> _When | None:
    if not re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
        return None
    seconds = float(text)
    return _When(datetime.fromtimestamp(seconds / (1000 if seconds >= MILLISECONDS_FROM else 1), UTC), "second")


def _mail(text: str, zone: str, _: bool | None) -> _When | None:
    if not re.match(r"(?:[A-Za-z]{3},? )?\d{1,2} [A-Za-z]{3} \d{2,4} \d", text):
        return None
    at = parsedate_to_datetime(text)
    precision = "second" if text.count(":") > 1 else "minute"
    if at.tzinfo is None and not re.search(r"(?:GMT|UTC|UT|-0000|Z)$", text):
        word = re.search(r"([A-Z]{2,5})$", text)
        if word and word.group(1) in ZONES:
            return None
        return _When(at.replace(tzinfo=_zone(zone)), precision, f"no time zone stated: read as {zone}")
    return _When(at.replace(tzinfo=UTC) if at.tzinfo is None else at, precision)


def _slashed(text: str, zone: str, day_first: bool | None) -> _When | None:
    found = SLASHED.match(text)
    if not found:
        return None
    first, second, third = found.groups()
    if len(first) == 4:
        return _with_clock(int(first), int(second), int(third), text[found.end() :], zone)
    if len(first) > 2 or len(third) == 3:
        return None
    a, b, year = int(first), int(second), _century(third)
    dotted = "." in found.group()
    if a > 12 or (b <= 12 and (day_first or dotted)):
        return _with_clock(year, b, a, text[found.end() :], zone)
    if b > 12 or a == b or day_first is False:
        return _with_clock(year, a, b, text[found.end() :], zone)
    return _When(
        datetime(year, 1, 1, tzinfo=UTC), "year", "day and month may change places: pass day_first=True or False"
    )


def _century(digits: str) -> int:
    """Two-digit years lie in the hundred years that end ten years from now."""
    year = int(digits)
    if len(digits) > 2:
        return year
    latest = datetime.now(UTC).year + 10
    return latest - (latest - year) % 100


def _worded(text: str, zone: str, _: bool | None) -> _When | None:
    words = [word.lower() for word in WORD.findall(text)]
    month = next((MONTHS[word] for word in words if word in MONTHS), None)
    clock = CLOCK.search(text)
    rest = text[: clock.start()] + " " + text[clock.end() :] if clock else text
    numbers = [
        (int(match.group()), len(match.group())) for match in NUMBER.finditer(OFFSET.sub(" ", rest) if clock else rest)
    ]
    year = next((n for n, digits in numbers if digits == 4 and 1800 <= n <= 2100), None)
    if not month or year is None:
        return None
    day = next((n for n, digits in numbers if digits <= 2 and 1 <= n <= 31), None)
    if day is None:
        return _When(datetime(year, month, 1, tzinfo=UTC), "month")
    return _with_clock(year, month, day, text[clock.start() :] if clock else "", zone, words)


def _with_clock(year: int, month: int, day: int, rest: str, zone: str, words: list[str] | None = None) -> _When:
    clock = CLOCK.search(rest)
    if not clock:
        return _When(datetime(year, month, day, tzinfo=UTC), "day")
    hour = int(clock.group(1) or clock.group(5))
    half = (clock.group(4) or clock.group(6) or "").lower()
    hour = hour % 12 + 12 * (half == "p") if half else hour
    after = rest[clock.end() :]
    stated = _stated_zone(after, words or [])
    at = datetime(
        year, month, day, hour, int(clock.group(2) or 0), int(clock.group(3) or 0), tzinfo=stated or _zone(zone)
    )
    return _When(
        at, "second" if clock.group(3) else "minute", None if stated else f"no time zone stated: read as {zone}"
    )


def _stated_zone(after: str, words: list[str]) -> tzinfo | None:
    offset = OFFSET.search(after)
    if offset:
        return _offset(offset.group(1) + offset.group(2).zfill(2) + (offset.group(3) or "00"), "UTC")
    names = [word for word in re.findall(r"\b[A-Z]{1,5}\b", after) if word in ZONES]
    if names:
        return timezone(timedelta(minutes=ZONES[names[0]]))
    if "eastern" in words:
        return ZoneInfo("America/New_York")
    return None


def _last_resort(text: str, zone: str) -> When:
    """dateparser, kept from guessing: a year must stand in the text, and relative dates stay unread."""
    if not re.search(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", text) or not re.search(r"[^\W\d_]{3}", text):
        return UNKNOWN
    import dateparser

    settings = {
        "REQUIRE_PARTS": ["month", "year"],
        "PREFER_DAY_OF_MONTH": "first",
        "TIMEZONE": zone,
        "PARSERS": ["absolute-time"],
    }
    try:
        found = dateparser.parse(text, settings=settings)
    except Exception:  # noqa: BLE001 - a third-party parser on outside text: whatever it raises, the date is unread
        return UNKNOWN
    if found is None:
        return UNKNOWN
    at = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    has_day = bool(re.search(r"(?<!\d)\d{1,2}(?!\d)", text))
    return _checked(_When(at, "day" if has_day else "month", "read by dateparser: check it"))
