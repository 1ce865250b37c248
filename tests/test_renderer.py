"""The renderer: charts show offline in JupyterLab, on a code host, and to a screen reader."""

from __future__ import annotations

import base64
import re
import socket
import subprocess
import sys
from datetime import UTC, datetime

import altair as alt
import pytest
import vl_convert

from toolkit import Event, charts, schemas
from toolkit.charts.renderer import PNG_SCALE, VEGALITE_5, draw_png, render


@pytest.fixture
def chart():
    return charts.coverage_over_time(schemas.TIMELINE.empty())


def test_importing_charts_makes_it_the_renderer():
    script = "import altair, toolkit.charts; print(altair.renderers.active, altair.theme.active)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["toolkit", "toolkit"]


def test_the_bundle_holds_an_interactive_chart_a_picture_and_words(chart):
    bundle, metadata = chart._repr_mimebundle_()
    assert set(bundle) == {VEGALITE_5, "image/png", "text/plain"}, "text/html would win over the chart in JupyterLab"
    assert bundle[VEGALITE_5]["$schema"] == "https://vega.github.io/schema/vega-lite/v5.20.1.json"
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["text/plain"] == charts.alt_text(chart)
    assert metadata["image/png"]["alt"] == charts.alt_text(chart)
    assert 0 < metadata["image/png"]["width"] < 900


def test_the_spec_itself_is_left_alone(chart):
    spec = chart.to_dict()
    render(spec)
    assert "v6" in spec["$schema"]


def test_no_network_is_used(chart, monkeypatch):
    def refuse(*_):
        raise AssertionError("the renderer opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert "image/png" in render(chart.to_dict())[0]


def test_a_chart_of_a_web_address_is_not_fetched():
    fetched = alt.Chart(alt.UrlData("https://example.org/data.csv")).mark_bar().encode(x="a:N")
    bundle, _ = render(fetched.to_dict())
    assert "image/png" not in bundle
    assert "no picture" in bundle["text/plain"]


def test_a_spec_that_cannot_be_drawn_keeps_its_words():
    bundle, metadata = render({"mark": "no such mark", "description": "A broken chart."})
    assert bundle["text/plain"].startswith("A broken chart.\n(no picture:")
    assert metadata == {}


def test_version_5_draws_what_version_6_draws():
    """JupyterLab draws the spec with Vega-Lite 5, the picture comes from 6: their scenes must not differ."""
    days = [datetime(2025, 3, number, tzinfo=UTC) for number in range(1, 8)]
    table = schemas.TIMELINE.from_rows([{"period": d, "n_documents": d.day, "n_total": 9} for d in days])
    drawn = charts.coverage_over_time(table, Event("Visa cap", at="2025-03-04")).to_dict()
    five, six = (vl_convert.vegalite_to_svg(drawn, vl_version=version) for version in ("5.20", "6.4"))
    assert re.sub(r"clip\d+", "clip", five) == re.sub(r"clip\d+", "clip", six)


def test_the_picture_is_small_enough_to_commit():
    table = schemas.TIMELINE.from_rows([{"period": datetime(2025, 3, 1, tzinfo=UTC), "n_documents": 1, "n_total": 9}])
    spec = charts.coverage_over_time(table).to_dict()
    plain = vl_convert.vegalite_to_png(spec, scale=PNG_SCALE)
    assert len(draw_png(spec)) < len(plain) / 2


def test_interactive_charts_carry_their_script_with_them():
    charts.enable_interactive()
    assert "esm.sh" not in alt.JupyterChart(charts.coverage_over_time(schemas.TIMELINE.empty()))._esm
