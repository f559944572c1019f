"""What every parser promises, whatever it is given."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec

from seawall.artifacts.file import File
from seawall.errors import SeawallError
from seawall.inventory.dispatch import Reader, read
from seawall.inventory.facts import FileFacts, LayerFacts
from seawall.inventory.merge import merge
from seawall.model import Claim, Diagnostic, Hint, Inventory, Item, Package, Release

SECONDS: Final = 2.0
"""Most processor time for one input of 64 KiB: the slowest readers need a tenth of it."""

ITEM: Final = 1 << 20
GROWTH: Final = 1100
"""Most bytes stated for a byte of input: what deflate can do, and some."""


@contextmanager
def bounded() -> Iterator[None]:
    """Only the declared errors, and in time."""
    started = time.process_time()
    refusal: SeawallError | None = None
    try:
        yield
    except SeawallError as error:
        refusal = error
    if refusal is not None:
        message = str(refusal)
        assert len(message) < ITEM, "an error that nobody can read"
        assert "\n" not in refusal.message, f"an error of several lines: {message[:200]!r}"
    spent = time.process_time() - started
    assert spent < SECONDS, f"{spent:.1f} s for one input"


def extracted(file: File, readers: tuple[Reader, ...]) -> None:
    """What extractors state can be kept, merged and reported.

    Raises:
        AssertionError: it cannot, or it is more than the input can mean.
    """
    items = list(read(file, readers))
    for item in items:
        _acceptable(item)
    facts = LayerFacts(files={file.path: FileFacts.of(items)})
    kept = msgspec.msgpack.encode(facts)
    assert len(kept) < ITEM + GROWTH * file.size, f"{len(kept)} bytes out of {file.size}"
    assert msgspec.msgpack.decode(kept, type=LayerFacts) == facts
    inventory = merge([facts])
    assert msgspec.json.decode(msgspec.json.encode(inventory), type=Inventory) == inventory


def _acceptable(item: Item) -> None:
    assert isinstance(item, Package | Claim | Release | Hint | Diagnostic), type(item)
    if isinstance(item, Diagnostic):
        assert not item.reason.startswith("the reader failed"), item.reason
        assert "\n" not in item.reason, item.reason
    if isinstance(item, Package):
        assert item.name, item
        assert item.type, item
