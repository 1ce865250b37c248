"""Timeline: counts beside their denominators, silence shown, dates no finer than they are known."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

import toolkit as tk
from toolkit.errors import NotEnoughData, SchemaError
from toolkit.schemas import TIMELINE

VISA = tk.Event("Visa cap", at="2025-03-02", terms=["visa*"])


def articles(*rows: tuple[str, str | None, str]) -> pl.DataFrame:
    """(text, published_at as ISO or None, outlet)."""
    times = [datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None for _, at, _ in rows]
    return pl.DataFrame(
        {
            "doc_id": [f"d{i}" for i in range(len(rows))],
            "text": [text for text, _, _ in rows],
            "outlet": [outlet for _, _, outlet in rows],
            "published_at": pl.Series(times, dtype=pl.Datetime("us", "UTC")),
        }
    )


COVERAGE = articles(
    ("visa", "2025-03-01T10:00", "Daily"),
    ("tea", "2025-03-01T23:59", "Daily"),
    ("visas", "2025-03-03T00:00", "Wire"),
    ("visa", None, "Wire"),
)


def test_each_share_stands_beside_its_denominator_and_silent_days_are_rows():
    table = tk.timeline(COVERAGE, VISA)
    assert table.select("n_documents", "n_total", "share").rows() == [(1, 2, 0.5), (0, 0, None), (1, 1, 1.0)]
    assert table.columns == list(TIMELINE.columns)


def test_the_interval_is_wilsons():
    from scipy.stats import binomtest

    ten = articles(*[("visa" if i < 3 else "tea", "2025-03-01", "Daily") for i in range(10)])
    expected = binomtest(3, 10).proportion_ci(method="wilson")
    row = tk.timeline(ten, VISA).row(0, named=True)
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))


def test_without_a_subject_every_document_counts():
    assert tk.timeline(COVERAGE)["n_documents"].to_list() == [2, 0, 1]


def test_a_term_may_stand_for_the_event():
    assert tk.timeline(COVERAGE, "visa*").equals(tk.timeline(COVERAGE, VISA))
    with pytest.raises(ValueError, match="at least one word"):
        tk.timeline(COVERAGE, " ")


def test_outlets_have_rows_of_their_own_for_every_period():
    table = tk.timeline(COVERAGE, VISA, by_outlet=True)
    assert table.height == 6
    daily = table.filter(pl.col("outlet") == "Daily")
    assert daily.select("n_documents", "n_total").rows() == [(1, 2), (0, 0), (0, 0)]


def test_documents_of_unknown_outlet_keep_their_count():
    table = tk.timeline(articles(("visa", "2025-03-01", None), ("visa", "2025-03-01", "Daily")), VISA, by_outlet=True)
    assert table.select("outlet", "n_documents").rows() == [("Daily", 1), (None, 1)]


def test_weeks_start_on_monday():
    table = tk.timeline(articles(("visa", "2025-03-02", "A"), ("visa", "2025-03-03", "A")), VISA, every="1w")
    assert table["period"].dt.strftime("%a %Y-%m-%d").to_list() == ["Mon 2025-02-24", "Mon 2025-03-03"]


def test_a_date_known_to_the_month_is_not_put_on_a_day():
    dated = COVERAGE.with_columns(date_precision=pl.Series(["day", "month", "day", "none"]))
    assert tk.timeline(dated, VISA)["n_total"].to_list() == [1, 0, 1]
    assert tk.timeline(dated, VISA, every="1mo")["n_total"].to_list() == [3]


def test_a_reprinted_story_counts_once_on_the_day_it_came_out():
    copies = pl.DataFrame({"doc_id": ["d0", "d2"], "group": ["g", "g"], "role": ["original", "copy"]})
    assert tk.timeline(COVERAGE, VISA, copies=copies)["n_documents"].to_list() == [1]


def test_no_usable_date_is_an_error_that_says_so():
    with pytest.raises(NotEnoughData, match="none of 1 documents has a date"):
        tk.timeline(articles(("visa", None, "Wire")), VISA)


@pytest.mark.parametrize("every", ["", "day", "0d", "1x", "-1d"])
def test_a_period_that_is_no_length_of_time_is_refused(every):
    with pytest.raises(ValueError, match="whole number"):
        tk.timeline(COVERAGE, VISA, every=every)


def test_a_table_without_dates_is_refused_by_name():
    with pytest.raises(SchemaError, match="published_at"):
        tk.timeline(COVERAGE.drop("published_at"))
