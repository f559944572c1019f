"""Hooks that run before a commit (``.pre-commit-config.yaml``).

Each repository has a reference: a tag, or a commit with the tag as a comment. ``local`` and
``meta`` are no repositories.

Source: https://pre-commit.com/#plugins
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.yaml_document import document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.delivery.foreign_files import is_foreign
from seawall.inventory.language.repository_address import bare, pinned
from seawall.model import Item, Level, Location, Package, Relationship, Scope


class PreCommit(Declared):
    """Reads one configuration."""

    name: Final = "language/delivery/pre_commit"
    version: Final = 1
    wants: Final = Wants(
        names=(".pre-commit-config.yaml", ".pre-commit-config.yml"), limit=4 * MIB, project=True
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every repository."""
        if is_foreign(file.path):
            return
        for entry in document(file).get("repos").items:
            address = entry.get("repo")
            if not address.text or address.text in {"local", "meta"}:
                continue
            version, qualifiers, properties = pinned(entry.get("rev").text, address.text)
            hooks = [hook.get("id").text for hook in entry.get("hooks").items]
            yield Package(
                type="git",
                name=bare(address.text),
                version=version,
                scope=Scope.DEVELOPMENT,
                level=Level.TOOL,
                relationship=Relationship.DIRECT,
                qualifiers=qualifiers,
                properties={"hooks": ",".join(filter(None, hooks)), **properties},
                locations=(Location(file.path, address.line),),
            )


PLUGIN: Final = PreCommit()
