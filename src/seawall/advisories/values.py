"""Values that most advisory databases write alike: CVE and CWE ids, CVSS vectors, days.

Everything else in their place is left out, so that no text gets into a snapshot.
"""

from __future__ import annotations

import math
import re
from datetime import date
from functools import lru_cache
from typing import Any, Final

STATEMENTS: Final = 2_000_000
"""Most statements of one record, which has one for each flaw and package; the largest errata
have some 100,000."""
TOO_MANY: Final = "more statements than any record has"

_CVE: Final = re.compile(r"CVE-\d{4}-\d{4,19}", re.ASCII)
_CWE: Final = re.compile(r"CWE-\d{1,6}", re.ASCII)
_DAY: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:$|[T ])", re.ASCII)
_METRIC: Final = "[A-Z][A-Za-z]{0,2}:[A-Za-z]{1,6}"
_VECTOR: Final = re.compile(rf"(?:CVSS:[34]\.\d/)?{_METRIC}(?:/{_METRIC}){{0,40}}")
_UNDEFINED: Final = re.compile(r"/[A-Z]{1,3}:X(?=/|$)")


def too_many(*counts: int) -> bool:
    """Whether a record that says something of so many things each times each says too much."""
    return math.prod(counts) > STATEMENTS


def weaknesses(listed: Any) -> tuple[str, ...]:
    """CWE ids in a list, everything else left out."""
    if not isinstance(listed, list):
        return ()
    texts = (item for item in listed[:64] if isinstance(item, str))
    return tuple(dict.fromkeys(item for item in texts if _CWE.fullmatch(item)))


def vector(text: Any) -> str:
    """A CVSS vector without metrics that are not defined; ``""`` if it is none."""
    if not isinstance(text, str) or not _VECTOR.fullmatch(text):
        return ""
    return _UNDEFINED.sub("", text)


def day(value: Any) -> str:
    """The day of a time in RFC 3339, ``""`` if there is no such day; the year 1 stands for none."""
    match = _DAY.match(value) if isinstance(value, str) else None
    return _real(match[1]) if match and not value.startswith("0001") else ""


@lru_cache(1 << 14)
def _real(text: str) -> str:
    """A day that is in the calendar."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def is_cve(text: str) -> bool:
    """Whether it is the id of a CVE."""
    return _CVE.fullmatch(text) is not None
