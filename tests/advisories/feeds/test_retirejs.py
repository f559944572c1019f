"""Retire.js."""

from __future__ import annotations

import json
from typing import Any

import pytest

from seawall.advisories.feeds.retirejs import PLUGIN
from seawall.errors import MalformedInput
from seawall.model import Range
from tests.advisories.making import flaws, read, skipped, statements

PATH = "retirejs/jsrepository-v4.json"


def _facts(library: str = "jQuery", npm: str = "jquery", **told: Any) -> list[Any]:
    entry = {"below": "3.5.0", "identifiers": {"CVE": ["CVE-2020-11022"]}, **told}
    document = {library: {"npmname": npm, "vulnerabilities": [entry]}}
    return read(PLUGIN, PATH, json.dumps(document).encode())


def test_bounds_become_a_range() -> None:
    """The lower one is inclusive, the upper one exclusive."""
    (said,) = statements(_facts(atOrAbove="1.2.0"))
    assert (said.package, said.ranges) == ("jquery", (Range("1.2.0", "3.5.0"),))
    assert statements(_facts())[0].ranges == (Range("0", "3.5.0"),)


def test_githubs_id_is_an_alias_of_the_one_cve() -> None:
    """Of several CVEs it is one's, which one is not said: the bounds are of GitHub's flaw."""
    github = {"githubID": "GHSA-gxr4-xjj5-5px2"}
    one = _facts(identifiers={"CVE": ["CVE-2020-11022"], **github})
    assert flaws(one)["CVE-2020-11022"].aliases == ("GHSA-gxr4-xjj5-5px2",)
    two = _facts(identifiers={"CVE": ["CVE-2020-11022", "CVE-2020-11023"], **github})
    assert [said.vulnerability for said in statements(two)] == ["GHSA-gxr4-xjj5-5px2"]
    assert flaws(two)["GHSA-gxr4-xjj5-5px2"].aliases == ()


def test_several_cves_without_another_id_are_several_flaws() -> None:
    """None of them is an alias of another."""
    found = _facts(identifiers={"CVE": ["CVE-2020-11022", "CVE-2020-11023"]})
    assert [said.vulnerability for said in statements(found)] == [
        "CVE-2020-11022",
        "CVE-2020-11023",
    ]
    assert not flaws(found)


def test_without_other_ids_the_projects_number_serves() -> None:
    """And without any id there is no statement."""
    assert statements(_facts(identifiers={"issue": "11"}))[0].vulnerability == (
        "RETIREJS-jquery-issue-11"
    )
    assert skipped(_facts(identifiers={"summary": "x"})) == [("a flaw without any id", False)]


@pytest.mark.parametrize(
    ("library", "npm"), [("retire-example", ""), ("sessvars", ""), ("DWR", "dwr")]
)
def test_only_packages_of_npm_are_taken(library: str, npm: str) -> None:
    """A library of pages is not the package that happens to bear its name."""
    assert skipped(_facts(library, npm)) == [("a library that is no package of npm", False)]


@pytest.mark.parametrize("below", ["1.9.0b1", "latest", ""])
def test_bounds_must_be_versions(below: str) -> None:
    """A bound without a place in npm's order decides nothing."""
    assert skipped(_facts(below=below)) == [("a bound that is no version of npm", False)]


@pytest.mark.parametrize("told", [{"below": 3}, {"identifiers": []}, {"severity": 1}])
def test_malformed_vulnerabilities_are_counted(told: dict[str, Any]) -> None:
    """None stops the others."""
    assert skipped(_facts(**told)) == [("malformed vulnerability", True)]


@pytest.mark.parametrize("content", [b"", b"[]", b"[" * 9999])
def test_other_files_are_refused(content: bytes) -> None:
    """A file that is no repository fails as a whole."""
    with pytest.raises(MalformedInput):
        read(PLUGIN, PATH, content)
