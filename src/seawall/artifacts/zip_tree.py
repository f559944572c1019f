"""A zip archive as a tree: a function package, or anything else that is deployed as one."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from seawall.artifacts import limits
from seawall.artifacts.directory import nothing
from seawall.artifacts.file import MIB, Content
from seawall.artifacts.naming import decoded
from seawall.artifacts.skip import skipper
from seawall.artifacts.source import Entry, Kind
from seawall.artifacts.zip import Member, ZipView
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Diagnostic

LARGEST: Final = 512 * MIB
"""Largest member that is inflated: twice what AWS allows a whole function to unpack to."""

INFLATED: Final = 8 * 1024 * MIB
"""Most bytes that are inflated of one archive."""

_KINDS: Final = {0: Kind.FILE, stat.S_IFREG: Kind.FILE, stat.S_IFLNK: Kind.SYMLINK}


class ZipTree:
    """The members of an archive, in the order of its directory.

    Args:
        view: the archive.
        skip: globs of paths that are not looked at.
    """

    def __init__(self, view: ZipView, skip: tuple[str, ...]) -> None:
        self._view = view
        self._skips = skipper(skip)
        self._left = INFLATED

    def entries(self) -> Iterator[Entry | Diagnostic]:
        """Every member; one whose name leads out of the archive is only named."""
        if self._view.duplicates:
            yield Diagnostic(
                path=self._view.where,
                reason=f"{self._view.duplicates} members are hidden by later ones of their names",
            )
        for member in self._view.members():
            path = decoded(member.name.rstrip("/"))
            parts = path.split("/")
            if "" in parts or "." in parts or ".." in parts or "\0" in path:
                yield Diagnostic(
                    path=path[: limits.PATH], reason="its name leads out of the archive; not read"
                )
            elif len(path) > limits.PATH or len(parts) > limits.DEPTH:
                yield Diagnostic(
                    path=path[: limits.PATH], reason="its path is too long", kind="limit"
                )
            elif not self._skips(path):
                yield self._entry(member, path)

    def companion(self, path: str) -> bytes | None:
        """Content of a member beside one that is being read."""
        member = self._view.find(path)
        if member is None or member.size > limits.COMPANION:
            return None
        try:
            return self._read(member)
        except MalformedInput:
            return None

    def _entry(self, member: Member, path: str) -> Entry | Diagnostic:
        mode = member.mode & 0o7777
        if member.name.endswith("/"):
            return Entry(path, Kind.DIRECTORY, 0, mode or 0o755, "", nothing)
        kind = _KINDS.get(stat.S_IFMT(member.mode), Kind.OTHER)
        if kind is Kind.FILE:
            read: Callable[[], Content] = partial(self._read, member)
            return Entry(path, kind, member.size, mode or 0o644, "", read)
        if kind is Kind.OTHER:
            return Entry(path, kind, 0, mode, "", nothing)
        try:
            target = bytes(self._view.read(member, limits.PATH))
        except MalformedInput as error:
            return Diagnostic(path=path, reason=error.message)
        return Entry(path, kind, 0, mode, decoded(target), nothing)

    def _read(self, member: Member) -> bytes:
        if member.size > self._left:
            raise LimitExceeded(
                f"the archive inflates to more than {INFLATED} bytes", where=member.name
            )
        content = self._view.read(member, LARGEST)
        self._left -= len(content)
        return bytes(content)
