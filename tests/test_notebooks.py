"""The notebooks run from top to bottom, keep the house's form, and say what is true of their outputs."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import nbformat
import pytest

PROJECT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
MOST_LINES = 10  # in a cell: more is no longer one thought
MOST_CODE = 80  # lines in a notebook

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs_of(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def kinds(cell: nbformat.NotebookNode) -> list[str]:
    """What a cell shows, best kind first; progress bars and warnings aside."""
    best = ("image/png", "text/html", "text/markdown", "text/plain")
    shown = [output.data for output in cell.outputs if output.output_type in ("display_data", "execute_result")]
    wanted = [
        data for data in shown if "widget" in tags(cell) or "application/vnd.jupyter.widget-view+json" not in data
    ]
    return [next(kind for kind in best if kind in data) for data in wanted]


def tags(cell: nbformat.NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def test_there_are_two_notebooks():
    assert [path.name for path in NOTEBOOKS] == ["01_who_reacted_how.ipynb", "02_how_coverage_shifted.ipynb"]


@each_notebook
def test_a_question_opens_it_and_the_answer_closes_it(path):
    cells = read(path).cells
    question = re.match(r"# (.+\?)\n", cells[0].source)
    assert question
    assert question[1].lower() in [cell.source.splitlines()[0].removeprefix("## So: ").lower() for cell in cells[-5:]]


@each_notebook
def test_cells_are_short_and_define_nothing(path):
    cells = code_cells(read(path))
    for cell in cells:
        assert len(cell.source.splitlines()) <= MOST_LINES, cell.source
        assert all(len(line) <= 120 for line in cell.source.splitlines()), cell.source
        assert not [
            node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
    assert sum(len(cell.source.splitlines()) for cell in cells) <= MOST_CODE


@each_notebook
def test_prose_stands_before_every_result(path):
    cells = read(path).cells
    heads = [i for i, cell in enumerate(cells) if cell.cell_type == "markdown" and cell.source.startswith("## ")]
    assert len(heads) >= 5
    assert all(cells[i + 1].cell_type == "code" for i in heads if i + 1 < len(cells))


@each_notebook
def test_committed_outputs_are_whole_and_carry_no_trace_of_the_machine(path):
    notebook = read(path)
    assert [output for output in outputs_of(notebook) if output.output_type in ("error", "stream")] == []
    assert "widgets" not in notebook.metadata
    written = path.read_text("utf-8")
    assert "widget-view" not in written
    assert not re.search(r"/(?:home|root|tmp|work|Users)/", written)
    assert all("execution" not in cell.metadata for cell in code_cells(notebook))
    counted = [cell.execution_count for cell in code_cells(notebook)]
    assert counted == list(range(1, len(counted) + 1))


@each_notebook
def test_charts_show_on_a_code_host_and_to_a_screen_reader(path):
    charts = [
        output for output in outputs_of(read(path)) if "application/vnd.vegalite.v5+json" in output.get("data", {})
    ]
    assert charts
    for chart in charts:
        assert len(chart.data["image/png"]) > 5_000
        assert len(chart.metadata["image/png"]["alt"]) > 60


@each_notebook
def test_copies_are_counted_once_and_said_to_be(path):
    notebook = read(path)
    assert any("tk.mark_copies(documents)" in cell.source for cell in code_cells(notebook))
    said = [
        output
        for output in outputs_of(notebook)
        if re.search("copies (of one story )?count(ed)? once", str(output.get("data", "")))
    ]
    assert len(said) >= 2


@each_notebook
def test_accuracy_is_read_from_its_file_and_not_typed(path):
    notebook = read(path)
    assert any("tk.accuracy()" in cell.source for cell in code_cells(notebook))
    prose = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert not re.search(r"\b0\.\d|\d ?%(?! interval)", prose.replace("95 %\ninterval", ""))


@each_notebook
def test_the_parameters_are_values_that_a_runner_can_replace(path):
    cells = [cell for cell in code_cells(read(path)) if "parameters" in tags(cell)]
    assert len(cells) == 1
    names = [line.targets[0].id for line in ast.parse(cells[0].source).body if ast.literal_eval(line.value) is not None]
    assert names[:4] == ["FOLDER", "EVENT", "AT", "TERMS"]


@pytest.mark.notebook
@each_notebook
def test_it_runs_from_top_to_bottom_and_shows_what_is_committed(path, tmp_path):
    from nbclient import NotebookClient

    copy = Path(shutil.copy(path, tmp_path))
    notebook = read(copy)
    committed = [kinds(cell) for cell in code_cells(notebook)]
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    assert [kinds(cell) for cell in code_cells(notebook)] == committed
    assert [path.name for path in tmp_path.iterdir()] == [copy.name]
