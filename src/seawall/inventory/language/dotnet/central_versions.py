"""Versions that many .NET projects share (``Directory.Packages.props``).

``PackageVersion`` gives the version of packages that projects name without one;
``GlobalPackageReference`` adds a package to every project, for its build. ``PackageReference`` with
``Update`` or ``Include`` is the older way of the same.

Source: https://learn.microsoft.com/nuget/consume-packages/central-package-management
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from seawall.inventory.documents.xml_document import Document
from seawall.inventory.documents.xml_names import attribute, children, local, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMES: Final = ("directory.packages.props", "packages.props")
_REFERENCES: Final = frozenset(
    {"PackageReference", "PackageVersion", "GlobalPackageReference", "DotNetCliToolReference"}
)
_ROUNDS: Final = 8
_LONGEST: Final = 1024


class Reference(NamedTuple):
    """One package that a project file names.

    Attributes:
        kind: ``PackageReference``, ``PackageVersion`` or ``GlobalPackageReference``.
        name: package id.
        version: as written, properties replaced; ``""`` if there is none.
        private: whether it is kept from those who use the project (``PrivateAssets="all"``).
        conditional: whether a condition decides about it.
        line: 1-based.
    """

    kind: str
    name: str
    version: str
    private: bool
    conditional: bool
    line: int


def references(document: Document) -> Iterator[Reference]:
    """Every package that a project or its shared file names, in order."""
    properties = _properties(document.root)
    for group in children(document.root, "ItemGroup"):
        for item in group:
            names = attribute(item, "include") or attribute(item, "update")
            if local(item) not in _REFERENCES:
                continue
            # An override of the central version is this project's last word.
            version = _stated(item, "VersionOverride") or _stated(item, "Version")
            for name in names.split(";"):
                if name.strip():
                    yield Reference(
                        kind=local(item),
                        name=name.strip(),
                        version=resolved(version, properties),
                        private=_stated(item, "PrivateAssets").lower() == "all",
                        conditional=bool(
                            attribute(item, "condition") or attribute(group, "condition")
                        ),
                        line=document.line(item),
                    )


def _stated(item: Element, name: str) -> str:
    """Metadata of an item: an attribute or an element of that name."""
    return attribute(item, name.lower()) or text_of(item, name)


def _properties(root: Element) -> dict[str, str]:
    """Properties by lower-case name: MSBuild compares them so, and the last one holds."""
    return {
        local(item).lower(): (item.text or "").strip()
        for group in children(root, "PropertyGroup")
        for item in group
    }


def resolved(text: str, properties: dict[str, str]) -> str:
    """Text with ``$(Name)`` replaced where the same file says by what."""
    for _ in range(_ROUNDS):
        before, mark, rest = text.partition("$(")
        name, end, after = rest.partition(")")
        value = properties.get(name.strip().lower())
        if not mark or not end or value is None or len(text) > _LONGEST:
            break
        text = f"{before}{value}{after}"
    return text.strip()
