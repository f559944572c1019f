"""Mirrors on the loopback: honest ones, and ones that answer as they like."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Answer = Callable[["Handler"], None]


class Mirror(ThreadingHTTPServer):
    """Serves a repository.

    Attributes:
        folder: with the files.
        instead: by the end of a path, what is done instead of serving it.
        asked: every path, with the range that was asked for.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.instead: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One request to a mirror."""

    server: Mirror
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Range", "")))
        answer = next(
            (one for end, one in self.server.instead.items() if self.path.endswith(end)), None
        )
        with suppress(BrokenPipeError, ConnectionResetError):
            if answer is not None:
                answer(self)
            else:
                self.file()

    def file(self, *, cut: int | None = None) -> None:
        """Answer with the file, or with its first bytes only."""
        path = self.server.folder / self.path.lstrip("/")
        if not path.is_file():
            self.status(404)
            return
        content = path.read_bytes()
        asked = self.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start:cut])
        self.close_connection = cut is not None

    def status(self, code: int, **headers: str) -> None:
        """Answer without content."""
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def endless(self) -> None:
        """Answer and never stop."""
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b"x" * (1 << 16))


@contextmanager
def mirror(folder: Path) -> Iterator[Mirror]:
    """A running mirror."""
    server = Mirror(folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
