"""OSV: one zip archive per ecosystem, one JSON record per advisory.

The archives gather the databases of the ecosystems themselves (PyPA, RustSec, the Go
vulnerability database, AlmaLinux, Bitnami ...), GitHub's advisories and OpenSSF's
malicious packages. A release of a distribution has no archive of its own: it is named in each
record (``AlmaLinux:9``). What OSS-Fuzz says of its own projects is left out, for it names commits
and tags and not versions; and what comes from a distribution's own feed is not fetched here.

``<ecosystem>/modified_id.csv`` lists every record with the time of its last change, newest first
(``2024-05-01T12:00:00Z,ID``). Where few changed they are fetched one by one
(``<ecosystem>/<ID>.json``) into an archive of changes. What is known is read from the archives
themselves, so that nothing is missed after an update that failed half-way.

Source: https://google.github.io/osv.dev/data/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from seawall.advisories import osv_index
from seawall.advisories.archives import each
from seawall.advisories.feed import CHANGES, Download, Fact, Replaced, Site
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
    "Alpaquita": _Database(
        "see https://github.com/bell-sw/osv-database", "BellSoft security advisories"
    ),
    "Alpine": _Database("CC-BY-SA-4.0", "Alpine Linux security database, converted by OSV"),
    "Azure Linux": _Database("MIT", "Azure Linux vulnerability data by Microsoft"),
    "Bioconductor": _Database("Apache-2.0", "R Consortium Advisory Database"),
    "Bitnami": _Database("Apache-2.0", "Bitnami Vulnerability Database"),
    "Chainguard": _Database("not free", "Chainguard advisories"),
    "CRAN": _Database("Apache-2.0", "R Consortium Advisory Database"),
    "Debian": _Database(
        "MIT-like, https://www.debian.org/license", "Debian security team, converted by OSV"
    ),
    "Echo": _Database("see https://advisory.echohq.com", "Echo advisories"),
    "GHC": _Database("CC0-1.0", "Haskell Security Advisory Database"),
    "GitHub Actions": _Database("CC-BY-4.0", _GITHUB),
    "Go": _Database("CC-BY-4.0", "Go Vulnerability Database (https://vuln.go.dev)"),
    "Hackage": _Database("CC0-1.0", "Haskell Security Advisory Database"),
    "Hex": _Database("CC-BY-4.0", _GITHUB),
    "Julia": _Database("CC-BY-4.0", "Julia SecurityAdvisories.jl; vectors from the NVD"),
    "Mageia": _Database("see https://advisories.mageia.org", "Mageia security advisories"),
    "Maven": _Database(
        "CC-BY-4.0 AND Apache-2.0", f"{_GITHUB}; SAP Project KB (PROJECTKB-*, Apache-2.0)"
    ),
    "MinimOS": _Database("see https://packages.mini.dev", "Minimus advisories"),
    "NuGet": _Database("CC-BY-4.0", _GITHUB),
    "OSS-Fuzz": _Database("CC-BY-4.0", "OSS-Fuzz (https://github.com/google/oss-fuzz-vulns)"),
    "Packagist": _Database(
        "CC-BY-4.0 AND MIT", f"{_GITHUB}; Drupal Advisory Database by Ackama (MIT)"
    ),
    "Photon OS": _Database("see https://github.com/vmware/photon", "Photon OS advisories"),
    "Pub": _Database("CC-BY-4.0", _GITHUB),
    "PyPI": _Database(
        "CC-BY-4.0 AND Apache-2.0",
        f"PyPA Advisory Database (https://github.com/pypa/advisory-database); {_GITHUB};"
        f" {_MALICIOUS}",
    ),
    "Red Hat": _Database("CC-BY-4.0", "Red Hat security data, converted to OSV"),
    "Rocky Linux": _Database("BSD-3-Clause", "Rocky Linux errata"),
    "RubyGems": _Database("CC-BY-4.0", _GITHUB),
    "SUSE": _Database("CC-BY-4.0", "SUSE security data"),
    "SwiftURL": _Database("CC-BY-4.0", _GITHUB),
    "Ubuntu": _Database("CC-BY-SA-4.0", "Ubuntu security notices by Canonical"),
    "VSCode": _Database("Apache-2.0", _MALICIOUS),
    "Wolfi": _Database("not free since 2025-05-07", "Wolfi advisories"),
    "crates.io": _Database(
        "CC0-1.0 AND CC-BY-4.0", f"RustSec Advisory Database (https://rustsec.org); {_GITHUB}"
    ),
    "kubernetes": _Database("Apache-2.0", "Kubernetes CVE feed"),
    "npm": _Database(
        "CC-BY-4.0 AND MIT AND Apache-2.0",
        f"{_GITHUB}; Node.js Security Working Group (NSWG-*, MIT); {_MALICIOUS}",
    ),
    "openEuler": _Database("see https://www.openeuler.org", "openEuler security advisories"),
    "openSUSE": _Database("CC-BY-4.0", "SUSE security data"),
    "opam": _Database("CC0-1.0", "OCaml Security Advisory Database"),
}
_NOT_FETCHED: Final = frozenset(
    {
        "OSS-Fuzz",
        # These have feeds of their own, which say more: unfixed flaws, and of which release.
        *("Alpine", "Azure Linux", "Chainguard", "Debian", "Photon OS", "Red Hat", "SUSE"),
        *("MinimOS", "Ubuntu", "Wolfi", "openEuler", "openSUSE"),
    }
)
_MAY_BE_MISSING: Final = frozenset({"Bioconductor", "kubernetes"})
_FETCHED: Final = tuple(name for name in _DATABASES if name not in _NOT_FETCHED)


class Osv:
    """Reads the archives."""

    name: Final = "osv"
    version: Final = 1
    max_age: Final = 7
    patterns: Final = ("osv/*/all.zip", f"osv/*/{CHANGES}")
    downloads: Final = tuple(
        Download(HOST, f"{ecosystem}/{osv_index.NAME}", "osv", optional=True, auxiliary=True)
        for ecosystem in _FETCHED
    )

    def follow(self, site: Site) -> Iterator[Download]:
        """The records that changed, or the archive of an ecosystem where that is not enough."""
        for ecosystem in _FETCHED:
            changed = osv_index.changed(site.folder / "osv" / ecosystem)
            for record in changed or ():
                download = _record(ecosystem, record)
                yield download
                if not site.changed(download.target):
                    changed = None
                    break
            if changed is None:
                optional = ecosystem in _MAY_BE_MISSING
                yield Download(HOST, f"{ecosystem}/all.zip", "osv", optional=optional)

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
        newer = path.endswith(CHANGES)

        def said(name: str, content: bytes) -> Iterator[Fact]:
            record = name.rpartition("/")[2].removesuffix(".json")
            if newer:
                yield Replaced(source, record)
            yield from facts(content, source, record)

        return each(stream, ".json", said)


def _record(ecosystem: str, record: str) -> Download:
    """One record; that it went since the index was written is no failure."""
    return Download(
        HOST,
        f"{ecosystem}/{record}.json",
        "osv",
        optional=True,
        changes=f"osv/{ecosystem}/{CHANGES}",
    )


def _id(path: str) -> str:
    return "osv-" + path.split("/")[-2].lower().replace(" ", "-")


PLUGIN: Final = Osv()
