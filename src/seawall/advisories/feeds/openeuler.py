"""openEuler: one CVRF document per advisory, about some releases.

Flaws refer to releases (``openEuler-22.03-LTS-SP2``), and so do packages, by the CPE beside the
name of each file (``perf-5.10.0-153.48.0.126.oe2203sp2.aarch64.rpm``): what an advisory fixes is
all of its packages for the releases named. There are no entries about unfixed flaws, and file
names have no epoch. ``index.txt`` names all documents.

Source: https://repo.openeuler.org/security/data/cvrf/
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from seawall.advisories import cvrf
from seawall.advisories.csaf import indexes
from seawall.advisories.csaf.claims import Claim, statements
from seawall.advisories.csaf.reading import SYMBOLS
from seawall.advisories.csaf.rpm import LONGEST, Rpm, of_name
from seawall.advisories.feed import CHANGES, Download, Fact, Limited, Mended, Site, Skipped
from seawall.advisories.values import TOO_MANY, too_many
from seawall.errors import MalformedInput
from seawall.model import Source, State

HOST: Final = "https://repo.openeuler.org/"
BASE: Final = "security/data/cvrf/"
FOLDER: Final = "openeuler"
SOURCE: Final = "openeuler"
MOST: Final = 100_000
"""Documents of an index; in 2025 there were some 10,000."""

_ALL: Final = f"{FOLDER}/{BASE}{CHANGES}"
_DOCUMENT: Final = re.compile(r"\d{4}/cvrf-openEuler-[A-Z]+-\d{4}-\d{1,8}\.xml", re.ASCII)
_RELEASE: Final = re.compile(r"cpe:/[ao]:openEuler:openEuler:(\d\d\.\d\d[\w.-]{0,40})", re.ASCII)
_LIMITS: Final = (
    "lists only fixed flaws; unfixed ones are not known",
    "fixed versions have no epoch, so that packages with one count as fixed",
)


class OpenEuler:
    """Reads the documents, in one archive or single."""

    name: Final = "openeuler"
    version: Final = 1
    max_age: Final = 21
    patterns: Final = (_ALL, f"{FOLDER}/{BASE}*.xml")
    downloads: Final = (Download(HOST, f"{BASE}index.txt", FOLDER, auxiliary=True),)

    def source(self, path: str) -> Source:
        """The security committee of openEuler."""
        del path
        return Source(
            id=SOURCE,
            name="openEuler security advisories",
            url=HOST + BASE,
            licence="public data of openEuler, https://www.openeuler.org/en/other/legal/",
            credit="openEuler security committee (https://www.openeuler.org/en/security/)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements about the packages of each advisory."""
        return cvrf.facts(path, stream, _facts)

    def follow(self, site: Site) -> Iterator[Download]:
        """Every document that is named by the index and not there yet."""
        there = _names(site.folder / _ALL)
        listed = indexes.text(site.folder / FOLDER / BASE / "index.txt").splitlines()
        if len(listed) > MOST:
            raise MalformedInput("names more documents than there can be", where="index.txt")
        for line in dict.fromkeys(map(str.strip, listed)):
            if _DOCUMENT.fullmatch(line) and BASE + line not in there:
                yield Download(HOST, BASE + line, FOLDER, optional=True, changes=_ALL)


def _names(path: Path) -> set[str]:
    """Members of the archive."""
    if not path.is_file():
        return set()
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise MalformedInput(f"not a zip archive: {error}", where=str(path)) from error


def _facts(document: cvrf.Cvrf) -> Iterator[Fact]:
    releases: dict[str, str] = {}
    packages: dict[str, list[Rpm]] = defaultdict(list)
    for product in document.products:
        match = _RELEASE.fullmatch(product.cpe)
        if product.branch == "Package Arch" and match is not None:
            package = of_name(product.name.removesuffix(".rpm"), built=True)
            if isinstance(package, str):
                yield Skipped(f"{document.id} {product.name}"[:LONGEST], package)
            elif not package.name.endswith(SYMBOLS):
                packages[match[1]].append(package)
        elif match is not None:
            releases[product.id] = match[1]
        else:
            yield Skipped(f"{document.id} {product.name}"[:LONGEST], "unknown release")
    if too_many(len(document.flaws), sum(map(len, packages.values()))):
        yield Skipped(document.id[:LONGEST], TOO_MANY, broken=True)
        return
    for flaw in document.flaws:
        if not cvrf.usable(flaw):
            yield Skipped(f"{document.id} {flaw.cve}"[:LONGEST], "no CVE")
            continue
        yield cvrf.vulnerability(document, flaw, SOURCE)
        fixed = dict.fromkeys(releases[id_] for id_ in flaw.fixed if id_ in releases)
        claims = [
            _claim(document, flaw, release, package)
            for release in fixed
            for package in packages.get(release, ())
        ]
        yield from statements(claims, SOURCE, flaw.cve)
        if document.published:
            for ecosystem in dict.fromkeys(claim.ecosystem for claim in claims):
                yield Mended(ecosystem, flaw.cve, document.published)
    for release in packages:
        for limit in _LIMITS:
            yield Limited(f"openEuler:{release}", limit)


def _claim(document: cvrf.Cvrf, flaw: cvrf.Flaw, release: str, package: Rpm) -> Claim:
    ecosystem = f"openEuler:{release}"
    return Claim(
        ecosystem,
        ecosystem,
        package.name,
        package.version,
        package.arch,
        "",
        State.FIXED,
        document.id[:64] or flaw.cve,
        flaw.severity,
    )


PLUGIN: Final = OpenEuler()
