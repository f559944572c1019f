"""SPDX 3 documents: a graph of elements."""

from __future__ import annotations

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.sbom.spdx3 import PLUGIN
from seawall.model import Relationship, Scope
from tests.inventory.sbom.making import LOG4J, packages, read, releases, spdx3


def package(ref: str, **fields: object) -> dict[str, object]:
    return {"type": "software_Package", "spdxId": ref, "name": ref, **fields}


def relation(source: str, kind: str, *to: str, **more: object) -> dict[str, object]:
    return {"type": "Relationship", "from": source, "relationshipType": kind, "to": to, **more}


def test_a_package() -> None:
    """All that a package and the elements around it say is kept."""
    document = spdx3(
        package(
            "a",
            software_packageUrl=LOG4J,
            originatedBy=[{"odd": 1}, "org"],
            externalIdentifier=[{"externalIdentifierType": "cpe23", "identifier": "cpe:2.3:x"}],
            verifiedUsing=[{"type": "Hash", "algorithm": "sha3_256", "hashValue": "AB"}],
        ),
        {"type": "Organization", "spdxId": "org", "name": "Apache"},
        {
            "type": "simplelicensing_LicenseExpression",
            "spdxId": "l",
            "simplelicensing_licenseExpression": "MIT OR ISC",
        },
        relation("a", "hasDeclaredLicense", "l", "https://spdx.org/licenses/Apache-2.0"),
    )
    (found,) = packages(read(PLUGIN, document))
    assert (found.name, found.version) == ("org.apache.logging.log4j:log4j-core", "2.14.1")
    assert (found.publisher, found.licenses) == ("Apache", ("MIT OR ISC", "Apache-2.0"))
    assert (found.hashes, found.properties) == (("sha3-256:ab",), {"cpe": "cpe:2.3:x"})


def test_a_package_url_as_identifier() -> None:
    """It may stand among the external identifiers instead."""
    identifier = {"externalIdentifierType": "packageUrl", "identifier": "pkg:npm/a@1"}
    (found,) = packages(read(PLUGIN, spdx3(package("a", externalIdentifier=[identifier]))))
    assert (found.type, found.name, found.version) == ("npm", "a", "1")


def test_relationships() -> None:
    """The graph from the root on, with the scope of each dependency."""
    rows = [package(ref, software_packageUrl=f"pkg:npm/{ref}@1") for ref in "abc"]
    document = spdx3(
        *rows,
        {"type": "SpdxDocument", "spdxId": "d", "rootElement": ["s"]},
        {"type": "software_Sbom", "spdxId": "s", "rootElement": ["a"]},
        relation("a", "dependsOn", "b", type="LifecycleScopedRelationship", scope="development"),
        relation("b", "dependsOn", "c"),
    )
    found = packages(read(PLUGIN, document))
    assert [row.relationship for row in found] == [
        Relationship.ROOT,
        Relationship.DIRECT,
        Relationship.TRANSITIVE,
    ]
    assert [row.scope for row in found][1:] == [Scope.DEVELOPMENT, Scope.UNKNOWN]
    assert found[0].dependencies == ("b@1",)


def test_images_and_operating_systems() -> None:
    """An image that is the root is no package, and an operating system the release."""
    document = spdx3(
        package("i", software_primaryPurpose="container", software_packageUrl="pkg:oci/i@1"),
        package(
            "o",
            name="alpine",
            software_primaryPurpose="operatingSystem",
            software_packageVersion="3.19",
        ),
        package("plain", software_packageVersion="1"),
        package("f", software_primaryPurpose="file", software_packageVersion="1"),
        {"type": "SpdxDocument", "spdxId": "d", "rootElement": ["i"]},
    )
    items = read(PLUGIN, document)
    assert [(row.type, row.name) for row in packages(items)] == [("generic", "plain")]
    assert [(row.id, row.version) for row in releases(items)] == [("alpine", "3.19")]


def test_other_files_of_these_names() -> None:
    """A name that only SPDX 3 has is a promise; SPDX 2 shares the others."""
    with pytest.raises(MalformedInput):
        read(PLUGIN, b"{}", "x.spdx3.json")
    assert read(PLUGIN, {"spdxVersion": "SPDX-2.3"}, "x.spdx.json") == []
