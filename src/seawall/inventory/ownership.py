"""Which OS package installed the files that state another component.

A distribution backports fixes into the language packages it ships, so that the upstream version
alone says nothing about them. They are kept and linked to their owner, never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from seawall.model import Claim, Package

OS_TYPES: Final = frozenset({"deb", "apk", "rpm", "alpm", "ebuild", "opkg"})
"""PURL types of packages that own files."""


def owners(
    packages: Sequence[Package],
    claims: Iterable[tuple[Claim, ...]],
    resolved: Callable[[str], str],
) -> list[Package]:
    """Packages with ``owned_by`` filled where an OS package claims every file that states them.

    Args:
        packages: all packages of an artifact.
        claims: the claims of each visible file.
        resolved: turns a claimed path into the path it has in the merged file system.
    """
    wanted = {
        path: "" for package in packages if package.type not in OS_TYPES for path in files(package)
    }
    if not wanted:
        return list(packages)
    installed = {(item.type, item.name): item.purl for item in packages if item.type in OS_TYPES}
    tails = {path.rpartition("/")[2] for path in wanted}
    for group in claims:
        for claim in group:
            owner = installed.get((claim.type, claim.owner), "")
            if not owner:
                continue
            for path in claim.paths.split("\n"):
                if path in wanted:
                    wanted[path] = owner
                elif path.rpartition("/")[2] in tails and (real := resolved(path)) in wanted:
                    wanted[real] = owner
    return [
        package if package.type in OS_TYPES else _owned(package, wanted) for package in packages
    ]


def files(package: Package) -> list[str]:
    """The files of the tree that state a package, archives instead of their members."""
    return [place.path.partition("!/")[0] for place in package.locations]


def _owned(package: Package, wanted: dict[str, str]) -> Package:
    owner = {wanted.get(path, "") for path in files(package)}
    if len(owner) == 1 and (name := owner.pop()):
        return replace(package, owned_by=name)
    return package
