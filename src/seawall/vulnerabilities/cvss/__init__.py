"""CVSS vectors: parsed strictly, scored exactly as FIRST specifies.

A vector names its version (``CVSS:3.1/AV:N/...``); one without a prefix is version 2.
Every version defines its metrics and its equation in a module of its own. Scores are
computed without rounding errors, so that they equal the published ones to the digit.

Specifications: https://www.first.org/cvss/v2/guide,
https://www.first.org/cvss/v3-0/, https://www.first.org/cvss/v3-1/,
https://www.first.org/cvss/v4-0/
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from seawall.errors import MalformedInput
from seawall.model import Severity
from seawall.vulnerabilities.cvss import v2, v3, v4

LONGEST: Final = 512
"""No valid vector is longer; 4.0 with every optional metric has some 240 characters."""

_PREFIXES: Final = {"CVSS:3.0/": "3.0", "CVSS:3.1/": "3.1", "CVSS:4.0/": "4.0"}
_MODULES: Final = {"2.0": v2, "3.0": v3, "3.1": v3, "4.0": v4}


class Scored(NamedTuple):
    """What a vector says.

    Attributes:
        version: ``2.0``, ``3.0``, ``3.1`` or ``4.0``.
        metrics: value of every metric the vector states.
        score: 0.0 to 10.0. The base score for versions 2 and 3; for version 4, which has
            one equation, threat and environmental metrics count where the vector has them.
        severity: the band of the score on the qualitative scale of that version.
    """

    version: str
    metrics: dict[str, str]
    score: float
    severity: Severity


@lru_cache(maxsize=8192)
def read(vector: str) -> Scored:
    """Parse and score a vector.

    Raises:
        MalformedInput: it is not a complete vector of a known version.
    """
    text = vector.strip()
    if len(text) > LONGEST:
        raise MalformedInput("a CVSS vector is never this long", where=text[:40])
    version = _PREFIXES.get(text[:9].upper(), "")
    if version:
        text = text[9:]
    elif text[:5].upper() == "CVSS:":
        raise MalformedInput("unknown CVSS version", where=text[:40])
    else:
        version, text = "2.0", text.strip("()")
    module = _MODULES[version]
    metrics = _metrics(text, module.METRICS, module.MANDATORY, vector)
    score = module.tenths(metrics) / 10
    return Scored(version, metrics, score, band(score, version))


def band(score: float, version: str = "3.1") -> Severity:
    """The qualitative rating of a score.

    Version 2 has no official scale; NVD's has neither ``none`` nor ``critical``.
    """
    if version == "2.0":
        if score >= 7:
            return Severity.HIGH
        return Severity.MEDIUM if score >= 4 else Severity.LOW
    if score >= 9:
        return Severity.CRITICAL
    if score >= 7:
        return Severity.HIGH
    if score >= 4:
        return Severity.MEDIUM
    return Severity.LOW if score > 0 else Severity.NONE


def _metrics(
    text: str, known: dict[str, str], mandatory: tuple[str, ...], where: str
) -> dict[str, str]:
    metrics: dict[str, str] = {}
    for part in text.split("/"):
        name, _, value = part.partition(":")
        if name not in known or value not in known[name].split():
            raise MalformedInput(f"{part!r} is no metric of this CVSS version", where=where[:200])
        if name in metrics:
            raise MalformedInput(f"the metric {name} occurs twice", where=where[:200])
        metrics[name] = value
    missing = [name for name in mandatory if name not in metrics]
    if missing:
        raise MalformedInput(f"the metric {missing[0]} is missing", where=where[:200])
    return metrics
