"""An upstream on the loopback: serves a folder with validators, ranges and faults."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MODIFIED = "Tue, 05 Mar 2024 06:07:08 GMT"


class Upstream(ThreadingHTTPServer):
    """The server.

    Attributes:
        folder: what it serves.
        faults: by path, what goes wrong with the next requests: a status, ``cut``, or an
            address to redirect to.
        requests: path, status and conditions of each answer.
        validators: whether answers carry an entity tag.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.faults: dict[str, list[int | str]] = {}
        self.requests: list[tuple[str, int]] = []
        self.validators = True

    @property
    def address(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def statuses(self, path: str) -> list[int]:
        """The answers given for a path."""
        return [status for asked, status in self.requests if asked == path]


class _Handler(BaseHTTPRequestHandler):
    server: Upstream
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        faults = self.server.faults.get(path, [])
        fault = faults.pop(0) if faults else ""
        if isinstance(fault, int):
            self._answer(fault, b"", {"Retry-After": "0"} if fault == 429 else {})
        elif fault.startswith("http"):
            self._answer(302, b"", {"Location": fault})
        else:
            self._file(path, cut=fault == "cut")

    def _file(self, path: str, *, cut: bool) -> None:
        file = self.server.folder / path
        if not file.is_file():
            self._answer(404, b"", {})
            return
        content = file.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"' if self.server.validators else ""
        headers = {"Last-Modified": MODIFIED, **({"ETag": etag} if etag else {})}
        if etag and self.headers.get("If-None-Match") == etag:
            self._answer(304, b"", headers)
            return
        if not etag and self.headers.get("If-Modified-Since") == MODIFIED:
            self._answer(304, b"", headers)
            return
        asked = self.headers.get("Range", "")
        if asked and self.headers.get("If-Range") == etag:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._answer(206, content[start:], headers, cut=cut)
        else:
            self._answer(200, content, headers, cut=cut)

    def _answer(
        self, status: int, content: bytes, headers: dict[str, str], *, cut: bool = False
    ) -> None:
        self.server.requests.append((self.path.lstrip("/"), status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(content)))
        if cut:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        self.close_connection = cut


@contextmanager
def upstream(folder: Path) -> Iterator[Upstream]:
    """A running server."""
    server = Upstream(folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
