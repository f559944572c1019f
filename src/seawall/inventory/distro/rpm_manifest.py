"""Packages of images from which RPM was removed (distroless Azure Linux and Mariner).

``container-manifest-2`` is a table that was printed before: ten columns set apart by tabs
- name, version-release, install time, build time, vendor, epoch as text, size,
architecture, epoch as a number, source archive. A value that is not there is ``(none)``.

Source: https://github.com/microsoft/azurelinux, toolkit/docs
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.inventory.distro.rpm_package import source_of
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package

_COLUMNS: Final = 10
_NONE: Final = "(none)"
_KEYS: Final = "gpg-pubkey"


class RpmManifest(Declared):
    """Reads one manifest."""

    name: Final = "distro/rpm_manifest"
    version: Final = 1
    wants: Final = Wants(paths=("var/lib/rpmmanifest/container-manifest-2",))

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package for every row."""
        for number, line in enumerate(file.text().split("\n"), 1):
            row = ["" if cell == _NONE else cell for cell in line.strip("\r").split("\t")]
            if row == [""]:
                continue
            if len(row) != _COLUMNS or not row[0] or not row[1]:
                reason = f"line {number} is not a row of {_COLUMNS} columns with name and version"
                yield Diagnostic(path=file.path, reason=reason)
            elif row[0] != _KEYS:
                yield _package(row, Location(file.path, number))


def _package(row: list[str], location: Location) -> Package:
    name, version, _, _, vendor, epoch, _, arch, number, archive = row
    source, source_version = source_of(archive, version)
    if not epoch and number != "0":
        epoch = number
    return Package(
        type="rpm",
        name=name,
        version=f"{epoch}:{version}" if epoch else version,
        arch=arch,
        source=source,
        source_version=source_version,
        publisher=vendor,
        locations=(location,),
    )


PLUGIN: Final = RpmManifest()
