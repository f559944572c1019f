"""The files that a package claims to have installed, by the paths where they really lie.

Most distributions replaced ``/bin``, ``/sbin`` and ``/lib*`` by links into ``/usr``, while
many packages go on listing what they installed by the old paths. A file list does not tell
which of the two a system is, so both paths are claimed; the one that is not there harms
nothing, as no other package may install a file of that name.

Source: https://www.freedesktop.org/wiki/Software/systemd/TheCaseForTheUsrMerge/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from seawall.artifacts.file import MIB
from seawall.errors import LimitExceeded

LIMIT: Final = 64 * MIB
"""Most characters in the file list of one package; the longest real ones have some ten MB."""

_MERGED: Final = ("bin/", "sbin/", "lib/", "lib32/", "lib64/", "libo32/", "libx32/")


def claimed(paths: Iterable[str], where: str) -> str:
    """The paths as a claim holds them, each followed by the one on a merged system.

    Lists that give folders and names apart can be short and yet stand for paths without
    end: they should be made one at a time.

    Args:
        paths: without leading slashes.
        where: path of the database, for messages.

    Raises:
        LimitExceeded: the list is too long.
    """
    found: list[str] = []
    left = LIMIT
    for path in paths:
        left -= len(path) + 1
        if left < 0:
            raise LimitExceeded(f"a file list has more than {LIMIT} characters", where=where)
        found.append(path)
        if path.startswith(_MERGED):
            found.append(f"usr/{path}")
    return "\n".join(found)
