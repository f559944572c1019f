"""Versions of Elixir and Erlang packages: strict semantic versions with all three numbers.

Requirements compare with ``==``, ``!=``, ``>``, ``>=``, ``<``, ``<=`` and ``~>`` and join with
``and`` and ``or``, of which neither binds closer: what follows the first word belongs together.
``~> 2.1`` accepts all of 2 from 2.1 on, ``~> 2.1.0`` all of 2.1.

Source: https://hexdocs.pm/elixir/Version.html
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.versions import semver
from seawall.versions.scheme import Ordered, refused

_JOINT: Final = re.compile(r"\s(and|or)\s")
_CLAUSE: Final = re.compile(r"\s*+(==|!=|!|>=|<=|~>|>|<)?\s*+([0-9A-Za-z.+-]+)\s*")
_TWO_NUMBERS: Final = re.compile(r"(\d+\.\d+)((?:[-+].*)?)", re.ASCII)


class Hex(Ordered):
    """The order of Elixir's ``Version``."""

    name: Final = "hex"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Lenient semantic version, build metadata ignored."""
        return semver.order(version)

    def valid(self, version: str) -> bool:
        """Strict."""
        return semver.parse(version) is not None

    def satisfies(self, version: str, requirement: str, *, allow_pre: bool = True) -> bool:
        """Whether a requirement accepts ``version``.

        Args:
            version: the candidate.
            requirement: clauses joined by ``and`` and ``or``.
            allow_pre: ``False`` accepts pre-releases only where the clause names one.
        """
        candidate = semver.parse(version)
        pieces = _JOINT.split(requirement)
        answer = self._accepts(pieces[-1], candidate, requirement, allow_pre=allow_pre)
        for joint, clause in zip(pieces[-2::-2], pieces[-3::-2], strict=True):
            holds = self._accepts(clause, candidate, requirement, allow_pre=allow_pre)
            answer = holds and answer if joint == "and" else holds or answer
        return answer and candidate is not None

    def _accepts(
        self, clause: str, candidate: semver.Version | None, requirement: str, *, allow_pre: bool
    ) -> bool:
        match = _CLAUSE.fullmatch(clause)
        operator, text = match.groups() if match else (None, "")
        short = _TWO_NUMBERS.fullmatch(text) if operator == "~>" else None
        bound = semver.parse(f"{short[1]}.0{short[2]}" if short else text)
        if bound is None:
            raise refused("Hex requirement", requirement)
        if candidate is None:
            return False
        hidden = not allow_pre and candidate.pre != semver.RELEASE and bound.pre == semver.RELEASE
        mine, other = candidate.key, bound.key
        match operator:
            case None | "==":
                return mine == other
            case "!=" | "!":
                return mine != other
            case ">":
                return mine > other and not hidden
            case ">=":
                return mine >= other and not hidden
            case "<":
                return mine < other and not hidden
            case "<=":
                return mine <= other and not hidden
        ceiling = (bound.major + 1, 0) if short else (bound.major, bound.minor + 1)
        return other <= mine < (*ceiling, 0, *semver.LOWEST) and not hidden


PLUGIN: Final = Hex()
