"""Quotes: found with the right words and the right speaker."""

from __future__ import annotations

from collections import Counter, OrderedDict

from tests.eval.corpus import Corpus, known_forms
from tests.eval.matching import f1, jaccard, match, plain, share
from tests.eval.texts import BRITISH, Text, marked_characters, type_of

ROLES = ("source", "cue", "content")


def score_attributions(corpus: Corpus) -> dict[str, float]:
    """PolNeAR articles: `attributions` of {source, cue, content} spans."""
    count: Counter[str] = Counter()
    for article in corpus.articles:
        predicted = _predicted(corpus.rows("quotes", article["doc_id"]))
        text = corpus.texts[article["doc_id"]]
        _count(count, text, article["attributions"], predicted, marked_characters(article["text"]))
    return _figures(count)


def score_articles(corpus: Corpus) -> dict[str, float]:
    """Gold articles: also speakers by name, quote types, and quotation marks that hold no quote."""
    count: Counter[str] = Counter()
    for article in corpus.articles:
        text, rows = corpus.texts[article["doc_id"]], corpus.rows("quotes", article["doc_id"])
        required = [quote for quote in article["quotes"] if not quote["optional"]]
        kept = [row for row in rows if not _is_optional(text.column(row), article["quotes"], text)]
        _count(count, text, _grouped(required), _predicted(kept), _marked_in_gold(article))
        _count_traps(count, text, rows, article["not_quotes"])
        _count_names(count, corpus, article, rows)
    return _figures(count) | {
        "type_accuracy": share(count["type right"], count["matched"]),
        "found_and_speaker_named": share(count["named right"], count["named"]),
        "not_quotes_taken_for_quotes": count["trapped"],
    }


def _predicted(rows: list[dict]) -> list[dict]:
    """QUOTES rows → one attribution for each attribution_id."""
    groups: OrderedDict[str, dict] = OrderedDict()
    for row in rows:
        group = groups.setdefault(row["attribution_id"], {role: [] for role in ROLES})
        group["content"].append((row["start"], row["end"]))
        for role, column in (("cue", "cue"), ("source", "speaker")):
            span = (row[f"{column}_start"], row[f"{column}_end"])
            if None not in span and span not in group[role]:
                group[role].append(span)
    return list(groups.values())


def _grouped(quotes: list[dict]) -> list[dict]:
    """Gold quotes → one attribution for each group."""
    groups: OrderedDict[object, dict] = OrderedDict()
    for number, quote in enumerate(quotes):
        key = ("group", quote["group"]) if quote.get("group") else number
        group = groups.setdefault(key, {role: [] for role in ROLES})
        group["content"].append((quote["start"], quote["end"]))
        for role, column in (("cue", "cue"), ("source", "speaker")):
            if quote[column]:
                span = (quote[f"{column}_start"], quote[f"{column}_start"] + len(quote[column]))
                group[role] += [span] if span not in group[role] else []
    return list(groups.values())


def _prepared(text: Text, attributions: list[dict], marked: list[bool]) -> list[dict]:
    done = []
    for attribution in attributions:
        words = {role: text.spans(attribution.get(role) or []) for role in ROLES}
        if words["content"]:
            kind = type_of(words["content"], text, marked)
            done.append({**words, "type": kind, "head": text.head(words["source"])})
    return done


def _same_speaker(p: dict, g: dict) -> bool:
    return p["head"] in g["source"] or (g["head"] is not None and g["head"] in p["source"])


def _count(count: Counter, text: Text, gold: list[dict], predicted: list[dict], marked: list[bool]) -> None:
    wanted, found = _prepared(text, gold, marked), _prepared(text, predicted, marked)
    _count_direct(count, text, wanted, found, marked)
    count["gold"] += len(wanted)
    count["predicted"] += len(found)
    for role in ROLES:
        exact_gold = {run for g in wanted for run in text.runs(g[role])}
        exact_found = {run for p in found for run in text.runs(p[role])}
        count[f"{role} hits"] += len(exact_gold & exact_found)
        count[f"{role} gold"] += len(exact_gold)
        count[f"{role} predicted"] += len(exact_found)
    alike = lambda p, g: jaccard(p["content"], g["content"])
    count["content hits at half"] += len(match(found, wanted, alike, 0.5))
    for kind in ("direct", "mixed", "indirect"):
        count[f"{kind} gold"] += sum(g["type"] == kind for g in wanted)
    for _, j in match(found, wanted, alike, 0.5):
        count[f"{wanted[j]['type']} found"] += 1
    agree = lambda p, g: _same_speaker(p, g) or not (p["source"] or g["source"])
    count["relation hits"] += len(match(found, wanted, lambda p, g: alike(p, g) if agree(p, g) else 0.0, 0.5))


def _count_direct(count: Counter, text: Text, gold: list[dict], found: list[dict], marked: list[bool]) -> None:
    """Direct quotes, run by run; a run inside a gold mixed quote is a legitimate fragment, neither right nor wrong."""
    wanted = [(run, g) for g in gold if g["type"] == "direct" for run in text.runs(g["content"])]
    given = [(run, p) for p in found for run in text.runs(p["content"]) if type_of(run, text, marked) == "direct"]
    pairs = match([run for run, _ in given], [run for run, _ in wanted], jaccard, 0.8)
    hit = {i for i, _ in pairs}
    mixed = [g["content"] for g in gold if g["type"] == "mixed"]
    fragments = sum(i not in hit and any(run <= whole for whole in mixed) for i, (run, _) in enumerate(given))
    count["direct runs gold"] += len(wanted)
    count["direct runs predicted"] += len(given) - fragments
    for i, j in pairs:
        if wanted[j][1]["source"]:
            count["direct with speaker"] += 1
            count["direct speaker right"] += _same_speaker(given[i][1], wanted[j][1])


def _figures(count: Counter) -> dict[str, float]:
    right = count["direct speaker right"]
    figures = {
        "relation_f1": f1(count["relation hits"], count["predicted"], count["gold"]),
        "direct_end_to_end_f1": f1(right, count["direct runs predicted"], count["direct runs gold"]),
        "content_found_f1": f1(count["content hits at half"], count["predicted"], count["gold"]),
        "speaker_accuracy": share(right, count["direct with speaker"]),
    }
    for role, name in zip(ROLES, ("speaker", "cue", "content"), strict=True):
        figures[f"exact_{name}_f1"] = f1(count[f"{role} hits"], count[f"{role} predicted"], count[f"{role} gold"])
    return figures | {
        f"recall_{kind}": share(count[f"{kind} found"], count[f"{kind} gold"])
        for kind in ("direct", "mixed", "indirect")
    }


def _marked_in_gold(article: dict) -> list[bool]:
    """Double marks, British single marks, and what the annotator says is direct (or has no marks at all)."""
    marked, text = marked_characters(article["text"]), article["text"]
    spans = [found.span("inside") for found in BRITISH.finditer(text)] if "‘" in text else []
    spans += [(quote["start"], quote["end"]) for quote in article["quotes"] if quote["kind"] == "direct"]
    for start, end in spans:
        marked[start:end] = [True] * (end - start)
    for quote in article["quotes"]:
        if quote["kind"] == "indirect":
            marked[quote["start"] : quote["end"]] = [False] * (quote["end"] - quote["start"])
    return marked


def _is_optional(span: frozenset, quotes: list[dict], text: Text) -> bool:
    """The prediction fits an optional gold quote better than any required one."""
    best = {True: 0.0, False: 0.0}
    for quote in quotes:
        best[quote["optional"]] = max(best[quote["optional"]], jaccard(span, text.span(quote["start"], quote["end"])))
    return best[True] >= 0.5 and best[True] > best[False]


def _count_traps(count: Counter, text: Text, rows: list[dict], traps: list[dict]) -> None:
    for trap in traps:
        words = text.span(trap["start"], trap["end"])
        spans = [text.column(row) for row in rows]
        count["trapped"] += any(span and (jaccard(span, words) >= 0.5 or span <= words) for span in spans)


def _count_names(count: Counter, corpus: Corpus, article: dict, rows: list[dict]) -> None:
    text, forms = corpus.texts[article["doc_id"]], known_forms(article)
    pairs = match(rows, article["quotes"], lambda p, g: jaccard(text.column(p), text.span(g["start"], g["end"])), 0.5)
    row_of = {j: rows[i] for i, j in pairs}
    count["matched"] += len(pairs)
    count["type right"] += sum(rows[i]["quote_type"] == article["quotes"][j]["kind"] for i, j in pairs)
    for j, quote in enumerate(article["quotes"]):
        if quote["speaker_name"] and not quote["optional"]:
            said = plain(corpus.names.get(row_of.get(j, {}).get("actor_id"), ""))
            count["named"] += 1
            count["named right"] += bool(said) and said in forms[quote["speaker_name"]]
