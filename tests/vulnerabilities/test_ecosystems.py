"""Names under which advisories are asked for."""

from __future__ import annotations

import pytest

from seawall.model import Location, Package, Release
from seawall.vulnerabilities.distributions import distribution
from seawall.vulnerabilities.ecosystems import lookups

BOOKWORM = distribution(Release(id="debian", version="12"))


def asked(type_: str, name: str, version: str = "1.0.0") -> list[tuple[str, str, str]]:
    package = Package(type=type_, name=name, version=version)
    return [(item.ecosystem, item.package, item.version) for item in lookups(package, BOOKWORM)]


@pytest.mark.parametrize(
    ("type_", "name", "ecosystem", "expected"),
    [
        ("pypi", "Ruamel.YAML", "PyPI", "ruamel-yaml"),
        ("npm", "@angular/core", "npm", "@angular/core"),
        ("golang", "golang.org/x/net", "Go", "golang.org/x/net"),
        ("golang", "stdlib", "Go", "stdlib"),
        ("cargo", "serde", "crates.io", "serde"),
        ("maven", "org.apache.logging.log4j:log4j-core", "Maven", None),
        ("gem", "rails", "RubyGems", "rails"),
        ("nuget", "Newtonsoft.Json", "NuGet", "newtonsoft.json"),
        ("composer", "Symfony/Http-Kernel", "Packagist", "symfony/http-kernel"),
        ("hex", "Plug", "Hex", "plug"),
        ("pub", "http", "Pub", "http"),
        ("cran", "readxl", "CRAN", "readxl"),
        ("hackage", "aeson", "Hackage", "aeson"),
        (
            "swift",
            "https://github.com/Apple/Swift-NIO.git",
            "SwiftURL",
            "github.com/apple/swift-nio",
        ),
        ("conan", "openssl", "ConanCenter", "openssl"),
        ("julia", "HTTP", "Julia", "HTTP"),
        ("opam", "cohttp", "opam", "cohttp"),
        ("bitnami", "redis", "Bitnami", "redis"),
        ("github", "actions/cache/save", "GitHub Actions", "actions/cache"),
    ],
)
def test_registries(type_: str, name: str, ecosystem: str, expected: str | None) -> None:
    """Every language package is looked up under its registry and canonical name."""
    assert asked(type_, name) == [(ecosystem, expected or name, "1.0.0")]


def test_the_haskell_compiler_has_an_ecosystem_of_its_own() -> None:
    """GHC is asked both as a package and as the compiler."""
    assert asked("hackage", "ghc") == [("Hackage", "ghc", "1.0.0"), ("GHC", "ghc", "1.0.0")]


@pytest.mark.parametrize(
    ("slot", "names"),
    [
        ("3.11", ["dev-lang/python:3.11", "dev-lang/python"]),
        ("0/1.1", ["dev-lang/python:0", "dev-lang/python"]),
        ("", ["dev-lang/python"]),
    ],
)
def test_gentoo_is_asked_about_the_slot_first(slot: str, names: list[str]) -> None:
    """What is said of one slot decides before what is said of all."""
    gentoo = distribution(Release(id="gentoo"))
    properties = {"slot": slot} if slot else {}
    package = Package(
        type="ebuild", name="dev-lang/python", version="3.11.8", properties=properties
    )
    found = lookups(package, gentoo)
    assert [item.package for item in found] == names
    assert {(item.ecosystem, item.version) for item in found} == {("Gentoo", "3.11.8")}


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("node", "18.1.0", [("Node.js", "node", "18.1.0"), ("Bitnami", "node", "18.1.0")]),
        ("go", "1.21.0", [("Go", "stdlib", "1.21.0"), ("Go", "toolchain", "1.21.0")]),
        (
            "postgresql",
            "15.4",
            [("Bitnami", "postgresql", "15.4.0"), ("CPE", "postgresql:postgresql", "15.4")],
        ),
        (
            "httpd",
            "2.4.57",
            [("Bitnami", "apache", "2.4.57"), ("CPE", "apache:http_server", "2.4.57")],
        ),
        ("kubelet", "1.28.2", [("kubernetes", "k8s.io/kubelet", "1.28.2")]),
        ("busybox", "1.36.1", [("CPE", "busybox:busybox", "1.36.1")]),
        ("core", "1.0", []),
        ("haskell/ghc", "9.4.7", [("GHC", "ghc", "9.4.7")]),
    ],
)
def test_programs_recognised_by_content(
    name: str, version: str, expected: list[tuple[str, str, str]]
) -> None:
    """Programs without a registry are asked where their versions are followed."""
    assert asked("generic", name, version) == expected


def test_a_component_of_kubernetes_is_told_by_its_file() -> None:
    """One module builds several programs; the file's name tells which this is."""
    program = Package(
        type="golang",
        name="k8s.io/kubernetes",
        version="v1.28.2",
        locations=(Location("usr/local/bin/kube-apiserver"),),
    )
    assert {(item.ecosystem, item.package) for item in lookups(program, None)} == {
        ("Go", "k8s.io/kubernetes"),
        ("kubernetes", "k8s.io/kubernetes"),
        ("kubernetes", "k8s.io/apiserver"),
    }


@pytest.mark.parametrize("type_", ["cocoapods", "conda", "terraform", "wordpress-plugin", "otp"])
def test_kinds_that_nobody_speaks_about(type_: str) -> None:
    """Kinds of packages without any advisories have no look-up."""
    assert asked(type_, "a") == []


def test_a_maven_artifact_needs_its_group() -> None:
    """An artifact without its group is not guessed."""
    assert asked("maven", "log4j-core") == []


def test_source_and_binary_names() -> None:
    """Which name and version are compared follows the distribution's naming."""
    library = Package(
        type="rpm",
        name="openssl-libs",
        version="1:3.0.7-2.el9",
        source="openssl",
        source_version="",
    )
    rocky = distribution(Release(id="rocky", version="9.3"))
    alma = distribution(Release(id="almalinux", version="9.3"))
    assert [item.package for item in lookups(library, rocky)] == ["openssl-libs", "openssl"]
    assert [item.package for item in lookups(library, alma)] == ["openssl-libs"]
    assert lookups(library, BOOKWORM) == ()
    assert lookups(library, None) == ()


def test_a_binary_without_a_source_is_its_own() -> None:
    """A package that names no source is looked up by its own name and version."""
    tar = Package(type="deb", name="tar", version="1.34")
    assert [(item.package, item.version) for item in lookups(tar, BOOKWORM)] == [("tar", "1.34")]


def test_a_repository_may_stand_for_a_program() -> None:
    """A program known by its authors' repository is no action of that name."""
    assert asked("github", "fluent/fluent-bit", "2.0.8") == [
        ("Bitnami", "fluent-bit", "2.0.8"),
        ("CPE", "treasuredata:fluent_bit", "2.0.8"),
        ("CPE", "fluentbit:fluent_bit", "2.0.8"),
    ]
