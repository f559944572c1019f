"""What the advisory database costs: building, updating, opening, asking, sending a day's changes.

    python -m bench --advisories FEEDS

Run as a program of its own it is one update: ``python -m bench.advisories FEEDS OUTPUT CACHE``.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Final, NamedTuple

from bench import tables, yesterday
from bench.images import HERE, WORK
from bench.measure import Measured, Spread, interleaved
from bench.micro import timed
from bench.peers import Run, seawall_environment
from bench.targets import Verdict
from seawall.advisories import build, delta, open_snapshot
from seawall.advisories.groups import statements

BUILD: Final = 60.0
MEMORY: Final = 500_000_000
UPDATE: Final = 5.0
OPENING: Final = 0.005
LOOK_UP: Final = 0.100
BYTES: Final = 40.0
DELTA: Final = 0.02
PACKAGES: Final = 5_000
CHANGED: Final = ("osv/AlmaLinux/all.zip", "osv/PyPI/all.zip", "epss/epss_scores-current.csv.gz")
"""The largest archives by statements and by bytes, and what changes every day."""


class Outcome(NamedTuple):
    """What was measured.

    Attributes:
        verdicts: the promises.
        costs: of builds and updates.
        notes: sizes, and what the day before was made of.
    """

    verdicts: list[Verdict]
    costs: list[tables.Cells]
    notes: list[str]

    def numbers(self) -> str:
        """As Markdown."""
        parts = [tables.promises(self.verdicts), tables.cost_table(self.costs), *self.notes]
        return "\n".join(parts)


def measured(feeds: Path, times: int, tell: Callable[[str], None]) -> Outcome:
    """Everything, with the feeds of a folder."""
    work = WORK / "advisories"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    before = yesterday.make(feeds, work / "yesterday")
    shutil.copytree(feeds, work / "feeds", copy_function=shutil.copy)
    yesterday.writable(work / "feeds")
    (full,) = interleaved([_full(feeds, work / "full.db")], times, tell)
    build(work / "feeds", work / "user.db", cache=work / "facts")
    updates = interleaved([_update(work, path) for path in CHANGED], times, tell)
    build(work / "yesterday", work / "old.db")
    delta(work / "old.db", work / "full.db", work / "day.delta")
    opening, asking = _questions(work / "full.db", 20 * times)
    size, ranges = (work / "full.db").stat().st_size, _ranges(work / "full.db")
    change = (work / "day.delta").stat().st_size
    verdicts = [
        *_builds(full, updates),
        Verdict("opening", OPENING * 1000, opening.median * 1000, "ms"),
        Verdict(f"{PACKAGES:,} packages looked up", LOOK_UP * 1000, asking.median * 1000, "ms"),
        Verdict("size of an affected range", BYTES, size / ranges, "bytes"),
        Verdict("a day as delta, of the whole", DELTA * 100, 100 * change / size, "%"),
    ]
    notes = [
        f"{size:,} bytes, {ranges:,} affected ranges; the delta has {change:,} bytes. In it: "
        + ", ".join(f"{count} in `{path}`" for path, count in before.items())
        + ".\n"
    ]
    return Outcome(verdicts, tables.costs("all feeds", [full, *updates]), notes)


def _full(feeds: Path, output: Path) -> Run:
    command = ("db", "build", "--from", str(feeds), "--output", str(output), "--quiet")
    return Run("db build", (sys.executable, "-P", "-m", "seawall", *command), seawall_environment())


def _update(work: Path, path: str) -> Run:
    """Builds after one file has become another, in turn that of yesterday and that of today."""
    today = work / path.replace("/", "-")
    shutil.copy(work / "feeds" / path, today)
    versions = cycle([work / "yesterday" / path, today])

    def prepare() -> None:
        shutil.copy(next(versions), work / "feeds" / path)

    arguments = (str(work / "feeds"), str(work / "user.db"), str(work / "facts"))
    return Run(
        f"update, {path}",
        (sys.executable, "-m", "bench.advisories", *arguments),
        {**seawall_environment(), "PYTHONPATH": f"{HERE.parent}:{HERE.parent / 'src'}"},
        prepare=prepare,
    )


def _builds(full: Measured, updates: list[Measured]) -> Iterator[Verdict]:
    peak = max(one.peak.most for one in (full, *updates))
    slowest = max(one.wall.median for one in updates)
    yield Verdict("full build", BUILD, full.wall.median, "s")
    yield Verdict("memory of a build", MEMORY / 1e6, peak / 1e6, "MB")
    yield Verdict("update with one changed file", UPDATE, slowest, "s")


def _questions(path: Path, times: int) -> tuple[Spread, Spread]:
    """Opening, and opening and asking about packages of which one in two is known."""
    with open_snapshot(path) as snapshot:
        names = [tuple(key.split("\n", 1)) for key, _ in snapshot.compressed("package")]
    chosen = random.Random(1).sample(names, PACKAGES // 2)
    wanted = [(ecosystem, name) for ecosystem, name in chosen]
    wanted += [(ecosystem, f"{name}-unknown") for ecosystem, name in wanted]

    def ask() -> None:
        with open_snapshot(path) as snapshot:
            snapshot.statements(wanted)

    return timed(lambda: open_snapshot(path).close(), times), timed(ask, times)


def _ranges(path: Path) -> int:
    with open_snapshot(path) as snapshot:
        return sum(
            len(said.ranges)
            for _, value in snapshot.content("package")
            for said in statements("", "", value)
        )


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]), cache=Path(sys.argv[3]))
