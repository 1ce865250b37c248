"""Halve the encoder's feed-forward layers: python training/prune.py RUN/last.pt NEW/last.pt --width 640.

Neurons whose removal would change the loss least (first-order Taylor: |activation x gradient| over some training
windows; Molchanov et al. 2017) are cut from weights, averages and optimiser state, then training goes on as if nothing
had happened. `--width` is the mean width; layers share the budget by importance.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch
from examples import VOCAB, epoch_examples, load_articles, make_batches
from model import Tagger
from prepare import CACHE
from train import collate, link_loss, parameter_groups

from toolkit.pipeline.tagger import windows

STEP, LEAST = 32, 256


def measure_importance(model, batches) -> list[torch.Tensor]:
    """Mean |activation x gradient| of each feed-forward neuron of each layer."""
    layers = model.encoder.encoder.layer
    totals = [torch.zeros(layer.intermediate.dense.out_features) for layer in layers]
    seen: dict[int, torch.Tensor] = {}

    def keep(number):
        def hook(_module, _inputs, output):
            output.retain_grad()
            seen[number] = output

        return hook

    handles = [layer.intermediate.register_forward_hook(keep(n)) for n, layer in enumerate(layers)]
    for batch in batches:
        model.zero_grad()
        *inputs, labels, mask = collate(batch)
        emissions, vectors = model(*inputs)
        loss = model.crf_loss(emissions, labels, mask) + link_loss(model, vectors, batch)[0]
        loss.backward()
        for number, output in seen.items():
            totals[number] += (output * output.grad).sum(1).abs().sum(0).detach()
    for handle in handles:
        handle.remove()
    return totals


def choose_neurons(totals, width: int) -> list[torch.Tensor]:
    """Neurons kept in each layer, widths in steps of 32, the budget shared by importance over all layers."""
    everything = torch.cat(totals)
    limit = everything.sort(descending=True).values[width * len(totals) - 1]
    kept = []
    for total in totals:
        wanted = int((total >= limit).sum())
        count = max(LEAST, round(wanted / STEP) * STEP)
        kept.append(total.topk(min(count, len(total))).indices.sort().values)
    return kept


def cut_tensor(name: str, value: torch.Tensor, kept) -> torch.Tensor:
    if "encoder.encoder.layer." not in name:
        return value
    at = kept[int(name.split("layer.")[1].split(".", maxsplit=1)[0])]
    if ".intermediate.dense." in name:
        return value[at].clone()
    if name.endswith(".output.dense.weight") and "attention" not in name:
        return value[:, at].clone()
    return value


def prune(source: Path, target: Path, width: int, n_batches: int) -> None:
    torch.manual_seed(1)
    saved = torch.load(source, weights_only=False)
    model = Tagger(str(CACHE / "encoder"))
    model.fit_to(saved["model"])
    groups = parameter_groups(model, 1, 1, 1)
    names = {id(p): name for name, p in model.named_parameters()}
    order = [names[id(group["params"][0])] for group in groups]
    model.load_state_dict(saved["averaged"])
    model.eval()
    examples = epoch_examples(load_articles("train")[::8], windows.Speller(VOCAB), 99)
    batches = make_batches(examples, 1500, random.Random(1))[:n_batches]
    kept = choose_neurons(measure_importance(model, batches), width)
    print("widths", [len(one) for one in kept])
    for key in ("model", "averaged"):
        saved[key] = {name: cut_tensor(name, value, kept) for name, value in saved[key].items()}
    for number, state in saved["optimiser"]["state"].items():
        for key in ("exp_avg", "exp_avg_sq"):
            state[key] = cut_tensor(order[number], state[key], kept)
    target.parent.mkdir(parents=True, exist_ok=True)
    torch.save(saved, target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--batches", type=int, default=40)
    args = parser.parse_args()
    prune(args.source, args.target, args.width, args.batches)
