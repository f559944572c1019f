"""Tools of a project in a file of their own (``.tool-versions``, ``.nvmrc``, ``.python-version``).

``.tool-versions`` has a tool a line and behind it the versions that may serve, best first. The
others are of one tool each and hold one version a line. ``#`` begins a remark.

Source: https://asdf-vm.com/manage/configuration.html, https://github.com/nvm-sh/nvm#nvmrc,
https://github.com/pyenv/pyenv#choose-the-python-version
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.inventory.documents.unread_lines import unread
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.delivery.foreign_files import is_foreign
from seawall.inventory.language.delivery.tools import tool
from seawall.model import Item, Location

_MANY: Final = ".tool-versions"
_TOOLS: Final = {
    ".bun-version": "bun",
    ".go-version": "go",
    ".java-version": "java",
    ".node-version": "node",
    ".nvmrc": "node",
    ".python-version": "python",
    ".ruby-version": "ruby",
    ".terraform-version": "terraform",
}
_LIMIT: Final = 64 * 1024
_WORD: Final = re.compile(r"[\w./:@+*-]{1,100}", re.ASCII)


class ToolVersions(Declared):
    """Reads one file of a version manager."""

    name: Final = "language/delivery/tool_versions"
    version: Final = 1
    wants: Final = Wants(names=(_MANY, *_TOOLS), limit=_LIMIT, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every tool with the version that serves best."""
        if is_foreign(file.path):
            return
        single = _TOOLS.get(file.name.lower(), "")
        strange = []
        for number, line in enumerate(file.text().split("\n"), start=1):
            words = line.partition("#")[0].split()
            if not words:
                continue
            name, wanted = (single, words[0]) if single else (words[0], (words[1:] or [""])[0])
            if not _WORD.fullmatch(name) or not _WORD.fullmatch(wanted):
                strange.append(number)
                continue
            yield tool(name, wanted.removeprefix(f"{name}-"), Location(file.path, number))
        yield from unread(file.path, strange)


PLUGIN: Final = ToolVersions()
