"""How the files of a repository are fetched: over HTTP, or from a folder on a medium.

Nothing is believed here: the framework checks lengths, digests and signatures. What has to be
seen to is that a server can neither hold a client up for ever nor send it elsewhere in the clear.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final
from urllib.parse import unquote, urlsplit

import httpx
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface

from seawall.advisories import Network
from seawall.artifacts.windows import open_regular
from seawall.errors import UserError

SLOWEST: Final = 1024
"""Bytes per second that have to arrive, on average over the time that ``Network.timeout`` says."""

_ATTEMPTS: Final = 4
_CHUNK: Final = 1 << 18
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_MISSING: Final = 404
_TIMES: Final = 2  # time for name, connection, redirects and headers, in that of one byte


def address(text: str) -> str:
    """The address of a repository as the transports write it: ``https:``, ``http:`` or ``file:``.

    Args:
        text: an address, or the path of a folder.

    Raises:
        UserError: it is neither.
    """
    scheme = urlsplit(text).scheme.lower()
    if scheme in {"http", "https"}:
        return text.rstrip("/")
    if scheme == "file":
        if urlsplit(text).netloc not in {"", "localhost"}:
            raise UserError("a file: address names no host", where=text)
        return f"file://{urlsplit(text).path.rstrip('/')}"
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise UserError("neither an address nor a folder", where=text)
    return folder.resolve().as_uri()


def transport(
    where: str, network: Network, pause: Callable[[float], None] = time.sleep
) -> FetcherInterface:
    """What fetches from an address (see :func:`address`).

    Raises:
        UserError: the network settings cannot be used.
    """
    return Folder() if where.startswith("file:") else Http(network, pause)


class Folder(FetcherInterface):
    """Reads the files of a medium."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = unquote(urlsplit(url).path)
        try:
            handle = open_regular(path)
        except (FileNotFoundError, NotADirectoryError):
            raise DownloadHTTPError(f"there is no {Path(path).name}", _MISSING) from None
        except OSError as error:
            raise DownloadError(f"{Path(path).name}: {error}") from error
        return _chunks(handle)


class Http(FetcherInterface):
    """Fetches over HTTP, on where an answer broke off, and gives up on a server that dawdles.

    Args:
        network: certificates, proxy, time without progress.
        pause: waits before a request is repeated.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        network: Network,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._network = network
        self._pause = pause
        self._clock = clock
        bundle = network.ca_bundle
        network.check()
        try:
            self._client = httpx.Client(
                verify=ssl.create_default_context(cafile=str(bundle) if bundle else None),
                proxy=network.proxy or None,
                timeout=network.timeout,
                follow_redirects=True,
                max_redirects=5,
                headers={"accept-encoding": "identity", "user-agent": "seawall"},
                event_hooks={"response": [_stay_encrypted]},
            )
        except (OSError, ValueError) as error:
            raise UserError(f"cannot use these network settings: {error}") from error

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    def _fetch(self, url: str) -> Iterator[bytes]:
        done, etag = 0, ""
        for attempt in range(_ATTEMPTS):
            try:
                with closing(self._answer(url, _onward(done, etag))) as answer:
                    if answer.status_code in _AGAIN and attempt + 1 < _ATTEMPTS:
                        self._wait(attempt)
                        continue
                    if not _continues(answer, done):
                        raise DownloadHTTPError(url.rpartition("/")[2], answer.status_code)
                    etag = answer.headers.get("etag", "")
                    for piece in self._pieces(answer):
                        done += len(piece)
                        yield piece
                    return
            except httpx.TimeoutException as error:
                raise SlowRetrievalError(url) from error
            except httpx.TransportError as error:
                if attempt + 1 == _ATTEMPTS or (done and not etag.startswith('"')):
                    raise DownloadError(f"{url}: {error}") from error
                self._wait(attempt)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise DownloadError(f"{url}: {error}") from error

    def _answer(self, url: str, headers: dict[str, str]) -> httpx.Response:
        """The beginning of an answer; a server that drips even that is left behind in a thread.

        A time limit of the client counts from byte to byte, which a patient server can stretch.
        """
        box: SimpleQueue[httpx.Response | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                request = self._client.build_request("GET", url, headers=headers)
                box.put(self._client.send(request, stream=True))
            except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
                box.put(error)

        Thread(target=ask, daemon=True).start()
        try:
            found = box.get(timeout=_TIMES * self._network.timeout)
        except Empty:
            raise SlowRetrievalError(url) from None
        if isinstance(found, Exception):
            raise found
        return found

    def _pieces(self, answer: httpx.Response) -> Iterator[bytes]:
        """The answer as it comes, as long as it comes fast enough."""
        began, arrived = self._clock(), 0
        for piece in answer.iter_raw():
            yield piece
            arrived += len(piece)
            if (passed := self._clock() - began) >= self._network.timeout:
                if arrived < SLOWEST * passed:
                    raise SlowRetrievalError(str(answer.url))
                began, arrived = self._clock(), 0

    def _wait(self, attempt: int) -> None:
        self._pause(self._network.backoff * 2**attempt)


def _onward(done: int, etag: str) -> dict[str, str]:
    return {"range": f"bytes={done}-", "if-range": etag} if done else {}


def _continues(answer: httpx.Response, done: int) -> bool:
    """Whether an answer is what was asked for: the whole, or the rest."""
    if not done:
        return answer.status_code == httpx.codes.OK
    begins = f"bytes {done}-"
    return answer.status_code == httpx.codes.PARTIAL_CONTENT and answer.headers.get(
        "content-range", ""
    ).startswith(begins)


def _stay_encrypted(answer: httpx.Response) -> None:
    following = answer.next_request
    if following is not None and answer.url.scheme == "https" and following.url.scheme != "https":
        raise DownloadError(f"{answer.url} is redirected from HTTPS to an address without")


def _chunks(handle: int) -> Iterator[bytes]:
    with os.fdopen(handle, "rb") as stream:
        while piece := stream.read(_CHUNK):
            yield piece
