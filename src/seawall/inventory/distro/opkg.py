"""Packages of opkg, the package manager of OpenWrt and Yocto.

Its status file has dpkg's syntax. The control file that each package brings along says
more (the licence, on OpenWrt); it is the only record where the status file was removed.

Source: https://git.yoctoproject.org/opkg/tree/man
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.inventory.distro.dpkg import read
from seawall.inventory.distro.requirements import Stated, linked, unlinked
from seawall.inventory.documents.control_file import paragraphs
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Hint, Item


class Opkg(Declared):
    """Reads a status file, or the control file of one package."""

    name: Final = "distro/opkg"
    version: Final = 1
    wants: Final = Wants(
        paths=("usr/lib/opkg/status", "var/lib/opkg/status"),
        patterns=(r"(?:usr|var)/lib/opkg/info/[^/]+\.control",),
        hint="/opkg/info/",
        companions=("status",),
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield packages, or the licence of one that the status file lists."""
        if file.name == "status":
            yield from linked(read(file, "opkg"))
            return
        listed = file.neighbour("../status") or b""
        for item in read(file, "opkg"):
            if not isinstance(item, Stated):
                yield item
            elif _lists(listed, item.package.name):
                yield from _licenses(file)
            else:
                yield unlinked(item)


def _lists(status: bytes, name: str) -> bool:
    mark = f"Package: {name}\n".encode()
    return status.startswith(mark) or b"\n" + mark in status


def _licenses(file: File) -> Iterator[Hint]:
    for _, fields in paragraphs(file.text()):
        if fields.get("package") and fields.get("license"):
            value = f"{fields['package']}\t{fields['license']}"
            yield Hint(kind="opkg-license", value=value, path=file.path)


PLUGIN: Final = Opkg()
