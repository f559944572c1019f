"""RubyGems versions: segments of digits or letters.

Dots separate, and so does the border between digits and letters; ``-`` stands for ``.pre.``.
Missing segments are zeros, letters are below every number, so that any letter makes a
pre-release (``1.0.a`` < ``1.0``). The empty string is version 0. The platform that RubyGems
appends to file names (``1.13.0-x86_64-linux``) does not belong to the version.

Source: https://guides.rubygems.org/patterns/ and Gem::Version
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.versions.scheme import RADIX, Ordered, refused

Segment = int | str

# A zero within stands where a shorter version has nothing; which is newer, the next segment
# that is no zero decides.
_LETTERS, _ZERO_BELOW, _END, _ZERO_ABOVE, _NUMBER = range(5)
_SEGMENTS: Final = re.compile(r"[0-9]+|[A-Za-z]+")
_PATTERN: Final = r"[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
_VALID: Final = re.compile(rf"\s*+(?:{_PATTERN})?\s*")
_CLAUSE: Final = re.compile(rf"\s*+(!=|>=|<=|~>|=|>|<)?\s*+({_PATTERN})\s*")


def _segments(version: str) -> list[Segment]:
    return [
        int(segment, RADIX) if segment[0] <= "9" else segment
        for segment in _SEGMENTS.findall(version.replace("-", ".pre."))
    ]


def _letters_at(segments: list[Segment]) -> int:
    """Where the pre-release begins."""
    return next((i for i, item in enumerate(segments) if isinstance(item, str)), len(segments))


def _without_zeros(segments: list[Segment]) -> list[Segment]:
    while segments and segments[-1] == 0:
        del segments[-1]
    return segments


def _key(segments: list[Segment]) -> tuple[Any, ...]:
    """Sort key that ends where only zeros would follow."""
    letters = _letters_at(segments)
    canonical = _without_zeros(segments[:letters]) + _without_zeros(segments[letters:])
    parts: list[tuple[Any, ...]] = [(_END,)]
    zero = _ZERO_ABOVE
    for segment in reversed(canonical):
        if isinstance(segment, str):
            parts.append((_LETTERS, segment))
            zero = _ZERO_BELOW
        elif segment:
            parts.append((_NUMBER, segment))
            zero = _ZERO_ABOVE
        else:
            parts.append((zero,))
    return tuple([item for part in reversed(parts) for item in part])


def _bump(segments: list[Segment]) -> list[Segment]:
    """The first version that ``~>`` leaves out: ``5.3.1`` gives ``5.4``."""
    numbers = [item for item in segments[: _letters_at(segments)] if isinstance(item, int)]
    if len(numbers) > 1:
        del numbers[-1]
    return [*numbers[:-1], numbers[-1] + 1]


def _accepts(operator: str, bound: str, version: str) -> bool:
    wanted, segments = _segments(bound), _segments(version)
    mine, other = _key(segments), _key(wanted)
    match operator:
        case "=" | "":
            return mine == other
        case "!=":
            return mine != other
        case ">":
            return mine > other
        case "<":
            return mine < other
        case ">=":
            return mine >= other
        case "<=":
            return mine <= other
        case _:
            release = segments[: _letters_at(segments)]
            return mine >= other and _key(release) < _key(_bump(wanted))


class RubyGems(Ordered):
    """The order of ``Gem::Version``."""

    name: Final = "rubygems"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Segments with their kind in front."""
        return _key(_segments(version))

    def valid(self, version: str) -> bool:
        """As ``Gem::Version.correct?``."""
        return _VALID.fullmatch(version) is not None

    def satisfies(self, version: str, requirement: str) -> bool:
        """Whether all clauses of a requirement, joined by commas, accept ``version``."""
        clauses = [_CLAUSE.fullmatch(clause) for clause in requirement.split(",")]
        if not all(clauses):
            raise refused("RubyGems requirement", requirement)
        if not self.valid(version):
            return False
        return all(_accepts(clause[1] or "", clause[2], version) for clause in clauses if clause)


PLUGIN: Final = RubyGems()
