"""Packages of chiselled Ubuntu images (``var/lib/chisel/manifest.wall``).

Chisel cuts slices out of Debian packages and leaves no dpkg database. Its manifest is
zstd-compressed, one JSON object a line: a header, then sorted objects of the kinds
``content`` (a slice put this path there), ``package``, ``path`` and ``slice``. A slice is
named ``PACKAGE_SLICE``. Source packages are not recorded.

Source: https://documentation.ubuntu.com/chisel/en/latest/reference/manifest/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.distro.claimed_paths import claimed
from seawall.inventory.distro.compressed import inflated
from seawall.inventory.documents.json_document import decoded_bytes
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Claim, Item, Location, Package

_LIMIT: Final = 256 * MIB
_SCHEMA: Final = "1."


class _Header(Struct):
    jsonwall: str
    schema: str = ""


class _Row(Struct):
    kind: str = ""
    name: str = ""
    version: str = ""
    arch: str = ""
    sha256: str = ""
    slice: str = ""
    path: str = ""


class Chisel(Declared):
    """Reads the manifest."""

    name: Final = "distro/chisel"
    version: Final = 1
    wants: Final = Wants(paths=("var/lib/chisel/manifest.wall",))

    def extract(self, file: File) -> Iterator[Item]:
        """Yield packages, then what each of them put in place."""
        lines = inflated(file.read(), file.path, _LIMIT).split(b"\n")
        header = decoded_bytes(lines[0], _Header, file.path)
        if not header.schema.startswith(_SCHEMA):
            raise MalformedInput(f"schema {header.schema!r} is not known", where=file.path)
        paths: dict[str, list[str]] = defaultdict(list)
        for number, line in enumerate(lines[1:], 2):
            # Most rows are paths, which say nothing that is needed here.
            if not line.startswith((b'{"kind":"content"', b'{"kind":"package"')):
                continue
            row = decoded_bytes(line, _Row, file.path)
            if row.kind == "package":
                yield _package(row, Location(file.path, number))
            elif not row.path.endswith("/"):
                paths[row.slice.partition("_")[0]].append(row.path.lstrip("/"))
        for owner, owned in paths.items():
            yield Claim(type="deb", owner=owner, paths=claimed(owned, file.path))


def _package(row: _Row, location: Location) -> Package:
    if not row.name or not row.version:
        reason = f"the package at line {location.line} has no name or no version"
        raise MalformedInput(reason, where=location.path)
    return Package(
        type="deb",
        name=row.name,
        version=row.version,
        arch=row.arch,
        hashes=(f"sha256:{row.sha256}",) if row.sha256 else (),
        locations=(location,),
    )


PLUGIN: Final = Chisel()
