"""Content sets of Red Hat images: the repositories that a layer's packages came from.

Each layer built by Red Hat has a manifest of its own, named by the layer or, since 2025,
``content-sets.json``. A content set (``rhel-8-for-x86_64-baseos-rpms``) tells which
product's advisories speak about the packages.

Source: https://github.com/containerbuildsystem/atomic-reactor, content_manifest.json
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Hint, Item


class _Manifest(Struct):
    content_sets: list[str] | None = None


class ContentSets(Declared):
    """Reads one content manifest."""

    name: Final = "distro/content_sets"
    version: Final = 1
    wants: Final = Wants(
        patterns=(
            r"(?:root|usr/share)/buildinfo/content_manifests/[^/]+\.json",
            r"(?:root|usr/share)/buildinfo/content-sets\.json",
        ),
        hint="/buildinfo/content",
        limit=16 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a hint for every content set."""
        for name in dict.fromkeys(decoded(file, _Manifest).content_sets or ()):
            yield Hint(kind="content-set", value=name, path=file.path)


PLUGIN: Final = ContentSets()
