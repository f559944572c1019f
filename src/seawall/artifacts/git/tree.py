"""The files of one commit, read from the object store.

``git ls-tree`` lists mode, type, object id, size and path of everything in the commit;
``git cat-file --batch`` gives the content of the objects that are asked for, one after
the other, through one process.

Sources: https://git-scm.com/docs/git-ls-tree, https://git-scm.com/docs/git-cat-file
"""

from __future__ import annotations

import mmap
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import IO, Final, NamedTuple, Self

from seawall.artifacts import limits
from seawall.artifacts.directory import nothing
from seawall.artifacts.file import MIB, Content
from seawall.artifacts.git.program import Git
from seawall.artifacts.naming import decoded
from seawall.artifacts.skip import skipper
from seawall.artifacts.source import Entry, Kind
from seawall.artifacts.spool import spooled
from seawall.errors import LimitExceeded, SourceError
from seawall.model import Diagnostic

LARGEST: Final = 4 * 1024 * MIB
"""Largest file that is read; hosts of repositories refuse files of a twentieth of that."""

_ANSWER: Final = 8 * limits.PATH
_CHUNK: Final = 256 * 1024
_LINK: Final = "120000"


class _Line(NamedTuple):
    mode: str
    kind: str
    object: str
    size: int
    path: str


class GitTree:
    """A commit as a tree.

    Args:
        git: the program, on the repository.
        commit: id of the commit.
        skip: globs of paths that are not looked at.
        where: what it is, for messages.
    """

    def __init__(self, git: Git, commit: str, skip: tuple[str, ...], where: str) -> None:
        self._git = git
        self._commit = commit
        self._skips = skipper(skip)
        self._where = where
        self._objects = git.start("cat-file", "--batch")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads objects."""
        _end(self._objects)

    def entries(self) -> Iterator[Entry | Diagnostic]:
        """Every file and link of the commit, in git's order."""
        listing = self._git.start("ls-tree", "-r", "-z", "-l", "--full-tree", self._commit)
        try:
            for count, raw in enumerate(_records(listing.stdout)):
                if count >= limits.ENTRIES:
                    yield _limit(self._where, f"more than {limits.ENTRIES} entries")
                    return
                yield from self._entry(raw)
            if listing.wait() != 0:
                raise SourceError("git cannot list the commit's files", where=self._where)
        finally:
            _end(listing)

    def companion(self, path: str) -> bytes | None:
        """Content of a file beside one that is being read."""
        if "\n" in path:
            return None
        try:
            return b"".join(self._content(f"{self._commit}:{path}", path, limits.COMPANION))
        except (SourceError, LimitExceeded):
            return None

    def _entry(self, raw: bytes) -> Iterator[Entry | Diagnostic]:
        line = _parsed(raw)
        if line is None:
            yield Diagnostic(path=self._where, reason="git lists a file that cannot be understood")
            return
        parts = line.path.split("/")
        if "" in parts or "." in parts or ".." in parts or len(line.path) > limits.PATH:
            yield Diagnostic(path=line.path[: limits.PATH], reason="its path is not a proper one")
        elif self._skips(line.path):
            return
        elif line.kind == "commit":
            yield Diagnostic(
                path=line.path, reason="it is a submodule, which is not fetched", kind="note"
            )
        elif line.mode == _LINK:
            yield self._link(line)
        else:
            mode = 0o755 if line.mode == "100755" else 0o644
            read: Callable[[], Content] = partial(self._read, line)
            yield Entry(line.path, Kind.FILE, line.size, mode, "", read)

    def _link(self, line: _Line) -> Entry | Diagnostic:
        try:
            target = b"".join(self._content(line.object, line.path, limits.PATH))
        except LimitExceeded as error:
            return _limit(line.path, error.message)
        except SourceError as error:
            return Diagnostic(path=line.path, reason=error.message, kind="unreadable")
        return Entry(line.path, Kind.SYMLINK, 0, 0o777, decoded(target), nothing)

    def _read(self, line: _Line) -> Content:
        chunks = self._content(line.object, line.path, LARGEST)
        if line.size <= limits.IN_MEMORY:
            return b"".join(chunks)
        try:
            with spooled(chunks, line.path, LARGEST) as handle:
                return mmap.mmap(handle, line.size, access=mmap.ACCESS_READ)
        except (SourceError, OSError, ValueError) as error:
            # The rest of the object is still in the pipe.
            self.close()
            self._objects = self._git.start("cat-file", "--batch")
            raise SourceError(str(error), where=line.path) from error

    def _content(self, name: str, path: str, limit: int) -> Iterator[bytes]:
        """Content of one object.

        Raises:
            SourceError: it is not there, as in a clone that left some out.
            LimitExceeded: it is larger than ``limit``.
        """
        source, answer = self._objects.stdin, self._objects.stdout
        if source is None or answer is None:
            raise SourceError("git was not started with pipes", where=path)
        try:
            source.write(name.encode("utf-8", "surrogateescape") + b"\n")
            source.flush()
        except OSError as error:
            raise SourceError("git has ended", where=path) from error
        *_, kind, size = [b"", *answer.readline(_ANSWER).rstrip(b"\n").rsplit(b" ", 2)]
        if kind != b"blob" or not size.isdigit():
            if size.isdigit():
                _pass_over(answer, int(size) + 1)
            raise SourceError("its content is not in the repository", where=path)
        if int(size) > limit:
            _pass_over(answer, int(size) + 1)
            raise LimitExceeded(f"{int(size)} bytes are more than the {limit} read", where=path)
        yield from _pieces(answer, int(size), path)
        answer.read(1)


def _pieces(stream: IO[bytes], size: int, path: str) -> Iterator[bytes]:
    while size > 0:
        chunk = stream.read(min(size, _CHUNK))
        if not chunk:
            raise SourceError("git has ended", where=path)
        size -= len(chunk)
        yield chunk


def _pass_over(stream: IO[bytes], size: int) -> None:
    for _ in _pieces(stream, size, ""):
        pass


def _records(stream: IO[bytes] | None) -> Iterator[bytes]:
    """What stands between NUL bytes."""
    rest = b""
    while stream is not None and (chunk := stream.read1(_CHUNK)):  # type: ignore[attr-defined]
        *records, rest = (rest + chunk).split(b"\0")
        yield from records
        if len(rest) > limits.HEADER:
            raise SourceError(f"a path of more than {limits.HEADER} bytes is listed")
    if rest:
        yield rest


def _parsed(raw: bytes) -> _Line | None:
    head, tab, path = raw.partition(b"\t")
    words = head.decode("ascii", errors="replace").split()
    if not tab or len(words) != 4:
        return None
    size = int(words[3]) if words[3].isdigit() else 0
    return _Line(words[0], words[1], words[2], size, decoded(path))


def _limit(path: str, reason: str) -> Diagnostic:
    return Diagnostic(path=path, reason=reason, kind="limit")


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # it has ended by itself, with a question unread
                pipe.close()
    process.terminate()
    process.wait()
