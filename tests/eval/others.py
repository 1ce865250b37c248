"""Unnamed sources, policy shifts and actors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from tests.eval.corpus import GENERIC, Corpus, known_forms
from tests.eval.matching import cover, f1, jaccard, match, plain, share
from tests.eval.texts import Text


def score_unnamed(corpus: Corpus) -> dict[str, float]:
    """An unnamed source stands once in the gold, at its first mention; later references are neither right nor wrong."""
    pairs, n_rows, n_gold, n_reasons = [], 0, 0, 0
    for article in corpus.articles:
        text, gold = corpus.texts[article["doc_id"]], article["unnamed_sources"]
        rows = corpus.rows("unnamed_sources", article["doc_id"])
        first = [text.span(u["start"], u["end"]) for u in gold]
        anonymous = [text.gold(q, "speaker") for q in article["quotes"] if q["speaker"] and not q["speaker_name"]]
        later = [span for span in anonymous if span and not any(span & f for f in first)]
        found = match(rows, gold, lambda p, g, text=text: jaccard(text.column(p), text.span(g["start"], g["end"])), 0.5)
        hit = {i for i, _ in found}
        n_rows += sum(i in hit or not any(jaccard(text.column(r), s) >= 0.5 for s in later) for i, r in enumerate(rows))
        n_gold, n_reasons = n_gold + len(gold), n_reasons + sum(bool(u["reason"]) for u in gold)
        pairs += [(rows[i], gold[j]) for i, j in found]
    same_reason = lambda p, g: (
        jaccard(frozenset(plain(p["reason"]).split()), frozenset(plain(g["reason"]).split())) >= 0.5
    )
    return {
        "span_f1": f1(len(pairs), n_rows, n_gold),
        "type_accuracy": share(sum(p["type"] == g["type"] for p, g in pairs), len(pairs)),
        "number_accuracy": share(sum(p["number"] == g["number"] for p, g in pairs), len(pairs)),
        "reason_found": share(sum(bool(g["reason"]) and same_reason(p, g) for p, g in pairs), n_reasons),
    }


def score_shifts(corpus: Corpus) -> dict[str, float]:
    pairs, n_rows, n_gold = [], 0, 0
    for article in corpus.articles:
        text, gold, rows = corpus.texts[article["doc_id"]], article["shifts"], corpus.rows("shifts", article["doc_id"])
        found = match(rows, gold, lambda p, g, text=text: cover(text.column(p), text.column(g)), 0.5)
        pairs += [(text, rows[i], gold[j]) for i, j in found]
        n_rows, n_gold = n_rows + len(rows), n_gold + len(gold)
    figures = {"span_lenient_f1": f1(len(pairs), n_rows, n_gold)}
    for part in ("old", "new", "decider"):
        wanted = sum(shift[part] is not None for article in corpus.articles for shift in article["shifts"])
        figures[f"{part}_found"] = share(sum(_has(part, *pair) for pair in pairs), wanted)
    return figures


def _has(part: str, text: Text, row: dict, gold: dict) -> bool:
    want, got = text.gold(gold, part), text.column(row, part)
    return jaccard(got, want) >= 0.5 or (part == "decider" and bool(got and want) and text.head(got) in want)


def score_actors(corpus: Corpus) -> dict[str, float]:
    """Gold mentions against MENTIONS rows; B³ recall counts every gold mention, found or not."""
    items = [item for article in corpus.articles for item in _aligned(corpus, article)]
    forms: dict[str, set[str]] = defaultdict(set)
    for article in corpus.articles:
        for name, known in known_forms(article).items():
            forms[name] |= known
    said = [plain(corpus.names.get(item["actor_id"] or "", "")) for item in items]
    generic = lambda item: f"{item['name']}@{item['doc_id']}" if item["name"] in GENERIC else item["name"]
    return {
        "mentions_found": share(sum(item["found"] for item in items), len(items)),
        "b3_within_documents": _b_cubed(
            items, lambda i: (i["doc_id"], i["name"]), lambda i: (i["doc_id"], i["actor_id"])
        ),
        "b3_across_documents": _b_cubed(items, generic, lambda i: i["actor_id"]),
        "canonical_name_or_alias": share(
            sum(bool(s) and s in forms[i["name"]] for s, i in zip(said, items, strict=True)), len(items)
        ),
    }


def _aligned(corpus: Corpus, article: dict) -> list[dict]:
    text, rows = corpus.texts[article["doc_id"]], corpus.rows("mentions", article["doc_id"])
    gold = [(actor["name"], mention) for actor in article["actors"] for mention in actor["mentions"]]
    pairs = match(rows, gold, lambda p, g: jaccard(text.column(p), text.span(g[1]["start"], g[1]["end"])), 0.5)
    row_of = {j: rows[i] for i, j in pairs}
    return [
        {"doc_id": article["doc_id"], "name": name, "found": j in row_of, "actor_id": row_of.get(j, {}).get("actor_id")}
        for j, (name, _) in enumerate(gold)
    ]


def _b_cubed(items: list[dict], gold_key: Callable, own_key: Callable) -> float:
    gold, own = defaultdict(set), defaultdict(set)
    cluster = lambda number, item: own_key(item) if item["actor_id"] is not None else ("alone", number)
    for number, item in enumerate(items):
        gold[gold_key(item)].add(number)
        if item["found"]:
            own[cluster(number, item)].add(number)
    precision = recall = found = 0.0
    for number, item in enumerate(items):
        if item["found"]:
            same = gold[gold_key(item)] & own[cluster(number, item)]
            precision += len(same) / len(own[cluster(number, item)])
            recall += len(same) / len(gold[gold_key(item)])
            found += 1
    p, r = share(precision, found), share(recall, len(items))
    return 2 * p * r / (p + r) if p + r else 0.0
