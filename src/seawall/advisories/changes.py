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
    kept, whole = _content(archive)
    draft.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(kept.keys() | members.keys()):
            content = members[name].read_bytes() if name in members else kept[name]
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return whole


def _content(archive: Path) -> tuple[dict[str, bytes], bool]:
    if not archive.is_file():
        return {}, True
    try:
        with zipfile.ZipFile(archive) as old:
            return {info.filename: old.read(info) for info in old.infolist()}, True
    except _DAMAGE:
        return {}, False


def drop(complete: Path) -> None:
    """Remove the changes beside a complete file that is newer."""
    archive = complete.with_name(CHANGES)
    if archive.is_file() and archive.stat().st_mtime_ns <= complete.stat().st_mtime_ns:
        archive.unlink()
