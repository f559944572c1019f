"""Publishing: a database, packs of content, or only a renewed word that nothing is newer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec
from msgspec import Struct
from tuf.api.metadata import TargetFile, Targets

from seawall import advisories
from seawall.distribution import offers
from seawall.distribution.committing import Signing, commit, content_of, there
from seawall.distribution.content import pack as packs
from seawall.distribution.offers import Difference, Make, Pack, Whole
from seawall.distribution.placing import locked
from seawall.distribution.repository import PUBLISHING, Repository, State
from seawall.distribution.roles import CONTENT, DATABASES, PACKS, TARGETS
from seawall.distribution.roots import change, pinned
from seawall.errors import UserError

Progress = Callable[[str], None]

WHOLE: Final = 2
"""Whole databases that stay: the newest, and the one that somebody may be fetching right now."""
DIFFERENCES: Final = 30
"""Databases from which differences lead to the newest."""
PACKS_KEPT: Final = 3
"""Versions of each pack that stay."""


class Published(Struct, frozen=True, kw_only=True):
    """What was published.

    Attributes:
        id, created: of the newest database, ``""`` if there is none.
        serial: its number, 0 if there is none.
        size: of its bundle, in bytes.
        difference: bytes of the difference from its predecessor, ``None`` if there is none.
        packs: names and versions of packs that are new.
        expires: when the statement that nothing is newer expires.
        remarks: what the publisher should know.
    """

    id: str = ""
    created: str = ""
    serial: int = 0
    size: int = 0
    difference: int | None = None
    packs: tuple[str, ...] = ()
    expires: str
    remarks: tuple[str, ...] = ()


def publish(
    folder: Path,
    signing: Signing,
    *,
    snapshot: Path | None = None,
    content: Sequence[Path] = (),
    make: Make | None = None,
    older: bool = False,
    progress: Progress | None = None,
) -> Published:
    """Publish into a repository, which is begun if it is not there.

    Args:
        folder: the repository.
        signing: with what.
        snapshot: a database.
        content: packs.
        make: writes differences between databases; without it only whole ones are published.
        older: allow a database whose data is older than that of the newest.
        progress: is told what is being done.

    Raises:
        UserError: a key is missing, or the database is older, or a pack's version is taken.
        MalformedInput: the repository is not signed as it must be, or what shall be published
            is damaged.
        SourceError: something cannot be read or written.
    """
    repository = Repository(folder)
    if not repository.exists() and (missing := change(folder, signing).missing):
        raise UserError(f"the root waits for {missing} more signatures", where=str(folder))
    with locked(signing.keys.lock):
        before = repository.state(pinned(signing.keys))
        work = _Publishing(repository, deepcopy(before), signing, progress or _silent)
        if snapshot is not None:
            work.database(snapshot, make, older=older)
        for path in content:
            work.pack(path)
        remarks = commit(repository, work.state, signing, work.changed)
        repository.sweep([before, work.state])
        return work.report(remarks)


class _Publishing:
    def __init__(
        self, repository: Repository, state: State, signing: Signing, progress: Progress
    ) -> None:
        self.state = state
        self.changed: set[str] = set()
        self._repository = repository
        self._signing = signing
        self._progress = progress
        self._targets: Targets = there(state.targets).signed
        self._packs: list[str] = []
        self._difference: int | None = None

    def database(self, path: Path, make: Make | None, *, older: bool) -> None:
        """Add a database, whole and as a difference from the newest."""
        with advisories.open_snapshot(path) as opened:
            id_, created, format_ = opened.id, opened.created, opened.description.format
        former = self._newest()
        if former is not None and former[1].id == id_:
            return
        if former is not None and created < former[1].created and not older:
            raise UserError(
                f"its data is of {created[:10]}, older than what is published "
                f"({former[1].created[:10]})",
                where=str(path),
                hint="--older publishes it all the same",
            )
        serial = former[1].serial + 1 if former else 1
        whole = Whole(id=id_, created=created, format=format_, serial=serial)
        self._progress("compressing the database")
        with self._drafts() as drafts:
            advisories.export(path, drafts / "bundle")
            name = f"{DATABASES}{_short(id_)}.bundle"
            size = self._add(drafts / "bundle", name, whole).length
        if make is not None and former is not None and former[1].format == format_:
            self._add_difference(former, path, whole, make, size)
        self._prune(serial)

    def pack(self, path: Path) -> None:
        """Add a pack of content."""
        manifest = packs.manifest(path)
        statement = content_of(self.state, self._signing).signed
        target = f"{PACKS}{manifest.name}-{manifest.version}.tar.zst"
        what = Pack(
            name=manifest.name,
            version=manifest.version,
            content=manifest.kind,
            requires=manifest.requires,
            digest=manifest.digest,
            summary=manifest.summary,
        )
        if target in statement.targets:
            if statement.targets[target].custom == msgspec.to_builtins(what):
                return
            raise UserError("this version is published already, with other content", where=target)
        self._progress(f"adding {manifest.name} {manifest.version}")
        statement.targets[target] = self._laid(path, target, what)
        self._packs.append(f"{manifest.name} {manifest.version}")
        self._prune_packs(statement, manifest.name)
        self.changed.add(CONTENT)

    def report(self, remarks: list[str]) -> Published:
        """What was published."""
        newest = self._newest()
        expires = there(self.state.timestamp).signed.expires.strftime("%Y-%m-%dT%H:%M:%SZ")
        if newest is None:
            return Published(packs=tuple(self._packs), expires=expires, remarks=tuple(remarks))
        offer, whole = newest
        return Published(
            id=whole.id,
            created=whole.created,
            serial=whole.serial,
            size=offer.size,
            difference=self._difference,
            packs=tuple(self._packs),
            expires=expires,
            remarks=tuple(remarks),
        )

    def _add_difference(
        self, former: tuple[offers.Offer, Whole], path: Path, whole: Whole, make: Make, most: int
    ) -> None:
        """Offer the difference from the former database too, if it is less than the whole."""
        self._progress("comparing with the former database")
        with self._drafts() as drafts:
            old, difference = drafts / "old.db", drafts / "difference"
            bundle = self._repository.target(self._targets.targets[former[0].path])
            advisories.import_(bundle, old)
            make(old, path, difference)
            if difference.stat().st_size >= most:
                return
            what = Difference(
                old=former[1].id, new=whole.id, format=whole.format, serial=whole.serial
            )
            name = f"{DATABASES}{_short(what.old)}-{_short(what.new)}.delta"
            self._difference = self._add(difference, name, what).length

    @contextmanager
    def _drafts(self) -> Iterator[Path]:
        with TemporaryDirectory(dir=self._repository.folder, prefix=PUBLISHING) as folder:
            yield Path(folder)

    def _add(self, source: Path, path: str, what: Whole | Difference) -> TargetFile:
        self._targets.targets[path] = file = self._laid(source, path, what)
        self.changed.add(TARGETS)
        return file

    def _laid(self, source: Path, path: str, what: Whole | Difference | Pack) -> TargetFile:
        custom: dict[str, Any] = msgspec.to_builtins(what)
        return self._repository.add(source, path, custom)

    def _newest(self) -> tuple[offers.Offer, Whole] | None:
        whole = [
            (offer, offer.what)
            for offer in offers.read(self._targets.targets)
            if isinstance(offer.what, Whole)
        ]
        return max(whole, key=lambda pair: pair[1].serial, default=None)

    def _prune(self, serial: int) -> None:
        """Take back what is too old to be fetched any more."""
        for offer in offers.read(self._targets.targets):
            kept = WHOLE if isinstance(offer.what, Whole) else DIFFERENCES
            if not isinstance(offer.what, Pack) and offer.what.serial <= serial - kept:
                del self._targets.targets[offer.path]

    def _prune_packs(self, statement: Targets, name: str) -> None:
        versions = [
            (packs.order(offer.what.version), offer.path)
            for offer in offers.read(statement.targets)
            if isinstance(offer.what, Pack) and offer.what.name == name
        ]
        for _version, path in sorted(versions)[:-PACKS_KEPT]:
            del statement.targets[path]


def _short(id_: str) -> str:
    return id_.removeprefix("sha256:")[:16]


def _silent(what: str) -> None:
    del what
