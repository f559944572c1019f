"""What was not fully looked at."""

from __future__ import annotations

from msgspec.structs import replace

from seawall.model import CoverageRow, Diagnostic, Looked
from seawall.report.gaps import compared, gaps, notes, seen, unread
from tests.report.making import RESULT


def test_gathered_by_reason() -> None:
    """Subjects with one reason are one gap; levels are apart and do not repeat ecosystems."""
    rows = (
        CoverageRow(subject="npm", looked=Looked.NOT_LOOKED_AT, reason="dev", packages=1234),
        CoverageRow(subject="PyPI", looked=Looked.NOT_LOOKED_AT, reason="dev", packages=2),
        CoverageRow(subject="Go", looked=Looked.NO_DATA, reason="none"),
        CoverageRow(subject="kernel", looked=Looked.NOT_LOOKED_AT, reason="no kernel was found"),
        CoverageRow(subject="tool", looked=Looked.NOT_LOOKED_AT, reason="no tools were found"),
        CoverageRow(subject="application", looked=Looked.PARTIAL, reason="npm: old", packages=3),
        CoverageRow(subject="Maven", looked=Looked.SEEN, packages=9),
    )
    found = [(gap.looked, gap.subjects, gap.reason) for gap in gaps(replace(RESULT, coverage=rows))]
    assert found == [
        (Looked.NO_DATA, ("Go",), "none"),
        (Looked.PARTIAL, ("application",), "see the ecosystems"),
        (Looked.NOT_LOOKED_AT, ("npm (1,234)", "PyPI (2)"), "dev"),
        (Looked.NOT_LOOKED_AT, ("kernel", "tool"), "none was found"),
    ]


def test_a_reason_of_its_own_stays() -> None:
    """A level that says more than that there is none is quoted."""
    reason = "no kernel was found; flaws of the kernel are flaws of the host"
    row = CoverageRow(subject="kernel", looked=Looked.NOT_LOOKED_AT, reason=reason)
    (gap,) = gaps(replace(RESULT, coverage=(row,)))
    assert gap.reason == reason


def test_counts() -> None:
    """What was compared, in full or in part, is counted by ecosystem alone."""
    assert compared(RESULT) == 5
    assert seen(RESULT) == ("Debian:12 (2)", "PyPI (2)")


def test_unread() -> None:
    """The gravest failures come first; notes are no failures."""
    kinds = ("malformed", "note", "limit", "digest", "unreadable")
    diagnostics = tuple(Diagnostic(path=kind, reason="x", kind=kind) for kind in kinds)
    result = replace(RESULT, diagnostics=diagnostics)
    assert [one.kind for one in unread(result)] == ["digest", "unreadable", "limit", "malformed"]
    assert [one.kind for one in notes(result)] == ["note"]
