"""Packages of Container-Optimized OS (``etc/cos-package-info.json``).

The system is built from Gentoo's ebuilds and has no package manager; the file lists what
was installed and, apart from that, what was only needed to build it.

Source: https://cloud.google.com/container-optimized-os/docs
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Raw, Struct

from seawall.artifacts.file import File
from seawall.inventory.documents.json_document import decoded, numbered
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package


class _Package(Struct):
    category: str = ""
    name: str = ""
    version: str = ""
    ebuild_version: str = ""


class _Document(Struct, rename={"installed": "installedPackages"}):
    installed: list[Raw] = []


class Cos(Declared):
    """Reads the package list."""

    name: Final = "distro/cos"
    version: Final = 1
    wants: Final = Wants(paths=("etc/cos-package-info.json",))

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package for every installed one."""
        for line, row in numbered(file, decoded(file, _Document).installed, _Package):
            if not row.name or not row.version:
                reason = f"the installed package at line {line} has no name or no version"
                yield Diagnostic(path=file.path, reason=reason)
                continue
            facts = {"category": row.category, "ebuild_version": row.ebuild_version}
            yield Package(
                type="cos",
                name=row.name,
                version=row.version,
                properties={name: value for name, value in facts.items() if value},
                locations=(Location(file.path, line),),
            )


PLUGIN: Final = Cos()
