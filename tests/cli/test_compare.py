"""``seawall compare``: whole commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from seawall.errors import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE
from tests.cli.conftest import Seawall

LOG4J = {
    "VulnerabilityID": "CVE-2021-44228",
    "PkgName": "org.apache.logging.log4j:log4j-core",
    "InstalledVersion": "2.14.1",
    "Severity": "CRITICAL",
}
GONE = {**LOG4J, "VulnerabilityID": "CVE-2099-0001"}


@pytest.fixture
def reports(seawall: Seawall, place: Path) -> tuple[str, str]:
    """Our scan of the playground's image, and Trivy's report of two flaws in it."""
    ours, theirs = place / "ours.json", place / "theirs.json"
    ours.write_text(seawall("scan", "image", "--format", "json", "--quiet").out, encoding="utf-8")
    result = {"Class": "lang-pkgs", "Type": "jar", "Vulnerabilities": [LOG4J, GONE]}
    document = {"SchemaVersion": 2, "ArtifactName": "image", "Results": [result]}
    theirs.write_text(json.dumps(document), encoding="utf-8")
    return str(ours), str(theirs)


def compared(seawall: Seawall, reports: tuple[str, str]) -> Any:
    """The comparison as JSON."""
    return json.loads(seawall("compare", *reports, "--format", "json").out)


def test_the_document_counts_every_difference(seawall: Seawall, reports: tuple[str, str]) -> None:
    """Agreed and different findings are told apart and counted."""
    document = compared(seawall, reports)
    assert document["agreed"] == 1
    assert sum(document["by_right"].values()) == len(document["differences"])
    unknown = next(row for row in document["differences"] if row["id"] == "CVE-2099-0001")
    assert (unknown["kind"], unknown["right"]) == ("not in our data", "undecided")


def test_people_see_verdicts_and_evidence(seawall: Seawall, reports: tuple[str, str]) -> None:
    """The page says who is right and why, without colour too."""
    run = seawall("compare", *reports)
    assert (run.code, run.err) == (EXIT_OK, "")
    for part in ("1 finding in both", "undecided", "they do not report it: we are right", " says "):
        assert part in run.out
    assert "\x1b[" not in run.out


def test_markdown_is_one_table_for_each_verdict(seawall: Seawall, reports: tuple[str, str]) -> None:
    """Cells cannot be broken by what they hold."""
    out = seawall("compare", *reports, "--format", "markdown").out
    assert "| CVE-2099-0001 | org.apache.logging.log4j:log4j-core 2.14.1 |" in out
    rows = [line.replace("\\|", "") for line in out.splitlines() if line.startswith("| CVE")]
    assert rows
    assert all(row.count("|") == 5 for row in rows)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), EXIT_OK),
        (("--fail-on", "theirs"), EXIT_OK),
        (("--fail-on", "undecided"), EXIT_FINDINGS),
    ],
)
def test_the_exit_code_follows_the_verdicts(
    seawall: Seawall, reports: tuple[str, str], words: tuple[str, ...], code: int
) -> None:
    """Differences alone never fail; what was asked for does."""
    assert seawall("compare", *reports, *words).code == code


def test_what_they_are_right_about_fails(
    seawall: Seawall, reports: tuple[str, str], place: Path
) -> None:
    """A finding that our stored scan lacks and today's data confirms is theirs."""
    ours = Path(reports[0])
    document = json.loads(ours.read_bytes())
    document["findings"] = []
    ours.write_text(json.dumps(document), encoding="utf-8")
    run = seawall("compare", *reports, "--fail-on", "theirs")
    assert run.code == EXIT_FINDINGS
    assert "our scan is older than the advisory: they are right" in run.out
    assert place


def test_what_is_no_report_is_a_wrong_call(
    seawall: Seawall, reports: tuple[str, str], place: Path
) -> None:
    """One line says which file is wrong, and what would be right."""
    (place / "x.json").write_text("{}", encoding="utf-8")
    for words in (
        (reports[0], "x.json"),
        ("x.json", reports[1]),
        (reports[0], "nothing.json"),
        ("nothing.json", reports[1]),
    ):
        run = seawall("compare", *words)
        assert run.code == EXIT_USAGE
        assert run.err.startswith(("seawall: x.json", "seawall: nothing.json"))
