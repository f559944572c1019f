"""Azure Linux and CBL-Mariner."""

from __future__ import annotations

import pytest

from seawall.advisories.feed import Fact
from seawall.advisories.feeds.azurelinux import PATH, PLUGIN
from seawall.model import Range, State, Statement
from tests.advisories.making import read, skipped, statements, zipped
from tests.advisories.oval.writing import Writer, both, references
from tests.shared import feeds

ARCHIVE = f"github/{PATH}"
FOLDER = "github/microsoft/AzureLinuxVulnerabilityData"


def _sample(path: str, name: str) -> list[Fact]:
    """A real document, under the name that the repository gives to those of a release."""
    content = (feeds("samples/azurelinux-oval") / path).read_bytes()
    return read(PLUGIN, f"{FOLDER}/{name}-oval.xml", content)


def _said(statement: Statement) -> tuple[str, str, str, tuple[Range, ...], State, str]:
    return (
        statement.vulnerability,
        statement.ecosystem,
        statement.package,
        statement.ranges,
        statement.state,
        statement.severity,
    )


def test_real_azure_linux() -> None:
    """A lower bound is written without a release."""
    rexml, golang = map(_said, statements(_sample("azurelinux-3.0-oval.xml", "azurelinux-3.0")))
    assert rexml == (
        "CVE-2024-35176",
        "Azure Linux:3",
        "rubygem-rexml",
        (Range(fixed="3.2.8-1.azl3"),),
        State.FIXED,
        "medium",
    )
    assert golang[3] == (Range(after="0.0.0.azl3", fixed="1.20.7-1.azl3"),)


def test_real_mariner() -> None:
    """Fixed, open and not concerned, each with the publisher's bounds."""
    found = statements(_sample("truncated/mariner-truncated-2.0-oval.xml", "cbl-mariner-2.0"))
    said = {item.vulnerability: item for item in found}
    assert len(found) == len(said) == 5
    assert said["CVE-2023-29404"].ranges == (Range(after="1.19.0.cm2", fixed="1.20.7-1.cm2"),)
    assert _said(said["CVE-2022-3736"])[2:5] == (
        "bind",
        (Range(last_affected="9.16.33-1.cm2"),),
        State.AFFECTED,
    )
    assert said["CVE-2022-3736"].note == "patchable: false"
    assert _said(said["CVE-2023-0687"])[2:5] == ("glibc", (), State.NOT_AFFECTED)
    assert said["CVE-2023-0687"].note == "patchable: not applicable"


def test_every_release_of_the_archive_is_read_but_no_preview() -> None:
    """Each document says its release by its name alone."""
    samples = feeds("samples/azurelinux-oval")
    archive = zipped(
        {
            f"AzureLinuxVulnerabilityData-main/{path}": (samples / path).read_bytes()
            for path in (
                "azurelinux-3.0-oval.xml",
                "cbl-mariner-1.0-oval.xml",
                "cbl-mariner-2.0-preview-oval.xml",
            )
        }
    )
    facts = read(PLUGIN, ARCHIVE, archive)
    assert [item.ecosystem for item in statements(facts)] == ["Azure Linux:3"] * 2 + [
        "Azure Linux:1"
    ] * 3
    assert skipped(facts) == [("not the document of a release", False)]


def test_a_broken_document_leaves_the_others() -> None:
    """What is said of it before the damage counts."""
    content = (feeds("samples/azurelinux-oval") / "azurelinux-3.0-oval.xml").read_bytes()
    archive = zipped(
        {
            "x/azurelinux-3.0-oval.xml": content[:-30],
            "x/cbl-mariner-2.0-oval.xml": b"<no",
            "x/cbl-mariner-1.0-oval.xml": content,
        }
    )
    facts = read(PLUGIN, ARCHIVE, archive)
    assert [item.ecosystem for item in statements(facts)].count("Azure Linux:3") == 2
    assert [item.ecosystem for item in statements(facts)].count("Azure Linux:1") == 2
    assert len([reason for reason, broken in skipped(facts) if broken]) == 2


@pytest.mark.parametrize(
    ("operation", "patchable", "state"),
    [
        ("less than", "true", State.FIXED),
        ("less than or equal", "false", State.AFFECTED),
        ("less than or equal", "", State.AFFECTED),
        ("less than", "Not Applicable", State.NOT_AFFECTED),
    ],
)
def test_states(operation: str, patchable: str, state: State) -> None:
    """A bound that is no fix leaves the flaw open."""
    writer = Writer()
    criteria = both(writer.test("a", evr=(operation, "0:1-1.azl3")))
    metadata = f"<patchable>{patchable}</patchable>" + references("CVE", ["CVE-2024-0001"])
    writer.definition(criteria, metadata)
    facts = read(PLUGIN, f"{FOLDER}/azurelinux-3.0-oval.xml", writer.document())
    assert [item.state for item in statements(facts)] == [state]


def test_what_names_no_flaw_or_package_is_counted() -> None:
    """Ids of other kinds, and conditions that are not known."""
    writer = Writer()
    good = both(writer.test("a", evr=("less than", "0:1-1")))
    writer.definition(good, references("CVE", ["GHSA-1"]))
    odd = both(writer.test("a", version=("equals", "1")))
    writer.definition(odd, references("CVE", ["CVE-2024-0001"]))
    facts = read(PLUGIN, f"{FOLDER}/azurelinux-3.0-oval.xml", writer.document())
    assert skipped(facts) == [
        ("no id of a flaw", False),
        ("names no package, or has conditions that are not known", True),
    ]
