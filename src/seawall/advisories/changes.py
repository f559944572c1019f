"""Archives of changes: newer versions of single records, beside the complete file.

An archive is rewritten as a whole, so that it is either the old or the new one at any moment.
It is written member by member: new ones stream by, and the others are taken over as they lie
there, compressed, once they have been read and found whole. When a new complete file arrives, what
the archive holds is older than that and it goes. Should the update be killed between the two,
their times tell.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import KeysView, Mapping
from contextlib import ExitStack
from pathlib import Path
from struct import Struct
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from seawall.advisories.archives import DAMAGE
from seawall.advisories.feed import CHANGES, Feed
from seawall.advisories.trial import count
from seawall.errors import MalformedInput

_LOCAL: Final = Struct("<26xHH")  # a member's header, which ends in the lengths of what follows it
_READABLE: Final = 0o600 << 16
_CHUNK: Final = 1 << 20


def acceptable(feed: Feed, archive: str, member: str, file: Path) -> None:
    """Try one record before it is put into the archive.

    Raises:
        MalformedInput: the feed cannot make anything of it.
        OSError: it cannot be read.
    """
    with TemporaryFile(dir=file.parent) as stream:
        with zipfile.ZipFile(stream, "w") as alone:
            _put(alone, zipfile.ZipInfo(member), file)
        stream.seek(0)
        try:
            found = count(feed, archive, stream)
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
        former = _Former(archive, opened)
        target = opened.enter_context(zipfile.ZipFile(draft, "w"))
        for name in sorted(former.names | members.keys()):
            if name in members:
                _put(target, _described(name), members[name])
            else:
                former.pass_on(name, target)
    return former.whole


class _Former:
    """The archive as it was.

    Attributes:
        whole: nothing of it is lost so far.

    Args:
        archive: where it lies, if there is one.
        opened: closes it.
    """

    def __init__(self, archive: Path, opened: ExitStack) -> None:
        self.whole = True
        self._members: dict[str, zipfile.ZipInfo] = {}
        if not archive.is_file():
            return
        self._stream = opened.enter_context(archive.open("rb"))
        try:
            self._archive = opened.enter_context(zipfile.ZipFile(self._stream))
        except DAMAGE:
            self.whole = False
        else:
            self._members = {info.filename: info for info in self._archive.infolist()}

    @property
    def names(self) -> KeysView[str]:
        """Of its members."""
        return self._members.keys()

    def pass_on(self, name: str, target: zipfile.ZipFile) -> None:
        """Copy a member as it is compressed, if it is whole."""
        info = self._members[name]
        if not (self._sound(info) and self._copied(info, target)):
            self.whole = False

    def _sound(self, info: zipfile.ZipInfo) -> bool:
        try:
            with self._archive.open(info) as member:
                while member.read(_CHUNK):
                    pass
        except DAMAGE:
            return False
        return True

    def _copied(self, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> bool:
        """Append a member to an archive that is being written, or nothing of it."""
        copy = _described(info.filename)
        copy.compress_type, copy.CRC = info.compress_type, info.CRC
        copy.compress_size, copy.file_size = info.compress_size, info.file_size
        copy.header_offset = target.start_dir
        self._stream.seek(info.header_offset)
        lengths = _LOCAL.unpack(self._stream.read(_LOCAL.size))
        self._stream.seek(sum(lengths), os.SEEK_CUR)
        output, left = cast("BinaryIO", target.fp), info.compress_size
        output.seek(target.start_dir)
        output.write(copy.FileHeader())
        while left and (chunk := self._stream.read(min(left, _CHUNK))):
            left -= output.write(chunk)
        if left:
            output.truncate(target.start_dir)
            return False
        target.start_dir = output.tell()
        target.filelist.append(copy)
        target.NameToInfo[copy.filename] = copy
        return True


def _described(name: str) -> zipfile.ZipInfo:
    """A member without a time, so that the same members give the same bytes."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = _READABLE
    return info


def _put(target: zipfile.ZipFile, info: zipfile.ZipInfo, file: Path) -> None:
    info.file_size = file.stat().st_size
    with file.open("rb") as source, target.open(info, "w") as member:
        shutil.copyfileobj(source, member, _CHUNK)


def drop(complete: Path) -> None:
    """Remove the changes beside a complete file that is newer."""
    archive = complete.with_name(CHANGES)
    if archive.is_file() and archive.stat().st_mtime_ns <= complete.stat().st_mtime_ns:
        archive.unlink()
