"""Naming in each package of a file the others of the same file that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Versions = Mapping[str, Sequence[str]]
"""The versions that a file states of each package."""


def versions_of(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The versions of each name, in order and each once."""
    found: dict[str, list[str]] = {}
    for name, version in pairs:
        known = found.setdefault(name, [])
        if version not in known:
            known.append(version)
    return found


def linked(needs: Iterable[str], versions: Versions) -> tuple[str, ...]:
    """What is needed, as :attr:`Package.dependencies` names it.

    A name with several versions stays without one, unless it is given as
    ``name@version``: which of them is meant is not guessed. Names that the file
    does not state are left out.

    Args:
        needs: ``name`` or ``name@version``.
        versions: of all packages in the file.
    """
    found: dict[str, None] = {}
    for need in needs:
        known = versions.get(need)
        if known is None:
            if versions.get(need.rpartition("@")[0]):
                found[need] = None
        else:
            found[f"{need}@{known[0]}" if len(known) == 1 and known[0] else need] = None
    return tuple(found)
