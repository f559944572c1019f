"""Fetching one file over HTTP: only when it changed, again when it failed, on where it stopped.

Servers are strangers: answers are bounded in size, redirects never leave HTTPS once it
was used, and a file replaces its predecessor only when it is whole.
"""

from __future__ import annotations

import hashlib
import ssl
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, NamedTuple

import httpx

from seawall.advisories.catalogue import Entry
from seawall.advisories.feed import Download
from seawall.advisories.network import Network
from seawall.errors import LimitExceeded, SourceError, UserError

_ATTEMPTS: Final = 5
_LONGEST_PAUSE: Final = 60.0
_LITTLE: Final = 1 << 16
_RETRIED: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class _Interrupted(Exception):  # noqa: N818 - is always caught: it asks for another attempt
    """An attempt failed in a way that another may not."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


class _Partial(NamedTuple):
    """What an interrupted answer left behind."""

    size: int
    etag: str


class Fetcher:
    """Fetches files into a folder.

    Args:
        folder: mirrors the upstream hosts.
        network: how to reach them.
        pause: waits for some seconds.
    """

    def __init__(
        self, folder: Path, network: Network, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.folder = folder
        self._network = network
        self._pause = pause
        try:
            self._client = httpx.Client(
                verify=_trusted(network.ca_bundle),
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

    def fetch(self, download: Download, known: Entry | None) -> Entry | None:
        """The file's new entry, ``None`` if it did not change or is optional and not there.

        Raises:
            SourceError: it cannot be fetched.
            LimitExceeded: it is larger than allowed.
        """
        address = self._network.address(download)
        target = self.folder / download.target
        draft = target.with_name(target.name + ".part")
        draft.unlink(missing_ok=True)
        conditions = _conditions(target, known)
        partial = _Partial(0, "")
        reason = ""
        for attempt in range(_ATTEMPTS):
            try:
                answer = self._attempt(address, conditions, draft, partial)
            except _Interrupted as interruption:
                reason = str(interruption)
                partial = _left_behind(draft)
                self._wait(attempt, interruption.pause)
                continue
            if answer is None:
                return None
            if answer.status_code == 404 and download.optional:
                return None
            if answer.status_code not in {200, 206}:
                raise SourceError(f"the server answers {answer.status_code}", where=address)
            return self._kept(download, draft, answer)
        raise SourceError(f"gave up after {_ATTEMPTS} attempts: {reason}", where=address)

    def _attempt(
        self, address: str, conditions: dict[str, str], draft: Path, partial: _Partial
    ) -> httpx.Response | None:
        headers = conditions
        if partial.size:
            headers = {"range": f"bytes={partial.size}-", "if-range": partial.etag}
        try:
            with self._client.stream("GET", address, headers=headers) as answer:
                if answer.status_code not in {200, 206}:
                    _finish(answer)
                if answer.status_code == 304:
                    return None
                if answer.status_code in _RETRIED:
                    raise _Interrupted(
                        f"the server answers {answer.status_code}",
                        _seconds(answer.headers.get("retry-after", "")),
                    )
                if answer.status_code in {200, 206}:
                    self._receive(answer, draft, partial)
                return answer
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Interrupted(str(error) or type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(f"cannot be fetched: {error}", where=address) from error

    def _receive(self, answer: httpx.Response, draft: Path, partial: _Partial) -> None:
        resumed = answer.status_code == 206
        start = partial.size if resumed else 0
        if resumed and not answer.headers.get("content-range", "").startswith(f"bytes {start}-"):
            draft.unlink(missing_ok=True)
            raise _Interrupted("the server sent another part than was asked for")
        etag = answer.headers.get("etag", "")
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.with_name(draft.name + ".etag").write_text(etag, encoding="utf-8")
        size = start
        with draft.open("ab" if resumed else "wb") as stream:
            for chunk in answer.iter_raw():
                size += len(chunk)
                if size > self._network.size_limit:
                    raise LimitExceeded("larger than allowed", where=str(answer.url))
                stream.write(chunk)

    def _kept(self, download: Download, draft: Path, answer: httpx.Response) -> Entry:
        with draft.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        draft.replace(self.folder / download.target)
        draft.with_name(draft.name + ".etag").unlink(missing_ok=True)
        modified = answer.headers.get("last-modified", "")
        return Entry(
            path=download.target,
            sha256=digest,
            date=_day(modified),
            production_url=f"{download.host}{download.path}",
            etag=answer.headers.get("etag", ""),
            last_modified=modified,
        )

    def _wait(self, attempt: int, asked: float | None) -> None:
        pause = asked if asked is not None else self._network.backoff * 2**attempt
        self._pause(min(pause, _LONGEST_PAUSE))


def _trusted(ca_bundle: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca_bundle) if ca_bundle is not None else None)


def _stay_encrypted(answer: httpx.Response) -> None:
    following = answer.next_request
    if following is not None and answer.url.scheme == "https" and following.url.scheme != "https":
        raise SourceError("is redirected from HTTPS to an address without", where=str(answer.url))


def _finish(answer: httpx.Response) -> None:
    """Read what little an answer without a file has, so that its connection can be used again."""
    length = answer.headers.get("content-length", "")
    if answer.status_code == 304 or (length.isdecimal() and int(length[:9]) < _LITTLE):
        answer.read()


def _conditions(target: Path, known: Entry | None) -> dict[str, str]:
    """What makes the server answer only if it has another version than lies here, unharmed."""
    if known is None or not target.is_file():
        return {}
    if known.etag or known.last_modified:
        with target.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != known.sha256:
                return {}
    if known.etag:
        return {"if-none-match": known.etag}
    return {"if-modified-since": known.last_modified} if known.last_modified else {}


def _left_behind(draft: Path) -> _Partial:
    """Where to go on; only a strong mark of the version lets two parts belong together."""
    mark = draft.with_name(draft.name + ".etag")
    if not draft.is_file() or not mark.is_file():
        return _Partial(0, "")
    etag = mark.read_text(encoding="utf-8")
    if not etag.startswith('"'):
        return _Partial(0, "")
    return _Partial(draft.stat().st_size, etag)


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if retry_after.isdecimal() and len(retry_after) < 6 else None


def _day(last_modified: str) -> str:
    try:
        return parsedate_to_datetime(last_modified).date().isoformat()
    except (TypeError, ValueError):
        return ""
