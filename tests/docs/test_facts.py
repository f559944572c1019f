"""What the pages claim in numbers and names is what the program does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

import msgspec
import pytest

from seawall import plugins
from seawall.advisories.feed import Feed
from seawall.advisories.intelligence.hunting import Hunted, Known
from seawall.advisories.intelligence.occurrences import Occurrence
from seawall.advisories.standing import Standing
from seawall.analytics import Expected, RepairTime, Signal
from seawall.artifacts import limits, stream
from seawall.artifacts.file import MIB
from seawall.comparison.difference import Comparison, Difference
from seawall.pipeline import fleet
from seawall.report import hunted
from seawall.report.format import Format
from seawall.vulnerabilities import rule_files
from tests.docs.pages import ROOT, named

NOTICE: Final = (ROOT / "NOTICE").read_text(encoding="utf-8")
SECURITY: Final = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
RECORDS: Final = sorted(ROOT.glob("docs/decisions/0*.md"))


def rows(text: str) -> dict[str, str]:
    """The rows of all tables of two columns."""
    return dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", text, flags=re.MULTILINE))


def test_every_source_is_credited() -> None:
    """Addresses and licences that the feeds name stand in NOTICE."""
    kind = "seawall.advisories.feeds"
    for entry in plugins.entries(kind):
        feed = plugins.load(entry, Feed)
        for download in feed.downloads:
            source = feed.source(download.target)
            for address in re.findall(r"https://[\w./-]+[\w]", source.credit):
                assert address in NOTICE, entry.name
            for licence in re.findall(r"\b(?:CC|MIT|Apache|Unlicense)[\w.-]*", source.licence):
                assert licence in NOTICE, entry.name


def test_limits() -> None:
    """The table of limits is that of the code."""
    table = rows(SECURITY)
    window = 1 << stream.ZSTD_WINDOW_LOG
    expected = {
        "manifest, index, image configuration": f"{limits.MANIFEST // MIB} MiB",
        "entries of a layer": f"{limits.ENTRIES:,}",
        "length, depth of a path": f"{limits.PATH:,} bytes, {limits.DEPTH} folders",
        "tar header extensions": f"{limits.HEADER // MIB} MiB",
        "zstd window; memory of xz": f"{window // MIB} MiB; 256 MiB",
        "companions kept while a layer streams": (
            f"{limits.COMPANION // MIB} MiB each, {limits.KEPT // MIB} MiB in all"
        ),
        "ignore file or VEX document": (
            f"{rule_files.LARGEST // MIB} MiB, {rule_files.MOST:,} rules"
        ),
    }
    assert expected.items() <= table.items()


def test_every_format_is_described() -> None:
    """The guide has a word on each format, and names none that does not exist."""
    text = (ROOT / "docs/guide/output.md").read_text(encoding="utf-8")
    table = text.split("## The JSON document")[0]
    described = {
        name
        for cell in re.findall(r"^\| (`.+?) \|", table, flags=re.MULTILINE)
        for name in re.findall(r"`(\w+)`", cell)
    }
    kind = "seawall.report.formats"
    assert described == {plugins.load(entry, Format).name for entry in plugins.entries(kind)}


@pytest.mark.parametrize(
    ("page", "documents"),
    [
        ("comparing", (Comparison, Difference)),
        ("database", (Standing,)),
        ("signals", (fleet.Answer, Signal, RepairTime, Expected)),
        ("threat-intelligence", (hunted.Answer, Hunted, Known, Occurrence)),
    ],
)
def test_members_of_documents_are_described(page: str, documents: tuple[type, ...]) -> None:
    """Each member of what ``--json`` prints stands on the page of its command."""
    text = (ROOT / f"docs/guide/{page}.md").read_text(encoding="utf-8")
    for document in documents:
        names = {field.encode_name for field in msgspec.structs.fields(document)}
        assert names <= set(re.findall(r"`(\w+)`", text)), document


def test_decisions_are_numbered_and_listed() -> None:
    """One after the other, each in the list."""
    assert [path.name[:4] for path in RECORDS] == [f"{n:04}" for n in range(1, len(RECORDS) + 1)]
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    assert all(f"({path.name})" in listed for path in RECORDS)


@pytest.mark.parametrize("record", RECORDS, ids=named)
def test_a_decision_is_short_and_whole(record: Path) -> None:
    """At most sixty lines: context, options or what was not taken, decision, consequences."""
    text = record.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert text.startswith(f"# {int(record.name[:4])}. ")
    assert {"## Context", "## Decision", "## Consequences"} <= set(text.splitlines())
    assert "## Options" in text or "## Not taken" in text


def test_every_dependency_is_argued_for() -> None:
    """Each name in ``pyproject.toml`` has its sentence."""
    text = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    stated = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(name for extra in project["project"]["optional-dependencies"].values() for name in extra),
    ]
    for name in (re.split(r"[^\w-]", one.lower())[0] for one in stated):
        shown = "types-" if name.startswith("types-") else name
        assert f"`{shown}`" in text, name
