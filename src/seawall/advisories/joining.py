"""Joining ids of one flaw, and what several sources know about it.

Ids join when a source calls them aliases. Two CVEs are never one flaw: where a third id would
join them, the link is refused and counted. Links that name a CVE are made first, then
the others, each in sorted order, so that the order of the feeds does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, TypeVar

from seawall.advisories.values import is_cve
from seawall.model import Vulnerability

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

T = TypeVar("T", bound="SupportsRichComparison")

_STRENGTH: Final = ("", "none", "poc", "active")


class Aliases:
    """Sets of ids, at most one CVE in each.

    Attributes:
        refused: links that would have made two CVEs one.
    """

    def __init__(self, links: Iterable[tuple[str, str]]) -> None:
        self._parent: dict[str, str] = {}
        self._cve: dict[str, str] = {}
        self.refused = 0
        ordered = {(left, right) if left < right else (right, left) for left, right in links}
        for left, right in sorted(ordered, key=lambda link: (not any(map(is_cve, link)), link)):
            self._join(left, right)

    def primary(self, name: str) -> str:
        """The id that stands for the flaw: its CVE, else the first by alphabet."""
        root = self._root(name)
        return self._cve.get(root, root)

    def moved(self) -> dict[str, str]:
        """The primary id of every id that has another one, in the order of these ids."""
        primaries = ((name, self.primary(name)) for name in sorted(self._parent))
        return {name: primary for name, primary in primaries if name != primary}

    def _join(self, left: str, right: str) -> None:
        one, two = sorted((self._root(left), self._root(right)))
        if one == two:
            return
        cves = {self._known(one), self._known(two)} - {""}
        if len(cves) > 1:
            self.refused += 1
            return
        self._parent[two] = one
        if cves:
            self._cve[one] = cves.pop()

    def _known(self, root: str) -> str:
        return self._cve.get(root) or (root if is_cve(root) else "")

    def _root(self, name: str) -> str:
        parent = self._parent.setdefault(name, name)
        while parent != name:
            self._parent[name] = grandparent = self._parent[parent]
            name, parent = parent, grandparent
        return name


def merged(one: Vulnerability, two: Vulnerability) -> Vulnerability:
    """What two know of a flaw, under the names that the first one uses."""
    return joined(one.id, one.aliases, (one, two))


def joined(name: str, aliases: Iterable[str], known: Iterable[Vulnerability]) -> Vulnerability:
    """What all know of a flaw: the earliest publication, the latest change, every vector.

    Vectors and all other lists are sorted, so that the order of the sources does not matter.

    Args:
        name: its primary id.
        aliases: its other ids.
        known: what is known of it, under whichever id.
    """
    every = list(known)
    scores = {score for one in every for score in one.scores}
    return Vulnerability(
        id=name,
        aliases=tuple(aliases),
        scores=tuple(sorted(scores, key=lambda score: (score.source, score.vector))),
        cwes=_united(one.cwes for one in every),
        published=min((one.published for one in every if one.published), default=""),
        modified=max((one.modified for one in every), default=""),
        known_exploited=max((one.known_exploited for one in every), default=""),
        ransomware=any(one.ransomware for one in every),
        epss=max((one.epss for one in every), default=-1.0),
        epss_percentile=max((one.epss_percentile for one in every), default=-1.0),
        exploitation=max((one.exploitation for one in every), key=_STRENGTH.index, default=""),
        automatable=max((one.automatable for one in every), default=""),  # "yes" is after "no"
        exploits=_united(one.exploits for one in every),
        disputed=_united(one.disputed for one in every),
        rejected=_united(one.rejected for one in every),
        epss_history=_united(one.epss_history for one in every),
    )


def _united(lists: Iterable[Iterable[T]]) -> tuple[T, ...]:
    found = set[T]().union(*lists)
    return tuple(sorted(found)) if found else ()
