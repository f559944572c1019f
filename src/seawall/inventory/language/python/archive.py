"""Python distributions inside one file: eggs, PEX files and zip applications.

All are zip archives, the latter two with a line in front that starts the interpreter. They
hold the same metadata as an installed tree: ``EGG-INFO/PKG-INFO`` in an egg,
``*.dist-info/METADATA`` in the others.

Source: https://setuptools.pypa.io/en/latest/deprecated/python_eggs.html,
https://docs.python.org/3/library/zipapp.html, https://docs.pex-tool.org/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.artifacts.zip import ZipView
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.python.pypi_metadata import package
from seawall.model import Diagnostic, Item

_METADATA: Final = re.compile(
    rb"(?:.*/)?(?:[^/]+\.dist-info/METADATA|(?:[^/]+\.)?egg-info/PKG-INFO)", re.IGNORECASE
)
_MOST: Final = 10_000


class PythonArchive(Declared):
    """Reads one archive."""

    name: Final = "language/python/archive"
    version: Final = 1
    wants: Final = Wants(suffixes=(".egg", ".pex", ".pyz", ".pyzw"), limit=2048 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every distribution inside."""
        with memoryview(file.data) as data:
            if bytes(data[:2]) not in {b"PK", b"#!"}:
                raise MalformedInput("it is not a zip archive", where=file.path)
            archive = ZipView(data, file.path)
            names = [name for name in archive.names() if _METADATA.fullmatch(name)]
            for name in names[:_MOST]:
                yield _read(archive, name, file.path)
            del archive
        if len(names) > _MOST:
            yield Diagnostic(
                path=file.path, reason=f"only {_MOST} distributions are read", kind="limit"
            )


def _read(archive: ZipView, name: bytes, path: str) -> Item:
    member = archive.member(name)
    inner = f"{path}!/{member.name}"
    try:
        return package(bytes(archive.read(member, 16 * MIB)), inner)
    except MalformedInput as error:
        return Diagnostic(path=error.where or inner, reason=error.message)


PLUGIN: Final = PythonArchive()
