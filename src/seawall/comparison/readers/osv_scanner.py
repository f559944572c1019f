"""OSV-Scanner's JSON report (``osv-scanner scan --format json``).

``results`` holds one entry for each source with its packages; of each package
``vulnerabilities`` are whole OSV records, and ``groups`` join those that share an alias, which
may be several flaws (two CVEs with one third id). So every record is one finding with its own
aliases. With ``--all-packages`` packages without a flaw are listed as well.

Source: https://google.github.io/osv-scanner/output/#json
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage, Head
from seawall.comparison.words import type_of
from seawall.inventory.documents.json_document import decoded_bytes


class _Event(Struct, frozen=True):
    fixed: str = ""


class _Range(Struct, frozen=True):
    type: str = ""
    events: list[_Event] | None = None


class _Named(Struct, frozen=True):
    name: str = ""


class _Affected(Struct, frozen=True):
    package: _Named | None = None
    ranges: list[_Range] | None = None


class _Record(Struct, frozen=True):
    id: str
    aliases: list[str] | None = None
    affected: list[_Affected] | None = None


class _Group(Struct, frozen=True):
    ids: list[str] | None = None
    max_severity: str = ""


class _Package(Struct, frozen=True):
    name: str = ""
    version: str = ""
    ecosystem: str = ""
    os_package_name: str = ""


class _Listed(Struct, frozen=True):
    package: _Package
    groups: list[_Group] | None = None
    vulnerabilities: list[_Record] | None = None


class _Source(Struct, frozen=True):
    path: str = ""
    type: str = ""


class _Result(Struct, frozen=True):
    source: _Source | None = None
    packages: list[_Listed] | None = None


class _Report(Struct, frozen=True):
    results: list[_Result] | None = None


class OsvScanner:
    """Reads reports of all kinds of scans."""

    name: Final = "osv_scanner"
    version: Final = 1

    def recognises(self, head: Head) -> bool:
        """By its results beside its configuration, which no other report has."""
        return "results" in head.members and (
            "experimental_config" in head.members or b'"ecosystem"' in head.members["results"]
        )

    def read(self, data: bytes) -> Foreign:
        """Read a report.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        report = decoded_bytes(data, _Report, "OSV-Scanner's report")
        rows = [
            (listed, result.source.path if result.source else "")
            for result in report.results or ()
            for listed in result.packages or ()
        ]
        packages = tuple(_package(listed.package, path) for listed, path in rows)
        return Foreign(
            tool="OSV-Scanner",
            findings=tuple(item for listed, path in rows for item in _findings(listed, path)),
            packages=packages,
            lists_packages=any(not (listed.groups or listed.vulnerabilities) for listed, _ in rows),
        )


PLUGIN: Final = OsvScanner()


def _package(package: _Package, path: str) -> ForeignPackage:
    base = package.ecosystem.partition(":")[0]
    binary = package.os_package_name
    return ForeignPackage(
        name=binary or package.name,
        version=package.version,
        type=type_of(base),
        path=path,
        source=package.name if binary and binary != package.name else "",
    )


def _findings(listed: _Listed, path: str) -> Iterator[ForeignFinding]:
    package = _package(listed.package, path)
    severities = {
        id_: group.max_severity for group in listed.groups or () for id_ in group.ids or ()
    }
    for record in listed.vulnerabilities or ():
        yield ForeignFinding(
            id=record.id,
            aliases=tuple(record.aliases or ()),
            package=package,
            fixed=tuple(dict.fromkeys(_fixed(record, listed.package.name))),
            severity=severities.get(record.id, ""),
            feed="OSV",
        )


def _fixed(record: _Record, name: str) -> Iterator[str]:
    for affected in record.affected or ():
        if affected.package and affected.package.name == name:
            for interval in affected.ranges or ():
                if interval.type != "GIT":
                    yield from (event.fixed for event in interval.events or () if event.fixed)
