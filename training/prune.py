"""Thin the encoder out: python training/prune.py RUN/last.pt NEW/last.pt --width 640 [--heads 8].

Neurons whose removal would change the loss least (first-order Taylor: |activation x gradient| over some training
windows; Molchanov et al. 2017) are cut from weights, averages and optimiser state, then training goes on as if nothing
had happened. `--width` is the mean feed-forward width, shared out over the layers by importance; `--heads` are the
attention heads kept in each layer.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch
from examples import VOCAB, epoch_examples, load_articles, make_batches
from model import Tagger
from prepare import ENCODER
from train import collate, link_loss, parameter_groups

from toolkit.pipeline.tagger import windows

STEP, LEAST, HEAD = 32, 192, 32


def measure_importance(model, batches) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """Mean |activation x gradient| of each feed-forward neuron and of each attention head, by layer."""
    layers = model.encoder.encoder.layer
    watched = [layer.output.dense for layer in layers] + [layer.attention.output.dense for layer in layers]
    totals = [torch.zeros(module.in_features) for module in watched]
    seen: dict[int, torch.Tensor] = {}

    def keep(number):
        def hook(_module, inputs):
            inputs[0].retain_grad()
            seen[number] = inputs[0]

        return hook

    handles = [module.register_forward_pre_hook(keep(n)) for n, module in enumerate(watched)]
    for batch in batches:
        model.zero_grad()
        *inputs, labels, mask = collate(batch)
        emissions, vectors = model(*inputs)
        loss = model.crf_loss(emissions, labels, mask) + link_loss(model, vectors, batch)[0]
        loss.backward()
        for number, values in seen.items():
            products = (values * values.grad).detach()
            if number >= len(layers):  # a head counts as a whole
                heads = products.unflatten(-1, (-1, HEAD)).sum(-1)
                products = heads.repeat_interleave(HEAD, -1)
            totals[number] += products.sum(1).abs().sum(0)
    for handle in handles:
        handle.remove()
    return totals[: len(layers)], totals[len(layers) :]


def choose_heads(totals, heads: int) -> list[torch.Tensor]:
    """The columns of the `heads` most important heads of each layer."""
    kept = []
    for total in totals:
        best = total[::HEAD].topk(min(heads, len(total) // HEAD)).indices.sort().values
        kept.append((best[:, None] * HEAD + torch.arange(HEAD)).flatten())
    return kept


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


def cut_tensor(name: str, value: torch.Tensor, neurons, columns) -> torch.Tensor:
    if "encoder.encoder.layer." not in name:
        return value
    layer = int(name.split("layer.")[1].split(".", maxsplit=1)[0])
    if ".intermediate.dense." in name:
        return value[neurons[layer]].clone()
    if name.endswith(".attention.output.dense.weight"):
        return value[:, columns[layer]].clone()
    if name.endswith(".output.dense.weight"):
        return value[:, neurons[layer]].clone()
    if ".attention.self." in name:
        return value[columns[layer]].clone()
    return value


def prune(source: Path, target: Path, *, width: int, heads: int, n_batches: int, restart: bool) -> None:
    torch.manual_seed(1)
    saved = torch.load(source, weights_only=False)
    model = Tagger(str(ENCODER))
    model.fit_to(saved["model"])
    groups = parameter_groups(model, 1, 1, 1)
    names = {id(p): name for name, p in model.named_parameters()}
    order = [names[id(group["params"][0])] for group in groups]
    model.load_state_dict(saved["averaged"])
    model.eval()
    examples = epoch_examples(load_articles("train")[::8], windows.Speller(VOCAB), 99)
    batches = make_batches(examples, 1500, random.Random(1))[:n_batches]
    of_neurons, of_heads = measure_importance(model, batches)
    neurons, columns = choose_neurons(of_neurons, width), choose_heads(of_heads, heads)
    print("widths", [len(one) for one in neurons], "heads", [len(one) // HEAD for one in columns])
    for key in ("model", "averaged"):
        saved[key] = {name: cut_tensor(name, value, neurons, columns) for name, value in saved[key].items()}
    for number, state in saved["optimiser"]["state"].items():
        for key in ("exp_avg", "exp_avg_sq"):
            state[key] = cut_tensor(order[number], state[key], neurons, columns)
    if restart:
        saved |= {"steps": 0, "epoch": 0, "in_epoch": 0}
    target.parent.mkdir(parents=True, exist_ok=True)
    torch.save(saved, target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--heads", type=int, default=12)
    parser.add_argument("--restart", action="store_true", help="begin a new schedule: position set to zero")
    parser.add_argument("--batches", type=int, default=40)
    args = parser.parse_args()
    prune(args.source, args.target, width=args.width, heads=args.heads, n_batches=args.batches, restart=args.restart)
