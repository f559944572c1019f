"""Flaws that were patched in packages built by Nix (``nix/store/HASH-NAME.drv``).

A derivation says how a package was built: its outputs, its inputs, its environment.
Patches named after the flaw that they mend (``CVE-2023-4911.patch``) are the only record
that a version with that flaw does not have it. Each becomes a hint: the folder of an
output, a tab, the flaw.

Source: https://nix.dev/manual/nix/latest/protocols/derivation-aterm
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.distro.nix_store import HASH
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Hint, Item

_START: Final = "Derive(["
_OUTPUT: Final = re.compile(rf'\("[^"]*","/(nix/store/{HASH}-[^"/]+)"')
_PATCH: Final = re.compile(r"/nix/store/[^\s\"\\]{1,300}?\.(?:patch|diff)\b")
_FLAW: Final = re.compile(r"CVE-\d{4}-\d{4,7}", re.ASCII)
_MOST: Final = 100


class NixDerivation(Declared):
    """Reads one derivation."""

    name: Final = "distro/nix_derivation"
    version: Final = 1
    wants: Final = Wants(
        patterns=(rf"nix/store/{HASH}-[^/]+\.drv",), hint="nix/store/", limit=8 * MIB
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a hint for every output and mended flaw."""
        text = file.text()
        if not text.startswith(_START):
            raise MalformedInput("it is not a derivation", where=file.path)
        outputs = _OUTPUT.findall(text.partition("],[")[0])
        flaws = dict.fromkeys(
            flaw for patch in _PATCH.findall(text) for flaw in _FLAW.findall(patch.upper())
        )
        for output in outputs[:_MOST]:
            for flaw in list(flaws)[:_MOST]:
                yield Hint(kind="nix-patch", value=f"{output}\t{flaw}", path=file.path)


PLUGIN: Final = NixDerivation()
