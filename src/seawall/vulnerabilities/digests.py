"""Packages whose content is known to be bad, by the digests that the inventory states.

A lock file states the digests of all files of a version, a layer that of an archive: where one is
listed by threat intelligence, the package is malware, whatever its name and version.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol

from seawall.model import Finding, IndicatorKind, Package, Rating, Severity, Verdict

SURE: Final = 50
"""Confidence from which a listed digest is an answer; below, it is a doubt."""

_KINDS: Final = {
    "sha256": IndicatorKind.SHA256,
    "sha1": IndicatorKind.SHA1,
    "md5": IndicatorKind.MD5,
}


class Assessed(Protocol):
    """What is known of a digest; ``seawall.advisories.intelligence.Assessment`` is one."""

    @property
    def confidence(self) -> int:
        """That it is bad, 0 to 100."""
        ...

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons, for people."""
        ...

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of those who say so, the strongest first."""
        ...

    @property
    def first_seen(self) -> str:
        """Earliest day of any source."""
        ...


def digests(packages: Iterable[Package]) -> dict[IndicatorKind, set[str]]:
    """The digests of packages that threat intelligence can be asked for."""
    found: dict[IndicatorKind, set[str]] = defaultdict(set)
    for package in packages:
        for kind, value in _digests(package):
            found[kind].add(value)
    return dict(found)


def findings(packages: Iterable[Package], known: Mapping[str, Assessed]) -> list[Finding]:
    """One finding for each package and listed digest.

    Args:
        packages: those whose :func:`digests` were asked for.
        known: what is known of listed digests.
    """
    found: dict[tuple[str, str, str], Finding] = {}
    for package in packages if known else ():
        for kind, value in _digests(package):
            if (about := known.get(value)) is not None:
                identity = (value, package.purl, package.name)
                found.setdefault(identity, _finding(package, f"{kind.value}:{value}", about))
    return list(found.values())


def _digests(package: Package) -> Iterator[tuple[IndicatorKind, str]]:
    for text in package.hashes:
        algorithm, _, value = text.partition(":")
        kind = _KINDS.get(algorithm.lower().replace("-", ""))
        if kind is not None:
            yield kind, value.lower()


def _finding(package: Package, id_: str, about: Assessed) -> Finding:
    rating = Rating(Severity.CRITICAL, about.sources[0])
    return Finding(
        id=id_,
        kind="malware",
        verdict=Verdict.FAIL if about.confidence >= SURE else Verdict.UNKNOWN,
        reason=f"confidence {about.confidence} of 100: {'; '.join(about.why)}",
        package=package.name,
        version=package.version,
        purl=package.purl,
        type=package.type,
        locations=package.locations,
        level=package.level,
        severity=rating.severity,
        rating=rating,
        ratings=(rating,),
        published=about.first_seen,
        from_base=package.from_base,
        introduced_in=package.introduced_in,
        created_by=package.created_by,
    )
