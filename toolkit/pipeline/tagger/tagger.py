"""Load the bundled weights and tag documents (ONNX on one thread, no torch)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from spacy.tokens import Doc

from toolkit.errors import ModelNotInstalled
from toolkit.pipeline.tagger.assembly import draft_attributions, finish_attribution, join_paragraphs
from toolkit.pipeline.tagger.decoder import Floats, decode_labels
from toolkit.pipeline.tagger.drafts import Draft
from toolkit.pipeline.tagger.features import Ints, Words, read_words
from toolkit.pipeline.tagger.linker import Linker
from toolkit.pipeline.tagger.records import TaggedAttribution
from toolkit.pipeline.tagger.signatures import sign_drafts
from toolkit.pipeline.tagger.windows import Speller, build_window, cut_windows

BUNDLED = Path(__file__).parent
NEEDED = ("model.onnx", "vocab.txt", "tagger.json", "linker.npz")


@dataclass(frozen=True, slots=True)
class AttributionTagger:
    """Finds attributions in spaCy Docs that carry tags and a parse (without them it still runs, less well)."""

    session: Any
    speller: Speller
    linker: Linker
    settings: dict[str, Any]

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
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(str(where / "model.onnx"), options, providers=["CPUExecutionProvider"])
        settings = json.loads((where / "tagger.json").read_text(encoding="utf8"))
        return cls(session, Speller(where / "vocab.txt"), Linker.load(where / "linker.npz"), settings)

    def tag(self, docs: Sequence[Doc]) -> list[list[TaggedAttribution]]:
        """For each Doc its attributions in text order. Each Doc is tagged on its own: order does not matter.

        Windows go through the model one by one. On a CPU a window of some 200 pieces fills the matrix kernels already;
        a batch would add padding, and int8 scales that depend on the neighbours.
        """
        return [self._tag_one(doc) for doc in docs]

    def _tag_one(self, doc: Doc) -> list[TaggedAttribution]:
        words = read_words(doc)
        return [finish_attribution(words, draft, self.settings) for draft in self.draft(words)] if len(words) else []

    def draft(self, words: Words) -> list[Draft]:
        """Attributions in word ranges, with the evidence behind them; at least one word has to be there."""
        ranges, emissions, vectors = self.score_words(words)
        labels = decode_labels(emissions, self.linker.weights["moves"], self.linker.weights["start"])
        drafts: list[Draft] = []
        for (low, _), scores, label, vector in zip(ranges, emissions, labels, vectors, strict=True):
            if label.any():
                drafts += draft_attributions(words, low, scores, label, vector, self.linker)
        drafts = sign_drafts(words, join_paragraphs(words, drafts))
        return [draft for draft in drafts if draft.cue is not None]  # without a cue: right less often than not

    def score_words(self, words: Words) -> tuple[list[tuple[int, int]], list[Floats], list[Floats]]:
        """Word ranges of the windows, label scores and word vectors of each."""
        pieces = self.speller.spell(words.texts)
        ranges = cut_windows(words, pieces)
        emissions, vectors = [], []
        for low, high in ranges:
            window = build_window(words, pieces, low, high, self.speller)
            outputs = self.session.run(
                None, {"pieces": window.pieces, "first": window.first, **_inputs(words, low, high)}
            )
            emissions.append(outputs[0])
            vectors.append(outputs[1])
        return ranges, emissions, vectors


def _inputs(words: Words, low: int, high: int) -> dict[str, Ints]:
    """Features and syntactic heads of one window's words; a head outside the window counts as none."""
    paragraph = words.paragraph[low:high]
    starts = np.ones(high - low, dtype=np.int64)
    starts[1:] = paragraph[1:] != paragraph[:-1]
    columns = (words.pos, words.dep, words.quote, words.case)
    own = np.arange(high - low)
    head = words.head[low:high] - low
    return {
        "feats": np.stack([*(column[low:high] for column in columns), starts], axis=1),
        "head": np.where((head >= 0) & (head < high - low), head, own),
        "reverse": own[::-1].copy(),
    }
