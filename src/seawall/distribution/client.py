"""Asking a repository: what it offers, verified from the pinned root down, and fetching that.

All of it goes through the framework's own client. It walks from the pinned root to the newest, and
refuses what is unsigned, expired, older than what it saw before, mixed from several states, or
longer than announced. What was accepted is kept, so that nothing older is accepted later.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, TargetFile, Targets
from tuf.ngclient import Updater, UpdaterConfig

from seawall.advisories import Network
from seawall.distribution import offers
from seawall.distribution.offers import Offer
from seawall.distribution.refusals import Refused, told
from seawall.distribution.roles import CONTENT, PACKS, TARGETS
from seawall.distribution.transport import Http, transport
from seawall.distribution.trust import Trust
from seawall.errors import LimitExceeded, MalformedInput

LARGEST: Final = 4 << 30
"""Largest file that is fetched, in bytes."""


class Client:
    """One look at a repository; whoever makes one holds the lock of the trust.

    Args:
        trust: with the pinned root.
        where: the address, see :func:`seawall.distribution.transport.address`.
        network: how to reach it.

    Raises:
        UserError: nothing is pinned, or the network settings cannot be used.
        Refused: what the repository says is not to be trusted, or cannot be had.
    """

    def __init__(self, trust: Trust, where: str, network: Network) -> None:
        self.where = where
        self.metadata = trust.metadata
        self._transport = transport(where, network)
        try:
            with told(where):
                self.metadata.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._updater = Updater(
                    str(self.metadata),
                    f"{where}/metadata/",
                    target_base_url=f"{where}/targets/",
                    fetcher=self._transport,
                    config=UpdaterConfig(max_delegations=4),
                    bootstrap=trust.pin.root.encode(),
                )
                self._updater.refresh()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End all connections."""
        if isinstance(self._transport, Http):
            self._transport.close()

    def holders(self) -> tuple[str, ...]:
        """The keys that hold the role ``targets``."""
        root: Metadata[Root] = Metadata.from_file(str(self.metadata / "root.json"))
        return tuple(sorted(root.signed.roles[TARGETS].keyids))

    def databases(self) -> list[Offer]:
        """Databases and differences that are offered."""
        return offers.read(self._said(TARGETS))

    def packs(self) -> list[Offer]:
        """Packs that are offered.

        Raises:
            Refused: what is said of them is not to be trusted.
        """
        snapshot: Metadata[Snapshot] = Metadata.from_file(str(self.metadata / "snapshot.json"))
        if f"{CONTENT}.json" not in snapshot.signed.meta:
            return []  # nothing was published there yet
        self._file(f"{PACKS}-")  # nothing has that name, but the role is loaded
        found = offers.read(self._said(CONTENT))
        return [offer for offer in found if self._file(offer.path) is not None]

    def fetch(self, path: str, target: Path) -> Path:
        """Fetch a file that is offered.

        Raises:
            Refused: it is not what was signed, or cannot be had.
            LimitExceeded: it is larger than any may be.
        """
        file = self._file(path)
        if file is None:
            raise Refused(f"nobody who may has signed {path}", where=self.where)
        if file.length > LARGEST:
            raise LimitExceeded("larger than any file may be", where=path)
        with told(self.where):
            self._updater.download_target(file, str(target))
        return target

    def digest(self, path: str) -> str:
        """The SHA-256 of a file that is offered, in its name in the repository."""
        file = self._file(path)
        return file.hashes["sha256"] if file else ""

    def _file(self, path: str) -> TargetFile | None:
        """What the role that may name a path says of it."""
        with told(self.where):
            return self._updater.get_targetinfo(path)

    def _said(self, role: str) -> Mapping[str, TargetFile]:
        """All that a role names, as the framework verified and kept it a moment ago."""
        with suppress(RepositoryError, OSError):
            statement: Metadata[Targets] = Metadata.from_file(str(self.metadata / f"{role}.json"))
            return statement.signed.targets
        raise MalformedInput("damaged", where=str(self.metadata / f"{role}.json"))
