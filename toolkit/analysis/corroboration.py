"""Does a quotation stand anywhere else? Held against other outlets, another collection, and a record of statements."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import CountMode, count_once, known_copies, say_counting
from toolkit.analysis.quotations import Words, candidate_pairs, compare_wording, rare_stems, split_words
from toolkit.errors import LoadError, SchemaError
from toolkit.register import fold_name

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

RECORD_COLUMNS = ("statement_id", "speaker", "verbatim")
CLEAR_SHARE = 2 / 3  # of the reactions reported elsewhere: below, an actor has no clear stand to contradict
VERBATIM = frozenset({"exact", "trimmed"})


@dataclass(frozen=True, slots=True)
class Said:
    """One quotation, or one statement of the record (`own` is False, `record_id` set)."""

    id: str
    doc_id: str
    story: str  # doc_id of the document that stands for its copies
    outlet: str | None
    text: str
    words: Words
    names: frozenset[str]
    own: bool
    record_id: str | None = None


def corroborate(
    notes: Annotations,
    *,
    against: Annotations | None = None,
    record: str | Path | None = None,
    copies: CountMode = "count_once",
) -> pl.DataFrame:
    """For each quotation of `notes`: in how many independent outlets it stands, and what to check before printing it.

    It is compared with the other documents of `notes`, those of `against`, and the verbatim column of `record`, a CSV with
    statement_id, speaker, verbatim and, if there, position (-1, 0, 1). Flags: corroborated (another outlet or the record has
    the same words, whole or in part), altered (another version has other words), other_speaker (the words are given to
    someone else), contradicted (elsewhere the same actor's stand on the policy is the opposite), single_outlet (no other
    outlet has it). Every quotation has its row; `copies="count_once"` holds it against one document (the fullest) of each
    group of copies and never against a copy of its own, so that a wire story in five papers is one outlet; `count_all` takes
    every printing for an outlet. No flag means false: it says "not corroborated in this collection" and no more. Quotations of
    fewer than four words are never matched. Run `resolve_actors` first: speakers are compared by their names.

    >>> import toolkit as tk
    >>> texts = pl.DataFrame({"doc_id": ["a", "b"], "outlet": ["Post", "Mail"],
    ...     "text": ["“We will not wait for a third winter,” said Ada Brand.", "“We will not wait for rain,” said Bo Carter."]})
    >>> notes = tk.resolve_actors(tk.annotate(texts, copies=tk.mark_copies(texts)))
    >>> corroborate(notes).select("flags", "copies").rows()
    [(['single_outlet'], 'count_once'), (['single_outlet'], 'count_once')]

    Raises LoadError where the record cannot be read, SchemaError where it lacks a column, ValueError for another word in
    `copies`.
    """
    statements = [] if record is None else _read_record(Path(record))
    said = _quotations(notes, copies, own=True) + ([] if against is None else _quotations(against, copies, own=False))
    said += [_statement(row) for row in statements]
    matches = _matches(said)
    stands = _stands(notes, against, statements, copies)
    own_stand = _own_stand(notes)
    rows = [_verdict(i, said, matches[i], stands, own_stand) for i, quote in enumerate(said) if quote.own]
    return say_counting(schemas.CORROBORATION.from_rows(rows), _least_known(notes, against, copies))


def _least_known(notes: Annotations, against: Annotations | None, copies: CountMode) -> pl.DataFrame | None:
    """Copies as known where least is known: nothing counts once if one of two collections was not marked."""
    searched = [part for part in (notes, against) if part is not None and part.documents.height > 1]
    return min((part.copies for part in searched), key=len, default=None) if copies == "count_once" else None


def _stories(notes: Annotations, copies: CountMode) -> dict[str, str]:
    """doc_id → doc_id of the document that is counted for it and its copies."""
    known = known_copies(notes, copies)
    rows = () if known is None else known.select("doc_id", "group").drop_nulls().iter_rows()
    group = {doc_id: f"group {name}" for doc_id, name in rows}  # a group may be called like another document
    counted = {group.get(doc_id, doc_id): doc_id for doc_id in count_once(notes.documents, known)["doc_id"]}
    return {doc_id: counted[group.get(doc_id, doc_id)] for doc_id in notes.documents["doc_id"]}


def _quotations(notes: Annotations, copies: CountMode, *, own: bool) -> list[Said]:
    """All quotations of one's own notes; of others, those in the documents that count."""
    stories = _stories(notes, copies)
    names = _names(notes)
    outlets = notes.documents.select("doc_id", "outlet")
    rows = notes.quotes.join(outlets, on="doc_id", maintain_order="left").iter_rows(named=True)
    return [
        Said(
            row["quote_id"], row["doc_id"], stories[row["doc_id"]], row["outlet"] or row["doc_id"], row["quote"],
            split_words(row["quote"]),
            names.get(row["actor_id"]) or frozenset({fold_name(row["speaker"])} if row["speaker"] else ()), own,
        )
        for row in rows
        if own or row["doc_id"] == stories[row["doc_id"]]
    ]  # fmt: skip


def _names(notes: Annotations) -> dict[str, frozenset[str]]:
    rows = notes.actors.select("actor_id", "name", "aliases").iter_rows()
    return {
        actor: frozenset(fold_name(form) for form in (name, *(aliases or [])) if form) for actor, name, aliases in rows
    }


def _read_record(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LoadError(
            f"corroborate: the record {path} cannot be read ({error}). Give the path of a CSV in UTF-8."
        ) from error
    missing = [column for column in RECORD_COLUMNS if rows and column not in rows[0]]
    if missing or not rows:
        found = ", ".join(rows[0]) if rows else "no rows"
        raise SchemaError(f"corroborate: the record {path.name} lacks {', '.join(missing) or 'rows'}; found {found}.")
    return rows


def _statement(row: dict[str, str]) -> Said:
    text = row["verbatim"] or ""
    name = frozenset({fold_name(row["speaker"] or "")})
    statement = row["statement_id"]
    return Said(statement, "", "", None, text, split_words(text), name, own=False, record_id=statement)


def _matches(said: list[Said]) -> dict[int, list[tuple[int, str]]]:
    """Index of each quotation → (index of another in another story, how they compare); of copies, one stands for all."""
    # a name shared by two actors' aliases only means that both are compared: the wording decides
    pairs = candidate_pairs([s.words for s in said], [min(s.names, default=None) for s in said])
    rare = rare_stems([s.words for s in said])
    matches: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for i, j in pairs:
        if said[i].story == said[j].story or not (said[i].own or said[j].own):
            continue
        variant = compare_wording(
            said[i].words, said[j].words, same_actor=bool(said[i].names & said[j].names), rare=rare
        )
        for one, other in ((i, j), (j, i)):
            if variant and said[other].doc_id == said[other].story:
                matches[one].append((other, variant))
    return matches


def _own_stand(notes: Annotations) -> dict[str, tuple[int, frozenset[str]]]:
    """quote_id → its speaker's position, and the speaker's names."""
    names = _names(notes)
    told = notes.reactions.filter(pl.col("quote_id").is_not_null() & (pl.col("position") != 0))
    rows = told.select("quote_id", "position", "actor_id").iter_rows()
    return {quote: (position, names.get(actor, frozenset())) for quote, position, actor in rows}


def _stands(
    notes: Annotations, against: Annotations | None, record: list[dict[str, str]], copies: CountMode
) -> dict[str, int]:
    """Name → the stand reported elsewhere: by the record, else by most reactions of the other collection, else of the notes."""
    stands: dict[str, Counter[int]] = defaultdict(Counter)
    elsewhere = notes if against is None and not record else against
    if elsewhere is not None:
        names = _names(elsewhere)
        kept = count_once(elsewhere.documents, known_copies(elsewhere, copies)).select("doc_id")
        told = elsewhere.reactions.join(kept, on="doc_id", maintain_order="left")
        told = told.filter((pl.col("position") != 0) & (pl.col("realis").cast(pl.String) == "actual"))
        for actor, position in told.select("actor_id", "position").iter_rows():
            for name in names.get(actor, ()):
                stands[name][position] += 1
    for name in {fold_name(row["speaker"]) for row in record if row.get("position") in ("-1", "1")}:
        stands[name] = Counter(
            int(r["position"]) for r in record if fold_name(r["speaker"]) == name and r.get("position") in ("-1", "1")
        )
    clear = {name: counts.most_common(1)[0] for name, counts in stands.items()}
    return {name: position for name, (position, n) in clear.items() if n >= CLEAR_SHARE * sum(stands[name].values())}


def _verdict(
    i: int,
    said: list[Said],
    matches: list[tuple[int, str]],
    stands: dict[str, int],
    own: dict[str, tuple[int, frozenset[str]]],
) -> dict[str, object]:
    quote = said[i]
    agreeing = [
        (said[j], variant)
        for j, variant in matches
        if not quote.names or not said[j].names or said[j].names & quote.names
    ]
    others = [said[j] for j, _ in matches if quote.names and said[j].names and not said[j].names & quote.names]
    outlets = sorted({quote.outlet or "", *(other.outlet for other, _ in agreeing if other.outlet)})
    record_id = next((other.record_id for other, variant in agreeing if other.record_id and variant in VERBATIM), None)
    position, names = own.get(quote.id, (0, frozenset()))
    reported = {stands[name] for name in names if name in stands} if position else set()
    flags = {
        "corroborated": record_id is not None
        or any(v in VERBATIM and o.outlet not in (None, quote.outlet) for o, v in agreeing),
        "altered": any(variant not in VERBATIM for _, variant in agreeing),
        "other_speaker": bool(others),
        "contradicted": bool(reported) and position not in reported,
        "single_outlet": len(outlets) == 1,
    }
    return {
        "quote_id": quote.id, "n_outlets": len(outlets), "outlets": outlets,
        "in_record": record_id is not None, "record_id": record_id,
        "variants": sorted({other.text for other, variant in agreeing if variant != "exact"}),
        "flags": [flag for flag, raised in flags.items() if raised],
    }  # fmt: skip
