"""Opening targets as the program does, and reading what was opened to its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from seawall.artifacts.source import Entry, Opened, Options
from seawall.artifacts.target import open_target
from seawall.model import Diagnostic
from tests.artifacts.images import Image


@contextmanager
def opened(target: object, **options: Any) -> Iterator[Opened]:
    """Open a target; ``options`` are those of the command line."""
    with open_target(str(target), Options(**options)) as found:
        yield found


def blobs(found: Opened) -> list[bytes]:
    """The bytes of every layer."""
    contents = []
    for blob in found.blobs:
        with blob.open() as stream:
            contents.append(b"".join(iter(lambda: stream.read(1000), b"")))
    return contents


def check(found: Opened, expected: Image, *, inflated: bool = False) -> None:
    """Compare an opened image with the one that was built."""
    wanted = [layer.tar if inflated else layer.data for layer in expected.layers]
    assert blobs(found) == wanted
    assert [layer.diff_id for layer in found.artifact.layers] == [
        layer.diff_id for layer in expected.layers
    ]


def entries(found: Opened) -> dict[str, Entry]:
    """The entries of a tree by their paths."""
    assert found.tree is not None
    return {one.path: one for one in found.tree.entries() if isinstance(one, Entry)}


def contents(found: Opened) -> dict[str, bytes]:
    """The content of every file, read while the walk stands at it."""
    assert found.tree is not None
    return {
        one.path: bytes(one.read()[:])
        for one in found.tree.entries()
        if isinstance(one, Entry) and one.kind.name == "FILE"
    }


def diagnostics(found: Opened) -> list[Diagnostic]:
    """What a walk could not read."""
    assert found.tree is not None
    return [one for one in found.tree.entries() if isinstance(one, Diagnostic)]
