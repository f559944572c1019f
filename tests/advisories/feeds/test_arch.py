"""Arch Linux's security tracker."""

from __future__ import annotations

import json
from typing import Any

import pytest

from seawall.advisories.feeds.arch import PLUGIN
from seawall.errors import MalformedInput
from seawall.model import Range, State, Statement
from tests.advisories.making import read, skipped, statements
from tests.shared import feeds

PATH = "arch/all.json"


def _group(**more: Any) -> dict[str, Any]:
    usual = {
        "name": "AVG-1",
        "packages": ["curl"],
        "status": "Fixed",
        "severity": "High",
        "affected": "8.4.0-1",
        "fixed": "8.5.0-1",
        "issues": ["CVE-2024-0001"],
    }
    return {**usual, **more}


def _read(*groups: Any) -> list[Any]:
    return read(PLUGIN, PATH, json.dumps(groups).encode())


@pytest.mark.parametrize(
    ("status", "fixed", "state", "ranges"),
    [
        ("Fixed", "8.5.0-1", State.FIXED, (Range(fixed="8.5.0-1"),)),
        ("Testing", "8.5.0-1", State.FIXED, (Range(fixed="8.5.0-1"),)),
        ("Fixed", None, State.UNDETERMINED, (Range(),)),
        ("Vulnerable", None, State.AFFECTED, (Range(),)),
        ("Not affected", None, State.NOT_AFFECTED, ()),
        ("Unknown", None, State.UNDETERMINED, (Range(),)),
        ("something new", None, State.UNDETERMINED, (Range(),)),
    ],
)
def test_states(status: str, fixed: str | None, state: State, ranges: tuple[Range, ...]) -> None:
    """The tracker's word is kept."""
    (statement,) = statements(_read(_group(status=status, fixed=fixed)))
    assert (statement.state, statement.ranges, statement.note) == (state, ranges, status)


def test_a_group_speaks_of_each_flaw_and_package() -> None:
    """Without a flaw, of itself; an unknown severity is none."""
    found = statements(
        _read(
            _group(packages=["glibc", "lib32-glibc"], issues=["CVE-2024-0001", "CVE-2024-0002"]),
            _group(name="AVG-2", issues=[], severity="Unknown"),
        )
    )
    assert [(item.vulnerability, item.package) for item in found] == [
        ("CVE-2024-0001", "glibc"),
        ("CVE-2024-0001", "lib32-glibc"),
        ("CVE-2024-0002", "glibc"),
        ("CVE-2024-0002", "lib32-glibc"),
        ("AVG-2", "curl"),
    ]
    assert [item.severity for item in found] == ["high"] * 4 + [""]


def test_broken_groups_are_counted() -> None:
    """The others are read."""
    facts = _read(
        _group(name="x"),
        _group(packages=[]),
        _group(packages=["a b"]),
        _group(fixed="no version"),
        _group(issues="CVE-2024-0001"),
        ["noise"],
        _group(),
    )
    assert len(statements(facts)) == 1
    assert skipped(facts) == [("malformed group", True)] * 6


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b"\xff", b'[{"name"'])
def test_another_document_is_refused(content: bytes) -> None:
    """Cut off, of another kind, nested without end."""
    with pytest.raises(MalformedInput):
        read(PLUGIN, PATH, content)


def test_real_groups() -> None:
    """Fixed, open, and one of two packages."""
    folder = feeds("samples/arch")
    found = statements(read(PLUGIN, PATH, (folder / "archlinux.json").read_bytes()))
    assert found[0] == Statement(
        source="arch",
        advisory="AVG-20",
        vulnerability="CVE-2016-7167",
        ecosystem="Arch Linux",
        package="curl",
        ranges=(Range(fixed="7.50.3-1"),),
        state=State.FIXED,
        severity="low",
        note="Fixed",
    )
    found = statements(read(PLUGIN, PATH, (folder / "vunnel-all.json").read_bytes()))
    said = {(item.vulnerability, item.package): item for item in found}
    assert len(said) == 7
    assert said["CVE-2025-6020", "pam"].state is State.AFFECTED
    assert said["CVE-2023-4911", "lib32-glibc"].ranges == (Range(fixed="2.38-2"),)
    assert said["AVG-2222", "test-pkg"].advisory == "AVG-2222"
