"""The report of another scanner in our words, and the interface of what reads one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from msgspec import Struct


class ForeignPackage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A package as another scanner names it.

    Attributes:
        name: as written there, ``""`` if the report names none.
        version: as written there.
        type: PURL type, ``""`` if the report does not let it be told.
        purl: package URL, if the report has one.
        path: the file it was found in.
        arch: architecture of an OS package.
        source: name of the source package, where it says so.
    """

    name: str = ""
    version: str = ""
    type: str = ""
    purl: str = ""
    path: str = ""
    arch: str = ""
    source: str = ""


class ForeignFinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One flaw that another scanner reports, or suppresses.

    Attributes:
        id: as written there.
        package: what it is in.
        aliases: further ids of the same flaw, as the report states them.
        fixed: versions that fix it, as written there.
        severity: its word for the severity, lower case.
        status: its word for the state (``fixed``, ``will_not_fix``), lower case.
        feed: whose data it rests on, as written there.
        by_cpe: whether it was found by comparing CPE names alone.
        suppressed: why it does not count there, ``""`` if it does.
    """

    id: str
    package: ForeignPackage
    aliases: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    severity: str = ""
    status: str = ""
    feed: str = ""
    by_cpe: bool = False
    suppressed: str = ""


class Foreign(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole report of another scanner.

    Attributes:
        tool: its name.
        version: of the tool.
        database: RFC 3339 time of its advisory data, ``""`` if it does not say.
        artifact: what it looked at, as written there.
        findings: all of them.
        packages: those it lists, with and without findings.
        lists_packages: whether ``packages`` is meant to be everything it found; a report that
            names only packages with findings says nothing about the others.
        created: RFC 3339 time of the report.
    """

    tool: str
    version: str = ""
    database: str = ""
    artifact: str = ""
    findings: tuple[ForeignFinding, ...] = ()
    packages: tuple[ForeignPackage, ...] = ()
    lists_packages: bool = False
    created: str = ""


class Head(NamedTuple):
    """What a document is recognised by, decoded once for all readers.

    Attributes:
        members: the members of a JSON object, each as the bytes it is written in; empty for
            what is no object.
        array: whether it is a JSON array.
        text: the beginning of the document.
    """

    members: Mapping[str, bytes]
    array: bool
    text: bytes


class Reader(Protocol):
    """Reads the reports of one scanner, or of one exchange format."""

    @property
    def name(self) -> str:
        """Module name: ``trivy``."""
        ...

    @property
    def version(self) -> int:
        """Raised when what is read from the same bytes changes."""
        ...

    def recognises(self, head: Head) -> bool:
        """Whether a document is of this format."""
        ...

    def read(self, data: bytes) -> Foreign:
        """Read a document.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        ...
