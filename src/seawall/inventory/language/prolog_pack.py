"""Packs of SWI-Prolog (``pack.pl``).

Facts: ``name(hdt).``, ``version('0.5.2').``, ``requires(...)``.

Source: https://www.swi-prolog.org/howto/Pack.txt
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package

_FACT: Final = re.compile(
    r"^[ \t]*(name|version|author|requires)[ \t]*\([ \t]*"
    r"""(?:'([^'\n]*)'|"([^"\n]*)"|([\w.:/+~-]+))""",
    re.MULTILINE,
)


class PrologPack(Declared):
    """Reads one pack.pl."""

    name: Final = "language/prolog_pack"
    version: Final = 1
    wants: Final = Wants(names=("pack.pl",), limit=MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the pack."""
        text = file.text()
        facts: dict[str, list[str]] = {}
        line = 0
        for match in _FACT.finditer(text):
            facts.setdefault(match[1], []).append(match[2] or match[3] or match[4] or "")
            if match[1] == "name" and not line:
                line = text.count("\n", 0, match.start()) + 1
        if not facts.get("name") or not facts.get("version"):
            yield Diagnostic(path=file.path, reason="there is no name and version", kind="note")
            return
        yield Package(
            type="swiplpack",
            name=facts["name"][0],
            version=facts["version"][0],
            publisher=", ".join(facts.get("author", ())[:3]),
            dependencies=tuple(dict.fromkeys(facts.get("requires", ()))),
            locations=(Location(file.path, line),),
        )


PLUGIN: Final = PrologPack()
