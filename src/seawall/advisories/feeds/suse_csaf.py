"""SUSE: one CSAF document per CVE, and one per update.

Documents about a CVE recommend the builds that fix it, and list what is affected or not; they
name no update. Documents about an update (``SUSE-SU-2024:0001-1``) recommend its builds for every
CVE it fixes. Platforms are named as people name them (``SUSE Linux Enterprise Module for
Basesystem 15 SP6``, ``openSUSE Leap 15.6``), and an ecosystem is named after its platform. The
package URL of a component has no version where no fix is known (``pkg:rpm/suse/xz@?upstream=...``);
components without one are named by their id, ``<name>-<version>-<release>`` with or without an
architecture.

Taken are servers, their modules and long-term support, Micro, Leap and Tumbleweed. What other
products ship is built from the same sources, but no system is asked for by their names.

All documents about CVEs are one archive, made anew every day, and ``changes.csv`` says when each
changed. Those about updates are read where they lie; they repeat what the others say, so they are
not fetched.

Source: https://www.suse.com/support/security/csaf/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from seawall.advisories.csaf import indexes
from seawall.advisories.csaf.document import Product
from seawall.advisories.csaf.products import Placed
from seawall.advisories.csaf.reading import Platform, read
from seawall.advisories.csaf.rpm import Rpm, of_name, of_url
from seawall.advisories.feed import CHANGES, Download, Fact, Site
from seawall.advisories.suse_platforms import platform
from seawall.model import Source, State

HOST: Final = "https://ftp.suse.com/"
BASE: Final = "pub/projects/security/"
FOLDER: Final = "suse"
SOURCE: Final = "suse"
MOST_CHANGES: Final = 1_000
"""Documents fetched one by one; after more changes the archive takes less time."""

_ARCHIVE: Final = f"{BASE}csaf-vex/csaf-vex.tar.bz2"
_CHANGES: Final = f"{FOLDER}/{BASE}csaf-vex/{CHANGES}"
_LISTING: Final = "changes.csv"
_DOCUMENT_NAME: Final = re.compile(r"(cve-\d{4}-\d{4,19})\.json", re.ASCII)
_EMPTY_VERSION: Final = re.compile(r"@(?=\?|$)")


class SuseCsaf:
    """Reads the archives, and single documents."""

    name: Final = "suse_csaf"
    version: Final = 1
    max_age: Final = 7
    patterns: Final = (
        f"{FOLDER}/{_ARCHIVE}",
        _CHANGES,
        f"{FOLDER}/{BASE}csaf-vex.tar.bz2",
        f"{FOLDER}/{BASE}csaf.tar.bz2",
        f"{FOLDER}/{BASE}csaf-vex/*.json",
        f"{FOLDER}/{BASE}csaf/*.json",
    )
    downloads: Final = (
        Download(
            HOST,
            f"{BASE}csaf-vex/{_LISTING}",
            FOLDER,
            auxiliary=True,
            name=f"{BASE}csaf-vex/index/{_LISTING}",
        ),
    )

    def source(self, path: str) -> Source:
        """SUSE's security team."""
        del path
        return Source(
            id=SOURCE,
            name="SUSE security data (CSAF)",
            url=f"{HOST}{BASE}csaf-vex/",
            licence="CC-BY-4.0",
            credit="SUSE LLC (https://www.suse.com/support/security/), CC BY 4.0",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts of each document."""
        return read(path, stream, _NAMES, _id)

    def follow(self, site: Site) -> Iterator[Download]:
        """What changed since the archive that is there, or the archive.

        What was listed when the archive was fetched lies with the changes since. The archive is
        fetched where there is none, and where so much changed that single documents would take
        longer.
        """
        (listing,) = self.downloads
        listed = indexes.rows(indexes.text(site.folder / listing.target), _DOCUMENT_NAME)
        before = _listed(site.folder)
        changed = [item for item in listed if before.get(item[0], indexes.NEVER) < item[1]]
        if not before or len(changed) > MOST_CHANGES:
            archive = Download(HOST, f"{BASE}csaf-vex.tar.bz2", FOLDER, name=_ARCHIVE)
            yield archive
            if site.changed(archive.target):
                yield Download(HOST, listing.path, FOLDER, changes=_CHANGES)
            return
        base = f"{BASE}csaf-vex/"
        for path in indexes.newer(changed, site.folder / _CHANGES, base):
            yield Download(HOST, base + path, FOLDER, optional=True, changes=_CHANGES)


def _id(path: str) -> str:
    """The flaw that a document is about, by its name; ``""`` if it has no such name."""
    match = _DOCUMENT_NAME.fullmatch(path.rpartition("/")[2])
    return match[1].upper() if match else ""


def _listed(folder: Path) -> dict[str, datetime]:
    """What was listed when the archive that is there was fetched; nothing if none is there."""
    if not (folder / FOLDER / _ARCHIVE).is_file() or not (folder / _CHANGES).is_file():
        return {}
    with (folder / _CHANGES).open("rb") as stream:
        return dict(indexes.rows(indexes.member(stream, _LISTING), _DOCUMENT_NAME))


class _Names:
    """How SUSE names platforms and packages."""

    source: Final = SOURCE
    others: Final = "a product that no system is asked for"

    def platform(self, product: Product) -> Platform | None:
        """By its name, which is its id."""
        return platform(product.product_id)

    def package(self, placed: Placed, state: State) -> Rpm | str:
        """By package URL, else by id, which has a version if it is of a build."""
        url = placed.component.helper.purl
        if url:
            return of_url(_EMPTY_VERSION.sub("", url))
        return of_name(placed.component.product_id, built=state is State.FIXED)

    def erratum(self, url: str) -> str:
        """Remedies have the address of the rating, not of an update."""
        del url
        return ""


_NAMES: Final = _Names()
PLUGIN: Final = SuseCsaf()
