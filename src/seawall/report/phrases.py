"""Short phrases about groups and flaws that the formats for people share.

All but the reasons are safe to print (:mod:`seawall.report.safe_text`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.model import Finding
from seawall.report.listing import Group, places
from seawall.report.safe_text import safe
from seawall.vulnerabilities.priority import LIKELY, priority

_PLACES: Final = 2


def plural(noun: str, count: int) -> str:
    """The noun, for one or for several."""
    return noun if count == 1 else f"{noun}s"


def installed(group: Group) -> str:
    """Name and version of what is there."""
    return safe(f"{group.name} {group.version}".rstrip())


def upgrade(group: Group) -> str:
    """What is installed, and what settles it."""
    return f"{installed(group)} -> {safe(group.target)}" if group.target else installed(group)


def marked(flaw: Finding, *, settled: bool) -> str:
    """An id with what makes it stand out."""
    marks = [
        "EXPLOITED" if flaw.known_exploited or flaw.exploitation == "active" else "",
        "ransomware" if flaw.ransomware else "",
        "MALWARE" if flaw.kind == "malware" else "",
        f"EPSS {flaw.epss:.0%}" if flaw.epss >= LIKELY else "",
        "your own advisory" if own(flaw) else "",
        f"judged by {safe(flaw.override.author)}" if flaw.override else "",
        "no fix" if settled and not flaw.fixed_versions else "",
    ]
    said = ", ".join(filter(None, marks))
    return f"{safe(flaw.id)} ({said})" if said else safe(flaw.id)


def own(finding: Finding) -> bool:
    """Whether it rests on the user's own advisory."""
    return bool(finding.comparisons and finding.comparisons[0].statement.own)


def provenance(group: Group) -> Iterator[str]:
    """Where it is and who put it there."""
    if len(group.packages) > 1:
        yield f"{len(group.packages)} packages"
    elif group.packages and group.packages[0] != group.name:
        yield safe(group.packages[0])
    if group.owner:
        yield f"installed by {safe(group.owner)}"
    found = list(places(group))
    yield from map(safe, found[:_PLACES])
    if len(found) > _PLACES:
        more = len(found) - _PLACES
        yield f"{more:,} more {plural('place', more)}"


def reasons(finding: Finding) -> str:
    """Why a flaw stands where it does, without its fix, which is shown beside it."""
    told = priority(finding).reasons
    return ", ".join(one for one in told if not one.startswith("fixed in "))
