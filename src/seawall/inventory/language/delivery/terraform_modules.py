"""Modules that a Terraform or OpenTofu configuration installed.

``.terraform/modules/modules.json`` lists them. Those from a registry have a version; those from a
repository an address with ``?ref=``; the others, among them the configuration itself, are folders.

Source: https://developer.hashicorp.com/terraform/language/modules/sources
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.repository_address import bare
from seawall.model import Item, Location, Package, Relationship


class _Module(Struct, rename="pascal"):
    key: str = ""
    source: str = ""
    version: str = ""


class _Modules(Struct, rename="pascal"):
    modules: list[_Module] = []


class TerraformModules(Declared):
    """Reads one modules.json."""

    name: Final = "language/delivery/terraform_modules"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?\.terraform/modules/modules\.json",),
        hint=".terraform/modules/",
        limit=16 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every module that came from elsewhere."""
        for module in decoded(file, _Modules).modules:
            if not module.source or module.source[0] in "./":
                continue
            place, _, query = module.source.partition("?")
            nested = "." in module.key
            yield Package(
                type="terraform",
                name=module.source if module.version else bare(place.partition("::")[2] or place),
                version=module.version or query.partition("ref=")[2].partition("&")[0],
                relationship=Relationship.TRANSITIVE if nested else Relationship.DIRECT,
                properties={"kind": "module"},
                locations=(Location(file.path),),
            )


PLUGIN: Final = TerraformModules()
