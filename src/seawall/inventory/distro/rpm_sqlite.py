"""RPM's database as a SQLite file (Fedora 33, RHEL 9, Amazon Linux 2023 and newer).

Table ``Packages`` holds one RPM header a row. The database is in write-ahead-log mode, so
that an image may hold its latest packages in the log beside it only.

Source: lib/backend/sqlite.cc of https://github.com/rpm-software-management/rpm
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.distro.requirements import linked
from seawall.inventory.distro.rpm_package import FOLDERS, installed
from seawall.inventory.embedded_database import opened
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item


class RpmSqlite(Declared):
    """Reads one database."""

    name: Final = "distro/rpm_sqlite"
    version: Final = 1
    wants: Final = Wants(
        paths=tuple(f"{folder}/rpmdb.sqlite" for folder in FOLDERS),
        companions=("rpmdb.sqlite-wal",),
        limit=512 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package and its claim for every row."""
        log = file.neighbour(f"{file.name}-wal") or b""
        if log:
            reason = f"the {len(log)} bytes of {file.name}-wal were read as part of it"
            yield Diagnostic(path=file.path, reason=reason, kind="note")
        yield from linked(installed(_blobs(file, log), file.path))


def _blobs(file: File, log: bytes) -> Iterator[bytes]:
    with opened(file.data, file.path, wal=log) as database:
        if "Packages" not in database.tables():
            raise MalformedInput("the database has no table Packages", where=file.path)
        for (blob,) in database.rows("SELECT blob FROM Packages ORDER BY hnum"):
            if not isinstance(blob, bytes):
                raise MalformedInput("a row of Packages holds no header", where=file.path)
            yield blob


PLUGIN: Final = RpmSqlite()
