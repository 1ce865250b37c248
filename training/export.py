"""Export a checkpoint as int8 ONNX with its decoder and linker weights: python training/export.py CHECKPOINT FOLDER.

Word embeddings are kept as int8 with one scale a row, all matrices of the encoder as int8 with one scale a column.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from examples import LABELS, VOCAB
from model import Tagger
from onnxruntime.quantization import QuantType, quantize_dynamic
from prepare import ENCODER
from torch import nn
from transformers.modeling_outputs import BaseModelOutput

MOST_POSITIONS = 352  # no window is longer: MOST_PIECES, two marks, one long word
INPUTS = ("pieces", "first", "feats", "head", "reverse")


class SmallEmbedding(nn.Module):
    """Rows as int8, each with its own scale."""

    def __init__(self, full: nn.Embedding, kept: list[int]) -> None:
        super().__init__()
        weight = full.weight.detach()[kept]
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("rows", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids):
        return self.rows[ids].float() * self.scale[ids]


class WithoutMask(nn.Module):
    """The encoder over a window that is all text."""

    def __init__(self, encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids, attention_mask):
        x = self.encoder.embeddings(input_ids=input_ids)
        for layer in self.encoder.encoder.layer:
            x = layer(x, attention_mask)
            x = x[0] if isinstance(x, tuple) else x
        return BaseModelOutput(last_hidden_state=x)


class Exported(nn.Module):
    """One window at a time: no padding, so no mask, and results do not depend on what else is in the batch."""

    def __init__(self, tagger: Tagger, kept: list[int]) -> None:
        super().__init__()
        self.tagger = tagger
        tagger.encoder.embeddings.word_embeddings = SmallEmbedding(tagger.encoder.embeddings.word_embeddings, kept)
        tagger.encoder = WithoutMask(tagger.encoder)

    def forward(self, pieces, first, feats, head, reverse):
        one = [x.unsqueeze(0) for x in (pieces, first, feats, head, reverse)]
        emissions, vectors = self.tagger(one[0], None, *one[1:])
        return emissions[0], vectors[0]


def load_tagger(checkpoint: Path, *, averaged: bool = True) -> Tagger:
    model = Tagger(str(ENCODER))
    if str(checkpoint) != "untrained":
        saved = torch.load(checkpoint, weights_only=False, map_location="cpu")
        model.fit_to(saved["model"])
        model.load_state_dict(saved["averaged" if averaged else "model"], strict=True)
    return model.eval()


def write_onnx(model: Tagger, kept: list[int], target: Path) -> None:
    words, pieces = 7, 11
    example = (
        torch.arange(1000, 1000 + pieces),
        torch.arange(1, 1 + words),
        torch.zeros(words, 5, dtype=torch.long),
        torch.zeros(words, dtype=torch.long),
        torch.arange(words).flip(0),
    )
    axes = {name: {0: "pieces" if name == "pieces" else "words"} for name in (*INPUTS, "emissions", "vectors")}
    model.encoder.config._attn_implementation = "eager"
    positions = model.encoder.embeddings.position_embeddings
    positions.weight = nn.Parameter(positions.weight[:MOST_POSITIONS].detach())
    torch.onnx.export(
        Exported(model, kept).eval(),
        example,
        str(target),
        input_names=list(INPUTS),
        output_names=["emissions", "vectors"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def kept_pieces() -> tuple[list[int], list[str]]:
    """Numbers and spellings of the word pieces of Latin script; unused and other scripts' pieces become unknown words."""
    spelled = VOCAB.read_text(encoding="utf8").splitlines()
    latin = lambda piece: all(ord(c) < 0x250 or 0x2000 <= ord(c) < 0x2100 for c in piece)
    kept = [at for at, piece in enumerate(spelled) if latin(piece) and not piece.startswith("[unused")]
    return kept, [spelled[at] for at in kept]


def write_linker(model: Tagger, target: Path) -> None:
    arrays = {name.replace(".", "_"): value.detach().numpy() for name, value in model.linker.state_dict().items()}
    arrays["moves"] = model.transitions().detach().numpy()
    arrays["start"] = model.starts().detach().numpy()
    np.savez(target, **{k: v.astype(np.float32) for k, v in arrays.items()})


def export(checkpoint: Path, folder: Path, *, averaged: bool = True, reduce_range: bool = True) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    model = load_tagger(checkpoint, averaged=averaged)
    write_linker(model, folder / "linker.npz")
    raw = folder / "model.fp32.onnx"
    kept, pieces = kept_pieces()
    write_onnx(model, kept, raw)
    quantize_dynamic(
        raw,
        folder / "model.onnx",
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=reduce_range,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf8")
    raw.unlink()
    settings = folder / "tagger.json"
    kept = json.loads(settings.read_text()) if settings.exists() else {}
    settings.write_text(json.dumps({**kept, "labels": list(LABELS)}, indent=1) + "\n")
    onnx.checker.check_model(str(folder / "model.onnx"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--raw-weights", action="store_true", help="the last weights instead of their running average")
    parser.add_argument("--full-range", action="store_true", help="8-bit weights (saturates on CPUs without VNNI)")
    args = parser.parse_args()
    export(args.checkpoint, args.folder, averaged=not args.raw_weights, reduce_range=not args.full_range)
