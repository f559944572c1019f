"""Exceptions from findings, as every file that grants them is read into.

Two kinds exist. An ignore file is the user's own word: it covers a finding until it
expires. A VEX statement is somebody's claim about a product; claims about the same
product follow each other, and the latest one counts, which may also be that the product
is affected after all.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct

IGNORE_FILE: Final = "ignore-file"
VEX: Final = "vex"


class Status(StrEnum):
    """What a VEX statement says. Ignore files always say ``not_affected``."""

    NOT_AFFECTED = "not_affected"
    FIXED = "fixed"
    AFFECTED = "affected"
    UNDER_INVESTIGATION = "under_investigation"


COVERING: Final = frozenset({Status.NOT_AFFECTED, Status.FIXED})


class Scope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a rule is about. Every condition that is given must hold.

    Attributes:
        product: package URL of the artifact, or of a package in it.
        component: package URL of a package within ``product``.
        platform: CPE of the operating system that the package belongs to.
        name: name of the package, ``*`` for any characters.
        source: name of its source package, likewise.
        version: its version, exact.
        type: its PURL type.
        path: pattern of a file that states it, see :mod:`seawall.vulnerabilities.globs`.
        fix: fix states (:class:`seawall.model.State`) of which one must hold.
    """

    product: str = ""
    component: str = ""
    platform: str = ""
    name: str = ""
    source: str = ""
    version: str = ""
    type: str = ""
    path: str = ""
    fix: tuple[str, ...] = ()


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One exception.

    Attributes:
        kind: :data:`IGNORE_FILE` or :data:`VEX`.
        origin: file and line, or the id of the VEX document.
        ids: the flaw under all names that the rule gives it; empty for every flaw.
        scopes: of which one must hold; empty for every package.
        status: what is claimed.
        reason: why, in the words of whoever says so.
        expires: first day (RFC 3339) on which it no longer holds, ``""`` for never.
        timestamp: when it was said (RFC 3339).
    """

    kind: str
    origin: str
    ids: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    status: Status = Status.NOT_AFFECTED
    reason: str = ""
    expires: str = ""
    timestamp: str = ""
