"""Days on which an exception ends, as ignore files write them."""

from __future__ import annotations

from datetime import date, datetime

from seawall.errors import MalformedInput


def day(text: str, where: str) -> str:
    """The day of a date or time (RFC 3339), ``""`` for none.

    Raises:
        MalformedInput: it is neither; an exception must not last for ever by mistake.
    """
    if not text:
        return ""
    try:
        if len(text) == len("2026-01-31"):
            return date.fromisoformat(text).isoformat()
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError as error:
        raise MalformedInput(f"{text[:40]!r} is no date (YYYY-MM-DD)", where=where) from error
