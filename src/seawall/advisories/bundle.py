"""Carrying a snapshot to where no network is: one compressed file that proves itself.

A bundle is a line with its format, a line of JSON with the snapshot's id, size and SHA-256, and
the file itself, compressed by Zstandard.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import zstandard
from msgspec import Struct

from seawall.advisories.draft_folder import draft_folder
from seawall.advisories.history import History
from seawall.advisories.snapshot import Snapshot
from seawall.advisories.verifying import VerifyReport, verify
from seawall.errors import DigestMismatch, LimitExceeded, MalformedInput, SourceError, UserError

MAGIC: Final = b"seawall-db-bundle 1\n"
SIZE: Final = 16 << 30
"""Largest snapshot that is unpacked, in bytes."""

_CHUNK: Final = 1 << 20
_HEADER: Final = 4096


class Header(Struct, frozen=True, kw_only=True):
    """What a bundle says about the snapshot in it.

    Attributes:
        id, created: of the snapshot.
        size, sha256: of its file.
    """

    id: str
    created: str
    size: int
    sha256: str


def export(snapshot: Path, bundle: Path) -> Header:
    """Write a snapshot as a bundle; the same snapshot gives the same bytes.

    Raises:
        UserError: there is no such snapshot.
        SourceError: it cannot be read, or the bundle cannot be written.
        MalformedInput: it is damaged.
    """
    verify(snapshot)
    with Snapshot(snapshot) as opened:
        id_, created = opened.id, opened.created
    try:
        with snapshot.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            header = Header(id=id_, created=created, size=source.tell(), sha256=digest)
            source.seek(0)
            with draft_folder(bundle) as folder:
                draft = folder / "bundle"
                with draft.open("wb") as target:
                    target.write(MAGIC + msgspec.json.encode(header) + b"\n")
                    compressor = zstandard.ZstdCompressor(level=10, write_checksum=True)
                    compressor.copy_stream(source, target, size=header.size)
                draft.replace(bundle)
    except OSError as error:
        raise SourceError(f"cannot write the bundle: {error}", where=str(bundle)) from error
    return header


def import_(bundle: Path, output: Path, *, history: History | None = None) -> VerifyReport:
    """Check a bundle and put the snapshot in it in place, at once, also while an old one is read.

    Args:
        bundle: a file that :func:`export` wrote.
        output: the snapshot.
        history: keeps the snapshot that is replaced.

    Raises:
        UserError: there is no such bundle.
        SourceError: it cannot be read, or the snapshot cannot be written.
        MalformedInput: it is no bundle, or it is damaged.
        DigestMismatch: the snapshot is not the one that was put in.
    """
    if not bundle.is_file():
        raise UserError("no such bundle", where=str(bundle))
    try:
        with bundle.open("rb") as source, draft_folder(output) as folder:
            draft = folder / "snapshot.db"
            header = _unpack(source, draft, str(bundle))
            report = verify(draft)
            if (header.id, header.created) != (report.id, report.created):
                raise DigestMismatch("holds another snapshot than it says", where=str(bundle))
            if history is not None:
                history.keep(output, successor=report.id)
            draft.replace(output)
    except OSError as error:
        raise SourceError(f"cannot import the bundle: {error}", where=str(bundle)) from error
    return report


def _unpack(source: BinaryIO, draft: Path, where: str) -> Header:
    header = _header(source, where)
    digest, size = hashlib.sha256(), 0
    try:
        with (
            draft.open("wb") as target,
            zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(source) as plain,
        ):
            while chunk := plain.read(_CHUNK):
                size += len(chunk)
                if size > header.size:
                    raise DigestMismatch("holds more than it says", where=where)
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
    except zstandard.ZstdError as error:
        raise MalformedInput(f"the bundle is damaged: {error}", where=where) from error
    if size != header.size or digest.hexdigest() != header.sha256:
        raise DigestMismatch("the bundle is damaged or was changed", where=where)
    return header


def _header(source: BinaryIO, where: str) -> Header:
    if source.read(len(MAGIC)) != MAGIC:
        raise MalformedInput("not a bundle of advisories", where=where)
    try:
        header = msgspec.json.decode(source.readline(_HEADER), type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput("not a bundle of advisories", where=where) from error
    if header.size > SIZE:
        raise LimitExceeded("the snapshot is larger than any may be", where=where)
    return header
