"""Paths inside an artifact: no leading slash, ``/`` between parts, no ``.`` and no ``..``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final


def clean(path: str) -> tuple[str, bool]:
    """A path without leading slashes, ``.`` and doubled slashes, and whether it has a ``..``."""
    if "/." not in path and "//" not in path and path[:1] not in _ODD and path[-1:] not in _ODD:
        return path, False  # as nearly all are
    parts = [part for part in path.split("/") if part not in {"", "."}]
    return "/".join(parts), ".." in parts


_ODD: Final = frozenset({"", ".", "/"})


def parents(path: str) -> Iterator[str]:
    """Proper ancestors, the topmost first."""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


def followed(link: str, target: str) -> str:
    """Where a symbolic link leads inside its tree; ``..`` stops at the root."""
    parts = [] if target.startswith("/") else link.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)
