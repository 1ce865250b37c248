"""Who reacted how to a decision: every reaction beside its actor, its outlet, its time and the sentence that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import CountMode, count_once, known_copies, say_counting
from toolkit.event import Event

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

DOCUMENT_FACTS = ("doc_id", "outlet", "published_at", "period")


def reactions_to(notes: Annotations, event: Event, *, copies: CountMode = "count_once") -> pl.DataFrame:
    """Actor × outlet × code: one row a reaction in a document about the event, with its evidence and its place.

    A document is about the event if its headline or text has one of the event's terms; every reaction in it is listed, also
    one to something else: `position` is the stand on the new policy as far as the coder can tell. `actor` is the resolved
    actor's name, or the speaker as written. `copies="count_once"` keeps one document for each group of copies (the fullest
    version of the outlet that wrote it), so that a wire story in five papers is one row; a reprint's own additions are then
    lost. `count_all` keeps every printing. The same statement in independently written articles stays one row each.
    Rows are sorted by actor, time and place. No reactions give an empty table of the same columns.

    >>> import toolkit as tk
    >>> texts = pl.DataFrame({"doc_id": ["a"], "text": ["Oslo welcomed the visa cap. Lima refused to comment."]})
    >>> table = reactions_to(tk.resolve_actors(tk.annotate(texts)), tk.Event("Visa cap", at="2025-03-01", terms=["visa*"]))
    >>> table.sort("start")["code"].to_list()
    ['SUPPORT', 'DECLINE']
    """
    about = documents_about(notes, event, copies=copies)
    actors = notes.actors.select("actor_id", pl.col("name").alias("_name"), "kind")
    table = (
        notes.reactions.join(about.select(DOCUMENT_FACTS), on="doc_id")
        .join(actors, on="actor_id", how="left")
        .with_columns(actor=pl.coalesce("_name", "speaker"))
        .drop("_name")
    )
    wanted = schemas.conform(table, schemas.REACTIONS_TO, name="reactions_to").select(
        list(schemas.REACTIONS_TO.columns)
    )
    table = wanted.sort("actor", "published_at", "doc_id", "start", nulls_last=True)
    return say_counting(table, known_copies(notes, copies))


def documents_about(notes: Annotations, event: Event, *, copies: CountMode) -> pl.DataFrame:
    """The documents that name the event, with `period` (before or after it); one for each group of copies, or all."""
    kept = count_once(notes.documents, known_copies(notes, copies))
    headline = event.matches("headline").fill_null(value=False) if "headline" in kept.columns else pl.lit(value=False)
    period = pl.when(event.is_after()).then(pl.lit("after")).when(~event.is_after()).then(pl.lit("before"))
    return kept.filter(event.matches("text") | headline).with_columns(period=period.cast(schemas.PERIOD))
