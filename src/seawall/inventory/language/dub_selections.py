"""Packages that a D project is locked to (``dub.selections.json``).

A version, ``~branch``, which is none, or an object: a folder, or a repository with a commit.

Source: https://dub.pm/dub-guide/selections/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

_KEY: Final = re.compile(r'^[ \t]+"([^"\n]+)"[ \t]*:', re.MULTILINE)


class _Place(Struct):
    path: str = ""
    version: str = ""
    repository: str = ""


class _Selections(Struct):
    versions: dict[str, str | _Place] | None = None


class DubSelections(Declared):
    """Reads one dub.selections.json."""

    name: Final = "language/dub_selections"
    version: Final = 1
    wants: Final = Wants(names=("dub.selections.json",), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every selected package."""
        versions = decoded(file, _Selections).versions
        if versions is None:
            raise MalformedInput("there are no versions", where=file.path)
        lines = first_lines(file.text(), _KEY)
        for name, stated in versions.items():
            place = _Place(version=stated) if isinstance(stated, str) else stated
            moving = place.version.startswith("~")
            commit = place.version if place.repository else ""
            properties = {
                "constraint": place.version if moving else "",
                "path": place.path,
                "revision": commit,
            }
            yield Package(
                type="dub",
                name=name,
                version="" if moving or commit else place.version,
                origin=place.repository,
                qualifiers={"vcs_url": f"{place.repository}@{commit}"} if commit else {},
                properties={key: value for key, value in properties.items() if value},
                locations=(Location(file.path, lines.get(name, 0)),),
            )


PLUGIN: Final = DubSelections()
