"""Findings: answers about components, each able to say why."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from seawall.model.advisory import State, Statement
from seawall.model.package import Level, Location


class Severity(StrEnum):
    """Bands of FIRST's qualitative rating scale, and ``unknown`` for unrated flaws."""

    UNKNOWN = "unknown"
    NONE = "none"
    NEGLIGIBLE = "negligible"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Position from ``unknown`` (0) to ``critical`` (6)."""
        return _SEVERITY_ORDER.index(self)


_SEVERITY_ORDER = tuple(Severity)


class Verdict(StrEnum):
    """Every answer is one of four; not knowing is a state of its own."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Rating(Struct, frozen=True, omit_defaults=True):
    """How severe, according to whom.

    Attributes:
        severity: the band.
        score: CVSS base score, -1 if there is only a word.
        vector: the CVSS vector, if there is one.
        source: id of the source that rated.
    """

    severity: Severity
    source: str
    score: float = -1.0
    vector: str = ""


class Comparison(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The comparison behind a verdict, replayable by hand.

    Attributes:
        scheme: the version order used (``dpkg``, ``pep440`` ...).
        installed: the version compared (the source version where advisories name sources).
        text: the comparison as written for people, ``2.36-9 < 2.36-9+deb12u3``.
        statement: the source's statement it rests on.
        verdict: what this one statement says.
    """

    scheme: str
    installed: str
    text: str
    statement: Statement
    verdict: Verdict = Verdict.FAIL


class Suppression(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Why a finding does not count, and who said so.

    Attributes:
        kind: ``ignore-file`` or ``vex``.
        origin: the file (and line) or VEX document id.
        reason: statement or justification.
        expires: RFC 3339 date, ``""`` for never.
    """

    kind: str
    origin: str
    reason: str = ""
    expires: str = ""


class Override(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The user's own judgement that a finding carries, and what it said before.

    Attributes:
        origin: own source, file and line.
        author, reason: who judged, and why.
        expires: RFC 3339 date, ``""`` for never.
        severity: the band before, ``None`` if it was left alone.
        exploitation: CISA's word before, ``None`` if it was left alone.
    """

    origin: str
    author: str
    reason: str
    expires: str = ""
    severity: Severity | None = None
    exploitation: str | None = None


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One vulnerability in one package of one artifact.

    Attributes:
        id: primary vulnerability id.
        aliases: all other ids.
        kind: ``vulnerability``, ``malware``, ``unmaintained``, ``unsound`` or ``notice``.
        verdict: ``fail`` (affected) or ``unknown`` (cannot be decided, see ``reason``).
        reason: why the verdict is ``unknown``, or a caveat.
        package, version, purl, type: the component.
        locations: where it is.
        level: its level.
        state: fix state by the deciding statement.
        fixed_versions: versions that fix it, the nearest first.
        severity: the chosen band; ``ratings`` shows all.
        rating: the chosen rating.
        ratings: every source's rating.
        known_exploited: date in CISA KEV.
        ransomware: used in ransomware campaigns, by KEV.
        epss, epss_percentile: exploit prediction, -1 if unscored.
        exploitation: CISA SSVC word.
        cwes: weaknesses.
        published: date of publication.
        comparisons: every statement considered, with its comparison.
        partial: reason why the source is incomplete for this release, ``""`` if it is complete.
        from_base: whether the base image brought the component.
        introduced_in, created_by: the layer and build step that brought it.
        suppressed: set when an exception covers it.
        override: set when the user judged severity or exploitation himself.
        fingerprint: stable across runs: digest of artifact-independent identity.
    """

    id: str
    package: str
    version: str
    purl: str
    type: str
    aliases: tuple[str, ...] = ()
    kind: str = "vulnerability"
    verdict: Verdict = Verdict.FAIL
    reason: str = ""
    locations: tuple[Location, ...] = ()
    level: Level = Level.APPLICATION
    state: State = State.AFFECTED
    fixed_versions: tuple[str, ...] = ()
    severity: Severity = Severity.UNKNOWN
    rating: Rating | None = None
    ratings: tuple[Rating, ...] = ()
    known_exploited: str = ""
    ransomware: bool = False
    epss: float = -1.0
    epss_percentile: float = -1.0
    exploitation: str = ""
    cwes: tuple[str, ...] = ()
    published: str = ""
    comparisons: tuple[Comparison, ...] = ()
    partial: str = ""
    from_base: bool | None = None
    introduced_in: str = ""
    created_by: str = ""
    suppressed: Suppression | None = None
    override: Override | None = None
    fingerprint: str = ""
