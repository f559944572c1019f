"""GitLab's container and dependency scanning reports (Docker Scout writes them as well).

Each entry of ``vulnerabilities`` has ``identifiers`` (the CVE among them) and
``location.dependency`` with the package and its version.

Source: https://gitlab.com/gitlab-org/security-products/security-report-schemas
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage, Head
from seawall.comparison.words import ids_in, listed, purl_of
from seawall.inventory.documents.json_document import decoded_bytes


class _Identifier(Struct, frozen=True):
    type: str = ""
    value: str = ""


class _Named(Struct, frozen=True):
    name: str = ""


class _Dependency(Struct, frozen=True):
    package: _Named | None = None
    version: str = ""


class _Location(Struct, frozen=True):
    dependency: _Dependency | None = None
    file: str = ""
    image: str = ""
    operating_system: str = ""


class _Flag(Struct, frozen=True):
    type: str = ""
    description: str = ""


class _Vulnerability(Struct, frozen=True):
    id: str = ""
    severity: str = ""
    solution: str = ""
    identifiers: list[_Identifier] | None = None
    location: _Location | None = None
    flags: list[_Flag] | None = None


class _Scanner(Struct, frozen=True):
    id: str = ""
    name: str = ""
    version: str = ""


class _Scan(Struct, frozen=True):
    analyzer: _Scanner | None = None
    scanner: _Scanner | None = None
    end_time: str = ""


class _Report(Struct, frozen=True):
    vulnerabilities: list[_Vulnerability] | None = None
    scan: _Scan | None = None


class GitLab:
    """Reads reports of any scanner that writes them."""

    name: Final = "gitlab"
    version: Final = 1

    def recognises(self, head: Head) -> bool:
        """By its scan beside its findings."""
        return "vulnerabilities" in head.members and b'"scanner"' in head.members.get("scan", b"")

    def read(self, data: bytes) -> Foreign:
        """Read a report.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        report = decoded_bytes(data, _Report, "the GitLab report")
        scan = report.scan or _Scan()
        scanner = scan.scanner or _Scanner()
        rows = report.vulnerabilities or []
        images = (row.location.image for row in rows if row.location and row.location.image)
        return Foreign(
            tool=scanner.name or scanner.id or "the other scanner",
            version=scanner.version,
            artifact=next(images, ""),
            created=scan.end_time,
            findings=tuple(_finding(row) for row in rows),
        )


PLUGIN: Final = GitLab()


def _finding(row: _Vulnerability) -> ForeignFinding:
    values = [item.value for item in row.identifiers or ()]
    ids = tuple(dict.fromkeys(id_ for value in values for id_ in ids_in(value)))
    location = row.location or _Location()
    dependency = location.dependency or _Dependency()
    name = dependency.package.name if dependency.package else ""
    purl = purl_of(name)
    dismissed = [
        flag for flag in row.flags or () if flag.type == "flagged-as-likely-false-positive"
    ]
    return ForeignFinding(
        id=(ids or tuple(values) or (row.id,))[0],
        aliases=ids[1:],
        package=ForeignPackage(
            name=purl.name if purl else name,
            version=dependency.version or (purl.version if purl else ""),
            type=purl.type if purl else "",
            purl=name if purl else "",
            path=location.file,
        ),
        fixed=listed(row.solution.rpartition(" to ")[2]) if " to " in row.solution else (),
        severity=row.severity.lower(),
        suppressed=dismissed[0].description or "likely a false positive" if dismissed else "",
    )
