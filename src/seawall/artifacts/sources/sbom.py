"""Bills of materials: ``sbom:FILE``, or ``sbom:-`` for standard input.

The document is handed on as bytes; which format it is, its readers tell.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from seawall.artifacts import digests, paths
from seawall.artifacts.file import MIB
from seawall.artifacts.naming import shown
from seawall.artifacts.source import Opened, Options, Prefixed
from seawall.artifacts.windows import read_file
from seawall.errors import SourceError, UserError
from seawall.model import Artifact

LARGEST: Final = 512 * MIB
"""Largest document: that of an operating system with all its files has some 100 MiB."""

_HEAD: Final = MIB
_MARKS: Final = (
    b'"bomFormat"',
    b"cyclonedx.org/schema",
    b'"spdxVersion"',
    b"SPDXVersion:",
    b"spdx.org/rdf",
)
_STARTS: Final = (b"{", b"[", b"<", b"SPDXVersion:", b"#", b"@")
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


class Sbom(Prefixed):
    """Reads a document."""

    name: Final = "sbom"
    version: Final = 1
    schemes: Final = ("sbom",)

    def recognises(self, target: str) -> int:
        """A file that says near its beginning that it is CycloneDX or SPDX."""
        head = paths.head(target, _HEAD)
        if not head.lstrip(_BLANK).startswith(_STARTS):
            return 0
        return 80 if any(mark in head for mark in _MARKS) else 0

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Read a document.

        Raises:
            UserError: there is no such file.
            SourceError: it cannot be read or is too large.
        """
        del options
        where = "standard input" if target == "-" else shown(target)
        data = _input(where) if target == "-" else _file(target)
        if data is None:
            raise UserError("there is no such file", where=where or "sbom:")
        artifact = Artifact(name=where, kind="sbom", digest=digests.compute(data))
        yield Opened(artifact=artifact, document=(where, data))


def _input(where: str) -> bytes:
    data = sys.stdin.buffer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise SourceError(f"it is larger than the {LARGEST} bytes that are read", where=where)
    return data


def _file(path: str) -> bytes | None:
    try:
        return read_file(Path(path), LARGEST)
    except ValueError:  # a NUL byte
        return None


PLUGIN: Final = Sbom()
