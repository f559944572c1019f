"""Packages that a Haskell project is locked to (``cabal.project.freeze``).

One long list of constraints: ``any.NAME ==VERSION``, ``any.NAME installed`` for what comes with the
compiler, and flags, which say nothing about versions.

Source: https://cabal.readthedocs.io/en/stable/cabal-commands.html#cabal-freeze
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.line_numbers import each_line
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package

_CONSTRAINT: Final = re.compile(
    r"(?<![\w.-])((?:any\.)?[A-Za-z0-9][A-Za-z0-9-]*+\s*+(?:==\s*+[\d.]++|installed\b))", re.ASCII
)


class CabalFreeze(Declared):
    """Reads one cabal.project.freeze."""

    name: Final = "language/haskell/cabal_freeze"
    version: Final = 1
    wants: Final = Wants(
        names=("cabal.project.freeze", "cabal.config"), limit=8 * MIB, project=True
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every package whose version is fixed."""
        found = False
        for constraint, line in each_line(file.text(), _CONSTRAINT):
            found = True
            name, _, version = constraint.removeprefix("any.").partition("==")
            given = name.split()
            yield Package(
                type="hackage",
                name=given[0],
                version=version.strip(),
                properties={} if version else {"constraint": "installed"},
                locations=(Location(file.path, line),),
            )
        if not found:
            yield Diagnostic(path=file.path, reason="there are no constraints", kind="note")


PLUGIN: Final = CabalFreeze()
