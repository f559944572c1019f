"""Names that look like a popular one.

A name is suspect if a popular name of the same registry differs from it in one of the ways in
which names are mistaken for one another: separators left out or added, one letter dropped, added,
doubled, exchanged with its neighbour or replaced, or letters that look alike (``0`` and
``o``, ``1`` and ``l``, ``rn`` and ``m``). Popular is what several artifacts of the fleet use,
what several packages of an intelligence pack need, and what advisories other than
"malicious" speak about: somebody examined it. A name that is
popular itself is never suspect, nor is one of fewer than four letters.

Source for the ways: Taylor et al., "SpellBound: Defending Against Package Typosquatting", 2020
(https://arxiv.org/abs/2003.03471).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from seawall.analytics.ecosystems import ECOSYSTEMS, named
from seawall.analytics.signal import Question, Signal
from seawall.model import Package
from seawall.model.names import canonical

_IN_FLEET: Final = "artifacts of the fleet"
POPULAR: Final = 3
"""Artifacts of the fleet that make a name popular."""
SHORTEST: Final = 4
"""Letters; shorter names are all alike."""
LONG: Final = 6
"""Letters of a popular name from which on a single difference is suspect."""

_ENDINGS: Final = re.compile(r"[-_.](?:rs|rust|js|py|sdk|main)", re.ASCII)
"""What is added to the name of a package to pass for it; only beside a name that the fleet uses."""
_SEPARATORS: Final = re.compile(r"[-_.]+")
_ALIKE: Final = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "3": "e"})


class LookAlike:
    """Compares every name with the popular ones."""

    name: Final = "look_alike"
    version: Final = 2
    definition: Final = (
        "The name differs from a popular one of the same registry by separators, by letters that "
        "look alike, or by one letter dropped, added, replaced or exchanged with its neighbour; or "
        "it is that of a package in 3 artifacts of the fleet with an ending such as -rs or -sdk."
    )
    measured: Final = "see docs/guide/signals.md"

    def find(self, question: Question) -> Iterator[Signal]:
        """One signal for each suspect package."""
        popular = _popular(question)
        for type_, ecosystem in ECOSYSTEMS.items():
            names = popular.get(ecosystem)
            if not names:
                continue
            used = (name for name, why in names.items() if why.endswith(_IN_FLEET))
            likeness = Likeness(names, used)
            for package, artifacts in _candidates(question, type_, names):
                target = likeness.of(canonical(ecosystem, package.name))
                if target:
                    yield _signal(package, artifacts, target, names[target])


class Likeness:
    """Popular names, arranged so that a name finds those that it looks like.

    Args:
        names: popular ones, in canonical form.
        used: those of them that the fleet uses.
    """

    def __init__(self, names: Iterable[str], used: Iterable[str] = ()) -> None:
        self._used = frozenset(used)
        self._folded: dict[str, list[str]] = defaultdict(list)
        self._shorter: dict[str, list[str]] = defaultdict(list)
        self._names = frozenset(names)
        for name in sorted(self._names):
            if len(name) >= SHORTEST:
                self._folded[folded(name)].append(name)
            if len(name) >= LONG:
                for variant in {name, *_without_one(name)}:
                    self._shorter[variant].append(name)

    def of(self, name: str) -> str:
        """A popular name that ``name`` looks like, ``""`` if there is none or it is one."""
        if name in self._names or len(name) < SHORTEST:
            return ""
        for target in self._folded.get(folded(name), ()):
            return target
        near = {
            target
            for variant in (name, *_without_one(name))
            for target in self._shorter.get(variant, ())
            if one_apart(name, target)
        }
        return min(near, default="") or self._extended(name)

    def _extended(self, name: str) -> str:
        for match in _ENDINGS.finditer(name):
            if match.end() == len(name) and name[: match.start()] in self._used:
                return name[: match.start()]
        return ""


def folded(name: str) -> str:
    """The name without what the eye passes over."""
    return _SEPARATORS.sub("", name.lower()).replace("rn", "m").translate(_ALIKE)


def one_apart(one: str, two: str) -> bool:
    """Whether a single letter is dropped, added, replaced, or exchanged with its neighbour.

    A digit in place of another, or added at the end, is no mistake but another product
    (``h11``, ``h12``; ``boto``, ``boto3``).
    """
    if len(one) < len(two):
        one, two = two, one
    start = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(two))
    if len(one) == len(two):
        changed = one[start : start + 1] + two[start : start + 1]
        replaced = one[start + 1 :] == two[start + 1 :] and not changed.isdigit()
        exchanged = (
            one[start + 2 :] == two[start + 2 :]
            and one[start : start + 2] == two[start : start + 2][::-1]
        )
        return one != two and (replaced or exchanged)
    return len(one) == len(two) + 1 and one[start + 1 :] == two[start:] and not one[start].isdigit()


def _without_one(name: str) -> Iterator[str]:
    return (name[:at] + name[at + 1 :] for at in range(len(name)))


def _popular(question: Question) -> dict[str, dict[str, str]]:
    """Popular names by ecosystem, with why."""
    popular: dict[str, dict[str, str]] = defaultdict(dict)
    for (type_, name), artifacts in question.fleet.names():
        ecosystem = ECOSYSTEMS.get(type_)
        if ecosystem and len(artifacts) >= POPULAR:
            popular[ecosystem][canonical(ecosystem, name)] = f"in {len(artifacts)} {_IN_FLEET}"
    for one in question.pack.popular:
        needed = f"{one.dependents} packages of the pack need it"
        popular[one.ecosystem].setdefault(one.package, needed)
    for ecosystem in {ECOSYSTEMS.get(type_, "") for (type_, _), _ in question.fleet.names()}:
        for name, malicious in question.known.names(ecosystem).items():
            if not malicious:
                popular[ecosystem].setdefault(name, "advisories speak about it")
    return popular


def _candidates(
    question: Question, type_: str, popular: Mapping[str, str]
) -> Iterator[tuple[Package, tuple[str, ...]]]:
    found: dict[tuple[str, str], tuple[Package, list[str]]] = {}
    for artifact, package in question.fleet.current():
        identity = named(package)
        if package.type == type_ and identity is not None and identity[1] not in popular:
            first = found.setdefault((package.name, package.version), (package, []))
            first[1].append(artifact)
    for package, artifacts in found.values():
        yield package, tuple(sorted(set(artifacts)))


def _signal(package: Package, artifacts: tuple[str, ...], target: str, why: str) -> Signal:
    return Signal(
        kind=LookAlike.name,
        package=package.name,
        version=package.version,
        purl=package.purl,
        type=package.type,
        artifacts=artifacts,
        summary=f"its name looks like {target}",
        evidence=(f"{target}: {why}", f"{package.name}: neither"),
    )


PLUGIN: Final = LookAlike()
