"""Maven versions: numbers and qualifiers, separated by ``.``, ``-`` or the border between them.

Missing numbers are zeros, and zeros before a qualifier or at the end do not count (``1.0-rc`` =
``1-rc``, ``1.0.0`` = ``1``). Qualifiers without case: ``alpha`` < ``beta`` < ``milestone`` <
``rc`` = ``cr`` < ``snapshot`` < none = ``ga`` = ``final`` = ``release`` < ``sp`` < any other, by
the alphabet < a number after ``-`` < a number after ``.``. Directly before a number ``a``, ``b``
and ``m`` are short for the first three, and ``rc-1``, ``rc1`` are one qualifier with a number,
newer than ``rc``.

A requirement is a union of intervals ``[1.0,2.0)``, ``(,1.0]``, ``[1.0]``; a bare version only
recommends and accepts every other.

Source: https://maven.apache.org/pom.html#version-order-specification and ``ComparableVersion`` of
Maven 4. There a version is a list within a list for every ``-``; as each list is the last item of
the one around it, the items in a row and where they stand say the same. Only with release words
in the middle (``1-ga-2.ga``) does Maven's relation cease to be an order, and this one goes on.
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.versions.scheme import RADIX, Ordered, refused

Key = tuple[Any, ...]
Item = tuple[str, int, str]
"""A word (``""`` for a number), its number (-1 for none) and the separator before it."""

# Kinds of items in their order. A release word such as ``final`` counts for nothing, but what
# stands behind it decides whether the version is older or newer than one that ends there.
(
    _PRE_RELEASE,
    _RELEASE_BELOW,
    _END,
    _RELEASE_ABOVE,
    _SERVICE_PACK,
    _WORD,
    _HYPHEN_NUMBER,
    _DOT_NUMBER,
) = range(8)
_PRE_RELEASES: Final = {"alpha": 0, "beta": 1, "milestone": 2, "rc": 3, "cr": 3, "snapshot": 4}
_RELEASES: Final = frozenset({"ga", "final", "release"})
_SHORT: Final = {"a": "alpha", "b": "beta", "m": "milestone"}
_INTERVAL: Final = re.compile(r"([\[(][^\[\]()]*[\])])\s*,?\s*")
_TOKENS: Final = re.compile(r"([0-9]+)|([^0-9.\-]+)(?:-?([0-9]+))?|([.\-])")


def _items(version: str) -> list[Item]:
    items: list[Item] = []
    separator, pending = ".", True
    for number, word, word_number, mark in _TOKENS.findall(version.lower()):
        if mark:
            if pending:
                items.append(("", 0, separator))
            separator, pending = mark, True
            continue
        if number:
            items.append(("", int(number, RADIX), separator))
        elif word_number:
            items.append((_SHORT.get(word, word), int(word_number, RADIX), separator))
        else:
            items.append((word, -1, separator))
        pending = False
    return items


def _word_key(word: str, number: int) -> Key:
    if word in _PRE_RELEASES:
        return (_PRE_RELEASE, _PRE_RELEASES[word], number)
    return (_SERVICE_PACK, number) if word == "sp" else (_WORD, word, number)


def _order(items: list[Item]) -> Key:
    parts: list[Key] = [(_END,)]
    at_number = False
    for word, number, separator in reversed(items):
        if not word:
            if number or at_number:
                parts.append((_HYPHEN_NUMBER if separator == "-" else _DOT_NUMBER, number))
                at_number = True
            continue
        at_number = False
        if word not in _RELEASES:
            parts.append(_word_key(word, number))
        elif number > 0:
            parts.append((_RELEASE_ABOVE, number))
        elif parts[-1][0] != _END:
            below = parts[-1][0] < _END
            parts.append((_RELEASE_BELOW,) if below else (_RELEASE_ABOVE, -1))
    return tuple([field for part in reversed(parts) for field in part])


class Maven(Ordered):
    """The order of Maven 4."""

    name: Final = "maven"
    version: Final = 1

    def key(self, version: str) -> Key:
        """Items with their kind in front."""
        return _order(_items(version))

    def valid(self, version: str) -> bool:
        """Any text but white space and what means a range; Maven itself refuses nothing."""
        return bool(version) and not any(char in "[](),${}" or char.isspace() for char in version)

    def satisfies(self, version: str, requirement: str) -> bool:
        """Whether one of the intervals contains ``version``."""
        text = requirement.strip()
        if text[:1] not in ("[", "("):
            if not self.valid(text):
                raise refused("Maven version range", requirement)
            return self.valid(version)
        mine, contained, position = self.key(version), False, 0
        while position < len(text):
            match = _INTERVAL.match(text, position)
            if match is None:
                raise refused("Maven version range", requirement)
            contained |= self._contains(match[1], mine, requirement)
            position = match.end()
        return contained and self.valid(version)

    def _contains(self, interval: str, mine: Key, requirement: str) -> bool:
        lower, comma, upper = interval[1:-1].partition(",")
        lower, upper = lower.strip(), upper.strip()
        if not all(self.valid(bound) for bound in (lower, upper) if bound):
            raise refused("Maven version range", requirement)
        if not comma:
            if interval[0] + interval[-1] != "[]" or not lower:
                raise refused("Maven version range", requirement)
            return mine == self.key(lower)
        if lower:
            low = self.key(lower)
            if mine < low or (mine == low and interval[0] == "("):
                return False
        if upper:
            high = self.key(upper)
            return mine < high or (mine == high and interval[-1] == "]")
        return True


PLUGIN: Final = Maven()
