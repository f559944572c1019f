"""Computing a pack from public artefacts that lie in folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from seawall.analytics.known import Known
from seawall.analytics.pack.facts import ImageProfile, Pack, Popular
from seawall.analytics.pack.fixing import fixes
from seawall.analytics.pack.profiling import profile
from seawall.analytics.pack.released import Released, read
from seawall.artifacts.source import Options
from seawall.errors import SeawallError

NEEDED: Final = 3
"""Packages that need another before it counts as popular."""
SUFFIXES: Final = (".whl", ".tgz", ".tar.gz", ".crate", ".zip")

Report = Callable[[str, str], None]


def compute(
    packages: Iterable[Path],
    images: Iterable[str],
    known: Known,
    *,
    failed: Report,
    progress: Callable[[str], None] = lambda _what: None,
) -> Pack:
    """Everything that the artefacts tell; the same artefacts give the same pack.

    Args:
        packages: archives, or folders of archives.
        images: targets.
        known: which flaw which release mends.
        failed: is told which artefact could not be read, and why; the others count.
        progress: is told what is being read.
    """
    releases = []
    for path in _archives(packages):
        progress(path.name)
        try:
            releases.append(read(path))
        except SeawallError as error:
            failed(path.name, error.message)
    return Pack(
        behaviour=tuple(sorted({one.behaviour for one in releases})),
        popular=tuple(_popular(releases)),
        fixes=tuple(sorted(set(fixes(releases, known)))),
        images=tuple(sorted(_profiles(images, failed, progress))),
    )


def _archives(places: Iterable[Path]) -> list[Path]:
    found: set[Path] = set()
    for place in places:
        if place.is_dir():
            found.update(path for path in place.rglob("*") if path.name.endswith(SUFFIXES))
        else:
            found.add(place)
    return sorted(found)


def _popular(releases: Iterable[Released]) -> list[Popular]:
    needed: Counter[tuple[str, str]] = Counter()
    by_package: dict[tuple[str, str], set[str]] = {}
    for one in releases:
        package = (one.behaviour.ecosystem, one.behaviour.package)
        by_package.setdefault(package, set()).update(one.requires)
    for (ecosystem, _), names in by_package.items():
        needed.update((ecosystem, name) for name in names)
    return sorted(
        Popular(ecosystem=ecosystem, package=name, dependents=count)
        for (ecosystem, name), count in needed.items()
        if count >= NEEDED
    )


def _profiles(
    images: Iterable[str], failed: Report, progress: Callable[[str], None]
) -> Iterable[ImageProfile]:
    for target in images:
        progress(target)
        try:
            yield profile(target, Options())
        except SeawallError as error:
            failed(target, error.message)
