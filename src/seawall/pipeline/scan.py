"""From a target to a result: what is in it, and what is wrong with that."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

import seawall
from seawall.errors import UserError
from seawall.model import FILE_KINDS, Diagnostic, Finding, Inventory, ScanResult
from seawall.pipeline.examine import Examined, Settings, examine

if TYPE_CHECKING:
    from seawall.advisories import Snapshot
    from seawall.advisories.own import Layered, OwnSource
    from seawall.pipeline.knowing import Known
    from seawall.vulnerabilities.explain import Explanation
    from seawall.vulnerabilities.overrides import Judgement
    from seawall.vulnerabilities.rules import Rule


class Question(Struct, frozen=True, kw_only=True):
    """What is asked of an inventory.

    Attributes:
        database: the advisory database, ``None`` for the one found by default.
        include_dev: whether development dependencies count.
        vulnerabilities: whether to look for any at all.
        rules: ignore files and VEX documents, in the order of their precedence.
        own: sources of the user's own advisories, indicators, VEX documents and overrides.
        as_of: the day the question is asked for, if it is not today: the data is not newer, and
            support of releases and exceptions are judged at that day.
    """

    database: Path | None = None
    include_dev: bool = False
    vulnerabilities: bool = True
    rules: tuple[Path, ...] = ()
    own: tuple[OwnSource, ...] = ()
    as_of: date | None = None

    @property
    def day(self) -> date:
        """The day the question is asked for."""
        return self.as_of or now().date()

    def file(self) -> Path | None:
        """The database that may answer, ``None`` for the one found by default.

        Raises:
            UserError: there is none, or none whose data is as old as was asked for.
        """
        if self.as_of is None:
            return self.database
        from seawall.advisories import as_of  # noqa: PLC0415 - few ask for the past

        return as_of(self.as_of.isoformat(), self.database)


def scan(target: str, settings: Settings, question: Question) -> ScanResult:
    """Examine a target and match what is in it.

    Raises:
        UserError: there is no such target or database.
        SourceError: it cannot be reached or read.
    """
    return answer(examine(target, settings), question)


def answer(examined: Examined, question: Question) -> ScanResult:
    """Match an inventory against the advisory database, and apply exceptions.

    Raises:
        UserError: there is no such database or rule file.
        SourceError: it cannot be read.
    """
    result = described(examined)
    if not question.vulnerabilities:
        return result
    from seawall.pipeline.knowing import known  # noqa: PLC0415 - an SBOM needs no database

    rules, remarks = _rules(question.rules)
    with known(question.file(), question.own) as knowing:
        result = _matched(result, examined.inventory, knowing, question)
    rules += knowing.rules
    if not rules:
        return replace(result, diagnostics=(*result.diagnostics, *remarks))
    return _excepted(result, rules, remarks, question.day)


def explained(
    target: str, asked: str, settings: Settings, question: Question
) -> tuple[ScanResult, Explanation]:
    """Scan a target and explain one flaw in it.

    Args:
        target: what to scan.
        asked: any id of the flaw.
        settings: how the target is examined.
        question: the database; development dependencies are always looked at.

    Raises:
        UserError: there is no such target or database.
        SourceError: it cannot be reached or read.
    """
    from seawall.pipeline.knowing import known  # noqa: PLC0415
    from seawall.vulnerabilities.explain import explain  # noqa: PLC0415

    examined = examine(target, settings)
    with known(question.file(), question.own) as knowing:
        result = _matched(described(examined), examined.inventory, knowing, question)
        return result, explain(result, asked, knowing.knowledge, question.day)


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
        hints=inventory.hints,
    )


def now() -> datetime:
    """The time of the run, or ``SOURCE_DATE_EPOCH`` where output must be reproducible."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)


def _matched(
    result: ScanResult, inventory: Inventory, knowing: Known, question: Question
) -> ScanResult:
    from seawall.vulnerabilities.finding import fingerprinted  # noqa: PLC0415
    from seawall.vulnerabilities.kernel import is_container  # noqa: PLC0415
    from seawall.vulnerabilities.match import match  # noqa: PLC0415
    from seawall.vulnerabilities.priority import ordered  # noqa: PLC0415

    answer = match(
        inventory,
        knowing.knowledge,
        question.day,
        include_dev=question.include_dev,
        container=is_container(result.artifact.kind, inventory.hints),
    )
    listed = _listed(result, knowing.knowledge, question.day)
    result = replace(
        result,
        findings=tuple(ordered(fingerprinted([*answer.findings, *listed]))),
        coverage=answer.coverage,
        snapshot=knowing.used,
        diagnostics=(*result.diagnostics, *knowing.diagnostics),
    )
    return _judged(result, knowing.judgements, question.day) if knowing.judgements else result


def _judged(result: ScanResult, judgements: tuple[Judgement, ...], at: date) -> ScanResult:
    from seawall.vulnerabilities.overrides import apply  # noqa: PLC0415
    from seawall.vulnerabilities.priority import ordered  # noqa: PLC0415
    from seawall.vulnerabilities.scopes import Subject  # noqa: PLC0415

    subject = Subject(result.artifact, result.packages)
    applied = apply(result.findings, judgements, at, subject)
    return replace(
        result,
        findings=tuple(ordered(applied.findings)),
        diagnostics=(*result.diagnostics, *applied.diagnostics),
    )


def _listed(result: ScanResult, knowledge: Snapshot | Layered, at: date) -> list[Finding]:
    """Packages with a digest that threat intelligence lists."""
    if not knowledge.lists(FILE_KINDS):
        return []
    from seawall.advisories.intelligence import Intelligence  # noqa: PLC0415 - the starter has none
    from seawall.vulnerabilities.digests import digests, findings  # noqa: PLC0415

    by_kind = digests(result.packages)
    intelligence = Intelligence(knowledge)
    known = {
        digest: assessment
        for kind, values in by_kind.items()
        for digest, assessment in intelligence.look_up(kind, values, at).items()
    }
    return findings(result.packages, known)


def _rules(paths: tuple[Path, ...]) -> tuple[list[Rule], list[Diagnostic]]:
    """The rules of all files; a file that is named but cannot be used is an error."""
    if not paths:
        return [], []
    from seawall.vulnerabilities.rule_files import read  # noqa: PLC0415

    rules: list[Rule] = []
    remarks: list[Diagnostic] = []
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UserError(
                f"it cannot be read: {error.strerror or error}", where=str(path)
            ) from None
        file = read(str(path), content)
        whole = [item for item in file.diagnostics if item.path == str(path)]
        if not file.rules and whole and whole[0].kind in {"malformed", "limit"}:
            raise UserError(whole[0].reason, where=str(path))
        rules += file.rules
        remarks += file.diagnostics
    return rules, remarks


def _excepted(
    result: ScanResult, rules: list[Rule], remarks: list[Diagnostic], at: date
) -> ScanResult:
    from seawall.vulnerabilities.exceptions import apply  # noqa: PLC0415
    from seawall.vulnerabilities.priority import ordered  # noqa: PLC0415
    from seawall.vulnerabilities.scopes import Subject  # noqa: PLC0415

    applied = apply(result.findings, rules, at, Subject(result.artifact, result.packages))
    return replace(
        result,
        findings=tuple(ordered(applied.findings)),
        diagnostics=(*result.diagnostics, *remarks, *applied.diagnostics),
    )
