"""Charts: what they say in words, what they draw (snapshots of the spec, and a picture), and what they do with little."""

from __future__ import annotations

import dataclasses
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from toolkit import Event, charts, schemas
from toolkit.annotation import Annotations
from toolkit.charts import matrix, theme
from toolkit.charts.renderer import PNG_SCALE, draw_png
from toolkit.charts.wording import date_range, list_some, percent
from toolkit.errors import SchemaError

SNAPSHOTS = Path(__file__).parent / "snapshots"
PICTURES = Path(__file__).parents[1] / "output" / "snapshots"  # not committed: to look at
HOSTILE = "<img src=x onerror=alert(1)>"
OUTLETS = ("The Harbour Wire", "Daily Lantern", "Deccan Observer")
DECISION = Event("Visa cap", at="2025-03-05", terms=["visa*"])


def day(number: int) -> datetime:
    return datetime(2025, 3, 1, tzinfo=UTC) + timedelta(days=number)


def reaction(i: int, actor: str | None, code: str, position: int | None, realis: str = "actual") -> dict[str, object]:
    return {
        "reaction_id": f"r{i:03}", "doc_id": f"d{i % 7}", "actor_id": actor and actor.lower(), "actor": actor,
        "outlet": OUTLETS[i % 3], "published_at": day(i % 9), "code": code, "position": position, "realis": realis,
        "evidence": f"{actor} made statement number {i} about the cap.", "method": "rule",
    }  # fmt: skip


@pytest.fixture
def reactions() -> pl.DataFrame:
    """Ruritania condemns four times, Freedonia supports twice and is silent once, somebody unknown warns."""
    rows = [reaction(i, "Ruritania", "CONDEMN", -1) for i in range(4)]
    rows += [reaction(4, "Ruritania", "THREATEN", -1), reaction(5, "Ruritania", "CONDEMN", 0, "negated")]
    rows += [
        reaction(6, "Freedonia", "SUPPORT", 1),
        reaction(7, "Freedonia", "SUPPORT", 1),
        reaction(8, "Freedonia", "DECLINE", 0),
    ]
    rows += [reaction(9, None, "WARN", -1), reaction(10, "Sylvania", "REPORT", None)]
    rows += [reaction(11, "Sylvania", "CONCERN", 1), reaction(12, "Sylvania", "CONCERN", -1)]
    return pl.DataFrame(
        rows, schema_overrides={"code": schemas.REACTION_CODE, "realis": schemas.REALIS, "position": pl.Int8}
    )


@pytest.fixture
def timeline() -> pl.DataFrame:
    counts = [(0, 9), (1, 10), (1, 8), (0, 0), (7, 10), (9, 12), (8, 11), (6, 9)]
    return schemas.TIMELINE.from_rows(
        [
            {"period": day(i), "outlet": "The Harbour Wire", "n_documents": n, "n_total": of}
            for i, (n, of) in enumerate(counts)
        ]
    )


@pytest.fixture
def notes() -> Annotations:
    said = [("ruritania", "name", "direct")] * 3 + [
        ("ruritania", "pronoun", "indirect"),
        ("freedonia", "metonym", "mixed"),
    ]
    said += [
        (None, "unnamed", "indirect"),
        (None, "unnamed", "direct"),
        (None, "none", "direct"),
        (None, "name", "direct"),
    ]
    quotes = [
        {
            "quote_id": f"q{i}", "attribution_id": f"a{i}", "doc_id": f"d{i % 3}", "start": 0, "end": 4, "quote": "Said",
            "quote_type": kind, "speaker": "an aide", "speaker_kind": speaker, "actor_id": actor, "chain_id": f"c{i}",
            "confidence": 0.8, "method": "rule", "rule": "test",
        }
        for i, (actor, speaker, kind) in enumerate(said)
    ]  # fmt: skip
    quotes.append({**quotes[0], "quote_id": "q0b", "start": 9, "end": 13})  # the second part of a split quotation
    names = [
        {"actor_id": a, "name": a.title(), "kind": "government", "aliases": [a], "n_mentions": 1, "n_documents": 1}
        for a in ("ruritania", "freedonia")
    ]
    documents = [
        {"doc_id": f"d{i}", "text": "Said so.", "outlet": OUTLETS[i], "published_at": day(i)} for i in range(3)
    ]
    source = {
        "source_id": "s",
        "doc_id": "d2",
        "start": 0,
        "end": 1,
        "mention": "an aide",
        "type": "official",
        "number": "one",
    }
    tables = {table.name: getattr(schemas, table.name.upper()).empty() for table in dataclasses.fields(Annotations)}
    tables["documents"] = schemas.DOCUMENTS.from_rows(documents)
    tables["quotes"] = schemas.QUOTES.from_rows(quotes)
    tables["actors"] = schemas.ACTORS.from_rows(names)
    tables["unnamed_sources"] = schemas.UNNAMED_SOURCES.from_rows([{**source, "chain_id": "c5", "n_quotes": 1}])
    return Annotations(**tables)


def title(chart) -> str:
    return " ".join(chart.title.text)


def subtitle(chart) -> str:
    return " ".join(chart.title.subtitle)


def caption(chart) -> str:
    return chart.usermeta["caption"]


def check_snapshot(chart, name: str) -> None:
    """Compare the spec with the stored one. Look at the picture before you accept a change."""
    spec = json.dumps(_without_version(chart.to_dict()), indent=1, sort_keys=True, ensure_ascii=False)
    stored = SNAPSHOTS / f"{name}.json"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        stored.parent.mkdir(exist_ok=True)
        stored.write_text(spec + "\n", encoding="utf-8")
        PICTURES.mkdir(parents=True, exist_ok=True)
        (PICTURES / f"{name}.png").write_bytes(draw_png(chart.to_dict()))
    assert stored.exists(), (
        f"no snapshot {stored.name}: run UPDATE_SNAPSHOTS=1 pytest tests/test_charts.py and look at output/snapshots/{name}.png"
    )
    assert spec + "\n" == stored.read_text(encoding="utf-8"), (
        f"the chart {name} is not what it was. If you meant it: UPDATE_SNAPSHOTS=1 pytest tests/test_charts.py, "
        f"then look at output/snapshots/{name}.png and at git diff tests/snapshots before you commit."
    )


def _without_version(spec: dict[str, object]) -> dict[str, object]:
    """The toolkit's own version stands in captions and would change every snapshot at a release."""
    import toolkit

    return json.loads(
        json.dumps({k: v for k, v in spec.items() if k != "$schema"}).replace(toolkit.__version__, "VERSION")
    )


# --- every chart -----------------------------------------------------------------------------------------------------


@pytest.fixture(params=["reaction_matrix", "quotes_by_actor", "coverage_over_time", "coverage_counts"])
def drawn(request, reactions, timeline, notes):
    made = {
        "reaction_matrix": lambda: charts.reaction_matrix(reactions),
        "quotes_by_actor": lambda: charts.quotes_by_actor(notes),
        "coverage_over_time": lambda: charts.coverage_over_time(timeline, DECISION),
        "coverage_counts": lambda: charts.coverage_over_time(timeline.with_columns(n_total="n_documents"), DECISION),
    }
    return request.param, made[request.param]()


def test_a_chart_draws_what_its_snapshot_says(drawn):
    check_snapshot(drawn[1], drawn[0])


def test_a_chart_has_title_measure_n_outlets_method_and_alternative_text(drawn):
    _, chart = drawn
    assert title(chart)
    assert "n = " in subtitle(chart)
    assert "2025" in subtitle(chart)
    assert "Harbour Wire" in caption(chart)
    assert title(chart) in charts.alt_text(chart)
    assert chart.to_dict()["description"] == charts.alt_text(chart)


def test_a_chart_fits_a_notebook_cell(drawn):
    png = draw_png(drawn[1].to_dict())
    assert int.from_bytes(png[16:20]) / PNG_SCALE <= theme.WIDTH + 30


def test_a_chart_does_not_offer_to_send_its_data_to_a_web_page(drawn):
    assert drawn[1].to_dict()["usermeta"]["embedOptions"]["actions"]["editor"] is False


# --- reaction_matrix -------------------------------------------------------------------------------------------------


def test_the_matrix_states_who_did_what_most(reactions):
    assert (
        title(charts.reaction_matrix(reactions))
        == "Ruritania condemned most often: 4 of 11 reactions (neutral statements aside)"
    )


def test_the_matrix_counts_actual_reactions_and_says_how_many_it_left_out(reactions):
    assert "counting those reported as actual (1 of 13 left out)" in subtitle(charts.reaction_matrix(reactions))
    everything = charts.reaction_matrix(reactions, realis=("actual", "negated"))
    assert "n = 13 reactions" in subtitle(everything)


def test_rows_stand_in_order_of_reactions_and_columns_in_that_of_the_codes(reactions):
    spec = charts.reaction_matrix(reactions).to_dict()
    marks = spec["layer"][1]["encoding"]
    assert marks["y"]["scale"]["domain"] == ["Ruritania", "Freedonia", "Sylvania", "Speaker not identified"]
    assert [name.upper().replace(" ", "_") for name in marks["x"]["scale"]["domain"]] == list(schemas.CODES)


def test_the_unnamed_the_unidentified_and_mere_reporters_stand_below_those_who_act():
    said = [("Ruritania", "REPORT")] * 5 + [("Sylvania", "DENY"), ("an aide", "WARN"), ("he", "WARN"), (None, "DENY")]
    table = pl.DataFrame([reaction(i, actor, code, 0) for i, (actor, code) in enumerate(said)]).with_columns(
        kind=pl.when(pl.col("actor") == "an aide").then(pl.lit("unnamed")).otherwise(pl.lit("government"))
    )
    rows = charts.reaction_matrix(table).to_dict()["layer"][1]["encoding"]["y"]["scale"]["domain"]
    assert rows == ["Sylvania", "Ruritania", "Actors without a name", "Speaker not identified"]


def cells(chart) -> dict[tuple[str, str], dict[str, object]]:
    return {(row["row"], row["act"]): row for row in chart.to_dict()["layer"][1]["data"]["values"]}


def test_a_mark_has_its_count_mean_position_outlets_and_sentences(reactions):
    cell = cells(charts.reaction_matrix(reactions))["Ruritania", "Condemn"]
    assert (cell["n"], cell["stand"], cell["mean_position"]) == (4, "against", -1.0)
    assert cell["outlets"] == "Daily Lantern, Deccan Observer, The Harbour Wire"
    assert cell["evidence 1"] == "Ruritania made statement number 0 about the cap."
    assert "evidence 4" not in cell


def test_opposite_positions_are_mixed_and_missing_ones_not_coded(reactions):
    drawn = cells(charts.reaction_matrix(reactions))
    assert drawn["Sylvania", "Concern"]["stand"] == "neutral or mixed"
    assert drawn["Sylvania", "Report"]["stand"] == "not coded"


def test_many_actors_are_summed_in_a_last_row():
    many = pl.DataFrame([reaction(i, f"Actor {i:03}", "WARN", -1) for i in range(60)])
    chart = charts.reaction_matrix(many, top=10)
    rows = chart.to_dict()["layer"][1]["encoding"]["y"]["scale"]["domain"]
    assert len(rows) == 11
    assert rows[-1] == "50 other actors"
    assert cells(chart)["50 other actors", "Warn"]["n"] == 50


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([("Ruritania", "WARN")], "Ruritania warned most often: 1 of 1 reaction"),
        ([("Ruritania", "WARN"), ("Sylvania", "DENY")], "No actor reacts the same way twice: 2 reactions"),
        (
            [("Ruritania", "WARN"), ("Sylvania", "DENY")] * 2,
            "Ruritania warned and Sylvania denied most often: 2 each of 4 reactions",
        ),
        (
            [("Ruritania", "DENY"), ("Sylvania", "DENY")] * 2,
            "Ruritania and Sylvania denied most often: 2 each of 4 reactions",
        ),
        ([("He", "DENY")] * 2 + [("Sylvania", "DENY")], "No actor reacts the same way twice: 3 reactions"),
        (
            [(f"Actor {i}", "WARN") for i in range(20)],
            "Most frequent reaction: warn, 20 of 20 reactions, by 20 named actors",
        ),
        (
            [("Ruritania", "DENY"), ("Sylvania", "WARN"), ("Freedonia", "DEMAND"), ("Lutha", "DENY")] * 2,
            "No reaction stands out: Freedonia made demands, Lutha denied and 2 more lead with 2 each of 8 reactions",
        ),
        ([("Ruritania", "REPORT")] * 2, "Ruritania commented neutrally most often: 2 of 2 reactions"),
        ([(None, "WARN"), (None, "WARN"), ("Sylvania", "DENY")], "No actor reacts the same way twice: 3 reactions"),
    ],
)
def test_the_title_does_not_overstate_small_numbers(said, expected):
    table = pl.DataFrame([reaction(i, actor, code, 0) for i, (actor, code) in enumerate(said)])
    assert title(charts.reaction_matrix(table)) == expected


def test_an_empty_table_gives_a_chart_that_says_so_and_what_to_do(reactions):
    chart = charts.reaction_matrix(reactions.head(0))
    assert title(chart) == "No reactions found"
    assert "event's date and terms" in charts.alt_text(chart)
    assert draw_png(chart.to_dict()).startswith(b"\x89PNG")


def test_it_takes_what_reactions_to_returns():
    assert title(charts.reaction_matrix(schemas.REACTIONS_TO.empty())) == "No reactions found"


def test_a_table_without_the_wanted_realis_says_which_there_are(reactions):
    assert "hypothetical" in subtitle(charts.reaction_matrix(reactions, realis=("historical",)))


def test_a_table_that_is_no_reactions_table_is_refused_in_words():
    with pytest.raises(SchemaError, match=r"missing code, position, realis.*reactions_to"):
        charts.reaction_matrix(pl.DataFrame({"actor": ["Ruritania"]}))


def test_text_from_outside_stays_text(reactions):
    chart = charts.reaction_matrix(reactions.with_columns(actor=pl.lit(HOSTILE), evidence=pl.lit(HOSTILE)))
    assert draw_png(chart.to_dict()).startswith(b"\x89PNG")
    assert "href" not in json.dumps(chart.to_dict())


def test_a_million_reactions_make_a_small_chart():
    codes = pl.Series("code", schemas.CODES, dtype=schemas.REACTION_CODE)
    rows = pl.select(i=pl.int_range(1_000_000)).with_columns(
        actor=pl.format("Actor {}", pl.col("i") % 5000), code=codes.gather(pl.Series(range(1_000_000)) % 14),
        position=pl.lit(0, dtype=pl.Int8), realis=pl.lit("actual", dtype=schemas.REALIS), evidence=pl.format("Sentence {}", "i"),
        outlet=pl.format("Outlet {}", pl.col("i") % 300), published_at=pl.lit(day(0)),
    )  # fmt: skip
    assert len(json.dumps(charts.reaction_matrix(rows).to_dict())) < 400_000


# --- quotes_by_actor -------------------------------------------------------------------------------------------------


def bars(chart, panel: int) -> dict[tuple[str, str], int]:
    return {
        (row["who"], row["quote_type"]): row["n"]
        for row in chart.to_dict()["vconcat"][panel]["layer"][0]["data"]["values"]
    }


def test_quotations_count_once_and_the_unnamed_stand_apart(notes):
    chart = charts.quotes_by_actor(notes)
    assert title(chart) == "Ruritania is quoted most: 4 of 9 quotations"
    assert bars(chart, 0)["Ruritania", "direct"] == 3
    assert bars(chart, 1) == {
        ("Unnamed officials", "indirect"): 1, ("No speaker identified", "direct"): 1, ("Other unnamed sources", "direct"): 1,
    }  # fmt: skip
    assert "2 by unnamed sources (22%), 1 without a speaker" in subtitle(chart)


def test_an_unresolved_name_is_shown_as_written(notes):
    assert bars(charts.quotes_by_actor(notes), 0)["an aide", "direct"] == 1


def test_speakers_beyond_the_top_are_counted_in_the_caption(notes):
    chart = charts.quotes_by_actor(notes, top=1)
    assert {who for who, _ in bars(chart, 0)} == {"Ruritania"}
    assert "Not drawn: 2 named speakers with 2 quotations." in caption(chart)


def test_reprints_count_once_unless_asked(notes):
    copies = schemas.COPIES.from_rows(
        [
            {"doc_id": d, "group": "g", "role": role, "copy_of": "d0", "overlap": 1.0, "shared_words": 2}
            for d, role in (("d0", "original"), ("d1", "copy"))
        ]
    )
    copied = dataclasses.replace(notes, copies=copies)
    once, every = charts.quotes_by_actor(copied), charts.quotes_by_actor(copied, copies="count_all")
    assert "n = 6 quotations in 2 articles" in subtitle(once)
    assert "1 reprint or earlier version left out" in caption(once)
    assert "n = 9 quotations in 3 articles" in subtitle(every)


def test_no_quotations_is_a_chart_too(notes):
    assert (
        title(charts.quotes_by_actor(dataclasses.replace(notes, quotes=schemas.QUOTES.empty())))
        == "No quotations found"
    )


# --- coverage_over_time ----------------------------------------------------------------------------------------------


def test_coverage_states_the_change_with_both_denominators(timeline):
    assert title(charts.coverage_over_time(timeline, DECISION)) == (
        "Visa cap: share of articles rose from 7% (2 of 27) before to 71% (30 of 42) after"
    )


def test_coverage_does_not_claim_a_change_within_the_noise():
    table = schemas.TIMELINE.from_rows([{"period": day(i), "n_documents": 2 + (i > 3), "n_total": 6} for i in range(8)])
    assert "did not clearly change" in title(charts.coverage_over_time(table, DECISION))


def test_the_period_cut_in_two_by_the_decision_is_on_neither_side(timeline):
    noon = Event("Visa cap", at="2025-03-05T12:00:00Z")
    chart = charts.coverage_over_time(timeline, noon)
    assert "(2 of 27) before to 72% (23 of 32) after" in title(chart)
    assert "Its own day (10 articles) is on neither side." in caption(chart)


def test_the_decision_is_a_rule_inside_the_time_axis_only(timeline):
    inside = json.dumps(charts.coverage_over_time(timeline, DECISION).to_dict())
    outside = charts.coverage_over_time(timeline, Event("Old law", at="1999-01-01"))
    assert "strokeDash" in inside
    assert "strokeDash" not in json.dumps(outside.to_dict())
    assert "vertical line" not in caption(outside)
    assert title(outside) == "Old law: 32 articles, and nothing before it to compare with"


def test_counts_alone_are_drawn_where_every_article_is_about_it(timeline):
    chart = charts.coverage_over_time(timeline.with_columns(n_total="n_documents"), DECISION)
    assert len(chart.to_dict()["vconcat"]) == 1
    assert title(chart) == "Visa cap: 2 articles before (0.5 a day), 30 after (7.5 a day)"


def test_a_timeline_by_outlet_is_summed(timeline):
    twice = pl.concat([timeline, timeline.with_columns(outlet=pl.lit("Daily Lantern"))])
    assert "n = 64 of 138 articles" in subtitle(charts.coverage_over_time(twice))


def test_without_an_event_the_title_names_the_peak(timeline):
    assert title(charts.coverage_over_time(timeline)) == "Most coverage on 6 Mar 2025: 9 of 12 articles"


def test_a_million_periods_are_summed_to_what_fits():
    hours = pl.datetime_range(datetime(1910, 1, 1), datetime(2024, 1, 1), "1h", eager=True, time_zone="UTC").alias(
        "period"
    )
    table = pl.DataFrame([hours]).with_columns(n_documents=pl.lit(1), n_total=pl.lit(2))
    assert table.height > 990_000
    chart = charts.coverage_over_time(table, Event("Law", at="1990-01-01"))
    assert len(json.dumps(chart.to_dict())) < 200_000


def test_one_period_and_none_are_no_error(timeline):
    assert "Most coverage on 1 Mar 2025" in title(charts.coverage_over_time(timeline.head(1)))
    assert title(charts.coverage_over_time(timeline.head(0))) == "No coverage to show"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_white_numbers_can_be_read_on_the_colours_of_the_positions():
    assert all(1.05 / (luminance(colour) + 0.05) >= 4.5 for colour in (theme.AGAINST, theme.NEUTRAL, theme.FOR))


def test_positions_differ_in_shape_as_well_as_in_colour():
    assert len({matrix.SHAPES[stand] for stand in ("against", "neutral or mixed", "for")}) == 3


# --- words -----------------------------------------------------------------------------------------------------------


def test_shares_near_nought_and_one_keep_a_decimal():
    assert [percent(share) for share in (0, 0.004, 0.994, 1, 0.5)] == ["0%", "0.4%", "99.4%", "100%", "50%"]


def test_a_list_is_not_cut_to_save_one_name():
    assert list_some(["A", "B", "C"], limit=2) == "A, B and C"
    assert list_some([]) == ""


def test_a_range_over_years_names_both():
    assert date_range(datetime(2023, 12, 30), datetime(2024, 1, 2)) == "30 Dec 2023 – 2 Jan 2024"
