"""Telling a distribution's own packages from those of other repositories.

A package of another repository carries versions that the distribution's advisories do not
speak about: comparing them gives nonsense in both directions. RPM records a vendor; dpkg
records only a maintainer, and many maintainers of Debian write from private addresses, so
a package counts as foreign there only on evidence: the marks that well-known repositories
leave in versions and maintainers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from seawall.model import Package
from seawall.vulnerabilities.distributions import Distribution

# Marks inside a version, with the repository that leaves them.
_VERSION_MARKS: Final = (
    ("~bpo", "backports"),
    ("nodesource", "NodeSource"),
    (".pgdg", "PostgreSQL's repository"),
    ("deb.sury.org", "deb.sury.org"),
    ("+rpi", "Raspberry Pi OS"),
    ("+rpt", "Raspberry Pi OS"),
    ("~debian.", "Docker's repository"),
    ("~ubuntu.", "Docker's repository"),
    ("linuxmint", "Linux Mint"),
)
_UBUNTU_MARKS: Final = (("ppa", "a PPA"), ("~launchpad", "a PPA"), ("+mint", "Linux Mint"))
_DEBIAN_MARKS: Final = (("ubuntu", "Ubuntu"), ("+kali", "Kali"), ("kali", "Kali"))

# Parts of a maintainer that no package of Debian or Ubuntu has.
_MAINTAINERS: Final = (
    "@docker.com",
    "@nodesource.com",
    "nginx-packaging",
    "@nginx.com",
    "@f5.com",
    "@microsoft.com",
    "@google.com",
    "chromium-dev@chromium.org",
    "oracle.com>",
    "@percona.com",
    "developers@lists.mariadb.org",
    "@mongodb.com",
    "@elastic.co",
    "@grafana.com",
    "@hashicorp.com",
    "@influxdata.com",
    "@confluent.io",
    "@redis.io",
    "@redis.com",
    "@gitlab.com",
    "@nvidia.com",
    "@datadoghq.com",
    "@azul.com",
    "@adoptium.net",
    "@adoptopenjdk.net",
    "kubernetes authors",
)


def foreign(package: Package, distribution: Distribution) -> str:
    """Where a package of another repository comes from, ``""`` for the distribution's own."""
    if package.type == "rpm":
        return _foreign_vendor(package.origin or package.publisher, distribution)
    if package.type != "deb":
        return "" if _own_origin(package.origin, distribution) else package.origin
    version, own = package.version, distribution.id
    for mark, name in _VERSION_MARKS:
        if mark in version:
            return name
    for mark, name in _UBUNTU_MARKS if own == "ubuntu" else _DEBIAN_MARKS:
        if mark in version:
            return name
    if not _own_origin(package.origin, distribution):
        return package.origin
    return _foreign_maintainer(package.publisher[:300])


@lru_cache(maxsize=4096)
def _foreign_maintainer(maintainer: str) -> str:
    address = maintainer.lower()
    return maintainer if any(part in address for part in _MAINTAINERS) else ""


def _foreign_vendor(vendor: str, distribution: Distribution) -> str:
    """RPM's vendor; packages without one say nothing about where they come from."""
    if not vendor or not distribution.vendors:
        return ""
    return "" if vendor.lower().startswith(distribution.vendors) else vendor


def _own_origin(origin: str, distribution: Distribution) -> bool:
    """An origin, where one is recorded, names the distribution (``Debian``, a mirror of it)."""
    return not origin or distribution.id in origin.lower()
