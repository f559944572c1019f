"""Which of the packages in a database need which others.

Package managers require capabilities: a package's name, one of several names, a virtual
package, a library or a file. Only the whole database tells who offers them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from seawall.errors import MalformedInput
from seawall.model import Item, Package


class Stated(NamedTuple):
    """A package and what it asks for.

    Attributes:
        package: without dependencies.
        needs: one entry a requirement, each the capabilities any of which satisfies it.
        provides: capabilities besides its name.
    """

    package: Package
    needs: Iterable[tuple[str, ...]]
    provides: Iterable[str]


def linked(items: Iterable[Item | Stated]) -> Iterator[Item]:
    """Name in each package the others of the same database that it needs.

    Everything else passes through. Packages read before an error are kept.

    Raises:
        MalformedInput: whatever reading ``items`` raises, after what came before it.
    """
    stated: list[Stated] = []
    failure: MalformedInput | None = None
    try:
        for item in items:
            if isinstance(item, Stated):
                stated.append(item)
            else:
                yield item
    except MalformedInput as error:
        failure = error
    yield from _linked(stated)
    if failure is not None:
        raise failure


def _linked(stated: list[Stated]) -> Iterator[Package]:
    providers: dict[str, str] = {}
    for item in stated:
        for capability in item.provides:
            providers.setdefault(capability, item.package.name)
    for item in stated:  # a package of that very name is preferred
        providers[item.package.name] = item.package.name
    for package, needs, _ in stated:
        found: dict[str, None] = {}
        for alternatives in needs:
            name = next((providers[need] for need in alternatives if need in providers), "")
            if name and name != package.name:
                found[name] = None
        yield replace(package, dependencies=tuple(found)) if found else package


def unlinked(item: Stated) -> Package:
    """A package whose database is spread over many files: what it asks for first."""
    names = dict.fromkeys(alternatives[0] for alternatives in item.needs if alternatives)
    return replace(item.package, dependencies=tuple(names))
