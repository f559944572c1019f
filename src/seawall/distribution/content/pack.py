"""A content pack: a folder, or a ``.tar.zst`` of it, that describes itself in ``pack.toml``.

.. code-block:: toml

    name = "base-checks"
    kind = "checks"                 # checks, policies, rules, yara, compliance, intelligence
    version = "1.2.0"               # semantic
    requires = ">=0.1 <2"           # versions of Seawall, as npm writes ranges
    licence = "Apache-2.0"
    summary = "What every image should hold to"

    [[changelog]]
    version = "1.2.0"
    date = "2024-03-01"
    changes = ["the root file system may be read-only"]

    [files]                         # written when the pack is made: every file's SHA-256
    "checks/root.yaml" = "9f86d0..."

In an archive ``pack.toml`` comes first and the files follow in order. The digest of a pack is
that of its ``pack.toml``, which holds those of all else. An archive with anything else in it -
a link, a device, a file that is not listed, a path that leads out - is refused.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final, Literal

import msgspec
import zstandard
from msgspec import Struct

from seawall import versions
from seawall.artifacts.source import Kind
from seawall.artifacts.tar import TarStream
from seawall.errors import DigestMismatch, LimitExceeded, MalformedInput, SourceError, UserError

KINDS: Final = ("checks", "policies", "rules", "yara", "compliance", "intelligence")
MANIFEST: Final = "pack.toml"

MOST: Final = 20_000
"""Most files of a pack."""
LARGEST: Final = 64 << 20
"""Largest file, in bytes."""
TOTAL: Final = 256 << 20
"""Most bytes of all files together."""
DESCRIPTION: Final = 4 << 20
"""Largest ``pack.toml``."""

_CHUNK: Final = 1 << 18
_WINDOW: Final = 1 << 27
_LEVEL: Final = 19
_DEEPEST: Final = 16
_LINE: Final = 4096  # a path and its digest have some 2200
_PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+@=-]{0,127}")
_TABLE: Final = re.compile(r"^\s*\[\s*files\s*\]", re.MULTILINE)


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """What one version changed, for people.

    Attributes:
        version: semantic.
        date: of its release, ``YYYY-MM-DD``.
        changes: one line each.
    """

    version: str
    date: str = ""
    changes: tuple[str, ...] = ()


class Manifest(Struct, frozen=True, kw_only=True):
    """What a pack says of itself.

    Attributes:
        name: unique among packs.
        kind: who consumes it.
        version: semantic.
        licence: SPDX expression.
        requires: versions of Seawall that understand it.
        summary: one line.
        changelog: the newest version first.
        files: SHA-256 by path.
        digest: of the whole pack.
    """

    name: str
    kind: Literal["checks", "policies", "rules", "yara", "compliance", "intelligence"]
    version: str
    licence: str
    requires: str = "*"
    summary: str = ""
    changelog: tuple[Change, ...] = ()
    files: dict[str, str] = {}
    digest: str = ""


def build(folder: Path, output: Path) -> Manifest:
    """Make an archive of a folder; the same folder gives the same bytes.

    Raises:
        UserError: the folder is no pack.
        MalformedInput: its ``pack.toml`` is wrong, or it holds what a pack may not.
        SourceError: it cannot be read, or the archive not written.
    """
    description = folder / MANIFEST
    if not description.is_file():
        raise UserError(f"there is no {MANIFEST} in it", where=str(folder))
    try:
        files = dict(_gathered(folder))
        text = _completed(description.read_bytes(), files, str(folder))
        manifest = described(text, str(folder))
        output.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=output.parent, prefix=".packing-", delete=False) as draft:
            try:
                _write(draft, {MANIFEST: text, **files})
                Path(draft.name).chmod(0o644)
                Path(draft.name).replace(output)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise SourceError(f"cannot be packed: {error}", where=str(folder)) from error
    return manifest


def manifest(archive: Path) -> Manifest:
    """What an archive says of itself, after everything in it was checked.

    Raises:
        UserError: there is no such file.
        MalformedInput, DigestMismatch: it is no pack, or damaged.
    """
    return unpack(archive, None)


def unpack(archive: Path, folder: Path | None) -> Manifest:
    """Check an archive and write its files into an empty folder.

    Args:
        archive: the pack.
        folder: nothing is written without one.

    Raises:
        UserError: there is no such file.
        MalformedInput: it is no pack, or holds what it must not.
        LimitExceeded: it is larger than a pack may be.
        DigestMismatch: a file is not the one that is listed.
        SourceError: the folder cannot be written to.
    """
    if not archive.is_file():
        raise UserError("no such pack", where=str(archive))
    where = str(archive)
    try:
        with archive.open("rb") as stream:
            members = _members(TarStream(_inflated(stream, where)), where)
            first, text = next(members, ("", b""))
            if first != MANIFEST:
                raise MalformedInput(f"not a content pack: {MANIFEST} comes first", where=where)
            found = described(text, where)
            _place(folder, MANIFEST, text)
            left = dict(found.files)
            for path, content in members:
                _check(path, content, left.pop(path, None), where)
                _place(folder, path, content)
    except zstandard.ZstdError as error:
        raise MalformedInput(f"the pack is damaged: {error}", where=where) from error
    except OSError as error:
        raise SourceError(f"cannot be unpacked: {error}", where=where) from error
    if left:
        raise MalformedInput(f"{min(left)} is missing", where=where)
    return found


def described(text: bytes, where: str) -> Manifest:
    """What a ``pack.toml`` says.

    Raises:
        MalformedInput: it is wrong.
        LimitExceeded: the pack is larger than one may be.
    """
    try:
        if len(max(text.split(b"\n"), key=len)) > _LINE:  # the parser is slow on long keys
            raise LimitExceeded(f"a line of {MANIFEST} has more than {_LINE} bytes", where=where)
        document = tomllib.loads(text.decode())
        found = msgspec.convert({**document, "digest": ""}, Manifest)
    except msgspec.ValidationError as error:
        raise MalformedInput(f"{MANIFEST}: {error}", where=where) from error
    except (ValueError, RecursionError) as error:  # also of a number that is too long
        raise MalformedInput(f"{MANIFEST} cannot be read: {error}", where=where) from error
    if unknown := sorted(document.keys() - set(Manifest.__struct_fields__)):
        raise MalformedInput(f"{MANIFEST}: what is {unknown[0]!r}?", where=where)
    if problem := _problem(found):
        raise MalformedInput(f"{MANIFEST}: {problem}", where=where)
    if len(found.files) > MOST:
        raise LimitExceeded(f"more than {MOST} files", where=where)
    digest = f"sha256:{hashlib.sha256(text).hexdigest()}"
    return msgspec.structs.replace(found, digest=digest)


def order(version: str) -> Any:
    """What versions of packs are sorted by."""
    return versions.key("semver", version)


def _problem(found: Manifest) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", found.name):
        return "a name has small letters, digits and hyphens"
    if not versions.valid("semver", found.version) or len(found.version) > 64:
        return f"{found.version[:60]!r} is no semantic version"
    try:
        versions.satisfies("npm", "1.0.0", found.requires)
    except MalformedInput:
        return f"{found.requires[:60]!r} is no range of versions"
    for path, digest in found.files.items():
        if not _sound(path):
            return f"{path[:60]!r} is no path of a pack"
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            return f"the SHA-256 of {path} is none"
    return ""


def _sound(path: str) -> bool:
    parts = path.split("/")
    return path != MANIFEST and len(parts) <= _DEEPEST and all(map(_PART.fullmatch, parts))


def _gathered(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder; names that begin with a dot stay behind."""
    total = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name == MANIFEST or any(part.startswith(".") for part in name.split("/")):
            continue
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise MalformedInput("a pack holds regular files only", where=str(path))
        if path.is_file():
            total += path.stat().st_size
            if path.stat().st_size > LARGEST or total > TOTAL:
                raise LimitExceeded("larger than a pack may be", where=str(path))
            yield name, path.read_bytes()


def _completed(text: bytes, files: dict[str, bytes], where: str) -> bytes:
    """A ``pack.toml`` with its table of files."""
    if _TABLE.search(text.decode(errors="replace")):
        raise MalformedInput("the table of files is written when the pack is made", where=where)
    rows = [f'"{path}" = "{hashlib.sha256(data).hexdigest()}"' for path, data in files.items()]
    return text.rstrip() + b"\n\n[files]\n" + "".join(f"{row}\n" for row in rows).encode()


def _write(draft: Any, files: dict[str, bytes]) -> None:
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with (
        compressor.stream_writer(draft, closefd=False) as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path, content in files.items():
            header = tarfile.TarInfo(path)
            header.size, header.mode = len(content), 0o644
            tar.addfile(header, io.BytesIO(content))


def _inflated(stream: Any, where: str) -> Iterator[bytes]:
    total, most = 0, TOTAL + DESCRIPTION + MOST * 1024
    with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(stream) as plain:
        while piece := plain.read(_CHUNK):
            total += len(piece)
            if total > most:
                raise LimitExceeded("larger than a pack may be", where=where)
            yield piece


def _members(tar: TarStream, where: str) -> Iterator[tuple[str, bytes]]:
    for count, member in enumerate(tar):
        if member.kind is Kind.DIRECTORY and not member.escapes:
            continue
        if member.kind is not Kind.FILE or member.escapes or count > 2 * MOST:
            raise MalformedInput(f"{member.path[:80]!r} may not be in a pack", where=where)
        if member.size > (LARGEST if count else DESCRIPTION):
            raise LimitExceeded(f"{member.path[:80]!r} is too large", where=where)
        yield member.path, tar.read()


def _check(path: str, content: bytes, listed: str | None, where: str) -> None:
    if listed is None:
        raise MalformedInput(f"{path[:80]!r} is not listed, or there twice", where=where)
    if hashlib.sha256(content).hexdigest() != listed:
        raise DigestMismatch(f"{path[:80]!r} is not the file that is listed", where=where)


def _place(folder: Path | None, path: str, content: bytes) -> None:
    if folder is not None:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as stream:
            stream.write(content)
