"""Archives of changes: newer versions of single records, beside the complete file.

An archive is rewritten as a whole, so that it is either the old or the new one at any moment.
When a new complete file arrives, what the archive holds is older than that and it goes. Should
the update be killed between the two, their times tell.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from seawall.advisories.feed import CHANGES, Feed
from seawall.advisories.trial import count
from seawall.errors import MalformedInput

_DAMAGE: Final = (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, zlib.error)


def acceptable(feed: Feed, archive: str, member: str, content: bytes) -> None:
    """Try one record before it is put into the archive.

    Raises:
        MalformedInput: the feed cannot make anything of it.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as alone:
        alone.writestr(zipfile.ZipInfo(member), content)
    buffer.seek(0)
    try:
        found = count(feed, archive, buffer)
    except MalformedInput as error:
        raise MalformedInput(f"looks changed ({error.message})") from error
    if found.broken and not found.records:
        raise MalformedInput("looks changed (it cannot be read)")


def rewrite(archive: Path, draft: Path, members: Mapping[str, Path]) -> bool:
    """Write a draft of an archive that holds these members as well.

    Args:
        archive: where it lies, if there is one.
        draft: where the new one is written.
        members: files by the name they have in it.

    Returns:
        Whether all that it held is still there: what a damaged archive held is lost.

    Raises:
        OSError: it cannot be written.
    """
    draft.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        old, whole = _opened(archive, opened)
        kept = {info.filename: info for info in old.infolist()} if old is not None else {}
        target = opened.enter_context(zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED))
        for name in sorted(kept.keys() | members.keys()):
            new = members.get(name)
            content = new.read_bytes() if new is not None else _member(old, kept[name])
            if content is None:
                whole = False
            else:
                target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return whole


def _opened(archive: Path, opened: ExitStack) -> tuple[zipfile.ZipFile | None, bool]:
    """An archive, ``None`` if there is none that can be read; and whether nothing is lost."""
    if not archive.is_file():
        return None, True
    try:
        return opened.enter_context(zipfile.ZipFile(archive)), True
    except _DAMAGE:
        return None, False


def _member(archive: zipfile.ZipFile | None, info: zipfile.ZipInfo) -> bytes | None:
    try:
        return archive.read(info) if archive is not None else None
    except _DAMAGE:
        return None


def drop(complete: Path) -> None:
    """Remove the changes beside a complete file that is newer."""
    archive = complete.with_name(CHANGES)
    if archive.is_file() and archive.stat().st_mtime_ns <= complete.stat().st_mtime_ns:
        archive.unlink()
