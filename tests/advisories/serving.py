"""An upstream on the loopback: serves a folder with validators, ranges and faults."""

from __future__ import annotations

import gzip
import hashlib
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

MODIFIED = "Tue, 05 Mar 2024 06:07:08 GMT"
DATE = "Wed, 06 Mar 2024 00:00:00 GMT"


class Answer(NamedTuple):
    """One answer instead of the file's."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b""


Fault = int | str | Answer


class Upstream(ThreadingHTTPServer):
    """The server.

    Attributes:
        folder: what it serves; a file whose name holds the query is preferred.
        faults: by path, what goes wrong with the next requests: a status; an :class:`Answer`; an
            address to redirect to; ``cut``, which ends half-way through the promised length;
            ``short``, which promises no length and ends half-way; ``stall``, which sends half
            and then nothing until the server ends; ``drip``, whose headers never end; ``other
            part``, which answers a request for the rest with the beginning.
        requests: path and status of each answer.
        seen: path and headers of each request.
        validators: whether answers carry an entity tag.
        ranges: whether the rest of a file can be asked for.
        encodes: whether it compresses answers, though nobody asked for that.
        most: requests that it answered at the same time.
        ended: set when the server ends.
    """

    daemon_threads = True

    def __init__(self, folder: Path, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.faults: dict[str, list[Fault]] = {}
        self.requests: list[tuple[str, int]] = []
        self.seen: list[tuple[str, Mapping[str, str]]] = []
        self.validators = True
        self.ranges = True
        self.encodes = False
        self.most = 0
        self._active = 0
        self._counting = threading.Lock()
        self.ended = threading.Event()
        self._scheme = "http" if certificate is None else "https"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def address(self) -> str:
        """Its base address."""
        return f"{self._scheme}://127.0.0.1:{self.server_address[1]}"

    def statuses(self, path: str) -> list[int]:
        """The answers given for a path."""
        return [status for asked, status in self.requests if asked == path]

    def headers(self, path: str) -> list[Mapping[str, str]]:
        """The headers of each request for a path, with names in lower case."""
        return [headers for asked, headers in self.seen if asked == path]

    @contextmanager
    def counted(self) -> Iterator[None]:
        """While one request is answered."""
        with self._counting:
            self._active += 1
            self.most = max(self.most, self._active)
        try:
            yield
        finally:
            with self._counting:
                self._active -= 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    server: Upstream
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits for an acknowledgement

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The server's clock stands still."""
        del timestamp
        return DATE

    @property
    def _asked(self) -> str:
        """The path; a proxy is asked for a whole address."""
        path = self.path.split("/", 3)[3] if self.path.startswith("http://") else self.path
        return unquote(path.lstrip("/"))

    def do_GET(self) -> None:
        with self.server.counted():
            self._get()

    def _get(self) -> None:
        path = self._asked
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((path, headers))
        faults = self.server.faults.get(path, [])
        fault = faults.pop(0) if faults else ""
        if isinstance(fault, Answer):
            self._answer(fault.status, fault.body, dict(fault.headers))
        elif isinstance(fault, int):
            self._answer(fault, b"", {"Retry-After": "0"} if fault == 429 else {})
        elif fault == "drip":
            self._drip()
        elif fault.startswith("http"):
            self._answer(302, b"", {"Location": fault})
        else:
            self._file(path, fault)

    def _drip(self) -> None:
        self.close_connection = True
        self.server.requests.append((self._asked, 200))
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        with suppress(OSError):
            while not self.server.ended.wait(0.02):
                self.wfile.write(b"x")

    def _file(self, path: str, fault: str) -> None:
        file = self.server.folder / path
        if not file.is_file():
            file = self.server.folder / path.partition("?")[0]
        if not file.is_file():
            self._answer(404, b"", {})
            return
        content = file.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"' if self.server.validators else ""
        headers = {"Last-Modified": MODIFIED, **({"ETag": etag} if etag else {})}
        if self._is_known(etag):
            self._answer(304, b"", headers)
            return
        asked = self.headers.get("Range", "")
        if asked and self.server.ranges and self.headers.get("If-Range") == etag:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            if start >= len(content):
                self._answer(416, b"", {"Content-Range": f"bytes */{len(content)}"})
                return
            start = 0 if fault == "other part" else start
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._answer(206, content[start:], headers, fault)
            return
        if self.server.encodes:
            content, headers["Content-Encoding"] = gzip.compress(content, mtime=0), "gzip"
        self._answer(200, content, headers, fault)

    def _is_known(self, etag: str) -> bool:
        if etag:
            return self.headers.get("If-None-Match") == etag
        return self.headers.get("If-Modified-Since") == MODIFIED

    def _answer(
        self, status: int, content: bytes, headers: dict[str, str], fault: str = ""
    ) -> None:
        self.server.requests.append((self._asked, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        broken = fault in {"cut", "short", "stall"}
        if status != 304 and fault != "short":
            self.send_header("Content-Length", str(len(content)))
        if broken:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if broken else content)
        self.wfile.flush()
        if fault == "stall":
            self.server.ended.wait()
        self.close_connection = broken


@contextmanager
def upstream(folder: Path, certificate: Path | None = None) -> Iterator[Upstream]:
    """A running server.

    Args:
        folder: what it serves.
        certificate: PEM file with its key, for HTTPS.
    """
    server = Upstream(folder, certificate)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
