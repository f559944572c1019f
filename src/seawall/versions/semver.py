"""Semantic Versioning 2.0.0: ``major.minor.patch[-pre-release][+build]``.

Numbers compare as numbers. A pre-release is below its release; its dot-separated identifiers
compare one by one, numeric ones as numbers and below the others, and more identifiers are newer.
Build metadata does not count.

The order is lenient, because tags and advisories are: a leading ``v`` or ``=``, missing or
further numbers (``1.2`` = ``1.2.0`` < ``1.2.0.1``) and a pre-release without hyphen
(``1.2.3beta``) have their obvious place. What does not begin with a number is below everything.

Source: https://semver.org/spec/v2.0.0.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from seawall.versions.scheme import RADIX, Ordered

Key = tuple[Any, ...]
ReadIdentifier = Callable[[str], tuple[int, int | str]]

RELEASE: Final[Key] = (2,)
"""In the place of the pre-release: what is not one is above all that are."""

LOWEST: Final[Key] = (0, 0)
"""The lowest pre-release there is, ``-0``."""

_MORE_NUMBERS: Final = 3  # after a third number; above every pre-release and the release
_IDENTIFIER: Final = r"(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)"
_STRICT: Final = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    rf"(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    r"(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?",
    re.ASCII,
)
_SIGNED: Final = re.compile(r"(-?)0*([0-9]{1,19})")
_LENIENT: Final = re.compile(r"[vV=\s]*(\d+(?:\.\d+)*)", re.ASCII)


class Version(NamedTuple):
    """A strict semantic version.

    Attributes:
        major, minor, patch: in :data:`RADIX`, good for comparison only.
        pre: precedence of the pre-release, :data:`RELEASE` if it is none.
        build: build metadata as written.
    """

    major: int
    minor: int
    patch: int
    pre: Key = RELEASE
    build: str = ""

    @property
    def key(self) -> Key:
        """Sort key without build metadata, equal to :func:`order` of the text."""
        return (self.major, self.minor, self.patch, *self.pre)


def parse(version: str) -> Version | None:
    """Read a strict semantic version, ``None`` if it is not one."""
    match = _STRICT.fullmatch(version)
    if match is None:
        return None
    major, minor, patch, pre, build = match.groups()
    return Version(
        int(major, RADIX),
        int(minor, RADIX),
        int(patch, RADIX),
        RELEASE if pre is None else identifiers(pre),
        build or "",
    )


def identifier(text: str) -> tuple[int, int | str]:
    """Sort key of one identifier: numbers are below words."""
    if text.isdigit() and text.isascii():
        return 0, int(text, RADIX)
    return 1, text


def signed(text: str, largest: int) -> tuple[int, int | str]:
    """Sort key of an identifier where a platform's integers decide what a number is.

    Args:
        text: a number may have a minus.
        largest: what fits; everything else is a word.
    """
    if match := _SIGNED.fullmatch(text):
        number = int(match[2])
        if number <= largest + bool(match[1]):
            return 0, -number if match[1] else number
    return 1, text


def identifiers(text: str, read: ReadIdentifier = identifier) -> Key:
    """Sort key of dot-separated identifiers.

    Args:
        text: what stands behind ``-`` or ``+``.
        read: what one identifier is worth, in two fields.
    """
    key: list[Any] = []
    for each in text.split("."):
        key += read(each)
    return tuple(key)


def order(version: str, read: ReadIdentifier = identifier) -> Key:
    """Lenient sort key without build metadata; ``read`` as for :func:`identifiers`."""
    parts = (version[1:] if version[:1] == "v" else version).split(".")
    if len(parts) == 3 and version.isascii():
        major, minor, patch = parts
        if major.isdigit() and minor.isdigit() and patch.isdigit():
            return (int(major, RADIX), int(minor, RADIX), int(patch, RADIX), 2)
    match = _LENIENT.match(version)
    if match is None:
        return (-1, version)
    pre = version[match.end() :].partition("+")[0].rstrip()
    key = _numbers(match[1])
    key += identifiers(pre[1:] or pre if pre[0] in "-._" else pre, read) if pre else RELEASE
    return tuple(key)


def _numbers(text: str) -> list[int]:
    numbers = [int(number, RADIX) for number in text.split(".")]
    numbers += [0] * (3 - len(numbers))
    while len(numbers) > 3 and not numbers[-1]:
        del numbers[-1]
    key = numbers[:3]
    for number in numbers[3:]:
        key += (_MORE_NUMBERS, number)
    return key


class SemVer(Ordered):
    """Plain semantic versioning."""

    name: Final = "semver"
    version: Final = 1

    def key(self, version: str) -> Key:
        """Lenient, build metadata ignored."""
        return order(version)

    def valid(self, version: str) -> bool:
        """Strict."""
        return _STRICT.fullmatch(version) is not None


PLUGIN: Final = SemVer()
