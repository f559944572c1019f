"""A TAXII 2.1 server on the loopback, and the client that follows its pages."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from seawall.advisories.feeds import stix
from seawall.advisories.intelligence.taxii import MEDIA_TYPE, STATE, Credentials, Taxii, update
from seawall.advisories.network import Network
from seawall.errors import SourceError, UserError
from seawall.model import Indicator

COLLECTION = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"
ACCOUNT = Credentials(user="ann", password="s3cret")  # noqa: S106 - of a server in this test
BASIC = "Basic " + base64.b64encode(b"ann:s3cret").decode()


def added(number: int) -> str:
    return f"2026-08-{number + 1:02}T00:00:00.000000Z"


def indicator(number: int) -> dict[str, Any]:
    return {
        "type": "indicator",
        "id": f"indicator--{number}",
        "pattern": f"[ipv4-addr:value = '8.8.8.{number}']",
        "pattern_type": "stix",
        "valid_from": added(number),
    }


class Server(ThreadingHTTPServer):
    """Behaves as the specification says.

    Attributes:
        objects: in the order in which they were added.
        page: objects of one answer.
        cursor: whether answers carry ``next``.
        faults: statuses of the next answers.
        roots: what the discovery names.
        asked: path and query of each request that was answered.
        circles: every page says that there is more, at the same place.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects = [indicator(number) for number in range(5)]
        self.page = 2
        self.cursor = True
        self.faults: list[int] = []
        self.roots = ["/api1/"]
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.circles = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/taxii2/"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.headers.get("Accept") != MEDIA_TYPE:
            self._answer(406, {})
        elif self.headers.get("Authorization") != BASIC:
            self._answer(401, {})
        elif self.server.faults:
            self._answer(self.server.faults.pop(0), {})
        else:
            self.server.asked.append((parts.path, asked))
            self._document(parts.path, asked)

    def _document(self, path: str, asked: dict[str, str]) -> None:
        objects = f"/api1/collections/{COLLECTION}/objects/"
        if path == "/taxii2/":
            roots = self.server.roots
            self._answer(200, {"title": "T", "default": roots[0], "api_roots": roots})
        elif path == "/api1/collections/":
            row = {"id": COLLECTION, "title": "C", "can_read": True, "can_write": False}
            self._answer(200, {"collections": [row]})
        elif path == objects:
            self._objects(asked)
        else:
            self._answer(404, {})

    def _objects(self, asked: dict[str, str]) -> None:
        server = self.server
        after = asked.get("added_after", "")
        wanted = [number for number in range(len(server.objects)) if added(number) > after]
        start = int(asked.get("next", "0"))
        page = wanted[start : start + server.page]
        more = start + server.page < len(wanted)
        envelope: dict[str, Any] = {"objects": [server.objects[number] for number in page]}
        if more or server.circles:
            envelope["more"] = True
            if server.cursor:
                envelope["next"] = "1" if server.circles else str(start + server.page)
        if not page:
            envelope = {}
        dates = {"X-TAXII-Date-Added-Last": added(page[-1])} if page else {}
        self._answer(200, envelope, dates)

    def _answer(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", MEDIA_TYPE)
        self.send_header("Content-Length", str(len(content)))
        if status == 429:
            self.send_header("Retry-After", "3")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server."""
    yield from running()


def running() -> Iterator[Server]:
    """A server, until nobody asks it any more."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def pauses() -> list[float]:
    """How long the client would have waited."""
    return []


@pytest.fixture
def taxii(server: Server, pauses: list[float]) -> Iterator[Taxii]:
    """A client with an account."""
    with Taxii(server.address, Network(), ACCOUNT, pauses.append) as client:
        yield client


def test_discovery_leads_to_collections(taxii: Taxii) -> None:
    """Roots may be written without their server."""
    found = taxii.discovery()
    assert (found.title, found.default) == ("T", "/api1/")
    (collection,) = taxii.collections(found.default)
    assert (collection.id, collection.title, collection.can_read) == (COLLECTION, "C", True)


@pytest.mark.parametrize("cursor", [True, False])
def test_pages_are_followed_to_the_end(server: Server, taxii: Taxii, cursor: bool) -> None:
    """By the server's mark, or by the time of the last object."""
    server.cursor = cursor
    pages = list(taxii.pages("/api1/", COLLECTION))
    assert [page.objects for page in pages] == [2, 2, 1]
    assert pages[-1].added_last == added(4)


def test_an_update_asks_for_what_was_added(server: Server, taxii: Taxii, tmp_path: Path) -> None:
    """And for nothing else; what was fetched before stays."""
    folder = tmp_path / "taxii" / "vendor" / COLLECTION
    assert update(taxii, "/api1/", COLLECTION, folder) == 5
    assert update(taxii, "/api1/", COLLECTION, folder) == 0
    server.objects.append(indicator(5))
    assert update(taxii, "/api1/", COLLECTION, folder) == 1
    assert server.asked[-1][1]["added_after"] == added(4)
    assert (folder / STATE).read_text() == added(5)
    values = set()
    for path in folder.glob("*.json"):
        with path.open("rb") as stream:
            facts = stix.PLUGIN.read(path.relative_to(tmp_path).as_posix(), stream)
            values |= {(one.source, one.value) for one in facts if isinstance(one, Indicator)}
    assert values == {("taxii-vendor", f"8.8.8.{number}") for number in range(6)}


def test_an_interrupted_update_misses_nothing(server: Server, taxii: Taxii, tmp_path: Path) -> None:
    """How far it reached is noted when all is there."""
    first = taxii.pages("/api1/", COLLECTION)
    next(first)
    server.faults = [500] * 4
    with pytest.raises(SourceError):
        update(taxii, "/api1/", COLLECTION, tmp_path)
    assert not (tmp_path / STATE).exists()
    assert update(taxii, "/api1/", COLLECTION, tmp_path) == 5


def test_a_busy_server_is_asked_again(server: Server, taxii: Taxii, pauses: list[float]) -> None:
    """After the time that it asks for."""
    server.faults = [429, 503]
    assert taxii.discovery().title == "T"
    assert pauses == [3.0, 2.0]


def test_wrong_credentials_are_said(server: Server, pauses: list[float]) -> None:
    """And not tried again."""
    with (
        Taxii(server.address, Network(), Credentials(token="x"), pauses.append) as client,  # noqa: S106
        pytest.raises(SourceError, match="401"),
    ):
        client.discovery()
    assert pauses == []


@pytest.mark.parametrize(
    ("address", "credentials"),
    [
        ("http://taxii.example/taxii2/", ACCOUNT),
        ("ftp://taxii.example/", Credentials()),
        ("taxii.example", Credentials()),
    ],
)
def test_credentials_do_not_travel_in_the_clear(address: str, credentials: Credentials) -> None:
    """Except to this machine."""
    with pytest.raises(UserError):
        Taxii(address, Network(), credentials)


def test_credentials_go_to_no_other_server(server: Server, taxii: Taxii) -> None:
    """A root elsewhere is refused, whoever names it."""
    server.roots = ["https://elsewhere.example/api/"]
    root = taxii.discovery().default
    with pytest.raises(SourceError, match="another server"):
        taxii.collections(root)


def test_circles_end(server: Server, taxii: Taxii) -> None:
    """A page that was already asked for is not asked for again."""
    server.circles = True
    with pytest.raises(SourceError, match="again and again"):
        list(taxii.pages("/api1/", COLLECTION))


def test_what_is_not_there_is_said(taxii: Taxii) -> None:
    """404 is an answer."""
    with pytest.raises(SourceError, match="404"):
        list(taxii.pages("/api2/", COLLECTION))
