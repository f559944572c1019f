"""Packages that a Dart or Flutter project is locked to (``pubspec.lock``).

Each package has a source: ``hosted`` (a registry), ``git`` with the commit, ``path``, or
``sdk``, which is part of Flutter and has no version of its own (``0.0.0`` is written).

Source: https://dart.dev/tools/pub/glossary#lockfile
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.yaml_document import Node, document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.public_registries import is_public
from seawall.model import Item, Location, Package, Relationship, Scope

_UNTOLD: Final = (Relationship.UNKNOWN, Scope.UNKNOWN)
_USES: Final = {
    "direct main": (Relationship.DIRECT, Scope.RUNTIME),
    "direct dev": (Relationship.DIRECT, Scope.DEVELOPMENT),
    "direct overridden": (Relationship.DIRECT, Scope.UNKNOWN),
    "transitive": (Relationship.TRANSITIVE, Scope.UNKNOWN),
}


class PubspecLock(Declared):
    """Reads one pubspec.lock."""

    name: Final = "language/pubspec_lock"
    version: Final = 1
    wants: Final = Wants(names=("pubspec.lock",), limit=16 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package."""
        root = document(file)
        if "packages" not in root.entries:
            raise MalformedInput("there is no list of packages", where=file.path)
        packages = root.get("packages")
        for name, stated in packages.entries.items():
            yield _package(name, stated, Location(file.path, packages.lines[name]))


def _package(name: str, stated: Node, location: Location) -> Package:
    description, source = stated.get("description"), stated.get("source").text
    address, commit = description.get("url").text, description.get("resolved-ref").text
    digest = description.get("sha256").text
    relationship, scope = _USES.get(stated.get("dependency").text, _UNTOLD)
    properties = {
        "source": source if source != "hosted" else "",
        "path": description.get("path").text,
        "revision": commit,
    }
    return Package(
        type="pub",
        name=description.get("name").text or name,
        version="" if source == "sdk" else stated.get("version").text,
        origin="" if is_public("pub", address) else address,
        hashes=(f"sha256:{digest}",) if len(digest) == 64 else (),
        relationship=relationship,
        scope=scope,
        qualifiers={"vcs_url": f"git+{address}@{commit}"} if commit else {},
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )


PLUGIN: Final = PubspecLock()
