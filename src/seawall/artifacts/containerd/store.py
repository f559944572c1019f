"""Images that containerd holds, as a store that images are opened from.

Content lies in one store; who may see it is told by namespaces: ``default`` (nerdctl,
ctr), ``k8s.io`` (Kubernetes), ``moby`` (Docker). The image service maps names to the
digest of a manifest or index, the content service streams blobs by digest.

Source: https://github.com/containerd/containerd/tree/main/api/services (images/v1, content/v1)
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final, cast

from seawall.artifacts import digests, limits
from seawall.artifacts.containerd import wire
from seawall.artifacts.file import MIB
from seawall.artifacts.manifests import Descriptor
from seawall.artifacts.naming import quoted
from seawall.artifacts.registry import reference
from seawall.artifacts.source import Blob
from seawall.errors import MalformedInput, SourceError

_GET: Final = "/containerd.services.images.v1.Images/Get"
_INFO: Final = "/containerd.services.content.v1.Content/Info"
_READ: Final = "/containerd.services.content.v1.Content/Read"
LONGEST: Final = 3600.0
"""Seconds that a blob may take to come from the same machine."""

_LARGEST_MESSAGE: Final = 32 * MIB


class Missing(SourceError):  # noqa: N818
    """containerd does not have it."""


class Containerd:
    """A connection.

    Args:
        socket: path of the socket.
        timeout: seconds that an answer may take.

    Raises:
        SourceError: gRPC is not installed.
    """

    def __init__(self, socket: str, timeout: float) -> None:
        try:
            import grpc  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise SourceError(
                "to talk to containerd gRPC is needed", hint="pip install 'seawall[containerd]'"
            ) from error
        self._errors: Any = grpc
        self._timeout = timeout
        self._channel = grpc.insecure_channel(
            f"unix://{socket}",
            options=[
                ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
                ("grpc.enable_http_proxy", 0),
            ],
        )

    def close(self) -> None:
        """Close the connection."""
        self._channel.close()

    def find(self, name: str, namespace: str) -> Descriptor | None:
        """The manifest or index of a name: as it is written, or in full.

        Raises:
            SourceError: containerd cannot be asked.
        """
        full = reference.parsed(name)
        for candidate in dict.fromkeys((name, str(full) if full else name)):
            try:
                answer = self._ask(_GET, wire.encoded((1, candidate)), namespace, name)
            except Missing:
                continue
            target = _message(
                wire.part(_message(wire.part(_message(answer, name), 1), name), 3), name
            )
            return Descriptor(digest=wire.text(target, 2), media_type=wire.text(target, 1) or None)
        return None

    def has(self, digest: str, namespace: str) -> bool:
        """Whether a blob is there."""
        try:
            self._ask(_INFO, wire.encoded((1, digest)), namespace, digest)
        except Missing:
            return False
        return True

    def chunks(self, digest: str, namespace: str, where: str) -> Iterator[bytes]:
        """A blob, as it is sent.

        Raises:
            Missing: it is not there.
            SourceError: the connection failed.
        """
        method = self._channel.unary_stream(_READ)
        call = method(wire.encoded((1, digest)), metadata=_metadata(namespace), timeout=LONGEST)
        try:
            for answer in call:
                yield wire.part(_message(answer, where), 2)
        except self._errors.RpcError as error:
            raise self._explained(error, where) from error
        finally:
            call.cancel()

    def _ask(self, method: str, request: bytes, namespace: str, where: str) -> bytes:
        call = self._channel.unary_unary(method)
        try:
            answer: bytes = call(request, metadata=_metadata(namespace), timeout=self._timeout)
        except self._errors.RpcError as error:
            raise self._explained(error, where) from error
        return answer

    def _explained(self, error: Any, where: str) -> SourceError:
        if error.code() is self._errors.StatusCode.NOT_FOUND:
            return Missing("containerd does not have it", where=where)
        return SourceError(f"containerd says: {quoted(error.details() or '')}", where=where)


class Store:
    """The documents and blobs that are seen in one namespace.

    Args:
        containerd: the connection.
        namespace: the namespace.
        where: the image, for messages.
    """

    def __init__(self, containerd: Containerd, namespace: str, where: str) -> None:
        self._containerd = containerd
        self._namespace = namespace
        self._where = where

    def holds(self, descriptor: Descriptor) -> bool:
        """Whether a document is there: of other platforms usually only the index is."""
        return digests.valid(descriptor.digest) and self._containerd.has(
            descriptor.digest, self._namespace
        )

    def manifest(self, descriptor: Descriptor) -> bytes:
        """An index or manifest."""
        return self._document(descriptor, "manifest")

    def config(self, descriptor: Descriptor) -> bytes:
        """A configuration."""
        return self._document(descriptor, "configuration")

    def blob(self, descriptor: Descriptor, where: str) -> Blob:
        """A layer."""
        return _Blob(self._containerd, descriptor.digest, self._namespace, where)

    def _document(self, descriptor: Descriptor, what: str) -> bytes:
        data = bytearray()
        for chunk in self._containerd.chunks(descriptor.digest, self._namespace, self._where):
            data += chunk
            if len(data) > limits.MANIFEST:
                raise SourceError(
                    f"the {what} is larger than the {limits.MANIFEST} bytes that are read",
                    where=self._where,
                )
        return bytes(data)


class _Blob:
    def __init__(self, containerd: Containerd, digest: str, namespace: str, where: str) -> None:
        self._containerd = containerd
        self._digest = digest
        self._namespace = namespace
        self._where = where

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Start reading.

        Raises:
            SourceError: it is missing.
        """
        chunks = self._containerd.chunks(self._digest, self._namespace, self._where)
        try:
            first = next(chunks, b"")
            yield cast("BinaryIO", _Stream(first, chunks))
        except Missing as error:
            raise SourceError(
                "containerd does not keep it",
                where=self._where,
                hint="it may discard layers once they are unpacked; scan the image in its registry",
            ) from error
        finally:
            chunks.close()  # type: ignore[attr-defined]  # a generator


class _Stream(io.RawIOBase):
    """Chunks as a file."""

    def __init__(self, first: bytes, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._rest = memoryview(first)
        self._chunks = chunks

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = memoryview(chunk)
        taken = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(taken) :]
        return bytes(taken)


def _metadata(namespace: str) -> tuple[tuple[str, str], ...]:
    return (("containerd-namespace", namespace),)


def _message(data: bytes, where: str) -> dict[int, list[int | bytes]]:
    try:
        return wire.decoded(data)
    except MalformedInput as error:
        raise SourceError("the answer is not one of containerd", where=where) from error
