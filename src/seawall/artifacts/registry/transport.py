"""HTTP for talking to strangers: retried, bounded, and careful with credentials.

* What may pass (a refused connection, 429, 5xx) is tried again after the time that the
  server asks for or one that grows and varies, so that many clients do not come back at
  the same moment.
* An ``Authorization`` header goes to the server it was made for and to no other: a
  registry sends clients to the storage behind it, which has its own signed addresses.
* Bodies are streamed as they are sent; a server that drips bytes is given up.
"""

from __future__ import annotations

import random
import socket
import ssl
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from itertools import count
from time import monotonic, sleep, time
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from seawall import __version__
from seawall.artifacts.naming import quoted
from seawall.artifacts.source import Options
from seawall.errors import SourceError

if TYPE_CHECKING:
    import httpx

REDIRECTS: Final = 10
LONGEST_WAIT: Final = 300.0
"""Seconds that a server may ask to wait; for more the user is asked to come back."""

_PASSING: Final = (429, 500, 502, 503, 504)
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_FIRST_WAIT: Final = 0.5
_GRACE: Final = 60.0
_SLOWEST: Final = 1024  # bytes a second


class Broken(SourceError):  # noqa: N818
    """A connection ended or stood still before the answer was complete."""


class Answer:
    """A response whose body has not been read.

    Attributes:
        status: HTTP status.
        headers: by name in any case.
        foreign: whether another server than the one asked gave it.
    """

    def __init__(self, response: httpx.Response, where: str, *, foreign: bool = False) -> None:
        self._response = response
        self._where = where
        self.foreign = foreign
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self._response.close()

    def challenges(self) -> list[str]:
        """All ``WWW-Authenticate`` headers."""
        return self._response.headers.get_list("www-authenticate")

    def chunks(self) -> Iterator[bytes]:
        """The body as it is sent.

        Raises:
            Broken: the connection ended too early.
            SourceError: the server is unreasonably slow.
        """
        import httpx  # noqa: PLC0415

        received, waited = 0, 0.0
        source = self._response.iter_raw()
        while True:
            # Only the time spent waiting counts: the reader may stand still for long.
            before = monotonic()
            try:
                chunk = next(source, b"")
            except (httpx.HTTPError, httpx.StreamError, OSError) as error:
                raise Broken(_said(error), where=self._where) from error
            waited += monotonic() - before
            if not chunk:
                return
            received += len(chunk)
            if waited > _GRACE + received / _SLOWEST:
                raise SourceError(
                    f"{received} bytes in {waited:.0f} s are too slow", where=self._where
                )
            yield chunk

    def read(self, limit: int) -> bytes:
        """The whole body.

        Raises:
            SourceError: it is larger than ``limit``, or see :meth:`chunks`.
        """
        parts, size = [], 0
        for chunk in self.chunks():
            size += len(chunk)
            if size > limit:
                raise SourceError(
                    f"the answer is larger than the {limit} bytes that are read", where=self._where
                )
            parts.append(chunk)
        return b"".join(parts)


class Transport:
    """Connections to any number of servers.

    Args:
        options: time-outs, retries, trust.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._client = _client(options)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, url: str, headers: Mapping[str, str], where: str) -> Answer:
        """Ask until there is an answer that is not a passing failure, or tries are used up.

        Raises:
            SourceError: there was no answer.
        """
        return self._ask("GET", url, headers, where, None)

    def post(self, url: str, form: Mapping[str, str], where: str) -> Answer:
        """Send a form, likewise."""
        return self._ask("POST", url, {}, where, form)

    def answers(self, url: str, where: str) -> bool:
        """Whether there is a server of this scheme; asked once, and without patience."""
        import httpx  # noqa: PLC0415

        try:
            request = self._client.build_request(
                "GET", url, timeout=min(self._options.timeout, 10.0)
            )
            with Answer(self._client.send(request, stream=True), where) as answer:
                # 400 is what a server says to plain HTTP on its port for TLS.
                return answer.status != 400 and answer.status not in _REDIRECTS
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            return False

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        where: str,
        form: Mapping[str, str] | None,
    ) -> Answer:
        for tries in count():
            last = tries >= self._options.retries
            try:
                answer = self._followed(method, url, headers, where, form)
            except Broken as error:
                if last:
                    raise SourceError(error.message, where=where) from error
                self.pause(tries, error.message, where)
                continue
            wait = _asked_wait(answer.headers.get("retry-after", ""))
            if answer.status not in _PASSING or last or wait > LONGEST_WAIT:
                break
            answer.close()
            reason = "too many requests" if answer.status == 429 else f"status {answer.status}"
            self.pause(tries, reason, where, wait)
        return answer

    def pause(self, tries: int, reason: str, where: str, wait: float = 0.0) -> None:
        """Wait before a further try, and say so.

        Args:
            tries: how many there were before.
            reason: why the last one failed.
            where: what it was for.
            wait: seconds that the server asks for.
        """
        wait = wait or min(_FIRST_WAIT * 2.0**tries, 20.0) * random.uniform(0.5, 1.5)
        self._options.notice(f"{where}: {reason}; trying again in {wait:.1f} s")
        sleep(wait)

    def _followed(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        where: str,
        form: Mapping[str, str] | None,
    ) -> Answer:
        foreign = False
        for _ in range(REDIRECTS + 1):
            response = self._sent(method, url, headers, where, form)
            target = response.headers.get("location", "")
            if response.status_code not in _REDIRECTS or not target or method != "GET":
                return Answer(response, where, foreign=foreign)
            response.close()
            to = self._target(response.url, target, where)
            if _origin(to) != _origin(response.url):
                foreign = True
                headers = {
                    name: value for name, value in headers.items() if name != "authorization"
                }
            url = str(to)
        raise SourceError(f"more than {REDIRECTS} redirects", where=where)

    def _target(self, source: httpx.URL, target: str, where: str) -> httpx.URL:
        """Where a redirect leads."""
        import httpx  # noqa: PLC0415

        try:
            to = source.join(target).copy_with(userinfo=b"")
        except (httpx.InvalidURL, ValueError) as error:
            raise SourceError(f"it redirects to {quoted(target)!r}", where=where) from error
        if to.scheme not in ("http", "https") or not to.host:
            raise SourceError(f"it redirects to {quoted(target)!r}", where=where)
        if (source.scheme, to.scheme) == ("https", "http") and not self._options.insecure:
            raise SourceError(
                f"it redirects to {quoted(to.host)} without encryption",
                where=where,
                hint="--insecure allows it",
            )
        return to

    def _sent(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        where: str,
        form: Mapping[str, str] | None,
    ) -> httpx.Response:
        import httpx  # noqa: PLC0415

        try:
            request = self._client.build_request(
                method, url, headers=dict(headers), data=dict(form) if form else None
            )
            return self._client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise _explained(error, where) from error


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _client(options: Options) -> httpx.Client:
    import httpx  # noqa: PLC0415

    try:
        return httpx.Client(
            verify=_trust(options),
            timeout=options.timeout,
            follow_redirects=False,
            headers={
                "user-agent": f"seawall/{__version__}",
                # What is asked for by digest must come as it is stored.
                "accept-encoding": "identity",
            },
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise SourceError(
            f"the proxy that the environment names cannot be used: {quoted(str(error))}",
            hint="look at HTTPS_PROXY, HTTP_PROXY and ALL_PROXY",
        ) from error


def _trust(options: Options) -> ssl.SSLContext:
    """The system's certificates (and the user's), as OpenSSL finds them."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not (paths.cafile or paths.capath):
        import certifi  # noqa: PLC0415 - comes with httpx; only where the system has none

        context.load_verify_locations(certifi.where())
    if options.ca_bundle:
        try:
            context.load_verify_locations(options.ca_bundle)
        except OSError as error:  # ssl.SSLError is one
            raise SourceError(
                f"the CA bundle cannot be used: {error.strerror or error}", where=options.ca_bundle
            ) from error
    if options.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _explained(error: Exception, where: str) -> SourceError:
    """What a failure means: one that may pass is :class:`Broken`."""
    import httpx  # noqa: PLC0415

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SourceError(
                f"its certificate cannot be verified: {quoted(cause.verify_message)}",
                where=where,
                hint="name its authority with --ca-bundle FILE",
            )
        if isinstance(cause, ssl.SSLError):
            return SourceError(
                f"it does not speak TLS: {quoted(cause.reason or str(cause))}",
                where=where,
                hint="--insecure allows plain HTTP",
            )
        if isinstance(cause, socket.gaierror) and cause.errno != socket.EAI_AGAIN:
            return SourceError(
                "its name cannot be resolved", where=where, hint="check the name of the registry"
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TransportError | OSError) and not isinstance(
        error, httpx.ProxyError | httpx.UnsupportedProtocol | httpx.LocalProtocolError
    ):
        return Broken(_said(error), where=where)
    return SourceError(_said(error), where=where)


def _said(error: Exception) -> str:
    import httpx  # noqa: PLC0415

    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return f"the connection failed: {quoted(str(error)) or type(error).__name__}"


def _asked_wait(header: str) -> float:
    """Seconds of a ``Retry-After`` header, 0 if there is none."""
    header = header.strip()[:40]
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time())
    except (ValueError, OverflowError):
        return 0.0
