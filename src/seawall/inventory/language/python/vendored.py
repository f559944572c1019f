"""Distributions that pip and its kin carry inside them (``_vendor/vendor.txt``).

The file is one of requirements, each pinned: what was copied in, and from which release. Unlike
other requirements it tells what is there, also where it was installed with its carrier.

Source: https://pip.pypa.io/en/stable/development/vendoring-policy/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.python.requirements_txt import PLUGIN as REQUIREMENTS
from seawall.model import Item


class Vendored(Declared):
    """Reads one list of copies."""

    name: Final = "language/python/vendored"
    version: Final = 1
    wants: Final = Wants(patterns=(r"(?:.*/)?_vendor/vendor\.txt",), hint="_vendor/", limit=8 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every copy."""
        return REQUIREMENTS.extract(file)


PLUGIN: Final = Vendored()
