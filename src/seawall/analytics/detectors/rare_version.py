"""Versions that nobody else has, or that appeared only now.

A version is suddenly rare if it is the newest of a package that at least three other artifacts
have, all of them in other versions, and if the fleet was first seen with it in the last days. It
is what a poisoned release looks like before anybody has noticed; and what any early update
looks like.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from seawall.analytics.ecosystems import ECOSYSTEMS
from seawall.analytics.fleet import Seen
from seawall.analytics.signal import Question, Signal
from seawall.versions import compare, scheme_for

NEW: Final = timedelta(days=7)
OTHERS: Final = 3
"""Artifacts that have the package in other versions."""


class RareVersion:
    """Compares versions over the fleet."""

    name: Final = "rare_version"
    version: Final = 1
    definition: Final = (
        "The newest version of a package, first seen in the fleet within the last 7 days, in one "
        "artifact, while 3 or more others have older ones."
    )
    measured: Final = "nothing: no labelled data is public"

    def find(self, question: Question) -> Iterator[Signal]:
        """One signal for each version."""
        since = (question.at - NEW).isoformat()
        current: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for artifact, package in question.fleet.current():
            if package.version and package.type in ECOSYSTEMS:
                current[package.type, package.name][package.version].add(artifact)
        for (type_, name), versions in sorted(current.items()):
            newest = _newest(ECOSYSTEMS[type_], versions)
            holders = versions[newest]
            others = {one for some in versions.values() for one in some} - holders
            if len(holders) != 1 or len(others) < OTHERS:
                continue
            every = question.fleet.seen(type_, name)
            seen = [one for one in every if one.package.version == newest]
            if seen[0].day >= since and question.fleet.days:
                yield _signal(seen, len(others), versions)


def _newest(ecosystem: str, versions: dict[str, set[str]]) -> str:
    scheme = scheme_for(ecosystem)
    newest = ""
    for version in sorted(versions):
        if not newest or compare(scheme, version, newest) > 0:
            newest = version
    return newest


def _signal(seen: list[Seen], others: int, versions: dict[str, set[str]]) -> Signal:
    package = seen[0].package
    older = sorted(version for version in versions if version != package.version)
    return Signal(
        kind=RareVersion.name,
        package=package.name,
        version=package.version,
        purl=package.purl,
        type=package.type,
        artifacts=tuple(sorted({one.artifact for one in seen})),
        summary=f"first seen on {seen[0].day}, {others} other artifacts have older versions",
        evidence=(f"older: {', '.join(older[:5])}",),
    )


PLUGIN: Final = RareVersion()
