"""RPM archives that were not installed (``*.rpm``).

A lead of 96 bytes that says little, a header with signatures padded to eight bytes, the
header of the package, and the files, which are not read.

Source: https://rpm-software-management.github.io/rpm/manual/format_v4.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from seawall.artifacts.file import MIB, Content, File
from seawall.errors import MalformedInput
from seawall.inventory.distro.rpm_header import Header
from seawall.inventory.distro.rpm_package import described
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item

_LEAD: Final = b"\xed\xab\xee\xdb"
_LEAD_SIZE: Final = 96
_SOURCE: Final = b"\0\1"  # the type of a source archive, at byte 6 of the lead
_MAGIC: Final = b"\x8e\xad\xe8\x01"
_INTRODUCTION: Final = 16  # magic, four reserved bytes, two counts
_SIGNATURES_LIMIT: Final = MIB
_HEADER_LIMIT: Final = 256 * MIB
_SIGNATURE_MD5: Final = 1004


class RpmArchive(Declared):
    """Reads the header of one archive."""

    name: Final = "distro/rpm_archive"
    version: Final = 1
    wants: Final = Wants(suffixes=(".rpm",), limit=1024 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package that the archive would install."""
        if file.data[: len(_LEAD)] != _LEAD:
            raise MalformedInput("it is not an RPM archive", where=file.path)
        signatures = _header(file.data, _LEAD_SIZE, _SIGNATURES_LIMIT, file.path)
        at = _LEAD_SIZE + _INTRODUCTION - 8 + signatures.size
        package = described(_header(file.data, at + -at % 8, _HEADER_LIMIT, file.path), file.path)
        checksum = signatures.binary(_SIGNATURE_MD5)
        yield replace(
            package,
            arch="src" if file.data[6:8] == _SOURCE else package.arch,
            hashes=(f"md5:{checksum.hex()}",) if len(checksum) == 16 else (),
            properties={"archive": "not installed"},
        )


def _header(data: Content, at: int, limit: int, path: str) -> Header:
    head = data[at : at + _INTRODUCTION]
    if len(head) < _INTRODUCTION or not head.startswith(_MAGIC):
        raise MalformedInput(f"there is no RPM header at byte {at}", where=path)
    entries, size = int.from_bytes(head[8:12], "big"), int.from_bytes(head[12:16], "big")
    end = at + _INTRODUCTION + 16 * entries + size
    if end - at > limit or end > len(data):
        raise MalformedInput(f"the RPM header at byte {at} does not fit", where=path)
    return Header(data[at + 8 : end], path)


PLUGIN: Final = RpmArchive()
