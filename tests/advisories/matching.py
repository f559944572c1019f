"""From feeds to findings: a snapshot built from a few files, and what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from seawall.advisories import build, open_snapshot
from seawall.model import Finding, Hint, Inventory, Package, Release
from seawall.vulnerabilities.match import match
from tests.advisories.making import write

TODAY = date(2026, 11, 20)


def findings(
    folder: Path,
    files: Mapping[str, bytes],
    packages: Iterable[Package],
    *,
    release: Release | None = None,
    hints: Iterable[Hint] = (),
) -> dict[tuple[str, str], Finding]:
    """Findings by package and flaw, from a snapshot of the files."""
    output = folder / "snapshot.db"
    build(write(folder / "feeds", files), output)
    inventory = Inventory(packages=tuple(packages), release=release, hints=tuple(hints))
    with open_snapshot(output) as snapshot:
        result = match(inventory, snapshot, TODAY)
    return {(item.package, item.id): item for item in result.findings}


def samples(folder: Path) -> dict[str, bytes]:
    """Every document below a folder of samples, by its path there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
