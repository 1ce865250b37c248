"""Actors across documents: who is one, who is not, and what they are called."""

from __future__ import annotations

import csv
import random
import time
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest

from toolkit import schemas
from toolkit.actors import resolve_actors
from toolkit.annotation import Annotations, annotate
from toolkit.errors import LoadError, SchemaError
from toolkit.person_names import may_stand_for, parse_person, person_title_free, same_person
from toolkit.register import LEXICONS, load_register


def notes_of(nlp, *texts: str, dates: tuple[str, ...] = ()) -> Annotations:
    table = {"doc_id": [f"d{n}" for n in range(len(texts))], "text": list(texts)}
    documents = pl.DataFrame(table)
    if dates:
        when = pl.Series("published_at", dates).str.to_datetime("%Y-%m-%d", time_unit="us", time_zone="UTC")
        documents = documents.with_columns(when)
    return annotate(documents, pipeline=nlp)


def names_of(notes: Annotations, *, kind: str) -> list[str]:
    return sorted(notes.actors.filter(pl.col("kind") == kind)["name"])


def actor_of(notes: Annotations, words: str, doc_id: str = "d0") -> str | None:
    found = notes.mentions.filter((pl.col("doc_id") == doc_id) & (pl.col("mention") == words))
    return found["actor_id"][0]


@pytest.mark.parametrize(
    "spelling",
    [
        "Volodymyr Zelensky",
        "Volodymyr Zelenskyy",
        "Volodymyr Zelenskiy",
        "Vladimir Zelensky",
        "President Volodymyr Zelenskyy",
    ],
)
def test_every_spelling_is_one_actor(nlp, spelling):
    notes = resolve_actors(notes_of(nlp, f"{spelling} spoke in Kyiv.", "Volodymyr Zelensky left."))
    assert names_of(notes, kind="person") == ["Volodymyr Zelensky"]


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("Dmytro Kovalenko", "Dmitro Kovalenko", True),
        ("Péter Szilágyi", "Peter Szilagyi", True),
        ("Joseph Tanner", "Joe Tanner", True),
        ("Ada M. Brand", "Ada Brand", True),
        ("Idris van der Merwe", "Idris van der Merwe", True),
        ("Khalid al-Rashid", "Khaled al-Rashid", False),
        ("Otto Brand", "Otto Brand Jr.", False),
        ("Otto Brand Sr.", "Otto Brand Jr.", False),
        ("Rosa Brand", "Otto Brand", False),
        ("John Paul Tanner", "John Henry Tanner", False),
    ],
)
def test_full_names_are_compared_by_their_parts(one, two, same):
    assert same_person(parse_person(one), parse_person(two)) is same


def test_a_short_form_fits_by_family_name_before_given_name():
    full = parse_person("Inês Carvalho de Sá")
    assert may_stand_for(parse_person("Carvalho de Sá"), full) > may_stand_for(parse_person("Inês"), full) > 0
    assert may_stand_for(parse_person("Mr Carvalho de Sá"), full) == 0


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('Sir Rob "Chopper" Dunmoor', "Rob Dunmoor"),
        ("Dr. Ada Brand", "Ada Brand"),
        ("Lord Marlow of Ashby", "Lord Marlow of Ashby"),
        ("Otto Brand Jr.", "Otto Brand Jr."),
    ],
)
def test_canonical_names_have_no_title_and_no_nickname(written, name):
    assert person_title_free(written) == name


def test_father_and_son_stay_two_actors_across_documents(nlp):
    notes = resolve_actors(
        notes_of(nlp, "Donald Trump spoke. Trump left.", "Donald Trump Jr. wrote a post. Trump Jr. deleted it.")
    )
    assert names_of(notes, kind="person") == ["Donald Trump", "Donald Trump Jr."]
    assert actor_of(notes, "Trump") == "donald-trump"
    assert actor_of(notes, "Trump Jr.", "d1") == "donald-trump-jr"


def test_a_surname_alone_joins_the_only_person_it_can_mean(nlp):
    notes = resolve_actors(notes_of(nlp, "Mayor Rosa Kestner resigned.", "Kestner said that the budget was sound."))
    assert actor_of(notes, "Kestner", "d1") == actor_of(notes, "Rosa Kestner")


def test_a_surname_alone_that_two_share_joins_neither(nlp):
    notes = resolve_actors(
        notes_of(nlp, "Rosa Kestner resigned.", "Paul Kestner stayed.", "Kestner said that the budget was sound.")
    )
    assert actor_of(notes, "Kestner", "d2") not in {
        actor_of(notes, "Rosa Kestner"),
        actor_of(notes, "Paul Kestner", "d1"),
        None,
    }


def test_a_state_has_its_metonyms_as_aliases_and_its_president_is_a_person(nlp):
    notes = resolve_actors(notes_of(nlp, "The Kremlin said no. Vladimir Putin was silent.", "Moscow warned Finland."))
    russia = notes.actors.filter(pl.col("actor_id") == "RUS").row(0, named=True)
    assert {"Kremlin", "Moscow"} <= set(russia["aliases"])
    assert (russia["name"], russia["kind"], russia["country"]) == ("Russia", "government", "RUS")
    assert "vladimir-putin" in notes.actors["actor_id"]


def test_an_office_is_its_holder_on_the_articles_date(nlp):
    text = "The British prime minister welcomed the news. It rained."
    notes = resolve_actors(notes_of(nlp, text, text, text, dates=("2021-05-01", "2023-05-01", "2024-11-01")))
    holders = [actor_of(notes, "The British prime minister", f"d{n}") for n in range(3)]
    assert holders == ["boris-johnson", "rishi-sunak", "keir-starmer"]


def test_unnamed_sources_are_never_joined_across_documents(nlp):
    text = "A senior official said the deal was dead."
    notes = resolve_actors(notes_of(nlp, text, text))
    unnamed = notes.actors.filter(pl.col("kind") == "unnamed")
    assert unnamed.height == 2
    assert unnamed["n_documents"].to_list() == [1, 1]


def test_the_parliaments_of_two_articles_are_not_one(nlp):
    notes = resolve_actors(notes_of(nlp, "Parliament rejected the bill.", "Parliament approved the bill."))
    assert actor_of(notes, "Parliament") != actor_of(notes, "Parliament", "d1")


def test_towns_and_missiles_are_no_actors(nlp):
    notes = resolve_actors(notes_of(nlp, "Two ATACMS missiles fell near Hartlepool."))
    assert notes.actors.height == 0


def test_quotes_and_reactions_have_the_actor_of_their_speaker(nlp):
    notes = resolve_actors(notes_of(nlp, "Mayor Rosa Kestner condemned the plan. “It is reckless,” she said."))
    assert notes.quotes["actor_id"].unique().to_list() == ["rosa-kestner"]
    assert notes.reactions["actor_id"].unique().to_list() == ["rosa-kestner"]


def test_the_order_of_documents_makes_no_difference(nlp, shared: Path):
    import json

    rows = [json.loads(line) for line in (shared / "gold" / "dev_articles.jsonl").read_text("utf-8").splitlines()]
    documents = pl.DataFrame({"doc_id": [r["id"] for r in rows], "text": [r["text"] for r in rows]})
    notes = annotate(documents, pipeline=nlp)
    straight = resolve_actors(notes)
    shuffled = Annotations(
        **{f.name: getattr(notes, f.name).sample(fraction=1, shuffle=True, seed=3) for f in fields(Annotations)}
    )
    again = resolve_actors(shuffled)
    assert straight.actors.equals(again.actors)
    assert straight.mentions.sort("mention_id").equals(again.mentions.sort("mention_id"))
    assert resolve_actors(straight).actors.equals(straight.actors)


def test_a_register_of_ones_own_lies_over_the_bundled_one(nlp, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "name,aliases,role,country\nRosa Kestner,La Kestner|R. K. Storm,mayor of Bonn,DEU\nRussia,the Bear,,\n", "utf-8"
    )
    notes = resolve_actors(notes_of(nlp, "Rosa Kestner resigned. Russia said nothing."), register=path)
    rosa = notes.actors.filter(pl.col("name") == "Rosa Kestner").row(0, named=True)
    assert (rosa["role"], rosa["country"]) == ("mayor of Bonn", "DEU")
    assert "R. K. Storm" in rosa["aliases"]
    assert "the Bear" in notes.actors.filter(pl.col("actor_id") == "RUS")["aliases"][0]


def test_a_register_that_cannot_be_used_says_what_is_wrong(tmp_path):
    with pytest.raises(LoadError, match="cannot be read"):
        load_register(tmp_path / "absent.csv")
    bad = tmp_path / "bad.csv"
    bad.write_text("nom,role\nRosa,mayor\n", "utf-8")
    with pytest.raises(SchemaError, match="no column name"):
        load_register(bad)
    bad.write_text("name,kind\nRosa,alien\n", "utf-8")
    with pytest.raises(SchemaError, match="Legal kinds"):
        load_register(bad)


def test_every_row_of_the_register_names_its_source_and_it_stays_small():
    assert sum(path.stat().st_size for path in LEXICONS.glob("*.csv")) < 2_000_000
    with (LEXICONS / "actors.csv").open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 1500
    assert all(row["source"] and row["key"] and row["name"] for row in rows)
    assert (LEXICONS / "actors.LICENCE.md").exists()


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ("U.S.", "USA"),
        ("Britain", "GBR"),
        ("Türkiye", "TUR"),
        ("EU", "european-union"),
        ("Nato", "nato"),
        ("State Department", "us-department-of-state"),
    ],
)
def test_the_register_knows_the_common_forms(form, key):
    assert load_register().find(form) == (key,)


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ("Russia’s defence ministry", "russian-defence-ministry"),
        ("the Russian Ministry of Defense", "russian-defence-ministry"),
        ("the ministry", ""),
    ],
)
def test_an_institution_is_known_in_any_order_of_its_words(form, key):
    assert load_register().institution(form) == key


def test_two_hundred_thousand_mentions_resolve_in_seconds():
    draw = random.Random(1)
    given, family = ["Ada", "Otto", "Rosa", "Ines", "Paul"], [f"Kest{a}{b}" for a in "abdeg" for b in "klmnprst"]
    rows = []
    for chain in range(50_000):
        name = f"{draw.choice(given)} {draw.choice(family)}"
        for k, words in enumerate((name, name, name.split()[1], name.split()[1])):
            rows.append((f"m{chain}-{k}", f"d{chain // 20}", k, k + len(words), words, "name", "PERSON", f"c{chain}"))
    columns = ("mention_id", "doc_id", "start", "end", "mention", "kind", "label", "chain_id")
    mentions = schemas.conform(pl.DataFrame(rows, schema=columns, orient="row"), schemas.MENTIONS, name="mentions")
    documents = pl.DataFrame({"doc_id": mentions["doc_id"].unique(), "text": ""})
    tables = {f.name: getattr(schemas, f.name.upper()).empty() for f in fields(Annotations)}
    tables |= {"mentions": mentions, "documents": schemas.conform(documents, schemas.DOCUMENTS, name="documents")}
    started = time.perf_counter()
    notes = resolve_actors(Annotations(**tables))
    assert time.perf_counter() - started < 30
    assert notes.actors.height == len({row[4] for row in rows if " " in row[4]})


def test_a_surname_that_the_model_takes_for_a_place_is_the_person_the_register_knows():
    text = "In a message addressed less to Moscow than to everyone else, Zelenskyy asked Ukraine’s partners for help."
    notes = resolve_actors(annotate(pl.DataFrame({"doc_id": ["a"], "text": [text]})))
    assert "Volodymyr Zelensky" in notes.actors["name"].to_list()
    assert "Zelenskyy" not in notes.actors["name"].to_list()


def test_a_pronoun_that_stands_for_nothing_named_is_no_actor():
    notes = resolve_actors(annotate(pl.DataFrame({"doc_id": ["a"], "text": ["It said the levy would be lifted."]})))
    assert notes.actors.filter(pl.col("name").str.to_lowercase() == "it").is_empty()
