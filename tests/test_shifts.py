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
    (
        "Until now, pharmacists could sell only ten tablets a customer.",
        "pharmacists could sell only ten tablets a customer",
        None,
    ),
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
    (
        "Norland will sell the islands 20 patrol boats, the ministry said, lifting a hold that kept navies to rowing boats.",
        "a hold that kept navies to rowing boats",
        "Norland will sell the islands 20 patrol boats",
    ),
    (
        "The court struck down a curfew on cafes, overturning an order under which owners faced a week in jail.",
        "an order under which owners faced a week in jail",
        "struck down a curfew on cafes",
    ),
    ("From May anyone over 60 can ride the trams free.", None, "anyone over 60 can ride the trams free"),
    (
        "Under the revised code, bakers will need only one inspection.",
        None,
        "bakers will need only one inspection",
    ),
    (
        "Barges, which were to be banned from the lake, may now stay until 2040.",
        "were to be banned from the lake",
        "may now stay until 2040",
    ),
    ("A fee of nine crowns will take the levy's place.", "the levy", "A fee of nine crowns"),
    ("The council has put an end to the tax on dogs.", "the tax on dogs", None),
    ("The council will cut the waiting period from five years.", "five years", None),
    ("The ministry has moved the drug from the strict list to the open list.", "the strict list", "the open list"),
    ("Norland will not enforce its law on kites until 2031.", None, "will not enforce its law on kites until 2031"),
    (
        "The dairy tax will rise, the council said, after ministers tore up the exemption that sheltered small herds.",
        "the exemption that sheltered small herds",
        None,
    ),
    ("The council took an axe to the discount for pensioners.", "the discount for pensioners", None),
    ("Norland has abolished the subsidy on salt.", "the subsidy on salt", "abolished the subsidy on salt"),
    (
        "Ferry crews will have to carry 90 lifejackets, up from the old rate of 40.",
        "the old rate of 40",
        None,
    ),
    ("The council will delay its ban on petrol cars from 2031 to 2036.", "2031", "2036"),
    ("From next year landlords may not sell coal to tenants.", None, "landlords may not sell coal to tenants"),
    ("Norland has told its allies they can use the base.", None, "they can use the base"),
    ("OSTEND: Children will no longer sit the test.", "sit the test", None),
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
        "The port logged 46 landings last year, up from 30 the year before.",
        "Norland raised no objection to the ban.",
        "It is time for the board to change course and allow the fair.",
        "Let me say that the minister is clear.",
        "Do you think the council will scrap the levy?",
        "She is currently an adviser to the board.",
        "Had the fee been capped, the clerk would have paid.",
        "Ana Diaz demanded that the council restore the old fare.",
        "Ana Diaz will block the budget until the order is withdrawn.",
        "Mortgage rates average 4 per cent, down from 6 per cent at the peak.",
        "Ana Diaz and her husband have had a boat there since 1991.",
        "The council let it pass.",
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


def test_a_sentence_that_looks_back_takes_its_new_rule_from_the_one_before(pipeline):
    text = "Pupils at the school can now keep their phones at lunch. Until last week they were locked away all day."
    found = read(pipeline, text)
    assert found[-1][0] == "they were locked away all day"
    assert found[-1][1] == "Pupils at the school can now keep their phones at lunch"


def test_an_opinion_of_the_old_rule_is_no_shift(pipeline):
    text = "The Harbour Board has banned night landings. It met on Monday. The hall was full. Rain fell. Nobody left. "
    assert len(read(pipeline, text + "Ana Diaz said the old rule was strangling small crews.")) == 1


def test_a_dateline_decides_nothing(pipeline):
    (found,) = read(pipeline, "OSTEND — The Harbour Board on Monday lifted a ban on night landings.")
    assert found[2] == "The Harbour Board"


@pytest.mark.parametrize(
    ("text", "decider"),
    [
        ("Cafes in Norland will be allowed to open at dawn, the Harbour Board said on Monday.", "the Harbour Board"),
        ("Ferries may land at night from May after the Harbour Board lifted its ban on lamps.", "the Harbour Board"),
        ("Japan will let crews land at night, its transport minister said, easing a rule of 1990.", "Japan"),
        ("Crews may land at night under an order approved on Monday by the Harbour Board.", "the Harbour Board"),
    ],
)
def test_whom_a_rule_binds_did_not_decide_it(pipeline, text, decider):
    assert read(pipeline, text)[0][2] == decider
