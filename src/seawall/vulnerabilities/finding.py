"""Writing down an answer: one finding per flaw and package, able to say why."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from seawall.model import (
    Category,
    Finding,
    Location,
    Package,
    Severity,
    State,
    Verdict,
    Vulnerability,
)
from seawall.vulnerabilities import kernel
from seawall.vulnerabilities.deciding import Decision, fixed_versions, state_of
from seawall.vulnerabilities.doubt import beyond_order
from seawall.vulnerabilities.ecosystems import OTHERS
from seawall.vulnerabilities.judging import comparison
from seawall.vulnerabilities.severity import ratings

INFORMATIONAL: Final = frozenset(
    {Category.UNMAINTAINED.value, Category.UNSOUND.value, Category.NOTICE.value}
)
"""Kinds of findings that inform and never fail a build."""

_KIND_ORDER: Final = (
    Category.MALWARE,
    Category.VULNERABILITY,
    Category.UNSOUND,
    Category.UNMAINTAINED,
    Category.NOTICE,
)


def write(
    id_: str,
    decision: Decision,
    vulnerability: Vulnerability | None,
    packages: Iterable[Package],
    *,
    partial: str = "",
    container: bool = False,
) -> list[Finding]:
    """The findings about one flaw in packages that compare alike.

    Args:
        id_: primary id of the flaw.
        decision: the answer.
        vulnerability: what is known about the flaw, ``None`` if nothing is.
        packages: copies with one PURL become one finding with several locations.
        partial: why the data behind the answer is incomplete.
        container: whether the artifact runs on the kernel of a host.
    """
    flaw = vulnerability or Vulnerability(id=id_)
    rated = ratings(decision, vulnerability)
    chosen = rated[0] if rated and rated[0].severity is not Severity.UNKNOWN else None
    kind = _kind(decision)
    fixes = fixed_versions(decision.deciding)
    template = Finding(
        id=id_,
        package="",
        version="",
        purl="",
        type="",
        aliases=tuple(alias for alias in flaw.aliases if alias != id_),
        kind=kind,
        verdict=decision.verdict,
        state=state_of(decision.deciding, fixes),
        fixed_versions=fixes,
        severity=chosen.severity if chosen else _unrated(kind),
        rating=chosen,
        ratings=rated,
        known_exploited=flaw.known_exploited,
        ransomware=flaw.ransomware,
        epss=flaw.epss,
        epss_percentile=flaw.epss_percentile,
        exploitation=flaw.exploitation,
        cwes=flaw.cwes,
        published=flaw.published,
        comparisons=tuple(comparison(item) for item in decision.judged),
        partial=partial,
    )
    return [
        _about(template, copies, decision, vulnerability, container)
        for copies in _by_purl(packages)
    ]


def _by_purl(packages: Iterable[Package]) -> list[list[Package]]:
    copies: dict[str, list[Package]] = {}
    for package in packages:
        identity = package.purl or f"{package.type}:{package.name}@{package.version}?{package.arch}"
        copies.setdefault(identity, []).append(package)
    return list(copies.values())


def _about(
    template: Finding,
    copies: Sequence[Package],
    decision: Decision,
    vulnerability: Vulnerability | None,
    container: bool,
) -> Finding:
    package = copies[0]
    level, caveat = kernel.level(package, container)
    verdict = template.verdict
    reason = _reason(decision) or caveat or _disputed(vulnerability)
    if verdict is Verdict.FAIL:
        undecidable = beyond_order(package, decision, vulnerability) or _rejected(vulnerability)
        if undecidable:
            verdict, reason = Verdict.UNKNOWN, undecidable
    return replace(
        template,
        package=package.name,
        version=package.version,
        purl=package.purl,
        type=package.type,
        verdict=verdict,
        reason=reason,
        locations=_locations(copies),
        level=level,
        from_base=_from_base(copies),
        introduced_in=package.introduced_in,
        created_by=package.created_by,
    )


def _rejected(vulnerability: Vulnerability | None) -> str:
    """Why an id that was taken back decides nothing; the advisories that still use it are kept."""
    if vulnerability is None or not vulnerability.rejected:
        return ""
    return f"the id was rejected ({', '.join(vulnerability.rejected)})"


def _disputed(vulnerability: Vulnerability | None) -> str:
    if vulnerability is None or not vulnerability.disputed:
        return ""
    return f"that it is a flaw is disputed ({', '.join(vulnerability.disputed)})"


def _locations(copies: Sequence[Package]) -> tuple[Location, ...]:
    return tuple(dict.fromkeys(location for copy in copies for location in copy.locations))


def _from_base(copies: Sequence[Package]) -> bool | None:
    """One copy that the image's own layers brought is enough to call it its own."""
    bases = {copy.from_base for copy in copies}
    if False in bases:
        return False
    return None if None in bases else True


def _kind(decision: Decision) -> str:
    kinds = {item.statement.category for item in decision.deciding}
    return min(kinds, key=_KIND_ORDER.index).value


def _unrated(kind: str) -> Severity:
    """Remarks about maintenance have no severity; flaws have one that nobody has stated."""
    return Severity.NONE if kind in INFORMATIONAL else Severity.UNKNOWN


def _reason(decision: Decision) -> str:
    first = decision.deciding[0]
    if first.reason:
        return first.reason
    if first.lookup.paid and first.statement.state is State.FIXED:
        return f"fixed for subscribers only ({first.lookup.ecosystem})"
    if first.lookup.rank == OTHERS:
        return f"judged by the advisories of {first.lookup.ecosystem} for the same program"
    return ""


def fingerprinted(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings and give each its fingerprint.

    A fingerprint rests on the flaw and the package, not on version, path or architecture,
    so that it survives a rebuild that leaves the flaw in. Copies of a package in several
    versions are numbered in their order.
    """
    ordered = sorted(
        findings, key=lambda item: (item.type, item.package, item.id, item.version, item.purl)
    )
    seen: Counter[tuple[str, str, str]] = Counter()
    result = []
    for item in ordered:
        identity = (item.id, item.type, item.package)
        number = seen[identity]
        seen[identity] += 1
        text = "\0".join((*identity, str(number)) if number else identity)
        # Names that are not Unicode keep their bytes as surrogates.
        digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
        result.append(replace(item, fingerprint=digest))
    return result
