"""Copies, updates and formulas: what counts as one story printed twice, and what does not."""

from __future__ import annotations

import csv
import json
import random
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import toolkit as tk
from toolkit import schemas
from toolkit.credits import find_credit
from toolkit.errors import SchemaError
from toolkit.shared_passages import hash_shingles

WORDS = [
    f"{first}{second}"
    for first in "bakeliromu tapeno"
    for second in ("nd", "rst", "ck", "lm", "ve", "sh", "pt", "gr")
    if first.strip()
]
START = datetime(2024, 11, 17, 12, tzinfo=UTC)


def prose(n: int, seed: int) -> str:
    draw = random.Random(seed)
    return " ".join(f"{draw.choice(WORDS)}{draw.choice(WORDS)}" for _ in range(n))


def table(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "doc_id": f"d{n}",
                "headline": None,
                "outlet": None,
                "url": None,
                "published_at": None,
                "byline": [],
                **row,
            }
            for n, row in enumerate(rows)
        ],
        schema_overrides={
            "published_at": schemas.UTC_TIME,
            "byline": pl.List(pl.String),
            "headline": pl.String,
            "outlet": pl.String,
            "url": pl.String,
        },
    )


def marked(*rows: dict) -> list[dict]:
    return tk.mark_copies(table(*rows)).to_dicts()


def test_the_answer_key_of_the_bundled_corpus_is_found_link_by_link():
    documents, _ = tk.read_documents(tk.datasets.atacms() / "articles")
    copies = tk.mark_copies(documents)
    found = {row["doc_id"]: row for row in copies.to_dicts()}
    with (tk.datasets.atacms() / "lineage.csv").open(encoding="utf-8") as file:
        key = list(csv.DictReader(file))
    role = {"original": "original", "update": "update", "reprint": "copy", "correction": "single"}
    for row in key:
        assert found[row["doc_id"]]["copy_of"] == (row["source_doc_id"] or None), row
        assert found[row["doc_id"]]["role"] == role[row["relation"]], row
    families = {row["doc_id"]: row["family"] for row in key}
    for doc_id, row in found.items():
        assert (row["role"] == "single") == (doc_id not in families or families[doc_id] == "C1")
    assert copies.schema == schemas.COPIES.schema


def test_credits_of_the_bundled_corpus_are_named():
    documents, _ = tk.read_documents(tk.datasets.atacms() / "articles")
    said = dict(tk.mark_copies(documents).select("doc_id", "credit").iter_rows())
    assert said["ATX016"] == "With agency"
    assert all(said[doc_id] for doc_id in ("ATX004", "ATX005", "ATX012", "ATX019", "ATX022", "ATX023", "ATX027"))
    assert not any(said[doc_id] for doc_id in ("ATX003", "ATX001", "ATX020", "ATX050"))


def test_a_reprint_with_a_trimmed_tail_is_a_copy_of_the_earlier_text():
    story = prose(400, 1)
    first, second = marked(
        {"text": story, "published_at": START},
        {"text": " ".join(story.split()[:250]), "published_at": START + timedelta(hours=2)},
    )
    assert (first["role"], second["role"], second["copy_of"]) == ("original", "copy", "d0")
    assert second["overlap"] == pytest.approx(1.0)
    assert second["shared_words"] == 250


def test_added_paragraphs_do_not_hide_a_copy():
    story = prose(300, 2)
    mixed = "\n\n".join([prose(80, 3), " ".join(story.split()[:150]), prose(120, 4), " ".join(story.split()[150:])])
    rows = marked({"text": story}, {"text": mixed})
    assert rows[0]["group"] == rows[1]["group"]


def test_a_brief_cut_out_of_a_long_story_is_found_by_containment():
    story = prose(3000, 5)
    rows = marked({"text": story}, {"text": " ".join(story.split()[1200:1270])}, {"text": prose(70, 6)})
    assert (rows[1]["role"], rows[1]["copy_of"]) == ("copy", "d0")
    assert rows[2]["role"] == "single"


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_copies_with_words_changed_throughout_are_found(share):
    draw = random.Random(8)
    rows = []
    for seed in range(40):
        words = prose(300, 100 + seed).split()
        rows += [
            {"text": " ".join(words)},
            {"text": " ".join(w if draw.random() > share else draw.choice(WORDS) for w in words)},
        ]
    groups = [row["group"] for row in marked(*rows)]
    assert sum(a == b for a, b in zip(groups[::2], groups[1::2], strict=True)) >= (40 if share < 0.2 else 38)


def test_a_later_version_under_the_same_address_is_an_update_however_much_was_added():
    first = prose(100, 9)
    page = {"url": "https://e.example/a", "outlet": "Wire"}
    rows = marked(
        {**page, "text": first, "published_at": START},
        {**page, "text": f"{first} {prose(400, 10)}", "published_at": START + timedelta(hours=1)},
    )
    assert (rows[1]["role"], rows[1]["copy_of"]) == ("update", "d0")


def test_the_outlet_that_others_credit_is_the_original_even_if_dated_later():
    story = prose(200, 11)
    rows = marked(
        {"text": f"{story}.\n\nWith Northwire Agency", "outlet": "Morning Post", "published_at": START},
        {"text": story, "outlet": "Northwire Agency", "published_at": START + timedelta(minutes=30)},
    )
    assert (rows[0]["role"], rows[0]["copy_of"], rows[1]["role"]) == ("copy", "d1", "original")


def test_a_round_up_does_not_join_the_stories_it_contains():
    briefs = [prose(80, 20 + n) for n in range(4)]
    rows = [{"text": brief, "outlet": f"Paper {n}", "published_at": START} for n, brief in enumerate(briefs)]
    rows.append({"text": "\n\n".join(briefs), "outlet": "Digest", "published_at": START + timedelta(hours=8)})
    assert {row["role"] for row in marked(*rows)} == {"single"}


def test_what_an_outlet_says_every_day_is_not_shared_text():
    formula = prose(120, 30)
    rows = [
        {
            "text": f"{formula}\n\n{prose(60, 40 + n)}",
            "outlet": "Weather Office",
            "headline": f"Notice {n} on {WORDS[n]}",
            "published_at": START + timedelta(days=n),
        }
        for n in range(12)
    ]
    assert {row["role"] for row in marked(*rows)} == {"single"}


def test_identical_short_items_are_copies_and_different_ones_are_not():
    rows = marked(
        *(
            {"text": text}
            for text in (
                "Rates rose by half a point on Monday, it said.",
                "Rates rose by half a point on Monday, it said!",
                "Rain fell over the whole of the north on Monday.",
            )
        )
    )
    assert [row["role"] for row in rows] == ["original", "copy", "single"]


def test_case_quotation_marks_and_dashes_make_no_difference():
    plain, typeset = hash_shingles(
        ['The bank\'s chief said "no" - again, twice', "THE BANK’S chief said “no” — again, twice"]
    ).hashes.reshape(2, -1)
    assert np.array_equal(plain, typeset)


def test_no_documents_and_empty_documents_are_no_error():
    assert tk.mark_copies(schemas.DOCUMENTS.empty()).height == 0
    assert [row["role"] for row in marked({"text": ""}, {"text": ""}, {"text": "One."})] == ["single"] * 3


def test_a_table_without_text_says_what_is_missing():
    with pytest.raises(SchemaError, match="text"):
        tk.mark_copies(pl.DataFrame({"doc_id": ["a"]}))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=400), max_size=6))
def test_any_text_gives_one_row_a_document(texts):
    copies = tk.mark_copies(
        pl.DataFrame(
            {"doc_id": [str(n) for n in range(len(texts))], "text": texts},
            schema={"doc_id": pl.String, "text": pl.String},
        )
    )
    assert copies["doc_id"].to_list() == [str(n) for n in range(len(texts))]
    assert copies.filter(pl.col("role") == "copy")["copy_of"].null_count() == 0
    assert copies["overlap"].is_between(0, 1).all()


@pytest.mark.parametrize(
    ("text", "byline", "outlet", "credit"),
    [
        ("The bank acted.\n\nWith agencies", [], "Post", "With agencies"),
        ("The bank acted. - Northwire", [], "Post", None),
        ("LONDON (AP) — The bank acted.", [], "Post", "AP"),
        ("LONDON (AP) — The bank acted.", [], "AP", None),
        ("The bank acted.\n\nReuters contributed to this report.", [], "Post", "Reuters"),
        ("The bank acted, he told Reuters.", [], "Post", None),
        ("The bank acted.", ["Agence France-Presse"], "Post", "Agence France-Presse"),
        ("The bank acted.", ["Ana Ruiz"], "Post", None),
        ("", [], None, None),
    ],
)
def test_credit_lines_are_told_from_sentences(text, byline, outlet, credit):
    assert find_credit(text, byline, outlet=outlet) == credit


def test_of_the_press_releases_the_reissues_are_grouped_and_the_formulas_are_not(shared):
    documents, _ = tk.read_documents(shared / "data" / "corpora" / "us_releases.parquet")
    copies = tk.mark_copies(documents)
    group = dict(zip(documents["url"], copies["group"], strict=True))
    pairs = json.loads((shared / "data" / "copies" / "near_duplicate_candidates.json").read_text(encoding="utf-8"))
    when = dict(zip(documents["url"], documents["published_at"], strict=True))
    reissued = [pair for pair in pairs if pair["jaccard5"] >= 0.98]
    formulas = [
        pair for pair in pairs if pair["jaccard5"] < 0.93 and abs(when[pair["a"]] - when[pair["b"]]) > timedelta(days=3)
    ]
    assert len(reissued) == 19
    assert len(formulas) > 100
    assert all(group[pair["a"]] == group[pair["b"]] for pair in reissued)
    assert not any(group[pair["a"]] == group[pair["b"]] for pair in formulas)
