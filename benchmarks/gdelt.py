"""A day of GDELT's knowledge graph, lazily: time and memory beside a plain Polars lazy read with list splits.

    python benchmarks/gdelt.py --sample ../shared/data/formats/gdelt/gkg.csv --rows 140000

The day is the sample's rows repeated with new ids, written to a temporary file. Both sides count themes and persons and
average the tone, streamed; memory is the peak of a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "formats" / "gdelt" / "gkg.csv"


def build(sample: Path, rows: int, target: Path) -> None:
    lines = sample.read_bytes().splitlines()
    with target.open("wb") as file:
        for number in range(rows):
            _, rest = lines[number % len(lines)].split(b"\t", 1)
            file.write(b"20150218230000-%d\t%s\n" % (number, rest))


def by_toolkit(path: Path) -> list[int]:
    from toolkit.load import gdelt

    graph = gdelt.gkg(path)
    counts = [
        table.select(pl.len()).collect(engine="streaming").item()
        for table in (gdelt.themes(graph), gdelt.persons(graph))
    ]
    mean = gdelt.tone(graph).select(pl.col("tone").mean()).collect(engine="streaming").item()
    return [*counts, round(mean or 0)]


def by_polars(path: Path) -> list[int]:
    graph = pl.scan_csv(
        path,
        separator="\t",
        has_header=False,
        quote_char=None,
        encoding="utf8-lossy",
        infer_schema=False,
        new_columns=[f"c{n}" for n in range(27)],
    )
    counts = []
    for column in ("c8", "c12"):
        items = graph.select(pl.col(column).str.split(";")).explode(column).filter(pl.col(column).str.len_bytes() > 0)
        pairs = items.select(pl.col(column).str.split(","))
        counts.append(
            pairs.filter(pl.col(column).list.get(0).is_not_null()).select(pl.len()).collect(engine="streaming").item()
        )
    tone = pl.col("c15").str.split(",").list.get(0, null_on_oob=True).cast(pl.Float64, strict=False).alias("tone")
    mean = graph.select(tone).select(pl.col("tone").mean()).collect(engine="streaming").item()
    return [*counts, round(mean or 0)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sample", type=Path, default=SAMPLE)
    parser.add_argument("--rows", type=int, default=140_000)
    parser.add_argument("--only", nargs=2, metavar=("WHICH", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        which, name = options.only
        started = time.perf_counter()
        found = {"toolkit": by_toolkit, "polars": by_polars}[which](Path(name))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{which:8} {time.perf_counter() - started:.2f} s, peak {peak:.0f} MB, {found}")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gkg.csv"
        build(options.sample, options.rows, path)
        print(f"{options.rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        for which in ("polars", "toolkit"):
            subprocess.run([sys.executable, __file__, "--only", which, str(path)], check=True)


if __name__ == "__main__":
    main()
