"""Formulae installed by Homebrew.

A formula is installed in ``Cellar/NAME/VERSION``, which keeps the file it was built from
(``.brew/NAME.rb``) and a receipt: the tap, the dependencies at run time and whether it was
asked for. A revision of the formula stands behind an underscore of the version. The Ruby
file is a program: nothing but a literal licence is read from it.

Source: https://docs.brew.sh/Formula-Cookbook
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded_bytes
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship

_LICENSE: Final = re.compile(r'\s*license\s+(?:(any|all)_of:\s*\[([^\]]*)\]|("[^"]+"))\s*')
_QUOTED: Final = re.compile(r'"([^"]+)"')
_RECEIPT: Final = "../INSTALL_RECEIPT.json"
_CORE: Final = "homebrew/core"


class _Dependency(Struct):
    full_name: str = ""
    version: str = ""


class _Source(Struct):
    tap: str | None = None


class _Receipt(Struct):
    installed_on_request: bool | None = None
    installed_as_dependency: bool | None = None
    runtime_dependencies: list[_Dependency] | None = None
    arch: str | None = None
    source: _Source | None = None


class Homebrew(Declared):
    """Reads the formula of one installed package."""

    name: Final = "distro/homebrew"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?Cellar/[^/]+/[^/]+/\.brew/[^/]+\.rb",),
        hint="Cellar/",
        companions=("INSTALL_RECEIPT.json",),
        limit=4 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package."""
        name, version = file.path.split("/")[-4:-2]
        raw = file.neighbour(_RECEIPT)
        where = f"{file.folder.removesuffix('.brew')}{_RECEIPT.removeprefix('../')}"
        receipt = decoded_bytes(raw, _Receipt, where) if raw else _Receipt()
        tap = (receipt.source.tap if receipt.source else "") or ""
        yield Package(
            type="brew",
            name=name,
            version=version,
            arch=receipt.arch or "",
            licenses=_licenses(file.text()),
            origin=tap if tap != _CORE else "",
            relationship=_relationship(receipt),
            dependencies=tuple(_needs(receipt)),
            locations=(Location(file.path),),
        )


def _needs(receipt: _Receipt) -> Iterator[str]:
    for need in receipt.runtime_dependencies or ():
        if need.full_name:
            name = need.full_name.rpartition("/")[2]
            yield f"{name}@{need.version}" if need.version else name


def _relationship(receipt: _Receipt) -> Relationship:
    if receipt.installed_on_request:
        return Relationship.DIRECT
    if receipt.installed_as_dependency:
        return Relationship.TRANSITIVE
    return Relationship.UNKNOWN


def _licenses(text: str) -> tuple[str, ...]:
    for line in text.splitlines():
        match = _LICENSE.fullmatch(line) if "license" in line[:64] else None
        if match:
            kind, several, single = match.groups()
            names = _QUOTED.findall(several or single)
            return ((" OR " if kind == "any" else " AND ").join(names),) if names else ()
    return ()


PLUGIN: Final = Homebrew()
