"""Signals: what the user's own inventories and the advisories tell together.

A signal is never an advisory: it names something worth a look, how it was found, how often
such a signal was right where that could be measured, and what it rests on.
"""

from __future__ import annotations

from seawall.analytics.asking import definitions, signals
from seawall.analytics.fleet import Fleet
from seawall.analytics.repair import Basis, Expected, RepairTime, expected, repair_times
from seawall.analytics.signal import Signal

__all__ = [
    "Basis",
    "Expected",
    "Fleet",
    "RepairTime",
    "Signal",
    "definitions",
    "expected",
    "repair_times",
    "signals",
]
