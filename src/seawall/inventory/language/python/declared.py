"""A requirement that a Python project declares, as a component."""

from __future__ import annotations

from seawall.inventory.language.python.names import Requirement, is_vcs
from seawall.model import Location, Package, Relationship, Scope


def declared(
    found: Requirement, location: Location, *, scope: Scope = Scope.UNKNOWN, group: str = ""
) -> Package:
    """The package that a requirement names, marked ``unpinned`` where it is not exact.

    Args:
        found: the requirement.
        location: where it is written.
        scope: what it is needed for.
        group: name of the extra or group that it belongs to.
    """
    address = found.address.partition("#")[0]
    properties = {
        "marker": found.marker,
        "constraint": "" if found.version else found.constraint,
        "group": group,
        "unpinned": "" if found.version else "true",
    }
    return Package(
        type="pypi",
        name=found.name,
        version=found.version,
        origin=address,
        qualifiers={"vcs_url": address} if is_vcs(address) else {},
        scope=scope,
        relationship=Relationship.DIRECT,
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )
