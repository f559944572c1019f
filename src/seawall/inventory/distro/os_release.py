"""The operating system, as ``os-release`` states it.

``etc/os-release`` is looked at first; it usually is a link to ``usr/lib/os-release``.
Unstable and rolling releases have no ``VERSION_ID``, or a date for one.

Source: os-release(5), https://www.freedesktop.org/software/systemd/man/os-release.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.distro.shell_values import assignments
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Release

_PATHS: Final = ("etc/os-release", "usr/lib/os-release")  # by rank


class OsRelease(Declared):
    """Reads one os-release file."""

    name: Final = "distro/os_release"
    version: Final = 1
    wants: Final = Wants(paths=_PATHS, limit=MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the release."""
        fields = assignments(file.text())
        if not fields.get("ID"):
            raise MalformedInput("it does not name a distribution (ID)", where=file.path)
        yield Release(
            id=fields["ID"],
            version=fields.get("VERSION_ID", ""),
            codename=fields.get("VERSION_CODENAME", ""),
            pretty_name=fields.get("PRETTY_NAME") or fields.get("NAME", ""),
            id_like=tuple(fields.get("ID_LIKE", "").split()),
            cpe=fields.get("CPE_NAME", ""),
            path=file.path,
            rank=_PATHS.index(file.path) if file.path in _PATHS else len(_PATHS),
        )


PLUGIN: Final = OsRelease()
