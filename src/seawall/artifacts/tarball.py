"""The outer tar of an image archive, indexed so that its members are read in place.

Only the headers are read: a member's content is a stretch of the file. The archive is
written by ``docker save``, ``skopeo`` and the like, so a few hundred regular members
and, in old ones, links among them (a layer that occurs twice) are all there is.

Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar, pax),
https://www.gnu.org/software/tar/manual/html_node/Standard.html (long names, large sizes)
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Container, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from seawall.artifacts import limits, stream
from seawall.artifacts.naming import quoted
from seawall.artifacts.paths import longest
from seawall.artifacts.source import Blob
from seawall.artifacts.spool import spooled
from seawall.artifacts.windows import Absent, FileBlob, Window, open_regular
from seawall.errors import SeawallError, SourceError, UserError

HEAD: Final = 512
"""Bytes that :func:`looks_like_tar` looks at."""

MEMBERS: Final = 100_000
"""Most members of an image archive: 1000 layers in the old form have 4000."""

_BLOCK: Final = 512
_REGULAR: Final = b"0\0007"
_LINKS: Final = b"12"
_EMPTY: Final = b"123456"  # links, devices, folders, pipes: without content, whatever the size says
_LINK_HOPS: Final = 8
_COMPRESSED: Final = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\x00")


class Member(NamedTuple):
    """One member.

    Attributes:
        offset: of its content.
        size: of its content.
        target: where it links to inside the archive, ``""`` if it is a regular file.
    """

    offset: int
    size: int
    target: str = ""


class Tarball:
    """The members of an uncompressed tar.

    Args:
        handle: of the file; it must stay open.
        where: its path, for messages.

    Raises:
        SourceError: it is not a tar, damaged, or has too many members.
    """

    def __init__(self, handle: int, where: str) -> None:
        self._handle = handle
        self._where = where
        self._size = os.fstat(handle).st_size
        self._members: dict[str, Member] = {}
        for count, (name, member) in enumerate(self._scan()):
            if count >= MEMBERS:
                raise SourceError(
                    f"it has more than {MEMBERS} members, so it is no image archive", where=where
                )
            self._members[name] = member

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._find(name) is not None

    def read(self, name: str, limit: int) -> bytes | None:
        """Content of a small member, ``None`` if there is none.

        Raises:
            SourceError: it is larger than ``limit``.
        """
        member = self._find(name)
        if member is None:
            return None
        if member.size > limit:
            raise SourceError(
                f"{quoted(name)} of {member.size} bytes is larger than the {limit} that are read",
                where=self._where,
            )
        return os.pread(self._handle, member.size, member.offset)

    def blob(self, name: str, where: str) -> Blob:
        """The content of a member, to be streamed."""
        member = self._find(name)
        if member is None:
            return Absent(f"{quoted(name)} is missing in the archive", where)
        return Window(self._handle, member.offset, member.size)

    def size(self, name: str) -> int:
        """Bytes of a member, 0 if there is none."""
        member = self._find(name)
        return member.size if member else 0

    def _find(self, name: str) -> Member | None:
        member = self._members.get(_normal(name))
        for _ in range(_LINK_HOPS):
            if member is None or not member.target:
                return member
            member = self._members.get(member.target)
        return None

    def _scan(self) -> Iterator[tuple[str, Member]]:
        position, name, size = 0, "", -1
        while position + _BLOCK <= self._size:
            header = os.pread(self._handle, _BLOCK, position)
            if not header.strip(b"\0"):
                return
            if len(header) < _BLOCK or not _is_header(header):
                raise SourceError(f"it is no tar, or damaged at byte {position}", where=self._where)
            kind = header[156:157]
            length = _number(header[124:136]) if kind not in _EMPTY else 0
            content = position + _BLOCK
            if kind in (b"L", b"x"):
                extension = self._extension(content, length)
                if kind == b"L":
                    name = _text(extension)
                else:
                    name, size = _pax(extension, name, size)
            elif kind not in (b"K", b"g"):
                length = size if size >= 0 and kind not in _EMPTY else length
                yield from self._member(header, kind, name or _name(header), content, length)
                name, size = "", -1
            if length < 0:
                raise SourceError(f"a size is broken at byte {position}", where=self._where)
            position = content + -(-length // _BLOCK) * _BLOCK

    def _member(
        self, header: bytes, kind: bytes, name: str, content: int, length: int
    ) -> Iterator[tuple[str, Member]]:
        if len(name) > limits.PATH:
            raise SourceError(f"a name of {len(name)} characters is too long", where=self._where)
        if kind in _REGULAR:
            if content + length > self._size:
                raise SourceError(
                    f"it is cut off in the middle of {quoted(name)}", where=self._where
                )
            yield _normal(name), Member(content, length)
        elif kind in _LINKS:
            target = _text(header[157:257])
            if kind == b"2":
                target = posixpath.join(posixpath.dirname(name), target)
            yield _normal(name), Member(0, 0, _normal(target))

    def _extension(self, content: int, length: int) -> bytes:
        if not 0 <= length <= limits.HEADER:
            raise SourceError(f"a header of {length} bytes is too large", where=self._where)
        return os.pread(self._handle, length, content)


@contextmanager
def opened(path: Path, *, inflate: bool = True) -> Iterator[Tarball]:
    """Open an archive, compressed or not.

    A compressed one is inflated into an anonymous temporary file, since it cannot be
    entered in the middle.

    Args:
        path: the archive.
        inflate: whether a compressed one may be.

    Raises:
        UserError: there is no such file.
        SourceError: it is not a tar, or damaged.
    """
    where = str(path)
    with ExitStack() as stack:
        try:
            handle = open_regular(path)
        except FileNotFoundError:
            raise UserError("there is no such file", where=where) from None
        except OSError as error:
            reason = f"it cannot be read: {error.strerror or error}"
            raise SourceError(reason, where=where) from error
        stack.callback(os.close, handle)
        if inflate and os.pread(handle, 6, 0).startswith(_COMPRESSED):
            handle = stack.enter_context(_inflated(path))
        yield Tarball(handle, where)


def glanced(target: str) -> Container[str]:
    """The members of the archive that a target names, none if it is no plain tar."""
    try:
        with opened(Path(longest(target)), inflate=False) as tarball:
            return tarball
    except SeawallError:
        return ()


def looks_like_tar(head: bytes) -> bool:
    """Whether a file that starts like this is a tar, compressed or not."""
    return head.startswith(_COMPRESSED) or (len(head) >= _BLOCK and _is_header(head[:_BLOCK]))


@contextmanager
def _inflated(path: Path) -> Iterator[int]:
    where = str(path)
    with ExitStack() as stack:
        try:
            with stream.opened(FileBlob(path, where), where) as (chunks, _):
                handle = stack.enter_context(spooled(chunks, where))
        except SourceError:
            raise
        except SeawallError as error:
            raise SourceError(error.message, where=where) from error
        yield handle


def _is_header(block: bytes) -> bool:
    return sum(block[:148]) + 256 + sum(block[156:]) == _number(block[148:156])


def _number(field: bytes) -> int:
    """Octal digits, or base 256 where the first bit is set; -1 if it is neither."""
    if field[0] & 0x80:
        value = int.from_bytes(field, "big") & ((1 << (8 * len(field) - 2)) - 1)
        return -1 if field[0] & 0x40 else value
    digits = field.partition(b"\0")[0].strip()
    if not digits:
        return 0
    try:
        return int(digits, 8)
    except ValueError:
        return -1


def _name(header: bytes) -> str:
    name = _text(header[:100])
    prefix = _text(header[345:500]) if header[257:263] == b"ustar\0" else ""
    return f"{prefix}/{name}" if prefix else name


def _pax(records: bytes, name: str, size: int) -> tuple[str, int]:
    """The ``path`` and ``size`` records: ``LENGTH KEY=VALUE`` and a line end."""
    position = 0
    while position < len(records):
        blank = records.find(b" ", position, position + 8)
        digits = records[position:blank] if blank > 0 else b""
        if not digits.isdigit() or int(digits) <= blank - position:
            break
        key, _, value = records[blank + 1 : position + int(digits) - 1].partition(b"=")
        if key == b"path":
            name = _text(value)
        elif key == b"size" and value.isdigit() and len(value) < 20:
            size = int(value)
        position += int(digits)
    return name, size


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", errors="surrogateescape")


def _normal(name: str) -> str:
    return posixpath.normpath(f"/{name}").lstrip("/")
