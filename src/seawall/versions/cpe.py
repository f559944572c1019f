"""Versions as the names of CPE give them: whatever the authors of a program write.

Items between dots are numbers or numbers with letters (``1.1.1w``), compared as Conan's; trailing
zeros do not count. A word for what comes before a release (``rc1``, ``beta``) may be written to
the number it belongs to (``8.0.0RC1``), for a name of CPE keeps it in a part of its own.

Source: NIST IR 7695, Common Platform Enumeration: Naming Specification 2.3.
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.versions.conan import PLUGIN as UPSTREAM
from seawall.versions.scheme import Ordered

_BEFORE: Final = re.compile(
    r"(?<=\d)[._-]?(alpha|beta|rc|pre|preview|dev|snapshot|milestone)(?![a-z])", re.ASCII
)
_VALID: Final = re.compile(r"v?\d[0-9a-z_.+~-]{0,100}", re.ASCII)


class Cpe(Ordered):
    """The order of most programs that have no package manager."""

    name: Final = "cpe"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Items, pre-release, build."""
        text = version.lower()
        key: tuple[Any, ...] = UPSTREAM.key(_BEFORE.sub(r"-\1", text, count=1))
        return key

    def valid(self, version: str) -> bool:
        """It begins with a number and has no characters that no version has."""
        return _VALID.fullmatch(version.lower()) is not None


PLUGIN: Final = Cpe()
