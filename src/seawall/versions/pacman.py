"""Arch Linux versions: ``[epoch:]pkgver[-pkgrel]``.

The older cousin of RPM's order. Letters that follow a number without separator are older than
nothing (``1.5b`` < ``1.5`` < ``1.5.b`` < ``1.5.1``), ``~`` and ``^`` are mere separators, and a
longer separator is newer. The pkgrel counts only when both sides have one.

Source: vercmp(8) and ``lib/libalpm/version.c`` of pacman. What it says about separators without
anything behind them is no order (``1.`` > ``1.a`` > ``1`` but ``1..a`` > ``1.``); they are
placed between ``1.a`` and ``1.0``.
"""

from __future__ import annotations

import re
from typing import Final

from seawall.versions.rpm import ReleaseOptional, Segments, split
from seawall.versions.scheme import RADIX

_LETTERS, _END, _NUMBER = 0, 1, 2  # directly after the segment before
_PER_SEPARATOR: Final = 4
_DANGLING: Final = _PER_SEPARATOR + 1
_SEGMENTS: Final = re.compile(r"([^0-9A-Za-z]*)(?:([0-9]+)|([A-Za-z]+)|$)")
_VALID: Final = re.compile(r"(?:\d+:)?[^\s/:-]+(?:-\d+(?:\.\d+)?)?", re.ASCII)


def _segments(text: str) -> Segments:
    key: list[str | int] = []
    for separator, number, letters in _SEGMENTS.findall(text):
        distance = len(separator) * _PER_SEPARATOR
        if number:
            key += (distance + _NUMBER, int(number, RADIX))
        elif letters:
            key += (distance + _LETTERS, letters)
        elif separator:
            key.append(_DANGLING)
    key.append(_END)
    return tuple(key)


class Pacman(ReleaseOptional):
    """The order of pacman."""

    name: Final = "pacman"
    version: Final = 1

    def key(self, version: str) -> tuple[int, Segments, Segments]:
        """Epoch, pkgver, pkgrel."""
        epoch, number, release = split(version)
        return epoch, _segments(number), _segments(release) if release else ()

    def valid(self, version: str) -> bool:
        """As PKGBUILD(5) allows."""
        return _VALID.fullmatch(version) is not None


PLUGIN: Final = Pacman()
