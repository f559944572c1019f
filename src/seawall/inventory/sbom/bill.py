"""A bill of materials as its readers see it, whatever its format, and the items it states.

A reader of a format lists components, who needs whom, and which component is the subject
of the document; this turns them into packages and a release. The package URL decides the
identity of a component that has one. A component without is named as the document names it,
of the type that the tool's properties tell; files, and lock files that only group others,
are no packages.

Where the document says at which paths a component was found, these are the package's
locations, and the property ``sbom`` names the document; else the document is the location.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from seawall.errors import MalformedInput
from seawall.inventory.sbom.facts import SYSTEMS, is_own, places, type_of, with_facts
from seawall.inventory.sbom.relations import relations
from seawall.inventory.sbom.releases import agrees, most_stated
from seawall.model import (
    Diagnostic,
    Item,
    Location,
    Package,
    Relationship,
    Release,
    Scope,
)
from seawall.model.purl import Fields, parse, to_package_fields
from seawall.model.purl_names import joined

_COMPONENTS: Final = 500_000
_PLACES: Final = 64
_DIAGNOSTICS: Final = 100
_UNKNOWN: Final = "UNKNOWN"  # what Syft writes for no version


class Component(Struct, kw_only=True, gc=False):
    """One component, as the document has it.

    Attributes:
        ref: its id in the document.
        name, group, version: as written.
        type: PURL type, if the document tells without a package URL.
        purl: package URL, ``""`` if it has none.
        cpe: the first CPE name.
        licenses, hashes, publisher, scope: as in :class:`~seawall.model.Package`.
        paths: where the tool found it.
        facts: properties or annotations.
        properties: what the format's own fields say beyond the rest, as shown to people.
        source, source_version, arch: where the format has fields for them.
        is_package: whether it is one even without a package URL.
    """

    ref: str
    name: str
    version: str = ""
    group: str = ""
    type: str = ""
    purl: str = ""
    cpe: str = ""
    licenses: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    publisher: str = ""
    scope: Scope = Scope.UNKNOWN
    paths: list[Location] = []
    facts: list[tuple[str, str]] = []
    properties: dict[str, str] = {}
    source: str = ""
    source_version: str = ""
    arch: str = ""
    is_package: bool = True


class Bill(Struct, kw_only=True):
    """One document.

    Attributes:
        components: all but operating systems.
        needs: refs of what a component needs, by its ref.
        scopes: what a component is there for, by its ref, where a relationship says so.
        root: ref of the project that the document describes; ``""`` if it describes
            something that is no package (an image, a folder).
        releases: operating systems that it states.
    """

    components: list[Component] = []
    needs: dict[str, list[str]] = {}
    scopes: dict[str, Scope] = {}
    root: str = ""
    releases: list[Release] = []


class _Read(NamedTuple):
    """A component that became a package.

    Attributes:
        component: as the document has it.
        package: all but what other components say about it.
        distro: the qualifier of its package URL.
        release: what its package URL says that it belongs to.
    """

    component: Component
    package: Package
    distro: str = ""
    release: Release | None = None


def items(bill: Bill, path: str) -> Iterator[Item]:
    """Everything that a document states."""
    rows, broken = _read(bill, path)
    releases = bill.releases or most_stated((row.release for row in rows if row.release), path)
    yield from releases[:1]
    yield from _doubts(bill, releases, path)
    yield from broken
    named = {row.component.ref: _reference(row.package) for row in rows}
    related = relations(bill.root, bill.needs, named)
    for row in rows:
        package, ref = row.package, row.component.ref
        own = is_own(row.component.facts)
        needed = (named[other] for other in bill.needs.get(ref, ()) if other in named)
        yield msgspec.structs.replace(
            package,
            dependencies=package.dependencies or tuple(dict.fromkeys(needed)),
            relationship=package.relationship if own else related.get(ref, Relationship.UNKNOWN),
            scope=_scope(package.scope, bill.scopes.get(ref)),
            qualifiers=package.qualifiers if own else _qualifiers(row, releases),
        )


def _qualifiers(row: _Read, releases: list[Release]) -> dict[str, str]:
    """Those of the package; of another system than the document's, also which one."""
    if not (row.distro and releases) or agrees(releases[0], row.release):
        return row.package.qualifiers
    return row.package.qualifiers | {"distro": row.distro}


def _scope(stated: Scope, related: Scope | None) -> Scope:
    return related if related and stated is Scope.UNKNOWN else stated


def _read(bill: Bill, path: str) -> tuple[list[_Read], list[Diagnostic]]:
    rows: list[_Read] = []
    broken: list[Diagnostic] = []
    for component in bill.components[:_COMPONENTS]:
        if component.purl:
            try:
                purl = parse(component.purl)
            except MalformedInput as error:
                broken.append(_broken(component, error, path))
            else:
                fields = to_package_fields(purl)
                package = _identified(_package(component, path), fields, str(purl))
                distro = purl.qualifiers.get("distro", "")
                package = with_facts(package, component.facts)
                rows.append(_Read(component, package, distro, fields.release))
                continue
        if component.name and component.is_package:
            package = with_facts(_package(component, path), component.facts)
            rows.append(_Read(component, package))
    if len(broken) > _DIAGNOSTICS:
        reason = f"{len(broken) - _DIAGNOSTICS} more package URLs are broken"
        broken[_DIAGNOSTICS:] = [Diagnostic(path=path, reason=reason)]
    return rows, broken


def _broken(component: Component, error: MalformedInput, path: str) -> Diagnostic:
    where = component.name[:100]
    return Diagnostic(path=path, reason=f"{where}: {error.message}: {component.purl[:200]}")


def _doubts(bill: Bill, releases: list[Release], path: str) -> Iterator[Diagnostic]:
    if len(bill.components) > _COMPONENTS:
        yield Diagnostic(
            path=path,
            reason=f"only the first {_COMPONENTS} of {len(bill.components)} components are read",
            kind="limit",
        )
    if not all(agrees(releases[0], other) for other in releases[1:]):
        yield Diagnostic(
            path=path,
            reason="the document speaks of several operating systems: "
            + ", ".join(f"{row.id} {row.version}".strip()[:60] for row in releases[:5]),
            kind="note",
        )


def _package(component: Component, path: str) -> Package:
    """The package as the document names it."""
    properties = dict(component.properties)
    if component.cpe:
        properties["cpe"] = component.cpe
    places = _locations(component)
    if places:
        properties["sbom"] = path
    type_ = component.type or type_of(component.facts)
    group = "" if type_ in SYSTEMS else component.group
    return Package(
        type=type_,
        name=joined(type_, group, component.name, ""),
        version=component.version if component.version != _UNKNOWN else "",
        arch=component.arch,
        source=component.source,
        source_version=component.source_version,
        licenses=component.licenses,
        hashes=component.hashes,
        publisher=component.publisher,
        locations=places or (Location(path),),
        scope=component.scope,
        properties=properties,
    )


def _identified(package: Package, fields: Fields, purl: str) -> Package:
    """The package as its URL names it; what the URL does not say stays."""
    version = fields.version or package.version
    if version.lower() == package.version.lower():
        version = package.version  # a URL may fold the case that the ecosystem keeps
    return msgspec.structs.replace(
        package,
        type=fields.type,
        name=fields.name,
        version=version,
        arch=fields.arch or package.arch,
        source=fields.source or package.source,
        source_version=fields.source_version if fields.source else package.source_version,
        qualifiers=fields.qualifiers,
        purl=purl,
    )


def _locations(component: Component) -> tuple[Location, ...]:
    """Where the tool found it; Seawall's own documents say so in their own way."""
    if is_own(component.facts):
        return ()
    paths = component.paths or places(component.facts)
    clean = (
        msgspec.structs.replace(place, path=place.path.removeprefix("./").lstrip("/"))
        for place in paths[:_PLACES]
    )
    return tuple(dict.fromkeys(place for place in clean if place.path))


def _reference(package: Package) -> str:
    return f"{package.name}@{package.version}" if package.version else package.name
