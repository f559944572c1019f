"""Frameworks that a Carthage project is locked to (``Cartfile.resolved``).

A line is a kind (``github``, ``git`` or ``binary``), where it comes from and the tag or commit,
both in quotes. The repositories are those that Swift packages are named by.

Source: https://github.com/Carthage/Carthage/blob/master/Documentation/Artifacts.md#cartfileresolved
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.unread_lines import unread
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.repository_address import bare, pinned
from seawall.model import Item, Location, Package

_LINE: Final = re.compile(r'(\w+)[ \t]+"([^"\n]+)"[ \t]+"([^"\n]*)"')
_TAG: Final = re.compile(r"v(?=\d)")


class CartfileResolved(Declared):
    """Reads one Cartfile.resolved."""

    name: Final = "language/swift/cartfile_resolved"
    version: Final = 1
    wants: Final = Wants(names=("cartfile.resolved",), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked framework."""
        strange = []
        for number, line in enumerate(file.text().split("\n"), start=1):
            stated = line.partition("#")[0].strip()
            if not stated:
                continue
            match = _LINE.fullmatch(stated)
            if match is None:
                strange.append(number)
            else:
                yield _package(match[1], match[2], match[3], Location(file.path, number))
        yield from unread(file.path, strange)


def _package(kind: str, source: str, reference: str, location: Location) -> Package:
    if kind == "github" and "://" not in source:
        source = f"https://github.com/{source}"
    version, qualifiers, properties = pinned(reference, source)
    return Package(
        type="swift",
        name=bare(source),
        version=_TAG.sub("", version, count=1) if version.startswith("v") else version,
        qualifiers=qualifiers,
        properties={"manager": "carthage", "kind": kind, **properties},
        locations=(location,),
    )


PLUGIN: Final = CartfileResolved()
