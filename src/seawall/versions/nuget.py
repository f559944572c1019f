"""NuGet versions: up to four numbers and the rest of semantic versioning, without case.

``1.0`` = ``1.0.0.0``; build metadata does not count. In a pre-release a number is what .NET reads
as one of 32 bits, sign included: a time stamp (``20240131120000``) is a word.

A range is an interval ``[1.0,2.0)``, a bare version (that or newer), an exact ``[1.0]``, or a
floating version (``1.0.*``) whose only bound is the lowest version that it stands for.

Source: https://learn.microsoft.com/nuget/concepts/package-versioning and NuGet.Versioning
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from seawall.versions import semver
from seawall.versions.scheme import Ordered, refused

_VERSION: Final = re.compile(
    r"\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)


_IDENTIFIER: Final = partial(semver.signed, largest=2**31 - 1)


class NuGet(Ordered):
    """The order of NuGet.Versioning."""

    name: Final = "nuget"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Numbers, then the identifiers of a pre-release, in lower case."""
        return semver.order(version.lower(), _IDENTIFIER)

    def valid(self, version: str) -> bool:
        """One to four numbers, pre-release and metadata of semantic versioning."""
        return _VERSION.fullmatch(version.strip()) is not None

    def satisfies(self, version: str, requirement: str) -> bool:
        """Whether a version range contains ``version``.

        A floating version is a lower bound here; which version it would choose is another
        question.
        """
        lower, lower_inclusive, upper, upper_inclusive = self._interval(requirement)
        if not self.valid(version):
            return False
        mine = self.key(version)
        if lower and not (mine > (low := self.key(lower)) or (lower_inclusive and mine == low)):
            return False
        return not upper or mine < (high := self.key(upper)) or (upper_inclusive and mine == high)

    def _interval(self, requirement: str) -> tuple[str, bool, str, bool]:
        text = requirement.strip()
        if text[:1] not in ("[", "("):
            return self._bound(text, requirement, floats=True) or "0", True, "", False
        lower, comma, upper = text[1:-1].partition(",")
        exact = text[0] + text[-1] == "[]"
        if text[-1] not in ("]", ")") or not (lower or upper) or not (comma or exact):
            raise refused("NuGet version range", requirement)
        low = self._bound(lower, requirement, floats=True) if lower.strip() else ""
        high = self._bound(upper, requirement) if upper.strip() else ""
        return low, text[0] == "[", high if comma else low, text[-1] == "]"

    def _bound(self, text: str, requirement: str, *, floats: bool = False) -> str:
        """A version; of a floating one the lowest it stands for."""
        bound = text.strip()
        if floats and bound.endswith("*"):
            bound = "-".join(
                part[:-1] + "0" if part[-1:] == "*" else part for part in bound.split("-", 1)
            )
        if not self.valid(bound):
            raise refused("NuGet version range", requirement)
        return bound


PLUGIN: Final = NuGet()
