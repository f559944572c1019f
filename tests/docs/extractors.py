"""The reference of extractors, written from what they declare about themselves."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from seawall.inventory.dispatch import Dispatcher, Reader
from tests.docs.pages import ROOT

PAGE: Final = ROOT / "docs/reference/extractors.md"
_HEAD: Final = """\
# Extractors

What Seawall reads to learn what is in an artifact, one module each below `seawall/inventory`;
written by `make docs` from what they declare. Names are compared without case; `**/` stands for any
folder, `*` for anything inside one; what cannot be put that way is a regular expression for the
whole path.
"""
_TITLES: Final = {
    "binary": "Programs, archives and models",
    "distro": "Operating systems",
    "language": "Languages and the delivery chain",
    "sbom": "Bills of materials",
}
_GLOBS: Final = (
    (r"(?:.*/)?", "**/"),
    (r"(?:[^/]+/)*", "**/"),
    (r"[^/]+", "*"),
    (r"[^/]*", "*"),
    (r".+", "**"),
    (r".*", "**"),
    ("\\", ""),
)
_EXPRESSION: Final = re.compile(r"[()\[\]{}|+?^$]")


def page() -> str:
    """The whole page."""
    return _HEAD + "\n".join(_sections()) + "\n"


def _sections() -> Iterator[str]:
    readers = Dispatcher().readers
    for area, listed in groupby(readers, lambda reader: reader.entry.name.partition("/")[0]):
        yield from ("", f"## {_TITLES[area]}", "")
        yield from ("| plug-in | files | what they are |", "| --- | --- | --- |")
        yield from map(_row, listed)


def _row(reader: Reader) -> str:
    files = ", ".join(f"`{wanted}`" for wanted in _files(reader))
    if reader.wants.executables:
        files = f"{files}, programs and libraries" if files else "programs and libraries"
    cells = (f"`{reader.entry.name}`", files, _summary(reader))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _files(reader: Reader) -> Iterator[str]:
    wants = reader.wants
    yield from wants.names
    yield from (f"*{suffix}" for suffix in wants.suffixes)
    yield from wants.paths
    yield from map(_glob, wants.patterns)


def _glob(pattern: str) -> str:
    """A pattern as people write it, or itself if it says more."""
    written = pattern
    for expression, glob in _GLOBS:
        written = written.replace(expression, glob)
    return pattern if _EXPRESSION.search(written) else written


def _summary(reader: Reader) -> str:
    """The first line of the module."""
    text = (importlib.import_module(reader.entry.module).__doc__ or "").strip().splitlines()[0]
    return text.replace("``", "`").removesuffix(".")
