"""Asking all detectors, or some."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from seawall import plugins
from seawall.analytics.fleet import Fleet
from seawall.analytics.known import Known
from seawall.analytics.pack.facts import Pack
from seawall.analytics.signal import Detector, Question, Signal
from seawall.errors import UserError

KIND: Final = "seawall.analytics.detectors"


def signals(
    fleet: Fleet,
    known: Known,
    at: date,
    only: Collection[str] = (),
    pack: Pack | None = None,
) -> tuple[Signal, ...]:
    """Every signal, sorted by kind, package and version.

    Args:
        fleet: the user's inventories.
        known: the advisories.
        at: the day the question is asked for.
        only: names of detectors; all by default.
        pack: facts about public packages.

    Raises:
        UserError: there is no such detector.
    """
    question = Question(fleet, known, at, pack or Pack())
    found = {signal: None for one in _detectors(only) for signal in one.find(question)}
    return tuple(sorted(found, key=lambda one: (one.kind, one.type, one.package, one.version)))


def definitions() -> dict[str, tuple[str, str]]:
    """When each detector speaks, and how well that was measured, by name."""
    return {one.name: (one.definition, one.measured) for one in _detectors(())}


def _detectors(only: Collection[str]) -> list[Detector]:
    entries = {entry.name: entry for entry in plugins.entries(KIND)}
    if unknown := sorted(set(only) - entries.keys()):
        raise UserError(f"no signal is called {unknown[0]}", hint=f"there are {', '.join(entries)}")
    return [plugins.load(entries[name], Detector) for name in sorted(only) or entries]
