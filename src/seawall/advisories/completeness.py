"""How completely a snapshot covers an ecosystem: never more than its data can carry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from seawall.model import Coverage

STALE_DAYS: Final = 180
"""Data so much older than the newest in the snapshot is an old copy."""

_PUBLISHED: Final = {
    "Bitnami": 5000,
    "GitHub Actions": 30,
    "Go": 3000,
    "Hex": 30,
    "Maven": 4000,
    "NuGet": 500,
    "Packagist": 3000,
    "Pub": 10,
    "PyPI": 5000,
    "RubyGems": 900,
    "SwiftURL": 30,
    "crates.io": 800,
    "npm": 3500,
}
"""Advisories that were certainly published by 2025; fewer are a part of them."""

_RELEASE: Final = {
    "AlmaLinux": 5000,
    "Alpine": 400,
    "Amazon Linux": 2000,
    "Arch Linux": 1000,
    "Azure Linux": 1000,
    "Chainguard": 5000,
    "Debian": 15_000,
    "Gentoo": 1000,
    "Oracle Linux": 2000,
    "Photon OS": 1000,
    "Rocky Linux": 2000,
    "Ubuntu": 1000,
    "Wolfi": 5000,
    "openEuler": 500,
    "openSUSE": 1000,
}
"""Statements that a whole copy certainly has about every release, the youngest included."""

_FAMILY: Final = {
    "Red Hat": 50_000,
    "SUSE": 50_000,
}
"""The same about all releases together, of those whose data is split over many small products."""


def family(ecosystem: str) -> str:
    """What an ecosystem is a release of."""
    return ecosystem.partition(":")[0]


def coverage(
    ecosystem: str,
    *,
    statements: int,
    advisories: int,
    related: int,
    sources: Iterable[str],
    as_of: str,
    newest: str,
    limits: Iterable[str],
) -> Coverage:
    """What the snapshot may say about one ecosystem.

    Args:
        ecosystem: with release.
        statements: about it.
        advisories: distinct ones.
        related: statements about all releases of its family.
        sources: ids of those who made the statements.
        as_of: day of its newest data, ``""`` if unknown.
        newest: day of the newest data of all.
        limits: what the sources say themselves.
    """
    reasons = list(limits)
    expected = _PUBLISHED.get(ecosystem, 0)
    if advisories < expected:
        reasons.append(f"holds {advisories} of at least {expected} published advisories")
    reasons += _sample(family(ecosystem), statements, related)
    if as_of and newest and _days(as_of, newest) > STALE_DAYS:
        reasons.append(f"old copy: nothing newer than {as_of}")
    return Coverage(
        ecosystem=ecosystem,
        state="partial" if reasons else "full",
        reason="; ".join(dict.fromkeys(reasons)),
        as_of=as_of,
        statements=statements,
        sources=tuple(sorted(sources)),
    )


def _sample(name: str, statements: int, related: int) -> list[str]:
    for held, least, whole in (
        (statements, _RELEASE.get(name, 0), "a whole copy"),
        (related, _FAMILY.get(name, 0), f"a whole copy of {name}'s"),
    ):
        if held < least:
            return [f"holds {held} statements; {whole} has at least {least}"]
    return []


def _days(early: str, late: str) -> int:
    return (date.fromisoformat(late) - date.fromisoformat(early)).days
