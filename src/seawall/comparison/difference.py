"""What a comparison with another scanner says."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct

SCHEMA_VERSION: Final = "1.0"


class Right(StrEnum):
    """Who is right about one difference."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"
    UNDECIDED = "undecided"


class Kind(StrEnum):
    """Why two scanners differ; the first half is about what only they report."""

    NOT_LISTED = "we do not list the package"
    OTHER_VERSION = "another version"
    OWNED = "owned by an operating system package"
    DEVELOPMENT = "development dependency"
    BACKPORT = "fixed by a backport"
    NOT_AFFECTED = "not affected, says the distributor"
    OUTSIDE_RANGE = "version outside the affected range"
    MODULE = "another module stream"
    ARCHITECTURE = "another architecture"
    WITHDRAWN = "withdrawn, rejected or disputed"
    CPE = "guessed from a CPE name"
    OTHER_PACKAGE = "about another package"
    OTHER_RELEASE = "about another ecosystem or release"
    NO_DATA = "not in our data"
    SUPPRESSED = "covered by an exception"
    CANNOT_BE_DECIDED = "cannot be decided"
    NEWER_DATA = "our scan is older than the advisory"
    ALIAS = "the same flaw under another id"
    SEVERITY = "severity alone"
    THEY_DO_NOT_LIST = "they do not list the package"
    THEIR_DATA_OLDER = "their data is older than the advisory"
    THEY_SUPPRESS = "covered by an exception of theirs"
    THEY_LEAVE_OUT_UNFIXED = "they leave out what has no fix"
    INFORMATIONAL = "a remark, not a flaw"
    THEY_MISS = "they do not report it"


class Difference(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One finding on which the two do not agree.

    Attributes:
        id: primary id of the flaw.
        their_id: as they write it, where that is another.
        package, version, type: the component, as the side that reports it names it.
        purl: of our component, else of theirs.
        reported_by: ``ours``, ``theirs`` or ``both`` (then they differ in something else).
        kind: why they differ.
        right: who is right.
        evidence: what that rests on, the most decisive first.
        severity, their_severity: where the side has one.
        path: where the component is.
    """

    id: str
    package: str
    version: str
    reported_by: Right
    kind: Kind
    right: Right
    evidence: tuple[str, ...]
    their_id: str = ""
    type: str = ""
    purl: str = ""
    severity: str = ""
    their_severity: str = ""
    path: str = ""


class Side(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the two reports.

    Attributes:
        tool: name and version.
        artifact: what it looked at.
        data: the advisory data, by id or date.
        findings: how many it reports, each flaw in each package once.
        packages: how many packages it lists, -1 if it does not list them.
    """

    tool: str
    artifact: str = ""
    data: str = ""
    findings: int = 0
    packages: int = -1


class Comparison(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two reports beside each other. ``seawall compare --format json`` prints exactly this.

    Attributes:
        schema: version of this document's schema.
        ours, theirs: the two reports.
        agreed: findings that both report, in the same package and version.
        differences: the others, ``theirs`` first, and those that differ in severity alone.
        by_right: how many differences each side is right about.
        by_kind: how many differences of each kind there are.
        remarks: what makes the reports hard to compare.
    """

    ours: Side
    theirs: Side
    agreed: int
    schema: str = SCHEMA_VERSION
    differences: tuple[Difference, ...] = ()
    by_right: dict[str, int] = {}
    by_kind: dict[str, int] = {}
    remarks: tuple[str, ...] = ()
