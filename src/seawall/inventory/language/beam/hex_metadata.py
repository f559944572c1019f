"""Packages unpacked from Hex (``deps/NAME/hex_metadata.config``).

Terms ``{Key, Value}.`` with everything as binaries. The file is part of every package that Hex
publishes and stays beside its source.

Source: https://github.com/hexpm/specifications/blob/main/package_metadata.md
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.nesting import Group, Token, nested
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.beam.terms import ERLANG, fields
from seawall.model import Diagnostic, Item, Location, Package


class HexMetadata(Declared):
    """Reads the metadata of one package."""

    name: Final = "language/beam/hex_metadata"
    version: Final = 1
    wants: Final = Wants(names=("hex_metadata.config",), limit=4 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package."""
        stated = dict(fields(nested(file.text(), ERLANG, file.path)))
        name, version, licenses = (stated.get(key) for key in ("name", "version", "licenses"))
        if not isinstance(name, Token) or not isinstance(version, Token):
            yield Diagnostic(path=file.path, reason="there is no name and version")
            return
        yield Package(
            type="hex",
            name=name.text,
            version=version.text,
            licenses=tuple(licenses.texts()) if isinstance(licenses, Group) else (),
            locations=(Location(file.path, name.line),),
        )


PLUGIN: Final = HexMetadata()
