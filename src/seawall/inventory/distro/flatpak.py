"""Flatpak applications and runtimes.

What is installed lies in ``flatpak/(app|runtime)/ID/ARCHITECTURE/BRANCH/COMMIT``. A
runtime's version is its branch, stated by ``metadata``. An application's branch says
``stable``; its version is the first release in the AppStream file it brings along.

Source: https://docs.flatpak.org, https://www.freedesktop.org/software/appstream/docs/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.xml_document import parsed
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ROOT: Final = r"(?:var/lib|(?:.*/)?\.local/share)/flatpak"
_DEPLOYED: Final = re.compile(r".*flatpak/(?:app|runtime)/([^/]+)/([^/]+)/([^/]+)/([^/]+)/.+")


class Flatpak(Declared):
    """Reads the metadata of a runtime, or the AppStream file of an application."""

    name: Final = "distro/flatpak"
    version: Final = 1
    wants: Final = Wants(
        patterns=(
            _ROOT + r"/runtime/[^/]+/[^/]+/[^/]+/[^/]+/metadata",
            _ROOT + r"/app/([^/]+)/[^/]+/[^/]+/[^/]+/files/share/(?:metainfo|appdata)/"
            r"\1\.(?:metainfo|appdata)\.xml",
        ),
        hint="/flatpak/",
        limit=2 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the application or runtime."""
        match = _DEPLOYED.fullmatch(file.path)
        if match is None:
            raise MalformedInput("it does not lie in an installation", where=file.path)
        id_, architecture, branch, commit = match.groups()
        runtime = file.name == "metadata"
        publisher, license_ = "", ""
        version = branch
        if runtime:
            if not file.text().lstrip().startswith("[Runtime]"):
                return  # an extension, whose branch is that of what it extends
        else:
            root = parsed(file.read(), file.path)
            version = _latest(root)
            publisher = root.findtext("developer_name") or root.findtext("developer/name") or ""
            license_ = (root.findtext("project_license") or "").strip()
        yield Package(
            type="flatpak",
            name=id_,
            version=version,
            arch=architecture,
            licenses=(license_,) if license_ else (),
            publisher=publisher.strip(),
            properties={"branch": branch, "commit": commit},
            locations=(Location(file.path),),
        )


def _latest(root: Element) -> str:
    """Releases are listed newest first."""
    release = root.find("releases/release")
    return (release.get("version") or "").strip() if release is not None else ""


PLUGIN: Final = Flatpak()
