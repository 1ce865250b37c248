"""The ledger of human corrections: replayed, merged, and safe against crashes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import fields, replace
from pathlib import Path

import polars as pl
import pytest

from toolkit import schemas
from toolkit.actors import resolve_actors
from toolkit.annotation import Annotations
from toolkit.decisions import Decisions, agreement, apply_decisions, find_conflicts, record
from toolkit.errors import LoadError, SchemaError
from toolkit.ledger import append_line
from toolkit.reviewers import cohens_kappa, krippendorffs_alpha

FIRST = "Rosa Brandt said the rule was “dead”. Otto Brandt called it lawful. The mayor agreed."
SECOND = "Rosa Brandt said the rule was “dead”. Nobody else spoke."


def mention(
    doc: str, text: str, words: str, chain: str, *, kind: str = "name", label: str | None = "PERSON"
) -> dict[str, object]:
    start = text.index(words)
    return {
        "mention_id": f"{doc}-{start}", "doc_id": doc, "start": start, "end": start + len(words), "mention": words, "kind": kind,
        "label": label, "role": "mayor" if kind == "role" else None, "chain_id": f"{doc}-{chain}",
    }  # fmt: skip


def quote(doc: str, text: str, words: str, speaker: str, chain: str) -> dict[str, object]:
    start, at = text.index(words), text.index(speaker)
    return {
        "quote_id": f"q-{doc}-{start}", "attribution_id": f"q-{doc}-{start}", "doc_id": doc, "start": start, "end": start + len(words),
        "quote": words, "quote_type": "mixed", "speaker": speaker, "speaker_start": at, "speaker_end": at + len(speaker),
        "speaker_kind": "name", "chain_id": f"{doc}-{chain}", "confidence": 0.8, "method": "rule", "rule": "test",
    }  # fmt: skip


def reaction(doc: str, text: str, words: str, chain: str, code: str) -> dict[str, object]:
    start = text.index(words)
    return {
        "reaction_id": f"r-{doc}-{start}", "doc_id": doc, "start": start, "end": start + len(words), "evidence": words, "chain_id": f"{doc}-{chain}",
        "code": code, "position": -1, "strength": "plain", "realis": "actual", "confidence": 0.6, "method": "rule", "rule": "test",
    }  # fmt: skip


def some_notes(ids: tuple[str, str] = ("a", "b")) -> Annotations:
    one, two = ids
    documents = schemas.conform(
        pl.DataFrame({"doc_id": list(ids), "text": [FIRST, SECOND]}), schemas.DOCUMENTS, name="documents"
    )
    copies = pl.DataFrame(
        {
            "doc_id": list(ids),
            "group": ["g", "g"],
            "role": ["original", "copy"],
            "overlap": [1.0, 0.9],
            "shared_words": [9, 9],
        }
    )
    tables = {f.name: getattr(schemas, f.name.upper()).empty() for f in fields(Annotations)}
    tables |= {
        "documents": documents,
        "copies": schemas.conform(copies, schemas.COPIES, name="copies"),
        "mentions": schemas.MENTIONS.from_rows([
            mention(one, FIRST, "Rosa Brandt", "1"), mention(one, FIRST, "Otto Brandt", "2"),
            mention(one, FIRST, "The mayor", "3", kind="role"), mention(two, SECOND, "Rosa Brandt", "1"),
        ]),
        "quotes": schemas.QUOTES.from_rows([
            quote(one, FIRST, "the rule was “dead”", "Rosa Brandt", "1"), quote(two, SECOND, "the rule was “dead”", "Rosa Brandt", "1"),
        ]),
        "reactions": schemas.REACTIONS.from_rows([
            reaction(one, FIRST, "Rosa Brandt said the rule was “dead”", "1", "CONDEMN"),
            reaction(one, FIRST, "Otto Brandt called it lawful", "2", "SUPPORT"),
            reaction(two, SECOND, "Rosa Brandt said the rule was “dead”", "1", "CONDEMN"),
        ]),
    }  # fmt: skip
    return resolve_actors(Annotations(**tables))


def same(one: Annotations, two: Annotations) -> bool:
    return all(getattr(one, f.name).equals(getattr(two, f.name)) for f in fields(Annotations))


@pytest.fixture
def notes() -> Annotations:
    return some_notes()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "decisions.jsonl"


def mayor(notes: Annotations) -> str:
    return notes.mentions.filter(pl.col("kind") == "role")["actor_id"][0]


def test_an_empty_ledger_changes_nothing(notes, ledger):
    assert same(apply_decisions(notes, ledger), notes)


def test_a_merge_moves_every_row_and_counts_the_actor_anew(notes, ledger):
    record(ledger, notes, "merge", table="actors", row_id=mayor(notes), after="rosa-brandt", who="A")
    done = apply_decisions(notes, ledger)
    rosa = done.actors.filter(pl.col("actor_id") == "rosa-brandt").row(0, named=True)
    assert (rosa["n_mentions"], rosa["n_documents"]) == (3, 2)
    assert "Mayor" in rosa["aliases"]
    assert mayor(notes) not in done.actors["actor_id"]


def test_a_split_moves_the_chosen_documents_with_their_quotes_and_reactions(notes, ledger):
    record(
        ledger,
        notes,
        "split",
        table="actors",
        row_id="rosa-brandt",
        after={"name": "Rosa Brandt (the poet)", "doc_ids": ["b"]},
    )
    done = apply_decisions(notes, ledger)
    of_b = done.quotes.filter(pl.col("doc_id") == "b")["actor_id"][0]
    assert of_b != "rosa-brandt"
    assert done.reactions.filter(pl.col("doc_id") == "b")["actor_id"][0] == of_b
    assert done.quotes.filter(pl.col("doc_id") == "a")["actor_id"][0] == "rosa-brandt"


def test_a_renamed_actor_keeps_its_old_name_as_an_alias(notes, ledger):
    record(ledger, notes, "rename", table="actors", row_id="otto-brandt", after="Otto K. Brandt")
    actor = apply_decisions(notes, ledger).actors.filter(pl.col("actor_id") == "otto-brandt").row(0, named=True)
    assert actor["name"] == "Otto K. Brandt"
    assert "Otto Brandt" in actor["aliases"]


def test_a_code_that_a_human_set_is_certain_and_marked_human(notes, ledger):
    row_id = notes.reactions["reaction_id"][0]
    record(ledger, notes, "set_code", table="reactions", row_id=row_id, after="REJECT")
    record(ledger, notes, "set_position", table="reactions", row_id=row_id, after=0)
    row = apply_decisions(notes, ledger).reactions.row(0, named=True)
    assert (row["code"], row["position"], row["method"], row["confidence"]) == ("REJECT", 0, "human", 1.0)


def test_a_speaker_can_be_set_to_someone_the_machine_never_found(notes, ledger):
    record(ledger, notes, "set_speaker", table="quotes", row_id=notes.quotes["quote_id"][0], after="Ines Moor")
    done = apply_decisions(notes, ledger)
    assert done.quotes["actor_id"][0] == "ines-moor"
    assert "Ines Moor" in done.actors["name"]


def test_a_rejected_row_leaves_its_table_and_the_counts(notes, ledger):
    record(ledger, notes, "reject", table="mentions", row_id=notes.mentions["mention_id"][0])
    done = apply_decisions(notes, ledger)
    assert done.mentions.height == notes.mentions.height - 1
    assert done.actors.filter(pl.col("actor_id") == "rosa-brandt")["n_mentions"][0] == 1


def test_a_decision_does_not_touch_reprints_unless_asked_to(notes, ledger):
    row_id = notes.reactions["reaction_id"][0]
    record(ledger, notes, "set_code", table="reactions", row_id=row_id, after="REJECT")
    assert apply_decisions(notes, ledger).reactions["code"].to_list() == ["REJECT", "SUPPORT", "CONDEMN"]
    record(ledger, notes, "set_code", table="reactions", row_id=row_id, after="DENY", reprints=True)
    assert apply_decisions(notes, ledger).reactions["code"].to_list() == ["DENY", "SUPPORT", "DENY"]


def test_replaying_a_ledger_twice_changes_nothing_the_second_time(notes, ledger):
    record(ledger, notes, "merge", table="actors", row_id=mayor(notes), after="rosa-brandt", who="A")
    record(ledger, notes, "rename", table="actors", row_id="otto-brandt", after="O. Brandt", who="A")
    record(
        ledger,
        notes,
        "split",
        table="actors",
        row_id="rosa-brandt",
        after={"name": "Another", "doc_ids": ["b"]},
        who="A",
    )
    record(
        ledger, notes, "set_code", table="reactions", row_id=notes.reactions["reaction_id"][0], after="DENY", who="A"
    )
    record(
        ledger, notes, "set_code", table="reactions", row_id=notes.reactions["reaction_id"][0], after="WARN", who="B"
    )
    record(ledger, notes, "set_speaker", table="quotes", row_id=notes.quotes["quote_id"][0], after="Ines Moor", who="A")
    record(ledger, notes, "reject", table="reactions", row_id=notes.reactions["reaction_id"][2], who="A")
    once = apply_decisions(notes, ledger)
    twice = apply_decisions(once, ledger)
    assert same(once, twice)
    assert not same(once, notes)


def test_decisions_find_their_rows_when_documents_come_in_another_order(notes, ledger):
    record(ledger, notes, "set_code", table="reactions", row_id=notes.reactions["reaction_id"][0], after="REJECT")
    shuffled = replace(
        notes,
        documents=notes.documents.reverse(),
        reactions=notes.reactions.reverse(),
        mentions=notes.mentions.reverse(),
    )
    done = apply_decisions(shuffled, ledger).reactions
    assert done.filter(pl.col("code") == "REJECT")["doc_id"].to_list() == ["a"]


def test_decisions_find_their_rows_when_a_document_got_another_id(notes, ledger):
    record(ledger, notes, "set_code", table="reactions", row_id=notes.reactions["reaction_id"][0], after="REJECT")
    assert apply_decisions(some_notes(("x", "y")), ledger).reactions["code"].to_list() == [
        "REJECT",
        "SUPPORT",
        "CONDEMN",
    ]


def test_a_decision_whose_text_has_changed_is_reported_not_dropped(notes, ledger):
    record(
        ledger, notes, "set_code", table="reactions", row_id=notes.reactions["reaction_id"][0], after="REJECT", who="A"
    )
    changed = notes.documents.with_columns(pl.col("text") + " Corrected.")
    done = apply_decisions(replace(notes, documents=changed), ledger)
    assert done.reactions["code"].to_list() == notes.reactions["code"].to_list()
    assert done.problems["what"].to_list() == ["decision without its row"]
    assert "set_code by A" in done.problems["detail"][0]


def test_two_reviewers_files_are_replayed_as_one_and_their_conflicts_listed(notes, tmp_path):
    row_id, files = notes.reactions["reaction_id"][0], [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    record(files[0], notes, "set_code", table="reactions", row_id=row_id, after="REJECT", who="A")
    record(files[1], notes, "set_code", table="reactions", row_id=row_id, after="DENY", who="B")
    files[1].write_text(files[0].read_text() + files[1].read_text())
    assert len(Decisions(*files).entries()) == 2
    done = apply_decisions(notes, files)
    assert done.reactions["code"][0] == "DENY"
    assert done.problems["what"].to_list() == ["reviewers disagree"]
    assert find_conflicts(files)["field"].to_list() == ["code"]


def test_one_reviewers_change_of_mind_is_no_conflict(notes, ledger):
    row_id = notes.reactions["reaction_id"][0]
    for code in ("REJECT", "DENY"):
        record(ledger, notes, "set_code", table="reactions", row_id=row_id, after=code, who="A")
    assert find_conflicts(ledger).height == 0
    assert apply_decisions(notes, ledger).reactions["code"][0] == "DENY"


def test_agreement_counts_confirmations_as_judgements(notes, ledger):
    ids = notes.reactions["reaction_id"].to_list()
    for row_id in ids:
        record(ledger, notes, "confirm", table="reactions", row_id=row_id, who="A")
    record(ledger, notes, "confirm", table="reactions", row_id=ids[0], who="B")
    record(ledger, notes, "confirm", table="reactions", row_id=ids[1], who="B")
    record(ledger, notes, "set_code", table="reactions", row_id=ids[2], after="WARN", who="B")
    codes = agreement(ledger).filter(pl.col("field") == "code")
    assert codes["who"].to_list() == ["A and B", "all"]
    assert codes["n_rows"].to_list() == [3, 3]
    assert codes["n_agree"].to_list() == [2, 2]
    assert codes["kappa"][0] == pytest.approx(0.5)


def test_kappa_and_alpha_match_published_examples():
    # Cohen's example as in Krippendorff (2011), section A: two observers, ten units, nominal data, alpha 0.095.
    units = [(0, 1), (1, 1), (0, 1), (0, 0), (0, 0), (0, 1), (0, 0), (0, 0), (1, 0), (0, 0)]
    assert krippendorffs_alpha([[a, b] for a, b in units]) == pytest.approx(0.095, abs=0.001)
    assert cohens_kappa([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15) == pytest.approx(
        0.4
    )


def test_agreement_that_chance_explains_is_null_not_perfect():
    assert cohens_kappa([("a", "a"), ("a", "a")]) is None
    assert krippendorffs_alpha([["a", "a"], ["a", "a"]]) is None


def test_a_half_written_line_is_cut_off_by_the_next_and_reported_until_then(notes, ledger):
    record(ledger, notes, "note", table="quotes", row_id=notes.quotes["quote_id"][0], note="first", who="A")
    with ledger.open("ab") as file:
        file.write(b'{"decision_id": "torn')
    assert len(Decisions(ledger).entries()) == 1
    assert len(Decisions(ledger).broken_lines()) == 1
    assert "broken line in the ledger" in apply_decisions(notes, ledger).problems["what"].to_list()
    record(ledger, notes, "note", table="quotes", row_id=notes.quotes["quote_id"][0], note="second", who="A")
    assert [entry.note for entry in Decisions(ledger).entries()] == ["first", "second"]
    assert Decisions(ledger).broken_lines() == []


WRITER = """
import sys
from pathlib import Path
from toolkit.ledger import append_line
path, name = Path(sys.argv[1]), sys.argv[2]
for number in range(100000):
    append_line(path, '{"who": "%s", "number": %d, "fill": "%s"}' % (name, number, "x" * 300))
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills processes by signal")
def test_a_hundred_killed_writers_lose_no_confirmed_line_and_break_no_file(ledger):
    draw, confirmed, runs = random.Random(7), {}, 0
    while runs < 100:
        pair = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(ledger), f"w{runs + k}"], stdout=subprocess.PIPE, text=True
            )
            for k in (0, 1)
        ]
        for writer in pair:
            assert writer.stdout is not None
            writer.stdout.readline()
        time.sleep(draw.uniform(0, 0.02))
        for k, writer in enumerate(pair):
            writer.send_signal(signal.SIGKILL)
            printed = writer.communicate()[0].split("\n")[:-1]
            confirmed[f"w{runs + k}"] = max(map(int, printed), default=0)
        runs += 2
    append_line(ledger, '{"who": "last", "number": 0}')
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    for name, last in confirmed.items():
        numbers = [line["number"] for line in lines if line["who"] == name]
        assert numbers == list(range(len(numbers))), name
        assert len(numbers) > last, name


def test_wrong_decisions_are_refused_with_the_legal_choices(notes, ledger):
    row_id = notes.reactions["reaction_id"][0]
    with pytest.raises(SchemaError, match="Codes: SUPPORT"):
        record(ledger, notes, "set_code", table="reactions", row_id=row_id, after="SHOUT")
    with pytest.raises(SchemaError, match="no kind of decision"):
        record(ledger, notes, "delete", table="reactions", row_id=row_id)
    with pytest.raises(SchemaError, match="has no reaction_id"):
        record(ledger, notes, "confirm", table="reactions", row_id="nowhere")
    with pytest.raises(SchemaError, match="about actors"):
        record(ledger, notes, "merge", table="quotes", row_id=row_id, after="rosa-brandt")
    with pytest.raises(LoadError, match="no file given"):
        Decisions()
    assert not ledger.exists()
