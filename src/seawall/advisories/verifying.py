"""Checking a snapshot: whole, in order, and exactly what its id says."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from seawall.advisories import groups, layout
from seawall.advisories.snapshot import Snapshot
from seawall.errors import DigestMismatch, MalformedInput


class VerifyReport(Struct, frozen=True, kw_only=True):
    """A snapshot that is what it says.

    Attributes:
        id: computed anew from its content.
        created: RFC 3339 day of its newest data.
        size: of the file, in bytes.
        statements, flaws, packages: how many, counted anew.
    """

    id: str
    created: str
    size: int
    statements: int
    flaws: int
    packages: int


def verify(path: Path) -> VerifyReport:
    """Check the file's structure, its tables, every value, and its id.

    Raises:
        UserError: there is no such file.
        SourceError: it cannot be read, or another version of Seawall wrote it.
        MalformedInput: it is damaged, or no snapshot.
        DigestMismatch: its content is not what its id says.
    """
    with Snapshot(path) as snapshot:
        if problems := snapshot.problems():
            raise MalformedInput(f"damaged: {problems[0]}", where=str(path))
        if (own := snapshot.own_id()) != snapshot.id:
            raise DigestMismatch(
                f"the content was changed: it is {own}, not {snapshot.id}", where=str(path)
            )
        report = _counted(snapshot, path.stat().st_size)
        said = snapshot.description
    counted = (report.statements, report.flaws, report.packages)
    if counted != (said.statements, said.flaws, said.packages):
        raise MalformedInput("it does not hold as much as it says", where=str(path))
    return report


def _counted(snapshot: Snapshot, size: int) -> VerifyReport:
    statements = flaws = packages = 0
    try:
        for name, value in snapshot.content("package"):
            packages += 1
            statements += sum(1 for _ in groups.statements("", name, value))
        flaws = sum(len(layout.rows(value)) for _, value in snapshot.content("page"))
        for _, value in snapshot.content("alias"):
            layout.aliases(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"damaged: {error}", where=str(snapshot.path)) from error
    return VerifyReport(
        id=snapshot.id,
        created=snapshot.created,
        size=size,
        statements=statements,
        flaws=flaws,
        packages=packages,
    )
