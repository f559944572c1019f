"""One signal, and the interface of what finds them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, Protocol

from msgspec import Struct

from seawall.analytics.fleet import Fleet
from seawall.analytics.known import Known
from seawall.analytics.pack.facts import Pack


class Signal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something worth a look; not an advisory, and no verdict.

    Attributes:
        kind: name of the detector.
        package, version, purl, type: the component.
        artifacts: in whose newest scans it is.
        summary: one sentence.
        evidence: what it rests on, one fact a line.
    """

    kind: str
    package: str
    version: str
    purl: str
    type: str
    artifacts: tuple[str, ...]
    summary: str
    evidence: tuple[str, ...] = ()


class Question(NamedTuple):
    """What a detector is asked about.

    Attributes:
        fleet: the user's inventories.
        known: the advisories.
        at: the day the question is asked for.
        pack: facts about public packages.
    """

    fleet: Fleet
    known: Known
    at: date
    pack: Pack = Pack()


class Detector(Protocol):
    """Finds one kind of signal; pure."""

    @property
    def name(self) -> str:
        """Module name: ``look_alike``."""
        ...

    @property
    def version(self) -> int:
        """Raised when it finds other signals in the same facts."""
        ...

    @property
    def definition(self) -> str:
        """When it speaks, in a sentence or two, for people."""
        ...

    @property
    def measured(self) -> str:
        """How often it was right where labels exist, or that there are none; for people."""
        ...

    def find(self, question: Question) -> Iterator[Signal]:
        """Every signal of its kind."""
        ...
