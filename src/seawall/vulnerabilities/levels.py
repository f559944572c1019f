"""The account by level of the infrastructure, from the kernel to the application.

Every level has a row, so that one which nobody looked at cannot be mistaken for a clean
one. A component counts for its own level, and for the base image too if that brought it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from seawall.model import CoverageRow, Level, Looked, Package
from seawall.vulnerabilities import kernel

_MOST_REASONS: Final = 3
_ABSENT: Final = {
    Level.KERNEL: "no kernel was found",
    Level.OPERATING_SYSTEM: "no packages of an operating system were found",
    Level.CONTAINER_RUNTIME: "no container runtime was found",
    Level.ORCHESTRATOR: "no program of an orchestrator was found",
    Level.TOOL: "no tools were found",
    Level.BASE_IMAGE: "no component is known to come from a base image",
    Level.APPLICATION: "no components of an application were found",
}


class Levels:
    """Counts components by level and by what was done with them.

    Args:
        container: whether the artifact runs on the kernel of a host.
    """

    def __init__(self, *, container: bool = False) -> None:
        self._container = container
        self._compared: dict[Level, Counter[str]] = {level: Counter() for level in Level}
        self._gaps: dict[Level, Counter[tuple[Looked, str]]] = {level: Counter() for level in Level}
        self._answered: Counter[Level] = Counter()

    def compared(self, package: Package, ecosystem: str) -> None:
        """A component was compared with the advisories of an ecosystem."""
        for level in self._of(package):
            self._compared[level][ecosystem] += 1

    def missed(self, package: Package, looked: Looked, reason: str) -> None:
        """A component was not compared although its flaws would count."""
        for level in self._of(package):
            self._gaps[level][looked, reason] += 1

    def answered(self, package: Package) -> None:
        """The answer about another component holds for this one as well."""
        for level in self._of(package):
            self._answered[level] += 1

    def _of(self, package: Package) -> Iterable[Level]:
        own = kernel.level(package, self._container)[0]
        if package.from_base and own is not Level.BASE_IMAGE:
            return own, Level.BASE_IMAGE
        return (own,)

    def rows(self, ecosystems: Mapping[str, CoverageRow]) -> list[CoverageRow]:
        """One row for every level, in the order of :class:`Level`.

        Args:
            ecosystems: how completely each of the compared ecosystems was looked at.
        """
        return [self._row(level, ecosystems) for level in Level]

    def _row(self, level: Level, ecosystems: Mapping[str, CoverageRow]) -> CoverageRow:
        compared, gaps = self._compared[level], self._gaps[level]
        used = [ecosystems[name] for name in compared]
        reasons = self._reasons(level, used)
        total = compared.total() + gaps.total() + self._answered[level]
        return CoverageRow(
            subject=level,
            looked=self._looked(level, total, reasons),
            reason="; ".join(reasons) if total else "; ".join([_ABSENT[level], *reasons]),
            packages=total,
            as_of=min((row.as_of for row in used if row.as_of), default=""),
        )

    def _reasons(self, level: Level, used: Iterable[CoverageRow]) -> list[str]:
        """Why a level was not looked at completely, the widest gaps first."""
        gaps = sorted(self._gaps[level].items(), key=lambda item: (-item[1], item[0]))
        reasons = [f"{count} not compared: {why}" for (_, why), count in gaps[:_MOST_REASONS]]
        if len(gaps) > _MOST_REASONS:
            rest = sum(count for _, count in gaps[_MOST_REASONS:])
            reasons.append(f"{rest} not compared for other reasons")
        reasons += sorted(f"{row.subject}: {row.reason}" for row in used if row.reason)
        if level is Level.KERNEL and self._container:
            reasons.append(kernel.HOST)
        return reasons

    def _looked(self, level: Level, total: int, reasons: list[str]) -> Looked:
        if not total:
            return Looked.NOT_LOOKED_AT
        if self._compared[level] or self._answered[level]:
            return Looked.PARTIAL if reasons else Looked.SEEN
        kinds: Counter[Looked] = Counter()
        for (looked, _), count in self._gaps[level].items():
            kinds[looked] += count
        return min(kinds, key=lambda looked: (-kinds[looked], looked))
