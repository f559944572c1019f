"""What the advisories are asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from seawall.model import Coverage, Lifecycle, Statement, Vulnerability


class Known(Protocol):
    """What signals ask of the advisories. ``seawall.advisories.Snapshot`` is one."""

    def names(self, ecosystem: str) -> Mapping[str, bool]:
        """Every package that somebody speaks about; whether all he says is that it is malicious."""
        ...

    def statements(
        self, wanted: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        """All statements about ``(ecosystem, package)`` pairs."""
        ...

    def vulnerabilities(self, ids: Collection[str]) -> Mapping[str, Vulnerability]:
        """What is known about flaws, by primary id."""
        ...

    def coverage(self) -> Mapping[str, Coverage]:
        """What they cover, by ecosystem with release."""
        ...

    def lifecycles(self) -> Mapping[tuple[str, str], Lifecycle]:
        """How long products are maintained, by product and cycle."""
        ...
