"""Measuring commands side by side: interleaved runs, medians, and how far they spread.

Interleaved (A B C, A B C, ...) so that what else happens on the machine meets everybody alike.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bench.peers import Run, environment

_CHILD: Final = Path(__file__).with_name("child.py")
_CHUNK: Final = 1 << 24


class Sample(NamedTuple):
    """What one run cost: seconds, seconds of all cores, bytes."""

    wall: float
    cpu: float
    peak: int


class Spread(NamedTuple):
    """The middle of several runs and the extremes."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Of at least one value."""
        kept = sorted(values)
        return cls(statistics.median(kept), kept[0], kept[-1])


class Measured(NamedTuple):
    """All runs of one command."""

    name: str
    samples: tuple[Sample, ...]

    @property
    def wall(self) -> Spread:
        """Seconds."""
        return Spread.of(sample.wall for sample in self.samples)

    @property
    def cpu(self) -> Spread:
        """Seconds of user and system time."""
        return Spread.of(sample.cpu for sample in self.samples)

    @property
    def peak(self) -> Spread:
        """Bytes."""
        return Spread.of(sample.peak for sample in self.samples)


class Failed(Exception):  # noqa: N818 - it reads as what happened
    """A command that is measured did not do its work, so its time means nothing."""


def once(run: Run) -> Sample:
    """Prepare and run.

    Raises:
        Failed: it ended with an error.
    """
    run.prepare()
    child = [sys.executable, "-I", "-S", str(_CHILD), *run.command]
    done = subprocess.run(child, env=environment(run), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{run.name}: {done.stderr[-2000:]}")
    cost = json.loads(done.stdout)
    if cost["code"]:
        raise Failed(f"{run.name} ended with {cost['code']}: {done.stderr[-2000:]}")
    return Sample(cost["wall"], cost["cpu"], cost["peak"])


def interleaved(
    runs: Sequence[Run], times: int, tell: Callable[[str], None] = lambda _: None
) -> list[Measured]:
    """Run everything once, then again, ``times`` times.

    Raises:
        Failed: one of them ended with an error.
    """
    samples: list[list[Sample]] = [[] for _ in runs]
    for number in range(times):
        for run, kept in zip(runs, samples, strict=True):
            sample = once(run)
            kept.append(sample)
            tell(f"{number + 1}/{times} {run.name}: {sample.wall:.2f} s")
    return [Measured(run.name, tuple(kept)) for run, kept in zip(runs, samples, strict=True)]


def warmed(path: Path) -> None:
    """Read an image once, so that no run waits for the disk."""
    for file in [path] if path.is_file() else sorted(path.rglob("*")):
        if file.is_file():
            with file.open("rb") as stream:
                while stream.read(_CHUNK):
                    pass
