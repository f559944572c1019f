"""Sets of versions as intervals: what is left when patched versions are taken out of all.

Some advisories say which versions are good, others overlap. Here such statements are
added, intersected and taken out exactly, in the ecosystem's own order, and end as ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from seawall.errors import MalformedInput
from seawall.model import Range
from seawall.versions import key, valid


class _Cut(NamedTuple):
    """A place between two versions: just before or just after the one it names."""

    place: tuple[Any, ...]
    version: str
    after: bool


_START: Final = _Cut((0,), "", after=False)
_END: Final = _Cut((2,), "", after=False)
_Interval = tuple[_Cut, _Cut]


def _successor_of_gem(version: str) -> str:
    return f"{version}.0.0.1"


def _successor_of_composer(version: str) -> str:
    return f"{version}.0.0.1" if version.count(".") < 1 else f"{version}-patch0"


def _successor_in_semver(version: str) -> str:
    numbers, _, pre = version.partition("-")
    if pre:
        return f"{version}.0"
    major, minor, patch = numbers.split(".")
    return f"{major}.{minor}.{int(patch) + 1}-0"


_SUCCESSORS: Final[dict[str, Callable[[str], str]]] = {
    "rubygems": _successor_of_gem,
    "composer": _successor_of_composer,
    "semver": _successor_in_semver,
}


class VersionSet:
    """Versions of one ecosystem.

    Args:
        scheme: its order: ``rubygems``, ``composer``, ``portage`` or ``semver``.
        intervals: sorted and apart from each other.
    """

    def __init__(self, scheme: str, intervals: Iterable[_Interval] = ()) -> None:
        self.scheme = scheme
        self._intervals = tuple(intervals)

    @classmethod
    def everything(cls, scheme: str) -> VersionSet:
        """All versions."""
        return cls(scheme, ((_START, _END),))

    @classmethod
    def compared(cls, scheme: str, operator: str, version: str) -> VersionSet:
        """The versions for which a comparison holds.

        Raises:
            MalformedInput: the ecosystem has no such version, or there is no such operator.
        """
        if len(version) > 128 or not valid(scheme, version):
            raise MalformedInput("a range names no version", where=version[:80])
        place = (1, key(scheme, version))
        before, after = _Cut(place, version, after=False), _Cut(place, version, after=True)
        bounds = {
            ">=": (before, _END),
            ">": (after, _END),
            "<": (_START, before),
            "<=": (_START, after),
            "=": (before, after),
        }
        if operator not in bounds:
            raise MalformedInput("a range has an unknown operator", where=operator[:80])
        return cls(scheme, (bounds[operator],))

    def __or__(self, other: VersionSet) -> VersionSet:
        joined: list[_Interval] = []
        for low, high in sorted((*self._intervals, *other._intervals), key=_order):
            if joined and _position(low) <= _position(joined[-1][1]):
                start, end = joined.pop()
                joined.append((start, max(end, high, key=_position)))
            else:
                joined.append((low, high))
        return VersionSet(self.scheme, joined)

    def __and__(self, other: VersionSet) -> VersionSet:
        return ~(~self | ~other)

    def __sub__(self, other: VersionSet) -> VersionSet:
        return self & ~other

    def __invert__(self) -> VersionSet:
        gaps: list[_Interval] = []
        low = _START
        for start, end in self._intervals:
            if _position(low) < _position(start):
                gaps.append((low, start))
            low = end
        if low is not _END:
            gaps.append((low, _END))
        return VersionSet(self.scheme, gaps)

    def ranges(self) -> tuple[Range, ...]:
        """The set as affected ranges; a bound that is left out becomes its successor, if known."""
        return tuple(self._range(low, high) for low, high in self._intervals)

    def _range(self, low: _Cut, high: _Cut) -> Range:
        introduced = "0" if low is _START else low.version
        if introduced == "0" and low is not _START:  # a version, not the beginning
            introduced = "0.0"
        after = ""
        if low.after and self.scheme in _SUCCESSORS:
            introduced = _SUCCESSORS[self.scheme](low.version)
        elif low.after:
            introduced, after = "0", low.version
        if high is _END:
            return Range(introduced=introduced, after=after)
        if high.after:
            return Range(introduced=introduced, last_affected=high.version, after=after)
        return Range(introduced=introduced, fixed=high.version, after=after)


def _position(cut: _Cut) -> tuple[Any, ...]:
    return (*cut.place, cut.after)


def _order(interval: _Interval) -> tuple[Any, ...]:
    return _position(interval[0])
