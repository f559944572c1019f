"""The same weakness again: a package whose flaws keep coming from one cause.

Counted are flaws whose advisories name the package and the weakness (CWE). The signal is about
packages that are in use; whether the version in use has any of the flaws is for the findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from seawall.analytics.ecosystems import named
from seawall.analytics.signal import Question, Signal
from seawall.model import Category, Package, State, Vulnerability

Identity = tuple[str, str]

TIMES: Final = 4
"""Flaws of one weakness that make it a habit."""
YEARS: Final = 5
_VAGUE: Final = frozenset(
    {"CWE-20", "CWE-74", "CWE-200", "CWE-400", "CWE-664", "CWE-707", "CWE-710"}
)
"""Weaknesses so wide that they say little (classes and pillars of the CWE list)."""


class SameWeakness:
    """Counts weaknesses by package."""

    name: Final = "same_weakness"
    version: Final = 1
    definition: Final = (
        "Advisories of the last 5 years name 4 or more flaws of one weakness (CWE) in the package; "
        "weaknesses as wide as 'improper input validation' do not count."
    )
    measured: Final = "nothing to measure: it counts"

    def find(self, question: Question) -> Iterator[Signal]:
        """One signal for each package and weakness."""
        packages: dict[Identity, tuple[Package, set[str]]] = {}
        for artifact, package in question.fleet.current():
            identity = named(package)
            if identity is not None:
                packages.setdefault(identity, (package, set()))[1].add(artifact)
        flaws = _flaws(question, packages.keys())
        for identity, (package, artifacts) in sorted(packages.items()):
            for weakness, ids in _repeated(flaws.get(identity, ()), question.at.year - YEARS):
                yield _signal(package, artifacts, weakness, ids)


def _flaws(
    question: Question, identities: Collection[Identity]
) -> Mapping[Identity, list[Vulnerability]]:
    said = question.known.statements(identities)
    about = {
        identity: {
            item.vulnerability
            for item in statements
            if item.category is Category.VULNERABILITY and item.state is not State.NOT_AFFECTED
        }
        for identity, statements in said.items()
    }
    known = question.known.vulnerabilities({id_ for ids in about.values() for id_ in ids})
    return {
        identity: [known[id_] for id_ in sorted(ids) if id_ in known]
        for identity, ids in about.items()
    }


def _repeated(flaws: Iterable[Vulnerability], since: int) -> Iterator[tuple[str, list[str]]]:
    by_weakness: dict[str, list[str]] = defaultdict(list)
    for flaw in flaws:
        if flaw.published[:4] >= str(since):
            for weakness in set(flaw.cwes) - _VAGUE:
                by_weakness[weakness].append(flaw.id)
    for weakness, ids in sorted(by_weakness.items()):
        if len(ids) >= TIMES:
            yield weakness, ids


def _signal(package: Package, artifacts: set[str], weakness: str, ids: list[str]) -> Signal:
    return Signal(
        kind=SameWeakness.name,
        package=package.name,
        version=package.version,
        purl=package.purl,
        type=package.type,
        artifacts=tuple(sorted(artifacts)),
        summary=f"{len(ids)} flaws of {weakness} in {YEARS} years",
        evidence=tuple(sorted(ids)[-10:]),
    )


PLUGIN: Final = SameWeakness()
