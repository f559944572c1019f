"""Packages in Nix's database (``nix/var/nix/db/db.sqlite``).

Table ``ValidPaths`` holds every path of the store with a checksum of its content, table
``Refs`` which of them needs which other. Derivations, sources and patches are paths too.

Source: https://github.com/NixOS/nix, src/libstore/schema.sql
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.distro.nix_store import StorePath, package, store_path
from seawall.inventory.embedded_database import Database, opened
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Package

_PREFIX: Final = "/nix/store/"
_NOT_PACKAGES: Final = (
    *(".drv", ".patch", ".diff", ".patch.gz", ".sh", ".lock", ".json", ".nix", ".chroot"),
    *(".tar", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tgz", ".zip", ".crate", ".gem"),
)
_REFERENCES: Final = 1000


class NixDatabase(Declared):
    """Reads the database."""

    name: Final = "distro/nix_database"
    version: Final = 1
    wants: Final = Wants(
        paths=("nix/var/nix/db/db.sqlite",), companions=("db.sqlite-wal",), limit=512 * MIB
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package for every path that has a version."""
        log = file.neighbour(f"{file.name}-wal") or b""
        if log:
            reason = f"the {len(log)} bytes of {file.name}-wal were read as part of it"
            yield Diagnostic(path=file.path, reason=reason, kind="note")
        with opened(file.data, file.path, wal=log) as database:
            if not {"ValidPaths", "Refs"} <= database.tables():
                raise MalformedInput("it lacks the tables ValidPaths and Refs", where=file.path)
            yield from _packages(database)


def _packages(database: Database) -> Iterator[Package]:
    paths: dict[object, StorePath] = {}
    checksums: dict[object, str] = {}
    for number, path, checksum in database.rows("SELECT id, path, hash FROM ValidPaths"):
        text = str(path)
        if text.startswith(_PREFIX) and not text.endswith(_NOT_PACKAGES):
            found = store_path(text.removeprefix(_PREFIX))
            if found is not None:
                paths[number], checksums[number] = found, str(checksum)
    labels = {number: f"{found.name}@{found.version}" for number, found in paths.items()}
    needs: dict[object, dict[str, None]] = {}
    for needing, needed in database.rows("SELECT referrer, reference FROM Refs"):
        if needing in paths and needed in paths and needing != needed:
            names = needs.setdefault(needing, {})
            if len(names) < _REFERENCES:
                names[labels[needed]] = None
    for number, found in paths.items():
        checksum = checksums[number]
        yield replace(
            package(found),
            evidence="stated",
            hashes=(checksum,) if checksum.startswith("sha256:") else (),
            dependencies=tuple(needs.get(number, ())),
        )


PLUGIN: Final = NixDatabase()
