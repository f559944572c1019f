"""A repository: static files that any web server, or a medium, carries.

``metadata/`` holds what the roles say (``3.targets.json``; ``timestamp.json`` without number),
``targets/`` the files themselves, each with its SHA-256 in its name. Files with a number or a
digest never change, and one that is new is named by nothing until ``timestamp.json`` is replaced.
That one rename is the moment at which a new state is published: whatever stops a publisher
before, the former state is whole.

Source: https://theupdateframework.github.io/specification/latest/#consistent-snapshots
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (
    DelegatedRole,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from seawall.distribution.placing import DRAFTS, place
from seawall.distribution.roles import CONTENT, ROOT, SNAPSHOT, TARGETS, TIMESTAMP
from seawall.errors import MalformedInput, SourceError, UserError

S = TypeVar("S", Root, Snapshot, Targets, Timestamp)

PENDING: Final = "pending.root.json"
"""A root that waits for further signatures."""
PUBLISHING: Final = ".publishing-"
"""How folders begin in which files are made that will be published."""
_LARGEST: Final = 16 << 20
_FINISH: Final = "run `seawall db root` to finish the change of keys"


class State:
    """What the roles say, each verified by the one above it.

    Attributes:
        root: the newest.
        targets, content, snapshot, timestamp: of the published state; ``None`` before the first
            and, for content, while nobody holds that role.
    """

    def __init__(self, root: Metadata[Root]) -> None:
        self.root = root
        self.targets: Metadata[Targets] | None = None
        self.content: Metadata[Targets] | None = None
        self.snapshot: Metadata[Snapshot] | None = None
        self.timestamp: Metadata[Timestamp] | None = None

    @property
    def files(self) -> dict[str, TargetFile]:
        """Every file that is named, by its path."""
        roles = (one for one in (self.content, self.targets) if one is not None)
        return {path: file for one in roles for path, file in one.signed.targets.items()}


class Repository:
    """The folder with the files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.metadata = folder / "metadata"
        self.targets = folder / "targets"

    def exists(self) -> bool:
        """Whether there is a root."""
        return (self.metadata / "1.root.json").is_file()

    def roots(self, pin: bytes) -> list[Metadata[Root]]:
        """From a trusted root to the newest, each signed by itself and the one before it.

        Raises:
            MalformedInput: one is not.
        """
        newest = _decoded(pin, Root, "the pinned root")
        self._accept(ROOT, newest, [newest.signed])
        chain = [newest]
        while (path := self.root(newest.signed.version + 1)).is_file():
            following = self._load(path, Root)
            self._accept(ROOT, following, [newest.signed])
            self._accept(ROOT, following, [following.signed])
            if following.signed.version != newest.signed.version + 1:
                raise MalformedInput("has another version than its name", where=str(path))
            chain.append(following)
            newest = following
        return chain

    def state(self, pin: bytes, *, changing: bool = False) -> State:
        """What is published, verified from a trusted root on.

        Args:
            pin: the root that the publisher knows.
            changing: also accept what the root before the newest accepts, so that a change of
                keys that was interrupted can be finished.

        Raises:
            MalformedInput: something is not signed as it must be, or damaged.
        """
        chain = self.roots(pin)
        state = State(chain[-1])
        if not self._file(TIMESTAMP).is_file():
            return state
        above = [root.signed for root in (chain[:-3:-1] if changing else chain[-1:])]
        state.timestamp = self._load(self._file(TIMESTAMP), Timestamp)
        self._accept(TIMESTAMP, state.timestamp, above)
        state.snapshot = self._bound(SNAPSHOT, state.timestamp.signed.snapshot_meta, Snapshot)
        self._accept(SNAPSHOT, state.snapshot, above)
        listed = state.snapshot.signed.meta
        state.targets = self._bound(TARGETS, listed[f"{TARGETS}.json"], Targets)
        self._accept(TARGETS, state.targets, above)
        if f"{CONTENT}.json" in listed:
            state.content = self._bound(CONTENT, listed[f"{CONTENT}.json"], Targets)
            self._accept(CONTENT, state.content, [state.targets.signed])
        return state

    def root(self, version: int) -> Path:
        """The file of a root."""
        return self._file(ROOT, version)

    def target(self, file: TargetFile) -> Path:
        """Where a file that is named lies."""
        folder, _, name = file.path.rpartition("/")
        return self.targets / folder / f"{file.hashes['sha256']}.{name}"

    def add(self, source: Path, path: str, custom: dict[str, object]) -> TargetFile:
        """Lay a file into the repository, named by nothing yet.

        Raises:
            SourceError: it cannot be written.
        """
        file = TargetFile.from_file(path, str(source), ["sha256"])
        file.unrecognized_fields["custom"] = custom
        target = self.target(file)
        with source.open("rb") as stream:
            place(target, stream, mode=0o644)
        return file

    def write(self, role: str, version: int | None, content: bytes) -> None:
        """Write a role's statement, whole or not at all.

        Raises:
            SourceError: it cannot be written.
        """
        place(self._file(role, version), content, mode=0o644)

    def sweep(self, states: list[State]) -> None:
        """Remove what none of some states names; roots stay, since old clients begin with them."""
        kept = {self.target(file) for state in states for file in state.files.values()}
        for state in states:
            kept |= set(self._named(state))
        drafts = {*self.targets.glob(f"*/{DRAFTS}"), *self.metadata.glob(DRAFTS)}
        for path in {*self.targets.glob("*/*"), *self.metadata.glob("*.json"), *drafts}:
            if path not in kept and not path.name.endswith(("root.json", "timestamp.json")):
                path.unlink(missing_ok=True)
        for folder in self.folder.glob(f"{PUBLISHING}*"):
            shutil.rmtree(folder, ignore_errors=True)

    def _named(self, state: State) -> Iterator[Path]:
        statements: dict[str, Metadata[Targets] | Metadata[Snapshot] | None] = {
            TARGETS: state.targets,
            CONTENT: state.content,
            SNAPSHOT: state.snapshot,
        }
        for role, statement in statements.items():
            if statement is not None:
                yield self._file(role, statement.signed.version)

    def _accept(self, role: str, statement: Metadata[S], above: Sequence[Root | Targets]) -> None:
        """Check that one of some delegators accepts the signatures."""
        if not any(accepts(delegator, role, statement) for delegator in above):
            raise MalformedInput(
                f"{role} is not signed by its keys", where=str(self.folder), hint=_FINISH
            )

    def _bound(self, role: str, said: MetaFile, kind: type[S]) -> Metadata[S]:
        """A statement of which another says version and digest."""
        path = self._file(role, said.version)
        content = self._read(path)
        try:
            said.verify_length_and_hashes(content)
        except RepositoryError as error:
            raise MalformedInput("not the file that was published", where=str(path)) from error
        return _decoded(content, kind, str(path))

    def _load(self, path: Path, kind: type[S]) -> Metadata[S]:
        return _decoded(self._read(path), kind, str(path))

    def _read(self, path: Path) -> bytes:
        try:
            with path.open("rb") as stream:
                return stream.read(_LARGEST)
        except OSError as error:
            raise SourceError(f"cannot be read: {error}", where=str(path)) from error

    def _file(self, role: str, version: int | None = None) -> Path:
        return self.metadata / (f"{role}.json" if version is None else f"{version}.{role}.json")


def delegated(targets: Targets) -> DelegatedRole | None:
    """To whom the content channel is delegated."""
    if targets.delegations is None or targets.delegations.roles is None:
        return None
    return targets.delegations.roles.get(CONTENT)


def holders(root: Root, targets: Targets | None, role: str) -> tuple[list[str], int]:
    """The ids of a role's keys, and how many of them have to sign.

    Raises:
        UserError: nobody holds the role.
    """
    if role != CONTENT:
        return root.roles[role].keyids, root.roles[role].threshold
    found = delegated(targets) if targets is not None else None
    if found is None:
        raise UserError("nobody holds the role content", hint="add its key, then seawall db root")
    return found.keyids, found.threshold


def _decoded(content: bytes, kind: type[S], where: str) -> Metadata[S]:
    try:
        found: Metadata[S] = Metadata.from_bytes(content)
    except RepositoryError as error:
        raise MalformedInput(f"not metadata of a repository: {error}", where=where) from error
    if not isinstance(found.signed, kind):
        raise MalformedInput(f"not of the kind {kind.type}", where=where)
    return found


def accepts(above: Root | Targets, role: str, statement: Metadata[S]) -> bool:
    """Whether a statement is signed by enough of the keys that another names for its role."""
    try:
        above.verify_delegate(role, statement.signed_bytes, statement.signatures)
    except (RepositoryError, ValueError):
        return False
    return True
