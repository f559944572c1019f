"""The next best steps: the upgrades that settle most.

One call of the package manager upgrades all packages of the operating system, a newer base
image all that came with it, and each library is a step of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from seawall.model import Finding, ScanResult, Severity
from seawall.report.listing import SYSTEM, Group, Listing

_COMMANDS: Final = {
    "alpm": "pacman -Syu",
    "apk": "apk upgrade",
    "deb": "apt-get update && apt-get upgrade",
    "rpm": "dnf upgrade",
}
_ZYPPER: Final = frozenset({"sles", "sled", "opensuse-leap", "opensuse-tumbleweed", "sle_micro"})
_TDNF: Final = frozenset({"photon", "mariner", "azurelinux"})


class Step(Struct, frozen=True, kw_only=True):
    """Something to do.

    Attributes:
        action: what to do, for people.
        settles: how many flaws it settles.
        severe: how many of them are critical or high.
    """

    action: str
    settles: int
    severe: int


def steps(result: ScanResult, listed: Listing, most: int) -> list[Step]:
    """The steps that settle most, the best first.

    Args:
        result: the result.
        listed: its findings, grouped.
        most: how many are wanted.
    """
    found = [*_system(result, listed.own), *_base(result, listed.base), *_libraries(listed.own)]
    found.sort(key=lambda step: (-step.settles, -step.severe, step.action))
    return found[:most]


def _system(result: ScanResult, groups: Iterable[Group]) -> Iterator[Step]:
    """One command for each package manager."""
    by_type: dict[str, list[Group]] = {}
    for group in groups:
        if group.type in SYSTEM and group.target:
            by_type.setdefault(group.type, []).append(group)
    for type_, members in sorted(by_type.items()):
        yield _step(_command(result, type_), members)


def _command(result: ScanResult, type_: str) -> str:
    release = result.artifact.release
    if type_ == "rpm" and release is not None:
        if release.id in _ZYPPER:
            return "zypper patch"
        if release.id in _TDNF:
            return "tdnf upgrade"
    return _COMMANDS[type_]


def _base(result: ScanResult, groups: Iterable[Group]) -> Iterator[Step]:
    members = [group for group in groups if group.target]
    if members:
        base = result.artifact.base
        name = (base.name or base.digest) if base else ""
        yield _step(f"build on a newer base image{f' than {name}' if name else ''}", members)


def _libraries(groups: Iterable[Group]) -> Iterator[Step]:
    """An upgrade of one library each, whichever copies there are."""
    found: dict[tuple[str, str, str], list[Group]] = {}
    for group in groups:
        if group.type not in SYSTEM and group.target:
            found.setdefault((group.type, group.name, group.version), []).append(group)
    for (_, name, version), members in found.items():
        yield _step(f"{name} {version} -> {members[0].target}", members)


def _step(action: str, groups: Iterable[Group]) -> Step:
    settled: list[Finding] = [
        finding for group in groups for finding in group.findings if finding.fixed_versions
    ]
    severe = sum(finding.severity.rank >= Severity.HIGH.rank for finding in settled)
    return Step(action=action, settles=len(settled), severe=severe)
