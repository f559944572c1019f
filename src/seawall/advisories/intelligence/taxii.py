"""Collections of STIX objects on a TAXII 2.1 server.

``GET /taxii2/`` (discovery) names the API roots, ``ROOT/collections/`` the collections, and
``ROOT/collections/ID/objects/`` answers with envelopes ``{"more": true, "next": "...",
"objects": [...]}``: the next page is asked for by ``next``. The header
``X-TAXII-Date-Added-Last`` tells how far a page reaches; the same time as ``added_after`` gives
what was added since, for the next update or, where a server has no ``next``, for the next page.

Envelopes are kept as files, which the feed ``stix`` reads; credentials go to the server that was
named and to no other, and only over an encrypted connection.

Source: https://docs.oasis-open.org/cti/taxii/v2.1/os/taxii-v2.1-os.html
"""

from __future__ import annotations

import hashlib
import re
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec
from msgspec import Struct

from seawall.advisories.credentials import encrypted
from seawall.advisories.network import Network
from seawall.errors import LimitExceeded, SourceError, UserError

MEDIA_TYPE: Final = "application/taxii+json;version=2.1"
PAGES: Final = 10_000
"""Most pages of one update."""
PAGE: Final = 64 << 20
"""Largest answer, in bytes."""
WANTED: Final = "indicator,malware,tool,attack-pattern,relationship"
"""Types of objects that are asked for."""
STATE: Final = ".added-last"
"""File beside the envelopes that tells how far they reach."""

_ATTEMPTS: Final = 4
_LONGEST_PAUSE: Final = 120.0
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{8,18}Z", re.ASCII)
T = TypeVar("T")


class Discovery(Struct, frozen=True):
    """What a server offers.

    Attributes:
        title: for people.
        api_roots: addresses, perhaps relative.
        default: the root to use where none is named.
    """

    title: str = ""
    api_roots: tuple[str, ...] = ()
    default: str = ""


class Collection(Struct, frozen=True):
    """One collection of an API root.

    Attributes:
        id: its UUID.
        title: for people.
        can_read: whether these credentials may read it.
    """

    id: str
    title: str = ""
    can_read: bool = True


class _Collections(Struct):
    collections: tuple[Collection, ...] = ()


class _Envelope(Struct):
    more: bool = False
    next: str | int | None = None
    objects: list[Any] = []


class Page(NamedTuple):
    """One envelope.

    Attributes:
        content: as the server sent it.
        objects: how many it holds.
        added_last: when the last of them was added, ``""`` if the server does not say.
    """

    content: bytes
    objects: int
    added_last: str


class Credentials(NamedTuple):
    """Who asks.

    Attributes:
        user: name, with its password (HTTP Basic).
        password: of the user.
        token: instead of both (HTTP Bearer).
    """

    user: str = ""
    password: str = ""
    token: str = ""


class Taxii:
    """A connection to one server.

    Args:
        address: of the discovery (``https://host/taxii2/``).
        network: certificates, proxy, limits.
        credentials: who asks.
        pause: waits for some seconds.

    Raises:
        UserError: the address cannot be used, or would carry credentials in the clear.
    """

    def __init__(
        self,
        address: str,
        network: Network,
        credentials: Credentials = Credentials(),  # noqa: B008 - frozen
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UserError("not an address of a server", where=address)
        if any(credentials):
            encrypted(address)
        self._address = address
        self._network = network
        self._pause = pause
        headers = {"accept": MEDIA_TYPE, "user-agent": "seawall"}
        if credentials.token:
            headers["authorization"] = f"Bearer {credentials.token}"
        try:
            self._client = httpx.Client(
                verify=ssl.create_default_context(
                    cafile=str(network.ca_bundle) if network.ca_bundle is not None else None
                ),
                proxy=network.proxy or None,
                timeout=network.timeout,
                headers=headers,
                auth=(credentials.user, credentials.password) if credentials.user else None,
            )
        except (OSError, ValueError) as error:
            raise UserError(f"cannot use these network settings: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    def discovery(self) -> Discovery:
        """What the server offers.

        Raises:
            SourceError: it cannot be reached, or its answer cannot be read.
        """
        return self._document(self._address, {}, Discovery)

    def collections(self, root: str) -> tuple[Collection, ...]:
        """The collections of an API root.

        Raises:
            SourceError: they cannot be read.
        """
        return self._document(f"{self._root(root)}collections/", {}, _Collections).collections

    def pages(self, root: str, collection: str, added_after: str = "") -> Iterator[Page]:
        """The objects of a collection, page by page.

        Args:
            root: address of the API root, perhaps relative.
            collection: id of the collection.
            added_after: only what was added since; a time in RFC 3339.

        Raises:
            SourceError: a page cannot be read, or the server goes round in circles.
            LimitExceeded: a page or their number is larger than any.
        """
        where = f"{self._root(root)}collections/{collection}/objects/"
        asked = {"match[type]": WANTED, **({"added_after": added_after} if added_after else {})}
        seen: set[tuple[tuple[str, str], ...]] = set()
        while len(seen) < PAGES:
            if (mark := tuple(sorted(asked.items()))) in seen:
                raise SourceError("the server gives the same page again and again", where=where)
            seen.add(mark)
            content, headers = self._answer(where, asked)
            envelope = _decoded(content, _Envelope, where)
            last = headers.get("x-taxii-date-added-last", "")
            last = last if _TIME.fullmatch(last) else ""
            yield Page(content, len(envelope.objects), last)
            if not envelope.more:
                return
            if envelope.next not in {None, ""}:
                asked = {**asked, "next": str(envelope.next)}
            elif last:
                asked = {"match[type]": WANTED, "added_after": last}
            else:
                raise SourceError("there is more, but the server does not say where", where=where)
        raise LimitExceeded("more pages than any collection", where=where)

    def _root(self, root: str) -> str:
        address = urljoin(self._address, root).rstrip("/") + "/"
        own, other = urlsplit(self._address), urlsplit(address)
        if (own.scheme, own.netloc) != (other.scheme, other.netloc):
            raise SourceError(
                "the API root is on another server",
                where=address,
                hint="name that server itself, with its own credentials",
            )
        return address

    def _document(self, address: str, asked: dict[str, str], type_: type[T]) -> T:
        return _decoded(self._answer(address, asked)[0], type_, address)

    def _answer(self, address: str, asked: dict[str, str]) -> tuple[bytes, httpx.Headers]:
        reason = ""
        for attempt in range(_ATTEMPTS):
            wait = self._network.backoff * 2**attempt
            try:
                with self._client.stream("GET", address, params=asked) as answer:
                    content = _received(answer, address)
                    status, headers = answer.status_code, answer.headers
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                reason = str(error) or type(error).__name__
            else:
                if status == 200:
                    return content, headers
                reason = f"the server answers {status}"
                if status in {401, 403}:
                    raise SourceError(reason, where=address, hint="check the credentials")
                if status != 429 and status < 500:
                    raise SourceError(reason, where=address)
                asked_for = headers.get("retry-after", "")
                if asked_for.isdecimal() and len(asked_for) < 6:
                    wait = float(asked_for)
            self._pause(min(wait, _LONGEST_PAUSE))
        raise SourceError(f"gave up after {_ATTEMPTS} attempts: {reason}", where=address)


def update(taxii: Taxii, root: str, collection: str, folder: Path) -> int:
    """Fetch what was added to a collection since the last time; the number of new objects.

    Each page is in place, whole, before the next one is asked for; how far they reach is noted
    last, so that an update that was interrupted fetches some objects twice and misses none.

    Args:
        taxii: the server.
        root: address of the API root.
        collection: id of the collection.
        folder: where the envelopes are kept (``FEEDS/taxii/NAME/COLLECTION``).

    Raises:
        SourceError: a page cannot be read or written.
        LimitExceeded: there is more than any collection holds.
    """
    state = folder / STATE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        since = state.read_text("utf-8").strip() if state.is_file() else ""
        since = since if _TIME.fullmatch(since) else ""
        added, reached = 0, since
        for page in taxii.pages(root, collection, since):
            reached = max(reached, page.added_last)
            if page.objects:
                added += page.objects
                name = hashlib.sha256(page.content).hexdigest()[:32]
                _write(folder / f"{name}.json", page.content)
        if reached != since:
            _write(state, reached.encode())
    except OSError as error:
        raise SourceError(f"cannot be written: {error}", where=str(folder)) from error
    return added


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(content)
    draft.replace(path)


def _received(answer: httpx.Response, address: str) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > PAGE:
            raise LimitExceeded("larger than any page", where=address)
    return bytes(content)


def _decoded(content: bytes, type_: type[T], where: str) -> T:
    try:
        return msgspec.json.decode(content, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"the answer cannot be read: {error}", where=where) from error
