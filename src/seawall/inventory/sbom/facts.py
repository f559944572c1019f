"""Facts about packages that tools add to the formats as properties or annotations.

CycloneDX has properties (a name and a value) and SPDX annotations; what no field of the
format has room for goes there. Seawall's own start with ``seawall:`` and together hold all
that a package is, so that its own documents are read back without a loss::

    seawall:source = glibc                    seawall:location = usr/bin/x#12@sha256:...
    seawall:property:KEY = VALUE              seawall:qualifier:KEY = VALUE

The document itself carries what changes how all its packages are matched::

    seawall:hint:KIND = VALUE and, in the next line, the file that states it
    seawall:complete = false, where not all of the artifact could be read

Of other tools', those of Syft, Trivy and the CycloneDX tools for npm that name source
packages, types, places and development dependencies are understood.

Sources: https://github.com/CycloneDX/cyclonedx-property-taxonomy,
https://trivy.dev/docs/latest/supply-chain/sbom/
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from itertools import islice
from typing import Any, Final, TypeVar

import msgspec

from seawall.model import Diagnostic, Hint, Level, Location, Package, Relationship, Scope

Facts = Collection[tuple[str, str]]
E = TypeVar("E", bound=StrEnum)

OWN: Final = "seawall:"
SYSTEMS: Final = frozenset({"alpm", "apk", "deb", "opkg", "rpm"})
"""Types of which the architecture is known and the group is a distribution."""

_FACTS: Final = 10_000
_HINT: Final = f"{OWN}hint:"
_PLACE: Final = re.compile(r"(.*?)(?:#(\d{1,9}))?(?:@(sha\d{3}:[0-9a-f]+))?", re.DOTALL)
_TEXTS: Final = {
    "type": "type",
    "name": "name",
    "version": "version",
    "arch": "arch",
    "source": "source",
    "sourceVersion": "source_version",
    "publisher": "publisher",
    "origin": "origin",
    "evidence": "evidence",
    "extractor": "extractor",
    "ownedBy": "owned_by",
    "introducedIn": "introduced_in",
    "createdBy": "created_by",
}
_WORDS: Final[dict[str, tuple[str, type[StrEnum]]]] = {
    "scope": ("scope", Scope),
    "relationship": ("relationship", Relationship),
    "level": ("level", Level),
}
_LISTS: Final = {"license": "licenses", "hash": "hashes", "dependency": "dependencies"}
_TRUTHS: Final = {"true": True, "false": False}
_TYPES: Final = {
    "R-package": "cran",
    "alpine": "apk",
    "bundler": "gem",
    "composer": "composer",
    "conan": "conan",
    "dart-pub": "pub",
    "debian": "deb",
    "dotnet": "nuget",
    "dotnet-core": "nuget",
    "gemspec": "gem",
    "go-module": "golang",
    "gobinary": "golang",
    "gomod": "golang",
    "jar": "maven",
    "java-archive": "maven",
    "node-pkg": "npm",
    "php-composer": "composer",
    "pod": "cocoapods",
    "poetry": "pypi",
    "python": "pypi",
    "python-pkg": "pypi",
    "redhat": "rpm",
    "rust-crate": "cargo",
    "rustbinary": "cargo",
    "ubuntu": "deb",
}
_SAME: Final = frozenset(
    {"alpm", "apk", "cargo", "cocoapods", "conda", "cpan", "cran", "deb", "gem", "golang"}
    | {"hackage", "hex", "maven", "npm", "nuget", "pub", "pypi", "rpm", "swift"}
)
TRIVY: Final = "aquasecurity:trivy:"
TRIVY_KEYS: Final = frozenset(
    {"FilePath", "LayerDiffID", "Modularitylabel", "PkgType"}
    | {"SrcEpoch", "SrcName", "SrcRelease", "SrcVersion"}
)
_DEVELOPMENT: Final = "cdx:npm:package:development"
_PROPERTIES: Final = 64
_USED: Final = frozenset(
    {TRIVY + key for key in TRIVY_KEYS}
    | {_DEVELOPMENT, "syft:cpe23", "syft:package:foundBy", "syft:package:type"}
    | {TRIVY + "LayerDigest", TRIVY + "PkgID", "syft:package:metadataType"}
)
_SYFT_PLACE: Final = "syft:location:"
_SYFT_PATH: Final = re.compile(r"(syft:location:\d{1,6}:)path")


def is_own(facts: Facts) -> bool:
    """Whether Seawall wrote them."""
    return any(key.startswith(OWN) for key, _ in facts)


def type_of(facts: Facts) -> str:
    """PURL type of a component without a package URL, ``generic`` if nothing tells."""
    for key, value in facts:
        if key == "seawall:type" and value:
            return value
        if key in ("syft:package:type", "aquasecurity:trivy:PkgType"):
            return _TYPES.get(value, value if value in _SAME else "generic")
    return "generic"


def with_facts(package: Package, facts: Iterable[tuple[str, str]]) -> Package:
    """The package with what its properties add."""
    kept = list(facts)[:_FACTS]
    own = [(key.removeprefix(OWN), value) for key, value in kept if key.startswith(OWN)]
    changes = _own(package, own) if own else _foreign(package, kept)
    return msgspec.structs.replace(package, **changes) if changes else package


def of_document(facts: Facts, path: str) -> Iterator[Hint | Diagnostic]:
    """What a document says about the whole artifact.

    Args:
        facts: those of the document itself.
        path: of the document.
    """
    if (f"{OWN}complete", "false") in facts:
        reason = "it is the bill of an artifact of which not all could be read"
        yield Diagnostic(path=path, reason=reason, kind="unreadable")
    found = ((key.removeprefix(_HINT), value) for key, value in facts if key.startswith(_HINT))
    for kind, text in islice(found, _FACTS):
        value, _, path = text.partition("\n")
        yield Hint(kind=kind, value=value, path=path)


def location(text: str) -> Location:
    """``path#line@layer``, of which only the path must be there."""
    match = _PLACE.fullmatch(text)
    path, line, layer = match.groups() if match else (text, None, None)
    return Location(path.lstrip("/"), int(line or 0), layer or "")


def _own(package: Package, facts: list[tuple[str, str]]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    lists: dict[str, list[Any]] = {}
    properties: dict[str, str] = dict(package.properties)
    qualifiers: dict[str, str] = dict(package.qualifiers)
    for key, value in facts:
        if key in _TEXTS:
            changes[_TEXTS[key]] = value
        elif key in _WORDS:
            field, words = _WORDS[key]
            if (word := _word(words, value)) is not None:
                changes[field] = word
        elif key in _LISTS:
            lists.setdefault(_LISTS[key], []).append(value)
        elif key == "location":
            lists.setdefault("locations", []).append(location(value))
        elif key == "fromBase" and value in _TRUTHS:
            changes["from_base"] = _TRUTHS[value]
        elif key.startswith("property:"):
            properties[key.removeprefix("property:")] = value
        elif key.startswith("qualifier:"):
            qualifiers[key.removeprefix("qualifier:")] = value
    if "locations" in lists:
        properties.pop("sbom", None)
    changes |= {field: tuple(values) for field, values in lists.items()}
    return changes | {"properties": properties, "qualifiers": qualifiers}


def _word(words: type[E], value: str) -> E | None:
    try:
        return words(value)
    except ValueError:
        return None


def _foreign(package: Package, facts: list[tuple[str, str]]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    known = dict(facts)
    if not package.source and (name := known.get(TRIVY + "SrcName")):
        changes["source"] = name
        changes |= _source_version(package, known)
    label = known.get(TRIVY + "Modularitylabel")
    if label and "rpmmod" not in package.qualifiers:
        changes["qualifiers"] = package.qualifiers | {"rpmmod": label}
    if known.get(_DEVELOPMENT) == "true":
        changes["scope"] = Scope.DEVELOPMENT
    if further := _further(facts):
        changes["properties"] = further | package.properties
    return changes


def _further(facts: list[tuple[str, str]]) -> dict[str, str]:
    """Properties that mean nothing here but may to the reader."""
    kept = (
        (key, value)
        for key, value in facts
        if value and key not in _USED and not key.startswith(_SYFT_PLACE)
    )
    return dict(islice(kept, _PROPERTIES))


def _source_version(package: Package, known: dict[str, str]) -> dict[str, str]:
    """The source's version, if it is not the package's."""
    version, release = known.get(TRIVY + "SrcVersion", ""), known.get(TRIVY + "SrcRelease", "")
    if release:
        version = f"{version}-{release}"
    epoch = known.get(TRIVY + "SrcEpoch", "")
    if epoch.strip("0"):
        version = f"{epoch}:{version}"
    return {"source_version": version} if version != package.version else {}


def places(facts: list[tuple[str, str]]) -> list[Location]:
    """Where other tools say that they found a component."""
    known = dict(facts)
    found = []
    if path := known.get(TRIVY + "FilePath"):
        found.append(Location(path, layer=known.get(TRIVY + "LayerDiffID", "")))
    for key, value in facts:
        if value and (match := _SYFT_PATH.fullmatch(key)):
            found.append(Location(value, layer=known.get(match[1] + "layerID", "")))
    return found
