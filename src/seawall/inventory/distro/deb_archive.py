"""Debian archives that were not installed (``*.deb``, ``*.udeb``).

An ``ar`` archive of three members: ``debian-binary``, ``control.tar`` (compressed) with the
control file of the package, and ``data.tar``, which is not read.

Source: deb(5), ar(5), tar(5)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from seawall.artifacts.file import MIB, Content, File
from seawall.errors import MalformedInput
from seawall.inventory.distro.compressed import inflated
from seawall.inventory.distro.dpkg import stated
from seawall.inventory.distro.requirements import unlinked
from seawall.inventory.documents.control_file import paragraphs
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item

_MAGIC: Final = b"!<arch>\n"
_MEMBER: Final = 60
_MEMBERS: Final = 16  # three, and a signature or two
_CONTROL_LIMIT: Final = 16 * MIB
_RECORD: Final = 512


class DebArchive(Declared):
    """Reads the control file of one archive."""

    name: Final = "distro/deb_archive"
    version: Final = 1
    wants: Final = Wants(suffixes=(".deb", ".udeb"), limit=1024 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package that the archive would install."""
        tar = inflated(_control_tar(file.data, file.path), file.path, _CONTROL_LIMIT)
        text = _control(tar, file.path).decode("utf-8", errors="replace")
        paragraph = next(paragraphs(text), None)
        if not paragraph or not all(paragraph.fields.get(key) for key in ("package", "version")):
            raise MalformedInput("its control file has no name or no version", where=file.path)
        package = unlinked(stated(paragraph, "deb", file.path))
        yield replace(package, properties={"archive": "not installed"})


def _control_tar(data: Content, path: str) -> bytes:
    if data[: len(_MAGIC)] != _MAGIC:
        raise MalformedInput("it is not a Debian archive", where=path)
    at = len(_MAGIC)
    for _ in range(_MEMBERS):
        head = data[at : at + _MEMBER]
        size = head[48:58].strip()
        if len(head) < _MEMBER or head[58:] != b"`\n" or not size.isdigit():
            break
        end = at + _MEMBER + int(size)
        if head.startswith(b"control.tar"):
            if end > len(data):
                raise MalformedInput("control.tar is cut off", where=path)
            return data[at + _MEMBER : end]
        at = end + end % 2
    raise MalformedInput("it has no control.tar", where=path)


def _control(tar: bytes, path: str) -> bytes:
    at = 0
    while at + _RECORD <= len(tar) and tar[at]:
        name = tar[at : at + 100].partition(b"\0")[0]
        size = tar[at + 124 : at + 136].strip(b" \0")
        if not size.isdigit() or b"8" in size or b"9" in size:
            break
        at += _RECORD
        if name.removeprefix(b"./") == b"control":
            return tar[at : at + int(size, 8)]
        at += -(-int(size, 8) // _RECORD) * _RECORD
    raise MalformedInput("control.tar has no file control", where=path)


PLUGIN: Final = DebArchive()
