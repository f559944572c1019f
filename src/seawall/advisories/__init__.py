"""Advisories: feeds compiled into one read-only snapshot, and asking it.

Importing this room imports what a scan needs, the reader; building, updating and carrying a
snapshot are imported when they are called.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from seawall.advisories.locations import STARTER, default_path, user_path
from seawall.advisories.snapshot import Snapshot

if TYPE_CHECKING:
    from seawall.advisories.report import BuildReport

__all__ = ["STARTER", "Snapshot", "build", "default_path", "open_snapshot", "user_path"]


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
    source_dir: Path, output: Path, *, progress: Callable[[str], None] | None = None
) -> BuildReport:
    """Compile the feeds below a folder into a snapshot; see :func:`building.build`."""
    from seawall.advisories import building  # noqa: PLC0415 - a scan builds nothing

    return building.build(source_dir, output, progress=progress)
