"""The policy as each outlet states it, and where they disagree."""

from __future__ import annotations

import polars as pl

import toolkit as tk
from toolkit import schemas
from toolkit.analysis.policies import policy_table

EVENT = tk.Event("Visa cap", at="2025-03-01", terms=["visa*"])


def notes_of(nlp, *texts):
    documents = pl.DataFrame(
        {
            "doc_id": [f"d{i}" for i in range(len(texts))],
            "outlet": [f"Outlet {i}" for i in range(len(texts))],
            "text": list(texts),
        }
    )
    return tk.annotate(documents, pipeline=nlp)


def test_old_rule_new_rule_and_decider_stand_side_by_side(nlp):
    table = policy_table(notes_of(nlp, "Norway raised the visa cap from 80 to 300.", "The fish is fresh."), EVENT)
    assert table.select("outlet", "decider", "old", "new").rows() == [("Outlet 0", "Norway", "80", "300")]


def test_other_numbers_and_hedging_are_flagged(nlp):
    table = policy_table(
        notes_of(
            nlp,
            "Norway raised the visa cap from 80 to 300.",
            "Norway has reportedly raised the visa cap from 80 to 500.",
        ),
        EVENT,
    )
    assert table["disagrees"].to_list() == [["hedged", "new figure"], ["hedged", "new figure"]]


def test_agreement_and_a_lone_outlet_flag_nothing(nlp):
    same = "Norway raised the visa cap from 80 to 300."
    assert policy_table(notes_of(nlp, same, same), EVENT)["disagrees"].to_list() == [[], []]


def test_no_shift_gives_an_empty_table_of_the_same_columns(nlp):
    table = policy_table(notes_of(nlp, "The visa office is open."), EVENT)
    assert table.height == 0
    assert table.columns == list(schemas.POLICY_TABLE.columns)
