"""Components of Bitnami images (``opt/bitnami/.bitnami_components.json``).

An object with a key for every component. The version ends in a revision of the build
(``4.4.11-2``).

Source: https://github.com/bitnami/containers
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Raw, Struct

from seawall.artifacts.file import File
from seawall.inventory.documents.json_document import decoded, numbered
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package


class _Component(Struct):
    version: str = ""
    arch: str = ""
    distro: str = ""
    digest: str = ""


class BitnamiComponents(Declared):
    """Reads the list of components."""

    name: Final = "distro/bitnami_components"
    version: Final = 1
    wants: Final = Wants(paths=("opt/bitnami/.bitnami_components.json",))

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package for every component."""
        components = decoded(file, dict[str, Raw])
        rows = numbered(file, components.values(), _Component)
        for name, (line, component) in zip(components, rows, strict=True):
            if not name or not component.version:
                reason = f"component {name!r} has no name or no version"
                yield Diagnostic(path=file.path, reason=reason)
                continue
            yield Package(
                type="bitnami",
                name=name,
                version=component.version,
                arch=component.arch,
                hashes=(f"sha256:{component.digest}",) if len(component.digest) == 64 else (),
                qualifiers={"distro": component.distro} if component.distro else {},
                locations=(Location(file.path, line),),
            )


PLUGIN: Final = BitnamiComponents()
