"""Reactions as event data: PLOVER 2.0 types and CAMEO root codes, for those who join them with GDELT, ICEWS or POLECAT."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from toolkit import schemas


class Counterpart(NamedTuple):
    """A code's PLOVER type and mode, CAMEO root, and what the mapping loses."""

    event_type: str | None
    mode: str | None
    cameo_root: str | None
    note: str | None


OPTIONAL = ("published_at", "actor", "actor_id", "kind", "target", "outlet")
NONE = "no counterpart in PLOVER: dropped with CAMEO 01 and 02"
COUNTERPARTS = {
    "SUPPORT": Counterpart("SUPPORT", None, "05", None),
    "JUSTIFY": Counterpart(None, None, "01", "defending one's own decision is no event in PLOVER"),
    "PLEDGE": Counterpart("AGREE", None, "03", None),
    "URGE_RESTRAINT": Counterpart("REQUEST", "change", "02", "CAMEO 027, 028 are nearer than the root"),
    "DEMAND": Counterpart("REQUEST", None, "10", None),
    "CONCERN": Counterpart(None, None, "01", NONE),
    "WARN": Counterpart(
        None, None, "01", "CAMEO's verb list puts warnings under 13 Threaten; this toolkit keeps them apart"
    ),
    "CONDEMN": Counterpart("ACCUSE", "disapprove", "11", None),
    "ACCUSE": Counterpart("ACCUSE", "allege", "11", None),
    "REJECT": Counterpart("REJECT", None, "12", None),
    "DENY": Counterpart(None, None, "01", "denying a fact is CAMEO 0152 to 016; PLOVER has no type for it"),
    "THREATEN": Counterpart("THREATEN", None, "13", None),
    "DECLINE": Counterpart(None, None, "01", "CAMEO 011 Decline comment; PLOVER has no type for it"),
    "REPORT": Counterpart(None, None, "01", NONE),
}


def to_plover(reactions: pl.DataFrame, actors: pl.DataFrame | None = None) -> pl.DataFrame:
    """The table of `reactions_to` as event rows: source, target, PLOVER type and mode, CAMEO root, note on what is lost.

    Only reactions with realis "actual" become events: what was negated, only possible or long past did not happen.
    Codes without a counterpart keep their row with event_type null and say so in `note`. `actors` (notes.actors) adds the
    country. The date is the day of publication, not of the act. PLOVER's fields for context, location and counts are not
    filled. Mapping after the PLOVER manual (Halterman et al. 2023) and CAMEO 1.1b3.

    >>> rows = {"reaction_id": ["r"], "doc_id": ["d"], "code": ["PLEDGE"], "realis": ["actual"], "evidence": ["vowed to help"]}
    >>> to_plover(pl.DataFrame(rows)).select("event_type", "cameo_root").rows()
    [('AGREE', '03')]
    """
    table = reactions.with_columns(pl.col("code", "realis").cast(pl.String)).filter(pl.col("realis") == "actual")
    optional = [column for column in OPTIONAL if column not in table.columns]
    table = table.with_columns(pl.lit(None, schemas.REACTIONS_TO.columns[column]).alias(column) for column in optional)
    no_actors = pl.DataFrame(schema={"actor_id": pl.String, "country": pl.String})
    countries = no_actors if actors is None else actors.select("actor_id", "country")
    mapped = pl.DataFrame(
        [{"code": code, **counterpart._asdict()} for code, counterpart in COUNTERPARTS.items()],
        schema_overrides={"mode": pl.String},
    )
    events = table.join(countries, on="actor_id", how="left").join(mapped, on="code", how="left", maintain_order="left")
    named = events.select(
        "event_type", "mode", "cameo_root", "code", "note", "outlet", "target",
        event_id="reaction_id", date=pl.col("published_at").dt.date(), source_name="actor", source_country="country",
        source_kind="kind", text="evidence",
    )  # fmt: skip
    return schemas.conform(named, schemas.PLOVER_EVENTS, name="to_plover")
