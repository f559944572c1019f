"""Which package, in which versions, on which architectures: one alternative of a definition.

Conditions on ``evr`` (epoch, version, release) become an interval. That a package is signed
with the publisher's key says whose it is, which matching knows by its vendor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from seawall.advisories.oval.criteria import Test
from seawall.advisories.oval.entities import Condition
from seawall.errors import MalformedInput
from seawall.model import Range

_KINDS: Final = frozenset({"rpminfo", "dpkginfo"})
_ARCHES: Final = re.compile(r"\^?\(?([a-z0-9_]{1,20}(?:\|[a-z0-9_]{1,20}){0,20})\)?\$?", re.ASCII)
_EVR: Final = re.compile(r"(?:\d{1,9}:)?[^\s:]{1,256}", re.ASCII)
_EVERYTHING: Final = frozenset({"0", "0-0", "0-0-0"})
_BOUNDS: Final = {
    "less than": "fixed",
    "less than or equal": "last_affected",
    "greater than": "after",
    "greater than or equal": "introduced",
}


class Affected(NamedTuple):
    """What is affected.

    Attributes:
        package: its name.
        range: affected versions.
        arches: architectures of the package it is limited to; none for all.
        conditions: further conditions on the package, which the publisher's feed must know.
    """

    package: str
    range: Range
    arches: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


def affected(tests: Iterable[Test]) -> Affected | None:
    """What tests of packages say together.

    Args:
        tests: those of one alternative that are not about the release of the system.

    Returns:
        ``None`` if they are not about a package.

    Raises:
        MalformedInput: they depend on several packages, on absence, or on unknown conditions.
    """
    tests = [test for test in tests if not _is_signature(test)]
    if not tests:
        return None
    if any(test.negated for test in tests):
        raise MalformedInput("depends on what is not installed")
    if any(test.kind not in _KINDS or not test.name for test in tests):
        raise MalformedInput("depends on something else than packages")
    if len({test.name for test in tests}) > 1:
        raise MalformedInput("depends on several packages")
    bounds: dict[str, str] = {}
    arches: tuple[str, ...] = ()
    others: list[Condition] = []
    for condition in (item for test in tests for item in test.conditions):
        if condition.field == "evr":
            _bound(condition, bounds)
        elif condition.field == "arch":
            arches = architectures(condition)
        elif condition.field != "signature_keyid":
            others.append(condition)
    return Affected(tests[0].name, Range(**bounds), arches, tuple(others))


def architectures(condition: Condition) -> tuple[str, ...]:
    """The architectures of a condition: one, or a pattern of some (``(aarch64|x86_64)``).

    Raises:
        MalformedInput: it is another pattern.
    """
    match = _ARCHES.fullmatch(condition.value)
    if match is None or condition.operation not in {"equals", "pattern match"}:
        raise MalformedInput("limited to architectures in an unknown way")
    return tuple(match[1].split("|"))


def _is_signature(test: Test) -> bool:
    fields = {condition.field for condition in test.conditions}
    return fields == {"signature_keyid"} and not test.negated


def _bound(condition: Condition, bounds: dict[str, str]) -> None:
    value = condition.value.removeprefix("0:")
    if not _EVR.fullmatch(value):
        raise MalformedInput("compares with what is no version")
    if condition.operation == "equals":
        found = {"introduced": value, "last_affected": value}
    elif condition.operation in _BOUNDS:
        found = {_BOUNDS[condition.operation]: value}
    else:
        raise MalformedInput("compares versions in an unknown way")
    if condition.operation.startswith("greater") and value in _EVERYTHING:
        return
    if found.keys() & bounds.keys():
        raise MalformedInput("has two bounds of one kind")
    bounds.update(found)
