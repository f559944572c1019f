"""What a set of packages needs, directly and through others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def reached(starts: Iterable[str], needs: Mapping[str, Iterable[str]]) -> set[str]:
    """The packages of ``starts`` and everything they lead to.

    Args:
        starts: names.
        needs: what each package needs, by name; names without an entry need nothing.
    """
    found: set[str] = set()
    pending = list(starts)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += needs.get(name, ())
    return found
