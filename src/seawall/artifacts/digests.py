"""Digests that name content: ``algorithm:hex``.

Source: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
"""

from __future__ import annotations

import hashlib
from typing import Final

from seawall.artifacts.naming import quoted
from seawall.errors import DigestMismatch, SourceError

_LENGTHS: Final = {"sha256": 64, "sha512": 128}
_HEX: Final = frozenset("0123456789abcdef")
TAMPERED: Final = "it is damaged or was tampered with; pull or build the image again"


def valid(digest: str) -> bool:
    """Whether it is a digest of a registered algorithm, and so safe as part of a path."""
    algorithm, _, value = digest.partition(":")
    return len(value) == _LENGTHS.get(algorithm, -1) and _HEX.issuperset(value)


def parts(digest: str, where: str) -> tuple[str, str]:
    """Algorithm and hex value.

    Raises:
        SourceError: it is no digest of a registered algorithm.
    """
    if not valid(digest):
        raise SourceError(
            f"it names content by {quoted(digest)!r}, which is no digest", where=where
        )
    algorithm, _, value = digest.partition(":")
    return algorithm, value


def compute(data: bytes, algorithm: str = "sha256") -> str:
    """The digest of some bytes."""
    return f"{algorithm}:{hashlib.new(algorithm, data, usedforsecurity=True).hexdigest()}"


def verify(data: bytes, digest: str, what: str, where: str) -> None:
    """Compare content with the digest that promises it.

    Args:
        data: the content.
        digest: what it should be.
        what: what the content is, for the message (``manifest``).
        where: the image.

    Raises:
        DigestMismatch: it is something else.
        SourceError: the digest itself is invalid.
    """
    algorithm, _ = parts(digest, where)
    actual = compute(data, algorithm)
    if actual != digest:
        raise DigestMismatch(f"the {what} is {actual}, not {digest}", where=where, hint=TAMPERED)
