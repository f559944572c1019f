"""The list that VS Code keeps of its installed extensions (``extensions/extensions.json``).

A list; a project's recommendations (``.vscode/extensions.json``) are an object and name what nobody
need have installed.

Source: https://github.com/microsoft/vscode/blob/main/src/vs/platform/extensionManagement/common/extensionsScannerService.ts
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package


class _Identifier(Struct):
    id: str = ""


class _Metadata(Struct, rename="camel"):
    publisher_display_name: str | None = None
    target_platform: str | None = None


class _Extension(Struct):
    identifier: _Identifier = field(default_factory=_Identifier)
    version: str = ""
    metadata: _Metadata = field(default_factory=_Metadata)


class VscodeExtensions(Declared):
    """Reads one list."""

    name: Final = "language/editor/vscode_extensions"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?extensions/extensions\.json",),
        hint="extensions/",
        limit=16 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every installed extension."""
        for extension in decoded(file, list[_Extension]):
            platform = extension.metadata.target_platform or ""
            if extension.identifier.id:
                yield Package(
                    type="vscode-extension",
                    name=extension.identifier.id,
                    version=extension.version,
                    publisher=extension.metadata.publisher_display_name or "",
                    qualifiers={"platform": platform}
                    if platform not in {"", "undefined", "universal"}
                    else {},
                    locations=(Location(file.path),),
                )


PLUGIN: Final = VscodeExtensions()
