"""Systems assembled without a package manager that list what is in them."""

from __future__ import annotations

import json

import pytest
import zstandard

from seawall.errors import MalformedInput
from seawall.inventory.distro import bottlerocket, chisel, cos
from seawall.model import Location
from tests.inventory.distro.making import claims, packages, read, reasons

BOTTLEROCKET = "usr/share/bottlerocket/application-inventory.json"
COS = "etc/cos-package-info.json"
CHISEL = "var/lib/chisel/manifest.wall"


def test_bottlerocket() -> None:
    """The version is complete; an epoch of zero is none; what is broken is said."""
    rows = [
        {"Name": "bash", "Version": "5.2", "Release": "1", "Epoch": "0", "Architecture": "x86_64"},
        {"Name": "glibc", "Version": "2.38", "Release": "2", "Epoch": "1", "Publisher": "B"},
        {"Name": "", "Version": "1"},
    ]
    found = read(bottlerocket.PLUGIN, BOTTLEROCKET, json.dumps({"Content": rows}, indent=1))
    bash, glibc = packages(found)
    assert (bash.type, bash.name, bash.version, bash.arch) == (
        "bottlerocket",
        "bash",
        "5.2-1",
        "x86_64",
    )
    assert (glibc.version, glibc.publisher) == ("1:2.38-2", "B")
    assert [package.locations for package in (bash, glibc)] == [
        (Location(BOTTLEROCKET, 3),),
        (Location(BOTTLEROCKET, 10),),
    ]
    assert reasons(found) == ["the application at line 17 has no name or no version"]


def test_container_optimized_os() -> None:
    """Installed packages count; those that were needed to build do not."""
    document = {
        "installedPackages": [
            {"category": "app-shells", "name": "bash", "version": "5.2", "ebuild_version": "5.2-r1"}
        ],
        "buildTimePackages": [{"category": "dev-lang", "name": "go", "version": "1.21"}],
    }
    (package,) = packages(read(cos.PLUGIN, COS, json.dumps(document, indent=1)))
    assert (package.type, package.name, package.version) == ("cos", "bash", "5.2")
    assert package.properties == {"category": "app-shells", "ebuild_version": "5.2-r1"}
    assert package.locations == (Location(COS, 3),)


def wall(*rows: dict[str, object], schema: str = "1.0") -> bytes:
    lines = [{"jsonwall": "1.0", "schema": schema, "count": len(rows)}, *rows]
    text = "\n".join(json.dumps(line, separators=(",", ":")) for line in lines)
    return zstandard.compress(text.encode() + b"\n")


def test_chiselled_ubuntu() -> None:
    """Packages have their line and checksum; content belongs to the package of its slice."""
    data = wall(
        {"kind": "content", "slice": "libc6_libs", "path": "/lib/x86_64-linux-gnu/libc.so.6"},
        {"kind": "content", "slice": "libc6_libs", "path": "/lib/"},
        {"kind": "package", "name": "libc6", "version": "2.39-0", "arch": "amd64", "sha256": "ab"},
        {"kind": "path", "path": "/lib/", "mode": "0755"},
        {"kind": "slice", "name": "libc6_libs"},
    )
    found = read(chisel.PLUGIN, CHISEL, data)
    (package,) = packages(found)
    assert (package.type, package.name, package.version) == ("deb", "libc6", "2.39-0")
    assert (package.arch, package.hashes) == ("amd64", ("sha256:ab",))
    assert package.locations == (Location(CHISEL, 4),)
    assert claims(found)["libc6"] == [
        "lib/x86_64-linux-gnu/libc.so.6",
        "usr/lib/x86_64-linux-gnu/libc.so.6",
    ]


def test_a_manifest_of_an_unknown_schema_is_said() -> None:
    """What may mean something else is not read."""
    with pytest.raises(MalformedInput, match="schema"):
        read(chisel.PLUGIN, CHISEL, wall(schema="2.0"))
