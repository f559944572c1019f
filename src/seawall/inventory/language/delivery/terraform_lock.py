"""Providers that a Terraform or OpenTofu configuration is locked to (``.terraform.lock.hcl``).

One ``provider`` block each, named by its full address. ``hashes`` are of the archives of all
platforms: ``zh`` is SHA-256 of a zip file, ``h1`` of the unpacked content.

Source: https://developer.hashicorp.com/terraform/language/files/dependency-lock
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.unread_lines import unread
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.public_registries import is_public
from seawall.model import Diagnostic, Item, Location, Package, Relationship

_BLOCK: Final = re.compile(r'^provider[ \t]+"([^"\n]+)"[ \t]*\{', re.MULTILINE)
_VALUE: Final = re.compile(r'^[ \t]+(version|constraints)[ \t]*=[ \t]*"([^"\n]*)"', re.MULTILINE)


class TerraformLock(Declared):
    """Reads one lock file."""

    name: Final = "language/delivery/terraform_lock"
    version: Final = 1
    wants: Final = Wants(names=(".terraform.lock.hcl",), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked provider."""
        text = file.text()
        blocks = list(_BLOCK.finditer(text))
        ends = [*(block.start() for block in blocks[1:]), len(text)]
        if not blocks:
            yield Diagnostic(path=file.path, reason="there is no provider", kind="note")
            return
        line, counted = 1, 0
        strange = []
        for block, end in zip(blocks, ends, strict=True):
            line += text.count("\n", counted, block.start())
            counted = block.start()
            values = {found[1]: found[2] for found in _VALUE.finditer(text, block.end(), end)}
            if not values.get("version"):
                strange.append(line)
                continue
            yield _package(block[1], values, Location(file.path, line))
        yield from unread(file.path, strange)


def _package(address: str, values: dict[str, str], location: Location) -> Package:
    host = address.partition("/")[0]
    constraint = values.get("constraints", "")
    return Package(
        type="terraform",
        name=address,
        version=values["version"],
        origin="" if is_public("terraform", host) else host,
        relationship=Relationship.DIRECT if constraint else Relationship.UNKNOWN,
        properties={"kind": "provider"} | ({"constraint": constraint} if constraint else {}),
        locations=(location,),
    )


PLUGIN: Final = TerraformLock()
