"""Syft's own JSON, new and old."""

from __future__ import annotations

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.sbom.syft import PLUGIN
from seawall.model import Location
from tests.inventory.sbom.making import packages, read, releases


def document(*artifacts: dict[str, object], **more: object) -> dict[str, object]:
    return {
        "artifacts": list(artifacts),
        "descriptor": {"name": "syft", "version": "1.0.0"},
        "schema": {"version": "16.0.0"},
        **more,
    }


def test_an_artifact() -> None:
    """Names, places, licences and CPE names are kept."""
    (found,) = packages(
        read(
            PLUGIN,
            document(
                {
                    "id": "1",
                    "name": "libc6",
                    "version": "2.36-9+b1",
                    "type": "deb",
                    "purl": "pkg:deb/debian/libc6@2.36-9%2Bb1?arch=amd64&distro=debian-12",
                    "locations": [{"path": "/var/lib/dpkg/status", "layerID": "sha256:12"}],
                    "licenses": [{"value": "gpl", "spdxExpression": "GPL-2.0-only"}, "MIT"],
                    "cpes": [{"cpe": "cpe:2.3:x", "source": "y"}],
                    "metadata": {
                        "source": "glibc",
                        "sourceVersion": "2.36-9",
                        "architecture": "amd64",
                        "maintainer": "Someone",
                    },
                },
                distro={"id": "debian", "versionID": "12", "versionCodename": "bookworm"},
            ),
        )
    )
    assert (found.name, found.version, found.arch) == ("libc6", "2.36-9+b1", "amd64")
    assert (found.source, found.source_version) == ("glibc", "2.36-9")
    assert found.locations == (Location("var/lib/dpkg/status", 0, "sha256:12"),)
    assert found.licenses == ("GPL-2.0-only", "MIT")
    assert found.properties == {"cpe": "cpe:2.3:x", "sbom": "x/sbom.json"}
    assert found.publisher == "Someone"


def test_relationships_and_release() -> None:
    """The parent of a dependency is what the child needs."""
    rows: list[dict[str, object]] = [
        {"id": name, "name": name, "version": "1", "purl": f"pkg:npm/{name}@1"} for name in "ab"
    ]
    relations = [
        {"parent": "a", "child": "b", "type": "dependency-of"},
        {"parent": "b", "child": "a", "type": "contains"},
    ]
    distro = {"id": "wolfi", "versionID": "20230201", "idLike": ["x"]}
    items = read(PLUGIN, document(*rows, artifactRelationships=relations, distro=distro))
    assert [row.dependencies for row in packages(items)] == [(), ("a@1",)]
    assert [(row.id, row.version, row.id_like) for row in releases(items)] == [
        ("wolfi", "20230201", ("x",))
    ]


def test_without_package_url() -> None:
    """The type that Syft states is used, and an unknown version is none."""
    rows: list[dict[str, object]] = [
        {"name": "a", "version": "UNKNOWN", "type": "rust-crate"},
        {"name": "b", "version": "1", "type": "binary"},
        {"name": "c", "version": "1", "type": "rpm", "metadata": {"sourceRpm": "d-2-1.src.rpm"}},
        {"name": "e", "version": "1", "type": "npm", "metadata": {"architecture": 5}},
    ]
    found = packages(read(PLUGIN, document(*rows)))
    assert [(row.type, row.version, row.source) for row in found] == [
        ("cargo", "", ""),
        ("generic", "1", ""),
        ("rpm", "1", "d"),
        ("npm", "1", ""),
    ]


def test_empty_lists() -> None:
    """An empty list may be null, and one word may stand for a list of one."""
    nothing: dict[str, object] = {"locations": None, "licenses": None, "cpes": None}
    rows = document({"name": "a", "version": "1"} | nothing, artifactRelationships=None)
    (found,) = packages(read(PLUGIN, rows))
    assert (found.name, found.licenses) == ("a", ())
    assert read(PLUGIN, document() | {"artifacts": None}) == []
    (release,) = releases(read(PLUGIN, document(distro={"id": "x", "idLike": "a b"})))
    assert release.id_like == ("a", "b")


def test_other_files_of_these_names() -> None:
    """A name that only Syft has is a promise; others may hold anything else."""
    with pytest.raises(MalformedInput):
        read(PLUGIN, {"artifacts": []}, "x.syft.json")
    assert read(PLUGIN, {"artifacts": []}, "bom.json") == []
