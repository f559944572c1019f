"""Alpine versions: ``1.2.3a_rc1~0123abcd-r4``.

Numbers between dots, one letter, suffixes with optional numbers, a commit, a revision. The first
number is an integer; a later one that begins with 0 (or is compared with such) is text
(``8.2.0015`` < ``8.2.002``). The suffixes ``alpha``, ``beta``, ``pre``, ``rc`` are below a version
without, ``cvs``, ``svn``, ``git``, ``hg``, ``p`` above. Where one version goes on and the other
has something else, the part that may come earlier in a version is the newer one. A tail that is
no version at all is older than none.

Source: apk-package(5) and ``src/version.c`` of apk-tools 3
"""

from __future__ import annotations

import re
from typing import Final

from seawall.versions.scheme import RADIX, Ordered, refused

Key = tuple[str | int, ...]

# What may follow a common beginning, the oldest first.
(_BEFORE, _INVALID, _END, _REVISION, _COMMIT, _SUFFIX_NUMBER, _AFTER, _LETTER, _ZERO, _NUMBER) = (
    range(10)
)
_SUFFIXES: Final = {
    "alpha": (_BEFORE, 0),
    "beta": (_BEFORE, 1),
    "pre": (_BEFORE, 2),
    "rc": (_BEFORE, 3),
    "cvs": (_AFTER, 0),
    "svn": (_AFTER, 1),
    "git": (_AFTER, 2),
    "hg": (_AFTER, 3),
    "p": (_AFTER, 4),
}
_SUFFIX: Final = rf"_(?:{'|'.join(_SUFFIXES)})(?![a-z])\d*"
_VERSION: Final = re.compile(
    rf"(\d+)((?:\.\d+)*)([a-z]?)((?:{_SUFFIX})*)(~[0-9a-f]+)?(-r\d+)?", re.ASCII
)
_SUFFIX_PARTS: Final = re.compile(r"_([a-z]+)(\d*)", re.ASCII)
_REQUIREMENT: Final = re.compile(r"\s*+(!?)\s*+([<>]?[=~]?|=~)\s*+([^\s<>=~!]\S*)\s*")


class Apk(Ordered):
    """The order of apk-tools 3, for Alpine, Wolfi and their kin."""

    name: Final = "apk"
    version: Final = 1

    def key(self, version: str) -> Key:
        """Tokens with their kind in front."""
        match = _VERSION.match(version)
        if match is None:
            return (_INVALID, version)
        first, numbers, letter, suffixes, commit, revision = match.groups()
        key: list[str | int] = [_NUMBER, int(first, RADIX)]
        if numbers:
            for number in numbers[1:].split("."):
                key += (_ZERO, number) if number[0] == "0" else (_NUMBER, int(number, RADIX))
        if letter:
            key += (_LETTER, letter)
        if suffixes:
            for word, number in _SUFFIX_PARTS.findall(suffixes):
                key += _SUFFIXES[word]
                if number:
                    key += (_SUFFIX_NUMBER, int(number, RADIX))
        if commit:
            key += (_COMMIT, commit)
        if revision:
            key += (_REVISION, int(revision[2:], RADIX))
        tail = version[match.end() :]
        key += (_INVALID, tail) if tail else (_END,)
        return tuple(key)

    def valid(self, version: str) -> bool:
        """As ``apk version --check``."""
        return _VERSION.fullmatch(version) is not None

    def satisfies(self, version: str, requirement: str) -> bool:
        """Whether a dependency such as ``>=1.2`` or ``!~3.8`` accepts ``version``.

        ``~`` takes every version that begins like the one named, ``<~`` and ``>~`` also the
        older or newer ones; ``!`` turns the answer round.
        """
        match = _REQUIREMENT.fullmatch(requirement)
        if match is None or not self.valid(match[3]):
            raise refused("apk version requirement", requirement)
        negated, operator, bound = match.groups()
        mine, other = self.key(version), self.key(bound)
        if "~" in operator and mine[: len(other) - 1] == other[:-1]:
            holds = True
        elif mine == other:
            holds = "=" in operator or not operator
        else:
            holds = ("<" if mine < other else ">") in operator
        return holds is not bool(negated)


PLUGIN: Final = Apk()
