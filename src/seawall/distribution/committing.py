"""Signing a new state of a repository and putting it in place, in the order that does no harm.

First what nothing names yet, last ``timestamp.json``. A statement is signed anew when it changed,
when the root does not accept its signatures any more, or when half of its life is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeVar

from tuf.api.metadata import Metadata, MetaFile, Root, Signed, Snapshot, Targets, Timestamp

from seawall.distribution.keys import Keys
from seawall.distribution.repository import Repository, State, accepts, holders
from seawall.distribution.roles import CONTENT, DAYS, ROOT, SNAPSHOT, TARGETS, TIMESTAMP, expiry
from seawall.errors import UserError

S = TypeVar("S", Root, Snapshot, Targets, Timestamp)

_HASHES: Final = ["sha256"]


class Signing(NamedTuple):
    """With what, and for how long, a publisher signs.

    Attributes:
        keys: at hand.
        now: the time.
        days: until statements expire, by role; :data:`~seawall.distribution.roles.DAYS` else.
    """

    keys: Keys
    now: datetime
    days: Mapping[str, int] = {}

    def due(self, role: str, statement: Signed) -> bool:
        """Whether half of a statement's life is over."""
        half = timedelta(days=self.days.get(role, DAYS[role])) / 2
        return statement.expires - self.now <= half

    def renew(self, role: str, statement: Signed) -> None:
        """Give a statement its next version and a new life."""
        statement.version += 1
        statement.expires = expiry(role, self.now, dict(self.days))

    def sign(self, role: str, statement: Metadata[S], ids: list[str], threshold: int) -> bytes:
        """Sign a statement.

        Raises:
            UserError: too few of the role's private keys are at hand.
            MalformedInput: one cannot be used.
        """
        signers = self.keys.signers(ids)
        if len(signers) < threshold:
            raise UserError(
                f"{role} needs {threshold} of its keys to sign, {len(signers)} are here",
                where=str(self.keys.folder),
            )
        statement.signatures.clear()
        for signer in signers:
            statement.sign(signer, append=True)
        return statement.to_bytes()


def empty(state: State, signing: Signing) -> None:
    """The first statements of a repository, still without version."""
    state.targets = _blank(TARGETS, Targets, signing)
    state.snapshot = _blank(SNAPSHOT, Snapshot, signing)
    state.timestamp = _blank(TIMESTAMP, Timestamp, signing)


def commit(
    repository: Repository,
    state: State,
    signing: Signing,
    changed: set[str],
    root: bytes | None = None,
) -> list[str]:
    """Sign what has to be signed, and publish.

    Args:
        repository: where to.
        state: as it shall be.
        signing: with what.
        changed: the roles whose statements say something new.
        root: a new root that is put in place right before the new state.

    Returns:
        Remarks: what will expire soon and cannot be signed here.

    Raises:
        UserError: a key is missing.
        SourceError: a file cannot be written.
    """
    work = _Commit(state, signing, changed | _unsigned(state))
    work.targets(CONTENT, state.content)
    work.targets(TARGETS, state.targets)
    work.snapshot()
    timestamp = work.timestamp()
    for role, version, content in work.written:
        repository.write(role, version, content)
    if root is not None:
        repository.write(ROOT, state.root.signed.version, root)
    repository.write(TIMESTAMP, None, timestamp)
    return work.remarks


class _Commit:
    def __init__(self, state: State, signing: Signing, changed: set[str]) -> None:
        self._state = state
        self._signing = signing
        self._changed = changed
        self.written: list[tuple[str, int, bytes]] = []
        self.remarks: list[str] = []

    def targets(self, role: str, statement: Metadata[Targets] | None) -> None:
        if statement is not None and self._wanted(role, statement.signed):
            content = self._signed(role, statement)
            meta = MetaFile.from_data(statement.signed.version, content, _HASHES)
            there(self._state.snapshot).signed.meta[f"{role}.json"] = meta
            self._changed.add(SNAPSHOT)

    def snapshot(self) -> None:
        statement = there(self._state.snapshot)
        if self._wanted(SNAPSHOT, statement.signed):
            content = self._signed(SNAPSHOT, statement)
            meta = MetaFile.from_data(statement.signed.version, content, _HASHES)
            there(self._state.timestamp).signed.snapshot_meta = meta

    def timestamp(self) -> bytes:
        statement = there(self._state.timestamp)
        self._signing.renew(TIMESTAMP, statement.signed)
        ids, threshold = holders(self._state.root.signed, None, TIMESTAMP)
        return self._signing.sign(TIMESTAMP, statement, ids, threshold)

    def _wanted(self, role: str, statement: Signed) -> bool:
        """Whether to sign a statement; one that only grows old waits for its key."""
        if role in self._changed:
            return True
        if not self._signing.due(role, statement):
            return False
        ids, threshold = self._holders(role)
        if len(self._signing.keys.signers(ids)) >= threshold:
            return True
        day = statement.expires.date().isoformat()
        self.remarks.append(f"{role} expires on {day}, and its key is not here")
        return False

    def _signed(self, role: str, statement: Metadata[S]) -> bytes:
        self._signing.renew(role, statement.signed)
        content = self._signing.sign(role, statement, *self._holders(role))
        self.written.append((role, statement.signed.version, content))
        return content

    def _holders(self, role: str) -> tuple[list[str], int]:
        return holders(self._state.root.signed, there(self._state.targets).signed, role)


def _unsigned(state: State) -> set[str]:
    """Roles whose statements are not signed by the keys that hold them now."""
    root, targets = state.root.signed, there(state.targets)
    found = set()
    if not accepts(root, TARGETS, targets):
        found.add(TARGETS)
    if not accepts(root, SNAPSHOT, there(state.snapshot)):
        found.add(SNAPSHOT)
    if state.content is not None and not accepts(targets.signed, CONTENT, state.content):
        found.add(CONTENT)
    return found


def content_of(state: State, signing: Signing) -> Metadata[Targets]:
    """The statement of the content channel, begun if there is none."""
    if state.content is None:
        holders(state.root.signed, there(state.targets).signed, CONTENT)
        state.content = _blank(CONTENT, Targets, signing)
    return state.content


def _blank(role: str, kind: type[S], signing: Signing) -> Metadata[S]:
    statement = Metadata(kind(expires=expiry(role, signing.now, dict(signing.days))))
    statement.signed.version = 0
    return statement


def there(statement: Metadata[S] | None) -> Metadata[S]:
    """A statement that has to be there.

    Raises:
        UserError: it is not.
    """
    if statement is None:
        raise UserError("nothing was published yet", hint="seawall db root begins a repository")
    return statement
