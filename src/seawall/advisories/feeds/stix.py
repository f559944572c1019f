"""STIX 2.1 bundles that the user put into a folder, and what TAXII servers sent.

``stix/NAME/*.json`` are bundles, ``taxii/NAME/COLLECTION/*.json`` the envelopes that
:mod:`seawall.advisories.intelligence.taxii` keeps; the source is called by ``NAME``.

Source: https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Download, Fact
from seawall.advisories.intelligence import stix
from seawall.advisories.intelligence.own_sources import own_source
from seawall.model import Source


class Stix:
    """Reads bundles and envelopes."""

    name: Final = "stix"
    version: Final = 1
    max_age: Final = 0
    patterns: Final = ("stix/*.json", "taxii/*.json")
    downloads: Final[tuple[Download, ...]] = ()

    def source(self, path: str) -> Source:
        """The folder's."""
        return own_source(path, "STIX")

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The indicators."""
        yield from stix.read(stream, self.source(path).id)


PLUGIN: Final = Stix()
