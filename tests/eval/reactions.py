"""Reactions: the right actor at the right place, with the right code, position and realis."""

from __future__ import annotations

from collections import Counter

from tests.eval.corpus import PRONOUNS, Corpus, known_forms
from tests.eval.matching import cover, f1, match, plain, share
from tests.eval.texts import Text
from toolkit.schemas import CODES


def score_reactions(corpus: Corpus) -> dict[str, float]:
    pairs, n_predicted, n_gold = _matched(corpus)
    coded = [(g, p) for g, p in pairs if g["code"] == p["code"]]
    gold = Counter(r["code"] for a in corpus.articles for r in a["reactions"])
    given = Counter(r["code"] for a in corpus.articles for r in corpus.rows("reactions", a["doc_id"]))
    hits = Counter(g["code"] for g, _ in coded)
    called = lambda true, wrong: sum(g["code"] == true and p["code"] == wrong for g, p in pairs)
    return {
        "detection_lenient_f1": f1(len(pairs), n_predicted, n_gold),
        "coded_lenient_f1": f1(len(coded), n_predicted, n_gold),
        "coded_lenient_macro_f1": sum(f1(hits[c], given[c], gold[c]) for c in gold) / len(gold),
        "code_accuracy": share(len(coded), len(pairs)),
        "position_accuracy": share(sum(g["position"] == p["position"] for g, p in pairs), len(pairs)),
        "realis_accuracy": share(sum(g["realis"] == p["realis"] for g, p in pairs), len(pairs)),
        "warn_called_threaten": called("WARN", "THREATEN"),
        "threaten_called_warn": called("THREATEN", "WARN"),
    }


def per_code(corpus: Corpus) -> list[dict]:
    """One row a code: precision, recall, and support in the gold."""
    pairs, _, _ = _matched(corpus)
    gold = Counter(r["code"] for a in corpus.articles for r in a["reactions"])
    given = Counter(r["code"] for a in corpus.articles for r in corpus.rows("reactions", a["doc_id"]))
    hits = Counter(g["code"] for g, p in pairs if g["code"] == p["code"])
    return [
        {"code": c, "precision": share(hits[c], given[c]), "recall": share(hits[c], gold[c]), "support": gold[c]}
        for c in CODES
    ]


def _matched(corpus: Corpus) -> tuple[list[tuple[dict, dict]], int, int]:
    pairs, n_predicted, n_gold = [], 0, 0
    for article in corpus.articles:
        text, rows = corpus.texts[article["doc_id"]], corpus.rows("reactions", article["doc_id"])
        gold = article["reactions"]

        def alike(row: dict, reaction: dict, text=text, article=article) -> tuple[float, bool]:
            shared = _shared(text, row, reaction)
            right = shared >= 0.5 and _is_actor(corpus, article, text, row, reaction)
            return (shared, row["code"] == reaction["code"]) if right else (0.0, False)

        pairs += [(gold[j], rows[i]) for i, j in match(rows, gold, alike, 0.5)]
        n_predicted, n_gold = n_predicted + len(rows), n_gold + len(gold)
    return pairs, n_predicted, n_gold


def _shared(text: Text, row: dict, reaction: dict) -> float:
    """Half of the shorter evidence span shared, and no paragraph crossed that the gold does not cross."""
    breaks = lambda r: text.text[r["start"] : r["end"]].strip().count("\n")
    return cover(text.column(row), text.column(reaction)) if breaks(row) <= breaks(reaction) else 0.0


def _is_actor(corpus: Corpus, article: dict, text: Text, row: dict, reaction: dict) -> bool:
    """By the resolved actor's name; where that is no gold actor's, by the speaker span. A bare pronoun has to be resolved."""
    if row.get("actor_id") in corpus.names:
        said = plain(corpus.names[row["actor_id"]])
        owners = {name for name, forms in known_forms(article).items() if said in forms}
        if reaction["actor"] in owners or said == plain(reaction["actor"]):
            return True
        if owners:
            return False
    speaker = text.column(row, "speaker")
    if not speaker or (row["speaker"] or "").casefold() in PRONOUNS:
        return False
    own = [text.span(*span) for span in _spans_of(article, reaction)]
    head = text.head(speaker)
    return any(head in span or speaker <= span for span in own) or _named_inside(article, text, speaker) == {
        reaction["actor"]
    }


def _spans_of(article: dict, reaction: dict) -> list[tuple[int, int]]:
    """Where the reaction's actor is named: its mentions, its speaker spans, an unnamed one's mention."""
    name = reaction["actor"]
    named = [actor for actor in article["actors"] if actor["name"] == name]
    spans = [(m["start"], m["end"]) for actor in named for m in actor["mentions"]]
    spans += [(u["start"], u["end"]) for u in article["unnamed_sources"] if u["mention"] == name]
    for quote in article["quotes"]:
        if quote["speaker"] and quote["speaker"].casefold() not in PRONOUNS:
            inside = quote["start"] < reaction["end"] and reaction["start"] < quote["end"]
            if quote["speaker_name"] == name or (not named and quote["speaker_name"] is None and inside):
                spans.append((quote["speaker_start"], quote["speaker_start"] + len(quote["speaker"])))
    return spans


def _named_inside(article: dict, text: Text, span: frozenset) -> set[str]:
    mentions = [(a["name"], m["start"], m["end"]) for a in article["actors"] for m in a["mentions"]]
    mentions += [(u["mention"], u["start"], u["end"]) for u in article["unnamed_sources"]]
    return {name for name, start, end in mentions if text.span(start, end) <= span}


def confusion(corpus: Corpus) -> Counter[tuple[str, str]]:
    """(gold code, given code) of matched reactions that differ."""
    pairs, _, _ = _matched(corpus)
    return Counter((g["code"], p["code"]) for g, p in pairs if g["code"] != p["code"])
