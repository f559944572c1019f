"""Points in time."""

from __future__ import annotations

import pytest

from seawall.report.moments import moment


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2024-05-01", "2024-05-01T00:00:00Z"),
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
        ("2024-05-01T10:00:00.123456+02:00", "2024-05-01T08:00:00Z"),
        ("2024-05-01T10:00:00", "2024-05-01T10:00:00Z"),
        ("", ""),
        ("yesterday", ""),
        ("0001-01-01T00:00:00+10:00", ""),
    ],
)
def test_examples(text: str, written: str) -> None:
    """Any RFC 3339 text is written in one way; what is none is nothing."""
    assert moment(text) == written
