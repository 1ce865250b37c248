"""Everything public is documented: a docstring with an example that runs, and a place in the README."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path

import pytest

import toolkit as tk

README = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")
PUBLIC = sorted(tk._HOME)
SHOWN = [(module, name) for module in (tk.charts, tk.widgets, tk.datasets) for name in module.__all__]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_says_what_the_reader_gets(name):
    assert len(inspect.getdoc(getattr(tk, name)) or "") > 80, f"tk.{name} has no docstring worth the name"


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_has_an_example_that_runs(name):
    found = getattr(tk, name)
    examples = [test for test in doctest.DocTestFinder(recurse=False).find(found, name) if test.examples]
    assert examples, f"tk.{name} has no doctest"
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for example in examples:
        example.globs["tk"] = tk
        results.run(example)
    assert results.summarize(verbose=False).failed == 0


@pytest.mark.parametrize(("module", "name"), SHOWN, ids=[name for _, name in SHOWN])
def test_a_chart_widget_or_dataset_says_what_the_reader_gets(module, name):
    assert len(inspect.getdoc(getattr(module, name)) or "") > 60


def test_the_readme_names_everything_public():
    missing = [name for name in PUBLIC if f"tk.{name}" not in README]
    missing += [f"{module.__name__.split('.')[-1]}.{name}" for module, name in SHOWN if f".{name}" not in README]
    assert not missing
