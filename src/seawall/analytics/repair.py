"""How long a fix takes to come, and how long it then takes to arrive: from one's own scans.

Two waits are told apart. The first is the publisher's: from the first scan that names a flaw
until one that knows a fix. The second is one's own: from the fix being known until a scan no
longer finds the flaw. What has not ended yet counts as well, as lasting at least so long: the
median is that of Kaplan and Meier, and is unknown where fewer than half have ended.

What to expect of a flaw without a fix is told from one's own scans where enough of them are at
hand, else from the days of the publisher's errata (:class:`seawall.model.Waits`).

Source: Kaplan and Meier, "Nonparametric Estimation from Incomplete Observations", 1958.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from msgspec import Struct

from seawall.analytics.fleet import Fleet
from seawall.analytics.known import Known
from seawall.model import Finding, ScanResult, Verdict, Waits

FEWEST: Final = 20
"""Flaws of one's own scans that an expectation needs to rest on."""

_HALF: Final = 0.5 + 1e-9
"""Products of many fractions that are a half on paper may be a little more in floating point."""


class Wait(NamedTuple):
    """One wait.

    Attributes:
        days: how long.
        ended: whether it is over; else it lasts at least so long.
    """

    days: int
    ended: bool


class RepairTime(Struct, frozen=True, kw_only=True):
    """The waits for one publisher's packages.

    Attributes:
        source: id of the source whose statement decided.
        type: PURL type of the packages.
        flaws: how many flaws in how many packages were followed.
        fixes: of these, how many have a known fix.
        repairs: of these, how many are gone.
        days_to_fix, days_to_repair: medians in days, -1 where they cannot be told.
    """

    source: str
    type: str
    flaws: int
    fixes: int
    repairs: int
    days_to_fix: int
    days_to_repair: int


class Basis(StrEnum):
    """What an expectation rests on."""

    SCANS = "own scans"
    ERRATA = "errata"
    NOTHING = "unknown"


class Expected(Struct, frozen=True, kw_only=True):
    """When fixes are to be expected of one publisher for one ecosystem.

    Attributes:
        source: id of the source whose statement decided.
        type: PURL type of the packages.
        ecosystem: with the release.
        open: flaws in packages of the newest scans for which no fix is known.
        days: median from a flaw becoming known to its fix, -1 if unknown.
        late: days in which nine of ten were fixed, -1 if unknown.
        basis: what that rests on.
        flaws: how many flaws that rests on.
    """

    source: str
    type: str
    ecosystem: str
    open: int
    days: int
    late: int
    basis: Basis
    flaws: int


class _Course(Struct):
    """What happened to one flaw in one package of one artifact, in days of the era."""

    first: int
    last: int
    fixed: int = -1
    gone: int = -1


def repair_times(fleet: Fleet) -> tuple[RepairTime, ...]:
    """Waits by source and type of package, from artifacts that were scanned more than once."""
    by_artifact: dict[str, list[ScanResult]] = defaultdict(list)
    for result in fleet.results:
        by_artifact[result.artifact.name].append(result)
    groups: dict[tuple[str, str], list[_Course]] = defaultdict(list)
    for results in by_artifact.values():
        if len({result.created[:10] for result in results}) > 1:
            for key, course in _courses(results):
                groups[key].append(course)
    return tuple(_summed(key, courses) for key, courses in sorted(groups.items()))


def expected(fleet: Fleet, known: Known, repaired: Iterable[RepairTime]) -> tuple[Expected, ...]:
    """When fixes are to be expected for the open flaws that have none, by who decides on them.

    Args:
        fleet: what was scanned.
        known: the advisories.
        repaired: what :func:`repair_times` tells of the fleet.
    """
    own = {(row.source, row.type): row for row in repaired}
    waits = {name: row.waits for name, row in known.coverage().items()}
    flaws: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for result in fleet.latest:
        for one in result.findings:
            if one.verdict is Verdict.FAIL and not one.fixed_versions and one.comparisons:
                ecosystem = one.comparisons[0].statement.ecosystem
                flaws[_source(one), one.type, ecosystem].add((one.id, one.package))
    return tuple(
        _expected(key, len(flaws[key]), own.get(key[:2]), waits.get(key[2]))
        for key in sorted(flaws)
    )


def _expected(
    key: tuple[str, str, str], count: int, own: RepairTime | None, said: Waits | None
) -> Expected:
    days = late = -1
    basis, flaws = Basis.NOTHING, 0
    if own is not None and own.flaws >= FEWEST and own.days_to_fix >= 0:
        days, basis, flaws = own.days_to_fix, Basis.SCANS, own.flaws
    elif said is not None and said.median >= 0:
        days, late, basis, flaws = said.median, said.late, Basis.ERRATA, said.flaws
    return Expected(
        source=key[0],
        type=key[1],
        ecosystem=key[2],
        open=count,
        days=days,
        late=late,
        basis=basis,
        flaws=flaws,
    )


def _courses(results: Iterable[ScanResult]) -> Iterator[tuple[tuple[str, str], _Course]]:
    courses: dict[tuple[str, str, str], _Course] = {}
    groups: dict[tuple[str, str, str], tuple[str, str]] = {}
    for result in results:
        try:
            day = date.fromisoformat(result.created[:10]).toordinal()
        except ValueError:  # it does not say when it was made
            continue
        there = {_identity(one): one for one in result.findings if one.verdict is Verdict.FAIL}
        for identity, finding in there.items():
            course = courses.setdefault(identity, _Course(day, day))
            groups.setdefault(identity, (_source(finding), finding.type))
            course.last, course.gone = day, -1
            if finding.fixed_versions and course.fixed < 0:
                course.fixed = day
        for identity, course in courses.items():
            if identity not in there and course.gone < 0:
                course.gone = course.last = day
    for identity, course in courses.items():
        yield groups[identity], course


def _identity(finding: Finding) -> tuple[str, str, str]:
    return finding.id, finding.type, finding.package


def _source(finding: Finding) -> str:
    return finding.comparisons[0].statement.source if finding.comparisons else "unknown"


def _summed(key: tuple[str, str], courses: list[_Course]) -> RepairTime:
    fixed = [course for course in courses if course.fixed >= 0]
    to_fix = [
        Wait((one.fixed if one.fixed >= 0 else one.last) - one.first, one.fixed >= 0)
        for one in courses
    ]
    to_repair = [
        Wait((one.gone if one.gone >= 0 else one.last) - one.fixed, one.gone >= 0) for one in fixed
    ]
    return RepairTime(
        source=key[0],
        type=key[1],
        flaws=len(courses),
        fixes=len(fixed),
        repairs=sum(one.gone >= 0 for one in fixed),
        days_to_fix=median(to_fix),
        days_to_repair=median(to_repair),
    )


def median(waits: Iterable[Wait]) -> int:
    """Days after which half of the waits have ended, -1 if that has not come."""
    ordered = sorted(waits, key=lambda wait: (wait.days, not wait.ended))
    waiting, surviving = len(ordered), 1.0
    for wait in ordered:
        if wait.ended:
            surviving *= 1 - 1 / waiting
            if surviving <= _HALF:
                return wait.days
        waiting -= 1
    return -1
