"""Members of a zip archive, within limits: a feed is published by strangers."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Skipped
from seawall.errors import LimitExceeded, MalformedInput

MEMBERS: Final = 2_000_000
"""Most members of one archive; the npm archive of OSV has some 250,000."""
MEMBER_SIZE: Final = 32 << 20
"""Largest member, in bytes."""
TOTAL_SIZE: Final = 8 << 30
"""Most bytes of all members together."""


def members(
    stream: BinaryIO, suffix: str | tuple[str, ...]
) -> Iterator[tuple[str, bytes] | Skipped]:
    """Name and content of every file whose name ends in ``suffix`` (one of them), sorted by name.

    Raises:
        MalformedInput: it is no zip archive.
        LimitExceeded: it is larger than any feed.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise MalformedInput(f"not a zip archive: {error}") from error
    with archive:
        wanted = [info for info in archive.infolist() if info.filename.endswith(suffix)]
        if len(wanted) > MEMBERS or sum(info.file_size for info in wanted) > TOTAL_SIZE:
            raise LimitExceeded("the archive is larger than any feed")
        for info in sorted(wanted, key=lambda info: info.filename):
            yield _member(archive, info)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[str, bytes] | Skipped:
    if info.file_size > MEMBER_SIZE:
        return Skipped(info.filename, "member too large", broken=True)
    try:
        with archive.open(info) as member:
            content = member.read(MEMBER_SIZE + 1)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, zlib.error):
        return Skipped(info.filename, "damaged member of the archive", broken=True)
    if len(content) > MEMBER_SIZE:
        return Skipped(info.filename, "member too large", broken=True)
    return info.filename, content
