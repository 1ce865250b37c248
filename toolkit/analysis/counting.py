"""How things are counted in every comparison: a reprint once, a share with its denominator and its uncertainty."""

from __future__ import annotations

from typing import Literal, Protocol, get_args

import polars as pl

from toolkit import schemas
from toolkit.copies import mark_copies
from toolkit.errors import SchemaError

Z_95 = 1.959963984540054  # two-sided 95 % point of the normal distribution
CountMode = Literal["count_once", "count_all"]


class HasCopies(Protocol):
    """Annotations, or whatever else knows which documents are copies."""

    @property
    def copies(self) -> pl.DataFrame: ...


def count_once(
    documents: pl.DataFrame, copies: pl.DataFrame | None, *, keep: Literal["fullest", "first"] = "fullest"
) -> pl.DataFrame:
    """The documents with one kept for each group of copies, in their order; all of them where `copies` is None.

    `keep="fullest"` keeps the longest version from the outlet that wrote it (an update replaces what it updates), and the
    longest reprint where the original is not in the table; `keep="first"` keeps the version that came out first. A
    document that `copies` does not list counts as a story of its own. What a reprint adds to its original is not seen.

    >>> import polars as pl
    >>> articles = pl.DataFrame({"doc_id": ["a", "b", "c"], "text": ["x y z", "x y", "q"], "published_at": [None] * 3})
    >>> groups = pl.DataFrame({"doc_id": ["a", "b"], "group": ["g", "g"], "role": ["original", "copy"]})
    >>> count_once(articles, groups)["doc_id"].to_list()
    ['a', 'c']
    """
    if copies is None or copies.is_empty():
        return documents
    groups = _groups(copies)
    length = pl.col("text").str.len_chars()
    order = [pl.col("published_at")] if keep == "first" else [pl.col("_role") == "copy", -length.cast(pl.Int64)]
    kept = (
        documents.join(groups, on="doc_id", how="left")
        .with_columns(_group=pl.coalesce("_group", "doc_id"))
        .sort(*order, "doc_id", nulls_last=True)
        .unique("_group", keep="first")
    )
    return documents.filter(pl.col("doc_id").is_in(kept["doc_id"].implode()))


def say_counting(table: pl.DataFrame, copies: pl.DataFrame | None) -> pl.DataFrame:
    """The result with a last column `copies` that says how copies were counted, so that a saved table still says it.

    "count_once" only where copies were known: without `mark_copies` every document counts, whatever was asked for.

    >>> import polars as pl
    >>> say_counting(pl.DataFrame({"n": [3]}), None)["copies"].to_list()
    ['count_all']
    """
    known = copies is not None and not copies.is_empty()
    return table.with_columns(copies=pl.lit("count_once" if known else "count_all", schemas.COUNT_MODE))


def known_copies(notes: HasCopies, mode: CountMode) -> pl.DataFrame | None:
    """The table of copies where each story is to count once, else None.

    Raises ValueError where `mode` is neither of its two words.
    """
    return notes.copies if _counts_once(mode) else None


def copies_among(documents: pl.DataFrame, copies: CountMode | pl.DataFrame | None) -> pl.DataFrame | None:
    """The same for documents, whose table brings no copies: the copies given, or for "count_once" what mark_copies finds.

    >>> import polars as pl
    >>> articles = pl.DataFrame({"doc_id": ["a", "b"], "text": ["The bank waits for rain, snow, wind and sun."] * 2})
    >>> copies_among(articles, "count_once")["role"].to_list()
    ['original', 'copy']

    Raises ValueError where `copies` is another word than the two.
    """
    if copies is None or isinstance(copies, pl.DataFrame):
        return copies
    return mark_copies(documents) if _counts_once(copies) else None


def wilson(n: pl.Expr, total: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper end of the 95 % interval of the share n / total (Wilson 1927); null where the total is nought.

    It takes the items for independent: sentences of one article are not, so read it as the narrowest honest interval.
    """
    share, total = n / total, pl.when(total > 0).then(total)
    centre = (share + Z_95**2 / (2 * total)) / (1 + Z_95**2 / total)
    half = Z_95 / (1 + Z_95**2 / total) * (share * (1 - share) / total + Z_95**2 / (4 * total**2)).sqrt()
    return (centre - half).clip(0.0, 1.0), (centre + half).clip(0.0, 1.0)


def _counts_once(mode: CountMode) -> bool:
    if mode not in get_args(CountMode):
        raise ValueError(f"copies={mode!r}. Write copies='count_once' or copies='count_all'.")
    return mode == "count_once"


def _groups(copies: pl.DataFrame) -> pl.DataFrame:
    missing = {"doc_id", "group", "role"} - set(copies.columns)
    if missing:
        raise SchemaError(
            f"copies: missing column {', '.join(sorted(missing))}; found {', '.join(copies.columns) or 'none'}. "
            "Give the table that mark_copies returns, or copies=None to count every document."
        )
    # A prefix keeps extra columns of the documents (a file may well have its own "group") out of the way.
    return copies.select("doc_id", _group=pl.lit("group ") + pl.col("group"), _role=pl.col("role").cast(pl.String))
