"""Versions of Conan packages: whatever upstream writes.

``items[-pre][+build]``: items between dots are numbers or numbers with letters (``1.1.1w``),
trailing zeros do not count, a pre-release is below its release and a build above none. Conan
compares a number with an item that has letters as text, which is no order (``1w`` < ``2`` <
``10`` < ``1w``); here such an item follows its number.

Source: https://docs.conan.io/2/tutorial/versioning/version_ranges.html
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.versions.scheme import RADIX, Ordered

_NUMBER: Final = re.compile(r"\d+", re.ASCII)
_ABOVE_NUMBERS: Final = float("inf")  # ``cci.20200101`` is newer than ``1.0``
_VALID: Final = re.compile(r"[a-z0-9_][a-z0-9_+.-]{0,100}")


def _items(text: str) -> tuple[tuple[float, str], ...]:
    items: list[tuple[float, str]] = []
    for item in text.split("."):
        match = _NUMBER.match(item)
        if match:
            items.append((int(match[0], RADIX), item[match.end() :]))
        else:
            items.append((_ABOVE_NUMBERS, item))
    while items and not any(items[-1]):
        items.pop()
    return tuple(items)


class Conan(Ordered):
    """The order of Conan 2, made total."""

    name: Final = "conan"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Items, pre-release, build."""
        rest, plus, build = version.rpartition("+")
        if not plus:
            rest, build = build, ""
        main, hyphen, pre = rest.partition("-")
        return (
            _items(main.removeprefix("v")),
            not hyphen,
            _items(pre) if hyphen else (),
            _items(build) if plus else (),
        )

    def valid(self, version: str) -> bool:
        """The characters of a reference."""
        return _VALID.fullmatch(version) is not None


PLUGIN: Final = Conan()
