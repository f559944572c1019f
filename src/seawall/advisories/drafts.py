"""Drafts: what was received of files, in a folder of their own, with a mark of its version.

They outlive an update that was killed, so that the next one goes on where it stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Final, NamedTuple

from seawall.advisories.credentials import sendable

DRAFTS: Final = ".drafts"


class Partial(NamedTuple):
    """What an interrupted answer left behind."""

    size: int
    etag: str


def draft_of(folder: Path, target: str) -> Path:
    """Where the draft of a file lies; it has a short name, whatever that of the file."""
    return folder / DRAFTS / f"{hashlib.sha256(target.encode()).hexdigest()[:32]}.part"


def clear(folder: Path, unfinished: Collection[str]) -> None:
    """Remove all drafts but those of some targets."""
    kept = {draft_of(folder, target).stem for target in unfinished}
    place = folder / DRAFTS
    if not place.is_dir():
        return
    for file in place.iterdir():
        if file.name.partition(".")[0] not in kept:
            file.unlink()
    with contextlib.suppress(OSError):  # something is kept
        place.rmdir()


def mark_of(draft: Path) -> Path:
    """Where the entity tag of a draft's version lies."""
    return draft.with_name(draft.name + ".etag")


def forget(draft: Path) -> None:
    """Throw a draft away."""
    draft.unlink(missing_ok=True)
    mark_of(draft).unlink(missing_ok=True)


def left_behind(draft: Path) -> Partial:
    """Where to go on; only a strong mark of the version lets two parts belong together."""
    mark = mark_of(draft)
    if not draft.is_file() or not mark.is_file():
        return Partial(0, "")
    etag = mark.read_text(encoding="utf-8", errors="replace")
    if not etag.startswith('"') or not sendable(etag):
        return Partial(0, "")
    return Partial(draft.stat().st_size, etag)
