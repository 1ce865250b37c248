"""Which words and phrases set one set of texts apart from another."""

from __future__ import annotations

import polars as pl

from toolkit import schemas
from toolkit.analysis.counting import CountMode, copies_among, count_once, say_counting
from toolkit.errors import NotEnoughData, SchemaError

# Abbreviations (u.s.) stay whole, or "US" the country would meet "us" the pronoun; so do numbers (1,000).
WORD = r"(?:\p{L}\.){2,}|\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}\p{N}]+(?:['\-][\p{L}\p{M}\p{N}]+)*"
BREAK = r"[.,;:!?()\[\]\"“”\n]"  # a phrase does not run across these
PRIOR_WORDS = 500.0  # weight of the prior, as words of text: about one news article
ZERO_COUNT = 0.5  # stands for a count of nought in the log ratio (Hardie 2014)
MAX_PHRASE = 5


def keyness(
    target: pl.DataFrame,
    reference: pl.DataFrame,
    *,
    n_words: int = 1,
    min_count: int = 3,
    min_documents: int = 1,
    copies: CountMode | pl.DataFrame | None = "count_all",
) -> pl.DataFrame:
    """Words that are over- or under-used in the target documents against the reference documents, the most over-used first.

    Before against after is `keyness(documents.filter(event.is_after()), documents.filter(~event.is_after()))`. One row a
    term (`n_words` words long) that occurs `min_count` times in both sides together: counts, documents with it, rates per
    million words, signed G², log ratio, z of the log-odds with an informative Dirichlet prior, adjusted p. Words are
    lower-cased, a possessive 's is cut off, hyphens and inner apostrophes stay, a phrase never crosses punctuation.

    `copies="count_once"` counts each reprinted story once on each side; it marks the copies of each side anew, so give the
    table of `mark_copies` in place of the word where you have it. `count_all`, or None, counts every document.

    Look at `docs_target` before you write: a term in one document may be key by a single author's habit. The tests take
    words for independent, which they are not, so p is too small. Word senses and inflections are not told apart.

    >>> import polars as pl
    >>> after = pl.DataFrame({"doc_id": ["a"], "text": ["Missiles, missiles. Putin's missiles flew"]})
    >>> before = pl.DataFrame({"doc_id": ["b"], "text": ["Talks on talks; Putin waited"]})
    >>> keyness(after, before).select("term", "n_target", "n_reference").rows()
    [('missiles', 3, 0)]
    >>> keyness(after, before, copies="count_once")["copies"].to_list()
    ['count_once']

    Raises NotEnoughData where a side has no words, SchemaError where text or doc_id is missing, ValueError for another word
    in `copies`. Sources: Dunning (1993), Rayson & Garside (2000) for G²; Hardie (2014) for the log ratio; Monroe, Colaresi &
    Quinn (2008) for z; Benjamini & Hochberg (1995).
    """
    if not 1 <= n_words <= MAX_PHRASE:
        raise ValueError(f"keyness: n_words={n_words!r}. A term is 1 to {MAX_PHRASE} words long.")
    sides = {"target": target, "reference": reference}
    known = {name: copies_among(_checked(side, name), copies) for name, side in sides.items()}
    words = {name: _words(count_once(side, known[name]), name) for name, side in sides.items()}
    size = {name: table.filter(pl.col("term").is_not_null()).height for name, table in words.items()}
    counts = _count(words["target"], n_words, "target").join(
        _count(words["reference"], n_words, "reference"), on="term", how="full", coalesce=True
    )
    counts = counts.with_columns(pl.col(pl.UInt32).fill_null(0)).filter(
        pl.col("n_target") + pl.col("n_reference") >= min_count,
        pl.max_horizontal("docs_target", "docs_reference") >= min_documents,
    )
    table = schemas.conform(_score(counts, size["target"], size["reference"]), schemas.KEYNESS, name="keyness")
    return say_counting(table, known["target"])


def count_words(text: pl.Expr) -> pl.Expr:
    """Words in a text column, by the same definition of a word as keyness.

    >>> import polars as pl
    >>> pl.DataFrame({"text": ["The U.S. didn't re-arm."]}).select(count_words(pl.col("text"))).item()
    4
    """
    return _normal(text).str.count_matches(WORD)


def _checked(documents: pl.DataFrame, name: str) -> pl.DataFrame:
    missing = [column for column in ("doc_id", "text") if column not in documents.columns]
    if missing:
        raise SchemaError(
            f"keyness: the {name} has no column {' or '.join(missing)}; found {', '.join(documents.columns) or 'none'}. "
            "Give tables of documents, as read_documents returns them."
        )
    return documents


def _normal(text: pl.Expr) -> pl.Expr:
    """One form for what readers take for the same: composed accents, one apostrophe, one hyphen, lower case."""
    plain = text.fill_null("").str.normalize("NFC").str.to_lowercase()
    return plain.str.replace_all("[’ʼ]", "'").str.replace_all("[‐‑]", "-")


def _words(documents: pl.DataFrame, name: str) -> pl.DataFrame:
    """Words of all documents in order: doc_id, term; term is null where a phrase has to stop."""
    tokens = (
        documents.select("doc_id", term=_normal(pl.col("text")).str.extract_all(f"{WORD}|{BREAK}"))
        .explode("term")
        .with_columns(
            pl.when(~pl.col("term").str.contains(rf"^(?:{BREAK})$")).then(pl.col("term").str.strip_suffix("'s"))
        )
    )
    if tokens["term"].null_count() == tokens.height:
        raise NotEnoughData(
            f"keyness: the {name} has no words ({documents.height} documents). Compare two sides that both hold text; "
            "for before against after, look at the range of documents['published_at']."
        )
    return tokens


def _count(words: pl.DataFrame, n_words: int, name: str) -> pl.DataFrame:
    following = [pl.col("term").shift(-step).over("doc_id") for step in range(n_words)]
    return (
        words.with_columns(term=pl.concat_str(following, separator=" "))  # null where any part is
        .drop_nulls("term")
        .group_by("term")
        .agg(pl.len().alias(f"n_{name}"), pl.col("doc_id").n_unique().alias(f"docs_{name}"))
    )


def _score(counts: pl.DataFrame, words_target: int, words_reference: int) -> pl.DataFrame:
    a, b = pl.col("n_target").cast(pl.Float64), pl.col("n_reference").cast(pl.Float64)
    rate_a, rate_b = a.replace(0.0, ZERO_COUNT) / words_target, b.replace(0.0, ZERO_COUNT) / words_reference
    expected_a = words_target * (a + b) / (words_target + words_reference)
    g2 = 2 * (_times_log(a, a / expected_a) + _times_log(b, b / (a + b - expected_a)))
    prior = PRIOR_WORDS * (a + b) / (words_target + words_reference)
    odds_a = (a + prior) / (words_target + PRIOR_WORDS - a - prior).clip(ZERO_COUNT)  # a text of one word repeated
    odds_b = (b + prior) / (words_reference + PRIOR_WORDS - b - prior).clip(ZERO_COUNT)
    scored = counts.with_columns(
        per_million_target=a / words_target * 1e6,
        per_million_reference=b / words_reference * 1e6,
        log_likelihood=g2 * (a - expected_a).sign(),
        log_ratio=(rate_a / rate_b).log(2),
        z=(odds_a.log() - odds_b.log()) / (1 / (a + prior) + 1 / (b + prior)).sqrt(),
    )
    return _adjust(scored).sort("log_likelihood", "term", descending=[True, False])


def _times_log(count: pl.Expr, ratio: pl.Expr) -> pl.Expr:
    """count · ln(ratio), and nought where the count is, as the limit has it."""
    return pl.when(count > 0).then(count * ratio.log()).otherwise(0.0)


def _adjust(scored: pl.DataFrame) -> pl.DataFrame:
    """p of G² (chi-squared, one degree of freedom), adjusted for the number of terms by Benjamini and Hochberg."""
    from scipy.special import erfc

    p = erfc((scored["log_likelihood"].abs() / 2).sqrt().to_numpy())
    ranked = scored.with_columns(_p=pl.Series(p, dtype=pl.Float64)).sort("_p", descending=True)
    rank = pl.len() - pl.int_range(pl.len())
    return ranked.with_columns(p_adjusted=(pl.col("_p") * pl.len() / rank).cum_min().clip(0.0, 1.0)).drop("_p")
