"""Components that nobody maintains any more: by an advisory, or since their release ended.

Silence about such a component is no sign of safety: whoever would publish its flaws has left.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from seawall.analytics.ecosystems import named
from seawall.analytics.signal import Question, Signal
from seawall.model import Category, Package, ScanResult
from seawall.versions import affected, scheme_for
from seawall.vulnerabilities.distributions import distribution
from seawall.vulnerabilities.lifecycle import ended

DAYS_AHEAD: Final = 90
"""An end of support that is nearer is told before it comes."""


class Unmaintained:
    """Asks the advisories and the calendars of the distributions."""

    name: Final = "unmaintained"
    version: Final = 1
    definition: Final = (
        "An advisory says that a package is unmaintained, or the release of the operating system "
        "is no longer supported, or will not be in 90 days."
    )
    measured: Final = "nothing to measure: it repeats what publishers say"

    def find(self, question: Question) -> Iterator[Signal]:
        """One signal for each package, and one for each system."""
        packages: dict[tuple[str, str, str], tuple[Package, set[str]]] = {}
        for artifact, package in question.fleet.current():
            identity = named(package)
            if identity is not None:
                key = (*identity, package.version)
                packages.setdefault(key, (package, set()))[1].add(artifact)
        said = question.known.statements({(ecosystem, name) for ecosystem, name, _ in packages})
        for (ecosystem, name, version), (package, artifacts) in sorted(packages.items()):
            for item in said.get((ecosystem, name), ()):
                concerned = affected(scheme_for(ecosystem), version, item.ranges, item.versions)
                if item.category is Category.UNMAINTAINED and concerned:
                    yield _signal(package, artifacts, item.advisory, item.source)
        for result in question.fleet.latest:
            yield from _system(result, question.at)


def _signal(package: Package, artifacts: set[str], advisory: str, source: str) -> Signal:
    return Signal(
        kind=Unmaintained.name,
        package=package.name,
        version=package.version,
        purl=package.purl,
        type=package.type,
        artifacts=tuple(sorted(artifacts)),
        summary="unmaintained",
        evidence=(f"{advisory} ({source})",),
    )


def _system(result: ScanResult, at: date) -> Iterator[Signal]:
    system = distribution(result.artifact.release, result.hints)
    release = result.artifact.release
    if system is None or release is None or not system.ecosystems:
        return
    soon = date.fromordinal(at.toordinal() + DAYS_AHEAD)
    last = ended(system.subject, soon)
    if last:
        word = "is not supported since" if last < at.isoformat() else "is supported until"
        yield Signal(
            kind=Unmaintained.name,
            package=release.id,
            version=release.version,
            purl="",
            type="operating system",
            artifacts=(result.artifact.name,),
            summary=f"{word} {last}",
            evidence=(f"{system.subject}: last day of free updates",),
        )


PLUGIN: Final = Unmaintained()
