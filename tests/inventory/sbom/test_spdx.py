"""SPDX 2 documents as the usual tools write them, JSON and tags with values."""

from __future__ import annotations

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.sbom.spdx import PLUGIN
from seawall.model import Relationship, Scope
from tests.inventory.sbom.making import LOG4J, external, packages, read, releases, spdx
from tests.shared import corpus

TAGS = f"""SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
# a comment: with a colon

PackageName: log4j
SPDXID: SPDXRef-a
PackageVersion: 2.14.1
PackageSupplier: Organization: Apache (dev@apache.example)
PackageChecksum: SHA1: AB
PackageLicenseConcluded: NOASSERTION
PackageLicenseDeclared: LicenseRef-x
PackageComment: <text>several
PackageName: not one
lines</text>
ExternalRef: PACKAGE-MANAGER purl {LOG4J}

FileName: ./etc/passwd
SPDXID: SPDXRef-file
PackageVersion: 9

PackageName: b
SPDXID: SPDXRef-b
PackageVersion: 1
Relationship: SPDXRef-b DEPENDENCY_OF SPDXRef-a

LicenseID: LicenseRef-x
LicenseName: My licence
""".encode()


def relation(element: str, kind: str, related: str) -> dict[str, str]:
    return {
        "spdxElementId": f"SPDXRef-{element}",
        "relationshipType": kind,
        "relatedSpdxElement": f"SPDXRef-{related}",
    }


def test_a_package() -> None:
    """All that a package says is kept."""
    cpe = {"referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:b:c"}
    row = {
        "name": "ignored",
        "versionInfo": "ignored",
        "supplier": "Organization: Apache",
        "licenseConcluded": "MIT",
        "licenseDeclared": "NOASSERTION",
        "checksums": [{"algorithm": "SHA256", "checksumValue": "AB"}],
        "externalRefs": [*external(LOG4J), cpe],
    }
    (found,) = packages(read(PLUGIN, spdx(row)))
    assert (found.name, found.version) == ("org.apache.logging.log4j:log4j-core", "2.14.1")
    assert (found.publisher, found.licenses) == ("Apache", ("MIT",))
    assert (found.hashes, found.properties) == (("sha256:ab",), {"cpe": "cpe:2.3:a:b:c"})


def test_relationships() -> None:
    """Both directions of a dependency are understood, and what it is for."""
    rows = [{"name": name, "externalRefs": external(f"pkg:npm/{name}@1")} for name in "abcd"]
    relations = [
        relation("DOCUMENT", "DESCRIBES", "0"),
        relation("0", "DEPENDS_ON", "1"),
        relation("2", "DEV_DEPENDENCY_OF", "0"),
        relation("3", "DEPENDENCY_OF", "1"),
        relation("0", "CONTAINS", "3"),
    ]
    found = packages(read(PLUGIN, spdx(*rows, relationships=relations)))
    assert [row.relationship for row in found] == [
        Relationship.ROOT,
        Relationship.DIRECT,
        Relationship.DIRECT,
        Relationship.TRANSITIVE,
    ]
    assert [row.dependencies for row in found] == [("b@1", "c@1"), ("d@1",), (), ()]
    assert [row.scope for row in found][1:3] == [Scope.UNKNOWN, Scope.DEVELOPMENT]


def test_two_purposes_are_no_answer() -> None:
    """A package that is needed for two things is not said to be for one of them."""
    rows = [{"name": name, "externalRefs": external(f"pkg:npm/{name}@1")} for name in "ab"]
    relations = [
        relation("1", "DEV_DEPENDENCY_OF", "0"),
        relation("1", "RUNTIME_DEPENDENCY_OF", "0"),
    ]
    found = packages(read(PLUGIN, spdx(*rows, relationships=relations)))
    assert found[1].scope is Scope.UNKNOWN


def test_documents_of_trivy() -> None:
    """Its operating system, image, lock files and remarks are told apart from packages."""
    remark = [{"annotator": "Tool: trivy", "comment": "PkgType: debian"}]
    document = spdx(
        {"name": "nginx", "primaryPackagePurpose": "CONTAINER"},
        {"name": "debian", "versionInfo": "12.4", "primaryPackagePurpose": "OPERATING-SYSTEM"},
        {"name": "app/yarn.lock", "primaryPackagePurpose": "APPLICATION"},
        {
            "name": "libc6",
            "versionInfo": "2.36-9",
            "primaryPackagePurpose": "LIBRARY",
            "annotations": remark,
            "sourceInfo": "built package from: glibc 2.36-9",
        },
        documentDescribes=["SPDXRef-0"],
    )
    items = read(PLUGIN, document)
    (found,) = packages(items)
    assert (found.type, found.name, found.source) == ("deb", "libc6", "glibc")
    assert found.source_version == ""
    assert [(row.id, row.version) for row in releases(items)] == [("debian", "12.4")]


def test_documents_of_older_trivy() -> None:
    """Before there were purposes, its ids told what an element is."""
    document = spdx(
        {"SPDXID": "SPDXRef-OperatingSystem-1", "name": "alpine", "versionInfo": "3.16.0"},
        {"SPDXID": "SPDXRef-Application-2", "name": "Java", "versionInfo": "jar"},
        {
            "SPDXID": "SPDXRef-Package-3",
            "name": "musl",
            "versionInfo": "1.2.3-r0",
            "attributionTexts": ["PkgType: alpine"],
        },
    )
    items = read(PLUGIN, document)
    assert [(row.type, row.name) for row in packages(items)] == [("apk", "musl")]
    assert [(row.id, row.version) for row in releases(items)] == [("alpine", "3.16.0")]


def test_documents_of_syft() -> None:
    """Where it found a package stands in a sentence."""
    sentence = "acquired package info from installed node module manifest file: /a/b, /c"
    row = {"name": "a", "externalRefs": external("pkg:npm/a@1"), "sourceInfo": sentence}
    (found,) = packages(read(PLUGIN, spdx(row)))
    assert [place.path for place in found.locations] == ["a/b", "c"]


def test_tags_and_values() -> None:
    """Elements end where the next begins, and texts span lines."""
    first, second = packages(read(PLUGIN, TAGS, "x.spdx"))
    assert (first.version, first.publisher) == ("2.14.1", "Apache (dev@apache.example)")
    assert (first.hashes, first.licenses) == (("sha1:ab",), ("My licence",))
    assert first.dependencies == ("b@1",)
    assert (second.type, second.name, second.version) == ("generic", "b", "1")


def test_components_of_bitnami() -> None:
    """What a Bitnami document lists beside Bitnami's own components."""
    path = "opt/bitnami/postgresql/.spdx-postgresql.spdx"
    data = (corpus("packages") / "bitnami-spdx" / "root" / path).read_bytes()
    here = {(row.type, row.name) for row in packages(read(PLUGIN, data, path))}
    assert ("maven", "org.postgresql:pljava") in here
    assert "bitnami" not in {type_ for type_, _ in here}
    elsewhere = {row.type for row in packages(read(PLUGIN, data, "sbom.json"))}
    assert "bitnami" in elsewhere


def test_other_files_of_these_names() -> None:
    """A name that only SPDX has is a promise; others may hold anything else."""
    with pytest.raises(MalformedInput):
        read(PLUGIN, b"hello", "x.spdx")
    assert read(PLUGIN, b"hello", "bom.json") == []
