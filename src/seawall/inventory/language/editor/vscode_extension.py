"""Extensions of VS Code and its relatives.

Each is a folder ``PUBLISHER.NAME-VERSION[-PLATFORM]`` below ``extensions`` with a ``package.json``
that, unlike one of npm, has a ``publisher`` and asks for ``engines.vscode``. Those a server brings
itself are there too.

Source: https://code.visualstudio.com/api/references/extension-manifest
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package


class _Manifest(Struct, rename="camel"):
    name: str = ""
    version: str = ""
    publisher: str = ""
    license: Any = ""
    engines: Any = None
    extension_dependencies: list[str] = []
    extension_pack: list[str] = []


class VscodeExtension(Declared):
    """Reads the manifest of one extension."""

    name: Final = "language/editor/vscode_extension"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?extensions/(?:[^/]+/)?package\.json",),
        hint="extensions/",
        limit=8 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the extension; other manifests of the name are none."""
        manifest = decoded(file, _Manifest)
        engines = manifest.engines if isinstance(manifest.engines, dict) else {}
        if not manifest.publisher or not manifest.name or "vscode" not in engines:
            return
        license_ = manifest.license if isinstance(manifest.license, str) else ""
        yield Package(
            type="vscode-extension",
            name=f"{manifest.publisher}.{manifest.name}",
            version=manifest.version,
            publisher=manifest.publisher,
            licenses=(license_,) if license_ and not license_.startswith("SEE ") else (),
            dependencies=tuple(
                dict.fromkeys((*manifest.extension_dependencies, *manifest.extension_pack))
            ),
            locations=(Location(file.path),),
        )


PLUGIN: Final = VscodeExtension()
