"""Package URLs as patterns for packages."""

from __future__ import annotations

import pytest

from seawall.model import Package, Release
from seawall.model.purl import parse
from seawall.vulnerabilities.purls import names

BOOKWORM = Release(id="debian", version="12.5", codename="bookworm")


def _means(pattern: str, package: Package, release: Release | None = BOOKWORM) -> bool:
    return names(parse(pattern), package, release)


LIBSYSTEMD = Package(
    type="deb",
    name="libsystemd0",
    version="252.38-1~deb12u1",
    arch="amd64",
    source="systemd",
    purl="pkg:deb/debian/libsystemd0@252.38-1~deb12u1?arch=amd64&distro=debian-12.5",
)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("pkg:deb/debian/libsystemd0", True),
        ("pkg:deb/debian/libsystemd0@252.38-1~deb12u1", True),
        ("pkg:deb/debian/libsystemd0@252.38-1%7Edeb12u1", True),
        ("pkg:deb/debian/libsystemd0@252.39-1~deb12u1", False),
        ("pkg:deb/libsystemd0", True),
        ("pkg:deb/ubuntu/libsystemd0", False),
        ("pkg:rpm/debian/libsystemd0", False),
        ("pkg:deb/debian/libsystemd0?arch=amd64", True),
        ("pkg:deb/debian/libsystemd0?arch=arm64", False),
        ("pkg:deb/debian/systemd", False),
        ("pkg:deb/debian/systemd?arch=source", True),
        ("pkg:deb/debian/systemd@252.38-1~deb12u1?arch=source&distro=bookworm", True),
        ("pkg:deb/debian/libsystemd0?distro=debian-12.5", True),
        ("pkg:deb/debian/libsystemd0?distro=debian-12", True),
        ("pkg:deb/debian/libsystemd0?distro=debian-11", False),
        ("pkg:deb/debian/libsystemd0?os_distro=bookworm&os_name=debian&os_version=12", True),
        ("pkg:deb/debian/libsystemd0?os_distro=trixie&os_name=debian&os_version=13", False),
        ("pkg:deb/debian/libsystemd0?flavour=none", False),
    ],
)
def test_patterns_of_an_installed_package(pattern: str, expected: bool) -> None:
    """Versions and qualifiers must hold where they are given; source names on request."""
    assert _means(pattern, LIBSYSTEMD) is expected


def test_an_rpm_pattern_may_leave_out_the_epoch_but_not_change_it() -> None:
    """An epoch that is stated must be the installed one."""
    package = Package(
        type="rpm",
        name="bind",
        version="32:9.16.23-1.el9",
        arch="x86_64",
        purl="pkg:rpm/rhel/bind@9.16.23-1.el9?arch=x86_64&epoch=32",
    )
    assert _means("pkg:rpm/redhat/bind@9.16.23-1.el9", package)
    assert _means("pkg:rpm/redhat/bind@9.16.23-1.el9?arch=x86_64&epoch=32", package)
    assert not _means("pkg:rpm/redhat/bind@9.16.23-1.el9?epoch=0", package)
    assert not _means("pkg:rpm/fedora/bind@9.16.23-1.el9", package)


@pytest.mark.parametrize(
    ("type_", "name", "version", "pattern", "expected"),
    [
        ("npm", "@angular/core", "1.0.0", "pkg:npm/%40angular/core@1.0.0", True),
        ("npm", "@angular/core", "1.0.0", "pkg:npm/@angular/core", True),
        ("npm", "core", "1.0.0", "pkg:npm/%40angular/core", False),
        ("maven", "org.a:b", "1", "pkg:maven/org.a/b", True),
        ("maven", "org.a:b", "1", "pkg:maven/org.A/b", False),
        ("golang", "golang.org/x/net", "v0.1.0", "pkg:golang/golang.org/x/net@0.1.0", True),
        ("pypi", "ruamel-yaml", "1", "pkg:pypi/ruamel_yaml", True),
        ("pypi", "zope-interface", "1", "pkg:pypi/Zope.Interface", True),
        ("nuget", "Newtonsoft.Json", "1", "pkg:nuget/newtonsoft.json", True),
        ("cargo", "time", "0.1.0", "pkg:cargo/time@0.1", False),
    ],
)
def test_patterns_of_libraries(
    type_: str, name: str, version: str, pattern: str, expected: bool
) -> None:
    """Names compare as their ecosystem compares them."""
    assert _means(pattern, Package(type=type_, name=name, version=version)) is expected


def test_a_package_with_a_broken_package_url_goes_by_its_name() -> None:
    """A broken PURL in an SBOM does not put a package out of reach."""
    package = Package(type="npm", name="@a/b", version="1", purl="pkg:npm")
    assert _means("pkg:npm/@a/b@1", package)
