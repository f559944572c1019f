"""CycloneDX with ``vulnerabilities`` (1.4 and later), as JSON.

Written by Trivy, Grype, Amazon Inspector's SBOM generator and others. A vulnerability
``affects`` components by their ``bom-ref`` or by a BOM-Link whose fragment is one;
``references`` holds further ids. Inspector names fixes in properties
(``amazon:inspector:sbom_scanner:fixed_version:REF``); Trivy in ``recommendation``.

Sources: https://cyclonedx.org/docs/1.6/json/,
https://docs.aws.amazon.com/inspector/latest/user/cyclonedx-namespace.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote

from msgspec import Struct

from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage, Head
from seawall.comparison.words import ids_in, listed, purl_of
from seawall.inventory.documents.json_document import decoded_bytes

MOST_ALIASES: Final = 100
"""Most other names of one flaw that are looked at."""

_FIXED: Final = "amazon:inspector:sbom_scanner:fixed_version:"
_SETTLED: Final = frozenset(
    {"not_affected", "false_positive", "resolved", "resolved_with_pedigree"}
)


class _Property(Struct, frozen=True):
    name: str = ""
    value: str | None = None


class _Component(Struct, frozen=True, rename={"ref": "bom-ref"}):
    ref: str = ""
    type: str = ""
    group: str = ""
    name: str = ""
    version: str = ""
    purl: str = ""
    components: list[_Component] | None = None


class _Affected(Struct, frozen=True):
    ref: str = ""


class _Id(Struct, frozen=True):
    id: str = ""


class _Source(Struct, frozen=True):
    name: str = ""


class _Rating(Struct, frozen=True):
    severity: str = ""


class _Analysis(Struct, frozen=True):
    state: str = ""
    justification: str = ""
    detail: str = ""


class _Vulnerability(Struct, frozen=True):
    id: str = ""
    source: _Source | None = None
    references: list[_Id] | None = None
    ratings: list[_Rating] | None = None
    recommendation: str = ""
    affects: list[_Affected] | None = None
    analysis: _Analysis | None = None
    properties: list[_Property] | None = None


class _Metadata(Struct, frozen=True):
    timestamp: str = ""
    tools: Any = None
    component: _Component | None = None


class _Bom(Struct, frozen=True):
    metadata: _Metadata | None = None
    components: list[_Component] | None = None
    vulnerabilities: list[_Vulnerability] | None = None


class CycloneDX:
    """Reads bills of materials that list vulnerabilities."""

    name: Final = "cyclonedx"
    version: Final = 1

    def recognises(self, head: Head) -> bool:
        """By the name of the format."""
        return head.members.get("bomFormat") == b'"CycloneDX"'

    def read(self, data: bytes) -> Foreign:
        """Read a bill of materials.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        bom = decoded_bytes(data, _Bom, "the CycloneDX document")
        metadata = bom.metadata or _Metadata()
        components = {item.ref: item for item in _every(bom.components or ())}
        tool, version = _tool(metadata.tools)
        return Foreign(
            tool=tool or "the other scanner",
            version=version,
            artifact=metadata.component.name if metadata.component else "",
            created=metadata.timestamp,
            findings=tuple(
                finding
                for flaw in bom.vulnerabilities or ()
                for finding in _findings(flaw, components)
            ),
            packages=tuple(
                _package(item)
                for item in components.values()
                if item.type not in {"file", "operating-system"} and (item.purl or item.version)
            ),
            lists_packages=bool(components),
        )


PLUGIN: Final = CycloneDX()


def _every(components: Iterable[_Component]) -> Iterator[_Component]:
    pending = list(components)[::-1]
    while pending:
        item = pending.pop()
        yield item
        pending += (item.components or [])[::-1]


def _tool(tools: Any) -> tuple[str, str]:
    """Name and version of the first tool, in the form of 1.4 or of 1.5."""
    if isinstance(tools, dict):
        tools = tools.get("components")
    first = tools[0] if isinstance(tools, list) and tools else None
    if not isinstance(first, dict):
        return "", ""
    return str(first.get("name") or "")[:100], str(first.get("version") or "")[:100]


def _package(item: _Component) -> ForeignPackage:
    purl = purl_of(item.purl)
    return ForeignPackage(
        name=f"{item.group}/{item.name}" if item.group else item.name,
        version=item.version,
        type=purl.type if purl else "",
        purl=item.purl if purl else "",
    )


def _findings(
    flaw: _Vulnerability, components: Mapping[str, _Component]
) -> Iterator[ForeignFinding]:
    analysis = flaw.analysis or _Analysis()
    settled = analysis.state in _SETTLED
    said = (analysis.state, analysis.justification, analysis.detail)
    aliases, fixes = _aliases(flaw), _fixes(flaw)
    for affected in flaw.affects or (_Affected(),):
        ref = affected.ref
        if ref not in components and ref.startswith("urn:cdx:"):
            ref = unquote(ref.partition("#")[2])
        item = components.get(ref)
        package = _package(item) if item else _unlisted(affected.ref)
        yield ForeignFinding(
            id=flaw.id,
            aliases=aliases,
            package=package,
            fixed=listed(fixes.get(f"{_FIXED}{ref}") or fixes.get(package.name) or ""),
            severity=flaw.ratings[0].severity.lower() if flaw.ratings else "",
            feed=flaw.source.name if flaw.source else "",
            suppressed=" ".join(part for part in said if part) if settled else "",
        )


def _unlisted(ref: str) -> ForeignPackage:
    """A component that is in another document; its reference may be a package URL."""
    purl = purl_of(unquote(ref.partition("#")[2]) if ref.startswith("urn:cdx:") else ref)
    if purl is None:
        return ForeignPackage()
    return ForeignPackage(name=purl.name, version=purl.version, type=purl.type, purl=str(purl))


def _aliases(flaw: _Vulnerability) -> tuple[str, ...]:
    """Other names of a flaw, the first :data:`MOST_ALIASES`."""
    found = (id_ for reference in flaw.references or () for id_ in ids_in(reference.id))
    return tuple(islice((id_ for id_ in found if id_ != flaw.id), MOST_ALIASES))


def _fixes(flaw: _Vulnerability) -> dict[str, str]:
    """Where a flaw is fixed, by the property that says so of a reference, or by package.

    Trivy advises to upgrade one package to a version, then the next, with semicolons between.
    """
    found: dict[str, str] = {}
    for item in flaw.properties or ():
        if item.name.startswith(_FIXED):
            found.setdefault(item.name, item.value or "")
    for advice in flaw.recommendation.split(";"):
        package, _, version = advice.partition(" to version ")
        found.setdefault(package.strip().removeprefix("Upgrade "), version)
    return found
