"""What a development container is made of (``devcontainer.json``).

JSON with comments. ``image`` is a container image, ``features`` are named by images with the
options they get, and editors add extensions. A feature that begins with ``./`` is part of
the repository.

Source: https://containers.dev/implementors/json_reference/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded_relaxed
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.delivery.foreign_files import is_foreign
from seawall.inventory.language.delivery.image_names import image
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope


class _Editor(Struct):
    extensions: list[str] = []


class _Customizations(Struct):
    vscode: _Editor = field(default_factory=_Editor)


class _Container(Struct):
    image: str = ""
    features: dict[str, object] = {}
    extensions: list[str] = []
    customizations: _Customizations = field(default_factory=_Customizations)


class Devcontainer(Declared):
    """Reads one devcontainer.json."""

    name: Final = "language/delivery/devcontainer"
    version: Final = 1
    wants: Final = Wants(names=("devcontainer.json", ".devcontainer.json"), limit=MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield image, features and extensions."""
        if is_foreign(file.path):
            return
        stated = decoded_relaxed(file, _Container)
        location = Location(file.path)
        named = [stated.image] if stated.image else []
        named += [feature for feature in stated.features if feature[:1] not in {".", "/"}]
        for text in named:
            package = image(text, Scope.DEVELOPMENT, location)
            if package is not None:
                yield package
            elif "${" not in text:
                yield Diagnostic(path=file.path, reason=f"no image is named by {text[:80]!r}")
        for extension in (*stated.extensions, *stated.customizations.vscode.extensions):
            name, _, version = extension.partition("@")
            if "." in name and name[0] != "-":
                yield Package(
                    type="vscode-extension",
                    name=name,
                    version=version,
                    scope=Scope.DEVELOPMENT,
                    relationship=Relationship.DIRECT,
                    locations=(location,),
                )


PLUGIN: Final = Devcontainer()
