"""What the packages of a lock are there for, seen from the project.

Most locks mark neither development packages nor direct ones. Both follow from what the
project itself asks for and what each package needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from seawall.inventory.language.reaching import reached
from seawall.model import Relationship, Scope

Standing = tuple[Scope, Relationship]
NOT_KNOWN: Final[Standing] = (Scope.UNKNOWN, Relationship.UNKNOWN)


def standing(
    starts: Mapping[Scope, set[str]], needs: Mapping[str, Iterable[str]]
) -> dict[str, Standing]:
    """Scope and relationship of every package that the project leads to.

    Args:
        starts: what the project asks for, by purpose; of several purposes a package serves
            the first counts.
        needs: what each package needs.
    """
    direct = set().union(*starts.values())
    found: dict[str, Standing] = {}
    for scope, names in starts.items():
        for name in reached(names, needs):
            near = Relationship.DIRECT if name in direct else Relationship.TRANSITIVE
            found.setdefault(name, (scope, near))
    return found
