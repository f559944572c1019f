"""Targets that are files or folders, and images in them: ``PATH[:NAME|#NAME|@DIGEST]``."""

from __future__ import annotations

import os
from pathlib import Path

from seawall.artifacts.naming import shown
from seawall.artifacts.windows import open_regular
from seawall.errors import UserError


def located(target: str) -> tuple[Path, str]:
    """Split a target into the path and the image wanted in it.

    A path may hold colons itself, so the longest one that exists counts.

    Returns:
        The path, and a name, ``@`` with a digest, or ``""``.

    Raises:
        UserError: none of the possible paths exists.
    """
    path = longest(target)
    if not path:
        raise UserError("there is no such file or folder", where=shown(target))
    rest = target[len(path) :]
    return Path(path), rest if rest.startswith("@") else rest[1:]


def longest(target: str) -> str:
    """The longest part of a target in front of ``:``, ``#`` or ``@`` that exists, or ``""``."""
    if exists(target):
        return target
    marks = [position for position, letter in enumerate(target) if letter in ":#@"]
    return next((target[:end] for end in reversed(marks) if end and exists(target[:end])), "")


def exists(path: str) -> bool:
    """Whether a path exists; nothing that cannot be a path does."""
    try:
        return Path(path).exists() if path else False
    except (OSError, ValueError):
        return False


def is_folder(path: str | Path) -> bool:
    """Whether it is a folder that can be got at."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def head(path: str, size: int) -> bytes:
    """The first bytes of a regular file, nothing where there is none to be read."""
    try:
        with os.fdopen(open_regular(path), "rb") as stream:
            return stream.read(size)
    except (OSError, ValueError):
        return b""
