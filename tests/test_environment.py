"""The files that say what to install agree, and carry nothing that belongs to one machine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
META = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]


def listed(environment: str) -> set[str]:
    return set(re.findall(r"^ {6}- ([A-Za-z].*)$", environment, re.MULTILINE))


def test_the_conda_environment_lists_what_pyproject_does():
    assert listed((PROJECT / "environment.yml").read_text("utf-8")) == set(META["dependencies"])


def test_every_dependency_is_pinned_in_the_constraints():
    pinned = {line.split("==")[0].lower() for line in (PROJECT / "constraints.txt").read_text("utf-8").splitlines()}
    extras = [name for group in META["optional-dependencies"].values() for name in group]
    for requirement in [*META["dependencies"], *extras]:
        assert re.split(r"[\[<>=!~ ]", requirement)[0].lower() in pinned, requirement


def test_the_version_is_the_same_everywhere():
    import toolkit

    assert toolkit.__version__ == META["version"]
    assert f"## {META['version']}" in (PROJECT / "CHANGELOG.md").read_text("utf-8")


def test_no_lock_file_with_registry_addresses_is_kept():
    assert not any((PROJECT / name).exists() for name in ("uv.lock", "pylock.toml", "poetry.lock"))
    assert "://" not in (PROJECT / "constraints.txt").read_text("utf-8")
