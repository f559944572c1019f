"""Joining ids of one flaw, and what several sources know about it.

Ids join when a source calls them aliases. Two CVEs are never one flaw: where a third id would
join them, the link is refused and counted. Links that name a CVE are made first, then
the others, each in sorted order, so that the order of the feeds does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from seawall.advisories.values import is_cve
from seawall.model import Vulnerability


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

    def others(self) -> dict[str, list[str]]:
        """All other ids by primary id, sorted."""
        found: dict[str, list[str]] = {}
        for name in sorted(self._parent):
            if (primary := self.primary(name)) != name:
                found.setdefault(primary, []).append(name)
        return found

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
    """What both know: the earliest publication, the latest change, every vector.

    Vectors and weaknesses are sorted, so that the order of the sources does not matter.
    """
    return replace(
        one,
        scores=tuple(
            sorted({*one.scores, *two.scores}, key=lambda score: (score.source, score.vector))
        ),
        cwes=tuple(sorted({*one.cwes, *two.cwes})),
        published=min(filter(None, (one.published, two.published)), default=""),
        modified=max(one.modified, two.modified),
        known_exploited=max(one.known_exploited, two.known_exploited),
        ransomware=one.ransomware or two.ransomware,
        epss=max(one.epss, two.epss),
        epss_percentile=max(one.epss_percentile, two.epss_percentile),
        exploitation=_stronger(one.exploitation, two.exploitation),
        automatable=max(one.automatable, two.automatable),  # "yes" is after "no"
        exploits=tuple(sorted({*one.exploits, *two.exploits})),
        disputed=tuple(sorted({*one.disputed, *two.disputed})),
        rejected=tuple(sorted({*one.rejected, *two.rejected})),
        epss_history=tuple(sorted({*one.epss_history, *two.epss_history})),
    )


def _stronger(one: str, two: str) -> str:
    return max(one, two, key=("", "none", "poc", "active").index)
