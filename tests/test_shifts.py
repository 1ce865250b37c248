"""Policy shifts: the sentence that states one, the old rule, the new rule and who decided. All texts are invented."""

from __future__ import annotations

import pytest

import toolkit as tk
from toolkit.pipeline.records import stored


@pytest.fixture(scope="module")
def pipeline():
    return tk.load_pipeline(tagger=False)


def read(pipeline, text: str) -> list[tuple[str | None, str | None, str | None]]:
    """(old, new, decider) of each shift, as written."""
    cut = lambda span: text[slice(*span)] if span else None
    return [(cut(s.old), cut(s.new), cut(s.decider)) for s in stored(pipeline(text), "shifts")]


CHANGES = [
    ("The ministry has scrapped its ban on night fishing.", "its ban on night fishing", None),
    ("The council will let cafes serve wine on the pavement.", None, "let cafes serve wine on the pavement"),
    ("The board raised the fee from 40 crowns to 55 crowns.", "40 crowns", "55 crowns"),
    ("Norland cut its benchmark rate to 3% from 4%.", "4%", "3%"),
    ("Until now, pharmacists could sell only ten tablets a customer.", "pharmacists could sell only ten tablets a customer", None),
    ("The dues replace the levy.", "the levy", "The dues"),
    ("The cap on rents stands; the court lifted a freeze on deposits.", "a freeze on deposits", None),
    ("The court struck down a cap on campaign gifts.", "a cap on campaign gifts", None),
    ("Applicants will need to show six months of statements rather than three.", "three", "six months"),
    ("The quay fee, now £85, will be £90.", "£85", "£90"),
    ("For 40 years, Finmark had refused to host foreign troops.", "had refused to host foreign troops", None),
    (
        "Ships flying the Orsk flag are barred from its ports.",
        None,
        "Ships flying the Orsk flag are barred from its ports",
    ),
    ("Anyone caught will be fined €500 instead of being warned.", "being warned", "fined €500"),
    ("Tenants will no longer be allowed to keep goats.", None, "Tenants will no longer be allowed to keep goats"),
]


@pytest.mark.parametrize(("text", "old", "new"), CHANGES)
def test_a_change_of_rule_gives_the_old_and_the_new_rule(pipeline, text, old, new):
    (found,) = read(pipeline, text)
    assert old in (None, found[0])
    assert new in (None, found[1])


@pytest.mark.parametrize(
    "text",
    [
        "The minister would not lift the ban.",
        "If the party wins, it will scrap the levy.",
        "The council could raise the fee next year.",
        "The harvest fell from 80 tonnes to 60 tonnes.",
        "Shares in the firm dropped.",
        "Four boats left the harbour before dawn.",
        "",
        "Now.",
        "from to from to instead of",
    ],
)
def test_a_wish_a_condition_or_a_harvest_is_no_shift(pipeline, text):
    assert read(pipeline, text) == []


def test_a_rule_without_a_named_decider_goes_to_who_decided_before(pipeline):
    text = "The Harbour Board has banned night landings. Until now crews could land at any hour."
    assert [decider for _, _, decider in read(pipeline, text)] == ["The Harbour Board"] * 2


def test_a_dateline_decides_nothing(pipeline):
    (found,) = read(pipeline, "OSTEND — The Harbour Board on Monday lifted a ban on night landings.")
    assert found[2] == "The Harbour Board"
