"""Packages that a Gleam project is locked to (``manifest.toml``).

``packages`` lists them, from Hex with the checksum of the archive, or from a repository with a
commit; ``requirements`` names what the project itself asks for. Those with a path are part of
the project.

Source: https://gleam.run/documentation/command-line-reference/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.documents.toml_document import converted, table
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship

_HEAD: Final = re.compile(r'^[ \t]*+\{[ \t]*+name[ \t]*+=[ \t]*+"([^"\n]++)"', re.MULTILINE)


class _Package(Struct):
    name: str
    version: str = ""
    requirements: list[str] = []
    source: str = ""
    outer_checksum: str = ""
    repo: str = ""
    commit: str = ""
    path: str = ""


class GleamManifest(Declared):
    """Reads one manifest.toml."""

    name: Final = "language/beam/gleam_manifest"
    version: Final = 1
    wants: Final = Wants(names=("manifest.toml",), limit=8 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package; other tools use the name too."""
        document = table(file)
        listed, asked = document.get("packages"), document.get("requirements", {})
        if not isinstance(listed, list) or not isinstance(asked, dict):
            return
        lines = first_lines(file.text(), _HEAD)
        for entry in converted(listed, list[_Package], file.path):
            direct = entry.name in asked
            vcs = f"git+{entry.repo}@{entry.commit}" if entry.repo and entry.commit else ""
            digest = entry.outer_checksum.lower()
            yield Package(
                type="hex",
                name=entry.name,
                version=entry.version,
                origin=entry.repo,
                hashes=(f"sha256:{digest}",) if len(digest) == 64 else (),
                relationship=Relationship.DIRECT if direct else Relationship.TRANSITIVE,
                dependencies=tuple(entry.requirements),
                qualifiers={"vcs_url": vcs} if vcs else {},
                properties={"path": entry.path} if entry.path else {},
                locations=(Location(file.path, lines.get(entry.name, 0)),),
            )


PLUGIN: Final = GleamManifest()
