"""How things stand with a snapshot: its data, their age, and the update that made it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from seawall.advisories import catalogue
from seawall.advisories.catalogue import Failure
from seawall.advisories.freshness import Freshness, freshness
from seawall.advisories.gathering import feeds
from seawall.advisories.report import BuildReport, LeftOut
from seawall.advisories.snapshot import Snapshot
from seawall.errors import MalformedInput
from seawall.model import Coverage, Source


class Standing(Struct, frozen=True, kw_only=True):
    """All that is known of a snapshot.

    Attributes:
        id, created: of the snapshot.
        sources: with licence and credit.
        coverage: per ecosystem and release.
        freshness: per source.
        updated: day of the update that made it, ``""`` if none did.
        failed: what that update could not fetch, or refused.
        left_out: records that gave no statement; empty where the report of the build is gone.
    """

    id: str
    created: str
    sources: tuple[Source, ...]
    coverage: tuple[Coverage, ...]
    freshness: tuple[Freshness, ...]
    updated: str
    failed: tuple[Failure, ...]
    left_out: tuple[LeftOut, ...]


def standing(path: Path, folder: Path | None, *, today: str = "") -> Standing:
    """How things stand with a snapshot.

    Args:
        path: the snapshot.
        folder: where ``db update`` keeps what it fetched, if it may have made the snapshot.
        today: RFC 3339 day; by default the clock says.

    Raises:
        UserError: there is no such file.
        SourceError: it cannot be read, or another version of Seawall wrote it.
        MalformedInput: it is no snapshot, or it is damaged.
    """
    with Snapshot(path) as snapshot:
        id_, created, sources = snapshot.id, snapshot.created, snapshot.sources
        coverage = sorted(snapshot.coverage().values(), key=lambda one: one.ecosystem)
    report = _report(path, id_)
    listed = _listed(folder) if folder is not None and report is not None else None
    checked: dict[str, str] = {}
    for entry in listed.entries if listed is not None else ():
        checked[entry.source] = max(checked.get(entry.source, ""), entry.checked)
    day = today or datetime.now(UTC).date().isoformat()
    return Standing(
        id=id_,
        created=created,
        sources=tuple(sorted(sources, key=lambda one: one.id)),
        coverage=tuple(coverage),
        freshness=tuple(freshness(sources, feeds(), checked, day)),
        updated=listed.updated if listed is not None else "",
        failed=tuple(listed.failed) if listed is not None else (),
        left_out=report.left_out if report is not None else (),
    )


def _report(path: Path, id_: str) -> BuildReport | None:
    """The report beside a snapshot, if it is about this one."""
    try:
        content = path.with_suffix(".json").read_bytes()
        report = msgspec.json.decode(content, type=BuildReport)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return report if report.id == id_ else None


def _listed(folder: Path) -> catalogue.Catalogue | None:
    try:
        return catalogue.whole(folder)
    except (MalformedInput, OSError):
        return None
