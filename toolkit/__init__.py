"""Computational journalism for Jupyter: who said what about a decision, and how the coverage shifted.

The public verbs are the pipeline, read left to right: read_documents → mark_copies → annotate → resolve_actors →
apply_decisions → reactions_to / compare_periods → charts, widgets, export. Importing this package loads nothing heavy;
each name is loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "Annotations": "annotation",
    "Decisions": "decisions",
    "Event": "event",
    "accuracy": "methods",
    "add_context": "analysis.concordance",
    "agreement": "decisions",
    "annotate": "annotation",
    "apply_decisions": "decisions",
    "clean_documents": "cleaning",
    "compare_periods": "analysis.periods",
    "compare_versions": "analysis.versions",
    "concordance": "analysis.concordance",
    "corroborate": "analysis.corroboration",
    "coverage": "analysis.coverage",
    "fetch": "load.fetch",
    "figures_table": "analysis.figures",
    "find_conflicts": "decisions",
    "keyness": "analysis.keyness",
    "load_pipeline": "pipeline.assemble",
    "mark_copies": "copies",
    "open_annotations": "annotation",
    "policy_table": "analysis.policies",
    "reactions_to": "analysis.reactions",
    "read_documents": "load",
    "record": "decisions",
    "resolve_actors": "actors",
    "restore_documents": "cleaning",
    "same_quotations": "analysis.quotations",
    "sourcing": "analysis.sourcing",
    "timeline": "analysis.timeline",
    "to_plover": "analysis.plover",
}
_MODULES = ("charts", "datasets", "errors", "load", "schemas", "widgets")

__all__ = ["__version__", *_HOME, *_MODULES]  # noqa: PLE0604

if TYPE_CHECKING:
    from toolkit import charts as charts
    from toolkit import datasets as datasets
    from toolkit import errors as errors
    from toolkit import load as load
    from toolkit import schemas as schemas
    from toolkit import widgets as widgets


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"toolkit.{_HOME[name]}"), name)
    if name in _MODULES:
        return import_module(f"toolkit.{name}")
    raise AttributeError(f"toolkit has no {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
