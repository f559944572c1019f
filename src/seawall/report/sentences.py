"""What is said about one finding in the formats that other programs show to people."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from seawall.model import Finding, Severity, Verdict
from seawall.vulnerabilities.priority import public_exploits

_SITES: Final = {
    "CVE": "https://nvd.nist.gov/vuln/detail/",
    "GHSA": "https://github.com/advisories/",
    "RUSTSEC": "https://rustsec.org/advisories/",
    "GO": "https://pkg.go.dev/vuln/",
}
_ANY: Final = "https://osv.dev/vulnerability/"
_DIGEST: Final = "https://www.virustotal.com/gui/file/"
_BANDS: Final = {
    Severity.CRITICAL: 9.5,
    Severity.HIGH: 8.0,
    Severity.MEDIUM: 5.5,
    Severity.LOW: 2.5,
    Severity.NEGLIGIBLE: 1.0,
    Severity.NONE: 0.0,
}


def component(finding: Finding) -> str:
    """Name and version of what is affected."""
    return f"{finding.package} {finding.version}".rstrip()


def title(finding: Finding) -> str:
    """One line: what is wrong with what."""
    what = component(finding)
    if finding.verdict is not Verdict.FAIL:
        return f"{what} may be affected by {finding.id}: it cannot be decided"
    if finding.kind == "malware":
        return f"{what} is malicious: {finding.id}"
    if finding.kind != "vulnerability":
        return f"{what} is {finding.kind}: {finding.id}"
    severity = "" if finding.severity is Severity.UNKNOWN else f" ({finding.severity.value})"
    return f"{what} is affected by {finding.id}{severity}"


def details(finding: Finding) -> list[str]:
    """Further sentences: why it matters, how sure it is, what helps."""
    said = []
    if finding.known_exploited:
        said.append(f"It is known to be exploited since {finding.known_exploited}.")
    if finding.ransomware:
        said.append("It is used by ransomware.")
    if public := public_exploits(finding.exploits):
        said.append(f"There is a public exploit: {public[0].reference} ({public[0].source}).")
    if finding.epss >= 0:
        said.append(f"EPSS is {finding.epss:.1%}.")
    if finding.reason:
        said.append(f"Note: {finding.reason}.")
    if finding.partial:
        said.append(f"The data is incomplete: {finding.partial}.")
    said.append(advice(finding))
    return said


def advice(finding: Finding) -> str:
    """What helps."""
    if not finding.fixed_versions:
        return f"No fix is known (state: {finding.state.value})."
    first, *others = finding.fixed_versions
    also = f" (also fixed in {', '.join(others)})" if others else ""
    return f"Upgrade {finding.package} to {first}{also}."


def link(id_: str) -> str:
    """Where to read about a flaw."""
    if id_.startswith(("sha256:", "sha1:", "md5:")):
        return _DIGEST + quote(id_.partition(":")[2], safe="", errors="replace")
    site = _SITES.get(id_.partition("-")[0], _ANY)
    return site + quote(id_, safe="-._~:", errors="replace")


def score(finding: Finding) -> float | None:
    """CVSS score, or the middle of the band where there is only a word."""
    if finding.rating is not None and finding.rating.score >= 0:
        return finding.rating.score
    return _BANDS.get(finding.severity)
