"""Advisories: feeds compiled into one read-only snapshot, and asking it.

Importing this room imports what a scan needs, the reader; building, updating and carrying a
snapshot are imported when they are called.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from seawall.advisories.locations import (
    STARTER,
    cache_path,
    default_path,
    facts_path,
    history_path,
    user_path,
)
from seawall.advisories.network import Network
from seawall.advisories.snapshot import Snapshot

if TYPE_CHECKING:
    from seawall.advisories.bundle import Header
    from seawall.advisories.deltas import Header as Leads
    from seawall.advisories.history import History
    from seawall.advisories.report import BuildReport
    from seawall.advisories.updating import UpdateReport
    from seawall.advisories.verifying import VerifyReport

__all__ = [
    "STARTER",
    "Network",
    "Snapshot",
    "as_of",
    "build",
    "cache_path",
    "default_path",
    "delta",
    "export",
    "facts_path",
    "history_path",
    "import_",
    "open_snapshot",
    "update",
    "user_path",
    "verify",
]


def open_snapshot(path: Path | None = None) -> Snapshot:
    """Open a snapshot for reading.

    Args:
        path: the file; by default :func:`default_path`.

    Raises:
        UserError: there is no such file.
        SourceError: it cannot be read, or another version of Seawall wrote it.
        MalformedInput: it is no snapshot, or it is damaged.
    """
    return Snapshot(path if path is not None else default_path())


def build(
    source_dir: Path,
    output: Path,
    *,
    cache: Path | None = None,
    history: History | None = None,
    progress: Callable[[str], None] | None = None,
) -> BuildReport:
    """Compile the feeds below a folder into a snapshot; the same feeds give the same one.

    Args:
        source_dir: the feeds, in the layout of the upstream hosts (``osv/PyPI/all.zip``).
        output: the snapshot; what it was made from is written beside it (``.json``).
        cache: where the facts of files are kept, so that only what changed is read and
            compressed; without it, the same feeds give the same bytes.
        history: keeps the snapshot that is replaced.
        progress: is told what is being read.

    Raises:
        UserError: the folder holds no feed.
        SourceError: a feed cannot be read, or the file cannot be written.
        MalformedInput: the list of feeds in the folder is broken.
    """
    from seawall.advisories import building  # noqa: PLC0415 - a scan builds nothing

    return building.build(source_dir, output, cache=cache, history=history, progress=progress)


def verify(path: Path) -> VerifyReport:
    """Check that a snapshot is whole and what its id says.

    Raises:
        UserError: there is no such file.
        SourceError: it cannot be read, or another version of Seawall wrote it.
        MalformedInput: it is damaged, or no snapshot.
        DigestMismatch: its content is not what its id says.
    """
    from seawall.advisories import verifying  # noqa: PLC0415 - a scan verifies nothing

    return verifying.verify(path)


def export(snapshot: Path, bundle: Path) -> Header:
    """Write a snapshot as one compressed file for places without network.

    Raises:
        UserError: there is no such snapshot.
        SourceError: it cannot be read, or the bundle cannot be written.
        MalformedInput: it is damaged.
    """
    from seawall.advisories import bundle as bundles  # noqa: PLC0415 - a scan carries nothing

    return bundles.export(snapshot, bundle)


def import_(
    file: Path, output: Path | None = None, *, history: History | None = None
) -> VerifyReport:
    """Check a bundle or a delta and put its snapshot in place.

    Args:
        file: what :func:`export` or :func:`delta` wrote; a delta changes the snapshot that is in
            place, or the starter where there is none.
        output: by default :func:`user_path`.
        history: keeps the snapshot that is replaced; by default it is not kept.

    Raises:
        UserError: there is no such file, or a delta starts from another snapshot.
        SourceError: it cannot be read, or the snapshot cannot be written.
        MalformedInput: it is neither bundle nor delta, or it is damaged.
        DigestMismatch: the snapshot is not the one that was put in.
    """
    from seawall.advisories import bundle as bundles  # noqa: PLC0415 - a scan carries nothing
    from seawall.advisories import deltas  # noqa: PLC0415

    target = output if output is not None else user_path()
    if deltas.leads_from(file) is None:
        return bundles.import_(file, target, history=history)
    old = target if target.is_file() else STARTER
    return deltas.apply(old, file, target, history=history)


def delta(old: Path, new: Path, output: Path) -> Leads:
    """Write what leads from one snapshot to another as one small file.

    Raises:
        UserError: there is no such snapshot.
        SourceError: one cannot be read, or the delta cannot be written.
        MalformedInput: one is damaged.
        DigestMismatch: the new one is not what its id says.
    """
    from seawall.advisories import deltas  # noqa: PLC0415 - a scan carries nothing

    return deltas.delta(old, new, output)


def as_of(day: str, database: Path | None = None) -> Path:
    """The newest snapshot at hand whose data is not newer than a day.

    Args:
        day: RFC 3339.
        database: the only one that may be used; by default those that were kept, the one in use
            and the starter.

    Raises:
        UserError: there is none, or there is no such database.
        SourceError: the database cannot be read.
        MalformedInput: the database is damaged.
    """
    from seawall.advisories import history  # noqa: PLC0415 - few ask for the past

    return history.as_of(day, database)


def update(
    *,
    network: Network | None = None,
    folder: Path | None = None,
    output: Path | None = None,
    only: Collection[str] = (),
    accept: Collection[str] = (),
    cache: Path | None = None,
    history: History | None = None,
    progress: Callable[[str], None] | None = None,
) -> UpdateReport:
    """Fetch the feeds that changed and build a snapshot from all of them.

    Args:
        network: mirrors, certificates, proxy, limits (:class:`Network`).
        folder: where fetched files are kept; by default :func:`cache_path`.
        output: the snapshot; by default :func:`user_path`.
        only: names of feeds; all by default.
        accept: names of feeds whose files are taken though they look changed.
        cache: where the facts of files are kept; by default :func:`facts_path`.
        history: keeps the snapshot that is replaced; by default it is not kept.
        progress: is told what is being fetched and read.

    Raises:
        UserError: there is no such feed, or nothing to build from.
        SourceError: another update is under way, or the snapshot cannot be written.
    """
    from seawall.advisories import updating  # noqa: PLC0415 - a scan fetches nothing

    return updating.update(
        folder if folder is not None else cache_path(),
        output if output is not None else user_path(),
        network=network if network is not None else Network(),
        only=only,
        accept=accept,
        cache=cache if cache is not None else facts_path(),
        history=history,
        progress=progress,
    )
