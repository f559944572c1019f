"""Evidence in words: a statement and its comparison as one line."""

from __future__ import annotations

from collections.abc import Iterable

from seawall.model import Comparison, CoverageRow, Looked, Package, State


def quoted(comparison: Comparison) -> str:
    """``debian says fixed: 1.1.1n-0+deb11u5 >= 1.1.1n-0+deb11u4 (DSA-5417 about openssl)``."""
    said = comparison.statement
    word = said.note or said.state.value.replace("_", " ")
    if said.state is State.FIXED and said.ranges:
        bounds = ", ".join(item.fixed for item in said.ranges if item.fixed)
        word = f"fixed in {bounds}" if bounds else word
    about = f"{said.advisory} about {said.package} in {said.ecosystem}"
    return f"{said.source} says {word}: {comparison.text} ({about})"


def place(package: Package) -> str:
    """Where we read a package, and how sure that is."""
    where = package.locations[0].path if package.locations else "an unstated place"
    more = len(package.locations) - 1
    also = f" and {more} more" if more > 0 else ""
    return f"we read {package.name} {package.version} in {where}{also} ({package.evidence})"


def gaps(rows: Iterable[CoverageRow], subjects: Iterable[str]) -> tuple[str, ...]:
    """What the account of coverage says about some ecosystems."""
    wanted = frozenset(subjects)
    return tuple(
        f"coverage of {row.subject}: {row.looked.value}{': ' + row.reason if row.reason else ''}"
        for row in rows
        if row.subject in wanted and row.looked is not Looked.SEEN
    )
