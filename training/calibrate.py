"""Fit the confidence of an exported tagger on PolNeAR dev and store it in its tagger.json: calibrate.py FOLDER.

Three logistic regressions (content right, speaker right, both right) on the evidence that each attribution carries.
Right is the scorers' rule: content Jaccard of one half or more, speaker by head. Reliability is printed from a five-fold
cross fit over articles, so that no attribution is judged by weights that have seen it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from pathlib import Path

import numpy as np
from evaluate import as_scored, gold_of, load_docs
from prepare import CACHE, SHARED

from toolkit.pipeline.tagger import AttributionTagger
from toolkit.pipeline.tagger.assembly import finish_attribution
from toolkit.pipeline.tagger.features import read_words

sys.path.insert(0, str(SHARED / "scorers"))
import score as scorer

FOLDS, PENALTY = 5, 1.0
EDGES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


def similarity(found: dict, wanted: dict) -> float:
    return scorer.jac(found["content"], wanted["content"])


def full_similarity(found: dict, wanted: dict) -> float:
    """Similarity of the contents where the speakers agree, else nothing."""
    nobody = not found["source"] and not wanted["source"]
    return similarity(found, wanted) if nobody or scorer.same_source(found, wanted) else 0


def collect(tagger: AttributionTagger) -> dict[str, np.ndarray]:
    """Evidence and truth of every attribution that the tagger finds on dev."""
    rows, docs = load_docs("dev")
    gold = gold_of("dev", rows)
    parses = scorer.parses_for(gold, str(CACHE / "scorer.dev.pkl"))
    out: dict[str, list] = {key: [] for key in ("source", "content", "content_right", "both", "kind", "article")}
    for number, (one, doc) in enumerate(zip(gold, docs, strict=True)):
        words = read_words(doc)
        drafts = tagger.draft(words) if len(words) else []
        quotes = as_scored([finish_attribution(words, draft, tagger.settings) for draft in drafts])
        one["_toks"], one["_mask"] = scorer.words(one["text"]), scorer.quote_mask(one["text"])
        wanted = scorer.prepare(one, one["attributions"], parses[one["id"]])
        found = [scorer.prepare(one, [quote], parses[one["id"]]) for quote in quotes]
        kept = [at for at, quote in enumerate(found) if quote]
        flat = [found[at][0] for at in kept]
        content = {i for i, _ in scorer.greedy(flat, wanted, similarity, 0.5)}
        both = {i for i, _ in scorer.greedy(flat, wanted, full_similarity, 0.5)}
        for i, at in enumerate(kept):
            out["source"].append(drafts[at].source_evidence)
            out["content"].append(drafts[at].content_evidence)
            out["content_right"].append(i in content)
            out["both"].append(i in both)
            out["kind"].append(flat[i]["type"])
            out["article"].append(number)
    return {key: np.array(values) for key, values in out.items()}


def fit_logistic(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Ridge logistic regression by Newton steps; the last weight is the constant."""
    scale = np.maximum(x.std(0), 1e-6)
    x = np.c_[x / scale, np.ones(len(x))]
    weights = np.zeros(x.shape[1])
    ridge = PENALTY * np.eye(len(weights))
    ridge[-1, -1] = 0
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (y - p) - ridge @ weights
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge + 1e-9 * np.eye(len(weights)), slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return np.r_[weights[:-1] / scale, weights[-1]]


def predict(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(x @ weights[:-1] + weights[-1])))


def cross_fit(x: np.ndarray, y: np.ndarray, article: np.ndarray) -> np.ndarray:
    out = np.zeros(len(y))
    for fold in range(FOLDS):
        held = article % FOLDS == fold
        out[held] = predict(fit_logistic(x[~held], y[~held]), x[held])
    return out


def print_reliability(title: str, p: np.ndarray, y: np.ndarray) -> None:
    print(f"{title}: n {len(y)}, right {y.mean():.3f}, Brier {np.mean((p - y) ** 2):.4f}")
    for low, high in itertools.pairwise(EDGES):
        inside = (p >= low) & (p < high if high < 1 else p <= 1)
        if inside.any():
            print(
                f"  {low:.2f}–{high:.2f}: n {inside.sum():5d}  said {p[inside].mean():.3f}  right {y[inside].mean():.3f}"
            )


def calibrate(folder: Path) -> None:
    settings = folder / "tagger.json"
    seen = collect(AttributionTagger.load(folder))
    joint = np.c_[seen["source"], seen["content"]]
    matched = seen["content_right"]
    tasks = {
        "content": (seen["content"], matched, np.ones(len(matched), bool)),
        "speaker": (joint, seen["both"], matched),
        "both": (joint, seen["both"], np.ones(len(matched), bool)),
    }
    fitted = {}
    for name, (x, y, use) in tasks.items():
        print_reliability(name, cross_fit(x[use], y[use].astype(float), seen["article"][use]), y[use])
        fitted[name] = [round(float(w), 5) for w in fit_logistic(x[use], y[use].astype(float))]
    p = cross_fit(joint, seen["both"].astype(float), seen["article"])
    quoted = np.isin(seen["kind"], ["direct", "mixed"])
    print_reliability("both, direct and mixed", p[quoted], seen["both"][quoted])
    sure = quoted & (p >= 0.9)
    print(
        f"direct and mixed with confidence ≥ 0.9: {sure.sum()} of {quoted.sum()}, right {seen['both'][sure].mean():.3f}"
    )
    kept = json.loads(settings.read_text(encoding="utf8"))
    settings.write_text(json.dumps({**kept, "calibration": fitted}, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    calibrate(parser.parse_args().folder)
