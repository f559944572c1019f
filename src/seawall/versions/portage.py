"""Gentoo versions: ``1.02.3b_rc1-r2``.

The first number is an integer; a later one that begins with 0 (or is compared with such) is a
decimal fraction (``1.01`` < ``1.1``). Then one letter, then suffixes ``_alpha`` < ``_beta`` <
``_pre`` < ``_rc`` < nothing < ``_p`` with optional numbers, then the revision ``-rN``, where
``-r0`` is the same as none. ``1.0`` and ``1.0.0`` differ.

Source: https://projects.gentoo.org/pms/8/pms.html#version-comparison
"""

from __future__ import annotations

import re
from typing import Final

from seawall.versions.scheme import RADIX, Ordered

_SUFFIXES: Final = {"alpha": 0, "beta": 1, "pre": 2, "rc": 3, "p": 5}
_NO_SUFFIX: Final = 4
_END, _FRACTION, _NUMBER = range(3)
_VERSION: Final = re.compile(
    r"(\d+)((?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)\d*)*)(?:-r(\d+))?", re.ASCII
)
_SUFFIX_PARTS: Final = re.compile(r"_([a-z]+)(\d*)", re.ASCII)


class Portage(Ordered):
    """The order of the Package Manager Specification."""

    name: Final = "portage"
    version: Final = 1

    def key(self, version: str) -> tuple[str | int, ...]:
        """Numbers, letter, suffixes, revision; what is no version is below all that are."""
        match = _VERSION.fullmatch(version)
        if match is None:
            return (-1, version)
        first, numbers, letter, suffixes, revision = match.groups()
        key: list[str | int] = [int(first, RADIX)]
        if numbers:
            for number in numbers[1:].split("."):
                if number[0] == "0":
                    key += (_FRACTION, number.rstrip("0"))
                else:
                    key += (_NUMBER, int(number, RADIX))
        key += (_END, letter)
        for word, number in _SUFFIX_PARTS.findall(suffixes):
            key += (_SUFFIXES[word], int(number or "0", RADIX))
        key += (_NO_SUFFIX, int(revision or "0", RADIX))
        return tuple(key)

    def valid(self, version: str) -> bool:
        """By the grammar of the specification."""
        return _VERSION.fullmatch(version) is not None


PLUGIN: Final = Portage()
