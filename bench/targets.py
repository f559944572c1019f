"""What we promise about speed and memory, and whether a run kept it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from bench.measure import Measured
from bench.micro import Result

FLOOR_RATIO: Final = 1.15
FLOOR_START: Final = 0.15
ARCHIVE_RATIO: Final = 3.5
SCAN_RATIO: Final = 1.2
AGAIN: Final = 0.150
MATCHING: Final = 0.100
MEMORY: Final = 300_000_000
STARTS: Final = 6


class Verdict(NamedTuple):
    """One promise: in words, what it allows, what was measured."""

    promise: str
    limit: float
    measured: float
    unit: str

    @property
    def kept(self) -> bool:
        """Whether it holds."""
        return self.measured <= self.limit


def cold(image: str, form: str, measured: Sequence[Measured]) -> Iterator[Verdict]:
    """Promises about a first look at an image."""
    by_name = {one.name: one for one in measured}
    ours = by_name["Seawall"]
    if form == "oci" and "floor" in by_name:
        limit = FLOOR_RATIO * by_name["floor"].wall.median + FLOOR_START
        yield Verdict(f"{image}, gzip: near the floor", limit, ours.wall.median, "s")
    if "Trivy" in by_name:
        trivy = by_name["Trivy"]
        if form == "archive":
            limit = trivy.wall.median / ARCHIVE_RATIO
            yield Verdict(f"{image}, archive: faster than Trivy", limit, ours.wall.median, "s")
        peak = ours.peak.median / 1e6
        limit = trivy.peak.median / 1e6
        yield Verdict(f"{image}, {form}: memory of Trivy", limit, peak, "MB")


def bounded(image: str, measured: Sequence[Measured]) -> Iterator[Verdict]:
    """Promises about memory at the limits of size."""
    peak = next(one.peak.most for one in measured if one.name == "Seawall")
    yield Verdict(f"{image}: bounded memory", MEMORY / 1e6, peak / 1e6, "MB")


def again(measured: Sequence[Measured]) -> Iterator[Verdict]:
    """Promises about scanning, and about looking again."""
    by_name: Mapping[str, float] = {one.name: one.wall.median for one in measured}
    limit = SCAN_RATIO * by_name["list"]
    yield Verdict("scan beside list", limit, by_name["scan"], "s")
    yield Verdict("scan again", AGAIN, by_name["scan again"], "s")


def single(results: Sequence[Result], starts: Sequence[Measured]) -> Iterator[Verdict]:
    """Promises about matching and about the start."""
    for result in results:
        if result.what.startswith("match"):
            yield Verdict(result.what, MATCHING, result.seconds.median, "s")
    bare, ours = (one.wall.median for one in starts)
    yield Verdict("`--version` beside a bare interpreter", STARTS * bare, ours, "s")
