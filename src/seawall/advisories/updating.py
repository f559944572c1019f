"""``db update``: fetch what changed upstream, and build a snapshot from all that is there.

At any moment the folder of feeds holds whole files, each the last good one, and the snapshot is
the old one or the new one. So an update may be killed, and the next one goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from seawall.advisories import drafts
from seawall.advisories.building import build
from seawall.advisories.catalogue import Entry, Failure
from seawall.advisories.fetching import Fetcher
from seawall.advisories.following import Follower
from seawall.advisories.gathering import Progress, feeds
from seawall.advisories.history import History
from seawall.advisories.ledger import Ledger
from seawall.advisories.locking import locked
from seawall.advisories.network import Network
from seawall.advisories.report import BuildReport
from seawall.advisories.snapshot import Snapshot
from seawall.errors import SeawallError, SourceError, UserError


class UpdateReport(Struct, frozen=True, kw_only=True):
    """The outcome of an update.

    Attributes:
        fetched: files that are new or changed.
        failed: files that could not be fetched, or were refused; the update is incomplete if
            there are any.
        built: the new snapshot, ``None`` if nothing changed, or if nothing could be had.
    """

    fetched: tuple[str, ...]
    failed: tuple[Failure, ...]
    built: BuildReport | None


def update(
    folder: Path,
    output: Path,
    *,
    network: Network,
    only: Collection[str] = (),
    accept: Collection[str] = (),
    cache: Path | None = None,
    history: History | None = None,
    progress: Progress | None = None,
    pause: Callable[[float], object] | None = None,
    day: str = "",
) -> UpdateReport:
    """Fetch the feeds into a folder and build a snapshot from it.

    Args:
        folder: where fetched files are kept, for conditional requests and rebuilding.
        output: the snapshot; replaced at once, also while it is read.
        network: mirrors, certificates, proxy, limits.
        only: names of feeds; all by default.
        accept: names of feeds whose files are taken though they look changed.
        cache: where the facts of files are kept, so that only changed files are read.
        history: keeps the snapshot that is replaced.
        progress: is told what is being fetched and read.
        pause: waits before a request; by default for real.
        day: today, RFC 3339; by default the clock says.

    Raises:
        UserError: there is no such feed, or nothing to build from.
        SourceError: another update is under way, or the folder or the snapshot cannot be written.
        MalformedInput: the list of feeds in the folder is broken.
    """
    known = {feed.name: feed for feed in feeds()}
    if unknown := sorted({*only, *accept} - known.keys()):
        raise UserError(f"no feed is called {unknown[0]}", hint=f"there are {', '.join(known)}")
    wanted = tuple(known[name] for name in only or known)
    with locked(folder):
        try:
            ledger = Ledger(folder, day or datetime.now(UTC).date().isoformat())
            if not network.offline:
                with closing(Fetcher(folder, network, pause, progress=progress)) as fetcher:
                    followers = [
                        Follower(
                            feed, fetcher, ledger, accept=feed.name in accept, progress=progress
                        )
                        for feed in wanted
                    ]
                    _fetch(followers, fetcher, network.hosts)
                ledger.close([feed.name for feed in wanted])
                drafts.clear(folder, [failure.path for failure in ledger.failed])
        except OSError as error:
            raise SourceError(f"cannot be written to: {error}", where=str(folder)) from error
        current = _current(output, folder, ledger.entries)
        built = None
        if not current and (ledger.entries or not ledger.failed):
            built = build(folder, output, cache=cache, history=history, progress=progress)
    return UpdateReport(
        fetched=tuple(sorted(ledger.fetched)), failed=tuple(ledger.failed), built=built
    )


def _fetch(followers: Iterable[Follower], fetcher: Fetcher, threads: int) -> None:
    """Follow feeds side by side; whoever interrupts that does not wait for their answers."""
    with ThreadPoolExecutor(threads, thread_name_prefix="fetching") as pool:
        running = [pool.submit(follower.run) for follower in followers]
        try:
            for future in running:
                future.result()
        except BaseException:
            fetcher.close()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _current(output: Path, folder: Path, entries: dict[str, Entry]) -> bool:
    """Whether the snapshot was built from just these files."""
    try:
        record = msgspec.json.decode(output.with_suffix(".json").read_bytes(), type=BuildReport)
        with Snapshot(output) as snapshot:
            same = snapshot.id == record.id  # another may have been imported since
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError, SeawallError):
        return False
    built = {(item.path, item.sha256) for item in record.inputs}
    there = {
        (path, entry.sha256)
        for path, entry in entries.items()
        if not entry.auxiliary and (folder / path).is_file()
    }
    return same and built == there
