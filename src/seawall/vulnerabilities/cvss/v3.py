"""The base equation of CVSS 3.0 and 3.1.

Both versions share it; they differ in wording, in the environmental equation and in how
rounding is written down, which exact arithmetic makes immaterial.

Specification: https://www.first.org/cvss/v3.1/specification-document, section 7.1.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Final

_REQUIREMENT: Final = "X L M H"
_MODIFIED: Final = "X N L H"

METRICS: Final = {
    "AV": "N A L P",
    "AC": "L H",
    "PR": "N L H",
    "UI": "N R",
    "S": "U C",
    "C": "N L H",
    "I": "N L H",
    "A": "N L H",
    "E": "X U P F H",
    "RL": "X O T W U",
    "RC": "X U R C",
    "CR": _REQUIREMENT,
    "IR": _REQUIREMENT,
    "AR": _REQUIREMENT,
    "MAV": "X N A L P",
    "MAC": "X L H",
    "MPR": "X N L H",
    "MUI": "X N R",
    "MS": "X U C",
    "MC": _MODIFIED,
    "MI": _MODIFIED,
    "MA": _MODIFIED,
}
MANDATORY: Final = ("AV", "AC", "PR", "UI", "S", "C", "I", "A")

_VECTOR: Final = {
    "N": Decimal("0.85"),
    "A": Decimal("0.62"),
    "L": Decimal("0.55"),
    "P": Decimal("0.2"),
}
_COMPLEXITY: Final = {"L": Decimal("0.77"), "H": Decimal("0.44")}
_PRIVILEGES: Final = {
    "U": {"N": Decimal("0.85"), "L": Decimal("0.62"), "H": Decimal("0.27")},
    "C": {"N": Decimal("0.85"), "L": Decimal("0.68"), "H": Decimal("0.5")},
}
_INTERACTION: Final = {"N": Decimal("0.85"), "R": Decimal("0.62")}
_IMPACT: Final = {"N": Decimal(0), "L": Decimal("0.22"), "H": Decimal("0.56")}


def tenths(metrics: dict[str, str]) -> int:
    """The base score, times ten."""
    scope = metrics["S"]
    impact = _impact(metrics, scope)
    if impact <= 0:
        return 0
    exploitability = (
        Decimal("8.22")
        * _VECTOR[metrics["AV"]]
        * _COMPLEXITY[metrics["AC"]]
        * _PRIVILEGES[scope][metrics["PR"]]
        * _INTERACTION[metrics["UI"]]
    )
    score = impact + exploitability
    if scope == "C":
        score *= Decimal("1.08")
    # 3.1 rounds up after cutting what lies beyond the fifth decimal, so that noise of
    # floating point cannot lift a score; the exact value is never that close above a tenth.
    return min(100, int((score * 10).to_integral_value(ROUND_CEILING)))


def _impact(metrics: dict[str, str], scope: str) -> Decimal:
    spared = Decimal(1)
    for name in ("C", "I", "A"):
        spared *= 1 - _IMPACT[metrics[name]]
    base = 1 - spared
    if scope == "U":
        return Decimal("6.42") * base
    bulk = Decimal("7.52") * (base - Decimal("0.029"))
    return bulk - Decimal("3.25") * (base - Decimal("0.02")) ** 15
