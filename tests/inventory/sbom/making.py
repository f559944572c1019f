"""Bills of materials made by hand, and one package written into each format.

The writers here are the contract in small: whatever a package holds can be said in each
format, with Seawall's own properties where the format has no field.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from seawall.artifacts.file import File
from seawall.inventory.extractor import Extractor
from seawall.model import Item, Location, Package, Release

LOG4J: Final = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"


def read(extractor: Extractor, document: object, path: str = "x/sbom.json") -> list[Item]:
    """What an extractor states about a JSON document, or about text."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(extractor.extract(File(path, data)))


def packages(items: Iterable[Item]) -> list[Package]:
    """The packages among items."""
    return [item for item in items if isinstance(item, Package)]


def releases(items: Iterable[Item]) -> list[Release]:
    """The releases among items."""
    return [item for item in items if isinstance(item, Release)]


def cyclonedx(*components: Mapping[str, Any], **more: object) -> dict[str, object]:
    """A CycloneDX document."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "components": [{"type": "library", **one} for one in components],
        **more,
    }


def spdx(*rows: Mapping[str, Any], **more: object) -> dict[str, object]:
    """An SPDX 2.3 document."""
    numbered = [
        {"SPDXID": f"SPDXRef-{number}", "downloadLocation": "NOASSERTION", **row}
        for number, row in enumerate(rows)
    ]
    return {
        "SPDXID": "SPDXRef-DOCUMENT",
        "dataLicense": "CC0-1.0",
        "packages": numbered,
        **more,
        "spdxVersion": "SPDX-2.3",
    }


def external(purl: str) -> list[dict[str, str]]:
    """The reference of SPDX 2 to a package URL."""
    return [
        {
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": purl,
        }
    ]


def facts(package: Package) -> Iterator[tuple[str, str]]:
    """Everything about a package, as Seawall's own properties."""
    yield "seawall:type", package.type
    yield "seawall:name", package.name
    yield "seawall:version", package.version
    yield "seawall:arch", package.arch
    yield "seawall:source", package.source
    yield "seawall:sourceVersion", package.source_version
    yield "seawall:publisher", package.publisher
    yield "seawall:origin", package.origin
    yield "seawall:evidence", package.evidence
    yield "seawall:extractor", package.extractor
    yield "seawall:ownedBy", package.owned_by
    yield "seawall:introducedIn", package.introduced_in
    yield "seawall:createdBy", package.created_by
    yield "seawall:scope", package.scope.value
    yield "seawall:relationship", package.relationship.value
    yield "seawall:level", package.level.value
    if package.from_base is not None:
        yield "seawall:fromBase", str(package.from_base).lower()
    yield from (("seawall:location", _place(place)) for place in package.locations)
    yield from (("seawall:license", one) for one in package.licenses)
    yield from (("seawall:hash", one) for one in package.hashes)
    yield from (("seawall:dependency", one) for one in package.dependencies)
    yield from ((f"seawall:property:{key}", text) for key, text in package.properties.items())
    yield from ((f"seawall:qualifier:{key}", text) for key, text in package.qualifiers.items())


def _place(location: Location) -> str:
    layer = f"@{location.layer}" if location.layer else ""
    return f"{location.path}#{location.line}{layer}"


def as_cyclonedx(package: Package) -> dict[str, object]:
    """A document with one package."""
    properties = [{"name": key, "value": value} for key, value in facts(package)]
    return cyclonedx({"name": package.name, "purl": package.purl, "properties": properties})


def as_spdx(package: Package) -> dict[str, object]:
    """The same in SPDX 2."""
    remarks = [{"comment": f"{key}={value}"} for key, value in facts(package)]
    row = {
        "name": package.name,
        "versionInfo": package.version,
        "primaryPackagePurpose": "LIBRARY",
        "annotations": remarks,
    }
    return spdx(row | ({"externalRefs": external(package.purl)} if package.purl else {}))


def as_tags(package: Package) -> bytes:
    """The same in tags and values."""
    lines = [
        "SPDXVersion: SPDX-2.3",
        f"PackageName: {package.name}",
        "SPDXID: SPDXRef-1",
        "PrimaryPackagePurpose: LIBRARY",
        f"PackageVersion: {package.version}",
    ]
    if package.purl:
        lines.append(f"ExternalRef: PACKAGE-MANAGER purl {package.purl}")
    for key, value in facts(package):
        lines += ["SPDXREF: SPDXRef-1", f"AnnotationComment: <text>{key}={value}</text>"]
    return "\n".join(lines).encode()


def as_spdx3(package: Package) -> dict[str, object]:
    """The same in SPDX 3."""
    remarks = [
        {"type": "Annotation", "subject": "urn:1", "statement": f"{key}={value}"}
        for key, value in facts(package)
    ]
    element = {
        "type": "software_Package",
        "spdxId": "urn:1",
        "name": package.name,
        "software_primaryPurpose": "library",
        "software_packageUrl": package.purl,
    }
    return spdx3(element, *remarks)


def spdx3(*elements: Mapping[str, Any]) -> dict[str, object]:
    """An SPDX 3 document."""
    context = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
    return {"@context": context, "@graph": list(elements)}
