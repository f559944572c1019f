"""Packages that Pipenv locked (``Pipfile.lock``).

JSON with one table per category: ``default`` is what the project needs, ``develop`` and
categories of its own what its developers need. Dependencies are not told.

Source: https://pipenv.pypa.io/en/stable/pipfile.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import Struct

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.addresses import without_credentials
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.documents.line_numbers import each_line
from seawall.inventory.documents.toml_document import converted
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.python.locked import repository
from seawall.inventory.language.python.names import canonical
from seawall.model import Diagnostic, Item, Location, Package, Scope

_META: Final = "_meta"
_KEY: Final = re.compile(r'^(?: {4}| {8})("[^"\n]++")\s*+:\s*+\{', re.MULTILINE)
_SCOPES: Final = {"default": Scope.RUNTIME, "develop": Scope.DEVELOPMENT}


class _Entry(Struct):
    version: str = ""
    hashes: list[str] = []
    index: str = ""
    markers: str = ""
    git: str = ""
    ref: str = ""
    file: str = ""
    path: str = ""


class PipfileLock(Declared):
    """Reads one Pipfile.lock."""

    name: Final = "language/python/pipfile_lock"
    version: Final = 1
    wants: Final = Wants(names=("pipfile.lock",), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package of every category."""
        document = decoded(file, dict[str, Any])
        lines = _lines(file.text())
        for category, entries in document.items():
            if category == _META or not isinstance(entries, dict):
                continue
            for name, content in entries.items():
                try:
                    entry = converted(content, _Entry, file.path)
                except MalformedInput as error:
                    yield Diagnostic(path=file.path, reason=f"{name[:100]}: {error.message}")
                    continue
                place = Location(file.path, lines.get((category, name), 0))
                yield _package(name, entry, category, place)


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Where each name begins, by category: names are indented twice as far."""
    found: dict[tuple[str, str], int] = {}
    category = ""
    rows = text.split("\n")
    for key, line in each_line(text, _KEY):
        name = _plain(key)
        if rows[line - 1].startswith(" " * 8):
            found[category, name] = line
        else:
            category = name
    return found


def _plain(key: str) -> str:
    try:
        return msgspec.json.decode(key.encode(), type=str)
    except ValueError:
        return key.strip('"')


def _package(name: str, entry: _Entry, category: str, place: Location) -> Package:
    vcs = repository("git", entry.git, entry.ref) if entry.git else ""
    exact = entry.version.removeprefix("==") if entry.version.startswith("==") else ""
    properties = {"marker": entry.markers, "index": "" if entry.index == "pypi" else entry.index}
    return Package(
        type="pypi",
        name=canonical(name),
        version=exact,
        origin=vcs or without_credentials(entry.file or entry.path),
        qualifiers={"vcs_url": vcs} if vcs else {},
        hashes=tuple(entry.hashes),
        scope=_SCOPES.get(category, Scope.DEVELOPMENT),
        properties={key: value for key, value in properties.items() if value},
        locations=(place,),
    )


PLUGIN: Final = PipfileLock()
