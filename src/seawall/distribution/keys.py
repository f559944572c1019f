"""Signing keys: a folder with a pair of files for each key.

``targets.pem`` is a private Ed25519 key (PKCS #8, encrypted), ``targets.pub`` the public one;
``root.alice.pem`` is one of several. The public keys in a folder say who holds which role, the
private ones who can sign here: keys that sign rarely lie on a medium of their own. ``root.json``
is the newest root that the publisher knows; what a repository holds is believed only as far as
this root leads to it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.exceptions import KeyMismatchError
from securesystemslib.signer import CryptoSigner, SSlibKey

from seawall.distribution.roles import ROLES, ROOT
from seawall.errors import MalformedInput, SourceError, UserError

Passphrase = Callable[[str], bytes]
"""Is told what for, gives the passphrase of private keys."""

PIN: Final = "root.json"
_SHORTEST: Final = 12
_LARGEST: Final = 1 << 16
_NAME: Final = re.compile(
    rf"(?P<role>{'|'.join(ROLES)})(?:\.(?P<label>[A-Za-z0-9_-]{{1,64}}))?\.pub"
)
_LABEL: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Key(NamedTuple):
    """One key of a role.

    Attributes:
        role: what it signs.
        label: tells it from others of the role, ``""`` if it needs none.
        public: its public half.
        private: the file with the private half; it need not be there.
    """

    role: str
    label: str
    public: SSlibKey
    private: Path


class Keys:
    """The keys in a folder.

    Args:
        folder: with the files.
        passphrase: of the private keys.

    Raises:
        UserError: there is no such folder.
        MalformedInput: a public key cannot be read.
    """

    def __init__(self, folder: Path, passphrase: Passphrase) -> None:
        if not folder.is_dir():
            raise UserError(
                "no such folder of keys", where=str(folder), hint="seawall db keys new DIR"
            )
        self.folder = folder
        self.all = tuple(_listed(folder))
        self._passphrase = passphrase
        self._signers: dict[str, CryptoSigner] = {}

    @property
    def pin(self) -> Path:
        """The newest root that the publisher knows."""
        return self.folder / PIN

    @property
    def lock(self) -> Path:
        """Held by who publishes with these keys."""
        return self.folder / "lock"

    def of(self, role: str) -> list[Key]:
        """The keys of a role."""
        return [key for key in self.all if key.role == role]

    def signers(self, ids: Iterable[str]) -> list[CryptoSigner]:
        """Those of some keys whose private halves are here.

        A private key of the root without its public half holds no role any more, but it still
        signs the root that takes its role away.

        Raises:
            UserError: others can read a private key.
            MalformedInput: a private key cannot be read, or the passphrase is wrong.
        """
        wanted = set(ids)
        here = {one.public.keyid: one for one in self.all if one.private.is_file()}
        found = [self._signer(here[id_]) for id_ in sorted(wanted & here.keys())]
        if wanted - here.keys():
            found += [one for one in self._leaving if one.public_key.keyid in wanted]
        return found

    @cached_property
    def _leaving(self) -> list[CryptoSigner]:
        """Keys of the root whose public halves were taken away."""
        private = sorted(self.folder.glob(f"{ROOT}*.pem"))
        return [self._unlocked(path) for path in private if not path.with_suffix(".pub").exists()]

    def _signer(self, key: Key) -> CryptoSigner:
        if key.public.keyid not in self._signers:
            self._signers[key.public.keyid] = self._unlocked(key.private, key.public)
        return self._signers[key.public.keyid]

    def _unlocked(self, path: Path, public: SSlibKey | None = None) -> CryptoSigner:
        if path.stat().st_mode & 0o077:
            raise UserError("others can read this private key", where=str(path), hint="chmod 600")
        content = _read(path)
        try:
            return CryptoSigner(load_pem_private_key(content, self._passphrase(path.name)), public)
        except KeyMismatchError as error:
            raise MalformedInput("not the private half of its key", where=str(path)) from error
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            reason = "the passphrase is wrong, or the key is damaged"
            raise MalformedInput(reason, where=str(path)) from error


def new(folder: Path, roles: Iterable[str], label: str, passphrase: Passphrase) -> list[Key]:
    """Make a key for each role; the folder and private keys are for their owner alone.

    Raises:
        UserError: such a key exists, or the label or passphrase will not do.
        SourceError: the folder cannot be written to.
    """
    names = {role: f"{role}.{label}" if label else role for role in roles}
    if label and not _LABEL.fullmatch(label):
        raise UserError("a label has letters, digits, - and _", where=label[:80])
    for name in names.values():
        if any((folder / f"{name}{end}").exists() for end in (".pem", ".pub")):
            raise UserError(
                "there is such a key already",
                where=str(folder / name),
                hint="--label NAME makes another one",
            )
    secret = passphrase("the new keys")
    if len(secret) < _SHORTEST:
        raise UserError(f"a passphrase has at least {_SHORTEST} characters")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names.values():
            _write_pair(folder, name, secret)
    except OSError as error:
        raise SourceError(f"cannot write the keys: {error}", where=str(folder)) from error
    made = set(names.items())
    return [one for one in _listed(folder) if (one.role, one.private.stem) in made]


def _write_pair(folder: Path, name: str, secret: bytes) -> None:
    private = Ed25519PrivateKey.generate()
    sealed = private.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(secret)
    )
    handle = os.open(folder / f"{name}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(sealed)
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{name}.pub").write_bytes(public)


def _listed(folder: Path) -> Iterator[Key]:
    for path in sorted(folder.iterdir()):
        if match := _NAME.fullmatch(path.name):
            yield Key(match["role"], match["label"] or "", _public(path), path.with_suffix(".pem"))


def _public(path: Path) -> SSlibKey:
    try:
        key = load_pem_public_key(_read(path))
    except ValueError as error:
        raise MalformedInput("not a public key", where=str(path)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise MalformedInput("not a public key of the kind Ed25519", where=str(path))
    return SSlibKey.from_crypto(key)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST)
    except OSError as error:
        raise SourceError(f"cannot be read: {error}", where=str(path)) from error
