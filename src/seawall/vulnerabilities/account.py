"""The honest account: how completely each part of an artifact was looked at.

A package that was not compared with anything must not pass for a package without flaws.
Each reason not to compare is counted under the ecosystem it concerns, and under the level
of the infrastructure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

from seawall.model import Coverage, CoverageRow, Looked, Package
from seawall.vulnerabilities import lifecycle
from seawall.vulnerabilities.levels import Levels
from seawall.vulnerabilities.lifecycle import NOTHING, Lifecycles

_NONE: Final = "none"
_NEIGHBOURS: Final = 6


class Account:
    """Counts packages by what was done with them.

    Args:
        coverage: what the advisory data covers, by ecosystem with release.
        at: the day of the question.
        lifecycles: how long products are maintained, by product and cycle.
        container: whether the artifact runs on the kernel of a host.
    """

    def __init__(
        self,
        coverage: Mapping[str, Coverage],
        at: date,
        lifecycles: Lifecycles = NOTHING,
        *,
        container: bool = False,
    ) -> None:
        self._coverage = coverage
        self._lifecycles = lifecycles
        self._levels = Levels(container=container)
        self._at = at
        self._examined: Counter[str] = Counter()
        self._left_out: Counter[tuple[str, Looked, str]] = Counter()
        self._remarks: dict[str, list[str]] = {}

    def has(self, ecosystem: str) -> bool:
        """Whether there is any data about an ecosystem."""
        known = self._coverage.get(ecosystem)
        return known is not None and known.state != _NONE

    def partial(self, ecosystem: str) -> str:
        """Why the data about an ecosystem is incomplete, ``""`` if it is complete."""
        known = self._coverage.get(ecosystem)
        if known is None or known.state != "partial":
            return ""
        return known.reason or "the data is incomplete"

    def examined(self, package: Package, ecosystem: str) -> None:
        """One package was compared with the advisories of an ecosystem."""
        self._examined[ecosystem] += 1
        self._levels.compared(package, ecosystem)

    def left_out(self, package: Package, subject: str, looked: Looked, reason: str) -> None:
        """One package was not compared, for a reason."""
        self._left_out[subject, looked, reason] += 1
        self._levels.missed(package, looked, reason)

    def answered(self, package: Package, subject: str, reason: str) -> None:
        """One package need not be compared: others answer for it."""
        self._left_out[subject, Looked.NOT_LOOKED_AT, reason] += 1
        self._levels.answered(package)

    def remark(self, ecosystem: str, text: str) -> None:
        """Something that makes the answers about an ecosystem less complete."""
        remarks = self._remarks.setdefault(ecosystem, [])
        if text not in remarks:
            remarks.append(text)

    def without_data(self, package: Package, ecosystem: str) -> None:
        """One package belongs to an ecosystem or release that there is no data about."""
        self.left_out(package, ecosystem, Looked.NO_DATA, self._why_no_data(ecosystem))

    def _why_no_data(self, ecosystem: str) -> str:
        known = self._coverage.get(ecosystem)
        if known is not None and known.reason:
            return known.reason
        name, _, release = ecosystem.partition(":")
        others = sorted(key for key in self._coverage if key.startswith(f"{name}:"))
        if not release or not others:
            return f"no advisories about {ecosystem}"
        listed = ", ".join(others[:_NEIGHBOURS]) + (" ..." if len(others) > _NEIGHBOURS else "")
        return f"no advisories about {ecosystem}; those about {listed} do not apply to it"

    def rows(self) -> tuple[CoverageRow, ...]:
        """The account by ecosystem, sorted by subject, and then by level."""
        examined = {
            ecosystem: self._row(ecosystem, count) for ecosystem, count in self._examined.items()
        }
        rows = [*examined.values()]
        rows += [
            CoverageRow(subject=subject, looked=looked, reason=reason, packages=count)
            for (subject, looked, reason), count in self._left_out.items()
        ]
        rows.sort(key=lambda row: (row.subject, row.looked, row.reason))
        return (*rows, *self._levels.rows(examined))

    def _row(self, ecosystem: str, count: int) -> CoverageRow:
        reasons = [text for text in (self.partial(ecosystem),) if text]
        last = lifecycle.ended(ecosystem, self._at, self._lifecycles)
        if last:
            reasons.append(f"support ended on {last}, later flaws are no longer published")
        reasons += self._remarks.get(ecosystem, [])
        return CoverageRow(
            subject=ecosystem,
            looked=Looked.PARTIAL if reasons else Looked.SEEN,
            reason="; ".join(reasons),
            packages=count,
            as_of=self._coverage[ecosystem].as_of,
        )
