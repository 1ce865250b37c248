"""Every table of the toolkit: its columns, their types, and one line of meaning each.

Offsets (`start`, `end`, `*_start`, `*_end`) are code points, half-open, into `documents.text`. The offset law holds for
every row: `text[start:end]` equals the stored span. A column listed in `nullable` may be absent from the input of
`conform`, which then adds it, and may hold nulls.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from toolkit.errors import SchemaError

UTC_TIME = pl.Datetime("us", "UTC")
STRINGS = pl.List(pl.String)

CODES = (
    "SUPPORT", "JUSTIFY", "PLEDGE", "URGE_RESTRAINT", "DEMAND", "CONCERN", "WARN",
    "CONDEMN", "ACCUSE", "REJECT", "DENY", "THREATEN", "DECLINE", "REPORT",
)  # fmt: skip
ONTONOTES = (
    "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART",
    "LAW", "LANGUAGE", "DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
)  # fmt: skip

DATE_PRECISION = pl.Enum(["second", "minute", "day", "month", "year", "none"])
COPY_ROLE = pl.Enum(["original", "copy", "update", "single"])
MENTION_KIND = pl.Enum(["name", "metonym", "role", "pronoun"])
ENTITY_LABEL = pl.Enum(ONTONOTES)
ACTOR_KIND = pl.Enum(["person", "organisation", "government", "group", "unnamed"])
QUOTE_TYPE = pl.Enum(["direct", "mixed", "indirect"])
SPEAKER_KIND = pl.Enum(["name", "metonym", "role", "pronoun", "unnamed", "none"])
METHOD = pl.Enum(["rule", "model", "human"])
SOURCE_TYPE = pl.Enum(["official", "diplomat", "military", "analyst", "critic", "witness", "insider", "other"])
SOURCE_NUMBER = pl.Enum(["one", "several"])
REACTION_CODE = pl.Enum(CODES)
STRENGTH = pl.Enum(["hedged", "plain", "strong"])
REALIS = pl.Enum(["actual", "negated", "hypothetical", "historical"])
PERIOD = pl.Enum(["before", "after"])
VARIANT = pl.Enum(["exact", "trimmed", "altered", "reworded"])
COUNT_MODE = pl.Enum(["count_once", "count_all"])
CORROBORATION_FLAG = pl.Enum(["corroborated", "altered", "other_speaker", "contradicted", "single_outlet"])
STAGE = pl.Enum(["read", "fetch", "clean", "copies", "annotate", "resolve", "review", "analyse", "export"])


@dataclass(frozen=True)
class Table:
    """A table's contract: name, columns in order, which of them may be null, and what each one means."""

    name: str
    columns: dict[str, pl.DataType | type[pl.DataType]]
    meaning: dict[str, str]
    nullable: frozenset[str] = field(default_factory=frozenset)

    @property
    def schema(self) -> pl.Schema:
        return pl.Schema(self.columns)

    def empty(self) -> pl.DataFrame:
        """A table with these columns and no rows."""
        return pl.DataFrame(schema=self.schema)

    def from_rows(self, rows: list[dict[str, object]]) -> pl.DataFrame:
        """Rows (dicts; nullable columns may be missing) → the table, checked."""
        if not rows:
            return self.empty()
        return conform(
            pl.DataFrame(rows, schema_overrides=self._present(rows), infer_schema_length=None), self, name=self.name
        )

    def _present(self, rows: list[dict[str, object]]) -> dict[str, pl.DataType | type[pl.DataType]]:
        keys = {key for row in rows for key in row}
        return {column: dtype for column, dtype in self.columns.items() if column in keys}


def _table(name: str, *columns: tuple[str, pl.DataType | type[pl.DataType], str]) -> Table:
    """Columns as (name, type, meaning); a trailing '?' on the name marks it nullable."""
    return Table(
        name=name,
        columns={column.rstrip("?"): dtype for column, dtype, _ in columns},
        meaning={column.rstrip("?"): meaning for column, _, meaning in columns},
        nullable=frozenset(column.rstrip("?") for column, _, _ in columns if column.endswith("?")),
    )


def conform(table: pl.DataFrame, schema: Table, *, name: str) -> pl.DataFrame:
    """Cast, order and complete a table so that the next step can rely on it.

    Adds missing nullable columns as nulls, keeps columns that the schema does not know at the end, and refuses a missing
    required column or one that cannot be cast. `name` is what the error calls the table.

    >>> import polars as pl
    >>> from toolkit import schemas
    >>> conform(pl.DataFrame({"what": ["empty file"], "stage": ["read"]}), schemas.PROBLEMS, name="problems").columns
    ['stage', 'path', 'doc_id', 'what', 'detail', 'action']

    Raises SchemaError.
    """
    missing = [column for column in schema.columns if column not in table.columns and column not in schema.nullable]
    if missing:
        raise SchemaError(
            f"{name}: missing column{'s' * (len(missing) > 1)} {', '.join(missing)}. "
            f"Found: {', '.join(table.columns) or 'none'}. "
            f"A {schema.name} table needs {', '.join(c for c in schema.columns if c not in schema.nullable)}."
        )
    extra = [column for column in table.columns if column not in schema.columns]
    return table.select(*(_cast(table, column, dtype, name) for column, dtype in schema.columns.items()), *extra)


def _cast(table: pl.DataFrame, column: str, dtype: pl.DataType | type[pl.DataType], name: str) -> pl.Series:
    if column not in table.columns:
        return pl.Series(column, [None] * table.height, dtype=dtype)
    series = table[column]
    if series.dtype == dtype:
        return series
    try:
        return series.cast(dtype)
    except pl.exceptions.PolarsError as error:
        legal = f" Legal values: {', '.join(dtype.categories)}." if isinstance(dtype, pl.Enum) else ""
        raise SchemaError(
            f"{name}: column {column} is {series.dtype} and cannot become {dtype}: {str(error).splitlines()[0]}.{legal} "
            "Cast or correct it before this step."
        ) from error


COUNTED = ("copies?", COUNT_MODE, "how copies were counted; count_all, too, where none were marked")
DOC_ID = ("doc_id", pl.String, "the document it stands in")
START = ("start", pl.UInt32, "first code point of the span in documents.text")
END = ("end", pl.UInt32, "one past its last code point")
CHAIN = ("chain_id?", pl.String, "the in-document coreference chain it belongs to")
ACTOR = ("actor_id?", pl.String, "the actor, once resolve_actors has run")


def _span(name: str, meaning: str) -> tuple[tuple[str, pl.DataType | type[pl.DataType], str], ...]:
    return (
        (f"{name}?", pl.String, meaning),
        (f"{name}_start?", pl.UInt32, f"where {name} begins"),
        (f"{name}_end?", pl.UInt32, f"where {name} ends"),
    )


DOCUMENTS = _table(
    "documents",
    ("doc_id", pl.String, "the record's own id, else a hash of path or url, record number and text; unique"),
    ("text", pl.String, "the article's text; every offset counts its code points"),
    ("headline?", pl.String, "headline as published"),
    ("outlet?", pl.String, "who published it"),
    ("byline?", STRINGS, "names under the headline"),
    ("dateline?", pl.String, "the place that opens the story"),
    ("section?", pl.String, "the outlet's section"),
    ("url?", pl.String, "its address"),
    ("lang?", pl.String, "ISO 639-1 code"),
    ("published_at?", UTC_TIME, "publication time in UTC, as precise as date_precision says"),
    ("published_raw?", pl.String, "the date as the file had it"),
    ("date_precision?", DATE_PRECISION, "how much of published_at is known"),
    ("text_complete?", pl.Boolean, "false where the file holds an excerpt only"),
    ("retrieved_at?", UTC_TIME, "when it was fetched"),
    ("path?", pl.String, "the file it was read from"),
    ("sha256?", pl.String, "hash of the file's or record's bytes"),
    ("loader?", pl.String, "which loader read it, and its version"),
    ("extra?", pl.String, "JSON of the fields that have no column"),
)
COPIES = _table(
    "copies",
    ("doc_id", pl.String, "the document"),
    ("group", pl.String, "documents that share a text have one group"),
    ("role", COPY_ROLE, "original, copy, update of the same url, or single"),
    ("copy_of?", pl.String, "doc_id of the likely original"),
    ("overlap", pl.Float64, "share of this document's words in passages that stand in copy_of too (0 to 1)"),
    ("shared_words", pl.UInt32, "about how many words the two share"),
    ("credit?", pl.String, "the agency credit found in the text or byline"),
)
MENTIONS = _table(
    "mentions",
    ("mention_id", pl.String, "hash of document, kind and offsets"),
    DOC_ID, START, END,
    ("mention", pl.String, "the words"),
    ("kind", MENTION_KIND, "name, metonym (the Kremlin), role (the minister) or pronoun"),
    ("label?", ENTITY_LABEL, "OntoNotes entity type"),
    ("role?", pl.String, "title or role stated with it"),
    CHAIN, ACTOR,
    ("confidence?", pl.Float32, "of the link to its chain: 1 for a full form, least where two actors could be meant"),
)  # fmt: skip
ACTORS = _table(
    "actors",
    ("actor_id", pl.String, "stable key"),
    ("name", pl.String, "canonical name"),
    ("kind", ACTOR_KIND, "person, organisation, government, group or unnamed"),
    ("role?", pl.String, "office or title"),
    ("affiliation?", pl.String, "whom the actor belongs to or speaks for"),
    ("country?", pl.String, "ISO 3166-1 alpha-3"),
    ("aliases", STRINGS, "every form seen, and those of the register"),
    ("wikidata_id?", pl.String, "Q-number where known"),
    ("n_mentions", pl.UInt32, "mentions in the corpus, pronouns included"),
    ("n_documents", pl.UInt32, "documents with at least one mention"),
)
QUOTES = _table(
    "quotes",
    ("quote_id", pl.String, "hash of document, kind and offsets"),
    ("attribution_id", pl.String, "shared by the parts of one split or multi-paragraph quotation"),
    DOC_ID, START, END,
    ("quote", pl.String, "the words attributed"),
    ("quote_type", QUOTE_TYPE, "direct, mixed or indirect"),
    *_span("cue", "the word that attributes"),
    *_span("speaker", "who speaks, as written"),
    ("speaker_kind", SPEAKER_KIND, "how the speaker is named"),
    CHAIN, ACTOR,
    ("confidence", pl.Float32, "probability that content and speaker are right"),
    ("method", METHOD, "rule, model or human"),
    ("rule", pl.String, "which rule or model decided"),
)  # fmt: skip
UNNAMED_SOURCES = _table(
    "unnamed_sources",
    ("source_id", pl.String, "hash of document, kind and offsets"),
    DOC_ID, START, END,
    ("mention", pl.String, "the words"),
    ("type", SOURCE_TYPE, "what kind of person"),
    ("number", SOURCE_NUMBER, "one or several"),
    *_span("reason", "the reason given for anonymity"),
    CHAIN, ACTOR,
    ("n_quotes", pl.UInt32, "quotations given to it in this document"),
)  # fmt: skip
REACTIONS = _table(
    "reactions",
    ("reaction_id", pl.String, "hash of document, offsets, code and speaker span"),
    DOC_ID, START, END,
    ("evidence", pl.String, "the clause that shows it"),
    *_span("speaker", "who reacts, as written"),
    CHAIN, ACTOR,
    ("code", REACTION_CODE, "what the actor does with words"),
    ("position?", pl.Int8, "stand on the new policy: -1, 0, 1"),
    *_span("target", "whom or what it is aimed at"),
    ("strength", STRENGTH, "hedged, plain or strong"),
    ("realis", REALIS, "actual, negated, hypothetical or historical"),
    ("quote_id?", pl.String, "the quotation it was read from"),
    *_span("cue", "the word that shows the act"),
    ("confidence", pl.Float32, "probability that actor and code are right"),
    ("method", METHOD, "rule, model or human"),
    ("rule", pl.String, "which rule or model decided"),
)  # fmt: skip
SHIFTS = _table(
    "shifts",
    ("shift_id", pl.String, "hash of document, kind and offsets"),
    DOC_ID, START, END,
    ("evidence", pl.String, "the sentence that states it"),
    *_span("decider", "who decided"),
    *_span("old", "the rule before"),
    *_span("new", "the rule after"),
    ("scope?", pl.String, "where or to whom it applies"),
    ("conditions?", pl.String, "conditions attached"),
    ("hedged", pl.Boolean, "reported, not confirmed"),
)  # fmt: skip
FIGURES = _table(
    "figures",
    ("figure_id", pl.String, "hash of document, kind and offsets"),
    DOC_ID, START, END,
    ("figure", pl.String, "the words"),
    ("value", pl.Float64, "the number, or the lower end of a range"),
    ("value_max?", pl.Float64, "the upper end of a range"),
    ("qualifier?", pl.String, "up to, roughly, more than …"),
    ("unit", pl.String, "unit as a standard name; 'count' where it counts things"),
    ("value_si?", pl.Float64, "value in SI base units"),
    ("unit_si?", pl.String, "that unit"),
    ("about?", pl.String, "what it measures"),
    ("same_as?", pl.String, "figure_id of the same figure said in another unit"),
)  # fmt: skip
CORROBORATION = _table(
    "corroboration",
    ("quote_id", pl.String, "the quotation"),
    ("n_outlets", pl.UInt32, "outlets that carry it: independent ones, where copies count once"),
    ("outlets", STRINGS, "which"),
    ("variants", STRINGS, "other wordings of it"),
    ("in_record", pl.Boolean, "stands in the record of public statements"),
    ("record_id?", pl.String, "which statement"),
    ("flags", pl.List(CORROBORATION_FLAG), "what to check"),
    COUNTED,
)
KEYNESS = _table(
    "keyness",
    ("term", pl.String, "word or phrase"),
    ("n_target", pl.UInt32, "occurrences in the target texts"),
    ("n_reference", pl.UInt32, "occurrences in the reference texts"),
    ("docs_target", pl.UInt32, "target documents with it"),
    ("docs_reference", pl.UInt32, "reference documents with it"),
    ("per_million_target", pl.Float64, "occurrences per million words"),
    ("per_million_reference", pl.Float64, "occurrences per million words"),
    ("log_likelihood", pl.Float64, "G², signed: positive is over-used in the target"),
    ("log_ratio", pl.Float64, "binary logarithm of the ratio of relative frequencies"),
    ("z", pl.Float64, "log-odds z-score with an informative Dirichlet prior"),
    ("p_adjusted", pl.Float64, "of the log-likelihood, Benjamini-Hochberg adjusted"),
    COUNTED,
)
COVERAGE = _table(
    "coverage",
    ("outlet?", pl.String, "outlet"),
    ACTOR,
    ("n_documents", pl.UInt32, "documents of the outlet that mention the actor"),
    ("n_mentions", pl.UInt32, "mentions"),
    ("n_quotes", pl.UInt32, "quotations given to the actor"),
    ("quoted_words", pl.UInt32, "words in them"),
    ("quote_share", pl.Float64, "share of the outlet's attributed quotations (0 to 1)"),
    COUNTED,
)
TIMELINE = _table(
    "timeline",
    ("period", UTC_TIME, "start of the day, week or hour"),
    ("outlet?", pl.String, "outlet, where split by outlet"),
    ("n_documents", pl.UInt32, "documents that match"),
    ("n_total", pl.UInt32, "all documents of that period and outlet: the denominator"),
    ("share?", pl.Float64, "n_documents / n_total (0 to 1)"),
    ("low?", pl.Float64, "lower end of the 95 % Wilson interval of share"),
    ("high?", pl.Float64, "upper end"),
    COUNTED,
)
CONCORDANCE = _table(
    "concordance",
    DOC_ID, START, END,
    ("left", pl.String, "the words before it, on one line"),
    ("match", pl.String, "the words found, as written"),
    ("right", pl.String, "the words after it"),
    ("outlet?", pl.String, "outlet"),
    ("published_at?", UTC_TIME, "publication time"),
    COUNTED,
)  # fmt: skip
PERIODS = _table(
    "periods",
    ("measure", pl.String, "what is counted"),
    ("base", pl.String, "out of what: the denominator in words"),
    ("n_before", pl.UInt32, "count before the decision"),
    ("of_before", pl.UInt32, "denominator before"),
    ("share_before?", pl.Float64, "n_before / of_before (0 to 1)"),
    ("low_before?", pl.Float64, "lower end of its 95 % interval"),
    ("high_before?", pl.Float64, "upper end"),
    ("n_after", pl.UInt32, "count after the decision"),
    ("of_after", pl.UInt32, "denominator after"),
    ("share_after?", pl.Float64, "n_after / of_after (0 to 1)"),
    ("low_after?", pl.Float64, "lower end of its 95 % interval"),
    ("high_after?", pl.Float64, "upper end"),
    COUNTED,
)
REACTIONS_TO = _table(
    "reactions_to",
    ("reaction_id", pl.String, "the reaction"),
    ("doc_id", pl.String, "the document it stands in"),
    ("actor_id?", pl.String, "who reacts"),
    ("actor?", pl.String, "the actor's canonical name; the words of the text where no actor was resolved"),
    ("kind?", ACTOR_KIND, "person, organisation, government, group or unnamed"),
    ("outlet?", pl.String, "who reports it"),
    ("published_at?", UTC_TIME, "when"),
    ("period?", PERIOD, "before or after the event; null where the date is unknown"),
    ("code", REACTION_CODE, "what the actor does with words"),
    ("position?", pl.Int8, "stand on the new policy: -1, 0, 1"),
    ("strength", STRENGTH, "hedged, plain or strong"),
    ("realis", REALIS, "actual, negated, hypothetical or historical"),
    ("evidence", pl.String, "the clause that shows it"),
    ("start", pl.UInt32, "where the evidence begins in documents.text"),
    ("end", pl.UInt32, "one past its last code point"),
    ("speaker?", pl.String, "who reacts, as written"),
    ("target?", pl.String, "whom or what it is aimed at, as written"),
    ("quote_id?", pl.String, "the quotation it was read from"),
    ("confidence", pl.Float32, "probability that actor and code are right"),
    ("method", METHOD, "rule, model or human"),
    ("rule", pl.String, "which rule or model decided"),
    COUNTED,
)
POLICY_TABLE = _table(
    "policy_table",
    ("shift_id", pl.String, "the sentence that states it"),
    ("doc_id", pl.String, "the document it stands in"),
    ("outlet?", pl.String, "who reports it"),
    ("published_at?", UTC_TIME, "when"),
    ("period?", PERIOD, "before or after the event; null where the date is unknown"),
    ("decider?", pl.String, "who decided, as written"),
    ("old?", pl.String, "the rule before, as written"),
    ("new?", pl.String, "the rule after, as written"),
    ("scope?", pl.String, "where or to whom it applies"),
    ("conditions?", pl.String, "conditions attached"),
    ("hedged", pl.Boolean, "reported, not confirmed"),
    ("evidence", pl.String, "the sentence"),
    ("start", pl.UInt32, "where the sentence begins in documents.text"),
    ("end", pl.UInt32, "one past its last code point"),
    ("disagrees", STRINGS, "what differs from other outlets: hedged, old figure, new figure; empty where nothing does"),
    COUNTED,
)
SOURCING = _table(
    "sourcing",
    ("doc_id?", pl.String, "the document; null where rows are outlets"),
    ("outlet?", pl.String, "who published it"),
    ("n_documents", pl.UInt32, "documents counted"),
    ("n_quotes", pl.UInt32, "attributed quotations: the denominator of the shares"),
    ("n_named", pl.UInt32, "given to a named person or institution, also by pronoun"),
    ("n_role", pl.UInt32, "given to a role alone (the minister)"),
    ("n_unnamed", pl.UInt32, "given to an unnamed source"),
    ("n_no_speaker", pl.UInt32, "without a speaker"),
    ("named_share?", pl.Float64, "n_named / n_quotes"),
    ("role_share?", pl.Float64, "n_role / n_quotes"),
    ("unnamed_share?", pl.Float64, "n_unnamed / n_quotes"),
    ("n_unnamed_sources", pl.UInt32, "unnamed sources introduced"),
    ("n_with_reason", pl.UInt32, "of them, with a reason for anonymity"),
    ("n_single_unnamed", pl.UInt32, "quotations that rest on one unnamed source alone"),
    ("n_words", pl.UInt32, "words of text"),
    ("n_hedges", pl.UInt32, "markers such as reportedly, believed to"),
    ("hedges_per_thousand_words?", pl.Float64, "1000 × n_hedges / n_words"),
    COUNTED,
)
FIGURES_TABLE = _table(
    "figures_table",
    ("figure_id", pl.String, "the figure"),
    ("doc_id", pl.String, "the document it stands in"),
    ("outlet?", pl.String, "who reports it"),
    ("published_at?", UTC_TIME, "when"),
    ("topic", pl.String, "what it measures, reduced to its head words: the key that lines figures up"),
    ("about?", pl.String, "what it measures, as written"),
    ("figure", pl.String, "the words"),
    ("qualifier?", pl.String, "up to, roughly …"),
    ("value", pl.Float64, "the number"),
    ("value_max?", pl.Float64, "upper end of a range"),
    ("unit", pl.String, "its unit"),
    ("comparable", pl.Float64, "the value that is compared: SI where there is one"),
    ("n_outlets", pl.UInt32, "outlets with a figure on this topic and kind of unit"),
    ("differs", pl.Boolean, "another outlet's figure on it is further off than rounding explains"),
    ("evidence", pl.String, "the sentence around it"),
    ("start", pl.UInt32, "where the figure begins in documents.text"),
    ("end", pl.UInt32, "one past its last code point"),
    COUNTED,
)
SAME_QUOTATIONS = _table(
    "same_quotations",
    ("utterance", pl.String, "shared by the quotations that carry one utterance"),
    ("quote_id", pl.String, "the quotation"),
    ("doc_id", pl.String, "the document it stands in"),
    ("outlet?", pl.String, "who carries it"),
    ("published_at?", UTC_TIME, "when"),
    ("actor_id?", pl.String, "who said it"),
    ("quote", pl.String, "the words"),
    (
        "variant",
        VARIANT,
        "against the fullest version: exact, trimmed, altered, or reworded (paraphrase or another translation)",
    ),
    ("cut?", pl.String, "words of the fullest version that are missing here"),
    ("added?", pl.String, "words that the fullest version does not have"),
    ("n_outlets", pl.UInt32, "outlets that carry the utterance; copies count once"),
    COUNTED,
)
PLOVER_EVENTS = _table(
    "plover_events",
    ("event_id", pl.String, "the reaction's id"),
    ("date?", pl.Date, "publication day: the day of the act is not known"),
    ("source_name?", pl.String, "the actor; PLOVER calls it source"),
    ("source_country?", pl.String, "ISO 3166-1 alpha-3"),
    ("source_kind?", ACTOR_KIND, "person, organisation, government, group or unnamed"),
    ("target?", pl.String, "as written"),
    ("event_type?", pl.String, "PLOVER 2.0 type; null where PLOVER has none"),
    ("mode?", pl.String, "PLOVER mode"),
    ("cameo_root?", pl.String, "CAMEO root code as two digits; null where CAMEO has none"),
    ("code", REACTION_CODE, "this toolkit's code"),
    ("note?", pl.String, "what the mapping loses"),
    ("outlet?", pl.String, "who reports it"),
    ("text", pl.String, "the evidence"),
)
PROBLEMS = _table(
    "problems",
    ("stage", STAGE, "the step that met it"),
    ("path?", pl.String, "the file"),
    ("doc_id?", pl.String, "the document"),
    ("what", pl.String, "what went wrong, in a few words"),
    ("detail?", pl.String, "what was found"),
    ("action?", pl.String, "what to do"),
)
