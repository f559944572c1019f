"""Ranges as package managers write them, as intervals.

Either a union of intervals, ``(,2.5.12),[2.6.0,2.6.6)``, as Maven and NuGet write, or
alternatives joined by ``||`` whose comparisons must all hold, ``>=1.0 <1.2||=2.0``, joined by
blanks or commas. Shorthands (``^1.2``, ``~> 1.2``, ``1.x``, ``!=``) are not read: what they mean
differs from one package manager to the next.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from seawall.errors import MalformedInput
from seawall.model import Range

MOST: Final = 1000
"""Most intervals of one range."""
LONGEST: Final = 1 << 16

_VERSION: Final = r"[0-9A-Za-z][0-9A-Za-z._+!~-]{0,127}"
_INTERVAL: Final = re.compile(
    rf"\s*([\[(])\s*({_VERSION})?\s*(?:(,)\s*({_VERSION})?\s*)?([\])])\s*,?", re.ASCII
)
_COMPARISON: Final = re.compile(rf"\s*(>=|<=|>|<|==?|)\s*({_VERSION})\s*,?", re.ASCII)
_WILD: Final = re.compile(r"(?:^|\.)[xX](?:\.|$)")
_BEGINNING: Final = frozenset({"0", "0.0", "0.0.0"})


class Bounds(NamedTuple):
    """What a range says.

    Attributes:
        ranges: intervals.
        versions: exact versions.
    """

    ranges: tuple[Range, ...]
    versions: tuple[str, ...]


def bounds(text: str) -> Bounds:
    """The intervals and versions of a range; neither if it is empty (``<0``).

    Raises:
        MalformedInput: it is written in another way.
    """
    stripped = text.strip()
    if len(stripped) > LONGEST:
        raise MalformedInput("a range is too long")
    if stripped == "*":
        return Bounds((Range(),), ())
    found = _intervals(stripped) if stripped[:1] in {"[", "("} else _alternatives(stripped)
    ranges = tuple(dict.fromkeys(item for item in found if isinstance(item, Range)))
    versions = tuple(dict.fromkeys(item for item in found if isinstance(item, str)))
    return Bounds(ranges, versions)


def _intervals(text: str) -> list[Range | str]:
    found: list[Range | str] = []
    position = 0
    while position < len(text):
        match = _INTERVAL.match(text, position)
        if match is None or len(found) == MOST:
            raise _unread(text)
        opening, low, comma, high, closing = match.groups(default="")
        position = match.end()
        if not comma:
            if not low or opening + closing != "[]":
                raise _unread(text)
            found.append(low)
            continue
        lowest = [(">" if opening == "(" else ">=", low)] if low else []
        highest = [("<" if closing == ")" else "<=", high)] if high else []
        found += _joined([*lowest, *highest], text)
    return found


def _alternatives(text: str) -> list[Range | str]:
    found: list[Range | str] = []
    parts = text.split("||")
    if len(parts) > MOST:
        raise _unread(text)
    for part in parts:
        comparisons: list[tuple[str, str]] = []
        position = 0
        alternative = part.strip()
        while position < len(alternative):
            match = _COMPARISON.match(alternative, position)
            if match is None or _WILD.search(match[2]) or len(comparisons) == MOST:
                raise _unread(text)
            comparisons.append((match[1], match[2]))
            position = match.end()
        found += _joined(comparisons, text)
    return found


def _joined(comparisons: list[tuple[str, str]], text: str) -> list[Range | str]:
    """The interval in which all comparisons hold; nothing if it is empty by its look."""
    lows = [item for item in comparisons if item[0] in {">", ">="}]
    highs = [item for item in comparisons if item[0] in {"<", "<="}]
    exact = [version for operator, version in comparisons if operator in {"", "=", "=="}]
    if exact:
        if len(comparisons) > 1:
            raise _unread(text)
        return [exact[0]]
    if len(lows) > 1 or len(highs) > 1 or not comparisons:
        raise _unread(text)
    operator, low = lows[0] if lows else (">=", "0")
    ends, high = highs[0] if highs else ("", "")
    if ends == "<" and high in _BEGINNING:
        return []
    open_ended = operator == ">"
    return [
        Range(
            introduced="0" if open_ended or low in _BEGINNING else low,
            after=low if open_ended else "",
            fixed=high if ends == "<" else "",
            last_affected=high if ends == "<=" else "",
        )
    ]


def _unread(text: str) -> MalformedInput:
    return MalformedInput("a range in a syntax that is not read", where=text[:80])
