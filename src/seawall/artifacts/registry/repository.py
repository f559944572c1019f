"""The documents and blobs of one repository, as a store that images are opened from.

Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, count
from typing import BinaryIO, Final

from seawall.artifacts import digests, limits, manifests
from seawall.artifacts.file import MIB
from seawall.artifacts.manifests import Descriptor
from seawall.artifacts.naming import quoted
from seawall.artifacts.registry import credentials
from seawall.artifacts.registry.credentials import Credentials
from seawall.artifacts.registry.endpoint import Endpoint
from seawall.artifacts.registry.reference import Reference
from seawall.artifacts.registry.refusal import refusal
from seawall.artifacts.registry.transport import Answer, Broken, Transport
from seawall.artifacts.source import Blob, Options
from seawall.errors import DigestMismatch, SourceError

READ: Final = 256 * 1024
PROGRESS: Final = MIB
"""Bytes after which a download that broke off gets all its tries back."""

FEW: Final = 10
"""Pulls left below which the user is told, before they are used up."""

_LEFT: Final = re.compile(r"([0-9]{1,9});w=([0-9]{1,9})")
_ACCEPT: Final = {"accept": ", ".join((*manifests.INDEXES, *manifests.MANIFESTS))}


class Repository:
    """One repository, on its mirror and its registry.

    Args:
        reference: the image.
        options: how to reach it.
        transport: the connections.
    """

    def __init__(self, reference: Reference, options: Options, transport: Transport) -> None:
        self._reference = reference
        self._options = options
        self._transport = transport
        self._where = str(reference)
        self._documents: dict[str, bytes] = {}
        self._endpoints = tuple(self._servers())

    def root(self) -> Descriptor:
        """The index or manifest that the reference names, fetched and checked.

        Raises:
            SourceError: it is missing, refused, or not a document of an image.
            DigestMismatch: it is not what the reference or the registry says.
        """
        named = self._reference.digest or self._reference.tag
        data, headers = self._document(f"manifests/{named}", _ACCEPT, "manifest")
        stated = headers.get("docker-content-digest", "")
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        self._tell_limit(headers)
        if self._reference.digest:
            digests.verify(data, self._reference.digest, "manifest", self._where)
        digest = self._reference.digest or digests.compute(data)
        if digests.valid(stated):
            digests.verify(data, stated, "manifest", self._where)
        self._documents[digest] = data
        return Descriptor(digest=digest, media_type=self._kind(data, kind))

    def holds(self, descriptor: Descriptor) -> bool:
        """A registry is complete."""
        del descriptor
        return True

    def manifest(self, descriptor: Descriptor) -> bytes:
        """An index or manifest."""
        digests.parts(descriptor.digest, self._where)
        if descriptor.digest in self._documents:
            return self._documents[descriptor.digest]
        return self._document(f"manifests/{descriptor.digest}", _ACCEPT, "manifest")[0]

    def config(self, descriptor: Descriptor) -> bytes:
        """A configuration."""
        digests.parts(descriptor.digest, self._where)
        return self._document(f"blobs/{descriptor.digest}", {}, "configuration")[0]

    def blob(self, descriptor: Descriptor, where: str) -> Blob:
        """A layer."""
        return RegistryBlob(self, descriptor, where)

    def stream(self, digest: str, offset: int, where: str) -> Answer:
        """Start a download in the middle or at the beginning.

        Raises:
            SourceError: it is missing or refused.
        """
        headers = {"range": f"bytes={offset}-"} if offset else {}
        return self._get(f"blobs/{digest}", headers, "layer", where)

    def pause(self, tries: int, error: SourceError) -> None:
        """Wait before a download is taken up again.

        Raises:
            SourceError: it was tried often enough.
        """
        if tries >= self._options.retries:
            raise error
        self._transport.pause(tries, error.message, error.where)

    def _servers(self) -> Iterator[Endpoint]:
        registry, repository = self._reference.registry, self._reference.repository
        if mirror := self._options.mirrors.get(registry):
            scheme, mark, rest = mirror.rpartition("://")
            host, _, prefix = rest.strip("/").partition("/")
            path = f"{prefix}/{repository}" if prefix else repository
            yield self._endpoint(f"{scheme}{mark}{host}", host, path, self._known(host, path))
        known = self._known(registry, repository)
        if self._options.username or self._options.password:
            known = Credentials(self._options.username, self._options.password)
        yield self._endpoint(self._reference.host, registry, repository, known)

    def _known(self, registry: str, repository: str) -> Credentials | None:
        return credentials.find(registry, repository, self._options.notice)

    def _endpoint(
        self, host: str, name: str, repository: str, known: Credentials | None
    ) -> Endpoint:
        return Endpoint(
            host,
            name,
            repository,
            credentials=known,
            transport=self._transport,
            insecure=self._options.insecure,
        )

    def _document(
        self, path: str, headers: Mapping[str, str], what: str
    ) -> tuple[bytes, Mapping[str, str]]:
        """A small document and the headers it came with; asked for again if it is cut off."""
        for tries in count():
            with self._get(path, headers, what, self._where) as answer:
                try:
                    return answer.read(limits.MANIFEST), answer.headers
                except Broken as error:
                    self.pause(tries, error)
        raise AssertionError  # the count has no end

    def _tell_limit(self, headers: Mapping[str, str]) -> None:
        """Say how many pulls are left where those are few (``3;w=21600``: in six hours)."""
        stated = _LEFT.fullmatch(headers.get("ratelimit-remaining", ""))
        if stated and int(stated[1]) < FEW:
            self._options.notice(
                f"{self._reference.registry}: {stated[1]} pulls are left (counted over "
                f"{stated[2]} s); logging in raises the limit"
            )

    def _get(self, path: str, headers: Mapping[str, str], what: str, where: str) -> Answer:
        *mirrors, registry = self._endpoints
        for mirror in mirrors:
            try:
                return _accepted(mirror.get(path, headers, where), mirror, what, where)
            except SourceError as error:
                self._options.notice(f"mirror {mirror.name}: {error}; going to the registry")
                self._endpoints = (registry,)
        return _accepted(registry.get(path, headers, where), registry, what, where)

    def _kind(self, data: bytes, stated: str) -> str:
        """Media type of a document by its shape, which must not contradict what is stated."""
        if stated in manifests.SCHEMA_1:
            raise manifests.schema_1(self._where)
        if stated.startswith("text/html"):
            raise SourceError(
                "it answers with a web page",
                where=self._where,
                hint=f"check that {self._reference.registry} is a registry and no log-in page",
            )
        document = manifests.document(data, f"{self._where}: manifest")
        kinds = manifests.MANIFESTS if document.manifests is None else manifests.INDEXES
        if stated in (*manifests.INDEXES, *manifests.MANIFESTS) and stated not in kinds:
            raise SourceError(
                f"it is sent as {stated} and has the content of another", where=self._where
            )
        return kinds[0]


def _accepted(answer: Answer, endpoint: Endpoint, what: str, where: str) -> Answer:
    if answer.status in (200, 206):
        return answer
    with answer:
        raise refusal(answer, endpoint.name, what, where)


class RegistryBlob:
    """One layer in a registry."""

    def __init__(self, repository: Repository, descriptor: Descriptor, where: str) -> None:
        self._repository = repository
        self._descriptor = descriptor
        self._where = where

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Start the download; one that breaks off is taken up where it ended.

        Raises:
            SourceError: it is missing, refused, or breaks off too often.
        """
        digests.parts(self._descriptor.digest, self._where)
        download = _Download(self._repository, self._descriptor, self._where)
        with io.BufferedReader(download, READ) as stream:
            download.start()
            yield stream


class _Download(io.RawIOBase):
    """The bytes of a blob over as many connections as it takes."""

    def __init__(self, repository: Repository, descriptor: Descriptor, where: str) -> None:
        super().__init__()
        self._repository = repository
        self._digest = descriptor.digest
        self._size = descriptor.size
        self._where = where
        self._answer: Answer | None = None
        self._chunks: Iterator[bytes] = iter(())
        self._rest = memoryview(b"")
        self._position = 0
        self._tries = 0
        self._safe = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if self._answer is not None:
            self._answer.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # all it is given
        if not self._rest:
            self._rest = memoryview(self._next())
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def start(self) -> None:
        """Connect, from where the last connection ended.

        Raises:
            SourceError: the blob is missing or refused.
        """
        self._answer = self._repository.stream(self._digest, self._position, self._where)
        self._chunks = self._answer.chunks()
        if self._position and self._answer.status != 206:
            self._skip(self._position)
        elif self._position:
            stated = self._answer.headers.get("content-range", "")
            if not stated.startswith(f"bytes {self._position}-"):
                raise SourceError(
                    f"it sends {quoted(stated)!r} instead of what follows byte {self._position}",
                    where=self._where,
                )

    def _next(self) -> bytes:
        while True:
            try:
                if self._answer is None:
                    self.start()
                chunk = next(self._chunks, b"")
            except Broken as error:
                self._break(error)
                continue
            if not chunk and self._position < self._size:
                reason = f"it ends after {self._position} of {self._size} bytes"
                self._break(Broken(reason, where=self._where))
                continue
            self._position += len(chunk)
            if self._position > self._size >= 0:
                raise DigestMismatch(
                    f"it is longer than the {self._size} bytes that the manifest says",
                    where=self._where,
                    hint=digests.TAMPERED,
                )
            return chunk

    def _break(self, error: Broken) -> None:
        if self._position - self._safe >= PROGRESS:
            self._tries, self._safe = 0, self._position
        self._repository.pause(self._tries, error)
        self._tries += 1
        if self._answer is not None:
            self._answer.close()
        self._answer, self._chunks = None, iter(())

    def _skip(self, count: int) -> None:
        """Pass over what is there already: the server cannot start in the middle."""
        while count > 0:
            chunk = next(self._chunks, b"")
            if not chunk:
                raise SourceError("it ends earlier than before", where=self._where)
            if len(chunk) > count:
                self._chunks = chain((chunk[count:],), self._chunks)
            count -= len(chunk)
