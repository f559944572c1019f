"""Lines that were not understood."""

from __future__ import annotations

from seawall.inventory.documents.unread_lines import unread


def test_one_diagnostic_for_a_file() -> None:
    """A thousand strange lines are one diagnostic, and none are none."""
    assert [item.reason for item in unread("x", range(1, 1001))] == [
        "not understood: line 1, 2, 3, 4, 5 and 995 more"
    ]
    assert [item.reason for item in unread("x", [7])] == ["not understood: line 7"]
    assert list(unread("x", [])) == []
