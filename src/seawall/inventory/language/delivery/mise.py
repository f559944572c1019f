"""Tools that mise installs for a project (``mise.toml``).

``[tools]`` gives for each tool a version, a list of versions, or a table with ``version``. The
name may say where it is taken from: ``core:node``, ``cargo:eza``, ``npm:prettier``.

Source: https://mise.jdx.dev/configuration.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents import toml_document
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.documents.unread_lines import unread
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.delivery.foreign_files import is_foreign
from seawall.inventory.language.delivery.tools import tool
from seawall.model import Diagnostic, Item, Location

_KEY: Final = re.compile(r"""^[ \t]*+["']?([\w:./@-]++)["']?[ \t]*+=""", re.MULTILINE)


class Mise(Declared):
    """Reads one mise.toml."""

    name: Final = "language/delivery/mise"
    version: Final = 1
    wants: Final = Wants(names=("mise.toml", ".mise.toml"), limit=MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every tool."""
        if is_foreign(file.path):
            return
        tools = toml_document.table(file).get("tools", {})
        if not isinstance(tools, dict):
            yield Diagnostic(path=file.path, reason="its tools are no table")
            return
        lines = first_lines(file.text(), _KEY)
        strange = []
        for name, stated in tools.items():
            location = Location(file.path, lines.get(name, 0))
            versions = list(_versions(stated))
            for wanted in versions:
                yield tool(name, wanted, location)
            if not versions:
                strange.append(location.line)
        yield from unread(file.path, strange)


def _versions(stated: Any) -> Iterator[str]:
    for one in stated if isinstance(stated, list) else [stated]:
        version = one.get("version") if isinstance(one, dict) else one
        if isinstance(version, str) and version:
            yield version


PLUGIN: Final = Mise()
