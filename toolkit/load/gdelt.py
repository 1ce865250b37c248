"""GDELT's tables: events, mentions, the Global Knowledge Graph and the Global Quotation Graph, read lazily.

Each function gives a Polars LazyFrame with GDELT's own column names; `collect()` reads. Compound fields become tidy tables,
one row an item, by the functions at the end. UTC throughout; CAMEO codes are strings, because they begin with zeros; country
codes in the geography fields are FIPS 10-4. Columns: GDELT Event Codebook 2.0 and GKG Codebook 2.1.
"""

from __future__ import annotations

import io
import os
import warnings
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from toolkit.errors import LoadError
from toolkit.load.files import list_files
from toolkit.load.gdelt_archives import is_packed, read_first_line, scan_pieces
from toolkit.load.gdelt_lines import n_columns
from toolkit.load.gdelt_quotes import quotation_graph

__all__ = [
    "events", "gcam", "gkg", "locations", "mentions", "names", "organizations", "page_titles", "persons", "quotation_graph",
    "quotations", "themes", "tone",
]  # fmt: skip

Source = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

_ACTOR = (
    "Code",
    "Name",
    "CountryCode",
    "KnownGroupCode",
    "EthnicCode",
    "Religion1Code",
    "Religion2Code",
    "Type1Code",
    "Type2Code",
    "Type3Code",
)
_PLACE = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
EVENTS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor{n}{field}" for n in (1, 2) for field in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions", "NumSources",
    "NumArticles", "AvgTone",
    *(f"{who}Geo_{field}" for who in ("Actor1", "Actor2", "Action") for field in _PLACE),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
# Version 1 lacks the second administrative level; its historical files lack the address too.
EVENTS_V1 = tuple(name for name in EVENTS if not name.endswith("ADM2Code"))
MENTIONS = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier", "SentenceID",
    "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence", "MentionDocLen", "MentionDocTone",
    "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
GKG = (
    "GKGRECORDID", "V2.1DATE", "V2SOURCECOLLECTIONIDENTIFIER", "V2SOURCECOMMONNAME", "V2DOCUMENTIDENTIFIER", "V1COUNTS",
    "V2.1COUNTS", "V1THEMES", "V2ENHANCEDTHEMES", "V1LOCATIONS", "V2ENHANCEDLOCATIONS", "V1PERSONS", "V2ENHANCEDPERSONS",
    "V1ORGANIZATIONS", "V2ENHANCEDORGANIZATIONS", "V1.5TONE", "V2.1ENHANCEDDATES", "V2GCAM", "SHARINGIMAGE", "RELATEDIMAGES",
    "SOCIALIMAGEEMBEDS", "SOCIALVIDEOEMBEDS", "QUOTATIONS", "ALLNAMES", "AMOUNTS", "TRANSLATIONINFO", "V2EXTRASXML",
)  # fmt: skip
GKG_V1 = (
    "DATE",
    "NUMARTS",
    "COUNTS",
    "THEMES",
    "LOCATIONS",
    "PERSONS",
    "ORGANIZATIONS",
    "TONE",
    "CAMEOEVENTIDS",
    "SOURCES",
    "SOURCEURLS",
)
GKG_15 = (
    *GKG[:4], "V2DOCUMENTIDENTIFIER", "V1COUNTS", "V1THEMES", "V1LOCATIONS", "V1PERSONS", "V1ORGANIZATIONS", "V1.5TONE",
    "CAMEOEVENTIDS", "SOURCES", "SOURCEURLS", "EXTRAS",
)  # fmt: skip
WHOLE = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "IsRootEvent", "QuadClass", "NumMentions", "NumSources", "NumArticles",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence", "MentionDocLen",
    "MentionType",
)  # fmt: skip
DECIMAL = (
    "FractionDate", "GoldsteinScale", "AvgTone", "MentionDocTone",
    *(f"{who}Geo_{axis}" for who in ("Actor1", "Actor2", "Action") for axis in ("Lat", "Long")),
)  # fmt: skip
MOMENTS = ("DATEADDED", "EventTimeDate", "MentionTimeDate", "V2.1DATE")
TONE = ("tone", "positive", "negative", "polarity", "activity_density", "self_group_density", "word_count")
LAYOUTS = {61: EVENTS, 58: EVENTS_V1, 57: EVENTS_V1[:-1], 16: MENTIONS, 27: GKG, 15: GKG_15, 11: GKG_V1}


def events(source: Source) -> pl.LazyFrame:
    """Event records: 61 columns (version 2), or 58 and 57 (version 1), told apart by their number."""
    return _typed(_scan(source, {61, 58, 57}, "events"))


def mentions(source: Source) -> pl.LazyFrame:
    """One row a mention of an event in an article: 16 columns."""
    return _typed(_scan(source, {16}, "mentions"))


def gkg(source: Source) -> pl.LazyFrame:
    """Global Knowledge Graph: 27 columns (2.1), 15 or 11 (version 1). Compound fields stay as text: see `themes` and others.

    Rows of version 1 have no id: GKGRECORDID is their day and number in the table. What version 1 does not have (offsets of
    names) is null; asking for a field that it lacks (quotations, measures) is a LoadError.
    """
    table = _scan(source, {27, 15, 11}, "gkg")
    names = table.collect_schema().names()
    if "DATE" in names:
        # Version 1 has a header line, which the others have not, and no id.
        number = pl.col("DATE") + "-" + pl.int_range(pl.len()).cast(pl.String)
        identity = pl.coalesce("GKGRECORDID", number) if "GKGRECORDID" in names else number.alias("GKGRECORDID")
        table = table.filter(pl.col("DATE").is_null() | (pl.col("DATE") != "DATE")).with_columns(identity)
    return _typed(table)


def _scan(source: Source, legal: set[int], what: str) -> pl.LazyFrame:
    """The files of this kind; a folder of downloads holds other kinds beside them, which are passed over with a warning."""
    paths = _paths(source)
    by_width: dict[int, list[Path]] = defaultdict(list)
    for path in paths:
        by_width[n_columns(read_first_line(path))].append(path)
    fitting = sorted(legal & by_width.keys(), reverse=True)
    if not fitting:
        legal_words = " or ".join(map(str, sorted(legal, reverse=True)))
        raise LoadError(
            f"gdelt.{what}: {paths[0]} has {next(iter(by_width))} columns, not {legal_words}. "
            "Use the function for its kind: 61 are events, 16 mentions, 27 gkg."
        )
    others = [path.name for width in by_width.keys() - legal for path in by_width[width]]
    if others:
        detail = f"{len(others)} of {len(paths)} files are other tables and were passed over, such as {others[0]}"
        warnings.warn(f"gdelt.{what}: {detail}.", stacklevel=3)
    tables = [_scan_alike(by_width[width], list(LAYOUTS[width])) for width in fitting]
    return tables[0] if len(tables) == 1 else pl.concat(tables, how="diagonal")


def _scan_alike(paths: list[Path], columns: list[str]) -> pl.LazyFrame:
    """Files of one layout, packed or not, as strings."""

    schema = pl.Schema(dict.fromkeys(columns, pl.String()))

    def unpack(data: bytes) -> pl.DataFrame:
        first = data[: data.find(b"\n") + 1 or len(data)].decode("utf-8", "replace")
        if n_columns(first) != len(columns):
            warnings.warn(
                f"gdelt: a file in an archive has {n_columns(first)} columns and was passed over.", stacklevel=2
            )
            return schema.to_frame()
        return pl.read_csv(
            io.BytesIO(data), separator="\t", has_header=False, quote_char=None, encoding="utf8-lossy",
            infer_schema=False, new_columns=columns, truncate_ragged_lines=True,
        )  # fmt: skip

    packed, plain = _told_apart(paths)
    tables = [scan_pieces(packed, schema, unpack)] if packed else []
    if plain:
        table = pl.scan_csv(
            plain, separator="\t", has_header=False, quote_char=None, encoding="utf8-lossy", infer_schema=False,
            new_columns=columns, truncate_ragged_lines=True,
        )  # fmt: skip
        tables.append(table)
    return pl.concat(tables)


def _told_apart(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """Archives, and plain files."""
    packed = [path for path in paths if is_packed(path)]
    return packed, [path for path in paths if path not in set(packed)]


def _paths(source: Source) -> list[Path]:
    return [listed.path for listed in list_files(source)]


def _typed(table: pl.LazyFrame) -> pl.LazyFrame:
    names = set(table.collect_schema().names())
    return table.with_columns(
        *(pl.col(name).cast(pl.Int64, strict=False) for name in WHOLE if name in names),
        *(pl.col(name).cast(pl.Float64, strict=False) for name in DECIMAL if name in names),
        *(_moment(name) for name in MOMENTS if name in names),
    )


def _moment(name: str) -> pl.Expr:
    """Fourteen digits, or eight in version 1."""
    digits = pl.col(name).str.pad_end(14, "0")
    return digits.str.to_datetime("%Y%m%d%H%M%S", time_unit="us", strict=False).dt.replace_time_zone("UTC").alias(name)


# --- compound fields → tidy tables --------------------------------------------


def themes(graph: pl.LazyFrame) -> pl.LazyFrame:
    """GKGRECORDID, theme, offset (in characters of the article)."""
    return _valued(graph, ("V2ENHANCEDTHEMES", "V1THEMES", "THEMES"), "theme")


def persons(graph: pl.LazyFrame) -> pl.LazyFrame:
    """GKGRECORDID, person, offset."""
    return _valued(graph, ("V2ENHANCEDPERSONS", "V1PERSONS", "PERSONS"), "person")


def organizations(graph: pl.LazyFrame) -> pl.LazyFrame:
    """GKGRECORDID, organization, offset."""
    return _valued(graph, ("V2ENHANCEDORGANIZATIONS", "V1ORGANIZATIONS", "ORGANIZATIONS"), "organization")


def names(graph: pl.LazyFrame) -> pl.LazyFrame:
    """GKGRECORDID, name, offset: every proper name, whatever it names."""
    return _valued(graph, ("ALLNAMES",), "name")


def locations(graph: pl.LazyFrame) -> pl.LazyFrame:
    """GKGRECORDID, type, name, country (FIPS), adm1, adm2, latitude, longitude, feature_id, offset."""
    fields = ("type", "location", "country", "adm1", "adm2", "latitude", "longitude", "feature_id", "offset")
    column = _present(graph, "V2ENHANCEDLOCATIONS", "V1LOCATIONS", "LOCATIONS")
    # Version 1 has neither the second level nor the place in the article.
    found = fields if column.startswith("V2") else tuple(name for name in fields if name not in {"adm2", "offset"})
    table = _fielded(graph, column, ";", "#", found)
    missing = [pl.lit(None, pl.String).alias(name) for name in fields if name not in found]
    return (
        table.with_columns(missing)
        .select("GKGRECORDID", *fields)
        .with_columns(
            pl.col("latitude", "longitude").cast(pl.Float64, strict=False),
            pl.col("type", "offset").cast(pl.Int64, strict=False),
        )
    )


def quotations(graph: pl.LazyFrame) -> pl.LazyFrame:
    """GKGRECORDID, offset, length, verb, quote. GDELT does not say who speaks."""
    table = _fielded(graph, _present(graph, "QUOTATIONS"), "#", "|", ("offset", "length", "verb", "quote"))
    return table.with_columns(pl.col("offset", "length").cast(pl.Int64, strict=False))


def tone(graph: pl.LazyFrame) -> pl.LazyFrame:
    """GKGRECORDID and seven numbers: tone, positive, negative, polarity, two densities (all per cent), word_count."""
    parts = pl.col(_present(graph, "V1.5TONE", "TONE")).str.split(",")
    return graph.select(
        "GKGRECORDID",
        *(
            parts.list.get(n, null_on_oob=True).cast(pl.Float64, strict=False).alias(name)
            for n, name in enumerate(TONE)
        ),
    )


def gcam(graph: pl.LazyFrame) -> pl.LazyFrame:
    """GKGRECORDID, dimension (`c2.14`, `wc`), score. A dimension that is not listed is 0."""
    column = _present(graph, "V2GCAM")
    return (
        _exploded(graph, column, ",")
        .with_columns(pl.col(column).str.splitn(":", 2).struct.rename_fields(["dimension", "score"]))
        .unnest(column)
        .with_columns(pl.col("score").cast(pl.Float64, strict=False))
    )


def page_titles(graph: pl.LazyFrame) -> pl.LazyFrame:
    """GKGRECORDID, title, authors: from V2EXTRASXML, where GDELT could read them."""
    field = pl.col(_present(graph, "V2EXTRASXML", "EXTRAS"))
    return graph.select(
        "GKGRECORDID",
        field.str.extract(r"<PAGE_TITLE>(.*?)</PAGE_TITLE>").alias("title"),
        field.str.extract(r"<PAGE_AUTHORS>(.*?)</PAGE_AUTHORS>").alias("authors"),
    )


def _exploded(graph: pl.LazyFrame, column: str, separator: str) -> pl.LazyFrame:
    return (
        graph.select("GKGRECORDID", pl.col(column).str.strip_chars(separator).str.split(separator))
        .explode(column)
        .filter(pl.col(column).str.len_bytes() > 0)
    )


def _present(graph: pl.LazyFrame, *columns: str) -> str:
    """The first of these columns that the table has. Raises LoadError where it has none: the version lacks the field."""
    names = graph.collect_schema().names()
    found = next((column for column in columns if column in names), None)
    if found is None:
        raise LoadError(f"gdelt: the table has no {columns[0]}; version 1 of the knowledge graph has no such field.")
    return found


def _valued(graph: pl.LazyFrame, columns: tuple[str, ...], name: str) -> pl.LazyFrame:
    """Blocks of `value,offset`; a value may itself have commas, so the offset is what follows the last."""
    column = _present(graph, *columns)
    item = pl.col(column)
    return _exploded(graph, column, ";").select(
        "GKGRECORDID",
        item.str.replace(r",\d*$", "").alias(name),
        item.str.extract(r",(\d+)$").cast(pl.Int64, strict=False).alias("offset"),
    )


def _fielded(graph: pl.LazyFrame, column: str, blocks: str, inside: str, fields: tuple[str, ...]) -> pl.LazyFrame:
    return (
        _exploded(graph, column, blocks)
        .with_columns(pl.col(column).str.splitn(inside, len(fields)).struct.rename_fields(list(fields)))
        .unnest(column)
    )
