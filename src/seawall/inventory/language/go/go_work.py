"""Replacements that a Go workspace makes for all its modules (``go.work``).

The modules of a workspace (``use``) have manifests of their own. What the workspace adds is
``replace``, which overrules theirs: the modules named on the right side are the ones built.

Source: https://go.dev/ref/mod#workspaces
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.go.directives import directives, replacement
from seawall.model import Diagnostic, Item, Location, Package

_KEYWORDS: Final = frozenset({"go", "godebug", "replace", "toolchain", "use"})


class GoWork(Declared):
    """Reads one go.work."""

    name: Final = "language/go/go_work"
    version: Final = 1
    wants: Final = Wants(names=("go.work",), limit=8 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the modules that replace others."""
        for line in directives(file.text()):
            sides = replacement(line.words) if line.keyword == "replace" else None
            if line.keyword not in _KEYWORDS or (line.keyword == "replace" and sides is None):
                yield Diagnostic(path=file.path, reason=f"line {line.line} is not understood")
            elif sides is not None and sides[1].version:
                (old, version), new = sides
                yield Package(
                    type="golang",
                    name=new.path,
                    version=new.version,
                    properties={"replaces": f"{old}@{version}" if version else old},
                    locations=(Location(file.path, line.line),),
                )


PLUGIN: Final = GoWork()
