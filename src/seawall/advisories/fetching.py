"""Fetching one file over HTTP: only when it changed, again when it failed, on where it stopped.

Servers are strangers: answers are bounded in size and time, redirects never leave HTTPS once
it was used and take no credentials along, and what was received stays a draft until it is whole.
"""

from __future__ import annotations

import os
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import httpx

from seawall.advisories.catalogue import Entry, digest
from seawall.advisories.connections import Connections
from seawall.advisories.credentials import headers
from seawall.advisories.drafts import Partial, draft_of, forget, left_behind, mark_of
from seawall.advisories.feed import Download
from seawall.advisories.network import Network
from seawall.advisories.pacing import Pacing
from seawall.errors import DigestMismatch, LimitExceeded, SourceError, UserError

_ROUNDS: Final = 5
_REDIRECTS: Final = 5
_LONGEST_PAUSE: Final = 60.0
_HEADERS: Final = 2  # times the time-out, until an answer has begun
_LITTLE: Final = 1 << 16
_STEP: Final = 1 << 20
_RETRIED: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_OVER: Final = 416
_CHANCE: Final = random.SystemRandom()


class _Interrupted(Exception):  # noqa: N818 - is always caught: it asks for another attempt
    """An attempt failed in a way that another may not."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


class Without(Enum):
    """Why there is no draft."""

    CHANGE = auto()
    """The upstream has the version that lies here."""
    FILE = auto()
    """The upstream has no such file, and may be without."""


class Draft(NamedTuple):
    """A file that was fetched as a whole.

    Attributes:
        path: where it lies.
        entry: what the list of feeds says of it, once it is in its place.
    """

    path: Path
    entry: Entry


class Fetcher:
    """Fetches drafts of files.

    Args:
        folder: mirrors the upstream hosts.
        network: how to reach them.
        pause: waits for some seconds; by default until :meth:`close` is called.
        clock: seconds that only grow.
        progress: is told how much of a file is there.
    """

    def __init__(
        self,
        folder: Path,
        network: Network,
        pause: Callable[[float], object] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        self.folder = folder
        self._network = network
        self._stopped = threading.Event()
        self._pause = pause if pause is not None else self._stopped.wait
        self._clock = clock
        self._progress = progress
        self._pacing = Pacing(self._pause, clock)
        self._connections = Connections()
        network.check()
        try:
            self._client = httpx.Client(
                verify=_trusted(network.ca_bundle),
                proxy=network.proxy or None,
                timeout=network.timeout,
                headers={"accept-encoding": "identity", "user-agent": "seawall"},
            )
        except (OSError, ValueError) as error:
            raise UserError(f"cannot use these network settings: {error}") from error

    def close(self) -> None:
        """End all connections, and whoever still fetches."""
        self._stopped.set()
        self._connections.cut()
        self._client.close()

    def fetch(self, download: Download, known: Entry | None) -> Draft | Without:
        """A draft of the file, or why there is none.

        Args:
            download: what to fetch.
            known: the copy that lies in the folder, unharmed.

        Raises:
            SourceError: it cannot be fetched, or is not what its digest promises.
            LimitExceeded: it is larger than allowed.
        """
        if known is not None and download.sha256 and download.sha256.lower() == known.sha256:
            return Without.CHANGE
        draft = draft_of(self.folder, download.target)
        addresses = self._network.addresses(download)
        refused: dict[str, str] = {}
        reason = ""
        for turn, address in enumerate(self._attempts(addresses)):
            if address in refused:
                continue
            try:
                answer = self._attempt(download, address, _conditions(known), draft)
            except _Interrupted as interruption:
                reason = str(interruption)
                if interruption.pause is not None and interruption.pause > _LONGEST_PAUSE:
                    refused[address] = reason
                    self._pacing.put_off(_host(address), interruption.pause)
                elif (turn + 1) % len(addresses) == 0 or interruption.pause is not None:
                    self._wait(turn // len(addresses), interruption.pause)
                continue
            if answer.status_code == 304:
                return Without.CHANGE
            if answer.status_code in {200, 206}:
                return self._whole(download, draft, answer)
            refused[address] = f"the server answers {answer.status_code}"
        return self._nothing(download, addresses, refused, reason)

    def _attempts(self, addresses: tuple[str, ...]) -> Iterator[str]:
        for turn in range(_ROUNDS):
            if turn == 1 and all(self._pacing.failing(_host(address)) for address in addresses):
                return
            yield from addresses

    def _nothing(
        self, download: Download, addresses: tuple[str, ...], refused: dict[str, str], reason: str
    ) -> Without:
        """Every address refused, or failed in every round."""
        for address in addresses:
            if address not in refused:
                self._pacing.fails(_host(address))
        where = addresses[0]
        if len(refused) < len(addresses):
            raise SourceError(f"gave up after several attempts: {reason}", where=where)
        if download.optional and all(said.endswith(" 404") for said in refused.values()):
            return Without.FILE
        raise SourceError(refused[where], where=where)

    def _attempt(
        self, download: Download, address: str, conditions: dict[str, str], draft: Path
    ) -> httpx.Response:
        host = _host(address)
        if self._stopped.is_set():
            raise SourceError("the update was stopped", where=address)
        if closed := self._pacing.closed(host):
            raise _Interrupted(f"the server asks to come back in {closed:.0f} s", closed)
        begun = left_behind(draft)
        if begun.size:
            conditions = {"range": f"bytes={begun.size}-", "if-range": begun.etag}
        own = address.startswith(download.host)
        sent = headers(download.headers, os.environ if own else {})
        request = self._client.build_request(
            "GET",
            address,
            headers={**sent.all, **conditions},
            extensions={"trace": partial(self._connections.trace, host)},
        )
        try:
            with self._pacing.turn(host, download.interval):
                with self._connections.deadline(host, _HEADERS * self._network.timeout):
                    answer = self._final(request, sent.secret)
                self._pacing.answers(host)
                try:
                    self._judge(answer, draft, begun, download.target)
                finally:
                    answer.close()
                return answer
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Interrupted(str(error) or type(error).__name__) from error
        except httpx.InvalidURL as error:  # whose words may hold a part of a password
            raise SourceError("not an address that can be asked", where=address) from error
        except (httpx.HTTPError, RuntimeError) as error:
            raise SourceError(f"cannot be fetched: {error}", where=address) from error

    def _final(self, request: httpx.Request, secret: frozenset[str]) -> httpx.Response:
        """The answer at the end of all redirects."""
        for _ in range(_REDIRECTS + 1):
            answer = self._client.send(request, stream=True)
            following = answer.next_request
            if following is None:
                return answer
            _finish(answer)
            answer.close()
            _stay_encrypted(answer)
            if _origin(following.url) != _origin(request.url):
                for name in secret:
                    following.headers.pop(name, None)
            request = following
        raise SourceError("is redirected too often", where=str(request.url))

    def _judge(self, answer: httpx.Response, draft: Path, begun: Partial, target: str) -> None:
        status = answer.status_code
        if status in {200, 206}:
            self._receive(answer, draft, begun, target)
            return
        _finish(answer)
        asked = _seconds(answer)
        if status in _RETRIED or (status == 403 and asked is not None):
            reason = f"the server answers {status}"
            if asked is not None and asked > _LONGEST_PAUSE:
                reason += f" and asks to come back in {asked:.0f} s"
            raise _Interrupted(reason, asked)
        if status == _OVER and begun.size:
            forget(draft)
            raise _Interrupted("the server has no more of the file that was begun", 0.0)

    def _receive(self, answer: httpx.Response, draft: Path, begun: Partial, target: str) -> None:
        resumed = answer.status_code == 206
        span, _, of_all = answer.headers.get("content-range", "").partition("/")
        if resumed and not (begun.size and span.startswith(f"bytes {begun.size}-")):
            forget(draft)
            raise _Interrupted("the server sent another part than was asked for")
        total = _number(of_all if resumed else answer.headers.get("content-length", ""))
        start = begun.size if resumed else 0
        encoded = answer.headers.get("content-encoding", "identity") != "identity"
        decoded = encoded and not target.endswith((".gz", ".tgz"))
        draft.parent.mkdir(parents=True, exist_ok=True)
        etag = "" if decoded else answer.headers.get("etag", "")
        mark_of(draft).write_text(etag, encoding="utf-8")
        size, shown, began = start, start, self._clock()
        with draft.open("ab" if resumed else "wb") as stream:
            for chunk in answer.iter_bytes() if decoded else answer.iter_raw():
                size += len(chunk)
                if size > self._network.size_limit:
                    raise LimitExceeded("larger than allowed", where=str(answer.url))
                stream.write(chunk)
                self._keep_up(size - start, self._clock() - began)
                if size - shown >= _STEP:
                    self._show(target, size, total)
                    shown = size
        if total and size != total and not decoded:
            raise _Interrupted(f"the file ended after {size} of {total} bytes")

    def _keep_up(self, received: int, seconds: float) -> None:
        if self._stopped.is_set():
            raise SourceError("the update was stopped")
        if seconds > self._network.timeout and received < seconds * self._network.slowest:
            raise _Interrupted(f"slower than {self._network.slowest} bytes per second")

    def _show(self, target: str, size: int, total: int) -> None:
        if self._progress is not None:
            of = f" of {total / 1e6:.1f}" if total else ""
            self._progress(f"{target} {size / 1e6:.1f}{of} MB")

    def _whole(self, download: Download, draft: Path, answer: httpx.Response) -> Draft:
        found = digest(draft)
        mark_of(draft).unlink(missing_ok=True)
        if download.sha256 and download.sha256.lower() != found:
            draft.unlink(missing_ok=True)
            raise DigestMismatch("is not what the upstream's checksum says", where=str(answer.url))
        modified = answer.headers.get("last-modified", "")
        entry = Entry(
            path=download.target,
            sha256=found,
            date=_day(modified),
            production_url=f"{download.host}{download.path}",
            etag=answer.headers.get("etag", ""),
            last_modified=modified,
            auxiliary=download.auxiliary,
        )
        return Draft(draft, entry)

    def _wait(self, attempt: int, asked: float | None) -> None:
        if asked is not None:
            self._pause(asked)
            return
        pause = min(self._network.backoff * 2**attempt, _LONGEST_PAUSE)
        self._pause(pause * _CHANCE.uniform(1.0, 1.5))


def _trusted(ca_bundle: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca_bundle) if ca_bundle is not None else None)


def _host(address: str) -> str:
    return "/".join(address.split("/", 3)[:3])


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _stay_encrypted(answer: httpx.Response) -> None:
    following = answer.next_request
    if following is not None and answer.url.scheme == "https" and following.url.scheme != "https":
        raise SourceError("is redirected from HTTPS to an address without", where=str(answer.url))


def _finish(answer: httpx.Response) -> None:
    """Read what little an answer without a file has, so that its connection can be used again."""
    length = answer.headers.get("content-length", "")
    if answer.status_code == 304 or (length.isdecimal() and int(length[:9]) < _LITTLE):
        answer.read()


def _conditions(known: Entry | None) -> dict[str, str]:
    """What makes the server answer only if it has another version than lies here."""
    if known is None:
        return {}
    if known.etag:
        return {"if-none-match": known.etag}
    return {"if-modified-since": known.last_modified} if known.last_modified else {}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def _seconds(answer: httpx.Response) -> float | None:
    """How long a server wants to be left alone: seconds, or until a date by its own clock."""
    asked = answer.headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return float(asked[:9])
    until = _moment(asked)
    if until is None:
        return None
    now = _moment(answer.headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _day(last_modified: str) -> str:
    moment = _moment(last_modified)
    return moment.date().isoformat() if moment is not None else ""
