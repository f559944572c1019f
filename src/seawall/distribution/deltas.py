"""The differences between databases that the room of advisories makes and applies.

Its functions are looked up by name, so that either room can be read, and tested, alone.
"""

from __future__ import annotations

from seawall import advisories
from seawall.distribution.offers import Apply, Make


def make() -> Make | None:
    """What writes the difference between an old and a new database, if there is such a thing."""
    found: Make | None = getattr(advisories, "delta", None)
    return found


def apply() -> Apply | None:
    """What makes a new database of an old one and a difference, if there is such a thing."""
    found: Apply | None = getattr(advisories, "apply", None)
    return found
