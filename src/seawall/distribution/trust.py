"""What this user trusts: one root, pinned once and explicitly, and what was seen since.

``trust.json`` holds the pinned root itself, so that pinning is one rename. Beside it lies the
framework's metadata of the newest state that was accepted, in a folder that belongs to this pin:
an older state is refused because of it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from seawall.artifacts.windows import read_file
from seawall.distribution.placing import DRAFTS, locked, place
from seawall.distribution.roles import TOP
from seawall.errors import DigestMismatch, MalformedInput, UserError

LARGEST: Final = 512_000
"""Largest root, in bytes; that of the framework."""

_PIN: Final = "trust.json"
_HINT: Final = "pin one with `seawall db trust ROOT.json`"


class Pin(Struct, frozen=True, kw_only=True):
    """What is trusted, and the newest database that came from there.

    Attributes:
        root: the pinned root, as it was given.
        repository: the address that was given with it, ``""`` if none was.
        serial: the highest number of a database that was accepted.
        holders: who held the role ``targets`` then; the number is theirs, and forgotten when
            all of them are replaced.
        installed: id of the database that was put in place last.
    """

    root: str
    repository: str = ""
    serial: int = 0
    holders: tuple[str, ...] = ()
    installed: str = ""


class Holder(Struct, frozen=True):
    """A role of a root.

    Attributes:
        role: its name.
        keys: ids.
        threshold: how many have to sign.
    """

    role: str
    keys: tuple[str, ...]
    threshold: int


class Trusted(Struct, frozen=True, kw_only=True):
    """A root, for people.

    Attributes:
        sha256: of the file.
        version: its own.
        expires: the day.
        roles: who holds what.
        repository: the address that was given with it.
    """

    sha256: str
    version: int
    expires: str
    roles: tuple[Holder, ...]
    repository: str = ""


class Trust:
    """The folder of what is trusted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def pin(self) -> Pin:
        """What is pinned.

        Raises:
            UserError: nothing is.
            MalformedInput: the record of it is damaged.
        """
        path = self.folder / _PIN
        content = read_file(path, 4 * LARGEST)
        if content is None:
            raise UserError("no root is trusted yet", where=str(self.folder), hint=_HINT)
        try:
            return msgspec.json.decode(content, type=Pin)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedInput(f"damaged: {error}", where=str(path), hint=_HINT) from error

    @property
    def metadata(self) -> Path:
        """Where the framework keeps the newest accepted state under this pin."""
        digest = hashlib.sha256(self.pin.root.encode()).hexdigest()
        return self.folder / f"metadata-{digest[:16]}"

    def set(self, root: bytes, *, repository: str = "", sha256: str = "", replace: bool) -> Trusted:
        """Pin a root.

        Args:
            root: the file.
            repository: the address from which to fetch from now on.
            sha256: what its digest has to be, if the user said.
            replace: whether another pinned root gives way, with all that was seen since.

        Raises:
            UserError: another root is pinned.
            DigestMismatch: it has another digest.
            MalformedInput: it is no root, or not signed by itself.
        """
        described = describe(root, repository)
        if sha256 and sha256.lower().removeprefix("sha256:") != described.sha256:
            raise DigestMismatch(f"its SHA-256 is {described.sha256}", where="the root")
        with self.locked():
            text = root.decode()
            if (self.folder / _PIN).is_file() and not replace:
                pin = self.pin
                if pin.root != text:
                    raise UserError(
                        "another root is trusted already",
                        where=str(self.folder),
                        hint="--replace trusts this one instead, and forgets what was seen since",
                    )
                self.keep(msgspec.structs.replace(pin, repository=repository or pin.repository))
            else:
                self.keep(Pin(root=text, repository=repository))
            for other in self.folder.glob("metadata-*"):
                if other != self.metadata:
                    shutil.rmtree(other, ignore_errors=True)
        return described

    def keep(self, pin: Pin) -> None:
        """Write down what is trusted; whoever does holds the lock.

        Raises:
            SourceError: it cannot be written.
        """
        place(self.folder / _PIN, msgspec.json.format(msgspec.json.encode(pin)))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only one who changes it, or fetches under it."""
        with locked(self.folder / "lock"):
            for pattern in ("metadata-*/tmp*", DRAFTS):  # of a process that was killed
                for draft in self.folder.glob(pattern):
                    draft.unlink(missing_ok=True)
            yield


def describe(root: bytes, repository: str = "") -> Trusted:
    """A root, for people.

    Raises:
        MalformedInput: it is no root, or not signed by itself.
    """
    try:
        found: Metadata[Root] = Metadata.from_bytes(root[:LARGEST])
        if not isinstance(found.signed, Root):
            raise MalformedInput("not the root of a repository")
        found.signed.verify_delegate(Root.type, found.signed_bytes, found.signatures)
    except RepositoryError as error:
        raise MalformedInput(f"not the root of a repository: {error}") from error
    roles = found.signed.roles
    return Trusted(
        sha256=hashlib.sha256(root).hexdigest(),
        version=found.signed.version,
        expires=found.signed.expires.date().isoformat(),
        roles=tuple(
            Holder(name, tuple(sorted(roles[name].keyids)), roles[name].threshold) for name in TOP
        ),
        repository=repository,
    )
