"""Tools that a project is developed with, as the files of version managers name them.

A version that is not whole (``20``, ``lts/iron``, ``latest``) is a wish: which one it leads to is
decided on each machine.
"""

from __future__ import annotations

import re
from typing import Final

from seawall.model import Level, Location, Package, Relationship, Scope

_WHOLE: Final = re.compile(
    r"v?(\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+.]?[0-9A-Za-z][0-9A-Za-z.+-]{0,60})?)", re.ASCII
)
_NAMES: Final = {"nodejs": "node", "golang": "go", "dotnet-core": "dotnet", "adoptopenjdk": "java"}


def tool(name: str, wanted: str, location: Location) -> Package:
    """One tool.

    Args:
        name: as the version manager calls it.
        wanted: the version, or what leads to one.
        location: where it says so.
    """
    name = name.strip().lower().removeprefix("core:")
    whole = _WHOLE.fullmatch(wanted)
    return Package(
        type="generic",
        name=_NAMES.get(name, name),
        version=whole[1] if whole else "",
        scope=Scope.DEVELOPMENT,
        level=Level.TOOL,
        relationship=Relationship.DIRECT,
        properties={} if whole else {"constraint": wanted, "unpinned": "true"},
        locations=(location,),
    )
