"""ANNOTATE: documents → the tables of everything found in them.

`annotate` runs the pipeline over the documents in one process, in several, or on a Dask cluster, and keeps what it found
in a cache folder when given one, so that a run that was cut off goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from toolkit import schemas
from toolkit.errors import LoadError, SchemaError, ToolkitError

if TYPE_CHECKING:
    from spacy.language import Language

    from toolkit.pipeline.rows import Rows

BATCH = 16  # documents a batch: larger is not faster and takes five times the memory
FOUND = ("mentions", "quotes", "unnamed_sources", "reactions", "shifts", "figures")


@dataclass(frozen=True)
class Annotations:
    """The tables of one corpus. Steps that complete it return a new one; nothing is changed in place.

    Columns and types stand in `toolkit.schemas`. `save` writes one Parquet file a table, which DuckDB and R read too.

    >>> import polars as pl
    >>> import toolkit as tk
    >>> notes = tk.annotate(pl.DataFrame({"doc_id": ["a"], "text": ["“We will wait,” said Minister Ada Brand."]}))
    >>> notes.quotes.select("quote_type", "cue").rows()
    [('direct', 'said')]
    """

    documents: pl.DataFrame
    copies: pl.DataFrame
    mentions: pl.DataFrame
    actors: pl.DataFrame
    quotes: pl.DataFrame
    unnamed_sources: pl.DataFrame
    reactions: pl.DataFrame
    shifts: pl.DataFrame
    figures: pl.DataFrame
    problems: pl.DataFrame

    def save(self, folder: str | Path) -> Path:
        """Write every table as `folder/<table>.parquet`; a table is replaced whole or not at all. Returns the folder."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for table in fields(self):
            partial = folder / f".{table.name}.{os.getpid()}"
            getattr(self, table.name).write_parquet(partial)
            partial.replace(folder / f"{table.name}.parquet")
        return folder

    def __repr__(self) -> str:
        counts = ", ".join(f"{getattr(self, table.name).height:,} {table.name}" for table in fields(self))
        return f"Annotations({counts})"


def open_annotations(folder: str | Path) -> Annotations:
    """Read what `Annotations.save` wrote, with every table checked against its schema.

    >>> import polars as pl, tempfile
    >>> import toolkit as tk
    >>> notes = tk.annotate(pl.DataFrame({"doc_id": ["a"], "text": ["“We will wait,” said Minister Ada Brand."]}))
    >>> tk.open_annotations(notes.save(tempfile.mkdtemp())).quotes.equals(notes.quotes)
    True

    Raises LoadError where a table's file is missing or is no Parquet, SchemaError where its columns do not fit.
    """
    return Annotations(**{table.name: _open_table(Path(folder), table.name) for table in fields(Annotations)})


def annotate(
    documents: pl.DataFrame,
    *,
    copies: pl.DataFrame | None = None,
    pipeline: Language | None = None,
    workers: int = 1,
    cache: str | Path | None = None,
    client: Any | None = None,
) -> Annotations:
    """Find mentions, quotes with their speakers, unnamed sources, reactions, policy shifts and figures in every document.

    `documents` has at least `doc_id` and `text`. `copies` is what `mark_copies` returns, and is kept for the counts.
    `pipeline` is what `load_pipeline` returns. `workers` is a number of processes; `client` a Dask client instead.
    `cache` is a folder: texts seen before with the same pipeline are not read again, and after Ctrl-C or a crash the next
    call goes on where this one stopped. Offsets are code points into `text`.

    A document that cannot be annotated (another language, more than a million characters, an error inside) becomes a row
    of `problems` and stays in `documents`. Actors are not resolved yet: see `resolve_actors`.

    >>> import polars as pl
    >>> import toolkit as tk
    >>> notes = tk.annotate(pl.DataFrame({"doc_id": ["a"], "text": ["“We will wait,” said Minister Ada Brand."]}))
    >>> notes.quotes["quote"].to_list(), notes.quotes["speaker"].to_list()
    (['“We will wait,”'], ['Minister Ada Brand'])

    Raises SchemaError for a table without doc_id or text, or with a doc_id twice.
    """
    documents = schemas.conform(documents, schemas.DOCUMENTS, name="annotate: documents")
    _refuse_repeated_ids(documents)
    if workers < 1:
        raise ToolkitError(f"annotate: workers={workers}. Give a number of processes, 1 or more.")
    if pipeline is None:
        from toolkit.pipeline.assemble import load_pipeline

        pipeline = load_pipeline()
    todo, problems = _readable(documents)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in FOUND}
    for doc_id, rows, error in _annotated(todo, pipeline, workers, Path(cache) if cache else None, client):
        if error:
            problems.append(_problem(doc_id, "could not be annotated", error, "report it with the text that causes it"))
        for name in FOUND:
            found[name] += rows.get(name, [])
    tables = {name: getattr(schemas, name.upper()).from_rows(found[name]) for name in FOUND}
    return Annotations(
        documents=documents,
        copies=schemas.conform(copies, schemas.COPIES, name="annotate: copies")
        if copies is not None
        else schemas.COPIES.empty(),
        actors=schemas.ACTORS.empty(),
        problems=schemas.PROBLEMS.from_rows(problems),
        **tables,
    )


def _open_table(folder: Path, name: str) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    try:
        table = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise LoadError(
            f"open_annotations: {path} cannot be read ({error}). Give the folder that Annotations.save wrote; it holds one "
            f"Parquet file for each of {', '.join(table.name for table in fields(Annotations))}."
        ) from error
    return schemas.conform(table, getattr(schemas, name.upper()), name=str(path))


def _refuse_repeated_ids(documents: pl.DataFrame) -> None:
    repeated = documents.filter(pl.col("doc_id").is_duplicated())["doc_id"].unique(maintain_order=True)
    if repeated.len():
        raise SchemaError(
            f"annotate: documents has the same doc_id more than once: {', '.join(repeated.head(5))}. Every row of every "
            "table points to its document by doc_id: drop the duplicates or give them ids of their own."
        )


def _readable(documents: pl.DataFrame) -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    """(doc_id, text) of the documents that the pipeline can read, and problems rows for the rest."""
    from toolkit.pipeline.assemble import MAX_CHARACTERS

    todo, problems = [], []
    for doc_id, text, lang in documents.select("doc_id", "text", "lang").iter_rows():
        if not (text or "").strip():
            problems.append(
                _problem(doc_id, "no text", "the text is empty", "leave it out, or read it from a full file")
            )
        elif lang and not lang.lower().startswith("en"):
            problems.append(
                _problem(doc_id, "not English", f"lang is {lang}", "translate it, or correct documents.lang")
            )
        elif len(text) > MAX_CHARACTERS:
            found = f"{len(text):,} characters; the parser takes {MAX_CHARACTERS:,}"
            problems.append(_problem(doc_id, "text too long", found, "split it into its articles"))
        else:
            todo.append((doc_id, text))
    return todo, problems


def _problem(doc_id: str, what: str, detail: str, action: str) -> dict[str, Any]:
    return {"stage": "annotate", "path": None, "doc_id": doc_id, "what": what, "detail": detail, "action": action}


def _annotated(
    todo: list[tuple[str, str]], pipeline: Language, workers: int, cache: Path | None, client: Any | None
) -> Iterator[tuple[str, Rows, str]]:
    """(doc_id, rows with ids, error or '') for every document, in the order given, with a progress bar."""
    from tqdm.auto import tqdm

    from toolkit.pipeline.rows import identify_rows

    store = _Cache(cache, pipeline) if cache else None
    known: dict[str, Rows] = store.read(text for _, text in todo) if store else {}
    texts = list(dict.fromkeys(text for _, text in todo if text not in known))
    batches = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
    errors: dict[str, str] = {}
    with tqdm(total=len(todo), desc="Annotating", unit=" articles", disable=len(todo) < BATCH, leave=False) as progress:
        progress.update(sum(text in known for _, text in todo))
        for batch, results in _run(batches, pipeline, workers, client):
            for text, (rows, error) in zip(batch, results, strict=True):
                known[text], errors[text] = rows, error
                if store and not error:
                    store.write(text, rows)
            progress.update(len(batch))
    for doc_id, text in todo:
        error = errors.get(text, "")
        yield doc_id, {} if error else identify_rows(known[text], doc_id), error


def _run(
    batches: list[list[str]], pipeline: Language, workers: int, client: Any | None
) -> Iterator[tuple[list[str], list[tuple[Rows, str]]]]:
    """Every batch with its results: here, in `workers` processes, or on the Dask cluster of `client`."""
    from toolkit.pipeline.assemble import pipeline_options

    if client is not None:
        futures = client.map(_annotate_elsewhere, batches, [pipeline_options(pipeline)] * len(batches), pure=False)
        yield from ((batch, future.result()) for batch, future in zip(batches, futures, strict=True))
    elif workers > 1 and len(batches) > 1:
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # oversubscribed thread pools made spaCy six times slower
        # spawn, not fork: onnxruntime and BLAS threads do not survive a fork
        with ProcessPoolExecutor(min(workers, len(batches)), mp_context=get_context("spawn")) as pool:
            try:
                results = pool.map(_annotate_elsewhere, batches, [pipeline_options(pipeline)] * len(batches))
                yield from zip(batches, results, strict=True)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    else:
        yield from ((batch, _annotate_batch(pipeline, batch)) for batch in batches)


_pipelines: dict[str, Language] = {}  # one a worker process


def _annotate_elsewhere(texts: list[str], options: dict[str, Any]) -> list[tuple[Rows, str]]:
    """In a worker process: load the pipeline once, then annotate."""
    from toolkit.pipeline.assemble import load_pipeline

    key = json.dumps(options, sort_keys=True)
    if key not in _pipelines:
        _pipelines[key] = load_pipeline(**options)
    return _annotate_batch(_pipelines[key], texts)


def _annotate_batch(pipeline: Language, texts: Sequence[str]) -> list[tuple[Rows, str]]:
    """Rows a text; where the batch fails, each text alone, so that one bad article costs no other."""
    from toolkit.pipeline.rows import extract_rows

    try:
        return [(extract_rows(doc), "") for doc in pipeline.pipe(texts, batch_size=BATCH)]
    except Exception as error:  # noqa: BLE001 - any component may fail on hostile text; the row says so
        if len(texts) == 1:
            return [({}, f"{type(error).__name__}: {error}"[:500])]
        return [result for text in texts for result in _annotate_batch(pipeline, [text])]


class _Cache:
    """One JSON file a text and pipeline, written whole or not at all."""

    def __init__(self, folder: Path, pipeline: Language) -> None:
        from toolkit.pipeline.assemble import pipeline_fingerprint

        self.folder = folder / pipeline_fingerprint(pipeline)[:16]
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, text: str) -> Path:
        return self.folder / f"{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}.json"

    def read(self, texts: Iterable[str]) -> dict[str, Rows]:
        return {text: json.loads(path.read_text("utf-8")) for text in set(texts) if (path := self.path(text)).exists()}

    def write(self, text: str, rows: Rows) -> None:
        partial = self.folder / f".{os.getpid()}.partial"
        partial.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
        partial.replace(self.path(text))
