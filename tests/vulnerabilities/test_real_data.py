"""Matching against a distribution's real database, held against what the database says."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from typing import Any

from seawall.model import Release, State, Statement, Verdict
from seawall.versions import compare, valid
from tests.shared import feeds
from tests.vulnerabilities.memory import clear, ids, matched, package, says

BRANCH = "v3.19"
ALPINE = Release(id="alpine", version="3.19.1")


@cache
def _branch() -> dict[str, dict[str, list[str]]]:
    """Fixed versions with the flaws they fix, by source package."""
    document: Any = json.loads((feeds("alpine") / BRANCH / "main.json").read_bytes())
    packages = (entry["pkg"] for entry in document["packages"])
    return {item["name"]: item["secfixes"] for item in packages if item.get("secfixes")}


@cache
def _statements() -> tuple[Statement, ...]:
    found = []
    for name, fixes in _branch().items():
        for version, flaws in fixes.items():
            for flaw in {text.split()[0] for text in flaws}:
                if version == "0":
                    found.append(clear(f"Alpine:{BRANCH}", name, flaw))
                else:
                    found.append(says(f"Alpine:{BRANCH}", name, flaw, fixed=version))
    return tuple(found)


def _installed(versions: dict[str, str]) -> set[tuple[str, str]]:
    """Package and flaw of every finding that is certain."""
    packages = [package("apk", f"{name}-bin", versions[name], source=name) for name in versions]
    result = matched(packages, _statements(), release=ALPINE)
    assert len(ids(result)) == len({(item.id, item.package) for item in result.findings})
    return {
        (item.package.removesuffix("-bin"), item.id)
        for item in result.findings
        if item.verdict is Verdict.FAIL
    }


def test_a_system_with_every_fix_has_no_finding() -> None:
    """A package at the newest version that its history names is affected by nothing."""
    newest: dict[str, str] = {}
    for name, fixes in _branch().items():
        known = [version for version in fixes if valid("apk", version)]
        for version in known:
            if name not in newest or compare("apk", version, newest[name]) > 0:
                newest[name] = version
    assert len(newest) > 200
    unfixed = {
        (item.package, item.vulnerability)
        for item in _statements()
        if item.state is State.FIXED and not valid("apk", item.ranges[0].fixed)
    }
    assert _installed(newest) - unfixed == set()


def test_a_system_without_any_fix_has_every_finding() -> None:
    """A package older than its history has all its flaws but those that never applied."""
    states: dict[tuple[str, str], set[State]] = defaultdict(set)
    for item in _statements():
        states[item.package, item.vulnerability].add(item.state)
    expected = {key for key, said in states.items() if State.NOT_AFFECTED not in said}
    found = _installed(dict.fromkeys(_branch(), "0.0.0_alpha0-r0"))
    assert found == expected
    assert len(found) > 2000
