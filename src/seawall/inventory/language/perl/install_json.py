"""Perl distributions that cpanminus or Carton installed (``.meta/NAME-VERSION/install.json``).

``dist`` is the distribution, which advisories are written against; ``name`` its main module. The
author's folder on CPAN tells who published it. ``MYMETA.json`` beside it has the licence.

Source: https://metacpan.org/dist/App-cpanminus
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.json_document import decoded, decoded_bytes
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.perl.names import author, split
from seawall.model import Item, Location, Package


class _Installed(Struct):
    dist: str = ""
    name: str = ""
    version: str | float | None = None
    pathname: str = ""


class _Meta(Struct):
    license: list[str] | str = []


class InstallJson(Declared):
    """Reads one install.json."""

    name: Final = "language/perl/install_json"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?\.meta/[^/]+/install\.json",),
        hint=".meta/",
        companions=("MYMETA.json",),
        limit=8 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the distribution."""
        installed = decoded(file, _Installed)
        name, version = split(installed.dist or file.folder.rpartition("/")[2])
        if not name:
            raise MalformedInput("the record has no name", where=file.path)
        publisher = author(installed.pathname)
        yield Package(
            type="cpan",
            name=name,
            version=version or str(installed.version or ""),
            publisher=publisher,
            licenses=_licenses(file),
            properties={"module": installed.name} if installed.name else {},
            locations=(Location(file.path),),
        )


def _licenses(file: File) -> tuple[str, ...]:
    data = file.neighbour("MYMETA.json")
    if data is None or len(data) > 8 * MIB:
        return ()
    try:
        stated = decoded_bytes(data, _Meta, file.path).license
    except MalformedInput:
        return ()
    return tuple([stated] if isinstance(stated, str) else stated)


PLUGIN: Final = InstallJson()
