"""Packs of policies that carry exceptions: VEX documents in their folder ``vex/``.

Those of an active pack count in every scan as if they had been named with ``--vex``. Before a pack
is activated, this consumer says which findings of results that the user kept would no longer
count, and which would count again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from seawall import distribution
from seawall.distribution.content.preview import Change, Contents, Effect
from seawall.errors import MalformedInput, SourceError
from seawall.model import Finding, ScanResult
from seawall.vulnerabilities import rule_files
from seawall.vulnerabilities.exceptions import apply
from seawall.vulnerabilities.rules import Rule
from seawall.vulnerabilities.scopes import Subject

KIND: Final = "policies"
_FOLDER: Final = "vex/"


def active() -> list[Path]:
    """The documents of all active packs, each checked.

    Raises:
        MalformedInput, DigestMismatch: a pack is damaged.
    """
    packs = distribution.active_packs(KIND)
    return [pack.folder / path for pack in packs for path in _documents(pack)]


def kept(path: Path) -> ScanResult:
    """A result as ``scan --format json`` wrote it.

    Raises:
        SourceError: it cannot be read.
        MalformedInput: it is none.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=ScanResult)
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not a result of seawall scan: {error}", where=str(path)) from error


class Exceptions:
    """Says what a pack would change in results that the user kept.

    Args:
        results: as scans gave them, with whatever was active then.
        at: the day the question is asked for.
    """

    def __init__(self, results: Iterable[ScanResult], at: date) -> None:
        self._results = tuple(results)
        self._at = at

    def preview(self, active: Contents | None, candidate: Contents) -> list[Change]:
        """Findings that would no longer count, and those that would count again."""
        old = _rules(active) if active is not None else []
        new = _rules(candidate)
        return [change for result in self._results for change in self._changes(result, old, new)]

    def _changes(self, result: ScanResult, old: list[Rule], new: list[Rule]) -> Iterator[Change]:
        before, after = self._covered(result, old), self._covered(result, new)
        for found, then, now in zip(result.findings, before, after, strict=True):
            if found.suppressed is not None and found.suppressed != then.suppressed:
                continue  # covered by something else, whatever the pack says
            if (then.suppressed is None) == (now.suppressed is None):
                continue
            name = f"{found.id} in {found.package} {found.version} of {result.artifact.name}"
            if now.suppressed is not None:
                yield Change(Effect.REMOVED, name, f"is covered: {now.suppressed.reason}")
            else:
                yield Change(Effect.ADDED, name, "counts again")

    def _covered(self, result: ScanResult, rules: list[Rule]) -> tuple[Finding, ...]:
        bare = (replace(finding, suppressed=None) for finding in result.findings)
        return apply(bare, rules, self._at, Subject(result.artifact, result.packages)).findings


def _documents(pack: Contents) -> list[str]:
    return sorted(path for path in pack.manifest.files if path.startswith(_FOLDER))


def _rules(pack: Contents) -> list[Rule]:
    found: list[Rule] = []
    for path in _documents(pack):
        found += rule_files.read(str(pack.folder / path), pack.read(path)).rules
    return found
