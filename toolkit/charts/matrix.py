"""Who reacted how: actors in rows, the 14 reaction codes in columns, a mark where an actor did it."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from toolkit.charts.theme import (  # isort: skip
    AGAINST, FOR, LABEL_WIDTH, NEUTRAL, PAPER, QUIET, RULE, UNKNOWN, WIDTH, Words,
    caption_layer, dress, empty_chart, layered, plot,
)  # fmt: skip
from toolkit.charts.wording import count_noun, list_some, method_of, outlets_of, period_of, shorten
from toolkit.errors import SchemaError
from toolkit.schemas import CODES

LABELS = {code: code.replace("_", " ").capitalize() for code in CODES}
DID = {
    "SUPPORT": "voiced support", "JUSTIFY": "gave justifications", "PLEDGE": "pledged cooperation",
    "URGE_RESTRAINT": "urged restraint", "DEMAND": "made demands", "CONCERN": "voiced concern", "WARN": "warned",
    "CONDEMN": "condemned", "ACCUSE": "made accusations", "REJECT": "rejected", "DENY": "denied",
    "THREATEN": "threatened", "DECLINE": "declined to comment", "REPORT": "commented neutrally",
}  # fmt: skip
STANDS = {"against": AGAINST, "neutral or mixed": NEUTRAL, "for": FOR, "not coded": UNKNOWN}
SHAPES = {"against": "square", "neutral or mixed": "diamond", "for": "circle", "not coded": "circle"}
TELLING = 0.1  # a single actor's lead smaller than this share of all reactions says little about the whole
MIXED = 1 / 3  # a mean position nearer to 0 than this is shown as neutral or mixed
NOBODY, UNNAMED = "Speaker not identified", "Actors without a name"
PRONOUNS = ("he", "she", "they", "it", "we", "i", "you", "who")
ROW = 31  # pixels a row
PLOT_WIDTH = WIDTH - LABEL_WIDTH - 48  # the right margin holds the row totals
N_EVIDENCE = 3  # sentences in a tooltip
EVIDENCE_CHARS = 170  # Vega's tooltip cuts a value at seven lines
REQUIRED = ("actor", "code", "position", "realis")


def reaction_matrix(reactions: pl.DataFrame, *, realis: Sequence[str] = ("actual",), top: int = 15) -> alt.LayerChart:
    """Actors × reaction codes from the table that `reactions_to` returns; the number in a mark is its count.

    Rows are the `top` actors with most reactions other than neutral statements (REPORT), then the others summed, then the
    unnamed and the unidentified; columns stand in the order of
    `schemas.CODES`. Colour and shape are the mean position on the policy (-1 against, 1 for; between -1/3 and 1/3
    "neutral or mixed"). Only reactions whose `realis` is listed are counted: by default those that are reported as
    happening, not the negated, hypothetical and past ones. Point at a mark to read up to three of its sentences.

    It counts reports of reactions: one statement carried by five outlets counts five times unless the table says otherwise.
    The title leaves neutral statements (REPORT) aside where there is anything else to say, and names a leading actor only
    where its count is at least a tenth of all; else it names the most frequent kind of reaction.

    >>> from toolkit import charts
    >>> import polars as pl
    >>> said = pl.DataFrame({"actor": ["Ruritania"] * 2, "code": ["WARN"] * 2, "position": [-1, -1], "realis": ["actual"] * 2})
    >>> charts.reaction_matrix(said).title.text
    ['Ruritania warned most often: 2 of 2 reactions']

    Raises SchemaError where a column is missing. An empty table gives a chart that says so.
    """
    missing = [column for column in REQUIRED if column not in reactions.columns]
    if missing:
        raise SchemaError(
            f"reaction_matrix: missing {', '.join(missing)}; found {', '.join(reactions.columns)}. "
            "Give it what reactions_to(notes, event) returns."
        )
    kept = list(realis)
    counted = reactions.with_columns(pl.col("realis", "code").cast(pl.String)).filter(pl.col("realis").is_in(kept))
    if counted.is_empty():
        return _nothing(reactions, kept)
    counted = counted.with_columns(actor=_row_name(counted))
    cells, rows = _cells(counted, top)
    return _draw(cells, rows, _words(counted, reactions, kept))


def _row_name(counted: pl.DataFrame) -> pl.Expr:
    """The actor, or what stands for those without a name: an unresolved pronoun names nobody."""
    nobody = pl.col("actor").is_null() | pl.col("actor").str.to_lowercase().is_in(PRONOUNS)
    unnamed = pl.col("kind").cast(pl.String) == "unnamed" if "kind" in counted.columns else pl.lit(value=False)
    named = pl.when(nobody).then(pl.lit(NOBODY)).otherwise(pl.col("actor"))
    return pl.when(unnamed.fill_null(value=False)).then(pl.lit(UNNAMED)).otherwise(named)


def _nothing(reactions: pl.DataFrame, realis: list[str]) -> alt.LayerChart:
    if reactions.is_empty():
        return empty_chart(
            "No reactions found",
            "The table has no rows. Check the event's date and terms, and that the articles are about it: print(notes) counts "
            "what was read, notes.problems lists what could not be.",
        )
    return empty_chart(
        "No reactions of this kind found",
        f"None of {count_noun(reactions.height, 'reaction')} has realis {list_some(realis)}. "
        "Other values of realis: actual, negated, hypothetical, historical.",
    )


def _cells(counted: pl.DataFrame, top: int) -> tuple[pl.DataFrame, list[str]]:
    """One row per mark, and the row labels from top to bottom."""
    telling = (pl.col("code") != "REPORT").sum()
    totals = counted.group_by("actor").agg(telling=telling, n=pl.len())
    totals = totals.sort(["telling", "n", "actor"], descending=[True, True, False])
    apart = [name for name in (UNNAMED, NOBODY) if name in set(totals["actor"])]
    names = [name for name in totals["actor"] if name not in apart]
    named = names if len(names) <= top + 1 else names[:top]
    rest = f"{len(names) - len(named):,} other actors"
    label = pl.when(pl.col("actor").is_in([*named, *apart])).then(pl.col("actor")).otherwise(pl.lit(rest)).alias("row")
    order = [column for column in ("published_at", "reaction_id") if column in counted.columns]
    table = counted.with_columns(label).sort(order, nulls_last=True) if order else counted.with_columns(label)
    cells = (
        table.group_by("row", "code")
        .agg(pl.len().alias("n"), pl.col("position").mean().alias("mean_position"), *_told(table))
        .with_columns(
            pl.when(pl.col("mean_position").is_null()).then(pl.lit("not coded"))
            .when(pl.col("mean_position") >= MIXED).then(pl.lit("for"))
            .when(pl.col("mean_position") <= -MIXED).then(pl.lit("against"))
            .otherwise(pl.lit("neutral or mixed")).alias("stand"),
            pl.col("code").replace_strict(LABELS).alias("act"),
        )
    )  # fmt: skip
    rows = [*named, *([rest] if len(named) < len(names) else []), *apart]
    place = {name: i for i, name in enumerate(rows)}
    columns = {code: i for i, code in enumerate(CODES)}
    return cells.sort(pl.col("row").replace_strict(place), pl.col("code").replace_strict(columns)), rows


def _told(table: pl.DataFrame) -> list[pl.Expr]:
    """For the tooltip: which outlets, and the first few different sentences."""
    told = []
    if "outlet" in table.columns:
        told.append(pl.col("outlet").drop_nulls().unique().sort().str.join(", ").alias("outlets"))
    if "evidence" in table.columns:
        sentences = pl.col("evidence").drop_nulls().unique(maintain_order=True)
        told += [sentences.get(i, null_on_oob=True).alias(f"evidence {i + 1}") for i in range(N_EVIDENCE)]
    return told


def _words(counted: pl.DataFrame, reactions: pl.DataFrame, realis: list[str]) -> Words:
    left_out = reactions.height - counted.height
    named = counted.filter(~pl.col("actor").is_in([NOBODY, UNNAMED]))
    subtitle = (
        f"Reactions by kind, {period_of(counted)}; n = {count_noun(counted.height, 'reaction')} by "
        f"{count_noun(named['actor'].n_unique(), 'named actor')}, counting those reported as {list_some(realis)}"
        + (f" ({left_out:,} of {reactions.height:,} left out)." if left_out else ".")
    )
    caption = (
        f"The number is the count of reports; colour and shape are the mean position on the policy. {outlets_of(counted)} "
        f"{method_of(counted, 'reactions')}"
    )
    title = _finding(counted)
    return Words(title=title, subtitle=subtitle, caption=caption, alt=f"{title}. {subtitle} {_aloud(named)}")


def _finding(counted: pl.DataFrame) -> str:
    """Who leads, where the lead is a tenth of all; else which kind of reaction is the most frequent."""
    telling = counted.filter(pl.col("code") != "REPORT")
    aside = " (neutral statements aside)" if 0 < telling.height < counted.height else ""
    telling = telling if telling.height else counted
    base = f"{count_noun(telling.height, 'reaction')}{aside}"
    known = telling.filter(~pl.col("actor").is_in([NOBODY, UNNAMED]))
    most = (known if known.height else telling).group_by("actor", "code").len()
    n = max(most["len"])
    first = most.filter(pl.col("len") == n).sort("actor", "code")
    if n < TELLING * telling.height:
        return _frequent(telling, base)
    if n == 1 and telling.height > 1:
        return f"No actor reacts the same way twice: {base}"
    return (
        f"{_leaders(first)} most often: {n:,} {'of' if first.height == 1 else 'each of'} {base}"
        if first.height < 3
        else (
            f"No reaction stands out: {_leaders(first.head(2), others=first.height - 2)} lead with {n:,} each of {base}"
        )
    )


def _frequent(telling: pl.DataFrame, base: str) -> str:
    named = pl.col("actor").filter(~pl.col("actor").is_in([NOBODY, UNNAMED]))
    kinds = telling.group_by("code").agg(n=pl.len(), by=named.n_unique()).sort(["n", "code"], descending=[True, False])
    code, n, n_actors = kinds.row(0)
    return f"Most frequent reaction: {LABELS[code].lower()}, {n:,} of {base}, by {count_noun(n_actors, 'named actor')}"


def _leaders(first: pl.DataFrame, *, others: int = 0) -> str:
    """'A warned', 'A and B warned', 'A warned and B denied', 'A warned, B denied and 3 more'."""
    if first.height == 2 and first["code"].n_unique() == 1 and not others:
        return f"{' and '.join(first['actor'])} {DID[first['code'][0]]}"
    said = [f"{actor} {DID[code]}" for actor, code in first.select("actor", "code").iter_rows()]
    return list_some([*said, f"{others:,} more"] if others else said)


def _aloud(named: pl.DataFrame) -> str:
    """The three longest rows in words."""
    totals = named.group_by("actor").len().sort(["len", "actor"], descending=[True, False]).head(3)
    lines = []
    for actor, n in totals.iter_rows():
        codes = (
            named.filter(pl.col("actor") == actor)
            .group_by("code")
            .len()
            .sort(["len", "code"], descending=[True, False])
        )
        lines.append(
            f"{actor}, {n:,}: {list_some([f'{LABELS[c].lower()} {k:,}' for c, k in codes.iter_rows()], limit=4)}"
        )
    return f"Most reactions: {'; '.join(lines)}." if lines else "Nobody is named."


def _draw(cells: pl.DataFrame, rows: list[str], words: Words) -> alt.LayerChart:
    height = ROW * len(rows)
    values = _shown(cells)
    stands = [stand for stand in STANDS if stand != "not coded" or stand in set(cells["stand"])]
    base = plot(values).encode(
        x=alt.X("act:N", title=None, sort=None, scale=alt.Scale(domain=list(LABELS.values())), axis=_code_axis()),
        y=alt.Y("row:N", title=None, sort=None, scale=alt.Scale(domain=rows), axis=_actor_axis()),
    )
    marks = base.mark_point(filled=True, opacity=1).encode(
        size=alt.Size("n:Q", legend=None, scale=alt.Scale(domain=[1, max(8, *cells["n"])], range=[330, 720])),
        color=alt.Color(
            "stand:N",
            title="Position on the policy",
            scale=alt.Scale(domain=stands, range=[STANDS[s] for s in stands]),
        ),
        shape=alt.Shape("stand:N", scale=alt.Scale(domain=stands, range=[SHAPES[s] for s in stands])),
        tooltip=[alt.Tooltip(f"{name}:{kind}", title=title) for name, kind, title in _tooltip(values)],
    )
    numbers = base.mark_text(color=PAPER, fontSize=11, fontWeight="bold").encode(text="n:Q")
    layers = (
        _row_rules(rows),
        marks,
        numbers,
        *_totals(cells, rows),
        caption_layer(words, below=height + 16, left=-LABEL_WIDTH),
    )
    return dress(layered(*layers, width=PLOT_WIDTH, height=height), words)


def _shown(cells: pl.DataFrame) -> list[dict[str, object]]:
    """The cells as plain values, sentences shortened and absent ones left away."""
    evidence = [column for column in cells.columns if column.startswith("evidence")]
    empty = [column for column in evidence if cells[column].null_count() == cells.height]
    values = cells.drop("code", *empty).to_dicts()
    for row in values:
        row["mean_position"] = None if row["mean_position"] is None else round(row["mean_position"], 2)
        for column in set(evidence) & row.keys():
            row[column] = shorten(row[column] or "", EVIDENCE_CHARS)
        if "outlets" in row:
            row["outlets"] = shorten(row["outlets"], EVIDENCE_CHARS)
    return values


def _tooltip(values: list[dict[str, object]]) -> list[tuple[str, str, str]]:
    fields = [
        ("row", "N", "Actor"), ("act", "N", "Reaction"), ("n", "Q", "Count"), ("stand", "N", "Position"),
        ("mean_position", "Q", "Mean position"), ("outlets", "N", "Outlets"),
        *((f"evidence {i + 1}", "N", f"Sentence {i + 1}") for i in range(N_EVIDENCE)),
    ]  # fmt: skip
    return [field for field in fields if field[0] in values[0]]


def _code_axis() -> alt.Axis:
    return alt.Axis(
        orient="top", labelAngle=-40, labelAlign="left", domain=False, ticks=False, labelPadding=4, labelLimit=140
    )


def _actor_axis() -> alt.Axis:
    return alt.Axis(
        domain=False,
        ticks=False,
        labelPadding=8,
        labelLimit=LABEL_WIDTH - 12,
        minExtent=LABEL_WIDTH,
        maxExtent=LABEL_WIDTH,
    )


def _row_rules(rows: list[str]) -> alt.Chart:
    """A hairline a row, so that the eye keeps the line over fourteen columns."""
    rules: alt.Chart = (
        plot([{"row": row} for row in rows])
        .mark_rule(color=RULE, strokeWidth=0.6)
        .encode(y=alt.Y("row:N", sort=None, scale=alt.Scale(domain=rows)), x=alt.value(0), x2=alt.value(PLOT_WIDTH))
    )
    return rules


def _totals(cells: pl.DataFrame, rows: list[str]) -> tuple[alt.Chart, alt.Chart]:
    totals = dict(cells.group_by("row").agg(pl.col("n").sum()).iter_rows())
    numbers = plot([{"row": row, "total": totals[row]} for row in rows])
    head = plot([{}]).mark_text(text="All", color=QUIET, fontSize=12, align="right", baseline="bottom")
    return (
        numbers.mark_text(align="right", color=QUIET, fontSize=12).encode(
            x=alt.value(PLOT_WIDTH + 34), y=alt.Y("row:N", sort=None, scale=alt.Scale(domain=rows)), text="total:Q"
        ),
        head.encode(x=alt.value(PLOT_WIDTH + 34), y=alt.value(-6)),
    )
