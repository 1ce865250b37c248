"""RESOLVE: who is who across documents. Fills `actor_id` in every table and makes the ACTORS table.

The in-document chains say which mentions of one article belong together; here the chains of all articles are grouped, with
the help of the register. Deterministic, and independent of the order of documents.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from toolkit import schemas
from toolkit.actor_clusters import Cluster, Form, Profile, cluster_profiles, digest, is_generic_name
from toolkit.register import Register, load_register, slug

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.annotation import Annotations

ATTRIBUTED = ("quotes", "unnamed_sources", "reactions")
MAX_ALIASES = 50  # forms listed an actor, most frequent first; the mentions table has them all
HONORIFICS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "sir",
        "dame",
        "lord",
        "lady",
        "prof",
        "professor",
        "rev",
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
    ]
)


def resolve_actors(notes: Annotations, *, register: str | Path | Register | None = None) -> Annotations:
    """The notes with `actor_id` filled in every table, and `actors` made anew.

    People are joined across spellings, titles and initials, never a junior with his father, and a bare surname only where
    it can mean one person of the corpus or a national leader of that date. A state is one actor with its capital and its
    seat of government ("Russia": Moscow, the Kremlin); a ministry or a person keeps an actor of its own, tied by
    affiliation. Unnamed sources are never joined across documents. Places and things are no actors and keep null.

    `register` is the path of a CSV of your own, laid over the bundled register: columns name, and if you like key, kind,
    role, affiliation, country, aliases (separated by `|`), wikidata_id, start, end.

    It does not catch: namesakes with one full name in different articles, changes of name, organisations known by two
    unlike names that neither an article nor the register ties together.

    >>> import polars as pl
    >>> import toolkit as tk
    >>> text = "Rosa Brandt, the mayor, said no. Ms Brandt then left."
    >>> notes = tk.resolve_actors(tk.annotate(pl.DataFrame({"doc_id": ["a"], "text": [text]})))
    >>> notes.actors["name"].to_list()
    ['Rosa Brandt']

    Raises LoadError or SchemaError for a register that cannot be used.
    """
    known = register if isinstance(register, Register) else load_register(register)
    chains = _chains(notes)
    owners, clusters = _owners(chains, known)
    tables = {name: _with_actor(getattr(notes, name), owners) for name in ("mentions", *ATTRIBUTED)}
    done = replace(notes, **tables)
    return replace(
        done, actors=count_mentions(_actors(clusters, _last_date(notes)), done.mentions, done.unnamed_sources)
    )


def count_mentions(actors: pl.DataFrame, mentions: pl.DataFrame, unnamed: pl.DataFrame) -> pl.DataFrame:
    """The actors with n_mentions and n_documents counted anew, most mentioned first. An unnamed source is a mention too."""
    named = mentions.filter(pl.col("actor_id").is_not_null()).select("actor_id", "doc_id", "start")
    also = unnamed.filter(pl.col("actor_id").is_not_null()).select("actor_id", "doc_id", "start")
    also = also.join(named, on=["actor_id", "doc_id", "start"], how="anti")
    counts = (
        pl.concat([named, also])
        .group_by("actor_id")
        .agg(
            pl.len().cast(pl.UInt32).alias("n_mentions"),
            pl.col("doc_id").n_unique().cast(pl.UInt32).alias("n_documents"),
        )
    )
    counted = actors.drop("n_mentions", "n_documents", strict=False).join(counts, on="actor_id", how="left")
    counted = counted.with_columns(pl.col("n_mentions", "n_documents").fill_null(0))
    ordered = counted.sort(["n_mentions", "actor_id"], descending=[True, False])
    return schemas.conform(ordered, schemas.ACTORS, name="resolve_actors: actors")


def _chains(notes: Annotations) -> pl.DataFrame:
    """One row a chain: its document's date, its distinct forms, whether words are attributed to it, whether it is unnamed."""
    mentions = notes.mentions.filter(pl.col("chain_id").is_not_null() & (pl.col("kind") != "pronoun"))
    forms = (
        mentions.lazy()
        .with_columns(pl.col("kind", "label").cast(pl.String))
        .group_by("chain_id", "mention", "kind", "label", "role")
        .agg(pl.len().alias("count"))
        .sort("chain_id", "mention", "kind", "label", "role")
        .group_by("chain_id", maintain_order=True)
        .agg("mention", "kind", "label", "role", "count")
        .collect()
    )
    spoken = pl.concat(
        [
            table.filter(pl.col("chain_id").is_not_null()).select("chain_id", "doc_id", pl.col(words).alias("words"))
            for table, words in (
                (notes.quotes, "speaker"),
                (notes.reactions, "speaker"),
                (notes.unnamed_sources, "mention"),
            )
        ]
    )
    where = pl.concat(
        [
            notes.mentions.filter(pl.col("chain_id").is_not_null()).select("chain_id", "doc_id"),
            spoken.select("chain_id", "doc_id"),
        ]
    )
    dates = notes.documents.select("doc_id", pl.col("published_at").dt.strftime("%Y-%m-%d").alias("date"))
    unnamed = (
        notes.unnamed_sources.filter(pl.col("chain_id").is_not_null())
        .group_by("chain_id")
        .agg(pl.col("mention").sort_by("start").first().alias("unnamed"))
    )
    said = spoken.group_by("chain_id").agg(pl.col("words").drop_nulls().min())
    return (
        where.unique(subset="chain_id", maintain_order=False)
        .join(dates, on="doc_id", how="left")
        .join(forms, on="chain_id", how="left")
        .join(unnamed, on="chain_id", how="left")
        .join(said, on="chain_id", how="left")
        .sort("chain_id")
    )


def _owners(chains: pl.DataFrame, register: Register) -> tuple[pl.DataFrame, list[tuple[str, Cluster]]]:
    """chain_id → actor_id, and the clusters by actor_id. Chains that look the same are judged once."""
    numbers: dict[Any, int] = {}
    profiles: list[Profile] = []
    chain_ids: list[str] = []
    owner: list[int] = []
    for row in chains.iter_rows():
        chain_id, _, date, texts, kinds, labels, roles, counts, unnamed, words = row
        if unnamed is None and not texts:
            continue  # a pronoun that stands for nothing named: no actor, rather than one called "it"
        local = unnamed is not None
        names = [text for text, kind in zip(texts or (), kinds or (), strict=True) if kind != "role"]
        general = not local and any(not is_generic_name(text) for text in names)
        speaks = words is not None
        key = (
            chain_id if not general else "",
            tuple(texts or ()),
            tuple(kinds or ()),
            tuple(labels or ()),
            tuple(roles or ()),
            speaks,
            date or "",
        )
        number = numbers.get(key)
        if number is None:
            number = numbers[key] = len(profiles)
            if local:
                forms: tuple[Form, ...] = (Form(unnamed or "", "unnamed", None, None),)
            else:
                forms = tuple(map(Form, texts, kinds, labels, roles, counts))
            profiles.append(Profile(forms, chain_id, speaks, date or ""))
        chain_ids.append(chain_id)
        owner.append(number)
    clusters = _unnamed_clusters(profiles) + cluster_profiles(profiles, register)
    named = _identified(clusters)
    actor_of = {number: actor_id for actor_id, cluster in named for number in cluster.profiles}
    table = pl.DataFrame(
        {"chain_id": chain_ids, "actor_id": [actor_of.get(number) for number in owner]},
        schema={"chain_id": pl.String, "actor_id": pl.String},
    )
    return table.drop_nulls(), named


def _unnamed_clusters(profiles: list[Profile]) -> list[Cluster]:
    clusters = []
    for number, profile in enumerate(profiles):
        if profile.forms[0].kind == "unnamed":
            cluster = Cluster("unnamed", profile.forms[0].text, local=profile.local)
            cluster.add(number, profile.forms)
            clusters.append(cluster)
    return clusters


def _identified(clusters: list[Cluster]) -> list[tuple[str, Cluster]]:
    """Clusters with ids that no two share: a second actor of one name gets a hash of its forms behind it."""
    taken: set[str] = set()
    named = []
    for cluster in sorted(
        clusters, key=lambda c: (c.known is None, c.local != "", c.actor_id, c.kind, sorted(c.forms))
    ):
        actor_id = cluster.actor_id
        if actor_id in taken:
            told_apart = digest(cluster.kind + cluster.local + "|".join(sorted(cluster.forms)))
            actor_id = f"{slug(cluster.name) or cluster.kind}-{told_apart}"
        taken.add(actor_id)
        named.append((actor_id, cluster))
    return named


def _with_actor(table: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """The table with actor_id by chain_id, rows and columns in the order they had."""
    columns = table.columns
    return table.drop("actor_id").join(owners, on="chain_id", how="left", maintain_order="left").select(columns)


def _last_date(notes: Annotations) -> str:
    last = notes.documents["published_at"].max()
    return last.strftime("%Y-%m-%d") if last is not None else ""  # type: ignore[union-attr]


def _actors(named: list[tuple[str, Cluster]], date: str) -> pl.DataFrame:
    return schemas.ACTORS.from_rows([_actor_row(actor_id, cluster, date) for actor_id, cluster in named])


def _actor_row(actor_id: str, cluster: Cluster, date: str) -> dict[str, object]:
    known = cluster.known
    forms = sorted(cluster.forms, key=lambda form: (-cluster.forms[form], form))
    seen = list(dict.fromkeys([*forms[:MAX_ALIASES], *(known.forms if known else ())]))
    role = min(cluster.roles, key=lambda r: (r.casefold() in HONORIFICS, -cluster.roles[r], r), default=None)
    affiliation = None
    if known and known.offices:
        office = next((o for o in known.offices if date and o.held_on(date)), known.offices[-1])
        role, affiliation = office.role or role, office.affiliation or None
    return {
        "actor_id": actor_id,
        "name": cluster.canonical_name,
        "kind": cluster.kind,
        "role": None if role is None or role.casefold() in HONORIFICS else role,
        "affiliation": affiliation,
        "country": (known.country or None) if known else None,
        "aliases": [form for form in seen if form != cluster.canonical_name],
        "wikidata_id": (known.wikidata_id or None) if known else None,
        "n_mentions": 0,
        "n_documents": 0,
    }
