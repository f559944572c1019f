"""Package URLs read back into the ecosystems' own names, versions and sources."""

from __future__ import annotations

import pytest

from seawall.inventory.sbom.identity import identity, source_rpm
from seawall.inventory.sbom.releases import of_packages, of_qualifier
from seawall.model.purl import of_package, parse


@pytest.mark.parametrize(
    ("purl", "name"),
    [
        ("pkg:npm/%40scope/name@1", "@scope/name"),
        ("pkg:maven/org.x/y@1", "org.x:y"),
        ("pkg:golang/github.com/a/b/v2@v2.0.0", "github.com/a/b/v2"),
        ("pkg:pypi/ruamel.yaml@1", "ruamel-yaml"),
        ("pkg:composer/vendor/name@1", "vendor/name"),
        ("pkg:deb/debian/libssl3@1", "libssl3"),
        ("pkg:swift/github.com/a/b@1", "github.com/a/b"),
        ("pkg:cocoapods/Firebase@1#Core", "Firebase/Core"),
        ("pkg:generic/oracle/jdk@1", "oracle/jdk"),
        ("pkg:oci/nginx@sha256:ab?repository_url=reg.example/lib/nginx", "reg.example/lib/nginx"),
        ("pkg:conda/numpy@1?build=py311", "numpy"),
        ("pkg:cpan/DROLSKY/DateTime@1", "DateTime"),
    ],
)
def test_names(purl: str, name: str) -> None:
    """Namespace and name become the name that the ecosystem uses."""
    assert identity(parse(purl)).name == name


@pytest.mark.parametrize(
    ("type_", "name", "version"),
    [
        ("npm", "@scope/name", "1.0.0"),
        ("maven", "org.x:y", "1.0"),
        ("golang", "github.com/Azure/go-autorest", "v1.0.0+incompatible"),
        ("rpm", "bash", "1:5.1-2.el9"),
        ("deb", "libc6", "1:2.3-4"),
        ("cocoapods", "Firebase/Core", "1.0"),
        ("oci", "reg.example/lib/nginx", "1"),
    ],
)
def test_it_is_the_reverse_of_writing(type_: str, name: str, version: str) -> None:
    """A URL made of a package gives the package's name and version back."""
    known = identity(parse(of_package(type_, name, version, distro_id="x", arch="a")))
    assert (known.type, known.name, known.version) == (type_, name, version)


def test_source_packages() -> None:
    """``upstream`` names the source package, with its version where that differs."""
    deb = identity(parse("pkg:deb/debian/libc6@2.36-9%2Bb1?arch=amd64&upstream=glibc%402.36-9"))
    assert (deb.source, deb.source_version, deb.arch) == ("glibc", "2.36-9", "amd64")
    same = identity(parse("pkg:deb/debian/libc6@2.36-9?upstream=glibc%402.36-9"))
    assert (same.source, same.source_version) == ("glibc", "")
    apk = identity(parse("pkg:apk/alpine/libssl3@3.1.4-r5?upstream=openssl"))
    assert (apk.source, apk.source_version) == ("openssl", "")
    rpm = identity(
        parse(
            "pkg:rpm/redhat/openssl-libs@3.0.7-24.el9?arch=x86_64&epoch=1"
            "&upstream=openssl-3.0.7-24.el9.src.rpm&distro=rhel-9.3"
        )
    )
    assert (rpm.version, rpm.arch) == ("1:3.0.7-24.el9", "x86_64")
    assert (rpm.source, rpm.source_version) == ("openssl", "3.0.7-24.el9")
    assert rpm.qualifiers == {}


def test_an_epoch_is_not_said_twice() -> None:
    """A version that has its epoch does not get it from the qualifier again."""
    assert identity(parse("pkg:deb/debian/x@1:2?epoch=1")).version == "1:2"
    assert identity(parse("pkg:rpm/fedora/x@2?epoch=0")).version == "2"


def test_modules_of_rpm() -> None:
    """Both qualifiers in use for a module mean the same."""
    purl = "pkg:rpm/redhat/npm@8-1?{}=nodejs:18:8090:abc"
    for key in ("modularitylabel", "rpmmod"):
        known = identity(parse(purl.format(key)))
        assert known.qualifiers == {"rpmmod": "nodejs:18:8090:abc"}


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("a-b-1.2-3.src.rpm", ("a-b", "1.2-3")),
        ("a-1-2.nosrc.rpm", ("a", "1-2")),
        ("odd", ("odd", "")),
        ("", ("", "")),
    ],
)
def test_source_rpm(file: str, source: tuple[str, str]) -> None:
    """The last two dashes of a source RPM's name part name, version and release."""
    assert source_rpm(file) == source


@pytest.mark.parametrize(
    ("namespace", "distro", "release"),
    [
        ("debian", "debian-12", ("debian", "12", "")),
        ("debian", "12.4", ("debian", "12.4", "")),
        ("debian", "bookworm", ("debian", "", "bookworm")),
        ("ubuntu", "jammy", ("ubuntu", "", "jammy")),
        ("redhat", "rhel-9.2", ("rhel", "9.2", "")),
        ("redhat", "redhat-8.6", ("rhel", "8.6", "")),
        ("alpine", "3.18.4", ("alpine", "3.18.4", "")),
        ("opensuse", "opensuse-leap-15.5", ("opensuse-leap", "15.5", "")),
        ("amazon", "amazon-2", ("amzn", "2", "")),
        ("arch", "arch", ("arch", "", "")),
        ("debian", "debian", ("debian", "", "")),
    ],
)
def test_releases(namespace: str, distro: str, release: tuple[str, str, str]) -> None:
    """The distribution is known by its os-release id, however a tool calls it."""
    found = of_qualifier(namespace, distro, "x")
    assert found is not None
    assert (found.id, found.version, found.codename) == release


def test_the_most_frequent_release_comes_first() -> None:
    """Only packages of operating systems speak, and the majority of them first."""
    purls = [
        "pkg:deb/debian/a@1?distro=debian-11",
        "pkg:deb/debian/b@1?distro=debian-12",
        "pkg:deb/debian/c@1?distro=debian-12",
        "pkg:npm/d@1?distro=debian-10",
        "pkg:deb/debian/e@1",
    ]
    found = of_packages(map(parse, purls), "x")
    assert [row.version for row in found] == ["12", "11"]
