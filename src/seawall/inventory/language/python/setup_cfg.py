"""A Python project described for setuptools in ``setup.cfg``.

Source: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.python.declared import declared
from seawall.inventory.language.python.names import canonical, requirement
from seawall.model import Item, Location, Package, Relationship, Scope

_EXTRAS: Final = "options.extras_require"
_LINE: Final = re.compile(r"^[ \t]++([^\s#;].*+)", re.MULTILINE)


class SetupCfg(Declared):
    """Reads one setup.cfg."""

    name: Final = "language/python/setup_cfg"
    version: Final = 1
    wants: Final = Wants(names=("setup.cfg",), limit=MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project, if the file names one, then what it needs."""
        text = file.text()
        parser = _parsed(text, file.path)
        lines = {key.strip(): line for key, line in first_lines(text, _LINE).items()}
        name = parser.get("metadata", "name", fallback="").strip()
        if name:
            version = parser.get("metadata", "version", fallback="").strip()
            yield Package(
                type="pypi",
                name=canonical(name),
                version="" if version.startswith(("attr:", "file:")) else version,
                relationship=Relationship.ROOT,
                locations=(Location(file.path),),
            )
        main = parser.get("options", "install_requires", fallback="")
        yield from _needed(main, file.path, lines, Scope.RUNTIME, "")
        extras = parser[_EXTRAS] if parser.has_section(_EXTRAS) else {}
        for extra, value in extras.items():
            yield from _needed(value, file.path, lines, Scope.OPTIONAL, extra)


def _parsed(text: str, path: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise MalformedInput(f"not a setup.cfg: {error.message[:200]}", where=path) from error
    return parser


def _needed(
    value: str, path: str, lines: dict[str, int], scope: Scope, extra: str
) -> Iterator[Package]:
    for row in value.splitlines():
        if found := requirement(row.partition(" #")[0]):
            place = Location(path, lines.get(row.strip(), 0))
            yield declared(found, place, scope=scope, group=extra)


PLUGIN: Final = SetupCfg()
