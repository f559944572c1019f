"""Points in time as formats want them: RFC 3339, to the second, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(text: str) -> str:
    """``2024-05-01`` or any RFC 3339 text as ``2024-05-01T00:00:00Z``; ``""`` if it is none."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return ""
    if when.tzinfo is not None:
        when = when.astimezone(UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
