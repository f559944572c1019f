"""``db update``: fetch what changed upstream, and build a snapshot from all that is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from seawall.advisories import catalogue
from seawall.advisories.building import build
from seawall.advisories.feed import Download
from seawall.advisories.fetching import Fetcher
from seawall.advisories.gathering import Progress, feeds
from seawall.advisories.history import History
from seawall.advisories.network import Network
from seawall.advisories.report import BuildReport
from seawall.advisories.snapshot import Snapshot
from seawall.errors import LimitExceeded, SeawallError, SourceError, UserError


class Failure(Struct, frozen=True):
    """A file that could not be fetched.

    Attributes:
        path: below the folder of feeds.
        reason: why.
        kept: an older copy is used instead.
    """

    path: str
    reason: str
    kept: bool


class UpdateReport(Struct, frozen=True, kw_only=True):
    """The outcome of an update.

    Attributes:
        fetched: files that are new or changed.
        failed: files that could not be fetched; the update is incomplete if there are any.
        built: the new snapshot, ``None`` if nothing changed.
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
    cache: Path | None = None,
    history: History | None = None,
    progress: Progress | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> UpdateReport:
    """Fetch the feeds into a folder and build a snapshot from it.

    Args:
        folder: where fetched files are kept, for conditional requests and rebuilding.
        output: the snapshot; replaced at once, also while it is read.
        network: mirrors, certificates, proxy, limits.
        only: names of feeds; all by default.
        cache: where the facts of files are kept, so that only changed files are read.
        history: keeps the snapshot that is replaced.
        progress: is told what is being fetched and read.
        pause: waits before a failed request is repeated.

    Raises:
        UserError: there is no such feed, or nothing to build from.
        SourceError: the snapshot cannot be written.
    """
    known = {feed.name: feed for feed in feeds()}
    if unknown := sorted(set(only) - known.keys()):
        raise UserError(f"no feed is called {unknown[0]}", hint=f"there are {', '.join(known)}")
    entries = catalogue.read(folder)
    downloads = [item for name in only or known for item in known[name].downloads]
    fetched: list[str] = []
    failed: list[Failure] = []
    if not network.offline:
        folder.mkdir(parents=True, exist_ok=True)
        with closing(Fetcher(folder, network, pause)) as fetcher:
            for outcome in _outcomes(fetcher, downloads, entries, progress):
                if isinstance(outcome, Failure):
                    failed.append(outcome)
                else:
                    entries[outcome.path] = outcome
                    catalogue.write(folder, entries)
                    fetched.append(outcome.path)
    built = None
    if not _current(output, folder, entries):
        built = build(folder, output, cache=cache, history=history, progress=progress)
    return UpdateReport(fetched=tuple(fetched), failed=tuple(failed), built=built)


def _outcomes(
    fetcher: Fetcher,
    downloads: Iterable[Download],
    known: Mapping[str, catalogue.Entry],
    progress: Progress | None,
) -> Iterator[catalogue.Entry | Failure]:
    """Entries of changed files, and failures; one failure does not end the update."""
    for download in downloads:
        path = download.target
        if progress is not None:
            progress(path)
        try:
            entry = fetcher.fetch(download, known.get(path))
        except (SourceError, LimitExceeded) as error:
            yield Failure(path, str(error), (fetcher.folder / path).is_file())
            continue
        if entry is not None:
            yield entry


def _current(output: Path, folder: Path, entries: dict[str, catalogue.Entry]) -> bool:
    """Whether the snapshot was built from just these files."""
    try:
        record = msgspec.json.decode(output.with_suffix(".json").read_bytes(), type=BuildReport)
        with Snapshot(output) as snapshot:
            same = snapshot.id == record.id  # another may have been imported since
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, SeawallError):
        return False
    built = {(item.path, item.sha256) for item in record.inputs}
    there = {(path, entry.sha256) for path, entry in entries.items() if (folder / path).is_file()}
    return same and built == there
