"""Archives of many small files, walked one member after the other, within limits.

Feeds publish their records as a zip or as a tar, plain or compressed; the first bytes tell which,
whatever the name says. Nothing is unpacked to disk, at most one member is in memory, and what no
feed reads is passed over unread. A feed is published by strangers, so that everything is bounded.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from seawall.advisories import unpacking
from seawall.advisories.feed import Fact, Skipped
from seawall.artifacts.source import Kind
from seawall.artifacts.tar import TarStream
from seawall.errors import LimitExceeded, MalformedInput

MEMBERS: Final = 2_000_000
"""Most members of one archive; the npm archive of OSV has some 250,000."""
MEMBER_SIZE: Final = 32 << 20
"""Largest member, in bytes, where nothing else is said."""
DAMAGE: Final = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    EOFError,
    RuntimeError,  # encrypted, or a compression that is not known
    zlib.error,
    lzma.LZMAError,
)
"""What reading a zip archive, or a member of it, may raise."""

TOO_LARGE: Final = "member too large"

_ZIP: Final = b"PK"
_TAR: Final = b"ustar"
_HEAD: Final = 512
_LARGER: Final = "the archive is larger than any feed"
_LONGEST: Final = 256

Member = tuple[str, bytes]


def members(
    stream: BinaryIO, suffix: str | tuple[str, ...], *, size: int = 0
) -> Iterator[Member | Skipped]:
    """Name and content of every file whose name ends in ``suffix``.

    Those of a zip are sorted by name, those of a tar come in its own order.

    Args:
        stream: the archive.
        suffix: of the files that are wanted; there may be several.
        size: most bytes of one of them, :data:`MEMBER_SIZE` if 0; larger ones are skipped.

    Raises:
        MalformedInput: it is no archive, or it is cut off; members seen before stand.
        LimitExceeded: it is larger than any feed.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    if head.startswith(_ZIP):
        return _of_zip(stream, suffix, size or MEMBER_SIZE)
    if unpacking.compressed(head) or head[257:262] == _TAR:
        return _of_tar(stream, suffix, size or MEMBER_SIZE)
    raise MalformedInput("neither a zip archive nor a tar")


def each(
    stream: BinaryIO,
    suffix: str | tuple[str, ...],
    facts: Callable[[str, bytes], Iterator[Fact]],
    *,
    size: int = 0,
    broken: str = "",
) -> Iterator[Fact]:
    """The facts of every member; one that is malformed is skipped from where it is.

    Args:
        stream: the archive.
        suffix: of the members that are wanted.
        facts: those of one member, by its name and content.
        size: most bytes of a member.
        broken: what is said of a malformed one, the error's own message if nothing.

    Raises:
        MalformedInput: it is no archive, or it is cut off; what came before stands.
        LimitExceeded: it is larger than any feed.
    """
    for member in members(stream, suffix, size=size):
        if isinstance(member, Skipped):
            yield member
            continue
        try:
            yield from facts(*member)
        except MalformedInput as error:
            yield Skipped(member[0][-_LONGEST:], broken or error.message, broken=True)


def whole(stream: BinaryIO, size: int = MEMBER_SIZE) -> bytes:
    """The content of a file that lies by itself, not in an archive.

    Raises:
        LimitExceeded: it has more bytes than ``size``.
    """
    content = stream.read(size + 1)
    if len(content) > size:
        raise LimitExceeded("larger than any file of this feed")
    return content


def _of_tar(
    stream: BinaryIO, suffix: str | tuple[str, ...], size: int
) -> Iterator[Member | Skipped]:
    tar = TarStream(unpacking.expanded(stream))
    count = 0
    for member in tar:
        if member.kind is not Kind.FILE or not member.path.endswith(suffix):
            continue
        count += 1
        if count > MEMBERS:
            raise LimitExceeded(_LARGER)
        if member.size > size:
            yield Skipped(member.path, TOO_LARGE, broken=True)
        else:
            yield member.path, tar.read()


def _of_zip(
    stream: BinaryIO, suffix: str | tuple[str, ...], size: int
) -> Iterator[Member | Skipped]:
    try:
        archive = zipfile.ZipFile(stream)
    except DAMAGE as error:
        raise MalformedInput(f"not a zip archive: {error}") from error
    with archive:
        wanted = [info for info in archive.infolist() if info.filename.endswith(suffix)]
        total = sum(info.file_size for info in wanted)
        if len(wanted) > MEMBERS or total > unpacking.TOTAL_SIZE:
            raise LimitExceeded(_LARGER)
        for info in sorted(wanted, key=lambda info: info.filename):
            yield _unzipped(archive, info, size)


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> Member | Skipped:
    if info.file_size > size:
        return Skipped(info.filename, TOO_LARGE, broken=True)
    try:
        with archive.open(info) as member:  # gives no more than that, whatever it holds
            return info.filename, member.read(info.file_size + 1)
    except DAMAGE:
        return Skipped(info.filename, "damaged member of the archive", broken=True)
