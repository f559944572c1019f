"""Other scanners that work without network once they are given advisories.

OSV-Scanner reads a folder of OSV archives. Trivy reads a database that a small program of ours
writes with Trivy's own library (``bench/trivy_database``); what OSV says in events becomes the
constraints that Trivy compares. Grype's database is only built by its makers' pipeline, so it
cannot be given the same advisories.
"""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

from seawall.comparison import reading
from seawall.comparison.foreign import Foreign
from seawall.model.purl import of_package
from seawall.vulnerabilities.ecosystems import LANGUAGES

Package = tuple[str, str, str]
"""Ecosystem, name and version."""

_TYPES: Final = {system: type_ for type_, system in LANGUAGES.items()}
_TRIVY: Final = {
    "PyPI": "pip",
    "npm": "npm",
    "Go": "go",
    "Maven": "maven",
    "crates.io": "cargo",
    "Packagist": "composer",
}


class Peer(Protocol):
    """A scanner that can be given advisories and packages."""

    @property
    def name(self) -> str:
        """Name and version."""
        ...

    def knows(self, ecosystem: str) -> bool:
        """Whether it looks at packages of an ecosystem at all."""
        ...

    def stock(self, records: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Give it OSV records, by ecosystem; what it had is forgotten."""
        ...

    def report(self, packages: Sequence[Package]) -> Foreign:
        """What it says about some packages."""
        ...


class OsvScanner:
    """OSV-Scanner 2.

    Args:
        program: its binary.
        folder: for its database and what it is asked about.
    """

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._folder = folder

    @property
    def name(self) -> str:
        """As it says itself."""
        told = subprocess.run(
            [self._program, "--version"], capture_output=True, text=True, check=True
        )
        return f"OSV-Scanner {told.stdout.split(':', 1)[1].split()[0]}"

    def knows(self, ecosystem: str) -> bool:
        """It is asked about any."""
        return bool(ecosystem)

    def stock(self, records: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Archives in the layout of its cache."""
        for ecosystem, rows in records.items():
            place = self._folder / "db" / "osv-scanner" / ecosystem
            place.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(place / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for row in rows:
                    archive.writestr(f"{row['id']}.json", json.dumps(row))

    def report(self, packages: Sequence[Package]) -> Foreign:
        """Asked by a lock file of its own."""
        rows = [
            {"package": {"ecosystem": system, "name": name, "version": version}}
            for system, name, version in packages
        ]
        lock = self._folder / "osv-scanner.json"
        lock.write_text(json.dumps({"results": [{"packages": rows}]}), encoding="utf-8")
        command: list[str | Path] = [
            *(self._program, "scan", "source", "--offline", "--all-packages"),
            *("--local-db-path", self._folder / "db", "--format", "json"),
            *("-L", f"osv-scanner:{lock}"),
        ]
        return _read(command)


class Trivy:
    """Trivy.

    Args:
        program: its binary.
        builder: the program of ``bench/trivy_database``.
        folder: for its database and what it is asked about.
    """

    def __init__(self, program: Path, builder: Path, folder: Path) -> None:
        self._program = program
        self._builder = builder
        self._folder = folder

    @property
    def name(self) -> str:
        """As it says itself."""
        told = subprocess.run(
            [self._program, "--version"], capture_output=True, text=True, check=True
        )
        return f"Trivy {told.stdout.split(':', 1)[1].split()[0]}"

    def knows(self, ecosystem: str) -> bool:
        """Those that its database has a place for."""
        return ecosystem in _TRIVY

    def stock(self, records: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """A database written by its own library."""
        lines = [
            json.dumps(line)
            for ecosystem, rows in records.items()
            if ecosystem in _TRIVY
            for row in rows
            for line in _advisories(row, ecosystem)
        ]
        place = self._folder / "trivy" / "db"
        place.mkdir(parents=True, exist_ok=True)
        (place / "trivy.db").unlink(missing_ok=True)
        subprocess.run([self._builder, place], input="\n".join(lines), text=True, check=True)

    def report(self, packages: Sequence[Package]) -> Foreign:
        """Asked by a bill of materials."""
        path = self._folder / "trivy.cdx.json"
        document = bill(packages)
        for row in document["components"]:  # a package URL has no capitals here, a module may
            if row["purl"].startswith("pkg:golang/"):
                row["purl"] = f"pkg:golang/{row['name']}@{quote(row['version'])}"
        path.write_text(json.dumps(document), encoding="utf-8")
        command: list[str | Path] = [
            *(self._program, "sbom", "--quiet", "--offline-scan", "--skip-db-update"),
            *("--skip-java-db-update", "--cache-dir", self._folder / "trivy"),
            *("--format", "json", "--list-all-pkgs", path),
        ]
        return _read(command)


def _read(command: Sequence[str | Path]) -> Foreign:
    outcome = subprocess.run(command, capture_output=True, check=False)
    if not outcome.stdout.lstrip().startswith(b"{"):
        raise RuntimeError(outcome.stderr.decode(errors="replace")[-500:])
    return reading.read(outcome.stdout, str(command[0]))


def _advisories(record: Mapping[str, Any], ecosystem: str) -> Iterable[dict[str, Any]]:
    """One record in Trivy's words, a line for each of its packages."""
    by_name: dict[str, list[str]] = {}
    for item in record.get("affected") or ():
        if item["package"]["ecosystem"] != ecosystem:
            continue
        found = by_name.setdefault(item["package"]["name"], [])
        ranges = [one["events"] for one in item.get("ranges") or () if one["type"] != "GIT"]
        for events in ranges:
            found += constraints(events)
        if not ranges:  # beside ranges, one version that Trivy cannot read would void them all
            found += [f"={version}" for version in item.get("versions") or ()]
    for name, vulnerable in by_name.items():
        yield {
            "ID": record["id"],
            "Ecosystem": _TRIVY[ecosystem],
            "Package": name,
            "Vulnerable": vulnerable,
        }


def constraints(events: Iterable[Mapping[str, str]]) -> list[str]:
    """Events as constraints: ``introduced`` begins one, ``fixed`` or ``last_affected`` ends it."""
    found: list[str] = []
    start = ""
    for event in events:
        for kind, value in event.items():
            if kind == "introduced":
                if start:
                    found.append(start)
                start = ">=0" if value == "0" else f">={value}"
            elif kind in {"fixed", "last_affected"}:
                sign = "<" if kind == "fixed" else "<="
                lower = f"{start}, " if start not in {"", ">=0"} else ""
                found.append(f"{lower}{sign}{value}")
                start = ""
    return [*found, start] if start else found


def bill(packages: Iterable[Package]) -> dict[str, Any]:
    """Packages as a CycloneDX document."""
    rows = []
    for system, name, version in packages:
        type_ = _TYPES[system]
        written = f"v{version}" if type_ == "golang" else version
        purl = of_package(type_, name, written)
        row = {"type": "library", "name": name, "version": written, "purl": purl, "bom-ref": purl}
        rows.append(row)
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": rows}
