"""From a target to a result: what is in it, and what is wrong with that."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

import seawall
from seawall.model import CoverageRow, Finding, Inventory, ScanResult, Snapshot
from seawall.pipeline.examine import Examined, Settings, examine
from seawall.vulnerabilities.knowledge import Knowledge

CONTAINERS = frozenset({"image", "lambda"})
"""Kinds of artifacts that run on the kernel of somebody else."""


class Question(Struct, frozen=True, kw_only=True):
    """What is asked of an inventory.

    Attributes:
        database: the advisory database, ``None`` for the one found by default.
        include_dev: whether development dependencies count.
        vulnerabilities: whether to look for any at all.
    """

    database: Path | None = None
    include_dev: bool = False
    vulnerabilities: bool = True


def scan(target: str, settings: Settings, question: Question) -> ScanResult:
    """Examine a target and match what is in it.

    Raises:
        UserError: there is no such target or database.
        SourceError: it cannot be reached or read.
    """
    return answer(examine(target, settings), question)


def answer(examined: Examined, question: Question) -> ScanResult:
    """Match an inventory against the advisory database.

    Raises:
        UserError: there is no such database.
        SourceError: it cannot be read.
    """
    result = described(examined)
    if not question.vulnerabilities:
        return result
    from seawall.advisories import open_snapshot  # noqa: PLC0415 - an SBOM needs none

    with open_snapshot(question.database) as snapshot:
        findings, coverage = _matched(examined, snapshot, question)
        return replace(
            result,
            findings=findings,
            coverage=coverage,
            snapshot=Snapshot(
                id=snapshot.id, created=snapshot.created, sources=tuple(snapshot.sources)
            ),
        )


def described(examined: Examined) -> ScanResult:
    """The result so far: an inventory without findings."""
    inventory: Inventory = examined.inventory
    return ScanResult(
        artifact=examined.artifact,
        tool=f"seawall {seawall.__version__}",
        created=now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        complete=examined.complete,
        packages=inventory.packages,
        diagnostics=inventory.diagnostics,
    )


def now() -> datetime:
    """The time of the run, or ``SOURCE_DATE_EPOCH`` where output must be reproducible."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)


def _matched(
    examined: Examined, knowledge: Knowledge, question: Question
) -> tuple[tuple[Finding, ...], tuple[CoverageRow, ...]]:
    from seawall.vulnerabilities.match import match  # noqa: PLC0415
    from seawall.vulnerabilities.priority import ordered  # noqa: PLC0415

    today: date = now().date()
    result = match(
        examined.inventory,
        knowledge,
        today,
        include_dev=question.include_dev,
        container=examined.artifact.kind in CONTAINERS,
    )
    return tuple(ordered(result.findings)), result.coverage
