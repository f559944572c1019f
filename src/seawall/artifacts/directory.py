"""A folder as a tree: walked in a stable order, without leaving it.

Each folder is opened relative to the handle of the one above it and no symbolic link
is followed, so a link that is put in the way during the walk leads nowhere. What
vanishes or changes meanwhile is said and passed over.

A file of more than ``limits.IN_MEMORY`` bytes is mapped: reading a gigabyte to look at
its headers would be most of the work.
"""

from __future__ import annotations

import mmap
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from seawall.artifacts import limits
from seawall.artifacts.file import Content
from seawall.artifacts.naming import decoded
from seawall.artifacts.skip import skipper
from seawall.artifacts.source import Entry, Kind
from seawall.artifacts.windows import open_regular
from seawall.errors import SourceError
from seawall.model import Diagnostic

GIT: Final = ".git"
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class _Level(NamedTuple):
    """One open folder of the walk."""

    handle: int
    prefix: str
    items: Iterator[os.DirEntry[str]]


class Directory:
    """A folder.

    Args:
        root: where it is.
        skip: globs of paths that are not looked at.
        left_out: paths that are not entered, each with the reason, ``""`` for none.
        inside_git: whether the inside of ``.git`` folders counts as content.

    Raises:
        SourceError: it cannot be opened.
    """

    def __init__(
        self,
        root: Path,
        *,
        skip: tuple[str, ...] = (),
        left_out: Mapping[str, str] | None = None,
        inside_git: bool = True,
    ) -> None:
        self._skips = skipper(skip)
        self._left_out = left_out or {}
        self._inside_git = inside_git
        try:
            self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise SourceError(_reason(error), where=str(root)) from error

    def close(self) -> None:
        """Give the handle back."""
        os.close(self._root)

    def entries(self) -> Iterator[Entry | Diagnostic]:
        """Every entry once, folders before what is in them, sorted by name."""
        levels: list[_Level] = []
        count, skips = 0, self._skips
        try:
            yield from self._enter(levels, os.dup(self._root), "")
            while levels:
                handle, prefix, items = levels[-1]
                for item in items:
                    path = prefix + decoded(item.name)
                    if skips(path):
                        continue
                    count += 1
                    if count > limits.ENTRIES:
                        yield _limit(path, f"more than {limits.ENTRIES} entries are not read")
                        return
                    entry = _listed(handle, item, path)
                    yield entry
                    if isinstance(entry, Entry) and entry.kind is Kind.DIRECTORY:
                        yield from self._descend(levels, item.name, path)
                        break
                else:
                    os.close(handle)
                    levels.pop()
        finally:
            for level in levels:
                os.close(level.handle)

    def entry(self, name: str) -> Entry | Diagnostic:
        """One entry of the top."""
        path = decoded(name)
        try:
            status = os.stat(name, dir_fd=self._root, follow_symlinks=False)
        except (OSError, ValueError) as error:
            return _unreadable(path, error)
        return _entry(self._root, name, path, status)

    def companion(self, path: str) -> bytes | None:
        """Content of a file beside one that is being read."""
        *folders, name = path.split("/")
        if "" in folders or ".." in folders:
            return None
        handles = [self._root]
        try:
            for folder in folders:
                handles.append(os.open(folder, _FOLDER, dir_fd=handles[-1]))
            file = open_regular(name, parent=handles[-1], follow=False)
            handles.append(file)
            data = os.read(file, limits.COMPANION + 1)
        except (OSError, ValueError):
            return None
        finally:
            for handle in handles[1:]:
                os.close(handle)
        return data if len(data) <= limits.COMPANION else None

    def _descend(self, levels: list[_Level], name: str, path: str) -> Iterator[Diagnostic]:
        if name == GIT and not self._inside_git:
            return
        reason = self._left_out.get(path)
        if reason:
            yield Diagnostic(path=path, reason=f"not entered: {reason}", kind="note")
        if reason is not None:
            return
        if len(levels) >= limits.DEPTH or len(path) > limits.PATH:
            yield _limit(path, f"folders deeper than {limits.DEPTH} are not read")
            return
        try:
            handle = os.open(name, _FOLDER, dir_fd=levels[-1].handle)
        except OSError as error:
            yield _unreadable(path, error)
            return
        yield from self._enter(levels, handle, f"{path}/")

    def _enter(self, levels: list[_Level], handle: int, prefix: str) -> Iterator[Diagnostic]:
        items: list[os.DirEntry[str]] = []
        problem: OSError | None = None
        try:
            with os.scandir(handle) as listing:
                items.extend(listing)
        except OSError as error:
            problem = error
        items.sort(key=_name)
        levels.append(_Level(handle, prefix, iter(items)))
        if problem is not None:
            yield _unreadable(prefix.rstrip("/") or ".", problem)


def _name(item: os.DirEntry[str]) -> str:
    return item.name


def _listed(handle: int, item: os.DirEntry[str], path: str) -> Entry | Diagnostic:
    try:
        status = item.stat(follow_symlinks=False)
    except OSError as error:
        return _unreadable(path, error)
    return _entry(handle, item.name, path, status)


def _entry(handle: int, name: str, path: str, status: os.stat_result) -> Entry | Diagnostic:
    mode = status.st_mode
    kind = _KINDS.get(stat.S_IFMT(mode), Kind.OTHER)
    if kind is Kind.FILE:
        read: Callable[[], Content] = partial(_read, handle, name, path)
        return Entry(path, kind, status.st_size, mode & 0o7777, "", read)
    target = ""
    if kind is Kind.SYMLINK:
        try:
            target = decoded(os.readlink(name, dir_fd=handle))
        except (OSError, ValueError) as error:
            return _unreadable(path, error)
    return Entry(path, kind, 0, mode & 0o7777, target, nothing)


_KINDS: Final = {
    stat.S_IFREG: Kind.FILE,
    stat.S_IFDIR: Kind.DIRECTORY,
    stat.S_IFLNK: Kind.SYMLINK,
}


def nothing() -> Content:
    """Content of what is no file."""
    return b""


def _read(parent: int, name: str, path: str) -> Content:
    try:
        handle = open_regular(name, parent=parent, follow=False)
    except OSError as error:
        raise SourceError(_reason(error), where=path) from error
    try:
        size = os.fstat(handle).st_size
        if size > limits.IN_MEMORY:
            return mmap.mmap(handle, size, access=mmap.ACCESS_READ)
        return os.read(handle, size)
    except (OSError, ValueError) as error:
        raise SourceError(_reason(error), where=path) from error
    finally:
        os.close(handle)


def _limit(path: str, reason: str) -> Diagnostic:
    return Diagnostic(path=path, reason=reason, kind="limit")


def _unreadable(path: str, error: Exception) -> Diagnostic:
    return Diagnostic(path=path, reason=_reason(error), kind="unreadable")


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not there any more"
    words = error.strerror if isinstance(error, OSError) else None
    return f"it cannot be read: {words or error}"
