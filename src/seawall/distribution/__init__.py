"""Signed distribution: databases and content through The Update Framework.

A publisher signs (:func:`new_keys`, :func:`sign_root`, :func:`publish`); a user pins a root once
(:func:`pin_root`) and from then on takes nothing that this root does not lead to (:func:`update`,
:func:`export`, :func:`fetch_packs`). Packs of content lie in a :func:`library` until they are
activated. Importing this room imports none of it; what signs or verifies needs the extra
``distribution``.

Source: https://theupdateframework.github.io/specification/latest/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from seawall.advisories import Network, user_path
from seawall.distribution.content import ACTIVE
from seawall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seawall.distribution.content.library import Installed, Library
    from seawall.distribution.exporting import Exported
    from seawall.distribution.fetching import FetchedPack
    from seawall.distribution.keys import Key, Passphrase
    from seawall.distribution.publishing import Published
    from seawall.distribution.roots import RootReport
    from seawall.distribution.trust import Trusted
    from seawall.distribution.updating import SignedUpdate

__all__ = [
    "active_packs",
    "export",
    "fetch_packs",
    "library",
    "library_path",
    "list_keys",
    "new_keys",
    "pin_root",
    "pinned_root",
    "publish",
    "sign_root",
    "trust_path",
    "update",
]

Progress = Callable[[str], None]


def trust_path() -> Path:
    """Where the pinned root and what was seen since lie."""
    return user_path().with_name("trust")


def library_path() -> Path:
    """Where packs of content lie."""
    return user_path().with_name("content")


def library(folder: Path | None = None) -> Library:
    """The user's packs of content.

    Args:
        folder: by default :func:`library_path`.
    """
    from seawall.distribution.content.library import Library  # noqa: PLC0415

    return Library(folder if folder is not None else library_path())


def active_packs(kind: str) -> list[Installed]:
    """The user's active packs of a kind, each checked; where there are none, nothing is imported.

    Raises:
        MalformedInput, DigestMismatch: one is damaged.
    """
    if not (library_path() / ACTIVE).is_file():
        return []
    found = library().in_use(kind)
    for pack in found:
        pack.verify()
    return found


def pin_root(
    root: str,
    *,
    repository: str = "",
    sha256: str = "",
    replace: bool = False,
    network: Network | None = None,
    folder: Path | None = None,
) -> Trusted:
    """Pin a root.

    Args:
        root: its file; or its address, if its digest is known from elsewhere.
        repository: the address or folder from which to fetch from now on.
        sha256: what its digest has to be.
        replace: whether another pinned root gives way.
        network: how to reach the address.
        folder: by default :func:`trust_path`.

    Raises:
        UserError: there is no such file, another root is pinned, or the digest of a root from
            an address is not given.
        DigestMismatch: it has another digest.
        MalformedInput: it is no root.
        SourceError: it cannot be read or kept.
    """
    with _framework():
        from seawall.distribution import first_trust  # noqa: PLC0415

        return first_trust.pin(
            folder if folder is not None else trust_path(),
            root,
            repository=repository,
            sha256=sha256,
            replace=replace,
            network=network if network is not None else Network(),
        )


def pinned_root(folder: Path | None = None) -> Trusted:
    """What is pinned.

    Raises:
        UserError: nothing is.
        MalformedInput: the record of it is damaged.
    """
    with _framework():
        from seawall.distribution.trust import Trust, describe  # noqa: PLC0415

        pin = Trust(folder if folder is not None else trust_path()).pin
        return describe(pin.root.encode(), pin.repository)


def update(
    repository: str = "",
    *,
    network: Network | None = None,
    output: Path | None = None,
    giving_way: Callable[[Path, str], object] | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
) -> SignedUpdate:
    """Put the newest database of a repository in place.

    Args:
        repository: its address or folder; by default the one that was given with the root.
        network: how to reach it.
        output: the database; by default :func:`seawall.advisories.user_path`.
        giving_way: is told, right before, of a database that is replaced, and of the id of its
            successor.
        progress: is told what is being done.
        folder: of what is trusted; by default :func:`trust_path`.

    Raises:
        UserError, SourceError, MalformedInput, DigestMismatch: see
            :func:`seawall.distribution.updating.update`.
    """
    with _framework():
        from seawall.distribution import deltas, updating  # noqa: PLC0415
        from seawall.distribution.trust import Trust  # noqa: PLC0415

        chosen = Trust(folder if folder is not None else trust_path())
        return updating.update(
            chosen,
            _address(repository or chosen.pin.repository),
            output if output is not None else user_path(),
            network=network if network is not None else Network(),
            apply=deltas.apply(),
            giving_way=giving_way,
            progress=progress,
        )


def export(
    target: Path,
    repository: str = "",
    *,
    network: Network | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
) -> Exported:
    """Write a repository's newest state as a repository of its own, for a medium.

    Args:
        target: the folder on the medium.
        repository: address or folder; by default the one that was given with the root.
        network: how to reach it.
        progress: is told what is being done.
        folder: of what is trusted; by default :func:`trust_path`.

    Raises:
        UserError, SourceError: see :func:`seawall.distribution.exporting.export`.
    """
    with _framework():
        from seawall.distribution import exporting  # noqa: PLC0415
        from seawall.distribution.trust import Trust  # noqa: PLC0415

        chosen = Trust(folder if folder is not None else trust_path())
        return exporting.export(
            chosen,
            _address(repository or chosen.pin.repository),
            target,
            network=network if network is not None else Network(),
            progress=progress,
        )


def fetch_packs(
    names: Sequence[str] = (),
    repository: str = "",
    *,
    network: Network | None = None,
    into: Path | None = None,
    folder: Path | None = None,
) -> list[FetchedPack]:
    """Fetch packs into the library, without activating any.

    Args:
        names: of packs (``NAME`` for the newest version, ``NAME@VERSION``); by default the newest
            of each.
        repository: address or folder; by default the one that was given with the root.
        network: how to reach it.
        into: the library; by default :func:`library_path`.
        folder: of what is trusted; by default :func:`trust_path`.

    Raises:
        UserError, SourceError, MalformedInput, DigestMismatch: see
            :func:`seawall.distribution.fetching.fetch`.
    """
    with _framework():
        from seawall.distribution import fetching  # noqa: PLC0415
        from seawall.distribution.trust import Trust  # noqa: PLC0415

        chosen = Trust(folder if folder is not None else trust_path())
        return fetching.fetch(
            chosen,
            _address(repository or chosen.pin.repository),
            library(into),
            names,
            network=network if network is not None else Network(),
        )


def new_keys(
    folder: Path, passphrase: Passphrase, roles: Sequence[str] = (), label: str = ""
) -> list[Key]:
    """Make signing keys.

    Args:
        folder: where they go.
        passphrase: encrypts the private ones.
        roles: whose; all by default.
        label: tells them from others of these roles.

    Raises:
        UserError, SourceError: see :func:`seawall.distribution.keys.new`.
    """
    with _framework():
        from seawall.distribution import keys  # noqa: PLC0415
        from seawall.distribution.roles import ROLES  # noqa: PLC0415

        return keys.new(folder, roles or ROLES, label, passphrase)


def list_keys(folder: Path) -> list[Key]:
    """The keys in a folder.

    Raises:
        UserError, MalformedInput: see :class:`seawall.distribution.keys.Keys`.
    """
    with _framework():
        from seawall.distribution.keys import Keys  # noqa: PLC0415

        return list(Keys(folder, lambda _what: b"").all)


def sign_root(
    repository: Path,
    keys: Path,
    passphrase: Passphrase,
    *,
    renew: bool = False,
    days: Mapping[str, int] | None = None,
) -> RootReport:
    """Begin a repository, change who holds its roles, or add signatures to such a change.

    Raises:
        UserError, MalformedInput, SourceError: see :func:`seawall.distribution.roots.change`.
    """
    with _framework():
        from seawall.distribution import roots  # noqa: PLC0415
        from seawall.distribution.committing import Signing  # noqa: PLC0415
        from seawall.distribution.keys import Keys  # noqa: PLC0415
        from seawall.distribution.roles import moment  # noqa: PLC0415

        signing = Signing(Keys(keys, passphrase), moment(), days or {})
        return roots.change(repository, signing, renew=renew)


def publish(
    repository: Path,
    keys: Path,
    passphrase: Passphrase,
    *,
    snapshot: Path | None = None,
    content: Sequence[Path] = (),
    days: Mapping[str, int] | None = None,
    older: bool = False,
    progress: Progress | None = None,
) -> Published:
    """Publish a database, packs, or only a renewed word that nothing is newer.

    Raises:
        UserError, MalformedInput, SourceError: see
            :func:`seawall.distribution.publishing.publish`.
    """
    with _framework():
        from seawall.distribution import deltas, publishing  # noqa: PLC0415
        from seawall.distribution.committing import Signing  # noqa: PLC0415
        from seawall.distribution.keys import Keys  # noqa: PLC0415
        from seawall.distribution.roles import moment  # noqa: PLC0415

        return publishing.publish(
            repository,
            Signing(Keys(keys, passphrase), moment(), days or {}),
            snapshot=snapshot,
            content=content,
            make=deltas.make(),
            older=older,
            progress=progress,
        )


def _address(repository: str) -> str:
    from seawall.distribution.transport import address  # noqa: PLC0415

    if not repository:
        raise UserError(
            "no repository is known",
            hint="name one, or give it with `seawall db trust ROOT.json --repository URL`",
        )
    return address(repository)


@contextmanager
def _framework() -> Iterator[None]:
    """Say what is missing where the extra is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"tuf", "securesystemslib", "cryptography"}:
            raise
        raise UserError(
            f"signed distribution needs {error.name}",
            hint="pip install 'seawall[distribution]'",
        ) from error
