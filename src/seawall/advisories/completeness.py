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


def coverage(
    ecosystem: str,
    *,
    statements: int,
    advisories: int,
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
        sources: ids of those who made the statements.
        as_of: day of its newest data, ``""`` if unknown.
        newest: day of the newest data of all.
        limits: what the sources say themselves.
    """
    reasons = list(limits)
    expected = _PUBLISHED.get(ecosystem, 0)
    if advisories < expected:
        reasons.append(f"holds {advisories} of at least {expected} published advisories")
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


def _days(early: str, late: str) -> int:
    return (date.fromisoformat(late) - date.fromisoformat(early)).days
