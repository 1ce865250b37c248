"""Importing the toolkit is light, and no step imports a later one."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "toolkit"
ORDER = (
    "errors", "schemas", "event", "register", "office_holders", "person_names", "load", "cleaning", "credits", "shared_passages", "copies", "pipeline",
    "annotation", "actor_clusters", "actors", "ledger", "reviewers", "decisions",
    "analysis", "methods", "charts", "widgets", "export", "datasets", "story",
)  # fmt: skip
ONLY_IN = {
    "spacy": ("pipeline", "annotation"),
    "onnxruntime": ("pipeline",),
    "tokenizers": ("pipeline",),
    "altair": ("charts",),
    "ipywidgets": ("widgets",),
    "anywidget": ("widgets",),
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE)


def step_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Full names of what a module imports when it runs; imports for type checking alone do not count."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(node) for block in ast.walk(tree) if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for child in block.body for node in ast.walk(child)
    }  # fmt: skip
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the full name"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_importing_the_toolkit_loads_nothing_heavy():
    heavy = "polars spacy altair ipywidgets anywidget onnxruntime trafilatura jupyterlab"
    code = f"import sys, toolkit; print([name for name in {heavy.split()!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_step_imports_earlier_steps_only(path):
    own = ORDER.index(step_of(path))
    for name in imports_of(path):
        if name.startswith("toolkit."):
            assert ORDER.index(name.split(".")[1]) <= own, f"{path.name} imports {name}, a later step"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_stay_where_they_belong(path):
    for name in imports_of(path):
        allowed = ONLY_IN.get(name.split(".")[0])
        assert allowed is None or step_of(path) in allowed, f"{path.name} imports {name}"


def test_no_top_level_module_bears_the_name_of_a_public_verb():
    import toolkit

    modules = {path.stem for path in PACKAGE.glob("*.py")} | {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    assert not modules & set(toolkit._HOME)


def test_an_unknown_name_is_answered_with_the_known_ones():
    import toolkit

    with pytest.raises(AttributeError, match="read_documents"):
        _ = toolkit.read_docs
