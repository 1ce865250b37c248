"""python -m tests.eval: print how often the method errs on the gold articles, and per code.

`--write` keeps the figures in toolkit/accuracy.json and in the README's table, which the eval gate holds true.
`--polnear FILE` scores PolNeAR articles (JSON lines) as well.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.eval.corpus import GOLD, annotate_gold, gold_hash, read_gold
from tests.eval.published import figures_of, write_figures
from tests.eval.quotes import score_attributions
from tests.eval.reactions import confusion, per_code


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--polnear", type=Path)
    given = parser.parse_args()
    measured = []
    for path in sorted(GOLD.glob("*.jsonl")):
        corpus = annotate_gold(read_gold(path))
        figures = {
            "name": path.stem,
            "n_articles": len(corpus.articles),
            "sha256": gold_hash([path]),
            "figures": figures_of(corpus),
        }
        measured.append(figures)
        show(figures)
        print(f"{'code':16} precision recall support")
        for row in per_code(corpus):
            print(f"{row['code']:16} {row['precision']:9.2f} {row['recall']:6.2f} {row['support']:7}")
        print(
            "gold → given, where they differ:",
            ", ".join(f"{g} → {p} ({n})" for (g, p), n in confusion(corpus).most_common(12)),
        )
    if given.polnear:
        corpus = annotate_gold(read_gold(given.polnear))
        figures = {"quotes": score_attributions(corpus)}
        measured.append(
            {
                "name": given.polnear.name.split(".")[0],
                "n_articles": len(corpus.articles),
                "sha256": gold_hash([given.polnear]),
                "figures": figures,
            }
        )
        show(measured[-1])
    if given.write:
        write_figures(measured)


def show(measured: dict) -> None:
    print(f"\n{measured['name']}: {measured['n_articles']} articles, gold {measured['sha256']}")
    for found, figures in measured["figures"].items():
        for name, value in figures.items():
            print(f"{found:16} {name:30} {value:.3f}" if isinstance(value, float) else f"{found:16} {name:30} {value}")


if __name__ == "__main__":
    main()
