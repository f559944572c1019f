"""Red Hat: one CSAF document per CVE, about every package of every product.

``product_status`` lists builds that fixed a flaw, with the erratum under ``remediations``, and
components that are affected, not affected or under investigation. Components without a fix have
a remediation ``no_fix_planned`` ("Will not fix", "Out of support scope") or ``none_available``
("Affected", "Fix deferred"). Platforms have a CPE, and by it the ecosystem is named:
``cpe:/o:redhat:enterprise_linux:9::baseos`` is ``Red Hat:enterprise_linux:9::baseos``, and what
is not fixed is said of ``Red Hat:enterprise_linux:9`` as a whole. Documents of the newer format
name platforms by minor version and leave repositories and architectures out; both are read, and
so are documents about errata, which have the same form.

Only RPM packages of Red Hat Enterprise Linux, its extended streams and OpenShift are taken:
images and middleware are not what a system's package manager knows. Packages with debugging
symbols are left out too, for nothing in them runs.

All documents of a day are one archive, whose name ``archive_latest.txt`` tells; ``changes.csv`` and
``deletions.csv`` say what happened since.

Source: https://redhatproductsecurity.github.io/security-data-guidelines/csaf-vex/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from seawall.advisories.csaf import indexes
from seawall.advisories.csaf.document import Product
from seawall.advisories.csaf.products import Placed
from seawall.advisories.csaf.reading import TAKEN_BACK, Platform, read
from seawall.advisories.csaf.rpm import Rpm, module_of, of_id, of_url
from seawall.advisories.feed import CHANGES, Download, Fact, Replaced, Site, Skipped
from seawall.errors import MalformedInput
from seawall.model import Source, State

HOST: Final = "https://security.access.redhat.com/"
BASE: Final = "data/csaf/v2/vex/"
FOLDER: Final = "redhat"
SOURCE: Final = "redhat"
MOST_CHANGES: Final = 1_000
"""Documents fetched one by one; after more changes the latest archive takes less time."""

_RENEWAL: Final = timedelta(days=30)
_ARCHIVE: Final = f"{BASE}csaf_vex.tar.zst"
_CHANGES: Final = f"{FOLDER}/{BASE}{CHANGES}"
_LATEST: Final = "archive_latest.txt"
_DELETIONS: Final = "deletions.csv"

_ARCHIVE_NAME: Final = re.compile(r"csaf_vex_(\d{4}-\d\d-\d\d)\.tar\.zst", re.ASCII)
_DOCUMENT_NAME: Final = re.compile(r"(?:\d{4}/)?(cve-\d{4}-\d{4,19})\.json", re.ASCII)
_PLATFORM: Final = re.compile(
    r"cpe:/[ao]:redhat:((?:enterprise_linux(?:_[a-z0-9]+)?|rhel_[a-z0-9_]+|openshift):\d[\w.]*)"
    r"(::[\w-]+)?:*",
    re.ASCII,
)
_ERRATUM: Final = re.compile(r"/errata/(RH[SBE]A-\d{4}:\d{1,8})", re.ASCII)


def _listing(name: str) -> Download:
    """An index of the folder, kept beside what feeds read."""
    return Download(HOST, BASE + name, FOLDER, auxiliary=True, name=f"{BASE}index/{name}")


class RedHatVex:
    """Reads the archive, the changes since, and single documents."""

    name: Final = "redhat_vex"
    version: Final = 1
    max_age: Final = 7
    patterns: Final = (
        f"{FOLDER}/{_ARCHIVE}",
        _CHANGES,
        f"{FOLDER}/{BASE}[0-9]*.json",
        f"{FOLDER}/data/csaf/v2/advisories/[0-9]*.json",
    )
    downloads: Final = (_listing(_LATEST),)

    def source(self, path: str) -> Source:
        """Red Hat Product Security."""
        del path
        return Source(
            id=SOURCE,
            name="Red Hat security data (CSAF VEX)",
            url=HOST + BASE,
            licence="CC-BY-4.0",
            credit="Red Hat Product Security (https://security.access.redhat.com/data/), CC BY 4.0",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts of each document."""
        if path.endswith(CHANGES):
            yield from _deleted(stream)
            stream.seek(0)
        yield from read(path, stream, _NAMES, _id)

    def follow(self, site: Site) -> Iterator[Download]:
        """What changed and went since the archive that is there, or the latest archive.

        The latest one is fetched where there is none, and where so much changed since the one
        that is there that single documents would take longer.
        """
        name, latest = _latest(indexes.text(site.folder / _listing(_LATEST).target))
        changes = _listing("changes.csv")
        yield changes
        listed = indexes.text(site.folder / changes.target)
        since = _kept(site.folder)
        if since is None or (
            since < latest
            and (
                latest - since > _RENEWAL
                or len(indexes.rows(listed, _DOCUMENT_NAME, since)) > MOST_CHANGES
            )
        ):
            yield from _archive(site, name)
            since = _kept(site.folder) or latest
        rows = indexes.rows(listed, _DOCUMENT_NAME, since)
        for path in indexes.newer(rows, site.folder / _CHANGES, BASE):
            yield Download(HOST, BASE + path, FOLDER, optional=True, changes=_CHANGES)
        gone = _listing(_DELETIONS)
        yield gone
        if indexes.rows(indexes.text(site.folder / gone.target), _DOCUMENT_NAME, since):
            yield Download(HOST, BASE + _DELETIONS, FOLDER, changes=_CHANGES)


def _archive(site: Site, name: str) -> Iterator[Download]:
    """An archive, with its checksum before it and, once it is there, its name after it.

    The name lies with the changes since, for without it nobody could tell since when.
    """
    sums = Download(
        HOST,
        f"{BASE}{name}.sha256",
        FOLDER,
        optional=True,
        auxiliary=True,
        name=f"{_ARCHIVE}.sha256",
    )
    yield sums
    digest = indexes.digest(site.folder / sums.target, name)
    archive = Download(HOST, BASE + name, FOLDER, sha256=digest, name=_ARCHIVE)
    yield archive
    if site.changed(archive.target):
        yield Download(HOST, BASE + _LATEST, FOLDER, changes=_CHANGES)


class _Names:
    """How Red Hat names platforms, packages and errata."""

    source: Final = SOURCE
    others: Final = "not a product of Red Hat Enterprise Linux or OpenShift"

    def platform(self, product: Product) -> Platform | None:
        """By CPE; its last part is the repository."""
        match = _PLATFORM.fullmatch(product.helper.cpe)
        if match is None:
            return None
        family = f"Red Hat:{match[1]}"
        return Platform(family + (match[2] or ""), family)

    def package(self, placed: Placed, state: State) -> Rpm | str:
        """By package URL, else by id; its module may be what it is part of."""
        del state
        url = placed.component.helper.purl
        found = of_url(url) if url else of_id(placed.component.product_id)
        if len(placed.inside) > 1 and not isinstance(found, str) and not found.module:
            return found._replace(module=module_of(placed.inside[0].helper.purl))
        return found

    def erratum(self, url: str) -> str:
        """The erratum that fixed something, by its address."""
        match = _ERRATUM.search(url)
        return match[1] if match is not None else ""


_NAMES: Final = _Names()


def _latest(text: str) -> tuple[str, datetime]:
    """Name of the latest archive, and the beginning of its day."""
    match = _ARCHIVE_NAME.fullmatch(text.strip())
    if match is None:
        raise MalformedInput("does not name an archive of documents", where=_LATEST)
    return match[0], indexes.moment(match[1])


def _kept(folder: Path) -> datetime | None:
    """The day of the archive that is there, ``None`` if there is none or it is not known."""
    if not (folder / FOLDER / _ARCHIVE).is_file() or not (folder / _CHANGES).is_file():
        return None
    with (folder / _CHANGES).open("rb") as stream:
        name = indexes.member(stream, _LATEST)
    return _latest(name)[1] if name else None


def _deleted(stream: BinaryIO) -> Iterator[Fact]:
    """What was deleted since the archive, by the index among the changes."""
    name, deletions = indexes.member(stream, _LATEST), indexes.member(stream, _DELETIONS)
    if not name or not deletions:
        return
    for path, _ in indexes.rows(deletions, _DOCUMENT_NAME, _latest(name)[1]):
        flaw = _id(path)
        yield Replaced(SOURCE, flaw)
        yield Skipped(flaw, TAKEN_BACK)


def _id(path: str) -> str:
    """The flaw that a document is about, by its name; ``""`` if it has no such name."""
    match = _DOCUMENT_NAME.fullmatch(path.removeprefix(BASE))
    return match[1].upper() if match else ""


PLUGIN: Final = RedHatVex()
