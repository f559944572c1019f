"""A comparison as people, tickets and programs read it."""

from __future__ import annotations

import json

import pytest

from seawall.comparison.difference import Comparison, Difference, Kind, Right, Side
from seawall.report import comparison
from seawall.report.columns import width
from seawall.report.format import Rendering

EVIL = "evil\x1b[2K\u202e|`<b>"


def made(count: int = 1, name: str = "openssl") -> Comparison:
    """A comparison with some equal differences."""
    row = Difference(
        id="CVE-2024-1",
        their_id="GHSA-1",
        package=name,
        version="1.0",
        reported_by=Right.THEIRS,
        kind=Kind.BACKPORT,
        right=Right.OURS,
        evidence=(f"{name} says fixed: " + "word " * 40,),
        their_severity="high",
    )
    return Comparison(
        ours=Side(tool="seawall 1", artifact="a", findings=2, packages=3),
        theirs=Side(tool="Other 2", artifact=name, findings=3),
        agreed=2,
        differences=(row,) * count,
        by_right={"ours": count},
        by_kind={Kind.BACKPORT.value: count},
        remarks=("a remark",),
    )


def test_the_page_is_as_wide_as_the_terminal() -> None:
    """Evidence is folded below the finding it belongs to."""
    lines = list(comparison.text(made(), Rendering(width=60)))
    assert all(width(line.rstrip("\n")) <= 60 for line in lines)
    assert "\nfixed by a backport: we are right  1  only they report\n" in lines
    assert "  CVE-2024-1 (GHSA-1)  openssl 1.0  high\n" in lines
    assert "! a remark\n" in lines


@pytest.mark.parametrize(("everything", "shown"), [(False, 8), (True, 20)])
def test_long_groups_are_cut_unless_all_is_asked(everything: bool, shown: int) -> None:
    """The rest is counted."""
    text = "".join(comparison.text(made(20), Rendering(), everything=everything))
    assert text.count("CVE-2024-1") == shown
    assert ("and 12 more (--all)" in text) is not everything


def test_nothing_that_was_scanned_can_deceive() -> None:
    """Escape sequences and markup of names are shown, not obeyed."""
    text = "".join(comparison.text(made(name=EVIL), Rendering(colour=False)))
    assert "\x1b" not in text
    assert "\u202e" not in text
    table = "".join(comparison.markdown(made(name=EVIL)))
    assert "\\|\\`\\<b\\>" in table
    rows = [line for line in table.splitlines() if line.startswith("| CVE")]
    assert all(line.replace("\\|", "").count("|") == 5 for line in rows)


def test_json_is_the_comparison_itself() -> None:
    """Everything is there, and what is empty is left out."""
    document = json.loads("".join(comparison.json(made(), Rendering())))
    assert document["differences"][0]["kind"] == "fixed by a backport"
    assert "path" not in document["differences"][0]
    assert document["by_right"] == {"ours": 1}
