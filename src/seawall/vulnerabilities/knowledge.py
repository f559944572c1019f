"""What matching needs to know, whoever stores it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from seawall.model import Coverage, Statement, Vulnerability
from seawall.model.lifecycle import Lifecycle


class Knowledge(Protocol):
    """Advisory data at one point in time. ``seawall.advisories.Snapshot`` is one."""

    def statements(
        self, wanted: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        """All statements about ``(ecosystem, package)`` pairs.

        Args:
            wanted: ecosystem with release (``Debian:12``, ``PyPI``) and the package name
                in the ecosystem's canonical form (``seawall.model.names.canonical``).
        """
        ...

    def vulnerabilities(self, ids: Collection[str]) -> Mapping[str, Vulnerability]:
        """What is known about flaws, by primary id."""
        ...

    def coverage(self) -> Mapping[str, Coverage]:
        """What the data covers, by ecosystem with release."""
        ...

    def lifecycles(self) -> Mapping[tuple[str, str], Lifecycle]:
        """How long products are maintained, by product and cycle."""
        ...
