"""JUnit XML: findings as failed tests, for CI systems that show test results.

One suite for the artifact. A finding fails; what cannot be decided, what an exception covers and
what was not fully looked at is skipped with its reason, so that none of it passes silently.
There is always one test that passes: how many packages were compared.

Source: https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final, NamedTuple

from seawall.model import Finding, ScanResult, Verdict
from seawall.report import gaps
from seawall.report.format import Rendering
from seawall.report.moments import moment
from seawall.report.safe_text import safe
from seawall.report.sentences import details, link, title
from seawall.vulnerabilities.finding import INFORMATIONAL
from seawall.vulnerabilities.priority import ordered


class Case(NamedTuple):
    """One test.

    Attributes:
        group, name: what is tested.
        outcome: ``failure``, ``skipped`` or ``""`` for passed.
        kind: of failure.
        message: one line.
        text: further lines.
    """

    group: str
    name: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    text: str = ""


class JUnit:
    """Writes one suite."""

    name: Final = "junit"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield line by line."""
        del rendering
        cases = list(_cases(result))
        failed = sum(case.outcome == "failure" for case in cases)
        skipped = sum(case.outcome == "skipped" for case in cases)
        totals = f'tests="{len(cases)}" failures="{failed}" errors="0"'
        name = _value(result.artifact.name)
        stamp = f' timestamp="{when[:-1]}"' if (when := moment(result.created)) else ""
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f'<testsuites name="seawall" {totals} time="0">\n'
        yield f'  <testsuite name="{name}" {totals} skipped="{skipped}" time="0"{stamp}>\n'
        for case in cases:
            yield from _written(case)
        yield "  </testsuite>\n</testsuites>\n"


PLUGIN: Final = JUnit()


def _cases(result: ScanResult) -> Iterator[Case]:
    if result.snapshot is not None:
        yield Case("coverage", f"{gaps.compared(result)} packages compared with advisories")
    else:
        message = "vulnerabilities were not looked for"
        yield Case("coverage", "packages compared with advisories", "skipped", "", message)
    yield from map(_case, ordered(result.findings))
    for gap in gaps.gaps(result):
        what = f"{', '.join(gap.subjects)}: {gap.looked.value}"
        yield Case("coverage", what, "skipped", "", gap.reason or gap.looked.value)
    for one in gaps.unread(result):
        yield Case("coverage", f"read {one.path}", "skipped", "", one.reason)


def _case(finding: Finding) -> Case:
    name = f"{finding.package}@{finding.version}: {finding.id}"
    message = title(finding)
    covered = finding.suppressed
    if covered is not None:
        why = f"{covered.reason or 'no reason is given'} ({covered.origin})"
        return Case(finding.type, name, "skipped", "", f"{message}; excepted: {why}")
    if finding.verdict is not Verdict.FAIL or finding.kind in INFORMATIONAL:
        return Case(finding.type, name, "skipped", "", f"{message}; {finding.reason}".rstrip("; "))
    places = (f"{one.path}:{one.line}" if one.line else one.path for one in finding.locations)
    text = "\n".join(map(safe, (*details(finding), *places, link(finding.id))))
    return Case(finding.type, name, "failure", finding.severity.value, message, text)


def _written(case: Case) -> Iterable[str]:
    opening = f'    <testcase classname="{_value(case.group)}" name="{_value(case.name)}" time="0"'
    if not case.outcome:
        return [f"{opening}/>\n"]
    kind = f' type="{_value(case.kind)}"' if case.kind else ""
    inner = f'<{case.outcome} message="{_value(case.message)}"{kind}'
    inner += f">{escape(case.text)}</{case.outcome}>" if case.text else "/>"
    return [f"{opening}>{inner}</testcase>\n"]


def _value(text: str) -> str:
    """Text of an attribute: escaped for XML, and free of what XML cannot hold."""
    return escape(safe(text))
