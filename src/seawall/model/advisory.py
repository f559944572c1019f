"""Advisories, normalised: one statement by one source about one package.

There are hundreds of thousands of them at a time and none leads back to itself, so the collector
of cycles need not look at them (``gc=False``).
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    """What the publisher says about the package in that release."""

    FIXED = "fixed"
    AFFECTED = "affected"
    WONT_FIX = "wont_fix"
    DEFERRED = "deferred"
    INVESTIGATING = "investigating"
    NOT_AFFECTED = "not_affected"
    END_OF_LIFE = "end_of_life"
    UNDETERMINED = "undetermined"
    WITHDRAWN = "withdrawn"


class Category(StrEnum):
    """What kind of statement it is. Only vulnerabilities and malware fail a build."""

    VULNERABILITY = "vulnerability"
    MALWARE = "malware"
    UNMAINTAINED = "unmaintained"
    UNSOUND = "unsound"
    NOTICE = "notice"


class Range(Struct, gc=False, frozen=True, omit_defaults=True, array_like=True):
    """One interval of affected versions.

    Attributes:
        introduced: first affected version; ``"0"`` means from the beginning.
        fixed: first version that is not affected any more (exclusive), ``""`` if none.
        last_affected: last affected version (inclusive), ``""`` if not given.
        after: last version before the interval, which is not in it; ``""`` if ``introduced``
            says where it begins.
    """

    introduced: str = "0"
    fixed: str = ""
    last_affected: str = ""
    after: str = ""


class Statement(Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """One source's statement about one package.

    Attributes:
        source: id of the source (``osv-pypi``, ``debian``, ``alpine`` ...).
        advisory: id of the advisory (``GHSA-...``, ``PYSEC-...``, ``ALSA-...``, ``CVE-...``).
        vulnerability: id of the joined vulnerability (a CVE where there is one).
        ecosystem: OSV ecosystem, with the release where it has one (``PyPI``, ``Debian:12``,
            ``Alpine:v3.19``, ``AlmaLinux:9``, ``Wolfi``).
        package: name in that ecosystem's own form (a source package for Debian and Alpine).
        ranges: affected intervals in the ecosystem's order.
        versions: affected versions, exact.
        state: what the publisher says; ``fixed`` needs a ``fixed`` bound in a range.
        category: vulnerability, malware, or informational.
        severity: the publisher's own word, lower case.
        module: ``name:stream`` when it applies only to that RPM module.
        arches: architectures it is limited to; empty means all.
        note: the raw vendor word behind ``state``.
        own: ``""`` for published data; ``first`` if it is the user's own word and decides before
            everybody else's, ``beside`` if it is and does not.
    """

    source: str
    advisory: str
    vulnerability: str
    ecosystem: str
    package: str
    ranges: tuple[Range, ...] = ()
    versions: tuple[str, ...] = ()
    state: State = State.AFFECTED
    category: Category = Category.VULNERABILITY
    severity: str = ""
    module: str = ""
    arches: tuple[str, ...] = ()
    note: str = ""
    own: str = ""


class Score(Struct, gc=False, frozen=True, omit_defaults=True):
    """One CVSS vector and who gave it.

    Attributes:
        vector: ``CVSS:3.1/...``, ``CVSS:4.0/...`` or a bare v2 vector.
        source: id of the source that published it.
    """

    vector: str
    source: str


class Exploit(Struct, gc=False, frozen=True, order=True, omit_defaults=True):
    """Working code against a flaw that is public.

    Attributes:
        source: id of the source that lists it (``exploitdb``, ``metasploit``).
        reference: its id or name there (``EDB-51234``, ``exploit/linux/http/...``).
        published: RFC 3339 day, ``""`` if not known.
    """

    source: str
    reference: str
    published: str = ""


class Vulnerability(Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """What is known about one flaw, whichever package it sits in.

    Attributes:
        id: primary id: the CVE if there is one, else the ecosystem's.
        aliases: every other id of the same flaw.
        scores: CVSS vectors, each with its source.
        cwes: weakness ids (``CWE-79``).
        published, modified: RFC 3339 dates (day precision is enough).
        known_exploited: date it entered CISA KEV, ``""`` if it did not.
        ransomware: KEV's knownRansomwareCampaignUse is Known.
        epss, epss_percentile: FIRST EPSS, 0..1; -1 if unscored.
        exploitation: CISA SSVC word (``none``, ``poc``, ``active``), ``""`` if not assessed.
        automatable: CISA SSVC, whether attacks can be automated (``yes``, ``no``, ``""``).
        exploits: public exploits, sorted.
        disputed: ids of the sources that say its being a flaw is disputed, sorted.
        rejected: ids of the sources that say the id was rejected, sorted.
        epss_history: earlier scores as ``(day, score)``, oldest first.
    """

    id: str
    aliases: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()
    cwes: tuple[str, ...] = ()
    published: str = ""
    modified: str = ""
    known_exploited: str = ""
    ransomware: bool = False
    epss: float = -1.0
    epss_percentile: float = -1.0
    exploitation: str = ""
    automatable: str = ""
    exploits: tuple[Exploit, ...] = ()
    disputed: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    epss_history: tuple[tuple[str, float], ...] = ()


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where statements come from, with licence and credit.

    Attributes:
        id: short stable id.
        name: for people.
        url: production address.
        licence: SPDX id or a short sentence.
        credit: the attribution the licence asks for.
        as_of: date of the data (RFC 3339 day).
        records: how many records were taken.
        digest: ``sha256:...`` of the input bytes.
        own: the user's own data, not an upstream's.
    """

    id: str
    name: str
    url: str
    licence: str
    credit: str = ""
    as_of: str = ""
    records: int = 0
    digest: str = ""
    own: bool = False


class Waits(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long the first fixes of flaws took to come after the flaws were published.

    Attributes:
        flaws: how many have both days.
        median: days in which half of them were fixed, -1 where they are too few to tell.
        late: days in which nine of ten were, -1 where they are too few to tell.
    """

    flaws: int
    median: int = -1
    late: int = -1


class Coverage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a snapshot knows about one ecosystem or release.

    Attributes:
        ecosystem: OSV ecosystem with release.
        state: ``full``, ``partial`` or ``none``.
        reason: why it is partial (only fixed entries, old copy, a sample).
        as_of: date of the newest data.
        statements: how many.
        sources: ids of the sources.
        waits: for fixes, where its errata have days.
    """

    ecosystem: str
    state: str
    reason: str = ""
    as_of: str = ""
    statements: int = 0
    sources: tuple[str, ...] = ()
    waits: Waits | None = None
