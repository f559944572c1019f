"""Putting a finished draft in its place: at once, and so that a power cut cannot undo it."""

from __future__ import annotations

import os
from pathlib import Path


def place(draft: Path, target: Path) -> None:
    """Let a draft beside its target take the target's place.

    Raises:
        OSError: it cannot be written.
    """
    with draft.open("rb") as stream:
        os.fsync(stream.fileno())
    draft.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def written(file: Path, content: bytes) -> None:
    """Write a file that a power cut cannot undo.

    Raises:
        OSError: it cannot be written.
    """
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
