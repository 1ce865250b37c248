"""Spoil sound files in many ways and read them: nothing may crash, hang, write, connect or fill the memory.

    python -m tests.fuzz_loaders --files 20000 --seed 1 [--real ../shared/data/formats]

Each file follows from the seed and its number alone, so that one that fails can be made again (`--only NUMBER`). The work is
done in a child process; where it dies, the number that it was reading is a failure and the next one goes on.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fuzz_seeds import all_seeds, gdelt_seeds, zipped
from toolkit.errors import LoadError
from toolkit.load import gdelt, read_raw
from toolkit.load.documents import Collector
from toolkit.load.items import RawFile

MAX_SECONDS = 10.0
MAX_GROWTH_MB = 1500
MAX_REAL_BYTES = 400_000
NAMES = ("a", "../../evil", "/etc/evil", "..\\..\\evil", "\x01", "a" * 5000, "con", "évil\u202e.txt")
NUMBERS = (0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 30)
REPLACED = (
    b"</",
    b">",
    b'"',
    b"\n",
    b"\t",
    b"{",
    b"<",
    b"\x00",
    b"\xff",
    b"2024",
    b"DOCUMENTS",
    b"&",
    b"%",
    b"Length",
    b"1",
)
DISC = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate"}
OUTSIDE = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect", "socket.getaddrinfo"}


def spoiled(data: bytes, draw: random.Random, others: list[bytes]) -> bytes:
    """The file after one to three changes."""
    for _ in range(draw.randrange(1, 4)):
        data = draw.choice(CHANGES)(data, draw, others) or b" "
    return data


def _cut(data: bytes, draw: random.Random, _: list[bytes]) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _flip(data: bytes, draw: random.Random, _: list[bytes]) -> bytes:
    made = bytearray(data)
    for _number in range(draw.randrange(1, 30)):
        made[draw.randrange(len(made))] ^= 1 << draw.randrange(8)
    return bytes(made)


def _drop(data: bytes, draw: random.Random, _: list[bytes]) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] + data[at + draw.randrange(500) :]


def _repeat(data: bytes, draw: random.Random, _: list[bytes]) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] + data[at : at + draw.randrange(300)] * draw.choice((2, 20, 2000)) + data[at:]


def _graft(data: bytes, draw: random.Random, others: list[bytes]) -> bytes:
    return data[: draw.randrange(len(data) + 1)] + draw.choice(others)[draw.randrange(50) :]


def _replace(data: bytes, draw: random.Random, _: list[bytes]) -> bytes:
    return data.replace(draw.choice(REPLACED), draw.choice(REPLACED) * draw.choice((0, 1, 50)), draw.choice((1, 5, -1)))


def _lie(data: bytes, draw: random.Random, _: list[bytes]) -> bytes:
    """A number in the file becomes a gigabyte: in binary headers, or written out."""
    if draw.random() < 0.5 and (digits := [n for n, byte in enumerate(data) if 48 <= byte <= 57]):
        at = draw.choice(digits)
        return data[:at] + str(draw.choice(NUMBERS)).encode() + data[at + 1 :]
    at = draw.randrange(len(data) + 1)
    return data[:at] + draw.choice(NUMBERS).to_bytes(4, draw.choice(("little", "big"))) + data[at + 4 :]


def _wrap(data: bytes, draw: random.Random, _: list[bytes]) -> bytes:
    for _level in range(draw.randrange(1, 6)):
        data = gzip.compress(data, 1) if draw.random() < 0.3 else zipped({draw.choice(NAMES): data, "b": b"One."})
    return data


CHANGES: tuple[Callable[[bytes, random.Random, list[bytes]], bytes], ...] = (
    _cut,
    _flip,
    _drop,
    _repeat,
    _graft,
    _replace,
    _lie,
    _wrap,
)


class Fuzzer:
    """Makes and reads files by their number. `folder` is the only place that may be written to."""

    def __init__(self, seed: int, folder: Path, real: Path | None = None) -> None:
        self.seed, self.folder = seed, folder
        self.seeds = list(all_seeds().values())
        self.tables = gdelt_seeds()
        if real is not None:
            paths = sorted(path for path in real.rglob("*") if path.is_file() and path.stat().st_size < MAX_REAL_BYTES)
            self.seeds += [path.read_bytes() for path in paths]

    def make(self, number: int) -> tuple[str, bytes]:
        """What reads it ("documents" or a GDELT table), and its bytes."""
        draw = random.Random(f"{self.seed}-{number}")
        if draw.random() < 0.1:
            name = draw.choice(list(self.tables))
            return name.split()[0], spoiled(self.tables[name], draw, self.seeds)
        return "documents", spoiled(draw.choice(self.seeds), draw, self.seeds)

    def failure(self, number: int) -> str | None:
        """Why reading this file is a failure, or None."""
        reader, data = self.make(number)
        # Processor time: other work on the machine is no fault of a loader; one that sleeps is stopped from outside.
        started, before = time.process_time(), _peak_mb()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                n_rows = read_documents(data) if reader == "documents" else self.read_table(reader, data)
        except Exception:  # noqa: BLE001 - any is a failure
            return f"{reader}: raised {traceback.format_exc(limit=-4)}"
        if n_rows == 0:
            return f"{reader}: neither an article nor a problem"
        if time.process_time() - started > MAX_SECONDS:
            return f"{reader}: took {time.process_time() - started:.0f} s"
        return f"{reader}: {_peak_mb() - before:.0f} MB more" if _peak_mb() - before > MAX_GROWTH_MB else None

    def read_table(self, name: str, data: bytes) -> int:
        path = self.folder / "table"
        path.write_bytes(data)
        try:
            table = getattr(gdelt, name)(path)
            if name == "gkg":
                for part in (
                    gdelt.themes,
                    gdelt.locations,
                    gdelt.quotations,
                    gdelt.tone,
                    gdelt.gcam,
                    gdelt.page_titles,
                ):
                    part(table).collect()
            table.collect()
        except LoadError:
            pass
        return 1


def read_documents(data: bytes) -> int:
    """Rows and problems together."""
    collector = Collector()
    read_raw(RawFile("x", "x", data), collector)
    documents, problems = collector.tables()
    return documents.height + problems.height


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def forbid_side_effects(folder: Path) -> None:
    """From now on, writing outside the folder, a connection or a new process is an error (of this process, for good)."""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in OUTSIDE:
            raise PermissionError(f"{event} {arguments[:1]}")
        writes = event in DISC or (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if writes and isinstance(arguments[0], (str, bytes)):
            place = os.path.realpath(os.fsdecode(arguments[0]))
            if not place.startswith(os.path.realpath(folder)) and place != os.devnull and "__pycache__" not in place:
                raise PermissionError(f"{event} {place}")

    sys.addaudithook(watch)


def run_child(options: argparse.Namespace, folder: Path) -> None:
    fuzzer = Fuzzer(options.seed, folder, options.real)
    # Libraries that load lazily may write caches while they do.
    for data in fuzzer.seeds:
        read_documents(data)
    forbid_side_effects(folder)
    (folder / "out").mkdir(exist_ok=True)
    with (folder / "log").open("a") as log:
        for number in range(options.start, options.files):
            (folder / "now").write_text(str(number))
            reason = fuzzer.failure(number)
            if reason:
                log.write(f"{number}: {reason}\n")
                log.flush()
    (folder / "now").write_text("done")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", type=Path, help="a folder of real files, to be spoiled too")
    parser.add_argument("--only", type=int, help="read this one file again, and say what comes of it")
    parser.add_argument("--start", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        run_child(options, options.child)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.only is not None:
            print(Fuzzer(options.seed, folder, options.real).failure(options.only) or "read as it should be")
            return 0
        return run_all(options, folder)


def run_all(options: argparse.Namespace, folder: Path) -> int:
    start, started = 0, time.monotonic()
    log = folder / "log"
    log.touch()
    while True:
        command = [sys.executable, "-m", "tests.fuzz_loaders", "--seed", str(options.seed), "--files", str(options.files),
                   "--start", str(start), "--child", str(folder), *(["--real", str(options.real)] if options.real else [])]  # fmt: skip
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        reason = _watched(child, folder / "now")
        now = (folder / "now").read_text() if (folder / "now").exists() else "start"
        if now == "done":
            break
        if now == "start":
            print("the child did not start")
            return 1
        with log.open("a") as file:
            file.write(f"{now}: {reason}\n")
        start = int(now) + 1
    failures = log.read_text()
    print(failures, end="")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    n = sum(line.split(":")[0].isdigit() for line in failures.splitlines())
    print(f"{options.files} files in {time.monotonic() - started:.0f} s, {n} failures, peak {peak:.0f} MB")
    return int(n > 0)


def _watched(child: subprocess.Popen[bytes], now: Path) -> str:
    """Wait for the child; kill it where one file takes far too long."""
    while True:
        try:
            return f"the process ended with {child.wait(timeout=5)}"
        except subprocess.TimeoutExpired:
            if now.exists() and now.read_text() != "done" and time.time() - now.stat().st_mtime > 4 * MAX_SECONDS:
                child.kill()
                child.wait()
                return f"still reading after {4 * MAX_SECONDS:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
