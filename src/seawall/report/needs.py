"""Which package needs which: names that manifests state, resolved to the packages meant.

A package's dependencies are names of packages of the same type that the same file states. A
name that fits several (two architectures of a library, copies of one module) means those of
the same architecture, or all if there are none. What fits nothing - a virtual package, a
package that is not installed - is no edge; the SBOM formats keep it as a fact.
"""

from __future__ import annotations

from collections.abc import Sequence

from seawall.model import Package

_Names = dict[tuple[str, str, str], list[int]]


def edges(packages: Sequence[Package]) -> list[tuple[int, ...]]:
    """For each package the numbers of those that it needs, without duplicates."""
    names = _index(packages)
    return [_needed(number, package, packages, names) for number, package in enumerate(packages)]


def tops(needed: Sequence[tuple[int, ...]]) -> list[int]:
    """Packages that no other needs: what the artifact itself needs.

    Packages that need each other in a circle are needed by none outside it; then the first
    of them stands for the circle.
    """
    reached = {other for others in needed for other in others}
    top = [number for number in range(len(needed)) if number not in reached]
    seen = set(top)
    pending = list(top)
    for number in range(len(needed)):
        while pending:
            for other in needed[pending.pop()]:
                if other not in seen:
                    seen.add(other)
                    pending.append(other)
        if number not in seen:
            top.append(number)
            seen.add(number)
            pending.append(number)
    return top


def _index(packages: Sequence[Package]) -> _Names:
    names: _Names = {}
    for number, package in enumerate(packages):
        full = f"{package.name}@{package.version}"
        for path in {place.path for place in package.locations}:
            names.setdefault((package.type, path, package.name), []).append(number)
            names.setdefault((package.type, path, full), []).append(number)
    return names


def _needed(
    number: int, package: Package, packages: Sequence[Package], names: _Names
) -> tuple[int, ...]:
    if not package.dependencies:
        return ()
    found: dict[int, None] = {}
    for path in sorted({place.path for place in package.locations}):
        for name in package.dependencies:
            fitting = names.get((package.type, path, name), [])
            if len(fitting) > 1 and package.arch:
                same = [one for one in fitting if packages[one].arch == package.arch]
                fitting = same or fitting
            found |= dict.fromkeys(fitting)
    found.pop(number, None)
    return tuple(sorted(found))
