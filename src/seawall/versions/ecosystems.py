"""Which order each ecosystem uses, by the names of the OSV schema.

An ecosystem may carry a release (``Debian:12``, ``Ubuntu:22.04:LTS``) that does not change the
order. Hardened distributions repackage several ecosystems and name the real one second
(``Root:Alpine:3.18``, ``Echo:npm``).

Source: https://ossf.github.io/osv-schema/#defined-ecosystems
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_SCHEMES: Final = {
    "apk": (
        "Alpaquita",
        "Alpine",
        "BellSoft Hardened Containers",
        "Chainguard",
        "CleanStart",
        "MinimOS",
        "postmarketOS",
        "Wolfi",
    ),
    "bitnami": ("Bitnami",),
    "cargo": ("crates.io",),
    "composer": ("Packagist",),
    "conan": ("ConanCenter",),
    "conda": ("conda",),
    "cpe": ("CPE",),
    "cran": ("Bioconductor", "CRAN"),
    "dpkg": ("Debian", "Echo", "OpenWrt", "Raspbian", "Ubuntu"),
    "github_actions": ("GitHub Actions",),
    "go": ("Go", "Kubernetes"),
    "hackage": ("GHC", "Hackage"),
    "hex": ("Hex",),
    "julia": ("Julia",),
    "maven": ("Maven",),
    "npm": ("npm",),
    "nuget": ("NuGet",),
    "opam": ("opam",),
    "pacman": ("Arch", "Manjaro"),
    "pep440": ("PyPI",),
    "portage": ("Gentoo",),
    "pub": ("Pub",),
    "rpm": (
        "AlmaLinux",
        "Amazon Linux",
        "Azure Linux",
        "CBL-Mariner",
        "CentOS",
        "EPEL",
        "Fedora",
        "Mageia",
        "Mariner",
        "openEuler",
        "openSUSE",
        "Oracle Linux",
        "Photon OS",
        "Red Hat",
        "Rocky Linux",
        "SUSE",
    ),
    "rubygems": ("CocoaPods", "Ruby", "RubyGems"),
    "semver": ("Linux", "Node.js", "OpenVSX", "SwiftURL", "VSCode"),
}
_BY_ECOSYSTEM: Final = {
    ecosystem.lower(): scheme for scheme, names in _SCHEMES.items() for ecosystem in names
}
_REPACKAGERS: Final = frozenset({"docker hardened images", "echo", "root", "tuxcare"})


@lru_cache(maxsize=1024)
def scheme_for(ecosystem: str) -> str:
    """The order of an OSV ecosystem, ``""`` where versions cannot be ordered.

    Long names are cut from the right (``SUSE Linux Enterprise Server 15`` is SUSE).

    Args:
        ecosystem: with or without ``:release``.
    """
    name, _, rest = ecosystem.partition(":")
    name = name.strip().lower()
    if rest and name in _REPACKAGERS and (inner := scheme_for(rest)):
        return inner
    while name:
        if name in _BY_ECOSYSTEM:
            return _BY_ECOSYSTEM[name]
        name = name.rpartition(" ")[0]
    return ""
