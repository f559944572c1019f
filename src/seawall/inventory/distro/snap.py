"""Snaps, and the Debian packages that were staged into them.

``meta/snap.yaml`` is in every snap; ``snap/snapcraft.yaml`` is what it is built from.
``snap/manifest.yaml`` records a build: the staged packages as ``name=version`` and the
system they come from. Base snaps list theirs in ``usr/share/snappy/dpkg.yaml``, or as
``dpkg -l`` prints them in ``dpkg.list``. Of the YAML only keys and lists at the top are
needed, which tools write one a line; nested ones and texts are indented.

Source: https://snapcraft.io/docs/the-snap-format, https://documentation.ubuntu.com/snapcraft/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship

_KEY: Final = re.compile(r"([A-Za-z][\w-]*):(?:\s+(.*))?", re.ASCII)
_BLOCKS: Final = frozenset("|>&*!{[")
_INSTALLED: Final = ("ii", "hi")


class Snap(Declared):
    """Reads one file of a snap."""

    name: Final = "distro/snap"
    version: Final = 1
    wants: Final = Wants(
        patterns=(
            r"(?:.*/)?meta/snap\.yaml",
            r"(?:.*/)?snap/(?:manifest|snapcraft)\.yaml",
            r"(?:.*/)?usr/share/snappy/dpkg\.(?:yaml|list)",
        ),
        hint="snap",
        limit=16 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the snap, or the packages staged into it."""
        if file.name == "dpkg.list":
            yield from _printed(file)
            return
        document = _Document(file)
        if file.name in {"snap.yaml", "snapcraft.yaml"}:
            yield _snap(document)
        else:
            yield from _staged(document)


class _Document:
    """Values and lists at the top of a YAML file, each with the line it stands on."""

    def __init__(self, file: File) -> None:
        self.path = file.path
        self.values: dict[str, tuple[str, int]] = {}
        self.lists: dict[str, list[tuple[str, int]]] = {}
        key = ""
        for number, line in enumerate(file.text().splitlines(), 1):
            stripped = line.strip()
            if match := _KEY.fullmatch(line):
                key = match[1]
                self.values[key] = (_scalar(match[2] or ""), number)
            elif key and stripped.startswith("- "):
                self.lists.setdefault(key, []).append((_scalar(stripped[2:]), number))

    def value(self, key: str) -> str:
        """A text, ``""`` if there is none."""
        return self.values.get(key, ("", 0))[0]

    def items(self, key: str) -> list[tuple[str, int]]:
        """The entries of a list, with their lines."""
        return self.lists.get(key, [])


def _scalar(text: str) -> str:
    text = text.strip()
    if text[:1] in {"'", '"'}:
        return text[1:].partition(text[0])[0]
    if text[:1] in _BLOCKS:
        return ""
    return text.partition(" #")[0].rstrip()


def _snap(document: _Document) -> Package:
    name, line = document.values.get("name", ("", 0))
    if not name:
        raise MalformedInput("the snap has no name", where=document.path)
    base, own = document.value("base"), document.path.endswith("/snapcraft.yaml")
    architectures = [entry for entry, _ in document.items("architectures")]
    return Package(
        type="snap",
        name=name,
        version=document.value("version"),
        arch=architectures[0] if len(architectures) == 1 else "",
        relationship=Relationship.ROOT if own else Relationship.UNKNOWN,
        properties={"base": base} if base else {},
        locations=(Location(document.path, line),),
    )


def _staged(document: _Document) -> Iterator[Package]:
    id_ = document.value("snapcraft-os-release-id")
    release = document.value("snapcraft-os-release-version-id")
    distro = f"{id_}-{release}" if id_ and release else ""
    for key in ("primed-stage-packages", "packages"):
        for entry, line in document.items(key):
            name, _, version = entry.partition("=")
            if name and version:
                yield _deb(name, version, distro, Location(document.path, line))


def _printed(file: File) -> Iterator[Package]:
    """Rows of ``dpkg -l``: state, name, version, architecture, description."""
    for number, line in enumerate(file.text().splitlines(), 1):
        row = line.split(None, 4)
        if len(row) > 2 and row[0] in _INSTALLED:
            yield _deb(row[1], row[2], "", Location(file.path, number))


def _deb(name: str, version: str, distro: str, location: Location) -> Package:
    name, _, arch = name.partition(":")
    return Package(
        type="deb",
        name=name,
        version=version,
        arch=arch,
        qualifiers={"distro": distro} if distro else {},
        locations=(location,),
    )


PLUGIN: Final = Snap()
