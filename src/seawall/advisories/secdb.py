"""Alpine's secdb format: which version of a package fixed which flaws.

``secfixes`` maps a version to ids. Lower versions are affected; the version ``0`` means that
the package never was. There are no entries about unfixed flaws, and a package without an
entry is unknown. Packages are named by their origin. An item of a list may hold several ids
and remarks (``CVE-2017-8903 XSA-213``, ``CVE-2020-1747 (VRRP)``).

Source: https://secdb.alpinelinux.org/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from seawall.advisories.feed import Fact, Skipped
from seawall.advisories.values import is_cve
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Range, State, Statement, Vulnerability

SIZE: Final = 256 << 20
"""Largest file, in bytes."""
LONGEST: Final = 256

_ID: Final = re.compile(
    r"CVE[-_]\d{4}-\d{4,19}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|CGA(?:-[0-9a-z]{4}){3}"
    r"|XSA-\d{1,6}|(?:GO|RUSTSEC|PYSEC|MAL|OSV|ALPINE|TS|TALOS|ZBX|VSV|GNUTLS-SA|NSWG-ECO)"
    r"-[0-9A-Za-z][0-9A-Za-z-]{0,40}",
    re.ASCII,
)


class _Details(Struct):
    name: str
    secfixes: dict[str, Any] | None = None


class _Entry(Struct):
    pkg: _Details


class _Document(Struct):
    packages: list[Any] | None = None
    distroversion: str = ""
    reponame: str = ""


class Fix(NamedTuple):
    """One flaw that a version fixed.

    Attributes:
        advisory: id of the statement.
        flaw: id of the flaw, a CVE where there is one.
        aliases: other ids of the same flaw.
    """

    advisory: str
    flaw: str
    aliases: tuple[str, ...] = ()


Reader = Callable[[list[str]], Iterator[Fix]]


def document(stream: BinaryIO) -> _Document:
    """The parsed file.

    Raises:
        MalformedInput: it is not in this format.
        LimitExceeded: it is larger than any of its kind.
    """
    content = stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than any secdb")
    try:
        return msgspec.json.decode(content, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not in the secdb format: {error}") from error


def statements(
    parsed: _Document, source: str, ecosystem: str, read: Reader
) -> Iterator[Statement | Skipped | Fix]:
    """Statements about every package, and the fixes they rest on.

    Args:
        parsed: the file.
        source: id of the source.
        ecosystem: with the release.
        read: finds the flaws in the ids of one version.
    """
    for raw in parsed.packages or ():
        try:
            entry = msgspec.convert(raw, _Entry).pkg
        except msgspec.ValidationError:
            yield Skipped("", "malformed package", broken=True)
            continue
        if not 0 < len(entry.name) <= LONGEST or not entry.name.isprintable():
            yield Skipped(entry.name[:LONGEST], "unusable name", broken=True)
            continue
        for version, listed in (entry.secfixes or {}).items():
            about = Statement(
                source=source,
                advisory="",
                vulnerability="",
                ecosystem=ecosystem,
                package=entry.name,
                ranges=() if version == "0" else (Range(fixed=version),),
                state=State.NOT_AFFECTED if version == "0" else State.FIXED,
            )
            yield from _of_version(about, version, listed, read)


def _of_version(
    about: Statement, version: str, listed: Any, read: Reader
) -> Iterator[Statement | Skipped | Fix]:
    package = about.package
    if listed is None:
        return
    if not isinstance(listed, list) or not 0 < len(version) <= LONGEST:
        yield Skipped(package, "malformed list of fixes", broken=True)
        return
    ids: list[str] = []
    for item in listed:
        found = _ID.findall(item) if isinstance(item, str) and len(item) <= LONGEST else []
        if not found:
            yield Skipped(f"{package} {item}"[:LONGEST], "no id in a list of fixes")
        ids += (name.replace("CVE_", "CVE-") for name in found)
    for fix in read(ids):
        yield fix
        yield replace(about, advisory=fix.advisory, vulnerability=fix.flaw)


def each(ids: list[str]) -> Iterator[Fix]:
    """Every id is a flaw of its own, unless two stand for one by their origin."""
    for name in dict.fromkeys(ids):
        yield Fix(name, name)


def facts(found: Iterator[Statement | Skipped | Fix]) -> Iterator[Fact]:
    """The statements alone."""
    return (item for item in found if not isinstance(item, Fix))


def linked(found: Iterator[Statement | Skipped | Fix]) -> Iterator[Fact]:
    """The statements, and which ids are one flaw."""
    told: set[Fix] = set()
    for item in found:
        if not isinstance(item, Fix):
            yield item
        elif item.aliases and (fix := item._replace(advisory="")) not in told:
            told.add(fix)
            yield Vulnerability(id=item.flaw, aliases=item.aliases)


def led(ids: list[str]) -> Iterator[Fix]:
    """Ids of one flaw follow the distribution's own (``CGA-``), one per package and flaw."""
    group: list[str] = []
    for name in ids:
        if name.startswith("CGA-") and group:
            yield from _flaw(group)
            group = []
        group.append(name)
    if group:
        yield from _flaw(group)


def _flaw(group: list[str]) -> Iterator[Fix]:
    """One flaw under its several ids; without an own id in front, nothing says that they belong."""
    own, others = group[0], list(dict.fromkeys(group[1:]))
    if not own.startswith("CGA-"):
        yield from each(group)
        return
    cves = [name for name in others if is_cve(name)]
    if len(cves) == 1:
        yield Fix(own, cves[0], tuple(name for name in others if name != cves[0]))
        return
    for name in cves or others or [own]:
        yield Fix(own, name)
