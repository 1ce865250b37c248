"""The figures that the project publishes about itself: toolkit/accuracy.json and the README's table."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.eval.corpus import Corpus
from tests.eval.others import score_actors, score_shifts, score_unnamed
from tests.eval.quotes import score_articles
from tests.eval.reactions import score_reactions

PROJECT = Path(__file__).resolve().parents[2]
MEASURED = PROJECT / "toolkit" / "accuracy.json"
README = PROJECT / "README.md"
SCORES = {
    "quotes": score_articles,
    "reactions": score_reactions,
    "unnamed_sources": score_unnamed,
    "shifts": score_shifts,
    "actors": score_actors,
}
NOTES = {
    "relation_f1": "all quotations, indirect ones too: half of the words and the right speaker",
    "direct_end_to_end_f1": "quotations in quotation marks: the right words and the right speaker",
    "speaker_accuracy": "the speaker is right, of the direct quotations found",
    "found_and_speaker_named": "the quotation is found and its speaker resolved to the right name",
    "not_quotes_taken_for_quotes": "scare quotes and titles mistaken for quotations (a count)",
    "detection_lenient_f1": "reactions: right actor, right place",
    "coded_lenient_f1": "reactions: right actor, right place, right code",
    "code_accuracy": "the code is right, of the reactions found",
    "position_accuracy": "the position is right, of the reactions found",
    "realis_accuracy": "actual, negated, hypothetical or historical is right, of the reactions found",
    "span_f1": "unnamed sources found",
    "span_lenient_f1": "sentences that state an old or a new rule found",
    "mentions_found": "names, metonyms and roles of actors found",
    "b3_within_documents": "mentions of one actor kept together, of others apart (B³)",
    "canonical_name_or_alias": "mentions that lead to the right actor by name",
}
SHOWN = list(NOTES)


def figures_of(corpus: Corpus) -> dict[str, dict[str, float]]:
    """Every figure for what the gold has; one without annotated quotes says nothing about quotes."""
    judged = [found for found in SCORES if any(article[found] for article in corpus.articles)]
    return {found: {name: round(value, 4) for name, value in SCORES[found](corpus).items()} for found in judged}


def write_figures(measured: list[dict]) -> None:
    MEASURED.write_text(json.dumps({"notes": NOTES, "gold": measured}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    text = README.read_text("utf-8")
    README.write_text(
        re.sub(
            r"(<!-- accuracy -->\n).*?(<!-- /accuracy -->)",
            lambda m: m[1] + table(measured) + m[2],
            text,
            flags=re.DOTALL,
        ),
        "utf-8",
    )


def table(measured: list[dict]) -> str:
    """The README's table: one row a measure, one column a gold set."""
    head = "| measure | " + " | ".join(f"{gold['name']} ({gold['n_articles']} articles)" for gold in measured) + " |\n"
    rows = [head, "|---|" + "---|" * len(measured) + "\n"]
    for name in SHOWN:
        found = [next((f[name] for f in gold["figures"].values() if name in f), None) for gold in measured]
        cells = ["" if v is None else f"{v:.2f}" if isinstance(v, float) else str(v) for v in found]
        rows.append(f"| {NOTES[name]} | {' | '.join(cells)} |\n")
    return "".join(rows)
