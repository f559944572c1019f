"""The root of a repository: who holds which role, agreed on by those who held it before.

The public keys in the publisher's folder say who shall hold each role. If that differs from the
newest root, a further one is made, and signed by as many of the former and of the new root's keys
as both ask for. Where some of them lie elsewhere, the new root waits as ``pending.root.json``
until it has been signed there too.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Role, Root, Targets

from seawall.distribution.committing import Signing, commit, empty, there
from seawall.distribution.keys import Keys
from seawall.distribution.placing import locked, place
from seawall.distribution.repository import PENDING, Repository, State, delegated
from seawall.distribution.roles import (
    CONTENT,
    LONGEST,
    PATTERN,
    ROOT,
    TARGETS,
    TOP,
    expiry,
    threshold,
)
from seawall.errors import MalformedInput, SourceError, UserError

_LARGEST: Final = 1 << 20


class RootReport(Struct, frozen=True, kw_only=True):
    """What became of the root.

    Attributes:
        version: of the newest.
        expires: the day on which it does.
        changed: whether it is new.
        missing: how many signatures it still waits for.
        remarks: what the publisher should know.
    """

    version: int
    expires: str
    changed: bool
    missing: int = 0
    remarks: tuple[str, ...] = ()


def pinned(keys: Keys) -> bytes:
    """The root that the publisher knows.

    Raises:
        UserError: there is none, though there is a repository.
    """
    if not keys.pin.is_file():
        raise UserError(
            "no root.json beside the keys says which root of this repository to trust",
            where=str(keys.folder),
            hint=f"copy a root that you know to {keys.pin}, or begin with seawall db root",
        )
    try:
        return keys.pin.read_bytes()[:_LARGEST]
    except OSError as error:
        raise SourceError(f"cannot be read: {error}", where=str(keys.pin)) from error


def change(folder: Path, signing: Signing, *, renew: bool = False) -> RootReport:
    """Make the root say what the folder of keys says, and sign whatever that concerns anew.

    Args:
        folder: the repository; begun if it is not there.
        signing: with what, and for how long.
        renew: make a further root also if nothing changed.

    Raises:
        UserError: a key is missing, or the pending root is another than the keys ask for.
        MalformedInput: the repository is not signed as it must be.
        SourceError: it cannot be read or written.
    """
    with locked(signing.keys.lock):
        return _changed(folder, signing, renew=renew)


def _changed(folder: Path, signing: Signing, *, renew: bool) -> RootReport:
    repository = Repository(folder)
    wanted = _wanted(signing.keys)
    if repository.exists():
        state = repository.state(pinned(signing.keys), changing=True)
        root = _next(repository, state.root, wanted, signing, renew=renew)
        former = state.root
    else:
        root = former = _pending(repository, wanted, 1, signing)
        state = State(root)
    changed = root is not state.root or not repository.exists()
    if changed and (missing := _sign(root, former, signing)):
        place(repository.metadata / PENDING, root.to_bytes(), mode=0o644)
        return _report(root, changed=True, missing=missing)
    state.root = root
    return _placed(repository, state, signing, changed=changed)


def _placed(repository: Repository, state: State, signing: Signing, *, changed: bool) -> RootReport:
    """Put a root in place with everything signed by the keys that it names."""
    if state.timestamp is None:
        empty(state, signing)
    delegating = _delegate(there(state.targets).signed, signing.keys)
    content = state.root.to_bytes()
    if not repository.exists():
        place(signing.keys.pin, content)  # so that a publisher who is stopped here goes on
    remarks = commit(
        repository,
        state,
        signing,
        {TARGETS} if delegating else set(),
        root=content if changed else None,
    )
    place(signing.keys.pin, content)
    (repository.metadata / PENDING).unlink(missing_ok=True)
    return _report(state.root, changed=changed, remarks=tuple(remarks))


def _next(
    repository: Repository,
    former: Metadata[Root],
    wanted: Root,
    signing: Signing,
    *,
    renew: bool,
) -> Metadata[Root]:
    """The root that shall follow, the former itself if nothing asks for another."""
    waiting = (repository.metadata / PENDING).is_file()
    if not (waiting or renew or signing.due(ROOT, former.signed)) and _same(former.signed, wanted):
        return former
    return _pending(repository, wanted, former.signed.version + 1, signing)


def _pending(
    repository: Repository, wanted: Root, version: int, signing: Signing
) -> Metadata[Root]:
    pending = repository.metadata / PENDING
    if pending.is_file():
        return _continued(pending, wanted, version, signing)
    wanted.version = version
    wanted.expires = expiry(ROOT, signing.now, dict(signing.days))
    return Metadata(wanted)


def _continued(pending: Path, wanted: Root, version: int, signing: Signing) -> Metadata[Root]:
    """A root that others have begun to sign; nobody signs here what the keys here do not say."""
    try:
        found: Metadata[Root] = Metadata.from_bytes(pending.read_bytes()[:_LARGEST])
    except RepositoryError as error:
        raise MalformedInput(f"not a root: {error}", where=str(pending)) from error
    latest = signing.now + timedelta(days=LONGEST)
    if (
        not isinstance(found.signed, Root)
        or found.signed.version != version
        or found.signed.expires > latest
        or not _same(found.signed, wanted)
    ):
        raise UserError(
            "the root that waits for signatures is another than the keys here ask for",
            where=str(pending),
            hint="compare the public keys of both, or remove it to begin anew",
        )
    return found


def _sign(root: Metadata[Root], former: Metadata[Root], signing: Signing) -> int:
    """Add the signatures of the keys at hand; how many are missing."""
    asked = {*former.signed.roles[ROOT].keyids, *root.signed.roles[ROOT].keyids}
    for signer in signing.keys.signers(asked):
        root.sign(signer, append=True)
    return max(_missing(former.signed, root), _missing(root.signed, root))


def _missing(above: Root, root: Metadata[Root]) -> int:
    checked = above.get_verification_result(ROOT, root.signed_bytes, root.signatures)
    return int(checked.missing)


def _wanted(keys: Keys) -> Root:
    """A root that names the public keys in a folder."""
    root = Root(consistent_snapshot=True)
    for role in TOP:
        held = [key.public for key in keys.of(role)]
        if not held:
            raise UserError(
                f"there is no key of {role}", where=str(keys.folder), hint="seawall db keys new"
            )
        for public in held:
            root.add_key(public, role)
        root.roles[role] = Role(sorted(key.keyid for key in held), threshold(len(held)))
    return root


def _same(left: Root, right: Root) -> bool:
    return bool(left.keys == right.keys and left.roles == right.roles)


def _delegate(targets: Targets, keys: Keys) -> bool:
    """Let the content channel be held by its keys in the folder; whether that is a change."""
    held = {key.public.keyid: key.public for key in keys.of(CONTENT)}
    if not held:
        return False
    role = DelegatedRole(CONTENT, sorted(held), threshold(len(held)), True, [PATTERN])
    if delegated(targets) == role:
        return False
    targets.delegations = Delegations({**held}, {CONTENT: role})
    return True


def _report(
    root: Metadata[Root], *, changed: bool, missing: int = 0, remarks: tuple[str, ...] = ()
) -> RootReport:
    return RootReport(
        version=root.signed.version,
        expires=root.signed.expires.date().isoformat(),
        changed=changed,
        missing=missing,
        remarks=remarks,
    )
