"""Snaps and the Debian packages staged into them."""

from __future__ import annotations

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.distro.snap import PLUGIN
from seawall.model import Location, Relationship
from tests.inventory.distro.making import packages, read

MANIFEST = """\
snapcraft-os-release-id: ubuntu
snapcraft-os-release-version-id: '22.04'
name: hello
parts:
  hello:
    stage-packages:
    - nested=9
primed-stage-packages:
- libc6=2.35-0ubuntu3
- libssl3:arm64=3.0.2
- without-version
"""


def test_the_snap_itself() -> None:
    """Name, version, base and architecture, comments and quotes aside."""
    text = "name: hello # a remark\nversion: '2.10'\nbase: core22\narchitectures:\n  - amd64\n"
    (package,) = packages(read(PLUGIN, "snap/hello/42/meta/snap.yaml", text))
    assert (package.type, package.name, package.version) == ("snap", "hello", "2.10")
    assert (package.arch, package.properties) == ("amd64", {"base": "core22"})


def test_what_is_built_is_the_root() -> None:
    """The recipe of a snap states the project itself."""
    (package,) = packages(read(PLUGIN, "snap/snapcraft.yaml", "name: x\nversion: git\n"))
    assert package.relationship == Relationship.ROOT


def test_staged_packages_have_their_line_and_release() -> None:
    """Only the list of what was staged in the end counts."""
    path = "snap/manifest.yaml"
    libc, ssl = packages(read(PLUGIN, path, MANIFEST))
    assert (libc.type, libc.name, libc.version) == ("deb", "libc6", "2.35-0ubuntu3")
    assert libc.qualifiers == {"distro": "ubuntu-22.04"}
    assert libc.locations == (Location(path, 9),)
    assert (ssl.name, ssl.arch) == ("libssl3", "arm64")


def test_packages_of_a_base() -> None:
    """Bases list theirs as YAML or as dpkg prints them."""
    path = "usr/share/snappy/dpkg"
    (yaml,) = packages(read(PLUGIN, f"{path}.yaml", "package-repositories:\npackages:\n- a=1\n"))
    text = (
        "||/ Name Version Architecture Description\nii  a:amd64  1  amd64  x y\nrc  b  2  all  z\n"
    )
    (listed,) = packages(read(PLUGIN, f"{path}.list", text))
    assert (yaml.name, yaml.version) == (listed.name, listed.version) == ("a", "1")
    assert listed.locations == (Location(f"{path}.list", 2),)


def test_a_snap_without_name_is_malformed() -> None:
    """A version alone is no snap."""
    with pytest.raises(MalformedInput, match="no name"):
        read(PLUGIN, "meta/snap.yaml", "version: 1\n")
