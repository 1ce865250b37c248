"""Read numbers as news writes them: digits with a scale or unit glued on, words, ranges, money."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from toolkit.pipeline.parse_view import ParseView, read_lexicon

SCALES = {
    "k": 1e3, "thousand": 1e3, "thousands": 1e3, "lakh": 1e5, "lakhs": 1e5, "m": 1e6, "mn": 1e6, "million": 1e6, "millions": 1e6,
    "crore": 1e7, "crores": 1e7, "bn": 1e9, "b": 1e9, "billion": 1e9, "billions": 1e9, "tn": 1e12, "trn": 1e12, "trillion": 1e12,
    "dozen": 12.0, "hundred": 100.0,
}  # fmt: skip
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
NUMBER_WORDS = {
    **{word: float(value) for value, word in enumerate(ONES)},
    **{word: float(value) for word, value in TENS.items()},
    "half": 0.5,
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "dozen": 12.0,
}
NUMBER = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
PIECE = re.compile(
    rf"(?P<sign>[^\d\s.,+\-–—(\[\"'‘“]{{1,3}})?(?P<number>{NUMBER})(?P<tail>[^\W\d_]+|%|°[cf])?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
RANGE = re.compile(rf"(?P<low>{NUMBER})(?:[-–—])(?P<high>{NUMBER})(?P<tail>[^\W\d_]+|%)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """A number read at a word: value, upper value, the words it takes [first, stop), and a unit glued to it, if any."""

    value: float
    value_max: float | None
    first: int
    stop: int
    unit: str | None


@cache
def unit_forms() -> dict[str, tuple[str, str]]:
    """Written form → (unit, dimension)."""
    return {row["form"]: (row["unit"], row["dimension"]) for row in read_lexicon("units")}


def read_number(view: ParseView, i: int) -> Reading | None:
    """The number that begins at a word: digits with a glued unit, digits with a scale word, number words, a range."""
    word = view.lower[i]
    if span := RANGE.fullmatch(word):
        low, high = _to_float(span["low"]), _to_float(span["high"])
        return _scaled(view, Reading(low, high, i, i + 1, span["tail"])) if low < high else None
    piece = PIECE.fullmatch(word)
    if piece and not piece["rest"]:
        return _with_range(view, _scaled(view, Reading(_to_float(piece["number"]), None, i, i + 1, piece["tail"])))
    if word in NUMBER_WORDS or word.split("-")[0] in TENS:
        return _with_range(view, _read_words(view, i))
    return None


def _to_float(number: str) -> float:
    return float(re.sub(r"[,\u00a0\u202f]", "", number))


def _scaled(view: ParseView, reading: Reading) -> Reading:
    """Multiply by a scale glued to the number or in the next word: 1.3m, 2 million, $1.3bn, 1.3 m tonnes."""
    value, high, tail, stop = reading.value, reading.value_max, reading.unit, reading.stop
    if tail in SCALES and not (tail == "m" and not _is_money(view, reading) and not unit_at(view, stop)):
        value, high, tail = value * SCALES[tail], high and high * SCALES[tail], None
    elif tail is None and stop < view.n and view.lower[stop] in SCALES and view.lower[stop] not in ("hundred",):
        glued = view.lower[stop]
        if (
            len(glued) > 1
            or _is_money(view, reading)
            or (unit_at(view, stop + 1) and view.start[stop] == view.end[stop - 1])
        ):
            value, high, stop = value * SCALES[glued], high and high * SCALES[glued], stop + 1
    return replace(reading, value=value, value_max=high, unit=tail, stop=stop)


def _read_words(view: ParseView, i: int) -> Reading | None:
    """two, twenty-five, three hundred, half a million."""
    total, current, stop = 0.0, 0.0, i
    while stop < view.n and (
        view.lower[stop] in NUMBER_WORDS
        or view.lower[stop].split("-")[0] in TENS
        or (view.lower[stop] == "-" and stop > i and stop + 1 < view.n and view.lower[stop + 1] in NUMBER_WORDS)
    ):
        word = view.lower[stop]
        if word == "-":
            pass
        elif word in SCALES:
            factor = SCALES[word]
            current = (current or 1.0) * factor
            if factor >= 1e3:
                total, current = total + current, 0.0
        elif word in NUMBER_WORDS:
            current += NUMBER_WORDS[word]
        else:
            tens, _, ones = word.partition("-")
            current += TENS[tens] + NUMBER_WORDS.get(ones, 0.0)
        stop += 1
    return Reading(total + current, None, i, stop, None) if stop > i else None


def _with_range(view: ParseView, reading: Reading | None) -> Reading | None:
    """ "80 to 300 km", "between 5 and 7 per cent", "5-7 km": the second number becomes value_max."""
    if (
        reading is None
        or reading.unit
        or reading.stop + 1 >= view.n
        or view.lower[reading.stop] not in ("to", "and", "or", "-", "–")
    ):
        return reading
    joined = view.lower[reading.stop]
    if (
        joined in ("and", "or")
        and not (reading.first and view.lower[reading.first - 1] in ("between", "either"))
        and joined != "or"
    ):
        return reading
    piece = PIECE.fullmatch(view.lower[reading.stop + 1])
    if piece and not piece["rest"] and not piece["sign"]:
        second = _scaled(
            view, Reading(_to_float(piece["number"]), None, reading.stop + 1, reading.stop + 2, piece["tail"])
        )
    elif view.lower[reading.stop + 1] in NUMBER_WORDS:
        second = _read_words(view, reading.stop + 1) or reading
    else:
        return reading
    if second.value <= reading.value or not (second.unit or unit_at(view, second.stop)):
        return reading
    return Reading(reading.value, second.value, reading.first, second.stop, second.unit)


def _is_money(view: ParseView, reading: Reading) -> bool:
    before = view.lower[reading.first - 1] if reading.first else ""
    first = view.lower[reading.first]
    return unit_forms().get(before, ("", ""))[1] == "money" or any(sign in first for sign in "$€£₹¥₽₴")


def unit_at(view: ParseView, i: int) -> tuple[str, int] | None:
    """The longest unit that is written from word i on, and where it ends; a hyphen before it is skipped."""
    if i < view.n and view.lower[i] == "-":
        i += 1
    if i < view.n and view.pos[i] == "SPACE" and "\n" not in view.text[view.start[i] : view.end[i]]:
        i += 1  # a no-break space between number and unit is a word of its own to spaCy
    for length in (3, 2, 1):
        form = " ".join(view.lower[i : i + length])
        if i + length <= view.n and form in unit_forms():
            return form, i + length
    return None
