"""A registry on loopback that behaves like a good one until it is told to misbehave."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from tests.artifacts import images
from tests.artifacts.images import Image

BINARY: Final = "application/octet-stream"


class Request(NamedTuple):
    """What a client asked."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""


class Reply(NamedTuple):
    """An answer; it may state a ``length`` that it does not have, and may ``stall`` at its end."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}
    length: int = -1
    stall: bool = False


Rule = Callable[[Request], Reply | None]


class Upstream:
    """The server: what it holds, what it was asked, and rules that answer first.

    Each rule is tried on each request until it answers; a rule of :meth:`once` answers
    one request only.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.rules: list[Rule] = []
        self.manifests: dict[str, tuple[bytes, str]] = {}
        self.blobs: dict[str, bytes] = {}
        self.released = threading.Event()
        self.address = ""

    def push(self, built: Image, *names: str) -> None:
        """Hold an image under some tags."""
        self.blobs |= built.blobs
        self.put(built.manifest, images.MANIFEST, *names)

    def put(self, data: bytes, media_type: str, *names: str) -> None:
        """Hold an index or manifest."""
        for name in (*names, images.digest(data)):
            self.manifests[name] = (data, media_type)

    def once(self, pattern: str, *replies: Reply) -> None:
        """Answer the next requests for a path with these, one after the other."""
        left = list(replies)

        def rule(request: Request) -> Reply | None:
            return left.pop(0) if left and re.search(pattern, request.path) else None

        self.rules.append(rule)

    def always(self, pattern: str, reply: Reply) -> None:
        """Answer every request for a path with this."""
        self.rules.append(lambda request: reply if re.search(pattern, request.path) else None)

    def asked(self, pattern: str) -> list[Request]:
        """The requests for a path."""
        return [request for request in self.requests if re.search(pattern, request.path)]

    def answer(self, request: Request) -> Reply:
        """What a registry answers."""
        self.requests.append(request)
        for rule in self.rules:
            if (reply := rule(request)) is not None:
                return reply
        kind, _, name = request.path.rpartition("/")
        if request.path == "/v2/":
            return Reply(body=b"{}")
        if kind.endswith("/manifests") and name in self.manifests:
            data, media_type = self.manifests[name]
            digest = images.digest(data)
            return Reply(
                body=data, headers={"Content-Type": media_type, "Docker-Content-Digest": digest}
            )
        if kind.endswith("/blobs") and name in self.blobs:
            return ranged(request, self.blobs[name])
        return refused(404, "NAME_UNKNOWN", "repository name not known to registry")


def ranged(request: Request, data: bytes) -> Reply:
    """Content, or what the client asked of it."""
    match = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    if match is None:
        return Reply(body=data, headers={"Content-Type": BINARY})
    start = int(match[1])
    stated = f"bytes {start}-{len(data) - 1}/{len(data)}"
    return Reply(206, data[start:], {"Content-Type": BINARY, "Content-Range": stated})


def refused(status: int, code: str, message: str, **headers: str) -> Reply:
    """A refusal as the specification has it."""
    body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, body, {"Content-Type": "application/json", **named})


@contextmanager
def serving(context: Any = None) -> Iterator[Upstream]:
    """Run a server on a free port; ``context`` makes it speak TLS."""
    upstream = Upstream()
    server = _Quiet(("127.0.0.1", 0), _handler(upstream))
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    upstream.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield upstream
    finally:
        upstream.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: clients are meant to go away in the middle."""


def _handler(upstream: Upstream) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._reply(b"")

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

        def _reply(self, body: bytes) -> None:
            url = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = upstream.answer(Request(self.command, url.path, url.query, headers, body))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            length = len(reply.body) if reply.length < 0 else reply.length
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(reply.body)
            if reply.stall:
                self.wfile.flush()
                upstream.released.wait(30)
            self.close_connection = self.close_connection or length != len(reply.body)

    return Handler
