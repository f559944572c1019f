"""What single steps cost, in this process: matching, and ordering versions.

Matching is asked about the packages of a bench image, repeated with other versions until there
are 5,000 different ones, against the advisory database that a scan would use.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import cycle, islice, pairwise
from typing import Final, NamedTuple

from msgspec.structs import replace

from bench.images import Image
from bench.measure import Spread
from bench.peers import Run, seawall_environment
from seawall import versions
from seawall.advisories import open_snapshot
from seawall.model import Inventory
from seawall.pipeline.examine import Settings, examine
from seawall.vulnerabilities.match import match

PACKAGES: Final = 5_000
VERSIONS: Final = 10_000
SCHEMES: Final = ("dpkg", "rpm", "apk", "pep440", "npm", "maven", "go", "rubygems")
_DAY: Final = date(2026, 1, 1)


class Result(NamedTuple):
    """One row: what was done, how often, and the seconds each time took."""

    what: str
    seconds: Spread
    note: str = ""


def matching(image: Image, times: int) -> Result:
    """Match 5,000 packages; opening the database is part of it."""
    inventory = _grown(examine(f"oci:{image.layout}", Settings()).inventory)
    findings = 0

    def once() -> None:
        nonlocal findings
        with open_snapshot() as snapshot:
            findings = len(match(inventory, snapshot, _DAY, container=True).findings)

    seconds = timed(once, times)
    return Result(f"match {PACKAGES:,} packages", seconds, f"{findings:,} findings")


def ordering(scheme: str, times: int) -> Result:
    """Order 10,000 different versions, none of them seen before."""
    batches = iter([_versions(random.Random(f"{scheme} {number}")) for number in range(times)])

    def once() -> None:
        for left, right in pairwise(next(batches)):
            versions.compare(scheme, left, right)

    seconds = timed(once, times)
    return Result(
        f"compare {VERSIONS:,} {scheme} versions", seconds, f"{VERSIONS / seconds.median:,.0f} / s"
    )


def starts() -> list[Run]:
    """A bare interpreter, and ours saying its version."""
    return [
        Run("bare interpreter", (sys.executable, "-I", "-c", "pass"), {}),
        Run(
            "seawall --version",
            (sys.executable, "-P", "-m", "seawall", "--version"),
            seawall_environment(),
        ),
    ]


def _grown(inventory: Inventory) -> Inventory:
    packages = list(inventory.packages)[:PACKAGES]
    more = (
        replace(package, version=f"{package.version}.{number}")
        for number, package in enumerate(cycle(packages))
        if package.version
    )
    packages += islice(more, PACKAGES - len(packages))
    return replace(inventory, packages=tuple(packages))


def _versions(chance: random.Random) -> list[str]:
    """Version strings that every scheme accepts, in the middle of what occurs."""
    return [
        ".".join(str(chance.randrange(60)) for _ in range(3))
        + chance.choice(("", "", "-1", f"-{chance.randrange(1000)}"))
        for _ in range(VERSIONS)
    ]


def timed(action: Callable[[], None], times: int) -> Spread:
    """How many seconds something takes, done several times in this process."""
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return Spread.of(seconds)
