"""Small fleets, written down in a few words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from seawall.analytics import Fleet, Signal, signals
from seawall.model import (
    Artifact,
    Category,
    Comparison,
    Coverage,
    Finding,
    Lifecycle,
    Package,
    Range,
    Release,
    ScanResult,
    State,
    Statement,
    Vulnerability,
)

TODAY: Final = date(2026, 3, 10)


def npm(name: str, version: str = "1.0.0", **properties: str) -> Package:
    """A package of npm."""
    properties = {key.replace("_", "-"): value for key, value in properties.items()}
    return Package(
        type="npm",
        name=name,
        version=version,
        purl=f"pkg:npm/{name}@{version}",
        properties=properties,
        extractor="language/javascript/npm_lock",
    )


def scanned(
    artifact: str,
    *packages: Package,
    day: str = "2026-03-01",
    findings: Iterable[Finding] = (),
    release: Release | None = None,
) -> ScanResult:
    """A scan of one artifact on one day."""
    return ScanResult(
        artifact=Artifact(name=artifact, kind="image", release=release),
        created=f"{day}T12:00:00Z",
        packages=packages,
        findings=tuple(findings),
    )


def finding(id_: str, package: str, *fixes: str, source: str = "debian") -> Finding:
    """A flaw, with the versions that fix it."""
    said = Statement(
        source=source, advisory=id_, vulnerability=id_, ecosystem="Debian:12", package=package
    )
    return Finding(
        id=id_,
        package=package,
        version="1",
        purl=f"pkg:deb/debian/{package}@1",
        type="deb",
        fixed_versions=fixes,
        comparisons=(Comparison(scheme="dpkg", installed="1", text="", statement=said),),
    )


class Memory:
    """Advisories in memory."""

    def __init__(
        self,
        statements: Iterable[Statement] = (),
        flaws: Iterable[Vulnerability] = (),
        *,
        coverage: Iterable[Coverage] = (),
        lifecycles: Iterable[Lifecycle] = (),
    ) -> None:
        self._statements = tuple(statements)
        self._flaws = {flaw.id: flaw for flaw in flaws}
        self._coverage = {row.ecosystem: row for row in coverage}
        self._lifecycles = {(one.product, one.cycle): one for one in lifecycles}

    def names(self, ecosystem: str) -> Mapping[str, bool]:
        said: dict[str, bool] = {}
        for one in self._statements:
            if one.ecosystem == ecosystem:
                bad = one.category is Category.MALWARE
                said[one.package] = said.get(one.package, True) and bad
        return said

    def statements(
        self, wanted: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        found: dict[tuple[str, str], tuple[Statement, ...]] = {}
        for one in self._statements:
            key = (one.ecosystem, one.package)
            if key in wanted:
                found[key] = (*found.get(key, ()), one)
        return found

    def vulnerabilities(self, ids: Collection[str]) -> Mapping[str, Vulnerability]:
        return {id_: self._flaws[id_] for id_ in ids if id_ in self._flaws}

    def coverage(self) -> Mapping[str, Coverage]:
        return self._coverage

    def lifecycles(self) -> Mapping[tuple[str, str], Lifecycle]:
        return self._lifecycles


def says(package: str, id_: str = "CVE-2025-1", **more: Any) -> Statement:
    """A statement about a package of npm."""
    return Statement(
        source="osv-npm",
        advisory=id_,
        vulnerability=id_,
        ecosystem="npm",
        package=package,
        **{"state": State.AFFECTED, "ranges": (Range(),), **more},
    )


def found(kind: str, results: Iterable[ScanResult], known: Memory | None = None) -> list[Signal]:
    """The signals of one kind."""
    return list(signals(Fleet(results), known or Memory(), TODAY, [kind]))
