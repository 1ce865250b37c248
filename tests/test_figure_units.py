"""Every unit that the lexicon knows can be turned into its SI base unit, and the value is right."""

from __future__ import annotations

import pytest

from toolkit.pipeline.figure_finder import SI_BASE, _factor, unit_forms

CONVERTED = sorted({(unit, dimension) for unit, dimension in unit_forms().values() if dimension in SI_BASE})


@pytest.mark.parametrize(("unit", "dimension"), CONVERTED, ids=[unit for unit, _ in CONVERTED])
def test_a_unit_has_a_factor_to_its_base_unit(unit, dimension):
    factor, base = _factor(unit, dimension)
    assert factor > 0
    assert base == SI_BASE[dimension]


@pytest.mark.parametrize(
    ("unit", "dimension", "factor"),
    [
        ("mile", "length", 1609.344),
        ("hectare", "area", 10_000),
        ("square_kilometre", "area", 1e6),
        ("oil_barrel", "volume", 0.158987),
        ("kilometre_per_hour", "speed", 1 / 3.6),
        ("kiloton", "energy", 4.184e12),
        ("kilowatt_hour", "energy", 3.6e6),
        ("decade", "time", 3.15576e8),
    ],
)
def test_a_factor_is_the_one_in_the_books(unit, dimension, factor):
    assert _factor(unit, dimension)[0] == pytest.approx(factor, rel=1e-4)
