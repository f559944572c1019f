"""What a C or C++ project asks of Conan (``conanfile.txt``).

One reference a line, below ``[requires]``, ``[tool_requires]`` (earlier ``[build_requires]``) or
``[test_requires]``.

Source: https://docs.conan.io/2/reference/conanfile_txt.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.unread_lines import unread
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.cpp.conan_reference import reference
from seawall.inventory.language.cpp.sections import entries
from seawall.model import Item, Location, Package, Relationship, Scope

_SCOPES: Final = {
    "requires": Scope.RUNTIME,
    "tool_requires": Scope.BUILD,
    "build_requires": Scope.BUILD,
    "test_requires": Scope.DEVELOPMENT,
}


class ConanfileTxt(Declared):
    """Reads one conanfile.txt."""

    name: Final = "language/cpp/conanfile_txt"
    version: Final = 1
    wants: Final = Wants(names=("conanfile.txt",), limit=MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield everything that is asked for."""
        strange = []
        for section, text, line in entries(file.text()):
            scope = _SCOPES.get(section)
            if scope is None:
                continue
            stated = reference(text)
            if stated is None:
                strange.append(line)
                continue
            yield Package(
                type="conan",
                name=stated.name,
                version=stated.version,
                scope=scope,
                relationship=Relationship.DIRECT,
                qualifiers=stated.qualifiers,
                properties={"constraint": stated.constraint} if stated.constraint else {},
                locations=(Location(file.path, line),),
            )
        yield from unread(file.path, strange)


PLUGIN: Final = ConanfileTxt()
