"""The table, as people read it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from msgspec.structs import replace

from seawall.model import Artifact, CoverageRow, Layer, Looked, ScanResult, Severity, Snapshot
from seawall.report.columns import width
from tests.report.making import (
    BASE,
    DJANGO,
    EMPTY,
    LIBSSL,
    OWN,
    RESULT,
    SQLPARSE,
    flaw,
    text_of,
)

SMALL = replace(
    RESULT,
    artifact=Artifact(name="dir:app", kind="directory"),
    packages=(DJANGO, SQLPARSE),
    findings=(
        flaw("CVE-2024-0001", DJANGO, Severity.HIGH, "4.2.10", epss=0.31),
        flaw("CVE-2024-0002", DJANGO, Severity.MEDIUM, "4.2.9"),
        flaw("CVE-2024-0003", SQLPARSE, Severity.UNKNOWN),
    ),
    diagnostics=(),
    coverage=(CoverageRow(subject="PyPI", looked=Looked.SEEN, packages=2),),
)
GOLDEN = """\
target      dir:app
system      none found
packages    2: 2 pypi
advisories  sha256:eeeeeeeeeeee of 2024-06-08 (2 days old)

H high 1   M medium 1   ? unknown 1
3 flaws in 2 packages, 2 with a fix

Fix first
   1  django 4.2.1 -> 4.2.10  CVE-2024-0001 likely to be exploited, EPSS 31.0%

Packages  3 in 2 packages
* django 4.2.1 -> 4.2.10  pypi · app/poetry.lock:7
    H high       CVE-2024-0001 (EPSS 31%)
    M medium     CVE-2024-0002
  sqlparse 0.4.4  pypi, no fix yet · app/poetry.lock:20
    ? unknown    CVE-2024-0003

Looked at in full
  PyPI (2)

Next best steps
  1  django 4.2.1 -> 4.2.10
     settles 2 of 3, 1 of them critical or high
"""


def test_golden() -> None:
    """A small result, word for word."""
    assert text_of("table", SMALL, width=100) == GOLDEN


def test_colour_only_adds() -> None:
    """Colour changes no word, and there is none unless it is welcome."""
    plain = text_of("table", RESULT, width=100, show_suppressed=True)
    coloured = text_of("table", RESULT, width=100, show_suppressed=True, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


@pytest.mark.parametrize("columns", [66, 80, 120])
def test_width(columns: int) -> None:
    """A line is no wider than the terminal unless one word of it is."""
    for line in text_of("table", RESULT, width=columns).splitlines():
        longest = max(map(len, line.split()), default=0)
        assert width(line) <= columns or longest > columns // 3


def test_unlimited_width_keeps_sentences() -> None:
    """Without a width, reasons are not broken into lines."""
    reason = " ".join(["a very long reason"] * 30)
    row = CoverageRow(subject="npm", looked=Looked.PARTIAL, reason=reason, packages=1)
    assert f"npm (1): {reason}\n" in text_of("table", replace(SMALL, coverage=(row,)))


def test_order_of_sections() -> None:
    """What matters most comes first, what helps most comes last."""
    text = text_of("table", RESULT, width=100, show_suppressed=True)
    order = [
        "target",
        "C critical 1",
        "Fix first",
        "Own layers",
        "Base image debian:12",
        "Cannot be decided",
        "Remarks about maintenance",
        "Suppressed by exceptions",
        "Not fully looked at",
        "Looked at in full",
        "Could not be read",
        "Next best steps",
    ]
    positions = [text.index(f"\n{one}" if one != "target" else one) for one in order]
    assert all(before < after for before, after in pairwise(positions))


def test_everything_is_there() -> None:
    """Every flaw is listed, an exploited one is marked, and a nested path is whole."""
    text = text_of("table", RESULT, width=80, show_suppressed=True)
    for finding in RESULT.findings:
        assert finding.id in text
    assert "CVE-2021-44228 (EXPLOITED, ransomware, EPSS 94%)" in text
    assert "app/a.jar!/BOOT-INF/lib/log4j-core-2.14.1.jar" in text
    assert "no order" in text


def test_suppressed_are_counted_or_listed() -> None:
    """What exceptions cover is counted, and listed with reason and origin if asked for."""
    hidden = text_of("table", RESULT)
    assert "CVE-2024-0007" not in hidden
    assert "1 suppressed" in hidden
    listed = text_of("table", RESULT, show_suppressed=True)
    assert "not reachable (vendor.vex.json, until 2030-01-01)" in listed


def test_nothing_found_says_what_was_compared() -> None:
    """An empty list of flaws says what it rests on, and what was not looked at."""
    text = text_of("table", replace(RESULT, findings=()))
    assert "No known flaw in 5 packages compared with advisories (see below what was not)" in text
    assert "no advisory data  Hex (3): no advisories" in text


def test_nothing_compared_is_no_good_news() -> None:
    """Where nothing was compared, nothing is known."""
    result = replace(RESULT, findings=(), coverage=())
    assert "Nothing was compared with advisories: nothing is known" in text_of("table", result)


def test_without_a_question() -> None:
    """An inventory alone lists its packages and says that nobody asked about flaws."""
    result = replace(RESULT, findings=(), snapshot=None, coverage=())
    text = text_of("table", result)
    assert "Vulnerabilities were not looked for." in text
    assert "libssl3 3.0.11-1" in text
    assert "No known flaw" not in text
    assert "Vulnerabilities were not looked for." in text_of("table", EMPTY)


def test_warnings() -> None:
    """Tampered layers, a partial scan and old data are said before anything else."""
    layers = (Layer(diff_id=BASE, verified="mismatch"), Layer(diff_id=OWN, verified="unread"))
    result = replace(
        RESULT,
        artifact=replace(RESULT.artifact, layers=layers),
        complete=False,
        snapshot=Snapshot(id=BASE, created="2024-01-01T00:00:00Z"),
    )
    head = text_of("table", result).partition("Fix first")[0]
    assert "layers      2: 1 MISMATCH, 1 NOT READ" in head
    assert "! 1 layer is NOT what the digest promises" in head
    assert "! INCOMPLETE" in head
    assert "! the advisories are 161 days old" in head


def test_owner_is_named() -> None:
    """A library that an OS package installed says so."""
    owned = replace(DJANGO, owned_by=LIBSSL.purl)
    result = replace(SMALL, packages=(owned, LIBSSL))
    assert "pypi · installed by libssl3 · app/poetry.lock:7" in text_of("table", result)


def test_same_whatever_the_order() -> None:
    """The order of findings does not matter."""
    backwards = replace(RESULT, findings=RESULT.findings[::-1])
    assert text_of("table", backwards) == text_of("table", RESULT)


def test_many_pressing_groups() -> None:
    """Only the first are explained on top; the others are counted and marked below."""
    packages = tuple(replace(DJANGO, name=f"p{n:02}", purl=f"pkg:pypi/p{n:02}") for n in range(14))
    findings = tuple(flaw("CVE-2024-0001", one, Severity.HIGH, "9") for one in packages)
    result: ScanResult = replace(SMALL, packages=packages, findings=findings)
    text = text_of("table", result, width=100)
    assert "and 4 more, marked * below" in text
    assert text.count("\n* p") == 14
