"""Components that nobody maintains any more: by an advisory, or since their release ended.

Programs and frameworks that are products of their own (Python, Node.js, PostgreSQL, Django) have
cycles that end, as releases of an operating system do. That a package has not changed for years
is no such end: much of it is finished, not abandoned, and no guess is made.

Silence about such a component is no sign of safety: whoever would publish its flaws has left.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from seawall.analytics.ecosystems import named
from seawall.analytics.signal import Question, Signal
from seawall.model import Category, Lifecycle, Package, ScanResult
from seawall.versions import affected, scheme_for
from seawall.vulnerabilities.distributions import distribution
from seawall.vulnerabilities.lifecycle import Lifecycles, ended, lifecycle_of

DAYS_AHEAD: Final = 90
"""An end of support that is nearer is told before it comes."""


class Unmaintained:
    """Asks the advisories and the calendars of the distributions."""

    name: Final = "unmaintained"
    version: Final = 2
    definition: Final = (
        "An advisory says that a package is unmaintained, or the release of the operating system, "
        "or the cycle of a runtime or framework, is no longer supported, or will not be in 90 days."
    )
    measured: Final = "nothing to measure: it repeats what publishers say"

    def find(self, question: Question) -> Iterator[Signal]:
        """One signal for each package, program and system."""
        yield from _said(question)
        lifecycles = question.known.lifecycles()
        yield from _programs(question, lifecycles)
        for result in question.fleet.latest:
            yield from _system(result, question.at, lifecycles)


def _said(question: Question) -> Iterator[Signal]:
    """What advisories call unmaintained."""
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


def _programs(question: Question, lifecycles: Lifecycles) -> Iterator[Signal]:
    """Products past the end of their cycle, or near it."""
    found: dict[tuple[str, str, str], tuple[Package, Lifecycle, set[str]]] = {}
    for artifact, package in question.fleet.current():
        cycle = lifecycle_of(package, lifecycles)
        if cycle is not None and cycle.ended(_soon(question.at).isoformat()):
            key = (package.type, package.name, package.version)
            found.setdefault(key, (package, cycle, set()))[2].add(artifact)
    for _, (package, cycle, artifacts) in sorted(found.items(), key=lambda item: item[0]):
        yield Signal(
            kind=Unmaintained.name,
            package=package.name,
            version=package.version,
            purl=package.purl,
            type=package.type,
            artifacts=tuple(sorted(artifacts)),
            summary=_until(cycle.eol, question.at),
            evidence=tuple(_evidence(cycle)),
        )


def _evidence(cycle: Lifecycle) -> Iterator[str]:
    yield f"{cycle.product} {cycle.cycle}: last day of free fixes {cycle.eol or 'not known'}"
    if cycle.latest:
        yield f"{cycle.product} {cycle.cycle}: its latest version is {cycle.latest}"


def _soon(at: date) -> date:
    return date.fromordinal(at.toordinal() + DAYS_AHEAD)


def _until(last: str, at: date) -> str:
    if not last:
        return "is not supported any more"
    word = "is not supported since" if last < at.isoformat() else "is supported until"
    return f"{word} {last}"


def _system(result: ScanResult, at: date, lifecycles: Lifecycles) -> Iterator[Signal]:
    system = distribution(result.artifact.release, result.hints)
    release = result.artifact.release
    if system is None or release is None or not system.ecosystems:
        return
    last = ended(system.subject, _soon(at), lifecycles)
    if last:
        yield Signal(
            kind=Unmaintained.name,
            package=release.id,
            version=release.version,
            purl="",
            type="operating system",
            artifacts=(result.artifact.name,),
            summary=_until(last, at),
            evidence=(f"{system.subject}: last day of free updates",),
        )


PLUGIN: Final = Unmaintained()
