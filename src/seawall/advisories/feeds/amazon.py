"""Amazon Linux: the updates of its repositories, release by release.

A repository is found through its mirror list, which names a folder that changes with every
publication. Amazon Linux 2 has besides its core *extras*, topics to be enabled by themselves
(``php8.2``, ``kernel-5.10``) that have other versions of packages of the core under the same
names: what a topic with a version says holds from that version on. Only fixed flaws are listed.

Source: https://docs.aws.amazon.com/linux/al2/ug/al2-extras.html and https://alas.aws.amazon.com
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct, field

from seawall.advisories import updateinfo
from seawall.advisories.feed import Download, Fact, Mended, Site, Skipped
from seawall.advisories.values import TOO_MANY, too_many
from seawall.errors import MalformedInput
from seawall.model import Range, Source, State, Statement

HOST: Final = "https://cdn.amazonlinux.com/"
FIRST_HOST: Final = "https://repo.us-west-2.amazonaws.com/"
"""Amazon Linux 1 is kept in another place."""
CATALOG: Final = "2/extras-catalog.json"
TOPICS: Final = 500
"""Most topics of the extras; there are some 80."""

_UPDATES: Final = "updateinfo.xml.gz"
_INDEX: Final = "repodata/repomd.xml"
_TOPIC: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,60}", re.ASCII)
_TOPIC_VERSION: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6}){0,2})$", re.ASCII)
_HOSTS: Final = re.compile(r"https://[a-z0-9.-]{1,100}\.(?:amazonaws|amazonlinux)\.com/", re.ASCII)
_PATH: Final = re.compile(r"[0-9A-Za-z._/+-]{1,400}", re.ASCII)
_SYMBOLS: Final = ("-debuginfo", "-debugsource", "-debuginfo-common")
_BOTH: Final = frozenset({"x86_64", "aarch64"})


class _Repository(NamedTuple):
    """Where the mirror list of a repository is, and the folder its updates are kept in."""

    mirrors: Download
    kept: str


def _repository(host: str, path: str, kept: str, *, optional: bool = False) -> _Repository:
    name = f"{kept}/mirror.list"
    return _Repository(Download(host, path, "amazon", optional, auxiliary=True, name=name), kept)


_REPOSITORIES: Final = (
    _repository(FIRST_HOST, "2018.03/updates/x86_64/mirror.list", "1/updates", optional=True),
    _repository(HOST, "2/core/latest/x86_64/mirror.list", "2/core"),
    _repository(HOST, "al2022/core/mirrors/latest/x86_64/mirror.list", "2022/core", optional=True),
    _repository(HOST, "al2023/core/mirrors/latest/x86_64/mirror.list", "2023/core"),
    _repository(
        HOST, "al2023/kernel-livepatch/mirrors/latest/x86_64/mirror.list", "2023/kernel-livepatch"
    ),
)


class _Topic(Struct):
    name: str = field(name="n")


class _Catalog(Struct):
    topics: list[_Topic]


class Amazon:
    """Reads the updates of one repository."""

    name: Final = "amazon"
    version: Final = 1
    max_age: Final = 14
    patterns: Final = (f"amazon/*/{_UPDATES}",)
    downloads: Final = (
        *(repository.mirrors for repository in _REPOSITORIES),
        Download(HOST, CATALOG, "amazon", auxiliary=True),
    )

    def follow(self, site: Site) -> Iterator[Download]:
        """Of each repository its index and its updates; before these of a topic its mirror list."""
        damages: list[MalformedInput] = []
        for repository in _REPOSITORIES:
            yield from _tried(_current(site.folder, repository), damages)
        for repository in map(_extra, _topics(site.folder / "amazon" / CATALOG)):
            yield repository.mirrors
            yield from _tried(_current(site.folder, repository), damages)
        if damages:
            raise damages[0]

    def source(self, path: str) -> Source:
        """Amazon."""
        del path
        return Source(
            id="amazon",
            name="Amazon Linux security advisories (updateinfo)",
            url="https://alas.aws.amazon.com/",
            licence="not stated; copyright Amazon Web Services",
            credit="Amazon Linux Security Center (https://alas.aws.amazon.com)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """A statement for each flaw and package of every security update."""
        release, _, place = path.removeprefix("amazon/").partition("/")
        topic = place.split("/")[1] if place.startswith("extras/") else ""
        for update in updateinfo.updates(stream):
            if isinstance(update, Skipped):
                yield update
            elif update.kind != "security":
                yield Skipped(update.id, "no security update")
            else:
                yield from _statements(update, f"Amazon Linux:{release}", topic)


def _topics(catalog: Path) -> list[str]:
    if not catalog.is_file():
        return []
    with catalog.open("rb") as stream:
        content = stream.read(updateinfo.INDEX_SIZE)
    try:
        topics = msgspec.json.decode(content, type=_Catalog).topics
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not a catalogue of extras: {error}", where=CATALOG) from error
    names = dict.fromkeys(topic.name for topic in topics if _TOPIC.fullmatch(topic.name))
    return list(names)[:TOPICS]


def _extra(topic: str) -> _Repository:
    path = f"2/extras/{topic}/latest/x86_64/mirror.list"
    return _repository(HOST, path, f"2/extras/{topic}", optional=True)


def _tried(steps: Iterator[Download], damages: list[MalformedInput]) -> Iterator[Download]:
    """Steps of one repository; if it is damaged, the others are no worse for it."""
    try:
        yield from steps
    except MalformedInput as error:
        damages.append(error)


def _current(folder: Path, repository: _Repository) -> Iterator[Download]:
    """The index of a repository, and the updates that it names."""
    listed = folder / repository.mirrors.target
    if not listed.is_file():
        return
    with listed.open("rb") as stream:
        addresses = updateinfo.mirrors(stream)
    if not addresses:
        return
    address = addresses[0].replace("http://", "https://", 1).replace("$basearch", "x86_64")
    index = _below(address, _INDEX, f"{repository.kept}/repomd.xml", auxiliary=True)
    yield index
    if not (folder / index.target).is_file():
        return
    with (folder / index.target).open("rb") as stream:
        found = updateinfo.located(stream)
    if found is not None:
        kept = f"{repository.kept}/{_UPDATES}"
        yield _below(address, found.href, kept, sha256=found.sha256)


def _below(
    address: str, href: str, kept: str, *, sha256: str = "", auxiliary: bool = False
) -> Download:
    """A file of a repository.

    Raises:
        MalformedInput: it would lie on somebody else's host.
    """
    parts = urlsplit(urljoin(address, href))
    host, path = f"{parts.scheme}://{parts.netloc}/", parts.path.lstrip("/")
    if not _HOSTS.fullmatch(host) or not _PATH.fullmatch(path) or ".." in path:
        raise MalformedInput("leads to another host than those of Amazon Linux", where=kept)
    return Download(host, path, "amazon", sha256=sha256, auxiliary=auxiliary, name=kept)


def _statements(update: updateinfo.Update, ecosystem: str, topic: str) -> Iterator[Fact]:
    builds: dict[tuple[str, str], set[str]] = {}
    for package in update.packages:
        if not package.name.endswith(_SYMBOLS):
            builds.setdefault((package.name, package.version), set()).add(package.arch)
    if not builds:
        yield Skipped(update.id, "no package with code")
    elif too_many(len(builds), len(update.flaws)):
        yield Skipped(update.id, TOO_MANY, broken=True)
        return
    elif update.issued:
        yield from (Mended(ecosystem, flaw, update.issued) for flaw in update.flaws)
    told_apart = _BOTH.issubset(arch for arches in builds.values() for arch in arches)
    for (name, version), arches in builds.items():
        for flaw in update.flaws or (update.id,):
            yield Statement(
                source="amazon",
                advisory=update.id,
                vulnerability=flaw,
                ecosystem=ecosystem,
                package=name,
                ranges=(Range(introduced=_start(topic, version), fixed=version),),
                state=State.FIXED,
                severity=update.severity,
                arches=tuple(sorted(arches)) if told_apart and "noarch" not in arches else (),
                note=f"extras: {topic}" if topic else "",
            )


def _start(topic: str, version: str) -> str:
    """Where the versions of a topic begin: those of the core have other fixes."""
    match = _TOPIC_VERSION.search(topic)
    if match is None:
        return "0"
    epoch, colon, rest = version.rpartition(":")
    same = rest.startswith((f"{match[1]}.", f"{match[1]}-"))
    return f"{epoch}{colon}{match[1]}" if same else "0"


PLUGIN: Final = Amazon()
