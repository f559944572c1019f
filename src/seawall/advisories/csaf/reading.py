"""What a document says, as facts: what all vendors have in common.

``product_status`` lists products that are fixed, affected, not affected or under investigation.
What is affected has a remediation that says whether a fix will come, what is not affected a flag
that says why, and an impact is the vendor's word for the severity of some products, or of all.

Specification: https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html, section 3.2.3
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Protocol

from seawall.advisories.csaf.claims import Claim, statements
from seawall.advisories.csaf.document import DELETED, Document, Flaw, Product, Tracking, decode
from seawall.advisories.csaf.products import Placed, Products
from seawall.advisories.csaf.rpm import Rpm
from seawall.advisories.feed import Fact, Mended, Skipped
from seawall.advisories.values import day, is_cve, vector, weaknesses
from seawall.model import Score, State, Vulnerability

TAKEN_BACK: Final = "deleted by the publisher"
SYMBOLS: Final = ("-debuginfo", "-debugsource")
"""Ends of the names of packages with debugging symbols: nothing in them runs."""

_PLANS: Final = {
    "will not fix": State.WONT_FIX,
    "out of support scope": State.END_OF_LIFE,
    "fix deferred": State.DEFERRED,
    "deferred": State.DEFERRED,
    "affected": State.AFFECTED,
}
_CATEGORIES: Final = {"no_fix_planned": State.WONT_FIX, "none_available": State.AFFECTED}
_UNPLACED: Final = "a component that is part of no product"
_LONGEST_WORD: Final = 20
_LONGEST_NOTE: Final = 60


class Platform(NamedTuple):
    """Where packages are installed.

    Attributes:
        ecosystem: with release or repository.
        family: the same for all ecosystems in which the same builds lie.
    """

    ecosystem: str
    family: str


class Names(Protocol):
    """How a vendor names things."""

    @property
    def source(self) -> str:
        """Id of the source."""
        ...

    @property
    def others(self) -> str:
        """Why platforms that are not taken are left out."""
        ...

    def platform(self, product: Product) -> Platform | None:
        """The platform that a product is, ``None`` if it is none that is taken."""
        ...

    def package(self, placed: Placed, state: State) -> Rpm | str:
        """The package that a component is, else why it is none."""
        ...

    def erratum(self, url: str) -> str:
        """Id of the advisory that lies at an address, ``""`` if it is none."""
        ...


def facts(content: bytes, names: Names) -> Iterator[Fact]:
    """What one document says; what it says in vain is told once for each reason.

    Raises:
        MalformedInput: it cannot be read.
    """
    document = decode(content)
    tracking = document.document.tracking
    if tracking.status == DELETED:
        yield Skipped(tracking.id[:64], TAKEN_BACK)
        return
    reading = _Reading(document, names)
    for flaw in document.vulnerabilities or ():
        if not is_cve(flaw.cve):
            yield Skipped(f"{tracking.id} {flaw.cve}"[:128], "no CVE")
            continue
        yield Vulnerability(
            id=flaw.cve,
            scores=tuple(dict.fromkeys(_scores(flaw, names.source))),
            cwes=weaknesses([flaw.cwe.id]) if flaw.cwe else (),
            published=_published(flaw, tracking),
            modified=day(tracking.current_release_date),
        )
        claims = list(reading.claims(flaw))
        yield from statements(claims, names.source, flaw.cve)
        yield from _mended(claims, flaw, tracking, names)
    for reason, example in reading.left_out.items():
        yield Skipped(example[:256], reason)


def _published(flaw: Flaw, tracking: Tracking) -> str:
    """The day of a flaw; in a document about an update it is often that of the update."""
    own, first = day(flaw.release_date), day(tracking.initial_release_date)
    if is_cve(tracking.id):
        return own or first
    return own if own < first else ""


def _mended(
    claims: Iterable[Claim], flaw: Flaw, tracking: Tracking, names: Names
) -> Iterator[Mended]:
    """When errata fixed a flaw, platform by platform."""
    issued = {tracking.id: day(tracking.initial_release_date)}
    for remedy in flaw.remediations or ():
        if remedy.category == "vendor_fix" and (erratum := names.erratum(remedy.url)):
            issued[erratum] = day(remedy.date)
    fixed = ((one.ecosystem, one.advisory) for one in claims if one.state is State.FIXED)
    for ecosystem, advisory in dict.fromkeys(fixed):
        if advisory != flaw.cve and issued.get(advisory):
            yield Mended(ecosystem, flaw.cve, issued[advisory])


class _Words(NamedTuple):
    """What is said of products beside their status, by id.

    Attributes:
        severity: the vendor's word; under ``""`` the one for all others.
        errata: id of the advisory that fixed it.
        plans: state and words of what is not fixed.
        flags: why it is not affected.
    """

    severity: dict[str, str]
    errata: dict[str, str]
    plans: dict[str, tuple[State, str]]
    flags: dict[str, str]


class _Reading:
    """Claims of one document.

    Attributes:
        left_out: reasons for which products give no claim, each with an example.
    """

    def __init__(self, document: Document, names: Names) -> None:
        self.left_out: dict[str, str] = {}
        self._names = names
        self._products = Products(document.product_tree)
        head = document.document
        self._severity = head.aggregate_severity.text if head.aggregate_severity else ""
        self._advisory = "" if is_cve(head.tracking.id) else head.tracking.id[:64]
        self._platforms: dict[str, Platform | None] = {}
        self._packages: dict[tuple[str, str, bool], Rpm | str] = {}

    def claims(self, flaw: Flaw) -> Iterator[Claim]:
        """What is said about one flaw."""
        words = _words(flaw, self._severity, self._names)
        status = flaw.product_status
        listed = (
            (State.FIXED, status.fixed),
            (State.FIXED, status.first_fixed),
            (State.FIXED, status.recommended),
            (State.AFFECTED, status.known_affected),
            (State.INVESTIGATING, status.under_investigation),
            (State.NOT_AFFECTED, status.known_not_affected),
        )
        for state, ids in listed:
            for id_ in ids or ():
                claim = self._claim(id_, state, flaw.cve, words)
                if isinstance(claim, str):
                    self.left_out.setdefault(claim, f"{flaw.cve} {id_}")
                else:
                    yield claim

    def _claim(self, id_: str, state: State, cve: str, words: _Words) -> Claim | str:
        """What is said about one product, else why that is of no use."""
        placed = self._products.place(id_)
        if placed is None or not placed.inside:
            return _UNPLACED
        platform = self._platform(placed)
        if platform is None:
            return self._names.others
        package = self._package(placed, state)
        if isinstance(package, str):
            return package
        if package.name.endswith(SYMBOLS):
            return "debugging symbols"
        if state is State.FIXED and not package.version:
            return "a fix without version"
        state, note, advisory = self._said(id_, state, words)
        return Claim(
            platform.ecosystem,
            platform.family,
            package.name,
            package.version,
            package.arch,
            package.module,
            state,
            advisory or cve,
            words.severity.get(id_) or words.severity[""],
            note,
        )

    def _said(self, id_: str, state: State, words: _Words) -> tuple[State, str, str]:
        """The state of a product, the words behind it, and the advisory if there is one."""
        if state is State.FIXED:
            return state, "", words.errata.get(id_) or self._advisory
        if state is State.AFFECTED:
            return *words.plans.get(id_, (state, "")), ""
        if state is State.INVESTIGATING:
            return state, "under_investigation", ""
        return state, words.flags.get(id_, ""), ""

    def _platform(self, placed: Placed) -> Platform | None:
        product = placed.inside[-1]
        if product.product_id not in self._platforms:
            self._platforms[product.product_id] = self._names.platform(product)
        return self._platforms[product.product_id]

    def _package(self, placed: Placed, state: State) -> Rpm | str:
        nearest = placed.inside[0].product_id if len(placed.inside) > 1 else ""
        about = (placed.component.product_id, nearest, state is State.FIXED)
        found = self._packages.get(about)
        if found is None:
            found = self._packages[about] = self._names.package(placed, state)
        return found


def _words(flaw: Flaw, severity: str, names: Names) -> _Words:
    words = _Words({"": severity.lower()[:_LONGEST_WORD]}, {}, {}, {})
    for threat in flaw.threats or ():
        if threat.category == "impact":
            word = threat.details.lower()[:_LONGEST_WORD]
            words.severity.update(dict.fromkeys(threat.product_ids or ("",), word))
    for remedy in flaw.remediations or ():
        products = remedy.product_ids or ()
        if remedy.category == "vendor_fix":
            if erratum := names.erratum(remedy.url):
                words.errata.update(dict.fromkeys(products, erratum))
        elif remedy.category in _CATEGORIES:
            state = _PLANS.get(remedy.details.lower(), _CATEGORIES[remedy.category])
            note = remedy.details[:_LONGEST_NOTE] or remedy.category
            words.plans.update(dict.fromkeys(products, (state, note)))
    for flag in flaw.flags or ():
        words.flags.update(dict.fromkeys(flag.product_ids or (), flag.label[:_LONGEST_NOTE]))
    return words


def _scores(flaw: Flaw, source: str) -> Iterator[Score]:
    for scores in flaw.scores or ():
        for given in (scores.cvss_v4, scores.cvss_v3, scores.cvss_v2):
            if given is not None and (known := vector(given.text)):
                yield Score(known, source)
