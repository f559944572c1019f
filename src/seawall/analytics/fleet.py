"""The fleet: what the user has scanned, as far as signals need it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import NamedTuple

from seawall.model import Package, ScanResult

Name = tuple[str, str]


class Seen(NamedTuple):
    """One package in one artifact.

    Attributes:
        artifact: name of the artifact.
        day: when it was scanned, RFC 3339.
        package: as it was found.
    """

    artifact: str
    day: str
    package: Package


class Fleet:
    """Inventories of several artifacts, at several times.

    Args:
        results: scans with their packages; of the same artifact there may be several.
    """

    def __init__(self, results: Iterable[ScanResult]) -> None:
        self.results = tuple(sorted(results, key=lambda one: (one.created, one.artifact.name)))
        self._seen: dict[Name, list[Seen]] = defaultdict(list)
        for result in self.results:
            day = result.created[:10]
            for package in result.packages:
                seen = Seen(result.artifact.name, day, package)
                self._seen[package.type, package.name].append(seen)

    @cached_property
    def latest(self) -> tuple[ScanResult, ...]:
        """The newest scan of each artifact, by name."""
        newest = {result.artifact.name: result for result in self.results}
        return tuple(newest[name] for name in sorted(newest))

    @cached_property
    def days(self) -> int:
        """Days from the first scan to the last."""
        days: list[date] = []
        for result in self.results:
            with suppress(ValueError):  # it does not say when it was made
                days.append(date.fromisoformat(result.created[:10]))
        return (max(days) - min(days)).days if days else 0

    def seen(self, type_: str, name: str) -> tuple[Seen, ...]:
        """Where and when a package was found, oldest first."""
        return tuple(self._seen.get((type_, name), ()))

    def names(self) -> Iterator[tuple[Name, frozenset[str]]]:
        """Every package with the artifacts it was found in."""
        for name in sorted(self._seen):
            yield name, frozenset(seen.artifact for seen in self._seen[name])

    def current(self) -> Iterator[tuple[str, Package]]:
        """Every package of the newest scans, with its artifact."""
        for result in self.latest:
            for package in result.packages:
                yield result.artifact.name, package
