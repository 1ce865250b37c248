"""Figures: values, units, SI, qualifiers, ranges, restatements, and what they measure."""

from __future__ import annotations

import pytest

from toolkit.pipeline.records import stored


def figures(nlp, text):
    return stored(nlp(text), "figures")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It flew 300 km.", 300, "kilometre"),
        ("It flew 300\u00a0km.", 300, "kilometre"),
        ("It flew around 300km.", 300, "kilometre"),
        ("Kenya imports 1.3m tonnes of wheat.", 1.3e6, "tonne"),
        ("It cost $1.3bn.", 1.3e9, "USD"),
        ("Cars priced at €20,000 sold well.", 20000, "EUR"),
        ("A loaf costs 65 shillings.", 65, "KES"),
        ("It rose 71 per cent.", 71, "percent"),
        ("It rose 6.2%.", 6.2, "percent"),
        ("It lasted two months.", 2, "month"),
        ("Twenty-five ships left.", 25, "count"),
        ("Some 12,000 soldiers left.", 12000, "count"),
        ("It spent Rs 4,200 crore on roads.", 4.2e10, "INR"),
        ("It has a 250-kilometre range.", 250, "kilometre"),
    ],
)
def test_a_number_is_read_with_its_unit(nlp, text, value, unit):
    assert (value, unit) in [(pytest.approx(f.value), f.unit) for f in figures(nlp, text)]


def test_si_value_and_restatement(nlp):
    first, second = figures(nlp, "The missiles have a range of up to 300 kilometers (186 miles).")
    assert (first.value_si, first.unit_si, first.qualifier) == (300_000.0, "metre", "up to")
    assert second.same_as == 0
    assert first.about == second.about == "range of The missiles"


def test_another_distance_in_brackets_is_no_restatement(nlp):
    assert [f.same_as for f in figures(nlp, "It flew 300 km (20 miles) yesterday.")] == [None, None]


@pytest.mark.parametrize("text", ["It flew 80 to 300 km.", "It flew between 80 and 300 km.", "It flew 80-300 km."])
def test_a_range_has_two_ends(nlp, text):
    (figure,) = figures(nlp, text)
    assert (figure.value, figure.value_max) == (80, 300)


@pytest.mark.parametrize("text", ["It began in 2019.", "He is 44.", "The Group of 20 met.", "On May 5 it rained."])
def test_years_ages_dates_and_names_are_no_figures(nlp, text):
    assert figures(nlp, text) == []


@pytest.mark.parametrize(
    "text", ["", "$", "1.2.3", "1,2,3", "5 to", "-", "one two hundred half a dozen million", "9" * 400, "%" * 50]
)
def test_no_input_raises(nlp, text):
    figures(nlp, text)
