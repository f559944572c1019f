"""Points in time as formats want them: RFC 3339, to the second, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(text: str) -> str:
    """``2024-05-01`` or any RFC 3339 text as ``2024-05-01T00:00:00Z``; ``""`` if it is none."""
    try:
        when = datetime.fromisoformat(text)
        if when.tzinfo is not None:
            when = when.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return when.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
