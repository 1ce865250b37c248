"""python -m tests.eval [GOLD.jsonl …]: print how often the method errs on the gold articles."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.eval.corpus import GOLD, annotate_gold, gold_hash, read_gold
from tests.eval.others import score_actors, score_shifts, score_unnamed
from tests.eval.quotes import score_articles
from tests.eval.reactions import per_code, score_reactions

SCORES = {
    "quotes": score_articles,
    "reactions": score_reactions,
    "unnamed_sources": score_unnamed,
    "shifts": score_shifts,
    "actors": score_actors,
}


def main(paths: list[Path]) -> None:
    corpus = annotate_gold([article for path in paths for article in read_gold(path)])
    print(f"{len(corpus.articles)} articles, gold {gold_hash(paths)}")
    for table, score in SCORES.items():
        for name, value in score(corpus).items():
            print(f"{table:16} {name:30} {value:.3f}" if isinstance(value, float) else f"{table:16} {name:30} {value}")
    print(f"{'code':16} precision recall support")
    for row in per_code(corpus):
        print(f"{row['code']:16} {row['precision']:9.2f} {row['recall']:6.2f} {row['support']:7}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sorted(GOLD.glob("*.jsonl")))
