"""`python -m toolkit.story`: run the first notebook without JupyterLab and write what it finds as one web page.

The page needs nothing but itself: pictures are inside it, it has no script, and its own policy forbids the browser to
load anything. Works from a checkout, because an installed package has no notebooks.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import errors
from toolkit.event import Event
from toolkit.story.page import Stop, cell_tags, render_page

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "01_who_reacted_how.ipynb"
EXPECTED = {
    name for name in dir(errors) if isinstance(getattr(errors, name), type)
}  # errors whose text is for the reader
PAGE_PARAMETERS = {"SENTENCES": 1000}  # the page has no widget to read the others in
MINUTES = 60  # a cell that takes longer is stuck


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns 0; 1 where the page is not whole because of a fault of the toolkit; 2 for wrong options."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # oversubscribed thread pools made spaCy six times slower
    try:
        path, faults = write_story(
            options.folder, event=options.event, at=options.at, terms=split_terms(options.terms), output=options.output
        )
    except (errors.ToolkitError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"Wrote {path} ({path.stat().st_size / 1e6:.1f} MB). Open it in any browser.\n")
    for fault in faults:
        sys.stderr.write(f"A part is missing from the page: {fault.name}: {fault.message}\n")
    return 1 if any(not fault.expected for fault in faults) else 0


def write_story(
    folder: str | Path | None = None,
    *,
    event: str | None = None,
    at: str | None = None,
    terms: list[str] | None = None,
    output: str | Path = "output",
) -> tuple[Path, list[Stop]]:
    """Run "who reacted how?" on a folder of articles and write one self-contained page; without a folder, on the sample.

    Returns the page's path and what could not be computed. Too little material (no article about the event, no dates) is
    said on the page, which keeps what could be computed. Nothing is checked by a person: read the sentences before you
    publish.

    Raises ValueError where a folder comes without `event` and `at`, or `at` is no date; LoadError where the folder or the
    notebook is missing.
    """
    chosen = _parameters(folder, event, at, terms)
    notebook = _read_notebook(NOTEBOOK)
    parameters = {**read_parameters(notebook), **chosen, **PAGE_PARAMETERS}
    set_parameters(notebook, parameters, own_folder=folder is not None)
    stops = {index: _brief(stop, folder) for index, stop in run_cells(notebook, NOTEBOOK.parent).items()}
    path = Path(output) / f"who-reacted-how-{_slug(parameters.get('EVENT', 'story'))}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(render_page(notebook, stops, subject=parameters.get("EVENT", "")), "utf-8")
    partial.replace(path)
    return path, [stop for stop in stops.values() if stop.name != "NameError"]


def split_terms(terms: str) -> list[str]:
    """Terms as typed on a command line.

    >>> split_terms("visa*, work permit*;")
    ['visa*', 'work permit*']
    """
    return [term.strip() for term in re.split(r"[,;\n]", terms) if term.strip()]


def read_parameters(notebook: NotebookNode) -> dict[str, Any]:
    """Names and values that the cell tagged "parameters" assigns; they are read, not run."""
    sources = [cell.source for cell in notebook.cells if "parameters" in cell_tags(cell)]
    lines = [line for source in sources for line in ast.parse(source).body if isinstance(line, ast.Assign)]
    return {
        target.id: ast.literal_eval(line.value)
        for line in lines
        for target in line.targets
        if isinstance(target, ast.Name)
    }


def set_parameters(notebook: NotebookNode, parameters: dict[str, Any], *, own_folder: bool) -> None:
    """Put values in place of the cell tagged "parameters"; for a reporter's own folder drop what is said of the sample."""
    for cell in notebook.cells:
        if "parameters" in cell_tags(cell):
            cell.source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    if own_folder:
        notebook.cells = [cell for cell in notebook.cells if "sample-only" not in cell_tags(cell)]


def run_cells(notebook: NotebookNode, folder: Path) -> dict[int, Stop]:
    """Run every code cell in a fresh kernel, whatever became of the one before; returns why some gave no result."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    stops: dict[int, Stop] = {}
    client = NotebookClient(
        notebook,
        timeout=MINUTES * 60,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.log_level=40"],  # else it warns of a transport that is local anyway
    )
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            try:
                if cell.cell_type == "code" and "widget" not in cell_tags(cell):
                    client.execute_cell(cell, index)
            except CellExecutionError as error:
                stops[index] = Stop(error.ename, error.evalue)
    return stops


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m toolkit.story", description="Write a page on who reacted how.")
    parser.add_argument("--folder", help="folder of articles (default: the bundled coverage of the ATACMS decision)")
    parser.add_argument("--event", help="name of the decision, as the page prints it")
    parser.add_argument("--at", help="when it became public: 2024-11-17 or 2024-11-17T18:00Z")
    parser.add_argument("--terms", default="", help="words that mark an article about it: 'visa*, work permit*'")
    parser.add_argument("--output", default="output", help="folder for the page (default: output/)")
    return parser


def _parameters(
    folder: str | Path | None, event: str | None, at: str | None, terms: list[str] | None
) -> dict[str, Any]:
    if folder is None:
        if event or at or terms:
            raise ValueError("An event needs the folder of its coverage: give --folder (make story FOLDER=…) as well.")
        return {}
    if not event or not at:
        raise ValueError(
            f"The folder {folder} needs the decision it is about: give --event 'Visa cap' --at 2025-03-01, and --terms "
            "'visa*, work permit*' if the folder also holds other articles (with make: EVENT=… AT=… TERMS=…)."
        )
    if not Path(folder).exists():
        raise errors.LoadError(f"There is no folder {folder}. Give the path of a folder (or file) of articles.")
    Event(event, at=at, terms=terms or [])  # says what is wrong with them before the long run
    return {"FOLDER": str(Path(folder).resolve()), "EVENT": event, "AT": at, "TERMS": terms or []}


def _brief(stop: Stop, folder: str | Path | None) -> Stop:
    """The message without where this machine keeps the folder: the page may be passed on."""
    where = Path(folder or NOTEBOOK.parent).resolve()
    return replace(stop, message=stop.message.replace(str(where), where.name))


def _read_notebook(path: Path) -> NotebookNode:
    import nbformat

    if not path.exists():
        raise errors.LoadError(
            "The story is made from notebooks/01_who_reacted_how.ipynb, which an installed package does not contain. Run "
            "it from a checkout of the project: make story, or python -m toolkit.story in its folder."
        )
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.casefold()).strip("-")[:60] or "story"
