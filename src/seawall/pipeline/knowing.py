"""What a question rests on: the snapshot, and the user's own data laid over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seawall.advisories import open_snapshot
from seawall.model import Diagnostic
from seawall.model import Snapshot as Used

if TYPE_CHECKING:
    from seawall.advisories import Snapshot
    from seawall.advisories.own import Document, Layered, OwnData, OwnSource
    from seawall.vulnerabilities.overrides import Judgement
    from seawall.vulnerabilities.rules import Rule


class Known(NamedTuple):
    """Everything that a question is answered from.

    Attributes:
        knowledge: advisories and indicators.
        used: what results name.
        rules: what the user's own VEX documents grant.
        judgements: the user's own overrides.
        diagnostics: what of the user's own data cannot be used.
    """

    knowledge: Snapshot | Layered
    used: Used
    rules: tuple[Rule, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@contextmanager
def known(database: Path | None, own: tuple[OwnSource, ...]) -> Iterator[Known]:
    """Open the database and read the user's own data.

    Raises:
        UserError: there is no such database or source.
        SourceError: it cannot be read.
        MalformedInput: the database is damaged.
    """
    with open_snapshot(database) as snapshot:
        if not own:
            yield Known(snapshot, snapshot.reference)
        else:
            yield _layered(snapshot, own)


def _layered(snapshot: Snapshot, own: tuple[OwnSource, ...]) -> Known:
    from seawall.advisories.own import Layered, read  # noqa: PLC0415 - most have none

    data = [read(source) for source in own]
    layered = Layered(snapshot, data)
    rules, remarks = _rules(document for one in data for document in one.documents)
    judgements, more = _judgements(document for one in data for document in one.overrides)
    return Known(
        knowledge=layered,
        used=Used(id=snapshot.id, created=snapshot.created, sources=layered.sources),
        rules=tuple(rules),
        judgements=tuple(judgements),
        diagnostics=(*remarks, *more, *(item for one in data for item in _left_out(one))),
    )


def _rules(documents: Iterator[Document]) -> tuple[list[Rule], list[Diagnostic]]:
    from seawall.vulnerabilities.rule_files import read  # noqa: PLC0415

    rules: list[Rule] = []
    remarks: list[Diagnostic] = []
    for document in documents:
        file = read(document.name, document.content)
        rules += file.rules
        remarks += file.diagnostics
    return rules, remarks


def _judgements(documents: Iterator[Document]) -> tuple[list[Judgement], list[Diagnostic]]:
    from seawall.vulnerabilities.overrides import read  # noqa: PLC0415

    judgements: list[Judgement] = []
    remarks: list[Diagnostic] = []
    for document in documents:
        for item in read(document.name, document.content):
            if isinstance(item, Diagnostic):
                remarks.append(item)
            else:
                judgements.append(item)
    return judgements, remarks


def _left_out(data: OwnData) -> Iterator[Diagnostic]:
    for item in data.left_out:
        if item.broken:
            yield Diagnostic(path=f"{data.source.id}/{item.where}", reason=item.reason)
