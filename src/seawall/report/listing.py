"""Findings grouped as people work on them: one group for each thing that is upgraded.

Binary packages of one source package are upgraded together, so they are one group; copies
of a library in one version are too. Each flaw counts once in a group. Groups fall into parts:
what the artifact's own layers brought, what its base image brought, what cannot be decided,
remarks about maintenance, and what exceptions cover.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cmp_to_key
from typing import Final, NamedTuple

from msgspec import Struct

from seawall.errors import UserError
from seawall.model import Finding, Location, Package, ScanResult, Severity, State, Verdict
from seawall.versions import compare
from seawall.vulnerabilities.finding import INFORMATIONAL
from seawall.vulnerabilities.priority import key, priority

SYSTEM: Final = frozenset({"alpm", "apk", "deb", "rpm"})
"""Types of packages that the operating system's own manager upgrades."""

SEVERITIES: Final = tuple(reversed(Severity))
PRESSING: Final = 3
"""The last tier of priority that belongs under what to fix first."""

AFFECTED: Final = 6
"""The last tier of priority for what is known to be affected."""

_STATES: Final = {
    State.WONT_FIX: "won't be fixed",
    State.DEFERRED: "fix deferred",
    State.END_OF_LIFE: "end of life",
    State.INVESTIGATING: "being investigated",
}


class Group(Struct, frozen=True, kw_only=True):
    """Findings that one upgrade settles.

    Attributes:
        type, name, version: what is upgraded; the source package of OS packages.
        packages: names of the components concerned, sorted.
        findings: one for each flaw, the most pressing first.
        locations: where the components are.
        owner: name of the OS package that installed them, ``""`` if none did.
        target: the lowest version that settles all that can be settled, ``""`` if none does.
        reason: why it cannot be decided, or a caveat they share.
    """

    type: str
    name: str
    version: str
    packages: tuple[str, ...]
    findings: tuple[Finding, ...]
    locations: tuple[Location, ...]
    owner: str = ""
    target: str = ""
    reason: str = ""

    @property
    def fixable(self) -> int:
        """How many of its flaws have a fix."""
        return sum(1 for finding in self.findings if finding.fixed_versions)

    @property
    def tier(self) -> int:
        """Priority of its most pressing flaw."""
        return priority(self.findings[0]).tier

    @property
    def outlook(self) -> str:
        """What the publisher says about a fix where there is none."""
        words = {_STATES.get(one.state, "") for one in self.findings if not one.fixed_versions}
        return next(iter(words)) if len(words) == 1 and "" not in words else "no fix yet"


class Listing(Struct, frozen=True, kw_only=True):
    """All findings of a result, in parts; the most pressing group first in each.

    Attributes:
        own: brought by the artifact itself, or where that is not known.
        base: brought by the base image.
        undecided: what cannot be decided.
        remarks: about maintenance.
        suppressed: what exceptions cover, the most pressing first.
    """

    own: tuple[Group, ...]
    base: tuple[Group, ...]
    undecided: tuple[Group, ...]
    remarks: tuple[Group, ...]
    suppressed: tuple[Finding, ...]

    @property
    def affected(self) -> tuple[Group, ...]:
        """Groups with flaws, own and base, the most pressing first."""
        return tuple(sorted((*self.own, *self.base), key=lambda group: key(group.findings[0])))


def listing(result: ScanResult) -> Listing:
    """Group the findings of a result."""
    owners = _owners(result.packages)
    parts: dict[str, list[Finding]] = {}
    for finding in sorted(result.findings, key=key):
        parts.setdefault(_part(finding), []).append(finding)
    return Listing(
        own=_groups(parts.get("own", ()), owners),
        base=_groups(parts.get("base", ()), owners),
        undecided=_groups(parts.get("undecided", ()), owners),
        remarks=_groups(parts.get("remark", ()), owners),
        suppressed=tuple(parts.get("suppressed", ())),
    )


def counts(groups: Iterable[Group]) -> Counter[Severity]:
    """How many flaws of each severity groups have."""
    return Counter(finding.severity for group in groups for finding in group.findings)


class _Identity(NamedTuple):
    """What tells groups apart, in the order of the fields of :class:`Group`."""

    type: str
    name: str
    version: str
    owner: str
    reason: str


def _part(finding: Finding) -> str:
    if finding.suppressed is not None:
        return "suppressed"
    if finding.kind in INFORMATIONAL:
        return "remark"
    if finding.verdict is not Verdict.FAIL:
        return "undecided"
    return "base" if finding.from_base else "own"


def _owners(packages: Iterable[Package]) -> dict[str, Package]:
    return {package.purl: package for package in packages if package.purl}


def _groups(findings: Iterable[Finding], packages: dict[str, Package]) -> tuple[Group, ...]:
    found: dict[_Identity, list[Finding]] = {}
    for finding in findings:
        found.setdefault(_identity(finding, packages), []).append(finding)
    return tuple(_group(identity, members) for identity, members in found.items())


def _identity(finding: Finding, packages: dict[str, Package]) -> _Identity:
    package = packages.get(finding.purl)
    name, version, owner = finding.package, finding.version, ""
    if package is not None and finding.type in SYSTEM and package.source:
        name, version = package.source, package.source_version or package.version
    if package is not None and package.owned_by:
        holder = packages.get(package.owned_by)
        owner = holder.name if holder else package.owned_by
    return _Identity(finding.type, name, version, owner, finding.reason)


def _group(identity: _Identity, members: list[Finding]) -> Group:
    flaws = {finding.id: finding for finding in reversed(members)}
    places = (place for finding in members for place in finding.locations)
    return Group(
        type=identity.type,
        name=identity.name,
        version=identity.version,
        owner=identity.owner,
        reason=identity.reason,
        packages=tuple(sorted({finding.package for finding in members})),
        findings=tuple(sorted(flaws.values(), key=key)),
        locations=tuple(dict.fromkeys(places)),
        target=_target(flaws.values()),
    )


def _target(flaws: Iterable[Finding]) -> str:
    """The highest of the nearest fixes: below it, some flaw that has a fix stays."""
    nearest = {flaw.fixed_versions[0]: _scheme(flaw) for flaw in flaws if flaw.fixed_versions}
    if len(nearest) < 2:
        return next(iter(nearest), "")
    scheme = next(iter(nearest.values()))

    def order(left: str, right: str) -> int:
        try:
            return compare(scheme, left, right)
        except UserError:  # a result that names an order this version does not have
            return (left > right) - (left < right)

    return max(sorted(nearest), key=cmp_to_key(order))


def _scheme(flaw: Finding) -> str:
    return next((one.scheme for one in flaw.comparisons), "")


def places(group: Group) -> Iterator[str]:
    """Where a group's components are, as ``path:line``; nothing for OS packages.

    An OS package is where its manager put it, and its database would only distract.
    """
    if group.type not in SYSTEM:
        yield from (
            f"{place.path}:{place.line}" if place.line else place.path for place in group.locations
        )
