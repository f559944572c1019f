"""RPM's own database format, used by SUSE (``Packages.db``).

Little-endian. A header of 32 bytes (magic, version, generation, number of pages that hold
slots), then slots of 16 bytes (magic, package number, offset and length in blocks of 16
bytes), then blobs: a head with magic, package number, generation and length, the RPM
header, and a tail with a checksum that rpm does not verify when it reads either.

Source: lib/backend/ndb/rpmpkg.c of https://github.com/rpm-software-management/rpm
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final

from seawall.artifacts.file import MIB, Content, File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.distro.requirements import linked
from seawall.inventory.distro.rpm_package import FOLDERS, installed
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item

_HEADER: Final = Struct("<4sIII16x")
_SLOT: Final = Struct("<4sIII")
_HEAD: Final = Struct("<4sIII")
_TAIL: Final = 12
_PAGE: Final = 4096
_BLOCK: Final = 16


class RpmNdb(Declared):
    """Reads one database."""

    name: Final = "distro/rpm_ndb"
    version: Final = 1
    wants: Final = Wants(
        paths=tuple(f"{folder}/Packages.db" for folder in FOLDERS),
        limit=512 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package and its claim for every blob."""
        return linked(installed(_blobs(file.data, file.path), file.path))


def _blobs(data: Content, path: str) -> Iterator[bytes | MalformedInput]:
    head = data[: _HEADER.size]
    magic, version, _, pages = _HEADER.unpack(head) if len(head) == _HEADER.size else (b"",) * 4
    if magic != b"RpmP":
        raise MalformedInput("it is not an RPM ndb database", where=path)
    if version != 0:
        raise MalformedInput(f"version {version} of RPM's ndb format is not known", where=path)
    if not 0 < pages * _PAGE <= len(data):
        raise MalformedInput("the slots lie outside of the database", where=path)
    left = len(data)
    for magic, number, offset, blocks in _SLOT.iter_unpack(data[_HEADER.size : pages * _PAGE]):
        if magic != b"Slot":
            raise MalformedInput("a slot has no magic", where=path)
        if offset:
            left -= blocks * _BLOCK
            if left < 0:
                raise LimitExceeded("the blobs hold more than the database can", where=path)
            yield _blob(data, number, offset * _BLOCK, blocks * _BLOCK, path)


def _blob(data: Content, number: int, at: int, size: int, path: str) -> bytes | MalformedInput:
    head = data[at : at + _HEAD.size]
    if len(head) < _HEAD.size or at + size > len(data):
        return MalformedInput(f"package {number} lies outside of the database", where=path)
    magic, own, _, length = _HEAD.unpack(head)
    if magic != b"BlbS" or own != number or length > size - _HEAD.size - _TAIL:
        return MalformedInput(f"the blob of package {number} is broken", where=path)
    return data[at + _HEAD.size : at + _HEAD.size + length]


PLUGIN: Final = RpmNdb()
