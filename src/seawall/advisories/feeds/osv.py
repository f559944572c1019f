"""OSV: one zip archive per ecosystem, one JSON record per advisory.

The archives gather the databases of the ecosystems themselves (PyPA, RustSec, the Go
vulnerability database, AlmaLinux, Bitnami ...), GitHub's advisories and OpenSSF's
malicious packages. A release of a distribution has no archive of its own: it is named in each
record (``AlmaLinux:9``). What OSS-Fuzz says of its own projects is left out, for it names commits
and tags and not versions.

Source: https://google.github.io/osv.dev/data/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.members import members
from seawall.advisories.osv_record import facts
from seawall.model import Source

HOST: Final = "https://osv-vulnerabilities.storage.googleapis.com/"


class _Database(NamedTuple):
    licence: str
    credit: str


_GITHUB: Final = "GitHub Advisory Database (https://github.com/github/advisory-database)"
_MALICIOUS: Final = "OpenSSF malicious packages (https://github.com/ossf/malicious-packages)"
_DATABASES: Final = {
    "AlmaLinux": _Database("MIT", "AlmaLinux OSV database"),
    "Bitnami": _Database("Apache-2.0", "Bitnami Vulnerability Database"),
    "CRAN": _Database("Apache-2.0", "R Consortium Advisory Database"),
    "GHC": _Database("CC0-1.0", "Haskell Security Advisory Database"),
    "GitHub Actions": _Database("CC-BY-4.0", _GITHUB),
    "Go": _Database("CC-BY-4.0", "Go Vulnerability Database (https://vuln.go.dev)"),
    "Hackage": _Database("CC0-1.0", "Haskell Security Advisory Database"),
    "Hex": _Database("CC-BY-4.0", _GITHUB),
    "Julia": _Database("CC-BY-4.0", "Julia SecurityAdvisories.jl; vectors from the NVD"),
    "Maven": _Database(
        "CC-BY-4.0 AND Apache-2.0", f"{_GITHUB}; SAP Project KB (PROJECTKB-*, Apache-2.0)"
    ),
    "NuGet": _Database("CC-BY-4.0", _GITHUB),
    "OSS-Fuzz": _Database("CC-BY-4.0", "OSS-Fuzz (https://github.com/google/oss-fuzz-vulns)"),
    "Packagist": _Database(
        "CC-BY-4.0 AND MIT", f"{_GITHUB}; Drupal Advisory Database by Ackama (MIT)"
    ),
    "Pub": _Database("CC-BY-4.0", _GITHUB),
    "PyPI": _Database(
        "CC-BY-4.0 AND Apache-2.0",
        f"PyPA Advisory Database (https://github.com/pypa/advisory-database); {_GITHUB};"
        f" {_MALICIOUS}",
    ),
    "RubyGems": _Database("CC-BY-4.0", _GITHUB),
    "SwiftURL": _Database("CC-BY-4.0", _GITHUB),
    "crates.io": _Database(
        "CC0-1.0 AND CC-BY-4.0", f"RustSec Advisory Database (https://rustsec.org); {_GITHUB}"
    ),
    "kubernetes": _Database("Apache-2.0", "Kubernetes CVE feed"),
    "npm": _Database(
        "CC-BY-4.0 AND MIT AND Apache-2.0",
        f"{_GITHUB}; Node.js Security Working Group (NSWG-*, MIT); {_MALICIOUS}",
    ),
    "opam": _Database("CC0-1.0", "OCaml Security Advisory Database"),
}
_NOT_FETCHED: Final = frozenset({"OSS-Fuzz"})
_NOT_PUBLISHED: Final = frozenset({"CRAN", "Julia", "kubernetes", "opam", "GHC"})


class Osv:
    """Reads the archives."""

    name: Final = "osv"
    version: Final = 1
    patterns: Final = ("osv/*/all.zip",)
    downloads: Final = tuple(
        Download(HOST, f"{ecosystem}/all.zip", "osv", optional=ecosystem in _NOT_PUBLISHED)
        for ecosystem in _DATABASES
        if ecosystem not in _NOT_FETCHED
    )

    def source(self, path: str) -> Source:
        """One source per ecosystem, ``osv-pypi``."""
        ecosystem = path.split("/")[-2]
        known = _DATABASES.get(ecosystem, _Database("see the address", f"OSV, {ecosystem}"))
        return Source(
            id=_id(path),
            name=f"OSV {ecosystem}",
            url=f"{HOST}{ecosystem}/all.zip",
            licence=known.licence,
            credit=known.credit,
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts of each record."""
        source = _id(path)
        for member in members(stream, ".json"):
            if isinstance(member, Skipped):
                yield member
            else:
                yield from facts(member[1], source, member[0].removesuffix(".json"))


def _id(path: str) -> str:
    return "osv-" + path.split("/")[-2].lower().replace(" ", "-")


PLUGIN: Final = Osv()
