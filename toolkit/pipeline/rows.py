"""Doc → table rows: first what the text alone decides (it can be cached), then the ids that need the document."""

from __future__ import annotations

import hashlib
from typing import Any

from spacy.tokens import Doc

from toolkit.pipeline.records import Attribution, Offsets, Reaction, Shift, UnnamedSource, stored

Row = dict[str, Any]
Rows = dict[str, list[Row]]
ID_LENGTH = 16  # hexadecimal digits: a clash among 100 million rows has a chance of 1 in 3,700


def extract_rows(doc: Doc) -> Rows:
    """The rows of every table that a text yields, as JSON-safe dicts without document or row ids."""
    text = doc.text
    quotes = stored(doc, "quotes")
    unnamed = stored(doc, "unnamed_sources")
    return {
        "mentions": [_mention_row(text, mention) for mention in stored(doc, "mentions")],
        "quotes": [row for number, quote in enumerate(quotes) for row in _quote_rows(text, number, quote)],
        "unnamed_sources": [_unnamed_row(text, source, quotes) for source in unnamed],
        "reactions": [_reaction_row(text, reaction) for reaction in stored(doc, "reactions")],
        "shifts": [_shift_row(text, shift) for shift in stored(doc, "shifts")],
        "figures": [_figure_row(text, figure) for figure in stored(doc, "figures")],
    }


def identify_rows(rows: Rows, doc_id: str) -> Rows:
    """The same rows with doc_id, stable row ids, and references between tables turned into those ids."""
    quote_ids: dict[int, str] = {}
    for row in rows["quotes"]:
        quote_ids.setdefault(row["attribution"], _hash(doc_id, "quote", row["start"], row["end"]))
    figure_ids = [_hash(doc_id, "figure", row["start"], row["end"]) for row in rows["figures"]]
    done: Rows = {
        "mentions": [
            _with(row, mention_id=_hash(doc_id, row["kind"], row["start"], row["end"])) for row in rows["mentions"]
        ],
        "quotes": [
            _with(
                row,
                quote_id=_hash(doc_id, "quote", row["start"], row["end"]),
                attribution_id=quote_ids[row["attribution"]],
            )
            for row in rows["quotes"]
        ],
        "unnamed_sources": [
            _with(row, source_id=_hash(doc_id, "unnamed", row["start"], row["end"])) for row in rows["unnamed_sources"]
        ],
        "reactions": [
            _with(
                row,
                reaction_id=_hash(
                    doc_id, row["code"], row["start"], row["end"], row["speaker_start"], row["speaker_end"]
                ),
                quote_id=quote_ids.get(row["attribution"]),
            )
            for row in rows["reactions"]
        ],
        "shifts": [_with(row, shift_id=_hash(doc_id, "shift", row["start"], row["end"])) for row in rows["shifts"]],
        "figures": [
            _with(row, figure_id=own, same_as=None if row["same_as"] is None else figure_ids[row["same_as"]])
            for row, own in zip(rows["figures"], figure_ids, strict=True)
        ],
    }
    for table in done.values():
        for row in table:
            row["doc_id"] = doc_id
            row.pop("attribution", None)
            if (chain := row.pop("chain", None)) is not None:
                row["chain_id"] = _hash(doc_id, "chain", chain)
    return done


def _with(row: Row, **ids: str | None) -> Row:
    return {**row, **ids}


def _hash(doc_id: str, *parts: object) -> str:
    key = "\x1f".join((doc_id, *map(str, parts)))
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=ID_LENGTH // 2).hexdigest()


def _part(text: str, name: str, span: Offsets | None) -> Row:
    """Three columns of a row: the words and where they stand."""
    if span is None:
        return {name: None, f"{name}_start": None, f"{name}_end": None}
    return {name: text[span[0] : span[1]], f"{name}_start": span[0], f"{name}_end": span[1]}


def _mention_row(text: str, mention: Any) -> Row:
    return {
        "start": mention.start,
        "end": mention.end,
        "mention": text[mention.start : mention.end],
        "kind": mention.kind,
        "label": mention.label,
        "role": mention.role,
        "chain": mention.chain,
        "confidence": mention.confidence,
    }


def _quote_rows(text: str, number: int, quote: Attribution) -> list[Row]:
    shared = {
        **_part(text, "cue", quote.cue),
        **_part(text, "speaker", quote.speaker),
        "attribution": number,
        "quote_type": quote.quote_type,
        "speaker_kind": quote.speaker_kind,
        "chain": quote.chain,
        "confidence": quote.confidence,
        "method": quote.method,
        "rule": quote.rule,
    }
    return [{**shared, "start": start, "end": end, "quote": text[start:end]} for start, end in quote.content]


def _unnamed_row(text: str, source: UnnamedSource, quotes: list[Attribution]) -> Row:
    return {
        "start": source.start,
        "end": source.end,
        "mention": text[source.start : source.end],
        "type": source.type,
        "number": source.number,
        **_part(text, "reason", source.reason),
        "chain": source.chain,
        "n_quotes": sum(quote.chain is not None and quote.chain == source.chain for quote in quotes),
    }


def _reaction_row(text: str, reaction: Reaction) -> Row:
    return {
        "start": reaction.start,
        "end": reaction.end,
        "evidence": text[reaction.start : reaction.end],
        **_part(text, "speaker", reaction.speaker),
        "chain": reaction.chain,
        "code": reaction.code,
        "position": reaction.position,
        **_part(text, "target", reaction.target),
        "strength": reaction.strength,
        "realis": reaction.realis,
        "attribution": reaction.attribution,
        **_part(text, "cue", reaction.cue),
        "confidence": reaction.confidence,
        "method": reaction.method,
        "rule": reaction.rule,
    }


def _shift_row(text: str, shift: Shift) -> Row:
    return {
        "start": shift.start,
        "end": shift.end,
        "evidence": text[shift.start : shift.end],
        **_part(text, "decider", shift.decider),
        **_part(text, "old", shift.old),
        **_part(text, "new", shift.new),
        "scope": shift.scope,
        "conditions": shift.conditions,
        "hedged": shift.hedged,
    }


def _figure_row(text: str, figure: Any) -> Row:
    return {
        "start": figure.start,
        "end": figure.end,
        "figure": text[figure.start : figure.end],
        "value": figure.value,
        "value_max": figure.value_max,
        "qualifier": figure.qualifier,
        "unit": figure.unit,
        "value_si": figure.value_si,
        "unit_si": figure.unit_si,
        "about": figure.about,
        "same_as": figure.same_as,
    }
