"""From a source's words to an indicator: in canonical form, dated, labelled, or left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from seawall.advisories.feed import Skipped
from seawall.advisories.intelligence.canonical import canonical
from seawall.advisories.values import day
from seawall.errors import MalformedInput
from seawall.model import Indicator, IndicatorKind

LABELS: Final = 16
"""Most labels of one indicator."""
LONGEST: Final = 64
"""Longest label, in characters."""
_NOTE: Final = 160
_TECHNIQUE: Final = re.compile(r"\bT\d{4}(?:\.\d{3})?\b", re.ASCII)
_NOTHING: Final = frozenset({"", "-", "n/a", "none", "null", "unknown", "unknown malware"})


def stated(
    kind: IndicatorKind,
    value: str,
    source: str,
    *,
    first_seen: Any = "",
    last_seen: Any = "",
    confidence: int = -1,
    labels: Iterable[Any] = (),
    techniques: Iterable[str] = (),
    note: Any = "",
    valid_until: Any = "",
) -> Indicator | Skipped:
    """One source's word about a value, or why it is left out.

    Args:
        kind: what the source says that the value is.
        value: as it is written.
        source: id of the source.
        first_seen: a day or a time; anything else is no day.
        last_seen: the same.
        confidence: the source's own, -1 if it has none.
        labels: of any kind; empty ones and words for nothing are dropped.
        techniques: ids of ATT&CK.
        note: a short remark.
        valid_until: a day or a time from which the source no longer stands by it.
    """
    try:
        form = canonical(kind, value)
    except MalformedInput as error:
        return Skipped(value[:80], error.message)
    remark = note.strip()[:_NOTE] if isinstance(note, str) else ""
    return Indicator(
        kind=kind,
        value=form,
        source=source,
        first_seen=day(first_seen),
        last_seen=day(last_seen),
        confidence=min(max(confidence, -1), 100),
        labels=cleaned(labels),
        techniques=tuple(sorted(set(techniques))),
        note=remark if remark.lower() not in _NOTHING and remark.isprintable() else "",
        valid_until=day(valid_until),
    )


def network_or_address(text: str) -> tuple[IndicatorKind, str]:
    """Kind and value of an address that may be written as a block of one (``1.2.3.4/32``)."""
    host, slash, length = text.strip().partition("/")
    if slash and length == ("128" if ":" in host else "32"):
        return IndicatorKind.ADDRESS, host
    return (IndicatorKind.NETWORK if slash else IndicatorKind.ADDRESS), text


def cleaned(labels: Iterable[Any]) -> tuple[str, ...]:
    """Labels in lower case, sorted, without empty ones and words for nothing."""
    texts = (label.strip().lower() for label in labels if isinstance(label, str))
    kept = {
        label
        for label in texts
        if label not in _NOTHING and len(label) <= LONGEST and label.isprintable()
    }
    return tuple(sorted(kept)[:LABELS])


def techniques_in(texts: Iterable[Any]) -> list[str]:
    """Every id of an ATT&CK technique that is named in some texts."""
    return [id_ for text in texts if isinstance(text, str) for id_ in _TECHNIQUE.findall(text)]
