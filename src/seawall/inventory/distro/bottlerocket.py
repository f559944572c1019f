"""Packages of Bottlerocket (``usr/share/bottlerocket/application-inventory.json``).

The system is assembled from RPM packages but keeps no RPM database. An epoch of 0 is the
same as none and is left out.

Source: https://github.com/bottlerocket-os/bottlerocket, README: application inventory
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Raw, Struct

from seawall.artifacts.file import File
from seawall.inventory.documents.json_document import decoded, numbered
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package


class _Application(Struct, rename="pascal"):
    name: str = ""
    publisher: str = ""
    version: str = ""
    release: str = ""
    epoch: str | int = ""
    architecture: str = ""
    url: str = ""


class _Inventory(Struct, rename="pascal"):
    content: list[Raw]


class Bottlerocket(Declared):
    """Reads the inventory."""

    name: Final = "distro/bottlerocket"
    version: Final = 1
    wants: Final = Wants(paths=("usr/share/bottlerocket/application-inventory.json",))

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package for every application."""
        for line, row in numbered(file, decoded(file, _Inventory).content, _Application):
            if not row.name or not row.version:
                reason = f"the application at line {line} has no name or no version"
                yield Diagnostic(path=file.path, reason=reason)
                continue
            epoch = str(row.epoch).strip("0")
            version = f"{row.version}-{row.release}" if row.release else row.version
            yield Package(
                type="bottlerocket",
                name=row.name,
                version=f"{row.epoch}:{version}" if epoch else version,
                arch=row.architecture,
                publisher=row.publisher,
                properties={"homepage": row.url} if row.url else {},
                locations=(Location(file.path, line),),
            )


PLUGIN: Final = Bottlerocket()
