"""Which services of Ubuntu Pro a system has (``var/lib/ubuntu-advantage/status.json``).

With ``esm-infra`` and ``esm-apps`` fixes can be installed that other systems never get.

Source: https://documentation.ubuntu.com/pro-client/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Hint, Item

_MAINTENANCE: Final = "esm-"


class _Service(Struct):
    name: str = ""
    status: str = ""


class _Status(Struct):
    services: list[_Service] = []


class UbuntuPro(Declared):
    """Reads the status file."""

    name: Final = "distro/ubuntu_pro"
    version: Final = 1
    wants: Final = Wants(paths=("var/lib/ubuntu-advantage/status.json",), limit=4 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a hint for every enabled service of extended maintenance."""
        for service in decoded(file, _Status).services:
            if service.status == "enabled" and service.name.startswith(_MAINTENANCE):
                yield Hint(kind="esm", value=service.name, path=file.path)


PLUGIN: Final = UbuntuPro()
