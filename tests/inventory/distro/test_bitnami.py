"""Components of Bitnami images, from their list and from their SPDX documents."""

from __future__ import annotations

import json

from seawall.inventory.distro import bitnami_components, bitnami_spdx
from seawall.model import Location
from tests.inventory.distro.making import packages, read, reasons

LIST = "opt/bitnami/.bitnami_components.json"
SPDX = "opt/bitnami/redis/.spdx-redis.spdx"
PURL = "pkg:bitnami/redis@7.2.4-0?arch=amd64&distro=debian-12"


def test_the_list_of_components() -> None:
    """Each component has its line, its revision and its checksum."""
    document = {
        "redis": {
            "arch": "amd64",
            "digest": "a" * 64,
            "distro": "debian-12",
            "version": "7.2.4-0",
        },
        "broken": {"arch": "amd64"},
        "wait": {"arch": "amd64", "version": "1.0.5-3"},
    }
    found = read(bitnami_components.PLUGIN, LIST, json.dumps(document, indent=2))
    redis, wait = packages(found)
    assert (redis.type, redis.name, redis.version) == ("bitnami", "redis", "7.2.4-0")
    assert (redis.arch, redis.hashes) == ("amd64", (f"sha256:{'a' * 64}",))
    assert redis.qualifiers == {"distro": "debian-12"}
    assert redis.locations == (Location(LIST, 2),)
    assert wait.locations == (Location(LIST, 11),)
    assert reasons(found) == ["component 'broken' has no name or no version"]


def test_the_document_in_json() -> None:
    """Only packages with an address of Bitnami's are Bitnami's."""
    document = {
        "packages": [
            {"externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:npm/x@1"}]},
            {
                "externalRefs": [{"referenceType": "purl", "referenceLocator": PURL}],
                "licenseDeclared": "BSD-3-Clause",
            },
        ]
    }
    (package,) = packages(read(bitnami_spdx.PLUGIN, SPDX, json.dumps(document, indent=1)))
    assert (package.name, package.version, package.arch) == ("redis", "7.2.4-0", "amd64")
    assert (package.licenses, package.qualifiers) == (
        ("BSD-3-Clause",),
        {"distro": "debian-12"},
    )
    assert package.locations == (Location(SPDX, 11),)


def test_the_document_in_tags() -> None:
    """The same as tags and values; a licence that is not asserted is none."""
    text = (
        "SPDXVersion: SPDX-2.3\nPackageName: redis\n"
        f"ExternalRef: PACKAGE-MANAGER purl {PURL}\nPackageLicenseDeclared: NOASSERTION\n"
        "PackageName: other\nPackageLicenseDeclared: MIT\n"
    )
    (package,) = packages(read(bitnami_spdx.PLUGIN, SPDX, text))
    assert (package.name, package.version, package.licenses) == ("redis", "7.2.4-0", ())
    assert package.locations == (Location(SPDX, 2),)


def test_a_broken_address_is_said() -> None:
    """The other packages are read all the same."""
    text = (
        "PackageName: a\nExternalRef: P purl pkg:bitnami/%zz/@\n"
        f"PackageName: b\nExternalRef: P purl {PURL}\n"
    )
    found = read(bitnami_spdx.PLUGIN, SPDX, text)
    assert [package.name for package in packages(found)] == ["redis"]
    assert len(reasons(found)) == 1
