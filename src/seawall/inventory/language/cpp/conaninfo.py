"""Packages in the cache of Conan 1 (``data/NAME/VERSION/USER/CHANNEL/package/ID/conaninfo.txt``).

The folders name the package; ``[full_requires]`` lists what it was built against, with exact
versions (``[requires]`` may leave parts of them open: ``1.2.Z``). Conan 2 names the folders by
hashes, so only what the package was built against is known.

Source: https://docs.conan.io/1/using_packages/conanfile_txt.html,
https://docs.conan.io/2/reference/binary_model/package_id.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.cpp.conan_reference import Reference, reference
from seawall.inventory.language.cpp.sections import entries
from seawall.model import Item, Location, Package, Relationship

_PLACE: Final = re.compile(
    r"(?:.*/)?data/([^/]+)/([^/]+)/([^/]+)/([^/]+)/package/[^/]+/conaninfo\.txt"
)
_OPEN: Final = re.compile(r"(?:^|\.)[YZ](?:\.|$)")


class Conaninfo(Declared):
    """Reads one conaninfo.txt."""

    name: Final = "language/cpp/conaninfo"
    version: Final = 1
    wants: Final = Wants(names=("conaninfo.txt",), limit=MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package and what it was built against."""
        needs = _needs(file.text())
        if match := _PLACE.fullmatch(file.path):
            name, version, user, channel = match.groups()
            own = reference(f"{name}/{version}@{user}/{channel}")
            if own is not None:
                yield _package(own, Relationship.UNKNOWN, Location(file.path), needs)
        for stated, line in needs:
            yield _package(stated, Relationship.DIRECT, Location(file.path, line), [])


def _needs(text: str) -> list[tuple[Reference, int]]:
    """What ``[full_requires]`` states; without it, what of ``[requires]`` is exact."""
    found: dict[str, list[tuple[Reference, int]]] = {}
    for section, entry, line in entries(text):
        stated = reference(entry) if section in {"full_requires", "requires"} else None
        if stated is not None and stated.version and not _OPEN.search(stated.version):
            found.setdefault(section, []).append((stated, line))
    return found.get("full_requires") or found.get("requires", [])


def _package(
    stated: Reference,
    relationship: Relationship,
    location: Location,
    needs: list[tuple[Reference, int]],
) -> Package:
    return Package(
        type="conan",
        name=stated.name,
        version=stated.version,
        relationship=relationship,
        dependencies=tuple(need.dependency for need, _ in needs),
        qualifiers=stated.qualifiers,
        locations=(location,),
    )


PLUGIN: Final = Conaninfo()
