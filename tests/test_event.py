"""An event marks texts about it and splits coverage in two."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from toolkit.event import Event


def matched(terms: list[str], *texts: str) -> list[bool]:
    event = Event("e", at="2024-11-17", terms=terms)
    return pl.DataFrame({"text": texts}).select(event.matches())["text"].to_list()


def test_a_bare_day_means_its_first_moment_in_utc():
    assert Event("e", at="2024-11-17").at == datetime(2024, 11, 17, tzinfo=UTC)
    assert Event("e", at=date(2024, 11, 17)).at == Event("e", at="2024-11-17T00:00:00Z").at


def test_another_time_zone_becomes_utc():
    assert Event("e", at="2024-11-17T01:00:00+02:00").at == datetime(2024, 11, 16, 23, tzinfo=UTC)


def test_terms_match_whole_words_in_any_case_and_a_star_any_ending():
    assert matched(["missile*", "ATACMS"], "Missiles fly", "an atacms", "dismissile", "ATACMSX") == [
        True,
        True,
        False,
        False,
    ]


def test_a_term_of_two_words_matches_across_a_line_break():
    assert matched(["long-range missile*"], "a long-range\nmissiles deal", "long range missile") == [True, False]


def test_a_term_is_no_regular_expression():
    assert matched(["(a|b)+", "U.S."], "aab", "the U.S. said", "UXSX") == [False, True, False]


def test_no_terms_means_every_text():
    assert pl.DataFrame({"text": ["x"]}).filter(Event("e", at="2024-11-17").matches()).height == 1


def test_an_undated_text_is_neither_before_nor_after():
    table = pl.DataFrame(
        {"published_at": [None, datetime(2024, 11, 18, tzinfo=UTC)]}, schema={"published_at": pl.Datetime("us", "UTC")}
    )
    assert table.select(Event("e", at="2024-11-17").is_after())["published_at"].to_list() == [None, True]


@pytest.mark.parametrize(
    ("arguments", "said"), [({"at": "Sunday"}, "2024-11-17"), ({"at": "2024-11-17", "terms": [" * "]}, "no letters")]
)
def test_a_bad_event_is_refused_with_what_to_write(arguments, said):
    with pytest.raises(ValueError, match=said):
        Event("e", **arguments)


def test_a_nameless_event_is_refused():
    with pytest.raises(ValueError, match="name is empty"):
        Event(" ", at="2024-11-17")
