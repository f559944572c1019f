"""What changed between two scans: packages, findings, layers.

A finding is known by its flaw and package, so that an update that leaves the flaw in is no
change. Findings that an exception covers count as closed. When the two scans rest on
different advisory data, a new finding in an unchanged package is news about the data, and
the difference says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from seawall.model import Finding, Layer, Package, ScanResult, Verdict

PackageKey = tuple[str, str]


class PackageChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One package that is not what it was.

    Attributes:
        type, name: of the package.
        before: versions in the first scan, sorted; empty if it was not there.
        after: versions in the second scan; empty if it is gone.
    """

    type: str
    name: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class FindingChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One finding that came or went.

    Attributes:
        finding: as the scan that has it states it.
        reason: ``package added``, ``package removed``, ``version changed``,
            ``exception added``, ``exception ended``, ``advisory data changed``,
            ``scan incomplete`` (the other scan may have missed it) or ``not known``.
    """

    finding: Finding
    reason: str


class Difference(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The second scan against the first.

    Attributes:
        before, after: names of the artifacts.
        same_data: whether both rest on the same advisory data.
        added, removed, changed: packages.
        new, fixed: findings that came and went.
        unchanged: how many findings stayed.
        layers_added, layers_removed: layers only one of them has, lowest first.
        layers_kept: how many they share.
        size_before, size_after: bytes of all layers as stored.
    """

    before: str
    after: str
    same_data: bool
    added: tuple[PackageChange, ...] = ()
    removed: tuple[PackageChange, ...] = ()
    changed: tuple[PackageChange, ...] = ()
    new: tuple[FindingChange, ...] = ()
    fixed: tuple[FindingChange, ...] = ()
    unchanged: int = 0
    layers_added: tuple[Layer, ...] = ()
    layers_removed: tuple[Layer, ...] = ()
    layers_kept: int = 0
    size_before: int = 0
    size_after: int = 0


def diff(before: ScanResult, after: ScanResult) -> Difference:
    """Compare two scans, of two artifacts or of one at two times."""
    old, new = _versions(before.packages), _versions(after.packages)
    changes = [
        PackageChange(
            type=key[0],
            name=key[1],
            before=tuple(sorted(old.get(key, ()))),
            after=tuple(sorted(new.get(key, ()))),
        )
        for key in sorted(old.keys() | new.keys())
        if old.get(key, set()) != new.get(key, set())
    ]
    layers_before, layers_after = before.artifact.layers, after.artifact.layers
    kept = Counter(_ids(layers_before)) & Counter(_ids(layers_after))
    came, went, unchanged = _findings(before, after)
    return Difference(
        before=before.artifact.name,
        after=after.artifact.name,
        same_data=_data(before) == _data(after),
        added=tuple(change for change in changes if not change.before),
        removed=tuple(change for change in changes if not change.after),
        changed=tuple(change for change in changes if change.before and change.after),
        new=came,
        fixed=went,
        unchanged=unchanged,
        layers_added=_only(layers_after, kept),
        layers_removed=_only(layers_before, kept),
        layers_kept=kept.total(),
        size_before=sum(layer.size for layer in layers_before),
        size_after=sum(layer.size for layer in layers_after),
    )


def _versions(packages: Iterable[Package]) -> dict[PackageKey, set[str]]:
    found: dict[PackageKey, set[str]] = {}
    for package in packages:
        found.setdefault((package.type, package.name), set()).add(package.version)
    return found


def _data(result: ScanResult) -> str:
    return result.snapshot.id if result.snapshot else ""


FindingKey = tuple[str, str, str]


def _key(finding: Finding) -> FindingKey:
    return finding.id, finding.type, finding.package


def _findings(
    before: ScanResult, after: ScanResult
) -> tuple[tuple[FindingChange, ...], tuple[FindingChange, ...], int]:
    old, new = _open(before), _open(after)
    came = tuple(
        FindingChange(finding=new[key], reason=_why(key, before, after))
        for key in sorted(new.keys() - old.keys())
    )
    went = tuple(
        FindingChange(finding=old[key], reason=_why(key, before, after))
        for key in sorted(old.keys() - new.keys())
    )
    return came, went, len(old.keys() & new.keys())


def _open(result: ScanResult) -> dict[FindingKey, Finding]:
    found: dict[FindingKey, Finding] = {}
    for finding in result.findings:
        known = found.get(_key(finding))
        if finding.suppressed is None and (known is None or known.verdict is not Verdict.FAIL):
            found[_key(finding)] = finding
    return found


def _why(key: FindingKey, before: ScanResult, after: ScanResult) -> str:
    """What explains a finding that only one of the scans has open."""
    package = key[1:]
    old, new = (
        {item.version for item in result.packages if (item.type, item.name) == package}
        for result in (before, after)
    )
    if not old or not new:
        if not (after if old else before).complete:
            return "scan incomplete"
        return "package removed" if old else "package added"
    if old != new:
        return "version changed"
    covered = [
        any(_key(finding) == key and finding.suppressed for finding in result.findings)
        for result in (before, after)
    ]
    if any(covered):
        return "exception ended" if covered[0] else "exception added"
    return "advisory data changed" if _data(before) != _data(after) else "not known"


def _ids(layers: Iterable[Layer]) -> list[str]:
    return [layer.diff_id for layer in layers]


def _only(layers: Iterable[Layer], kept: Counter[str]) -> tuple[Layer, ...]:
    remaining = Counter(kept)
    own = []
    for layer in layers:
        if remaining[layer.diff_id]:
            remaining[layer.diff_id] -= 1
        else:
            own.append(layer)
    return tuple(own)
