"""Versions that run something at installation, or bring native code, where former ones did not.

Former are the lower versions of the same package that the fleet has or had. Most poisoned
releases of npm work through an install script that the release before lacked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.analytics.ecosystems import ECOSYSTEMS
from seawall.analytics.fleet import Seen
from seawall.analytics.signal import Question, Signal
from seawall.versions import compare, scheme_for

_BEHAVIOUR: Final = {
    "install-scripts": "runs scripts at installation",
    "native-code": "brings native code",
}


class NewBehaviour:
    """Compares each package with its former versions."""

    name: Final = "new_behaviour"
    version: Final = 1
    definition: Final = (
        "A version runs scripts at installation or brings native code, and every lower version "
        "that the fleet has or had, read from the same kind of file, did not."
    )
    measured: Final = "nothing: no labelled data is public"

    def find(self, question: Question) -> Iterator[Signal]:
        """One signal for each package and behaviour."""
        done: set[tuple[str, str, str, str]] = set()
        for _, package in question.fleet.current():
            for mark, what in _BEHAVIOUR.items():
                identity = (package.type, package.name, package.version, mark)
                if (
                    mark in package.properties
                    and package.type in ECOSYSTEMS
                    and identity not in done
                ):
                    done.add(identity)
                    seen = question.fleet.seen(package.type, package.name)
                    yield from _compared(seen, package.version, mark, what)


def _compared(seen: tuple[Seen, ...], version: str, mark: str, what: str) -> Iterator[Signal]:
    same = [one for one in seen if one.package.version == version]
    package = next(one.package for one in same if mark in one.package.properties)
    scheme = scheme_for(ECOSYSTEMS[package.type])
    former = [
        one.package
        for one in seen
        if one.package.extractor == package.extractor
        and one.package.version
        and compare(scheme, one.package.version, version) < 0
    ]
    if not former or any(mark in one.properties for one in former):
        return
    versions = sorted({one.version for one in former})
    how = package.properties[mark]
    yield Signal(
        kind=NewBehaviour.name,
        package=package.name,
        version=version,
        purl=package.purl,
        type=package.type,
        artifacts=tuple(sorted({one.artifact for one in same})),
        summary=f"{what}, unlike {', '.join(versions[:5])}",
        evidence=(f"{version}: {mark} {how}", *(f"{one}: no {mark}" for one in versions[:5])),
    )


PLUGIN: Final = NewBehaviour()
