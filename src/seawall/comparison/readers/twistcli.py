"""Prisma Cloud's JSON report (``twistcli images scan --output-file FILE``).

``results`` holds one entry for each image with its ``packages`` and ``vulnerabilities``;
``status`` of a flaw is ``fixed in 1.2.3, 1.3.0``, ``affected``, ``will not fix`` and the like.

Source: https://docs.prismacloud.io/en/compute-edition (twistcli, scan images)
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage, Head
from seawall.comparison.words import listed, type_of
from seawall.inventory.documents.json_document import decoded_bytes

FIXED: Final = "fixed in"


class _Vulnerability(Struct, frozen=True, rename="camel"):
    id: str = ""
    status: str = ""
    severity: str = ""
    package_name: str = ""
    package_version: str = ""
    package_type: str = ""
    package_path: str = ""


class _Package(Struct, frozen=True):
    type: str = ""
    name: str = ""
    version: str = ""
    path: str = ""


class _Result(Struct, frozen=True, rename="camel"):
    id: str = ""
    name: str = ""
    distro: str = ""
    packages: list[_Package] | None = None
    vulnerabilities: list[_Vulnerability] | None = None
    scan_time: str = ""


class _Report(Struct, frozen=True):
    results: list[_Result] | None = None


class Twistcli:
    """Reads reports of image scans."""

    name: Final = "twistcli"
    version: Final = 1

    def recognises(self, head: Head) -> bool:
        """By its results, which speak of distributions and compliance."""
        results = head.members.get("results", b"")
        return (
            b'"vulnerabilityDistribution"' in results
            or b'"complianceDistribution"' in results
            or (b'"packageName"' in results and b'"packageVersion"' in results)
        )

    def read(self, data: bytes) -> Foreign:
        """Read a report.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        results = decoded_bytes(data, _Report, "the report of twistcli").results or []
        return Foreign(
            tool="Prisma Cloud",
            artifact=(results[0].name or results[0].id) if results else "",
            created=results[0].scan_time if results else "",
            findings=tuple(
                _finding(item, result.distro)
                for result in results
                for item in result.vulnerabilities or ()
            ),
            packages=tuple(
                _package(item.name, item.version, item.type, item.path, result.distro)
                for result in results
                for item in result.packages or ()
            ),
            lists_packages=any(result.packages for result in results),
        )


PLUGIN: Final = Twistcli()


def _finding(item: _Vulnerability, distro: str) -> ForeignFinding:
    return ForeignFinding(
        id=item.id,
        package=_package(
            item.package_name, item.package_version, item.package_type, item.package_path, distro
        ),
        fixed=fixed_in(item.status),
        severity=item.severity.lower(),
        status=item.status.lower(),
    )


def fixed_in(status: str) -> tuple[str, ...]:
    """The versions in ``fixed in 1.2.3, 1.3.0``."""
    _, found, versions = status.partition(FIXED)
    return listed(versions) if found else ()


def _package(name: str, version: str, type_: str, path: str, distro: str) -> ForeignPackage:
    """A package; ``os`` means whichever kind the distribution has."""
    word = distro.split(" ", maxsplit=1)[0] if type_.lower() in {"os", "package"} else type_
    return ForeignPackage(name=name, version=version, type=type_of(word), path=path.lstrip("/"))
