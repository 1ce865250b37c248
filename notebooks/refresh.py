"""Run the notebooks anew and keep their outputs, without what belongs to one machine or one run.

`python notebooks/refresh.py` after a change of the toolkit that changes what they show; look at the diff before you commit.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
WIDGET = "application/vnd.jupyter.widget-view+json"
LANGUAGE = {"name": "python"}  # a version would change with every machine


def refresh(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(HERE)}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=folder).execute()
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if keeps(output, cell.metadata.get("tags", []))]
            for output in cell.outputs:
                tidy(output)
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"], "language_info": LANGUAGE}
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def keeps(output: nbformat.NotebookNode, tags: list[str]) -> bool:
    """Not warnings and progress bars; a widget's line of text stays, so that a code host shows something."""
    return output.output_type != "stream" and (WIDGET not in output.get("data", {}) or "widget" in tags)


def tidy(output: nbformat.NotebookNode) -> None:
    data = output.get("data", {})
    data.pop(WIDGET, None)
    if "text/html" in data:
        drawn = re.match(r'<div id="([a-z]{10})"', data["text/html"])  # at random, for every table that GT prints
        named = data["text/html"].replace(drawn[1], "printed") if drawn else data["text/html"]
        data["text/html"] = re.sub(r"[ \t]+\n", "\n", named)
        data["text/plain"] = "(a table)"  # instead of GT's own code


if __name__ == "__main__":
    for found in sorted(HERE.glob("*.ipynb")):
        refresh(found)
