"""Paths inside an artifact: no leading slash, ``/`` between parts, no ``.`` and no ``..``."""

from __future__ import annotations

from collections.abc import Iterator


def clean(path: str) -> tuple[str, bool]:
    """A path without leading slashes, ``.`` and doubled slashes, and whether it has a ``..``."""
    if path[:2] == "./":
        path = path[2:]
    if path[:1] == "/" or "//" in path or "/./" in path or path.endswith(("/", "/.")):
        path = "/".join(part for part in path.split("/") if part not in {"", "."})
    if path == ".":
        return "", False
    return path, ".." in path and ".." in path.split("/")


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
