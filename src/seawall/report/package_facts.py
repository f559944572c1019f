"""What a package is, in pairs of key and value, for formats that have no field for it.

CycloneDX writes them as properties, SPDX as annotations; the readers of
:mod:`seawall.inventory.sbom` put them back, so that a bill of materials of Seawall's own holds
all that the scan found. What the package URL or a field of the format already says exactly is
not said twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from seawall.errors import MalformedInput
from seawall.inventory.sbom.facts import OWN
from seawall.model import Hint, Level, Location, Package, Relationship, Scope
from seawall.model.purl import Fields, parse, to_package_fields

Facts = Iterator[tuple[str, str]]
_SYSTEM: Final = frozenset({"alpm", "apk", "deb"})
_PLAIN: Final = frozenset({"cargo", "gem", "golang", "hackage", "hex", "npm", "nuget", "pub"})
_NOTHING: Final = frozenset({"NONE", "NOASSERTION"})


def facts(package: Package, told: Collection[str]) -> Facts:
    """Everything about a package that is not told otherwise.

    Args:
        package: the package.
        told: fields (``licenses``, ``hashes``, ``publisher``, ``scope``, ``cpe``) that the
            document says exactly by its own means.
    """
    yield f"{OWN}type", package.type
    yield from _identity(package)
    yield from _provenance(package)
    if package.scope is not Scope.UNKNOWN and "scope" not in told:
        yield f"{OWN}scope", package.scope.value
    if package.publisher and "publisher" not in told:
        yield f"{OWN}publisher", package.publisher
    if "licenses" not in told:
        yield from ((f"{OWN}license", one) for one in package.licenses)
    if "hashes" not in told:
        yield from ((f"{OWN}hash", one) for one in package.hashes)
    yield from ((f"{OWN}dependency", one) for one in package.dependencies)
    for key, value in package.properties.items():
        if key != "cpe" or "cpe" not in told:
            yield f"{OWN}property:{key}", value


def hint_fact(hint: Hint) -> tuple[str, str]:
    """A fact about the whole artifact: the value, and in the next line the file."""
    return f"{OWN}hint:{hint.kind}", f"{hint.value}\n{hint.path}"


def _identity(package: Package) -> Facts:
    """What the package URL does not say, or says in another way."""
    if _is_plain(package):
        return
    known = _known(package.purl)
    version, source, qualifiers = package.version, package.source, package.qualifiers
    if known is None or known.name != package.name:
        yield f"{OWN}name", package.name
    said = (known.version if known else "") or version
    if said.lower() != version.lower() or version in _NOTHING:
        yield f"{OWN}version", version
    if package.arch != (known.arch if known else ""):
        yield f"{OWN}arch", package.arch
    if source != (known.source if known else ""):
        yield f"{OWN}source", source
    if package.source_version != (known.source_version if known and known.source else ""):
        yield f"{OWN}sourceVersion", package.source_version
    stated = known.qualifiers if known else {}
    for key, value in qualifiers.items():
        if stated.get(key) != value:
            yield f"{OWN}qualifier:{key}", value


def _is_plain(package: Package) -> bool:
    """Whether the URL is seen to say everything, without reading it: true of most packages."""
    name, version, purl = package.name, package.version, package.purl
    if package.source or package.source_version or package.qualifiers:
        return False
    if package.type in _SYSTEM:
        end = f"/{name}@{version}?arch={package.arch}&distro="
        return package.arch != "" and end in purl and purl.find("&", purl.find("&") + 1) < 0
    if package.arch or package.type not in _PLAIN:
        return False
    written = f"%40{name[1:]}" if name[:1] == "@" else name
    return purl == f"pkg:{package.type}/{written}@{version}"


def _known(purl: str) -> Fields | None:
    try:
        return to_package_fields(parse(purl)) if purl else None
    except MalformedInput:
        return None


def _provenance(package: Package) -> Facts:
    """Where it is, where it came from, and how that is known."""
    yield from ((f"{OWN}location", _place(place)) for place in package.locations)
    if package.relationship is not Relationship.UNKNOWN:
        yield f"{OWN}relationship", package.relationship.value
    if package.level is not Level.APPLICATION:
        yield f"{OWN}level", package.level.value
    if package.evidence != "stated":
        yield f"{OWN}evidence", package.evidence
    for key, value in (
        ("origin", package.origin),
        ("extractor", package.extractor),
        ("ownedBy", package.owned_by),
        ("introducedIn", package.introduced_in),
        ("createdBy", package.created_by),
    ):
        if value:
            yield OWN + key, value
    if package.from_base is not None:
        yield f"{OWN}fromBase", "true" if package.from_base else "false"


def _place(location: Location) -> str:
    """``path#line@layer``; the line is always there, for a path may end like one."""
    layer = f"@{location.layer}" if location.layer else ""
    return f"{location.path}#{location.line}{layer}"
