"""GitLab's report of container scanning, schema 15.0.

GitLab shows it in merge requests and in its vulnerability report. It has no word for what cannot
be decided: such findings have the severity ``Unknown`` and say so; what an exception covers
is left out, as GitLab would open it again.

Source: https://docs.gitlab.com/development/integrations/secure/ and
https://gitlab.com/gitlab-org/security-products/security-report-schemas
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from seawall.model import Artifact, Finding, ScanResult, Severity, Verdict
from seawall.report import gaps
from seawall.report.format import Rendering
from seawall.report.moments import moment
from seawall.report.product import tool
from seawall.report.safe_text import safe
from seawall.report.sentences import advice, details, link, title
from seawall.report.writing import document_id, json_text
from seawall.vulnerabilities.priority import ordered

_VERSION: Final = "15.0.7"
_EARLIEST: Final = "1970-01-01T00:00:00Z"
_NAME: Final = 255
_SOLUTION: Final = 7000
_IMAGE: Final = re.compile(r"[^:]+(?::\d+[^:]*)?:[^:]+(?::[^:]+)?")
_TYPES: Final = ("cve", "cwe", "ghsa", "osvdb", "usn", "rhsa", "elsa")
_SEVERITIES: Final = {
    Severity.CRITICAL: "Critical",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
    Severity.NEGLIGIBLE: "Low",
    Severity.NONE: "Info",
}


class GitLab:
    """Writes the report."""

    name: Final = "gitlab"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield one document."""
        del rendering
        yield json_text(
            {
                "version": _VERSION,
                "scan": _scan(result),
                "vulnerabilities": [
                    _vulnerability(finding, result)
                    for finding in ordered(result.findings)
                    if finding.suppressed is None
                ],
                "remediations": [],
            }
        )


PLUGIN: Final = GitLab()


def _scan(result: ScanResult) -> dict[str, Any]:
    name, version = tool(result)
    program = {
        "id": name,
        "name": name.capitalize(),
        "version": version or "0",
        "vendor": {"name": name.capitalize()},
    }
    when = (moment(result.created) or _EARLIEST)[:-1]
    return {
        "analyzer": program,
        "scanner": program,
        "type": "container_scanning",
        "start_time": when,
        "end_time": when,
        "status": "success" if result.complete else "failure",
        "messages": list(_messages(result)),
    }


def _messages(result: ScanResult) -> Iterator[dict[str, str]]:
    for one in gaps.unread(result):
        yield {"level": "warn", "value": safe(f"{one.path}: {one.reason}")}
    for gap in gaps.gaps(result):
        text = f"{gap.looked.value}: {', '.join(gap.subjects)}: {gap.reason}"
        yield {"level": "info", "value": safe(text)}


def _vulnerability(finding: Finding, result: ScanResult) -> dict[str, Any]:
    decided = finding.verdict is Verdict.FAIL
    release = result.artifact.release
    system = f"{release.id} {release.version}".rstrip() if release else "unknown"
    places = [place.path for place in finding.locations]
    where = f" Found in {', '.join(places[:5])}." if places else ""
    return {
        "id": finding.fingerprint or str(document_id(result, f"{finding.id} {finding.purl}")),
        "name": safe(title(finding))[:_NAME],
        "description": safe(f"{title(finding)}. {' '.join(details(finding))}{where}"),
        "severity": _SEVERITIES.get(finding.severity, "Unknown") if decided else "Unknown",
        "solution": safe(advice(finding))[:_SOLUTION],
        "identifiers": [_identifier(one) for one in dict.fromkeys((finding.id, *finding.aliases))],
        "links": [{"url": link(finding.id)}],
        "location": {
            "dependency": {
                "package": {"name": safe(finding.package)},
                "version": safe(finding.version),
            },
            "operating_system": safe(system),
            "image": _image(result.artifact),
        },
    }


def _identifier(id_: str) -> dict[str, str]:
    kind = id_.partition("-")[0].lower()
    return {
        "type": kind if kind in _TYPES else "seawall",
        "name": safe(id_),
        "value": safe(id_),
        "url": link(id_),
    }


def _image(artifact: Artifact) -> str:
    """The name as the schema wants it: with a tag, or it would not be accepted."""
    name = safe(artifact.name)
    if _IMAGE.fullmatch(name):
        return name
    tagged = f"{name}:latest"
    return tagged if _IMAGE.fullmatch(tagged) else f"{name.replace(':', '_')}:latest"
