"""The user's packs: side by side by their digests, and which of them are active.

``packs/<digest>/`` holds the files of one pack and never changes; ``active.json`` names the active
one of each name, and what was active before. Replacing that one small file is the whole of an
activation: who reads packs sees the former state or the new one.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec
from msgspec import Struct

from seawall import __version__, versions
from seawall.artifacts.windows import read_file
from seawall.distribution.content import ACTIVE
from seawall.distribution.content import pack as packs
from seawall.distribution.content.pack import DESCRIPTION, LARGEST, MANIFEST, Manifest
from seawall.distribution.placing import locked, place
from seawall.errors import DigestMismatch, MalformedInput, SeawallError, SourceError, UserError

SIGNED: Final = "signed"
"""The origin of what came from a signed repository."""

_ORIGIN: Final = "origin"
_LARGEST: Final = 4 << 20
_HISTORY: Final = 200
_DRAFTS: Final = ".adding-"


class Switch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One activation.

    Attributes:
        at: RFC 3339.
        name: of the pack.
        old, new: digests before and after; ``""`` for none.
    """

    at: str
    name: str
    old: str = ""
    new: str = ""


class Active(Struct, frozen=True, kw_only=True):
    """What is active, and how it came to be.

    Attributes:
        packs: digest by name.
        history: the newest switch last.
    """

    packs: dict[str, str] = {}
    history: tuple[Switch, ...] = ()


class Installed:
    """A pack in the library.

    Attributes:
        manifest: what it says of itself.
        origin: where it came from: ``signed`` by a repository, or a ``file``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        text = read_file(folder / MANIFEST, DESCRIPTION)
        if text is None:
            raise MalformedInput(f"{MANIFEST} is gone", where=str(folder))
        self.manifest: Manifest = packs.described(text, str(folder))
        if self.manifest.digest.removeprefix("sha256:") != folder.name:
            raise DigestMismatch(f"{MANIFEST} was changed", where=str(folder))
        self.origin = (read_file(folder.with_name(f"{folder.name}.{_ORIGIN}"), 64) or b"").decode(
            errors="replace"
        )

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self._folder

    def read(self, path: str) -> bytes:
        """One of its files, verified.

        Raises:
            MalformedInput: it is not of this pack, or gone.
            DigestMismatch: it was changed.
        """
        listed = self.manifest.files.get(path)
        content = read_file(self.folder / path, LARGEST) if listed else None
        if content is None:
            raise MalformedInput(f"{path[:80]!r} is not in it", where=str(self.folder))
        if hashlib.sha256(content).hexdigest() != listed:
            raise DigestMismatch(f"{path} was changed", where=str(self.folder))
        return content

    def verify(self) -> None:
        """Read every file.

        Raises:
            MalformedInput, DigestMismatch: as for :meth:`read`.
        """
        for path in self.manifest.files:
            self.read(path)


class Library:
    """The folder of packs.

    Args:
        folder: made when the first pack is put in.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._packs = folder / "packs"

    @property
    def active(self) -> Active:
        """What is active.

        Raises:
            MalformedInput: the record of it is damaged.
        """
        content = read_file(self.folder / ACTIVE, _LARGEST)
        try:
            return msgspec.json.decode(content, type=Active) if content is not None else Active()
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedInput(f"damaged: {error}", where=str(self.folder / ACTIVE)) from error

    def all(self) -> list[Installed]:
        """Every pack, by name and version.

        Raises:
            MalformedInput, DigestMismatch: one is damaged.
        """
        folders = (path for path in self._packs.glob("[0-9a-f]*") if path.is_dir())
        found = [Installed(path) for path in folders]
        return sorted(found, key=lambda one: (one.manifest.name, packs.order(one.manifest.version)))

    def in_use(self, kind: str = "") -> list[Installed]:
        """The active packs, of one kind or of all.

        Raises:
            MalformedInput, DigestMismatch: one is damaged.
        """
        found = [self._installed(digest) for _name, digest in sorted(self.active.packs.items())]
        return [one for one in found if kind in {"", one.manifest.kind}]

    def find(self, name: str) -> Installed:
        """A pack by its name (the newest version), ``NAME@VERSION``, or digest.

        Raises:
            UserError: there is none.
            MalformedInput, DigestMismatch: one is damaged.
        """
        wanted, _, version = name.partition("@")
        fitting = [
            one
            for one in self.all()
            if name == one.manifest.digest
            or (one.manifest.name == wanted and version in {"", one.manifest.version})
        ]
        if not fitting:
            raise UserError(f"there is no pack {name[:80]!r}", hint="seawall content list")
        return fitting[-1]

    def add(self, archive: Path, origin: str) -> Installed:
        """Put a pack in, without activating it; putting it in twice changes nothing.

        Raises:
            UserError, MalformedInput, DigestMismatch, SourceError: see
                :func:`seawall.distribution.content.pack.unpack`.
        """
        with self._writing():
            try:
                for leftover in self.folder.glob(f"{_DRAFTS}*"):
                    shutil.rmtree(leftover)
                self._packs.mkdir(parents=True, exist_ok=True)
                with TemporaryDirectory(dir=self.folder, prefix=_DRAFTS) as drafts:
                    draft = Path(drafts, "pack")
                    draft.mkdir()
                    digest = packs.unpack(archive, draft).digest.removeprefix("sha256:")
                    target = self._packs / digest
                    if not _whole(target):
                        shutil.rmtree(target, ignore_errors=True)
                        draft.replace(target)
                if not Installed(target).origin or origin == SIGNED:
                    place(target.with_name(f"{digest}.{_ORIGIN}"), origin.encode())
            except OSError as error:
                raise SourceError(f"cannot be put in: {error}", where=str(archive)) from error
        return Installed(target)

    def activate(self, pack: Installed) -> Switch | None:
        """Make a pack the active one of its name; ``None`` if it is.

        Raises:
            UserError: it asks for another version of Seawall.
            MalformedInput, DigestMismatch: it is damaged.
            SourceError: it cannot be written down.
        """
        wanted = pack.manifest.requires
        if not versions.satisfies("npm", __version__, wanted, include_prerelease=True):
            raise UserError(
                f"it asks for Seawall {wanted}, this is {__version__}", where=pack.manifest.name
            )
        pack.verify()
        return self._switch(pack.manifest.name, pack.manifest.digest)

    def rollback(self, name: str) -> Switch:
        """Return to what was active before the last switch of a name.

        Raises:
            UserError: it was never switched, or what was active before is gone.
            MalformedInput, DigestMismatch: what was active before is damaged.
            SourceError: it cannot be written down.
        """
        former = [one for one in self.active.history if one.name == name]
        if not former:
            raise UserError(f"{name[:80]!r} was never activated", hint="seawall content list")
        before = former[-1].old
        if before:
            self._installed(before).verify()
        switch = self._switch(name, before)
        if switch is None:
            raise UserError("nothing else was active before", where=name)
        return switch

    def _switch(self, name: str, digest: str) -> Switch | None:
        with self._writing():
            active = self.active
            old = active.packs.get(name, "")
            if old == digest:
                return None
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            switch = Switch(at=now, name=name, old=old, new=digest)
            chosen = {**active.packs, name: digest}
            following = Active(
                packs={key: value for key, value in sorted(chosen.items()) if value},
                history=(*active.history, switch)[-_HISTORY:],
            )
            place(self.folder / ACTIVE, msgspec.json.encode(following))
        return switch

    def _installed(self, digest: str) -> Installed:
        folder = self._packs / digest.removeprefix("sha256:")
        if not folder.is_dir():
            raise MalformedInput("an active pack is gone", where=str(folder))
        return Installed(folder)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with locked(self.folder / "lock"):
            yield


def _whole(folder: Path) -> bool:
    """Whether a pack lies there unharmed."""
    try:
        Installed(folder).verify()
    except SeawallError:
        return False
    return True
