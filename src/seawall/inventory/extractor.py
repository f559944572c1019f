"""The one small interface behind which every file format lives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Protocol

from msgspec import Struct, to_builtins

from seawall.artifacts.file import MIB, File
from seawall.model import Item

DEFAULT_LIMIT: Final = 64 * MIB


class Wants(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which files an extractor reads, as data, so that nothing is imported to find out.

    A file is wanted when any of the conditions holds. Paths have no leading slash.

    Attributes:
        names: exact base names (``package-lock.json``); compared in lower case.
        suffixes: endings of the base name, with the dot (``.jar``, ``.deps.json``); lower case.
        paths: exact paths (``var/lib/dpkg/status``).
        patterns: regular expressions for the whole path (``re.fullmatch``), each anchored
            by a literal base name, suffix or folder so that it stays cheap: a pattern is
            only tried on paths that contain ``hint``.
        hint: literal text that every match of ``patterns`` contains (``site-packages/``).
        executables: every file that is an ELF, PE or Mach-O program or library,
            recognised by its first bytes.
        project: it states what a project under development asks for or locks. Such files are
            not read among installed packages, which often hold those of their authors.
        companions: base names of further files in the artifact that
            :meth:`File.neighbour` may ask for while one of the wanted files is read;
            compared in lower case.
        limit: larger files are not read but reported as cut off, in bytes.
    """

    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    hint: str = ""
    executables: bool = False
    project: bool = False
    companions: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT


class Extractor(Protocol):
    """Reads one file format and states which components it names.

    An extractor only parses: the walker opens, bounds and closes. It has no clock, no
    logger, no configuration, writes nothing, and follows no link.
    """

    @property
    def name(self) -> str:
        """Path below ``seawall.inventory``: ``distro/apk``."""
        ...

    @property
    def version(self) -> int:
        """Raised whenever the results for the same bytes change."""
        ...

    @property
    def wants(self) -> Wants:
        """The files it reads."""
        ...

    def extract(self, file: File) -> Iterator[Item]:
        """Yield what the file states.

        Items yielded before an error are kept.

        Raises:
            MalformedInput: the file is broken; the walker records it and goes on.
        """
        ...


class _Wanting(Protocol):
    @property
    def wants(self) -> Wants: ...


class Declared:
    """Mix-in that gives an extractor's ``wants`` to the index of plug-ins."""

    def traits(self: _Wanting) -> dict[str, Any]:
        """The wants as plain data."""
        traits: dict[str, Any] = to_builtins(self.wants)
        return traits
