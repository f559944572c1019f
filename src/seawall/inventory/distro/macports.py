"""Ports installed by MacPorts (``opt/local/var/macports/registry/registry.db``).

Table ``ports`` holds every port that was installed; those in use are ``installed``, others
are kept as archives (``imaged``). The version is ``version_revision``.

Source: https://github.com/macports/macports-base, src/cregistry/sql.c
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.embedded_database import opened
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship

_PORTS: Final = (
    "SELECT name, version, revision, archs, requested FROM ports WHERE state = 'installed'"
)


class MacPorts(Declared):
    """Reads the registry."""

    name: Final = "distro/macports"
    version: Final = 1
    wants: Final = Wants(
        paths=("opt/local/var/macports/registry/registry.db",),
        companions=("registry.db-wal",),
        limit=512 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package for every installed port."""
        log = file.neighbour(f"{file.name}-wal") or b""
        with opened(file.data, file.path, wal=log) as database:
            if "ports" not in database.tables():
                raise MalformedInput("the registry has no table ports", where=file.path)
            for name, version, revision, architectures, requested in database.rows(_PORTS):
                yield Package(
                    type="macports",
                    name=str(name),
                    version=f"{version}_{revision}" if revision is not None else str(version),
                    arch=str(architectures or ""),
                    relationship=Relationship.DIRECT if requested else Relationship.TRANSITIVE,
                    locations=(Location(file.path),),
                )


PLUGIN: Final = MacPorts()
