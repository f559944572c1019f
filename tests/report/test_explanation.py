"""Explanations for people and as JSON."""

from __future__ import annotations

import json
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from seawall.model import CoverageRow, Looked, Score, Source, Verdict, Vulnerability
from seawall.report import explanation
from seawall.report.format import Rendering
from seawall.vulnerabilities.explain import Explanation, PackageExplanation
from tests.report.making import DJANGO, EVIL, EXPLOITED, FINDINGS, LOG4J, OWN, compared

AFFECTED = PackageExplanation(
    package=LOG4J.name,
    version=LOG4J.version,
    purl=LOG4J.purl,
    type=LOG4J.type,
    verdict=Verdict.FAIL,
    locations=LOG4J.locations,
    introduced_in=OWN,
    created_by="COPY a.jar /app",
    comparisons=EXPLOITED.comparisons,
    finding=EXPLOITED,
)
CLEARED = replace(
    AFFECTED,
    package="django",
    version="5.0",
    purl="pkg:pypi/django@5.0",
    verdict=Verdict.PASS,
    comparisons=(replace(compared("pep440", "5.0", "4.2.10", "django"), verdict=Verdict.PASS),),
    finding=None,
)
EXPLAINED = Explanation(
    id="CVE-2021-44228",
    asked="GHSA-jfh8-c2jp-5v3q",
    vulnerability=Vulnerability(
        id="CVE-2021-44228",
        aliases=("GHSA-jfh8-c2jp-5v3q",),
        scores=(Score("CVSS:3.1/AV:N", "test-source"),),
        cwes=("CWE-20",),
        published="2021-12-10",
        modified="2024-01-01",
        known_exploited="2021-12-10",
        ransomware=True,
        epss=0.944,
        epss_percentile=0.999,
        exploitation="active",
    ),
    packages=(AFFECTED, CLEARED),
    sources=(
        Source(id="test-source", name="Test", url="", licence="CC0-1.0", credit="The authors"),
    ),
    coverage=(
        CoverageRow(subject="npm", looked=Looked.NO_DATA, reason="none", packages=3),
        CoverageRow(subject="PyPI", looked=Looked.SEEN, packages=2),
    ),
    stated=(FINDINGS[1],),
)


def shown(explained: Explanation, **rendering: object) -> str:
    pieces = explanation.text(explained, msgspec.convert(rendering, Rendering))
    return "".join(pieces)


def test_text() -> None:
    """It says what the flaw is, and for each package the answer, the comparison and the place."""
    text = shown(EXPLAINED)
    for part in (
        "CVE-2021-44228\n",
        "asked for     GHSA-jfh8-c2jp-5v3q\n",
        "EXPLOITED     in CISA's catalog since 2021-12-10, used by ransomware\n",
        "org.apache.logging.log4j:log4j-core 2.14.1  AFFECTED\n",
        "found in      app/a.jar!/BOOT-INF/lib/log4j-core-2.14.1.jar\n",
        "built by      COPY a.jar /app\n",
        "because       2.14.1 < 2.15.0\n",
        "TEST-1 of test-source about",
        "fixed, versions all < 2.15.0\n",
        "compared as pep440 versions\n",
        "django 5.0  not affected\n",
        "django 4.2.1  no longer stated\n",
        "npm                 no advisory data (3): none\n",
        "test-source         The authors, CC0-1.0\n",
    ):
        assert part in text
    assert "PyPI   " not in text


def test_unknown_flaw() -> None:
    """A flaw that nobody speaks about is said to be unknown, not absent."""
    text = shown(Explanation(id="CVE-1", asked="CVE-1"))
    assert "nothing: no advisory that was looked at names it" in text
    assert "No advisory about it speaks of a package that was found here." in text


def test_exception_is_shown() -> None:
    """A finding that an exception covers says by whom and why."""
    covered = replace(AFFECTED, finding=FINDINGS[-1])
    text = shown(replace(EXPLAINED, packages=(covered,)))
    assert "exception     not reachable (vendor.vex.json, until 2030-01-01)\n" in text


class Fixed(NamedTuple):
    """A fix, as a pack tells it."""

    before: str
    fixed: str
    files: tuple[str, ...]


def test_files_of_a_fix_are_shown() -> None:
    """Up to five of them, and how many there are; those of other packages are not."""
    said = AFFECTED.comparisons[0].statement
    many = Fixed("2.14.1", "2.15.0", tuple(f"src/{number}.java" for number in range(1200)))
    one = Fixed("2.3", "2.3.1", ("Lookup.java",))
    known = {
        (said.ecosystem, said.package): [many, one],
        (said.ecosystem, "another"): [Fixed("1", "2", ("absent.py",))],
    }
    text = "".join(explanation.text(EXPLAINED, Rendering(), known))
    listed = ", ".join(many.files[:5])
    assert (
        f"  fix touched   1,200 files from 2.14.1 to 2.15.0: {listed} and 1,195 more\n"
        "                1 file from 2.3 to 2.3.1: Lookup.java\n"
    ) in text
    assert "absent.py" not in text


def test_colour_and_width() -> None:
    """Colour only adds; lines are folded at the width."""
    assert "\x1b" not in shown(EXPLAINED)
    assert "\x1b[1;31mAFFECTED" in shown(EXPLAINED, colour=True)
    for line in shown(EXPLAINED, width=60).splitlines():
        assert len(line) <= 60 or max(map(len, line.split())) > 30


def test_hostile() -> None:
    """Names out of the artifact cannot deceive."""
    evil = replace(AFFECTED, package=EVIL, reason=EVIL, created_by=EVIL)
    text = shown(replace(EXPLAINED, packages=(evil,), asked=EVIL))
    assert "\x1b" not in text
    assert "\u202e" not in text
    text.encode()


def test_json() -> None:
    """The document is the explanation, nothing left out."""
    document = "".join(explanation.json(EXPLAINED, Rendering()))
    assert msgspec.json.decode(document, type=Explanation) == EXPLAINED
    assert json.loads(document)["id"] == EXPLAINED.id
    assert DJANGO.name in document
