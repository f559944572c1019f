"""The distribution's own packages, and those of others."""

from __future__ import annotations

import pytest

from seawall.model import Package, Release
from seawall.vulnerabilities.distributions import Distribution, distribution
from seawall.vulnerabilities.origin import foreign


def system(id_: str, version: str) -> Distribution:
    found = distribution(Release(id=id_, version=version))
    assert found is not None
    return found


DEBIAN = system("debian", "12")
UBUNTU = system("ubuntu", "22.04")


@pytest.mark.parametrize(
    ("home", "version", "maintainer", "expected"),
    [
        (DEBIAN, "2.36-9+deb12u4", "GNU Libc Maintainers <debian-glibc@lists.debian.org>", False),
        (DEBIAN, "59c-28", "mksh Maintainer <tg@mirbsd.de>", False),
        (DEBIAN, "1.6.24-1~bpo12+1", "", True),
        (DEBIAN, "5:24.0.7-1~debian.12~bookworm", "Docker <support@docker.com>", True),
        (DEBIAN, "15.5-1.pgdg120+1", "Debian PostgreSQL Maintainers", True),
        (DEBIAN, "8.2.13-1+0~20231124.32+debian12~1.gbpf5b381+deb.sury.org+1", "", True),
        (DEBIAN, "2.35-0ubuntu3.4", "Ubuntu Developers", True),
        (DEBIAN, "18.19.0-1nodesource1", "", True),
        (DEBIAN, "1.25.3-1~bookworm", "NGINX Packaging <nginx-packaging@f5.com>", True),
        (DEBIAN, "8.0.35-1debian12", "MySQL RE <mysql-build@oss.oracle.com>", True),
        (UBUNTU, "2.35-0ubuntu3.4", "Ubuntu Developers", False),
        (UBUNTU, "1:9.18-1ppa1~ubuntu22.04.1", "", True),
        (UBUNTU, "2.44+linuxmint1", "", True),
    ],
)
def test_debs(home: Distribution, version: str, maintainer: str, expected: bool) -> None:
    """Marks in version and maintainer tell foreign debs; odd maintainers alone do not."""
    package = Package(type="deb", name="a", version=version, publisher=maintainer)
    assert bool(foreign(package, home)) is expected


@pytest.mark.parametrize(
    ("id_", "version", "vendor", "expected"),
    [
        ("almalinux", "9", "AlmaLinux", False),
        ("almalinux", "8", "CloudLinux", False),
        ("almalinux", "9", "Fedora Project", True),
        ("fedora", "40", "Fedora Project", False),
        ("rhel", "9", "Red Hat, Inc.", False),
        ("rhel", "9", "", False),
        ("sles", "15.5", "SUSE LLC <https://www.suse.com/>", False),
        ("sles", "15.5", "openSUSE", False),
        ("amzn", "2023", "Amazon Linux", False),
        ("ol", "9", "Oracle America", False),
        ("azurelinux", "3.0", "Microsoft Corporation", False),
        ("rocky", "9", "Rocky Enterprise Software Foundation", False),
        ("rocky", "9", "Google LLC", True),
    ],
)
def test_rpms(id_: str, version: str, vendor: str, expected: bool) -> None:
    """The recorded vendor tells foreign RPMs; none says nothing."""
    package = Package(type="rpm", name="a", version="1-1", publisher=vendor)
    assert bool(foreign(package, system(id_, version))) is expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [("", False), ("Debian", False), ("https://mirror.example/debian", False), ("Acme", True)],
)
def test_an_origin_that_is_recorded_counts(origin: str, expected: bool) -> None:
    """A recorded origin that is not the distribution makes a package foreign."""
    package = Package(type="deb", name="a", version="1", origin=origin)
    assert bool(foreign(package, DEBIAN)) is expected
