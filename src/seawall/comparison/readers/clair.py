"""Clair's vulnerability report (``clairctl report -o json``, API ``vulnerability_report``).

Packages, distributions, environments and flaws are maps by id; ``package_vulnerabilities`` says
which package has which. Ids of flaws are in their names, often several of one advisory.

Source: https://quay.github.io/clair/reference/api.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage, Head
from seawall.comparison.words import ids_in, listed, type_of
from seawall.inventory.documents.json_document import decoded_bytes


class _Source(Struct, frozen=True):
    name: str = ""


class _Package(Struct, frozen=True):
    name: str = ""
    version: str = ""
    source: _Source | None = None
    arch: str = ""


class _Vulnerability(Struct, frozen=True):
    name: str = ""
    updater: str = ""
    normalized_severity: str = ""
    fixed_in_version: str = ""


class _Distribution(Struct, frozen=True):
    did: str = ""


class _Environment(Struct, frozen=True):
    package_db: str = ""
    distribution_id: str = ""


class _Report(Struct, frozen=True):
    manifest_hash: str = ""
    packages: dict[str, _Package] | None = None
    vulnerabilities: dict[str, _Vulnerability] | None = None
    distributions: dict[str, _Distribution] | None = None
    environments: dict[str, list[_Environment]] | None = None
    package_vulnerabilities: dict[str, list[str]] | None = None


class Clair:
    """Reads reports of Clair 4."""

    name: Final = "clair"
    version: Final = 1

    def recognises(self, head: Head) -> bool:
        """By its map of flaws by package."""
        return "package_vulnerabilities" in head.members

    def read(self, data: bytes) -> Foreign:
        """Read a report.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        report = decoded_bytes(data, _Report, "Clair's report")
        return Foreign(
            tool="Clair",
            artifact=report.manifest_hash,
            findings=tuple(_findings(report)),
            packages=tuple(_package(report, id_) for id_ in report.packages or ()),
            lists_packages=bool(report.packages),
        )


PLUGIN: Final = Clair()


def _package(report: _Report, id_: str) -> ForeignPackage:
    package = (report.packages or {}).get(id_) or _Package()
    places = (report.environments or {}).get(id_) or [_Environment()]
    place = places[0]
    system = (report.distributions or {}).get(place.distribution_id)
    source = package.source.name if package.source else ""
    kind, _, path = place.package_db.partition(":")
    return ForeignPackage(
        name=package.name,
        version=package.version,
        type=type_of(kind if path else "") or type_of(system.did if system else ""),
        arch=package.arch,
        source=source if source != package.name else "",
        path=path or place.package_db,
    )


def _findings(report: _Report) -> Iterator[ForeignFinding]:
    flaws = report.vulnerabilities or {}
    for package, found in (report.package_vulnerabilities or {}).items():
        for flaw in (flaws[id_] for id_ in found if id_ in flaws):
            for id_ in ids_in(flaw.name) or (flaw.name,):
                yield ForeignFinding(
                    id=id_,
                    package=_package(report, package),
                    fixed=listed(flaw.fixed_in_version),
                    severity=flaw.normalized_severity.lower(),
                    feed=flaw.updater,
                )
