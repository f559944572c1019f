"""Nim packages and locks (``NAME.nimble``, ``nimble.lock``).

A ``.nimble`` file is a program; ``version``, ``license`` and ``requires`` are read where they are
plain texts. The package is called as the file is. Installed ones lie in
``pkgs2/NAME-VERSION-HASH`` (before: ``pkgs``). The lock is JSON, with the SHA-1 of the content.

Source: https://github.com/nim-lang/nimble#creating-packages
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship

_VALUE: Final = re.compile(r'^(version|license|author)[ \t]*[=:][ \t]*"([^"\n]*)"', re.MULTILINE)
_REQUIRES: Final = re.compile(r'^[ \t]*requires\b[ \t(\[]*+((?:"[^"\n]*+"[\s,]*+)+)', re.MULTILINE)
_NAME: Final = re.compile(r'"([\w.:/@~-]+)')
_HEAD: Final = re.compile(r'^ {4}"([^"\n]+)": \{', re.MULTILINE)


class _Checksums(Struct):
    sha1: str = ""


class _Locked(Struct, rename="camel"):
    version: str = ""
    vcs_revision: str = ""
    url: str = ""
    dependencies: list[str] = []
    checksums: _Checksums = field(default_factory=_Checksums)


class _Lock(Struct):
    packages: dict[str, _Locked] = {}


class Nimble(Declared):
    """Reads one package description or lock."""

    name: Final = "language/nimble"
    version: Final = 1
    wants: Final = Wants(names=("nimble.lock",), suffixes=(".nimble",), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package, or every locked one."""
        if file.name == "nimble.lock":
            yield from _locked(file)
            return
        text = file.text()
        stated = {match[1]: match for match in reversed(list(_VALUE.finditer(text)))}
        if not (name := file.name.removesuffix(".nimble")) or not stated:
            return
        version = stated.get("version")
        needs = [name for match in _REQUIRES.finditer(text) for name in _NAME.findall(match[1])]
        installed = "/pkgs2/" in f"/{file.path}" or "/pkgs/" in f"/{file.path}"
        yield Package(
            type="nimble",
            name=name,
            version=version[2] if version else "",
            licenses=(stated["license"][2],) if "license" in stated else (),
            publisher=stated["author"][2] if "author" in stated else "",
            relationship=Relationship.UNKNOWN if installed else Relationship.ROOT,
            dependencies=tuple(dict.fromkeys(need for need in needs if need != "nim")),
            locations=(
                Location(file.path, text.count("\n", 0, version.start()) + 1 if version else 0),
            ),
        )


def _locked(file: File) -> Iterator[Package]:
    lines = first_lines(file.text(), _HEAD)
    for name, entry in decoded(file, _Lock).packages.items():
        yield Package(
            type="nimble",
            name=name,
            version="" if entry.version.startswith("#") else entry.version,
            origin=entry.url,
            hashes=(f"sha1:{entry.checksums.sha1}",) if entry.checksums.sha1 else (),
            dependencies=tuple(need for need in entry.dependencies if need != "nim"),
            properties={"revision": entry.vcs_revision} if entry.vcs_revision else {},
            locations=(Location(file.path, lines.get(name, 0)),),
        )


PLUGIN: Final = Nimble()
