"""Checksums of the modules that a Gradle build downloads (``gradle/verification-metadata.xml``).

Every module that was ever verified has a ``component``, those that a build no longer
uses too, so that packages are *derived*. Parents and platforms bring nothing but
metadata (``.pom``, ``.module``) and are left out.

Source: https://docs.gradle.org/current/userguide/dependency_verification.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.xml_document import document
from seawall.inventory.documents.xml_names import attribute, children, local
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_METADATA: Final = (".pom", ".module", ".asc")
_ALGORITHMS: Final = frozenset({"sha256", "sha512"})


class GradleVerification(Declared):
    """Reads one verification-metadata.xml."""

    name: Final = "language/java/gradle_verification"
    version: Final = 1
    wants: Final = Wants(names=("verification-metadata.xml",), limit=16 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every verified module that has content."""
        stated = document(file)
        for component in children(stated.root, "components", "component"):
            group, name, version = (
                attribute(component, key) for key in ("group", "name", "version")
            )
            contents = [
                artifact
                for artifact in children(component, "artifact")
                if not attribute(artifact, "name").endswith(_METADATA)
            ]
            if group and name and version and contents:
                yield Package(
                    type="maven",
                    name=f"{group}:{name}",
                    version=version,
                    hashes=_hashes(contents[0]) if len(contents) == 1 else (),
                    evidence="derived",
                    locations=(Location(file.path, stated.line(component)),),
                )


def _hashes(artifact: Element) -> tuple[str, ...]:
    return tuple(
        f"{local(item)}:{attribute(item, 'value').lower()}"
        for item in artifact
        if local(item) in _ALGORITHMS and attribute(item, "value")
    )


PLUGIN: Final = GradleVerification()
