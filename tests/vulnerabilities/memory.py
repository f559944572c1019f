"""Advisory data in memory, and short ways to write packages and statements down."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from seawall.model import (
    Coverage,
    CoverageRow,
    Inventory,
    Level,
    Location,
    Package,
    Range,
    Release,
    State,
    Statement,
    Vulnerability,
)
from seawall.model.lifecycle import Lifecycle
from seawall.vulnerabilities.match import MatchResult, match

TODAY: Final = date(2025, 1, 15)
BOOKWORM: Final = Release(id="debian", version="12", codename="bookworm")


class Memory:
    """A snapshot of a few statements; what they speak about is covered in full."""

    def __init__(
        self,
        statements: Iterable[Statement] = (),
        vulnerabilities: Iterable[Vulnerability] = (),
        coverage: Iterable[Coverage] = (),
        lifecycles: Iterable[Lifecycle] = (),
    ) -> None:
        self._lifecycles = {(item.product, item.cycle): item for item in lifecycles}
        self._statements: dict[tuple[str, str], tuple[Statement, ...]] = {}
        for item in statements:
            key = (item.ecosystem, item.package)
            self._statements[key] = (*self._statements.get(key, ()), item)
        self._vulnerabilities = {item.id: item for item in vulnerabilities}
        self._coverage = {
            ecosystem: Coverage(ecosystem=ecosystem, state="full", as_of="2025-01-01")
            for ecosystem, _ in self._statements
        } | {item.ecosystem: item for item in coverage}
        self.asked: list[set[tuple[str, str]]] = []

    def statements(
        self, wanted: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        self.asked.append(set(wanted))
        return {key: self._statements[key] for key in wanted if key in self._statements}

    def vulnerabilities(self, ids: Collection[str]) -> Mapping[str, Vulnerability]:
        return {id_: self._vulnerabilities[id_] for id_ in ids if id_ in self._vulnerabilities}

    def coverage(self) -> Mapping[str, Coverage]:
        return self._coverage

    def lifecycles(self) -> Mapping[tuple[str, str], Lifecycle]:
        return self._lifecycles


def says(
    ecosystem: str,
    package: str,
    id_: str = "CVE-2024-1",
    *,
    fixed: str = "",
    introduced: str = "0",
    **fields: Any,
) -> Statement:
    """A statement; with neither ``ranges`` nor ``versions`` it is about one interval."""
    if "ranges" not in fields and "versions" not in fields:
        fields["ranges"] = (Range(introduced, fixed),)
    fields.setdefault("state", State.FIXED if fixed else State.AFFECTED)
    fields.setdefault("source", ecosystem.partition(":")[0].lower())
    fields.setdefault("advisory", id_)
    return Statement(ecosystem=ecosystem, package=package, vulnerability=id_, **fields)


def clear(ecosystem: str, package: str, id_: str = "CVE-2024-1", **fields: Any) -> Statement:
    """A statement that a package is not affected."""
    return says(ecosystem, package, id_, ranges=(), state=State.NOT_AFFECTED, **fields)


def package(type_: str, name: str, version: str, **fields: Any) -> Package:
    """A package with a path and a PURL of its own."""
    fields.setdefault("locations", (Location(f"{type_}/{name}"),))
    fields.setdefault("purl", f"pkg:{type_}/{name.replace(':', '/')}@{version}")
    return Package(type=type_, name=name, version=version, **fields)


def deb(name: str, version: str, **fields: Any) -> Package:
    """A package of Debian."""
    fields.setdefault("purl", f"pkg:deb/debian/{name}@{version}?arch=amd64&distro=debian-12")
    return package("deb", name, version, arch="amd64", **fields)


def matched(
    packages: Iterable[Package],
    statements: Iterable[Statement],
    *,
    release: Release | None = BOOKWORM,
    flaws: Iterable[Vulnerability] = (),
    coverage: Iterable[Coverage] = (),
    hints: tuple[Any, ...] = (),
    at: date = TODAY,
    **options: bool,
) -> MatchResult:
    """The answer about some packages."""
    inventory = Inventory(packages=tuple(packages), release=release, hints=hints)
    return match(inventory, Memory(statements, flaws, coverage), at, **options)


def ids(result: MatchResult) -> list[str]:
    """Primary ids of the findings."""
    return [finding.id for finding in result.findings]


def by_ecosystem(rows: Iterable[CoverageRow]) -> list[CoverageRow]:
    """The account without the rows about levels."""
    return [row for row in rows if row.subject not in set(Level)]


def by_level(rows: Iterable[CoverageRow]) -> dict[str, CoverageRow]:
    """The rows about levels, by level."""
    return {row.subject: row for row in rows if row.subject in set(Level)}


def reasons(result: MatchResult) -> list[str]:
    """Everything the account of coverage says about ecosystems."""
    return [row.reason for row in by_ecosystem(result.coverage)]
