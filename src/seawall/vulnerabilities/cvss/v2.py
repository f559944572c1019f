"""The base equation of CVSS 2.0.

Specification: https://www.first.org/cvss/v2/guide, section 3.2.1.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

METRICS: Final = {
    "AV": "L A N",
    "AC": "H M L",
    "Au": "M S N",
    "C": "N P C",
    "I": "N P C",
    "A": "N P C",
    "E": "U POC F H ND",
    "RL": "OF TF W U ND",
    "RC": "UC UR C ND",
    "CDP": "N L LM MH H ND",
    "TD": "N L M H ND",
    "CR": "L M H ND",
    "IR": "L M H ND",
    "AR": "L M H ND",
}
MANDATORY: Final = ("AV", "AC", "Au", "C", "I", "A")

_VECTOR: Final = {"L": Decimal("0.395"), "A": Decimal("0.646"), "N": Decimal("1.0")}
_COMPLEXITY: Final = {"H": Decimal("0.35"), "M": Decimal("0.61"), "L": Decimal("0.71")}
_AUTHENTICATION: Final = {"M": Decimal("0.45"), "S": Decimal("0.56"), "N": Decimal("0.704")}
_IMPACT: Final = {"N": Decimal(0), "P": Decimal("0.275"), "C": Decimal("0.660")}


def tenths(metrics: dict[str, str]) -> int:
    """The base score, times ten."""
    spared = Decimal(1)
    for name in ("C", "I", "A"):
        spared *= 1 - _IMPACT[metrics[name]]
    impact = Decimal("10.41") * (1 - spared)
    if not impact:
        return 0
    exploitability = (
        20 * _VECTOR[metrics["AV"]] * _COMPLEXITY[metrics["AC"]] * _AUTHENTICATION[metrics["Au"]]
    )
    score = (Decimal("0.6") * impact + Decimal("0.4") * exploitability - Decimal("1.5")) * Decimal(
        "1.176"
    )
    return int((score * 10).to_integral_value(ROUND_HALF_UP))
