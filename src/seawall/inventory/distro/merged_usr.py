"""Where the files of a package really lie on systems with a merged ``/usr``.

Most distributions replaced ``/bin``, ``/sbin`` and ``/lib*`` by links into ``/usr``, while
many packages go on listing what they installed by the old paths. A file list does not tell
which of the two a system is, so both paths are claimed; the one that is not there harms
nothing, as no other package may install a file of that name.

Source: https://www.freedesktop.org/wiki/Software/systemd/TheCaseForTheUsrMerge/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

_MERGED: Final = ("bin/", "sbin/", "lib/", "lib32/", "lib64/", "libo32/", "libx32/")


def aliased(paths: Iterable[str]) -> Iterator[str]:
    """Each path, and after it the path below ``usr`` where a merged system has it."""
    for path in paths:
        yield path
        if path.startswith(_MERGED):
            yield f"usr/{path}"
