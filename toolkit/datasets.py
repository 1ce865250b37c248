"""Where the bundled sample data lies, from a checkout and from an installed package alike."""

from __future__ import annotations

from pathlib import Path

from toolkit.errors import LoadError

__all__ = ["atacms"]

# A checkout keeps the data beside the package; a wheel carries it inside, as pyproject.toml's force-include says.
PLACES = (Path(__file__).resolve().parent.parent / "data", Path(__file__).resolve().parent / "_data")


def atacms() -> Path:
    """The folder of the ATACMS teaching corpus: 64 invented articles on a real decision, in the formats reporters meet.

    It holds `articles/` (what `read_documents` takes), `statements.csv` (the public record behind the quotations),
    `statements_used.csv` (which article relies on which) and `lineage.csv` (which article is a reprint or update of which).
    The outlets and reporters do not exist: do not cite the articles as news.

    >>> import toolkit as tk
    >>> (tk.datasets.atacms() / "articles").is_dir()
    True

    Raises LoadError where the installation lacks the data.
    """
    return _find("atacms")


def _find(name: str) -> Path:
    for place in PLACES:
        if (place / name / "articles").is_dir():
            return place / name
    raise LoadError(
        f"datasets: the sample {name!r} is in neither {PLACES[0]} nor {PLACES[1]}. Reinstall newsroom-toolkit from its wheel, "
        "or work in a checkout of the project."
    )
