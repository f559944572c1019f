"""What one plug-in states about one made-up file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from seawall.artifacts.file import File
from seawall.model import Diagnostic, Item, Package
from tests.inventory.reading import extractor


class Sample(NamedTuple):
    """A file that a plug-in reads.

    Attributes:
        plugin: name of the plug-in.
        path: path of the file.
        text: its content.
        beside: further files, by path.
    """

    plugin: str
    path: str
    text: str
    beside: Mapping[str, str] = MappingProxyType({})

    def file(self, data: bytes | None = None) -> File:
        """The file, its content replaced if that is given."""
        others = {path: text.encode() for path, text in self.beside.items()}
        return File(self.path, self.text.encode() if data is None else data, neighbours=others.get)


def items(sample: Sample, data: bytes | None = None) -> list[Item]:
    """Everything that is stated."""
    return list(extractor(sample.plugin).extract(sample.file(data)))


def packages(sample: Sample) -> list[Package]:
    """The packages."""
    return [item for item in items(sample) if isinstance(item, Package)]


def package(sample: Sample, name: str) -> Package:
    """The only package of a name."""
    (found,) = [item for item in packages(sample) if item.name == name]
    return found


def rows(sample: Sample) -> list[tuple[str, str, int]]:
    """Name, version and line of each package."""
    return [(item.name, item.version, item.locations[0].line) for item in packages(sample)]


def uses(sample: Sample) -> dict[str, str]:
    """Relationship and scope of each package by its name."""
    return {item.name: f"{item.relationship.value} {item.scope.value}" for item in packages(sample)}


def reasons(sample: Sample) -> list[str]:
    """Reasons of the diagnostics."""
    return [item.reason for item in items(sample) if isinstance(item, Diagnostic)]
