"""Bills of materials in Syft's own JSON.

``artifacts`` are the packages, each with its type, places and package URL;
``artifactRelationships`` join them by id: of a ``dependency-of``, the parent is what the
child needs. ``distro`` is the operating system. Licences and CPE names were mere strings
before schema 8 and 16.

Source: https://github.com/anchore/syft/tree/main/schema/json
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared
from seawall.inventory.sbom.bill import Bill, Component, items
from seawall.inventory.sbom.facts import SYSTEMS
from seawall.inventory.sbom.names import wanted
from seawall.inventory.sbom.reading import decoded
from seawall.inventory.sbom.recognising import SYFT, recognise
from seawall.inventory.sbom.releases import STATED_RANK
from seawall.model import Hint, Item, Location, Release

_SUFFIXES: Final = (".syft.json", "-syft.json")
_SOURCE_RPM: Final = re.compile(r"(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm")
_NAMES: Final = ("syft.json",)


class _License(msgspec.Struct, gc=False):
    value: str = ""
    expression: str = msgspec.field(default="", name="spdxExpression")


class _Cpe(msgspec.Struct, gc=False):
    cpe: str = ""


class _Place(msgspec.Struct, gc=False):
    path: str = ""
    layer: str = msgspec.field(default="", name="layerID")


class _Artifact(msgspec.Struct, gc=False, kw_only=True):
    id: str = ""
    name: str = ""
    version: str = ""
    type: str = ""
    purl: str = ""
    locations: list[_Place] = []
    licenses: list[_License | str] = []
    cpes: list[_Cpe | str] = []
    metadata: Any = None


class _Relationship(msgspec.Struct, gc=False):
    parent: str = ""
    child: str = ""
    type: str = ""


class _Distro(msgspec.Struct, gc=False, rename="camel"):
    id: str = ""
    version: str = msgspec.field(default="", name="versionID")
    version_codename: str = ""
    pretty_name: str = ""
    id_like: list[str] | str = ""
    cpe: str = msgspec.field(default="", name="cpeName")


class _Source(msgspec.Struct, frozen=True):
    name: str = ""
    type: str = ""


class _Document(msgspec.Struct, gc=False, kw_only=True):
    artifacts: list[_Artifact] = []
    relationships: list[_Relationship] = msgspec.field(
        default_factory=list, name="artifactRelationships"
    )
    distro: _Distro | None = None
    source: _Source = _Source()


class Syft(Declared):
    """Reads one document."""

    name: Final = SYFT
    version: Final = 2
    wants: Final = wanted(_NAMES, _SUFFIXES)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the operating system, what it is the bill of, and the packages."""
        found = recognise(file.read(self.wants.limit))
        name = file.name.lower()
        if found == SYFT:
            yield from items(_bill(decoded(file, _Document), file.path), file.path)
        elif found is None and (name.endswith(_SUFFIXES) or name in _NAMES):
            raise MalformedInput("not a Syft document", where=file.path)


def _bill(document: _Document, path: str) -> Bill:
    bill = Bill(components=list(map(_component, document.artifacts)))
    for row in document.relationships:
        if row.type == "dependency-of":
            bill.needs.setdefault(row.child, []).append(row.parent)
    if document.source.type == "image":
        bill.remarks.append(Hint(kind="container", value=document.source.name, path=path))
    distro = document.distro
    if distro is not None and distro.id:
        bill.releases.append(
            Release(
                id=distro.id,
                version=distro.version,
                codename=distro.version_codename,
                pretty_name=distro.pretty_name,
                id_like=_words(distro.id_like),
                cpe=distro.cpe,
                path=path,
                rank=STATED_RANK,
            )
        )
    return bill


def _component(row: _Artifact) -> Component:
    metadata = row.metadata if isinstance(row.metadata, dict) else {}
    source, source_version = _source(row.type, metadata)
    return Component(
        ref=row.id,
        name=row.name,
        version=row.version,
        purl=row.purl,
        cpe=next((one if isinstance(one, str) else one.cpe for one in row.cpes), ""),
        licenses=tuple(filter(None, map(_license, row.licenses))),
        publisher=_text(metadata, "maintainer") or _text(metadata, "vendor"),
        paths=[Location(place.path, layer=place.layer) for place in row.locations],
        facts=[("syft:package:type", row.type)],
        source=source,
        source_version=source_version if source_version != row.version else "",
        arch=_architecture(row.type, metadata),
    )


def _source(type_: str, metadata: dict[str, Any]) -> tuple[str, str]:
    """Source package of an OS package, of which older versions have nothing in the URL."""
    match type_:
        case "deb":
            return _text(metadata, "source"), _text(metadata, "sourceVersion")
        case "apk":
            return _text(metadata, "originPackage"), ""
        case "rpm":
            match = _SOURCE_RPM.fullmatch(_text(metadata, "sourceRpm"))
            return (match[1], match[2]) if match else ("", "")
    return "", ""


def _architecture(type_: str, metadata: dict[str, Any]) -> str:
    if type_ not in SYSTEMS:
        return ""
    return _text(metadata, "architecture") or _text(metadata, "arch")


def _words(value: list[str] | str) -> tuple[str, ...]:
    return tuple(value.split() if isinstance(value, str) else value)


def _license(one: _License | str) -> str:
    return one if isinstance(one, str) else one.expression or one.value


def _text(metadata: dict[str, Any], key: str) -> str:
    value = metadata.get(key)
    return value if isinstance(value, str) else ""


PLUGIN: Final = Syft()
