"""Packages that a .NET solution is locked to by Paket (``paket.lock``).

Sections begin at the margin (``NUGET``, ``GITHUB``, ``GIT``, ``HTTP``), ``GROUP`` begins a set of
dependencies of its own. Below ``remote:``, four blanks lead a package with its version and six
one that it needs.

Source: https://fsprojects.github.io/Paket/lock-file.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Scope

_DEVELOPMENT: Final = frozenset({"build", "test", "tests", "dev", "development"})


class PaketLock(Declared):
    """Reads one paket.lock."""

    name: Final = "language/dotnet/paket_lock"
    version: Final = 1
    wants: Final = Wants(names=("paket.lock",), limit=16 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every package and repository."""
        section = group = remote = ""
        package: Package | None = None
        needs: list[str] = []
        for number, line in enumerate(file.text().split("\n"), start=1):
            stated = line.strip()
            indent = len(line) - len(line.lstrip(" "))
            if package is not None and indent > 4:
                needs.append(stated.partition(" ")[0])
                continue
            if package is not None:
                yield replace(package, dependencies=tuple(needs))
                package, needs = None, []
            if indent == 0 and stated.startswith("GROUP "):
                group = stated[6:].strip()
            elif indent == 0:
                section = stated
            elif indent == 2 and stated.startswith("remote:"):
                remote = stated[7:].strip()
            elif indent == 4:
                package = _package(section, remote, group, stated, Location(file.path, number))
        if package is not None:
            yield replace(package, dependencies=tuple(needs))


def _package(
    section: str, remote: str, group: str, stated: str, location: Location
) -> Package | None:
    name, bracket, rest = stated.partition(" (")
    version = rest.partition(")")[0]
    scope = Scope.DEVELOPMENT if group.lower() in _DEVELOPMENT else Scope.UNKNOWN
    properties = {"group": group} if group else {}
    if section == "NUGET" and bracket:
        return Package(
            type="nuget",
            name=name,
            version=version,
            scope=scope,
            properties=properties,
            locations=(location,),
        )
    if section == "GITHUB" and bracket:
        return Package(
            type="git",  # files taken from it, not an action to run
            name=f"github.com/{remote}",
            version="",
            scope=scope,
            properties={**properties, "file": name, "revision": version},
            locations=(location,),
        )
    return None


PLUGIN: Final = PaketLock()
