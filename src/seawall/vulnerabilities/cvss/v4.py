"""The equation of CVSS 4.0: a table of MacroVectors and interpolation between them.

Six equivalence classes (EQ1 to EQ6) put every vector into one of 270 MacroVectors whose
scores experts have set. Within a MacroVector a vector lies some steps below the most
severe vectors of its class; the share of the way it has gone towards the next lower
MacroVector, averaged over the classes, is taken off.

Everything is counted in whole tenths and fractions: the reference implementation needs a
correction because floating point falls on the wrong side of ties.

Specification: https://www.first.org/cvss/v4-0/specification-document, section 8.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from seawall.vulnerabilities.cvss.v4_scores import TENTHS

_REQUIREMENT: Final = "X H M L"
_MODIFIED: Final = "X H L N"

METRICS: Final = {
    "AV": "N A L P",
    "AC": "L H",
    "AT": "N P",
    "PR": "N L H",
    "UI": "N P A",
    "VC": "H L N",
    "VI": "H L N",
    "VA": "H L N",
    "SC": "H L N",
    "SI": "H L N",
    "SA": "H L N",
    "E": "X A P U",
    "CR": _REQUIREMENT,
    "IR": _REQUIREMENT,
    "AR": _REQUIREMENT,
    "MAV": "X N A L P",
    "MAC": "X L H",
    "MAT": "X N P",
    "MPR": "X N L H",
    "MUI": "X N P A",
    "MVC": _MODIFIED,
    "MVI": _MODIFIED,
    "MVA": _MODIFIED,
    "MSC": "X H L N",
    "MSI": "X S H L N",
    "MSA": "X S H L N",
    "S": "X N P",
    "AU": "X N Y",
    "R": "X A U I",
    "V": "X D C",
    "RE": "X L M H",
    "U": "X Clear Green Amber Red",
}
MANDATORY: Final = ("AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA")

# Values from the most to the least severe; a step is worth one level.
_LEVELS: Final = {
    "AV": "NALP",
    "PR": "NLH",
    "UI": "NPA",
    "AC": "LH",
    "AT": "NP",
    "VC": "HLN",
    "VI": "HLN",
    "VA": "HLN",
    "SC": "SHLN",
    "SI": "SHLN",
    "SA": "SHLN",
    "CR": "HML",
    "IR": "HML",
    "AR": "HML",
}
_WORST: Final = {"E": "A", "CR": "H", "IR": "H", "AR": "H"}

_EQ1: Final = ("AV", "PR", "UI")
_EQ2: Final = ("AC", "AT")
_EQ36: Final = ("VC", "VI", "VA", "CR", "IR", "AR")
_EQ4: Final = ("SC", "SI", "SA")

# Table 24 ff.: the most severe vectors of every level, in the order of the metrics above.
_HIGHEST: Final[dict[tuple[str, ...], dict[str, tuple[str, ...]]]] = {
    _EQ1: {"0": ("NNN",), "1": ("ANN", "NLN", "NNP"), "2": ("PNN", "ALP")},
    _EQ2: {"0": ("LN",), "1": ("HN", "LP")},
    _EQ36: {
        "00": ("HHHHHH",),
        "01": ("HHLMMH", "HHHMMM"),
        "10": ("LHHHHH", "HLHHHH"),
        "11": ("LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"),
        "21": ("LLLHHH",),
    },
    _EQ4: {"0": ("HSS",), "1": ("HHH",), "2": ("LLL",)},
}
# Steps from the most to the least severe vector of a level.
_DEPTH: Final[dict[tuple[str, ...], dict[str, int]]] = {
    _EQ1: {"0": 1, "1": 4, "2": 5},
    _EQ2: {"0": 1, "1": 2},
    _EQ36: {"00": 7, "01": 6, "10": 8, "11": 8, "21": 10},
    _EQ4: {"0": 6, "1": 5, "2": 4},
}
_LOWER_EQ36: Final[dict[str, tuple[str, ...]]] = {
    "00": ("01", "10"),
    "01": ("11",),
    "10": ("11",),
    "11": ("21",),
    "21": (),
}


def tenths(metrics: dict[str, str]) -> int:
    """The score, times ten, with every metric the vector states."""
    values = {name: _effective(metrics, name) for name in (*MANDATORY, *_WORST)}
    if all(values[name] == "N" for name in ("VC", "VI", "VA", "SC", "SI", "SA")):
        return 0
    eq1, eq2, eq36, eq4, eq5 = _classes(values)
    own = TENTHS[eq1 + eq2 + eq36][3 * int(eq4) + int(eq5)]
    lowered = (
        (_EQ1, eq1, _score(_next(eq1, 2), eq2, eq36, eq4, eq5)),
        (_EQ2, eq2, _score(eq1, _next(eq2, 1), eq36, eq4, eq5)),
        (_EQ36, eq36, _lower_eq36(eq1, eq2, eq36, eq4, eq5)),
        (_EQ4, eq4, _score(eq1, eq2, eq36, _next(eq4, 2), eq5)),
    )
    taken = Fraction(0)
    existing = int(eq5 != "2")  # EQ5 has one vector a level: it never takes anything off
    for names, level, score in lowered:
        if score is not None:
            existing += 1
            taken += Fraction((own - score) * _distance(values, names, level), _DEPTH[names][level])
    exact = own - taken / existing if existing else Fraction(own)
    return max(0, min(100, int(exact + Fraction(1, 2))))


def _effective(metrics: dict[str, str], name: str) -> str:
    """A metric as the environment changes it; what is not defined counts as the worst."""
    for candidate in ("M" + name, name):
        value = metrics.get(candidate, "X")
        if value != "X":
            return value
    return _WORST[name]


def _classes(values: dict[str, str]) -> tuple[str, str, str, str, str]:
    """EQ1, EQ2, EQ3 with EQ6, EQ4 and EQ5."""
    entry = [values[name] == "N" for name in _EQ1]
    eq1 = "0" if all(entry) else "1" if any(entry) and values["AV"] != "P" else "2"
    eq2 = "0" if values["AC"] == "L" and values["AT"] == "N" else "1"
    high = [values[name] == "H" for name in ("VC", "VI", "VA")]
    eq3 = "0" if high[0] and high[1] else "1" if any(high) else "2"
    demanded = any(
        values[need] == "H" and hit for need, hit in zip(("CR", "IR", "AR"), high, strict=True)
    )
    eq6 = "0" if demanded else "1"
    safety = "S" in (values["SI"], values["SA"])
    eq4 = "0" if safety else "1" if "H" in (values["SC"], values["SI"], values["SA"]) else "2"
    return eq1, eq2, eq3 + eq6, eq4, str("APU".index(values["E"]))


def _next(level: str, lowest: int) -> str:
    return str(int(level) + 1) if int(level) < lowest else ""


def _score(eq1: str, eq2: str, eq36: str, eq4: str, eq5: str) -> int | None:
    """Tenths of a MacroVector, ``None`` if a level does not exist."""
    if "" in (eq1, eq2, eq4):
        return None
    return TENTHS[eq1 + eq2 + eq36][3 * int(eq4) + int(eq5)]


def _lower_eq36(eq1: str, eq2: str, eq36: str, eq4: str, eq5: str) -> int | None:
    """Of two ways down the one that costs less counts."""
    lower = [TENTHS[eq1 + eq2 + level][3 * int(eq4) + int(eq5)] for level in _LOWER_EQ36[eq36]]
    return max(lower, default=None)


def _distance(values: dict[str, str], names: tuple[str, ...], level: str) -> int:
    """Steps below the first most severe vector that is at least as severe everywhere."""
    distance = 0
    for highest in _HIGHEST[names][level]:
        steps = [
            _LEVELS[name].index(values[name]) - _LEVELS[name].index(top)
            for name, top in zip(names, highest, strict=True)
        ]
        distance = sum(steps)
        if min(steps) >= 0:
            break
    return distance
