"""What only we report: why the other scanner does not, and who is right."""

from __future__ import annotations

from typing import Final

from seawall.comparison.difference import Kind, Right
from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage
from seawall.comparison.identity import Shelf
from seawall.comparison.quoting import place, quoted
from seawall.comparison.theirs_only import Ruling
from seawall.model import Finding, Package, ScanResult, Verdict
from seawall.vulnerabilities.finding import INFORMATIONAL

_EXAMPLES: Final = 3
_PAID: Final = "fixed for subscribers"


class OursOnly:
    """Judges findings that the other scanner does not report.

    Args:
        result: our scan.
        shelf: our packages.
        theirs: the other report.
    """

    def __init__(self, result: ScanResult, shelf: Shelf, theirs: Foreign) -> None:
        self._packages: dict[str, Package] = {one.purl: one for one in result.packages}
        self._theirs = theirs
        self._listed: set[str] = set()
        self._otherwise: dict[str, ForeignPackage] = {}
        named = (*theirs.packages, *(finding.package for finding in theirs.findings))
        for package in dict.fromkeys(named):
            meant = shelf.meant(package)
            self._listed.update(one.purl for one in meant.same)
            for other in meant.others:
                self._otherwise.setdefault(other.purl, package)
        counted = [finding for finding in theirs.findings if not finding.suppressed]
        self._only_fixed = bool(counted) and all(finding.fixed for finding in counted)

    def rule(self, finding: Finding, suppressed: ForeignFinding | None) -> Ruling:
        """Judge one finding.

        Args:
            finding: ours.
            suppressed: theirs of the same flaw and package, if it does not count there.
        """
        package = self._packages.get(finding.purl)
        quotes = tuple(quoted(item) for item in finding.comparisons[:_EXAMPLES])
        kind, right, first = self._why(finding, package, suppressed)
        return Ruling(kind, right, tuple(part for part in (first, *quotes) if part), package)

    def _why(
        self, finding: Finding, package: Package | None, suppressed: ForeignFinding | None
    ) -> tuple[Kind, Right, str]:
        if finding.kind in INFORMATIONAL:
            return Kind.INFORMATIONAL, Right.BOTH, f"it is about {finding.kind} code, no flaw"
        if suppressed is not None:
            return Kind.THEY_SUPPRESS, Right.BOTH, f"theirs: {suppressed.suppressed}"
        if finding.verdict is Verdict.UNKNOWN:
            return Kind.CANNOT_BE_DECIDED, Right.UNDECIDED, finding.reason
        return self._unlisted(finding, package) or self._missed(finding)

    def _unlisted(
        self, finding: Finding, package: Package | None
    ) -> tuple[Kind, Right, str] | None:
        if finding.purl in self._listed:
            return None
        stated = package is not None and package.evidence == "stated"
        right = Right.OURS if stated else Right.UNDECIDED
        where = place(package) if package else ""
        other = self._otherwise.get(finding.purl)
        if other is not None:
            return (
                Kind.OTHER_VERSION,
                right,
                f"{where}; they name version {other.version or 'none'}",
            )
        if self._theirs.lists_packages:
            return Kind.THEY_DO_NOT_LIST, right, where
        return None

    def _missed(self, finding: Finding) -> tuple[Kind, Right, str]:
        built = self._theirs.database[:10]
        published = finding.published[:10]
        if built and published > built:
            return (
                Kind.THEIR_DATA_OLDER,
                Right.OURS,
                f"published on {published}, their data is of {built}",
            )
        if self._only_fixed and not finding.fixed_versions:
            told = "it has no fix, and none of their findings is without one"
            return Kind.THEY_LEAVE_OUT_UNFIXED, Right.OURS, told
        doubtful = finding.reason and not finding.reason.startswith(_PAID)
        return Kind.THEY_MISS, Right.UNDECIDED if doubtful else Right.OURS, finding.reason
