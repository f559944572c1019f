"""Trivy's JSON report (``trivy image --format json``, schema version 2).

``Results`` holds one entry for each source of packages: its ``Class`` is ``os-pkgs`` or
``lang-pkgs``, its ``Type`` a distribution or a kind of file. ``Packages`` is there with
``--list-all-pkgs`` alone. What an exception covers is in ``ExperimentalModifiedFindings``.
``Metadata`` names the image; the age of the database is not in the report.

Source: https://trivy.dev/latest/docs/configuration/reporting/#json
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage, Head
from seawall.comparison.words import listed, type_of
from seawall.inventory.documents.json_document import decoded_bytes


class _Identifier(Struct, frozen=True, rename={"purl": "PURL"}):
    purl: str = ""


class _Source(Struct, frozen=True, rename="pascal"):
    name: str = ""


class _Vulnerability(
    Struct,
    frozen=True,
    rename={
        "id": "VulnerabilityID",
        "vendor_ids": "VendorIDs",
        "name": "PkgName",
        "path": "PkgPath",
        "installed": "InstalledVersion",
        "fixed": "FixedVersion",
        "identifier": "PkgIdentifier",
        "status": "Status",
        "severity": "Severity",
        "source": "DataSource",
    },
):
    id: str
    name: str = ""
    vendor_ids: list[str] | None = None
    path: str = ""
    installed: str = ""
    fixed: str = ""
    identifier: _Identifier | None = None
    status: str = ""
    severity: str = ""
    source: _Source | None = None


class _Package(
    Struct,
    frozen=True,
    rename={
        "name": "Name",
        "version": "Version",
        "release": "Release",
        "epoch": "Epoch",
        "arch": "Arch",
        "source": "SrcName",
        "identifier": "Identifier",
        "path": "FilePath",
    },
):
    name: str = ""
    version: str = ""
    release: str = ""
    epoch: int = 0
    arch: str = ""
    source: str = ""
    identifier: _Identifier | None = None
    path: str = ""


class _Modified(Struct, frozen=True, rename="pascal"):
    type: str = ""
    status: str = ""
    statement: str = ""
    source: str = ""
    finding: _Vulnerability | None = None


class _Result(
    Struct,
    frozen=True,
    rename={
        "target": "Target",
        "type": "Type",
        "class_": "Class",
        "packages": "Packages",
        "vulnerabilities": "Vulnerabilities",
        "modified": "ExperimentalModifiedFindings",
    },
):
    target: str = ""
    type: str = ""
    class_: str = ""
    packages: list[_Package] | None = None
    vulnerabilities: list[_Vulnerability] | None = None
    modified: list[_Modified] | None = None


class _Tool(Struct, frozen=True, rename="pascal"):
    version: str = ""


class _Report(
    Struct,
    frozen=True,
    rename={
        "artifact": "ArtifactName",
        "created": "CreatedAt",
        "results": "Results",
        "trivy": "Trivy",
    },
):
    artifact: str = ""
    created: str = ""
    results: list[_Result] | None = None
    trivy: _Tool | None = None


class Trivy:
    """Reads reports of image, file system and SBOM scans."""

    name: Final = "trivy"
    version: Final = 1

    def recognises(self, head: Head) -> bool:
        """By the members that no other format has together."""
        return "SchemaVersion" in head.members and (
            "ArtifactName" in head.members or "Results" in head.members
        )

    def read(self, data: bytes) -> Foreign:
        """Read a report.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        report = decoded_bytes(data, _Report, "Trivy's report")
        results = report.results or []
        return Foreign(
            tool="Trivy",
            version=report.trivy.version if report.trivy else "",
            artifact=report.artifact,
            created=report.created,
            findings=tuple(item for result in results for item in _findings(result)),
            packages=tuple(
                _package(item, result) for result in results for item in result.packages or ()
            ),
            lists_packages=any(result.packages for result in results),
        )


PLUGIN: Final = Trivy()


def _findings(result: _Result) -> Iterator[ForeignFinding]:
    for item in result.vulnerabilities or ():
        yield _finding(item, result)
    for modified in result.modified or ():
        if modified.finding is not None and modified.type in {"", "vulnerability"}:
            why = " ".join(
                part for part in (modified.status, modified.statement, modified.source) if part
            )
            yield _finding(modified.finding, result, why or "suppressed")


def _finding(item: _Vulnerability, result: _Result, suppressed: str = "") -> ForeignFinding:
    package = ForeignPackage(
        name=item.name,
        version=item.installed,
        type=type_of(result.type),
        purl=item.identifier.purl if item.identifier else "",
        path=item.path or (result.target if result.class_ == "lang-pkgs" else ""),
    )
    return ForeignFinding(
        id=item.id,
        package=package,
        aliases=tuple(item.vendor_ids or ()),
        fixed=listed(item.fixed),
        severity=item.severity.lower(),
        status=item.status.lower(),
        feed=item.source.name if item.source else "",
        suppressed=suppressed,
    )


def _package(item: _Package, result: _Result) -> ForeignPackage:
    version = f"{item.version}-{item.release}" if item.release else item.version
    return ForeignPackage(
        name=item.name,
        version=f"{item.epoch}:{version}" if item.epoch else version,
        type=type_of(result.type),
        purl=item.identifier.purl if item.identifier else "",
        path=item.path or (result.target if result.class_ == "lang-pkgs" else ""),
        arch=item.arch,
        source=item.source,
    )
