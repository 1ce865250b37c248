"""What changed between two versions of an article: the headline, the figures, who is quoted how, which sources are named.

An update is often presented as the same article. Here every change is a row with the words of both versions, so that a
softened claim or a source that lost its name can be seen and cited.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import polars as pl

from toolkit.errors import NotEnoughData
from toolkit.schemas import Table

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

CHANGE = pl.Enum(
    [
        "headline", "sentence_added", "sentence_removed", "sentence_changed", "hedge_added", "hedge_removed", "figure_changed",
        "figure_added", "figure_removed", "quote_added", "quote_removed", "quote_changed", "attribution_changed",
        "unnamed_source_added", "unnamed_source_removed",
    ]
)  # fmt: skip
VERSION_CHANGES = Table(
    name="version_changes",
    columns={
        "change": CHANGE, "before": pl.String, "after": pl.String, "detail": pl.String, "before_id": pl.String,
        "before_start": pl.UInt32, "before_end": pl.UInt32, "after_id": pl.String, "after_start": pl.UInt32,
        "after_end": pl.UInt32,
    },
    meaning={
        "change": "what kind of change",
        "before": "the words of the first version",
        "after": "the words of the second version",
        "detail": "what exactly differs",
        "before_id": "doc_id of the first version",
        "before_start": "where before begins; null in a headline",
        "before_end": "where it ends",
        "after_id": "doc_id of the second version",
        "after_start": "where after begins; null in a headline",
        "after_end": "where it ends",
    },
    nullable=frozenset({"before", "after", "detail", "before_start", "before_end", "after_start", "after_end"}),
)  # fmt: skip
# Words that take weight off a claim. Verbs of attribution are compared as the cues of quotations, not here.
HEDGES = re.compile(
    r"\b(?:reportedly|allegedly|apparently|purportedly|seemingly|possibly|perhaps|maybe|likely|unconfirmed|alleged|claimed|"
    r"may|might|could|appears?|appeared|seems?|seemed|is understood|are understood|is believed|are believed|is thought)\b",
    re.IGNORECASE,
)
# Sentences and quotations with this share of their words in common are the same one, changed.
SAME_SENTENCE = 0.5
SAME_QUOTE = 0.6
# Sides longer than this in one replaced block are not aligned sentence by sentence.
MAX_BLOCK = 60

Sentence = tuple[int, int, str]


def compare_versions(notes: Annotations, before: str, after: str) -> pl.DataFrame:
    """What the second version says otherwise → one row a change, in the order of the text.

    `before` and `after` are doc_ids in `notes`. Sentences are aligned in order: a paragraph that moved comes out as removed
    and added. Figures, quotations and sources are as good as the annotation that found them; a claim softened without a word
    of HEDGES or another cue is a changed sentence and nothing more.

    >>> import toolkit as tk
    >>> texts = ["The strike killed 12 people.", "The strike reportedly killed 9 people."]
    >>> notes = tk.annotate(pl.DataFrame({"doc_id": ["v1", "v2"], "text": texts}))
    >>> sorted(set(compare_versions(notes, "v1", "v2")["change"]) & {"hedge_added", "sentence_changed"})
    ['hedge_added', 'sentence_changed']

    Raises NotEnoughData where a doc_id is not in notes.
    """
    old, new = _document(notes, before), _document(notes, after)
    changes = _headline(old, new) + _sentences(old["text"], new["text"])
    changes += _figures(_rows(notes.figures, before), _rows(notes.figures, after))
    changes += _quotes(_rows(notes.quotes, before), _rows(notes.quotes, after))
    changes += _sources(_rows(notes.unnamed_sources, before), _rows(notes.unnamed_sources, after))
    table = VERSION_CHANGES.from_rows([{**change, "before_id": before, "after_id": after} for change in changes])
    place = pl.coalesce("after_start", "before_start").fill_null(0)
    return table.with_columns(place.alias("_place")).sort("_place", "change", maintain_order=True).drop("_place")


def _document(notes: Annotations, doc_id: str) -> dict[str, Any]:
    found = notes.documents.filter(pl.col("doc_id") == doc_id)
    if found.is_empty():
        raise NotEnoughData(
            f"compare_versions: no document {doc_id!r} among {notes.documents.height}. Give the doc_ids of two versions."
        )
    return found.row(0, named=True)


def _rows(table: pl.DataFrame, doc_id: str) -> list[dict[str, Any]]:
    return table.filter(pl.col("doc_id") == doc_id).sort("start").to_dicts()


def _change(
    kind: str, old: dict[str, Any] | None, new: dict[str, Any] | None, words: str, detail: str | None = None
) -> dict[str, Any]:
    """A row from what either side has; `words` is the column that holds the text."""
    row: dict[str, Any] = {"change": kind, "detail": detail}
    for side, found in (("before", old), ("after", new)):
        row |= {
            side: found and found[words],
            f"{side}_start": found and found["start"],
            f"{side}_end": found and found["end"],
        }
    return row


def _headline(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    if old.get("headline") == new.get("headline"):
        return []
    return [{"change": "headline", "before": old.get("headline"), "after": new.get("headline")}]


# --- sentences ----------------------------------------------------------------


def split_sentences(text: str) -> list[Sentence]:
    """(start, end, words) of every sentence; abbreviations with one capital or a known form do not end one.

    >>> [words for *_, words in split_sentences("Mr. Field left. “Why?” she asked.")]
    ['Mr. Field left.', '“Why?” she asked.']
    """
    found = []
    start = 0
    for end in [*(m.end() for m in SENTENCE_END.finditer(text)), len(text)]:
        words = text[start:end]
        if words.strip():
            lead = len(words) - len(words.lstrip())
            found.append((start + lead, start + len(words.rstrip()), words.strip()))
        start = end
    return found


SENTENCE_END = re.compile(
    r"(?:(?<!\b[A-Z])(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\bSen)(?<!\bRep)(?<!\bGen)(?<!\bGov)(?<!\bSt)(?<!\bJan)(?<!\bFeb)(?<!\bAug)"
    r"(?<!\bSept)(?<!\bOct)(?<!\bNov)(?<!\bDec)(?<!\bno)\.|[!?])[”\"’')]*(?=\s+[A-Z“\"‘'(\d])|\n+"
)


def _sentences(old: str, new: str) -> list[dict[str, Any]]:
    a, b = split_sentences(old), split_sentences(new)
    matcher = SequenceMatcher(None, [words for *_, words in a], [words for *_, words in b], autojunk=False)
    changes: list[dict[str, Any]] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind != "equal":
            changes += _block(a[i1:i2], b[j1:j2])
    return changes


def _block(old: list[Sentence], new: list[Sentence]) -> list[dict[str, Any]]:
    """Pair the sentences of a replaced stretch by likeness, the likest first; what is left was removed or added."""
    pairs = []
    if len(old) <= MAX_BLOCK and len(new) <= MAX_BLOCK:
        pairs = sorted(
            ((_likeness(a[2], b[2]), i, j) for i, a in enumerate(old) for j, b in enumerate(new)), reverse=True
        )
    used_old: set[int] = set()
    used_new: set[int] = set()
    changes = []
    for likeness, i, j in pairs:
        if likeness < SAME_SENTENCE:
            break
        if i in used_old or j in used_new:
            continue
        used_old.add(i)
        used_new.add(j)
        changes += _changed(_as_row(old[i]), _as_row(new[j]))
    changes += [_change("sentence_removed", _as_row(s), None, "words") for i, s in enumerate(old) if i not in used_old]
    return changes + [
        _change("sentence_added", None, _as_row(s), "words") for j, s in enumerate(new) if j not in used_new
    ]


def _changed(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    before, after = ({match.lower() for match in HEDGES.findall(side["words"])} for side in (old, new))
    rows = [_change("sentence_changed", old, new, "words", _difference(old["words"], new["words"]))]
    if after - before:
        rows.append(_change("hedge_added", old, new, "words", ", ".join(sorted(after - before))))
    if before - after:
        rows.append(_change("hedge_removed", old, new, "words", ", ".join(sorted(before - after))))
    return rows


def _difference(old: str, new: str) -> str:
    """ "[12 → 9] people", short enough for a table."""
    a, b = old.split(), new.split()
    pieces = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            pieces.append(f"[{' '.join(a[i1:i2])} → {' '.join(b[j1:j2])}]")
    return " ".join(pieces)[:500]


def _as_row(sentence: Sentence) -> dict[str, Any]:
    return {"start": sentence[0], "end": sentence[1], "words": sentence[2]}


def _likeness(a: str, b: str) -> float:
    """Dice coefficient of the words, figures left out: what changes in an update is often the figure."""
    first, second = ([word for word in re.findall(r"\w+", text.lower()) if not word.isdigit()] for text in (a, b))
    common = len(set(first) & set(second))
    return 2 * common / max(len(set(first)) + len(set(second)), 1)


# --- figures, quotations, sources -----------------------------------------------


def _figures(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Figures by unit and what they count: one on each side that differs is a change, else some were removed and added."""
    changes: list[dict[str, Any]] = []
    for key in dict.fromkeys(map(_measured, [*old, *new])):
        gone = [row for row in old if _measured(row) == key and not any(_same_figure(row, other) for other in new)]
        come = [row for row in new if _measured(row) == key and not any(_same_figure(row, other) for other in old)]
        if len(gone) == len(come) == 1:
            detail = f"{gone[0]['value']:g} → {come[0]['value']:g} {key[1] or key[0]}"
            changes.append(_change("figure_changed", gone[0], come[0], "figure", detail))
        else:
            changes += [_change("figure_removed", row, None, "figure") for row in gone]
            changes += [_change("figure_added", None, row, "figure") for row in come]
    return changes


def _measured(row: dict[str, Any]) -> tuple[str, str]:
    """Unit and what is counted, without the figure itself ("12 people" counts people)."""
    return row["unit"], _folded((row["about"] or "").replace(row["figure"], ""))


def _same_figure(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return (a["unit"], a["value"], a["value_max"], a["qualifier"]) == (
        b["unit"],
        b["value"],
        b["value_max"],
        b["qualifier"],
    )


def _quotes(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = []
    left = list(new)
    for row in old:
        partner = max(left, key=lambda other: _likeness(row["quote"], other["quote"]), default=None)
        if partner is None or _likeness(row["quote"], partner["quote"]) < SAME_QUOTE:
            changes.append(_change("quote_removed", row, None, "quote", row["speaker"]))
            continue
        left.remove(partner)
        if _folded(row["quote"]) != _folded(partner["quote"]):
            changes.append(_change("quote_changed", row, partner, "quote", _difference(row["quote"], partner["quote"])))
        told = [
            f"{name}: {row[name]} → {partner[name]}"
            for name in ("speaker", "cue", "quote_type")
            if row[name] != partner[name]
        ]
        if told:
            changes.append(_change("attribution_changed", row, partner, "quote", "; ".join(told)))
    return changes + [_change("quote_added", None, row, "quote", row["speaker"]) for row in left]


def _sources(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    before, after = ({_folded(row["mention"]) for row in rows} for rows in (old, new))
    gone = [
        _change("unnamed_source_removed", row, None, "mention", row["type"])
        for row in old
        if _folded(row["mention"]) not in after
    ]
    return gone + [
        _change("unnamed_source_added", None, row, "mention", row["type"])
        for row in new
        if _folded(row["mention"]) not in before
    ]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
