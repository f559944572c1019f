"""SUSE's updates in CVRF, as it published them before CSAF: kept for mirrors that hold it.

A document is about one update, and its flaws refer to builds on platforms
(``openSUSE Leap 15.0:glibc-2.26-lp150.11.3.2``). What is affected without a fix is not told.
Nothing is fetched: SUSE's CSAF documents say the same and more.

Source: https://ftp.suse.com/pub/projects/security/cvrf/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories import cvrf
from seawall.advisories.csaf.archive import documents
from seawall.advisories.csaf.claims import Claim, statements
from seawall.advisories.csaf.reading import SYMBOLS
from seawall.advisories.csaf.rpm import LONGEST, of_name
from seawall.advisories.feed import Download, Fact, Limited, Mended, Skipped
from seawall.advisories.suse_platforms import platform
from seawall.errors import MalformedInput
from seawall.model import Source, State

HOST: Final = "https://ftp.suse.com/"
BASE: Final = "pub/projects/security/"
FOLDER: Final = "suse"
SOURCE: Final = "suse-cvrf"

_FIXED_ONLY: Final = "lists only fixed flaws; unfixed ones are not known"


class SuseCvrf:
    """Reads an archive of documents, and single ones."""

    name: Final = "suse_cvrf"
    version: Final = 1
    max_age: Final = 3650
    patterns: Final = (f"{FOLDER}/{BASE}cvrf.tar.bz2", f"{FOLDER}/{BASE}cvrf/*.xml")
    downloads: Final[tuple[Download, ...]] = ()

    def source(self, path: str) -> Source:
        """SUSE's security team."""
        del path
        return Source(
            id=SOURCE,
            name="SUSE security data (CVRF)",
            url=f"{HOST}{BASE}cvrf/",
            licence="CC-BY-4.0; documents of 2018 and before name CC-BY-NC-4.0",
            credit="SUSE LLC (https://www.suse.com/support/security/)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements about the builds of each update."""
        if path.endswith(".xml"):
            yield from _facts(cvrf.parse(cvrf.read(stream)))
            return
        for document in documents(stream, ".xml"):
            if isinstance(document, Skipped):
                yield document
                continue
            name, content = document
            try:
                yield from _facts(cvrf.parse(content))
            except MalformedInput:
                yield Skipped(name[-LONGEST:], "not a CVRF document", broken=True)


def _facts(document: cvrf.Cvrf) -> Iterator[Fact]:
    left_out: dict[str, str] = {}
    ecosystems: dict[str, None] = {}
    for flaw in document.flaws:
        if not cvrf.usable(flaw):
            yield Skipped(f"{document.id} {flaw.cve}"[:LONGEST], "no CVE")
            continue
        claims = []
        for id_ in flaw.fixed:
            claim = _claim(document, flaw, id_)
            if isinstance(claim, str):
                left_out.setdefault(claim, f"{flaw.cve} {id_}")
            else:
                claims.append(claim)
                ecosystems[claim.ecosystem] = None
        yield cvrf.vulnerability(document, flaw, SOURCE)
        yield from statements(claims, SOURCE, flaw.cve)
        if document.published:
            for ecosystem in dict.fromkeys(claim.ecosystem for claim in claims):
                yield Mended(ecosystem, flaw.cve, document.published)
    for reason, example in left_out.items():
        yield Skipped(example[:LONGEST], reason)
    for ecosystem in ecosystems:
        yield Limited(ecosystem, _FIXED_ONLY)


def _claim(document: cvrf.Cvrf, flaw: cvrf.Flaw, id_: str) -> Claim | str:
    """What is said about one product, else why that is of no use."""
    joined = document.joined.get(id_)
    if joined is None:
        return "a component that is part of no product"
    where = platform(joined.platform)
    if where is None:
        return "a product that no system is asked for"
    package = of_name(joined.component, built=True)
    if isinstance(package, str):
        return package
    if package.name.endswith(SYMBOLS):
        return "debugging symbols"
    return Claim(
        where.ecosystem,
        where.family,
        package.name,
        package.version,
        package.arch,
        "",
        State.FIXED,
        document.id[:64] or flaw.cve,
        flaw.severity,
    )


PLUGIN: Final = SuseCvrf()
