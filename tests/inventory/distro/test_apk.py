"""Packages of Alpine, their needs resolved and their files claimed."""

from __future__ import annotations

import pytest

from seawall.artifacts.file import File
from seawall.inventory.distro.apk import PLUGIN
from seawall.model import Location, Relationship
from tests.inventory.distro.making import claims, kept, packages, read, reasons

PATH = "lib/apk/db/installed"
DATABASE = """\
C:Q1iZ+1HKT2yEkqB0PFU1NRT0NRTkQ=
P:libcrypto3
V:3.1.4-r5
A:x86_64
L:Apache-2.0
o:openssl
m:Ariadne Conill <ariadne@example.org>
D:so:libc.musl-x86_64.so.1 !openssl1.1 ca-certificates-bundle>=1 absent
p:so:libcrypto.so.3=3
F:etc
F:etc/ssl
R:openssl.cnf
a:0:0:644
Z:Q1abc
F:lib
R:libcrypto.so.3

C:Q2AAAA
P:musl
V:1.2.4-r2
p:so:libc.musl-x86_64.so.1=1

P:ca-certificates-bundle
V:20230506-r0
"""


def test_a_package_is_complete() -> None:
    """Every letter that means something for an inventory is taken over."""
    package, musl, _ = packages(read(PLUGIN, PATH, DATABASE))
    assert (package.type, package.name, package.version) == ("apk", "libcrypto3", "3.1.4-r5")
    assert (package.arch, package.source, package.licenses) == (
        "x86_64",
        "openssl",
        ("Apache-2.0",),
    )
    assert package.publisher == "Ariadne Conill <ariadne@example.org>"
    assert package.hashes == ("sha1:899fb51ca4f6c8492a0743c55353514f43514e44",)
    assert package.dependencies == ("musl", "ca-certificates-bundle")
    assert package.locations == (Location(PATH, 1),)
    assert musl.locations == (Location(PATH, 18),)


def test_files_are_claimed_where_they_lie() -> None:
    """A file lies in the folder named before it; /lib may be merged into /usr."""
    assert claims(read(PLUGIN, PATH, DATABASE)) == {
        "libcrypto3": ["etc/ssl/openssl.cnf", "lib/libcrypto.so.3", "usr/lib/libcrypto.so.3"]
    }


@pytest.mark.parametrize("path", [PATH, "usr/lib/apk/db/installed"])
def test_the_world_tells_what_was_asked_for(path: str) -> None:
    """What it names is direct, with or without a constraint; the rest came along."""
    beside = {"etc/apk/world": b"musl@edge\nca-certificates-bundle>2020\n!libcrypto3\n"}
    found = packages(read(PLUGIN, path, DATABASE, beside))
    assert [package.relationship for package in found] == [
        Relationship.TRANSITIVE,
        Relationship.DIRECT,
        Relationship.DIRECT,
    ]
    (package, *_) = packages(read(PLUGIN, path, DATABASE))
    assert package.relationship == Relationship.UNKNOWN


def test_a_stanza_without_version_is_said() -> None:
    """What cannot be counted has a line."""
    found = read(PLUGIN, PATH, "P:a\nV:1\n\nP:b\nA:x86_64\n")
    assert [package.name for package in packages(found)] == ["a"]
    assert reasons(found) == ["the stanza at line 4 has no name (P:) or version (V:)"]


def test_a_broken_checksum_is_left_out() -> None:
    """A checksum that is no base 64, or of an unknown kind, is no hash."""
    for checksum in ("Q1!!!", "Q9AAAA", "Q1A"):
        (package,) = packages(read(PLUGIN, PATH, f"C:{checksum}\nP:a\nV:1\n"))
        assert package.hashes == ()


def test_a_file_list_that_unfolds_without_end_is_cut_off() -> None:
    """One long folder for many names costs little in a database and much in a claim."""
    text = "P:a\nV:1\nF:" + "x" * 10_000 + "\n" + "R:a\n" * 20_000
    found, failure = kept(PLUGIN.extract(File(PATH, text.encode())))
    assert [package.name for package in packages(found)] == ["a"]
    assert "characters" in failure
