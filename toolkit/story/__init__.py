"""`make story`, or `python -m toolkit.story`: the first notebook, run without JupyterLab, as one web page."""

from __future__ import annotations

from toolkit.story.run import write_story

__all__ = ["write_story"]
