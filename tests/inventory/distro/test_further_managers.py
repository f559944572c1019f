"""Package managers of single purposes: Spack, Conda, MacPorts, Chocolatey."""

from __future__ import annotations

import json
import sqlite3

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.distro import chocolatey, conda, macports, spack
from seawall.model import Relationship
from tests.inventory.distro.making import claims, packages, read

SPEC = "opt/spack/linux/zlib-1.3/.spack/spec.json"


def test_spack() -> None:
    """The first node is the package; what it was built from are its needs."""
    nodes = [
        {
            "name": "hdf5",
            "version": "1.14.3",
            "hash": "h1",
            "arch": {"target": {"name": "zen3"}},
            "dependencies": [{"name": "zlib", "hash": "h2"}, {"name": "gone", "hash": "h3"}],
        },
        {"name": "zlib", "version": "1.3", "hash": "h2", "arch": {"target": "zen3"}},
    ]
    (package,) = packages(read(spack.PLUGIN, SPEC, json.dumps({"spec": {"nodes": nodes}})))
    assert (package.type, package.name, package.version) == ("spack", "hdf5", "1.14.3")
    assert (package.arch, package.dependencies) == ("zen3", ("zlib@1.3", "gone"))
    assert package.properties == {"spack_hash": "h1"}


def test_a_spec_without_nodes_is_malformed() -> None:
    """There is no package to be named."""
    with pytest.raises(MalformedInput, match="no first node"):
        read(spack.PLUGIN, SPEC, '{"spec": {"nodes": []}}')


def test_conda() -> None:
    """The files of a record are those of its environment; a token is no part of a channel."""
    record = {
        "name": "zlib",
        "version": "1.2.13",
        "build": "h5eee18b_0",
        "channel": "https://repo.example/t/tk-secret/pkgs/main/linux-64",
        "subdir": "linux-64",
        "license": "Zlib",
        "sha256": "ab",
        "depends": ["libgcc-ng >=11.2.0", "libgcc-ng"],
        "files": ["lib/libz.so"],
        "requested_spec": "zlib",
    }
    path = "opt/conda/conda-meta/zlib-1.2.13-h5eee18b_0.json"
    found = read(conda.PLUGIN, path, json.dumps(record))
    (package,) = packages(found)
    assert (package.type, package.name, package.version) == ("conda", "zlib", "1.2.13")
    assert (package.origin, package.licenses) == ("pkgs/main", ("Zlib",))
    assert (package.dependencies, package.hashes) == (("libgcc-ng",), ("sha256:ab",))
    assert package.relationship == Relationship.DIRECT
    assert claims(found) == {"zlib": ["opt/conda/lib/libz.so"]}


def test_macports() -> None:
    """Ports in use count, with their revision."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE ports (name, version, revision, archs, requested INTEGER, state)"
    )
    rows = [
        ("zlib", "1.3.1", 0, "arm64", 0, "installed"),
        ("jq", "1.7", 2, "arm64", 1, "installed"),
        ("old", "1", 0, "arm64", 1, "imaged"),
    ]
    connection.executemany("INSERT INTO ports VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.commit()
    data = connection.serialize()
    connection.close()
    zlib, jq = packages(read(macports.PLUGIN, "opt/local/var/macports/registry/registry.db", data))
    assert (zlib.name, zlib.version, zlib.relationship) == (
        "zlib",
        "1.3.1_0",
        Relationship.TRANSITIVE,
    )
    assert (jq.version, jq.relationship) == ("1.7_2", Relationship.DIRECT)


def test_chocolatey() -> None:
    """Identifier and version stand in the manifest, whatever its schema."""
    text = (
        '<package xmlns="http://schemas.microsoft.com/packaging/2015/06/nuspec.xsd"><metadata>'
        "<id>git</id><version>2.44.0</version><authors>Johannes</authors></metadata></package>"
    )
    path = "ProgramData/chocolatey/lib/git/git.nuspec"
    (package,) = packages(read(chocolatey.PLUGIN, path, text))
    assert (package.name, package.version, package.publisher) == ("git", "2.44.0", "Johannes")
    with pytest.raises(MalformedInput, match="no id"):
        read(chocolatey.PLUGIN, path, "<package/>")
