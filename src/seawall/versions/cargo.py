"""Rust crate versions: semantic versions whose build metadata breaks ties.

A requirement joins comparators with commas. A bare version means ``^``: what does not change the
first number that is not zero. ``~1.2.3`` stays within 1.2, ``=1.2`` takes any 1.2, ``1.*`` any 1.
A pre-release is accepted only where a comparator with the same three numbers names one.

Source: https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html and the crate semver
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from seawall.versions import semver
from seawall.versions.scheme import RADIX, Ordered, refused

_NUMBER: Final = r"(0|[1-9]\d*|[*xX])"
_COMPARATOR: Final = re.compile(
    rf"\s*+(=|>=|<=|>|<|~|\^)?\s*+{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER}"
    r"(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?)?)?\s*",
    re.ASCII,
)


class Comparator(NamedTuple):
    """One part of a requirement, with the numbers that it does not leave open."""

    operator: str
    numbers: tuple[int, ...]
    pre: semver.Key


def _comparator(text: str, requirement: str) -> Comparator:
    match = _COMPARATOR.fullmatch(text)
    if match is None:
        raise refused("Cargo requirement", requirement)
    operator, *written, pre = match.groups()
    numbers = [int(n, RADIX) if n and n not in "*xX" else None for n in written]
    given = [n is not None for n in numbers]
    wildcard = any(n and n in "*xX" for n in written)
    if given != sorted(given, reverse=True) or (operator and not given[0]) or (pre and wildcard):
        raise refused("Cargo requirement", requirement)
    precedence = semver.identifiers(pre) if pre else semver.RELEASE
    named = tuple([n for n in numbers if n is not None])
    return Comparator(operator or ("=" if wildcard else "^"), named, precedence)


def _accepts(comparator: Comparator, version: semver.Version) -> bool:
    wanted = comparator.numbers
    mine = version[: len(wanted)]
    full = len(wanted) == 3
    older = version.pre < comparator.pre
    match comparator.operator:
        case "=":
            return mine == wanted and version.pre == comparator.pre
        case ">":
            return mine > wanted or (mine == wanted and full and version.pre > comparator.pre)
        case ">=":
            return mine > wanted or (mine == wanted and not older)
        case "<":
            return mine < wanted or (mine == wanted and full and older)
        case "<=":
            equal = version.pre == comparator.pre
            return mine < wanted or (mine == wanted and (equal or (full and older)))
        case "~":
            return mine[:2] == wanted[:2] and (mine, version.pre) >= (wanted, comparator.pre)
    fixed = next((i + 1 for i, number in enumerate(wanted) if number), len(wanted))
    reached = mine > wanted or (mine == wanted and not (full and older))
    return mine[:fixed] == wanted[:fixed] and reached


class Cargo(Ordered):
    """The order of the crate ``semver``."""

    name: Final = "cargo"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Lenient semantic version, then build metadata."""
        _, plus, build = version.partition("+")
        return semver.order(version), _build(build) if plus else ()

    def valid(self, version: str) -> bool:
        """Strict."""
        return semver.parse(version) is not None

    def base(self, version: str) -> str:
        """Bounds may leave out the build metadata; requirements never see it."""
        return version.partition("+")[0]

    def satisfies(self, version: str, requirement: str) -> bool:
        """Whether a requirement accepts ``version``."""
        parts = requirement.split(",")
        comparators = [_comparator(part, requirement) for part in parts]
        if len(parts) > 1 and any(not comparator.numbers for comparator in comparators):
            raise refused("Cargo requirement", requirement)
        candidate = semver.parse(version)
        if candidate is None or not all(_accepts(part, candidate) for part in comparators):
            return False
        return candidate.pre == semver.RELEASE or any(
            part.pre != semver.RELEASE and part.numbers == candidate[:3] for part in comparators
        )


def _build(text: str) -> tuple[str | int, ...]:
    """Identifiers of build metadata, where ``1`` < ``01`` < ``001`` < ``2`` < ``a``."""
    key: list[str | int] = []
    for identifier in text.split("."):
        if identifier.isdigit() and identifier.isascii():
            key += (0, int(identifier, RADIX), len(identifier))
        else:
            key += (1, identifier)
    return tuple(key)


PLUGIN: Final = Cargo()
