"""The differences between databases, as the room of advisories makes and applies them.

The module that does is looked up by name, so that whole databases can be published and fetched
where it is not there.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from seawall.distribution.offers import Apply, Make

_MODULE: Final = "seawall.advisories.deltas"


def make() -> Make | None:
    """What writes the difference between an old and a new database, if there is such a thing."""
    found: Make | None = _tool("delta")
    return found


def apply() -> Apply | None:
    """What makes a new database of an old one and a difference, if there is such a thing."""
    found: Apply | None = _tool("apply")
    return found


def _tool(name: str) -> Any:
    try:
        return getattr(import_module(_MODULE), name)
    except ModuleNotFoundError:
        return None
