"""RPM versions: ``[epoch:]version[-release]``.

Epochs compare as numbers (a missing one is 0), then the versions, then the releases - these only
when both sides have one. Versions and releases are read as segments of digits or of letters;
everything else only separates. A number is newer than letters, more segments are newer, ``~`` is
older than anything, the end included, and ``^`` is newer than the end but older than any further
segment: ``1.0~rc1`` < ``1.0`` < ``1.0^git1`` < ``1.0.1``.

Source: https://rpm-software-management.github.io/rpm/manual/dependencies.html
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.versions.scheme import RADIX, Ordered

Segments = tuple[str | int, ...]

_TILDE, _END, _CARET, _LETTERS, _NUMBER = range(5)
_SEGMENTS: Final = re.compile(r"[0-9]+|[A-Za-z]+|[~^]")
_VALID: Final = re.compile(r"(?:\d+:)?[A-Za-z0-9._+~^]+(?:-[A-Za-z0-9._+~^]+)?", re.ASCII)


def split(version: str) -> tuple[int, str, str]:
    """Epoch, version and release; the release is empty when there is none.

    rpm prints a missing epoch as ``(none)``.
    """
    rest, epoch = version.strip(), 0
    if ":" in rest:
        head, _, tail = rest.partition(":")
        if not head or head == "(none)":
            rest = tail
        elif head.isdigit() and head.isascii():
            epoch, rest = int(head, RADIX), tail
    before, hyphen, release = rest.rpartition("-")
    return (epoch, before, release) if hyphen else (epoch, rest, "")


def segments(text: str) -> Segments:
    """Sort key of a version or a release (``rpmvercmp``)."""
    key: list[str | int] = []
    for segment in _SEGMENTS.findall(text):
        if segment[0] <= "9":
            key += (_NUMBER, int(segment, RADIX))
        elif segment == "~":
            key.append(_TILDE)
        elif segment == "^":
            key.append(_CARET)
        else:
            key += (_LETTERS, segment)
    key.append(_END)
    return tuple(key)


class ReleaseOptional(Ordered):
    """Mix-in of orders in which a version without release equals it with any release.

    That relation is no order (``1-1`` and ``1-2`` would both equal ``1``), so the keys do not
    follow it: without a release a version is below all that have one.
    """

    def compare_keys(self, left: tuple[Any, ...], right: tuple[Any, ...]) -> int:
        """Compare epoch, version and, when both sides have one, release."""
        if not (left[2] and right[2]):
            left, right = left[:2], right[:2]
        return (left > right) - (left < right)

    def base(self, version: str) -> str:
        """A bound without release covers all releases."""
        before, hyphen, after = version.strip().rpartition("-")
        return before if hyphen else after


class Rpm(ReleaseOptional):
    """The order of rpm, dnf and zypper."""

    name: Final = "rpm"
    version: Final = 1

    def key(self, version: str) -> tuple[int, Segments, Segments]:
        """Epoch, version, release."""
        epoch, number, release = split(version)
        return epoch, segments(number), segments(release) if release else ()

    def valid(self, version: str) -> bool:
        """The characters that a spec file may use."""
        return _VALID.fullmatch(version) is not None


PLUGIN: Final = Rpm()
