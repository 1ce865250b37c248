#!/usr/bin/env python3
# ruff: noqa: T201 - a script prints
"""Checks of the ATACMS teaching corpus: python data/atacms/check.py. Exit status 0 when all of them pass."""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import toolkit as tk

HERE = Path(__file__).resolve().parent
STANCES = set(tk.schemas.CODES)
NO_COUNTRY = {"European Union", "NATO", "United Nations"}
FIRST, LAST = date(2024, 11, 8), date(2024, 12, 6)
FILLED = ("headline", "outlet", "dateline", "section", "url", "lang", "published_at")
DOUBLE_QUOTES = (r"“([^“”]+)”", r'"([^"\n]+)"')
SINGLE_QUOTES = (r"‘((?:[^‘’]|’(?=\w))+)’(?!\w)", r"(?<!\w)'([^'\n]+)'(?!\w)")


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fold(text: str) -> str:
    text = text.translate(str.maketrans("ıłŁøØ", "ilLoO"))
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub("['’‘]", "", fold(text)))


def stands_in(part: list[str], whole: list[str]) -> bool:
    return bool(part) and any(whole[i : i + len(part)] == part for i in range(len(whole) - len(part) + 1))


def quotations(text: str) -> list[str]:
    """Every quoted span; double marks are taken out before single ones are looked for."""
    found: list[str] = []
    for pattern in DOUBLE_QUOTES:
        found += re.findall(pattern, text)
        text = re.sub(pattern, " ", text)
    return found + [span for pattern in SINGLE_QUOTES for span in re.findall(pattern, text)]


def check_statement(row: dict[str, str]) -> list[str]:
    code, country = row["statement_id"], row["country"]
    tests = {
        "bad id": re.fullmatch(r"S\d{3}", code),
        "bad date": re.fullmatch(r"2024-(?:0[1-9]|1[0-2])-\d\d", row["date"]),
        "unknown stance": row["stance"] in STANCES,
        "bad position": row["position"] in {"-1", "0", "1"},
        "no source address": row["source_url"].startswith("http"),
        "no paraphrase": row["paraphrase"],
        "bad country": re.fullmatch(r"[A-Z]{3}", country) or (not country and row["affiliation"] in NO_COUNTRY),
        "more than 20 words": len(row["verbatim"].replace("–", " ").replace(" - ", " ").split()) <= 20,
        "verbatim from an unnamed source": not ("unnamed" in row["speaker"] and row["verbatim"]),
        "basis does not match verbatim": bool(row["verbatim"]) == (row["basis"] == "search-verbatim"),
    }
    return [f"{code}: {what}" for what, passed in tests.items() if not passed]


def check_article(row: dict, used: list[str], statements: dict[str, dict[str, str]]) -> list[str]:
    doc_id, text = row["doc_id"], row["text"]
    errors = [f"{doc_id}: no {name}" for name in FILLED if not row[name]]
    errors += [f"{doc_id}: unknown statement {code}" for code in used if code not in statements]
    known = [statements[code] for code in used if code in statements]
    day = row["published_at"].date()
    errors += [
        f"{doc_id}: {s['statement_id']} said after publication" for s in known if date.fromisoformat(s["date"]) > day
    ]
    tests = {
        "bad id": re.fullmatch(r"ATX\d{3}", doc_id),
        "no byline": row["byline"],
        "bad url": re.fullmatch(r"https://[a-z]+\.example/\S+", row["url"] or ""),
        "published outside the period": FIRST <= day <= LAST,
        "not 120 to 420 words": 120 <= len(text.split()) <= 420,
        "no paragraphs": "\n\n" in text,
        "unbalanced quotation marks": text.count("“") == text.count("”") and text.count('"') % 2 == 0,
    }
    errors += [f"{doc_id}: {what}" for what, passed in tests.items() if not passed]
    verbatim = [words(s["verbatim"]) for s in known if s["verbatim"]]
    for paragraph in [row["headline"], *re.split(r"\n+", text)]:
        errors += [
            f"{doc_id}: quoted words not in its statements: {span!r}"
            for span in quotations(paragraph)
            if not any(stands_in(words(span), said) for said in verbatim)
        ]
    return errors


def check_updates(articles: list[dict]) -> list[str]:
    by_url = defaultdict(list)
    for row in articles:
        by_url[row["url"]].append((row["published_at"], row["outlet"]))
    return [
        f"{url}: one address, but not one outlet's successive versions"
        for url, versions in by_url.items()
        if len({outlet for _, outlet in versions}) > 1 or len({moment for moment, _ in versions}) < len(versions)
    ]


def main() -> int:
    statements = {row["statement_id"]: row for row in rows("statements.csv")}
    used = defaultdict(list)
    for row in rows("statements_used.csv"):
        used[row["doc_id"]].append(row["statement_id"])
    documents, problems = tk.read_documents(HERE / "articles")
    articles = documents.to_dicts()
    errors = [f"reading: {row['path']}: {row['what']}" for row in problems.to_dicts()]
    errors += [error for row in statements.values() for error in check_statement(row)]
    errors += [error for row in articles for error in check_article(row, used[row["doc_id"]], statements)]
    errors += check_updates(articles)
    ids = set(documents["doc_id"])
    errors += [
        f"lineage: unknown id in {row}"
        for row in rows("lineage.csv")
        if not {row["doc_id"], row["source_doc_id"] or row["doc_id"]} <= ids
    ]
    print(f"{len(articles)} articles of {documents['outlet'].n_unique()} outlets, {len(statements)} statements")
    print(
        "stances:",
        ", ".join(f"{stance} {n}" for stance, n in Counter(s["stance"] for s in statements.values()).most_common()),
    )
    for error in errors:
        print("ERROR", error)
    print(f"FAILED, {len(errors)} errors" if errors else "all checks passed")
    return int(bool(errors))


if __name__ == "__main__":
    sys.exit(main())
