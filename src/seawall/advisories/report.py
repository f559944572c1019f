"""What a build did, and what it left out."""

from __future__ import annotations

from msgspec import Struct

from seawall.model import Coverage, Source


class InputFile(Struct, frozen=True, kw_only=True):
    """One file that a snapshot was built from.

    Attributes:
        path: below the folder of feeds.
        sha256: digest of its bytes, in hexadecimal.
        bytes: its size.
        date: day of the data, ``""`` if not known.
        source: id of the source.
        licence: of the source.
    """

    path: str
    sha256: str
    bytes: int
    date: str
    source: str
    licence: str


class LeftOut(Struct, frozen=True, kw_only=True):
    """Records that gave no statement.

    Attributes:
        source: id of the source.
        reason: why.
        broken: they are malformed.
        count: how many.
        example: one of them.
    """

    source: str
    reason: str
    broken: bool
    count: int
    example: str


class BuildReport(Struct, frozen=True, kw_only=True):
    """The outcome of a build.

    Attributes:
        id: of the snapshot.
        created: RFC 3339 day of its newest data.
        size: of the file, in bytes.
        statements, flaws, packages: how many.
        refused_aliases: links that would have made two CVEs one.
        sources, coverage: as the snapshot tells them.
        inputs: the files it was built from.
        left_out: what gave no statement.
    """

    id: str
    created: str
    size: int
    statements: int
    flaws: int
    packages: int
    refused_aliases: int
    sources: tuple[Source, ...]
    coverage: tuple[Coverage, ...]
    inputs: tuple[InputFile, ...]
    left_out: tuple[LeftOut, ...]
