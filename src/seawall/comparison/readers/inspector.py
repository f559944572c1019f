"""Findings of Amazon Inspector, as its interfaces and ECR's return them.

``aws inspector2 list-findings`` gives ``{"findings": [...]}``,
``aws ecr describe-image-scan-findings`` wraps the same in
``imageScanFindings.enhancedFindings``. One finding names every vulnerable package of one flaw;
``SUPPRESSED`` ones are covered by a filter, ``CLOSED`` ones are over. What the SBOM generator
writes is CycloneDX.

Source: https://docs.aws.amazon.com/inspector/v2/APIReference/API_Finding.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage, Head
from seawall.comparison.words import listed, type_of
from seawall.inventory.documents.json_document import decoded_bytes


class _Package(Struct, frozen=True, rename="camel"):
    name: str = ""
    version: str = ""
    release: str | None = None
    epoch: int | None = None
    arch: str | None = None
    file_path: str | None = None
    package_manager: str | None = None
    fixed_in_version: str | None = None


class _Details(Struct, frozen=True, rename="camel"):
    vulnerability_id: str = ""
    related_vulnerabilities: list[str] | None = None
    source: str | None = None
    vulnerable_packages: list[_Package] | None = None


class _Resource(Struct, frozen=True, rename="camel"):
    id: str = ""


class _Finding(Struct, frozen=True, rename="camel"):
    severity: str = ""
    status: str = ""
    type: str = ""
    package_vulnerability_details: _Details | None = None
    resources: list[_Resource] | None = None
    updated_at: Any = ""


class _Scan(Struct, frozen=True, rename="camel"):
    enhanced_findings: list[_Finding] | None = None


class _Report(Struct, frozen=True, rename="camel"):
    findings: list[_Finding] | None = None
    image_scan_findings: _Scan | None = None


class Inspector:
    """Reads findings of the API and of ECR's enhanced scanning."""

    name: Final = "inspector"
    version: Final = 1

    def recognises(self, head: Head) -> bool:
        """By the member that only its findings about packages have."""
        inside = head.members.get("findings") or head.members.get("imageScanFindings") or b""
        return b'"packageVulnerabilityDetails"' in inside

    def read(self, data: bytes) -> Foreign:
        """Read findings.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        report = decoded_bytes(data, _Report, "Inspector's findings")
        rows = list(report.findings or ())
        if report.image_scan_findings is not None:
            rows += report.image_scan_findings.enhanced_findings or ()
        resources = rows[0].resources if rows else None
        return Foreign(
            tool="Amazon Inspector",
            artifact=resources[0].id if resources else "",
            findings=tuple(item for row in rows for item in _findings(row)),
            created=max(
                (row.updated_at for row in rows if isinstance(row.updated_at, str)), default=""
            ),
        )


PLUGIN: Final = Inspector()


def _findings(row: _Finding) -> Iterator[ForeignFinding]:
    details = row.package_vulnerability_details
    if details is None or row.status == "CLOSED":
        return
    for package in details.vulnerable_packages or ():
        fixed = package.fixed_in_version or ""
        yield ForeignFinding(
            id=details.vulnerability_id,
            aliases=tuple(details.related_vulnerabilities or ()),
            package=_package(package),
            fixed=() if fixed.lower() == "notavailable" else listed(fixed),
            severity=row.severity.lower(),
            feed=details.source or "",
            suppressed="covered by a suppression rule" if row.status == "SUPPRESSED" else "",
        )


def _package(package: _Package) -> ForeignPackage:
    """Inspector splits the versions of OS packages into epoch, version and release."""
    version = f"{package.version}-{package.release}" if package.release else package.version
    return ForeignPackage(
        name=package.name,
        version=f"{package.epoch}:{version}" if package.epoch else version,
        type=type_of(package.package_manager or ""),
        path=(package.file_path or "").lstrip("/"),
        arch=package.arch or "",
    )
