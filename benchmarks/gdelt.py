"""A day of GDELT's knowledge graph, lazily: time and memory beside Polars, pandas and the package gdelt-py.

    python benchmarks/gdelt.py --sample ../shared/data/formats/gdelt/gkg.csv --rows 140000 --others ~/other/bin/python

The day is the sample's rows repeated with new ids, written to a temporary file. All count themes and persons and average the
tone: Polars with a plain lazy read and list splits, streamed; pandas with the four columns it needs, split into lists;
gdelt-py with its parser and its records, a quarter of an hour's rows at a time, on a tenth of the day. Memory is the peak of
a process of its own. pandas and gdelt-py are not among the toolkit's dependencies: `--others` names an interpreter that has
them, without which they are left out.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUARTER_BYTES = 17_000_000
TENTH = 10
EXTRAS = b"<PAGE_PRECISEPUBTIMESTAMP>20150218230000</PAGE_PRECISEPUBTIMESTAMP>"
SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "formats" / "gdelt" / "gkg.csv"


def build(sample: Path, rows: int, target: Path) -> None:
    # The sample is older than the last column, and gdelt-py passes over records that end in an empty cell.
    lines = [line + EXTRAS if line.endswith(b"\t") else line for line in sample.read_bytes().splitlines()]
    with target.open("wb") as file:
        for number in range(rows):
            _, rest = lines[number % len(lines)].split(b"\t", 1)
            file.write(b"20150218230000-%d\t%s\n" % (number, rest))


def by_toolkit(path: Path) -> list[int]:
    import polars as pl

    from toolkit.load import gdelt

    graph = gdelt.gkg(path)
    counts = [
        table.select(pl.len()).collect(engine="streaming").item()
        for table in (gdelt.themes(graph), gdelt.persons(graph))
    ]
    mean = gdelt.tone(graph).select(pl.col("tone").mean()).collect(engine="streaming").item()
    return [*counts, round(mean or 0)]


def by_pandas(path: Path) -> list[int]:
    import pandas as pd

    table = pd.read_csv(
        path, sep="\t", header=None, quoting=3, dtype=str, usecols=[0, 8, 12, 15], encoding_errors="replace"
    )
    counts = []
    for column in (8, 12):
        items = table[column].str.split(";").explode()
        counts.append(int(items[items.str.len() > 0].str.split(",").str[0].notna().sum()))
    return [*counts, round(table[15].str.split(",").str[0].astype(float).mean())]


def by_gdelt_py(path: Path) -> list[int]:
    from py_gdelt.models.gkg import GKGRecord
    from py_gdelt.parsers.gkg import GKGParser

    themes = persons = rows = 0
    total = 0.0
    with path.open("rb") as file:
        while lines := file.readlines(QUARTER_BYTES):
            for raw in GKGParser().parse(b"".join(lines)):
                record = GKGRecord.from_raw(raw)
                themes += len(record.themes)
                persons += len(record.persons)
                total += record.tone.tone if record.tone else 0.0
                rows += 1
    return [themes, persons, round(total / rows)]


def by_polars(path: Path) -> list[int]:
    import polars as pl

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


def run_apart(python: str, which: str, path: Path, rows: int) -> tuple[float, float]:
    """Seconds, and the peak of memory in MB."""
    command = [python, __file__, "--only", which, str(path)]
    made = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, peak, found = made.strip().split(" ", 2)
    print(f"{which:8} {float(seconds):.2f} s, {rows / float(seconds):,.0f} rows/s, peak {float(peak):.0f} MB, {found}")
    return float(seconds), float(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sample", type=Path, default=SAMPLE)
    parser.add_argument("--rows", type=int, default=140_000)
    parser.add_argument("--others", help="an interpreter that has pandas and gdelt-py")
    parser.add_argument("--only", nargs=2, metavar=("WHICH", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        which, name = options.only
        started = time.perf_counter()
        ways = {"toolkit": by_toolkit, "polars": by_polars, "pandas": by_pandas, "gdelt-py": by_gdelt_py}
        found = ways[which](Path(name))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{time.perf_counter() - started} {peak} {found}")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gkg.csv"
        build(options.sample, options.rows, path)
        size = path.stat().st_size / 1e6
        print(f"{options.rows:,} rows, {size:.0f} MB")
        polars = run_apart(sys.executable, "polars", path, options.rows)
        toolkit = run_apart(sys.executable, "toolkit", path, options.rows)
        print(
            f"  toolkit / polars: {toolkit[0] / polars[0]:.2f} of the time; peak {toolkit[1] / size:.2f} of the file's size"
        )
        if options.others:
            pandas = run_apart(options.others, "pandas", path, options.rows)
            print(
                f"  toolkit / pandas: {toolkit[0] / pandas[0]:.2f} of the time, {toolkit[1] / pandas[1]:.2f} of the memory"
            )
            tenth = options.rows // TENTH
            build(options.sample, tenth, path)
            package = run_apart(options.others, "gdelt-py", path, tenth)
            faster = (options.rows / toolkit[0]) / (tenth / package[0])
            print(f"  toolkit / gdelt-py: {faster:.1f} times the rows a second")


if __name__ == "__main__":
    main()
