"""Conan and vcpkg."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.language.cpp.conan_reference import reference
from tests.inventory.language.stating import Sample, package, packages, reasons, rows, uses

GRAPH: Final = Sample(
    "language/cpp/conan_lock",
    "conan.lock",
    """{
 "graph_lock": {
  "nodes": {
   "0": {"requires": ["1"], "build_requires": ["3"], "path": "conanfile.txt", "context": "host"},
   "1": {"ref": "openssl/3.0.3#288ab73765e69844899535609ee0dfe4", "requires": ["2"]},
   "2": {"ref": "zlib/1.2.12@mine/stable"},
   "3": {"ref": "cmake/3.25.0", "context": "build"},
   "4": {"ref": "nonsense"}
  }
 },
 "version": "0.4"
}
""",
)
LISTS: Final = Sample(
    "language/cpp/conan_lock",
    "conan.lock",
    """{
    "version": "0.5",
    "requires": [
        "zlib/1.2.13#97d5730b529b4224045fe7090592d4c1%1692672717.049"
    ],
    "build_requires": [
        "cmake/3.25.0"
    ],
    "python_requires": null
}
""",
)
ASKED: Final = Sample(
    "language/cpp/conanfile_txt",
    "conanfile.txt",
    """# what we need
[requires]
zlib/1.2.13
boost/[>=1.80 <2] # a range
poco/1.12.4@user/channel#abcdef
nonsense

[tool_requires]
cmake/3.25.0
[options]
zlib/*:shared=True
""",
)
INFO: Final = Sample(
    "language/cpp/conaninfo",
    "root/.conan/data/mfast/1.2.2/me/stable/package/9d1f076b/conaninfo.txt",
    """[settings]
    arch=x86_64
[requires]
    boost/1.75.Z
[full_requires]
    boost/1.75.0:dc8aedd23a0f0a773a5fcdcfe1ae3e89c4205978
    tinyxml2/9.0.0#abc:def
""",
)
MANIFEST: Final = Sample(
    "language/cpp/vcpkg_manifest",
    "vcpkg.json",
    """{
  "name": "app", "version-semver": "1.2.0", "license": "MIT",
  "dependencies": ["fmt", {"name": "zlib", "version>=": "1.2.11#9", "platform": "!windows"},
    {"name": "cmake-tools", "host": true}],
  "overrides": [{"name": "fmt", "version": "10.1.1", "port-version": 1},
    {"name": "openssl", "version-string": "3.0.8"}],
  "builtin-baseline": "3426db05b996481ca31e95fff3734cf23e0f51bc"
}
""",
)
STATUS: Final = Sample(
    "language/cpp/vcpkg_status",
    "app/vcpkg_installed/vcpkg/status",
    """Package: zlib
Version: 1.2.13
Port-Version: 2
Architecture: x64-linux
Multi-Arch: same
Status: install ok installed

Package: curl
Version: 8.1.2
Depends: zlib, openssl[tools]:x64-linux (windows)
Architecture: x64-linux
Status: install ok installed

Package: curl
Feature: ssl
Depends: openssl
Architecture: x64-linux
Status: install ok installed

Package: gone
Version: 1.0
Architecture: x64-linux
Status: purge ok not-installed
""",
)
ARCHIVE: Final = Sample(
    "language/cpp/meson_wrap",
    "subprojects/zlib.wrap",
    f"""[wrap-file]
directory = zlib-1.3.1
source_url = https://user:secret@example.org/zlib-1.3.1.tar.xz
source_hash = {"A" * 64}
wrapdb_version = 1.3.1-2

[provide]
dependency_names = zlib
""",
)
REPOSITORY: Final = Sample(
    "language/cpp/meson_wrap",
    "subprojects/thing.wrap",
    "[wrap-git]\nurl = https://example.org/a/thing.git\nrevision = v2.1\ndepth = 1\n",
)
SAMPLES: Final = (GRAPH, LISTS, ASKED, INFO, MANIFEST, STATUS, ARCHIVE, REPOSITORY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zlib/1.2.13", ("zlib", "1.2.13", "", {})),
        ("zlib/[>=1.2 <2]@_/_", ("zlib", "", ">=1.2 <2", {})),
        (
            "a.b+c/1.0@me/stable#rev:pid#prev%1.5",
            ("a.b+c", "1.0", "", {"user": "me", "channel": "stable", "rrev": "rev"}),
        ),
    ],
)
def test_references(text: str, expected: tuple[str, str, str, dict[str, str]]) -> None:
    """A reference has a name, a version or a range, and where the recipe is from."""
    assert reference(text) == expected


@pytest.mark.parametrize("text", ["", "zlib", "/1.0", "zlib/", "a b/1", "a/1@", "zlib/[>=1"])
def test_no_references(text: str) -> None:
    """What lacks a name or a version is no reference; an empty user is none."""
    assert (reference(text) is None) == (text != "a/1@")


def test_graphs() -> None:
    """The graph tells what was asked for, by whom, and what only builds."""
    assert [row[:2] for row in rows(GRAPH)] == [
        ("openssl", "3.0.3"),
        ("zlib", "1.2.12"),
        ("cmake", "3.25.0"),
    ]
    assert uses(GRAPH) == {
        "openssl": "direct runtime",
        "zlib": "transitive runtime",
        "cmake": "direct build",
    }
    assert package(GRAPH, "openssl").dependencies == ("zlib@1.2.12",)
    assert package(GRAPH, "zlib").qualifiers == {"user": "mine", "channel": "stable"}
    assert len(reasons(GRAPH)) == 1


def test_first_graphs() -> None:
    """The first formats name the built package, and references in front of numbers."""
    text = """{"graph_lock": {"nodes": {
 "0": {"pref": null, "requires": {"libpng/1.6#r": "1"}},
 "1": {"pref": "libpng/1.6#r:pid#p", "requires": {"zlib/1.2#r": "2"}},
 "2": {"pref": "zlib/1.2#r:pid#p"}}}, "version": "0.1"}"""
    old = GRAPH._replace(text=text)
    assert rows(old) == [("libpng", "1.6", 3), ("zlib", "1.2", 4)]
    assert uses(old) == {"libpng": "direct runtime", "zlib": "transitive runtime"}
    assert package(old, "libpng").dependencies == ("zlib@1.2",)


def test_lists() -> None:
    """Locks of Conan 2 sort by use."""
    assert rows(LISTS) == [("zlib", "1.2.13", 4), ("cmake", "3.25.0", 7)]
    assert uses(LISTS) == {"zlib": "unknown runtime", "cmake": "unknown build"}


def test_asked_for() -> None:
    """A range is no version; what is not understood is said."""
    assert rows(ASKED) == [
        ("zlib", "1.2.13", 3),
        ("boost", "", 4),
        ("poco", "1.12.4", 5),
        ("cmake", "3.25.0", 9),
    ]
    assert package(ASKED, "boost").properties == {"constraint": ">=1.80 <2"}
    assert package(ASKED, "cmake").scope.value == "build"
    assert reasons(ASKED) == ["not understood: line 6"]


def test_the_cache_of_conan() -> None:
    """Folders name the package, and only exact versions of what it needs count."""
    assert rows(INFO) == [("mfast", "1.2.2", 0), ("boost", "1.75.0", 6), ("tinyxml2", "9.0.0", 7)]
    assert package(INFO, "mfast").dependencies == ("boost@1.75.0", "tinyxml2@9.0.0")


def test_vcpkg_manifests() -> None:
    """A least version fixes nothing; an override does."""
    assert [row[:2] for row in rows(MANIFEST)] == [
        ("app", "1.2.0"),
        ("fmt", "10.1.1#1"),
        ("zlib", ""),
        ("cmake-tools", ""),
        ("openssl", "3.0.8"),
    ]
    assert package(MANIFEST, "zlib").properties == {
        "constraint": ">=1.2.11#9",
        "platform": "!windows",
    }
    assert uses(MANIFEST)["cmake-tools"] == "direct build"


def test_vcpkg_installed() -> None:
    """Features add needs, and what was removed is not there."""
    assert rows(STATUS) == [("zlib", "1.2.13#2", 1), ("curl", "8.1.2", 8)]
    assert package(STATUS, "curl").dependencies == ("zlib", "openssl")
    assert package(STATUS, "curl").qualifiers == {"triplet": "x64-linux"}


def test_wraps() -> None:
    """Archives have a version and a hash, repositories a tag or a commit."""
    (found,) = packages(ARCHIVE)
    assert (found.name, found.version, found.evidence) == ("zlib", "1.3.1", "stated")
    assert found.origin == "https://example.org/zlib-1.3.1.tar.xz"
    assert found.hashes == (f"sha256:{'a' * 64}",)
    (named,) = packages(ARCHIVE._replace(text="[wrap-file]\ndirectory = zlib-ng-2.1\n"))
    assert (named.version, named.evidence) == ("2.1", "derived")
    (tagged,) = packages(REPOSITORY)
    assert (tagged.name, tagged.version, tagged.qualifiers) == ("thing", "2.1", {})
    commit = "0" * 40
    (exact,) = packages(REPOSITORY._replace(text=REPOSITORY.text.replace("v2.1", commit)))
    assert (exact.version, exact.properties) == ("", {"revision": commit})
    (moving,) = packages(REPOSITORY._replace(text=REPOSITORY.text.replace("v2.1", "head")))
    assert moving.version == ""
    with pytest.raises(MalformedInput):
        packages(REPOSITORY._replace(text="url = x"))
