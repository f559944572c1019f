"""JUnit XML. No schema of it is official; these are the rules that its readers share."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from msgspec.structs import replace

from seawall.model import ScanResult
from tests.report.making import EMPTY, FINDINGS, RESULT, hostile, text_of


def number(element: Element, name: str) -> int:
    return int(element.get(name, "-1"))


def skipped(suite: Element) -> dict[str, str]:
    """Why which test was skipped."""
    reasons = ((case.get("name", ""), case.find("skipped")) for case in suite)
    return {name: why.get("message", "") for name, why in reasons if why is not None}


@pytest.mark.parametrize("result", [RESULT, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_counts(result: ScanResult) -> None:
    """It is well-formed, and every count is the number of what is counted."""
    root = fromstring(text_of("junit", result))
    (suite,) = root
    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    cases = list(suite)
    assert {case.tag for case in cases} == {"testcase"}
    assert all(case.get("name") and case.get("classname") for case in cases)
    for element in (root, suite):
        assert number(element, "tests") == len(cases)
        assert number(element, "failures") == len(suite.findall("testcase/failure"))
        assert number(element, "errors") == len(suite.findall("testcase/error"))
    assert number(suite, "skipped") == len(suite.findall("testcase/skipped"))


def test_outcomes() -> None:
    """Affected fails; undecided, excepted, remarks and gaps are skipped with a reason."""
    suite = fromstring(text_of("junit", RESULT))[0]
    failed = {case.get("name") for case in suite if case.find("failure") is not None}
    assert "django@4.2.1: CVE-2024-0001" in failed
    assert len(failed) == len(FINDINGS) - 3
    reasons = skipped(suite)
    assert reasons["sqlparse@0.4.4: CVE-2024-0005"].endswith("no order")
    assert "not reachable" in reasons["django@4.2.1: CVE-2024-0007"]
    assert reasons["Hex (3): no advisory data"] == "no advisories"
    assert reasons["read app/broken.lock"] == "not JSON"


def test_one_passes() -> None:
    """A scan without findings has a test that passes, one without a question has none."""
    (clean,) = fromstring(text_of("junit", replace(RESULT, findings=(), coverage=()))).findall(
        "testsuite"
    )
    assert any(len(case) == 0 for case in clean)
    (suite,) = fromstring(text_of("junit", EMPTY))
    assert all(len(case) for case in suite)
