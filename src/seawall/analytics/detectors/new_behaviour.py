"""Versions that run something at installation, or bring native code, where former ones did not.

Former are the lower versions of the same package that the fleet has or had, or that an
intelligence pack knows. Most poisoned
releases of npm work through an install script that the release before lacked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.analytics.ecosystems import ECOSYSTEMS
from seawall.analytics.fleet import Seen
from seawall.analytics.signal import Question, Signal
from seawall.model import Package
from seawall.model.names import canonical
from seawall.versions import compare, key, scheme_for

SCRIPTS: Final = "install-scripts"
NATIVE: Final = "native-code"
_BEHAVIOUR: Final = {
    SCRIPTS: "runs scripts at installation",
    NATIVE: "brings native code",
}
_SHOWN: Final = 5


class NewBehaviour:
    """Compares each package with its former versions."""

    name: Final = "new_behaviour"
    version: Final = 1
    definition: Final = (
        "A version runs scripts at installation or brings native code, and no lower version that "
        "the fleet or the intelligence pack knows did."
    )
    measured: Final = "nothing: no labelled data is public"

    def find(self, question: Question) -> Iterator[Signal]:
        """One signal for each package and behaviour."""
        done: set[tuple[str, str, str, str]] = set()
        for _, package in question.fleet.current():
            for mark in _BEHAVIOUR:
                identity = (package.type, package.name, package.version, mark)
                if (
                    mark in package.properties
                    and package.type in ECOSYSTEMS
                    and identity not in done
                ):
                    done.add(identity)
                    seen = question.fleet.seen(package.type, package.name)
                    yield from _compared(question, seen, package.version, mark)


def _compared(
    question: Question, seen: tuple[Seen, ...], version: str, mark: str
) -> Iterator[Signal]:
    same = [one for one in seen if one.package.version == version]
    package = next(one.package for one in same if mark in one.package.properties)
    scheme = scheme_for(ECOSYSTEMS[package.type])
    former = {
        known: shown
        for known, shown in _known(question, seen, package, mark)
        if compare(scheme, known, version) < 0
    }
    if not former or any(former.values()):
        return
    versions = sorted(former, key=lambda one: key(scheme, one))[-_SHOWN:]
    yield Signal(
        kind=NewBehaviour.name,
        package=package.name,
        version=version,
        purl=package.purl,
        type=package.type,
        artifacts=tuple(sorted({one.artifact for one in same})),
        summary=f"{_BEHAVIOUR[mark]}, unlike {', '.join(versions)}",
        evidence=(
            f"{version}: {mark} {package.properties[mark]}",
            *(f"{one}: no {mark}" for one in versions),
        ),
    )


def _known(
    question: Question, seen: tuple[Seen, ...], package: Package, mark: str
) -> Iterator[tuple[str, bool]]:
    """Versions of the fleet and of the pack, and whether they show the behaviour."""
    for one in seen:
        if one.package.extractor == package.extractor and one.package.version:
            yield one.package.version, mark in one.package.properties
    ecosystem = ECOSYSTEMS[package.type]
    identity = (ecosystem, canonical(ecosystem, package.name))
    for release in question.pack.by_package.get(identity, ()):
        if release.form != "sdist":  # what is installed came from a wheel, if there is one
            shown = {SCRIPTS: bool(release.install_scripts), NATIVE: release.native_code}
            yield release.version, shown[mark]


PLUGIN: Final = NewBehaviour()
