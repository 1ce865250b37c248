"""Pages of news: text and metadata, and the time of both, beside trafilatura's own.

    python benchmarks/html_pages.py --pages ../shared/data/formats/pages

The folder holds pages and an evaldata JSON file in trafilatura's layout: snippets that the text must have and must not
have, and author and date where known. F1 is over snippets. Times are processor seconds for text with metadata.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura

from toolkit.load.documents import Collector
from toolkit.load.html_pages import read_html
from toolkit.load.items import Article, RawFile

PAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "formats" / "pages"
ROUNDS = 5
Found = tuple[str, list[str], str]


def by_toolkit(data: bytes) -> Found:
    raw = RawFile("page", "page", data)
    collector = Collector()
    for item in read_html(raw):
        if isinstance(item, Article):
            collector.add(raw, item, number=1, loader="html 1")
    row = collector.rows[0] if collector.rows else {"text": "", "byline": [], "published_at": None}
    return row["text"], row["byline"], str(row["published_at"] or "")[:10]


def by_trafilatura(data: bytes) -> Found:
    found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False)
    if found is None:
        return "", [], ""
    return found.text or "", re.split(r";\s*", found.author) if found.author else [], found.date or ""


def score(read: Callable[[bytes], Found], pages: list[tuple[bytes, dict]]) -> None:
    n: Counter[str] = Counter()
    for data, truth in pages:
        text, byline, date = read(data)
        plain = " ".join(text.split())
        wanted, unwanted = (
            [" ".join(html.unescape(s).split()) in plain for s in truth[key]] for key in ("with", "without")
        )
        n["hit"] += sum(wanted)
        n["miss"] += len(wanted) - sum(wanted)
        n["false"] += sum(unwanted)
        if "author" in truth:
            n["bylines"] += 1
            n["byline right"] += {name.lower() for name in byline} == {
                name.strip().lower() for name in truth["author"].split(";") if name.strip()
            }
        if truth.get("date"):
            n["dates"] += 1
            n["date right"] += date == truth["date"]
    started = time.process_time()
    for _ in range(ROUNDS):
        for data, _ in pages:
            read(data)
    seconds = (time.process_time() - started) / ROUNDS / len(pages)
    f1 = 2 * n["hit"] / (2 * n["hit"] + n["miss"] + n["false"])
    right = f"byline {n['byline right']}/{n['bylines']}, date {n['date right']}/{n['dates']}"
    print(f"{read.__name__[3:]:12} text F1 {f1:.3f}, {right}, {1000 * seconds:.1f} ms a page")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--pages", type=Path, default=PAGES)
    folder = parser.parse_args().pages
    truths = [
        truth for path in folder.glob("*.json") for truth in json.loads(path.read_text(encoding="utf-8")).values()
    ]
    pages = [((folder / truth["file"]).read_bytes(), truth) for truth in truths]
    for read in (by_toolkit, by_trafilatura):
        read(pages[0][0])
        score(read, pages)


if __name__ == "__main__":
    main()
