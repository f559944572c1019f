"""Arch Linux's security tracker: groups of flaws (``AVG-1234``) that packages share.

A group names its packages, the version that was found ``affected``, the one in which it was
``fixed`` and its ``status``: ``Vulnerable``, ``Testing`` (fixed in the testing repositories),
``Fixed``, ``Not affected`` or ``Unknown``. Older versions than the affected one count as affected
too: nobody says that they are not.

Source: https://wiki.archlinux.org/title/Arch_Security_Team and https://security.archlinux.org
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.unpacking import Unpacked
from seawall.advisories.values import is_cve
from seawall.errors import MalformedInput
from seawall.model import Range, Source, State, Statement

HOST: Final = "https://security.archlinux.org/"
PATH: Final = "all.json"
SIZE: Final = 128 << 20
"""Largest document, in bytes; it has some 2 MB."""

_GROUP: Final = re.compile(r"AVG-\d{1,9}", re.ASCII)
_NAME: Final = re.compile(r"[0-9A-Za-z@._+-]{1,256}", re.ASCII)
_VERSION: Final = re.compile(r"(?:\d{1,9}:)?[0-9A-Za-z._+~]{1,128}(?:-[0-9.]{1,32})?", re.ASCII)
_FIXED: Final = frozenset({"Fixed", "Testing"})


class _Group(Struct):
    name: str
    packages: list[str]
    status: str
    severity: str = ""
    fixed: str | None = None
    issues: list[str] = []


class Arch:
    """Reads the tracker's one document."""

    name: Final = "arch"
    version: Final = 1
    max_age: Final = 30
    patterns: Final = (f"arch/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "arch"),)

    def source(self, path: str) -> Source:
        """Arch Linux."""
        del path
        return Source(
            id="arch",
            name="Arch Linux security tracker",
            url=HOST + PATH,
            licence="not stated; the tracker is MIT",
            credit="Arch Linux security team (https://security.archlinux.org)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """A statement for each flaw and package of every group."""
        del path
        try:
            groups = msgspec.json.decode(Unpacked(stream, SIZE).read(), type=list[Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedInput(f"not the tracker's document: {error}") from error
        for raw in groups:
            name = str(raw.get("name", ""))[:80] if isinstance(raw, dict) else ""
            try:
                group = msgspec.convert(raw, _Group)
            except msgspec.ValidationError:
                yield Skipped(name, "malformed group", broken=True)
                continue
            if not _usable(group):
                yield Skipped(name, "malformed group", broken=True)
                continue
            yield from _statements(group)


def _usable(group: _Group) -> bool:
    return (
        _GROUP.fullmatch(group.name) is not None
        and bool(group.packages)
        and all(_NAME.fullmatch(package) for package in group.packages)
        and (not group.fixed or _VERSION.fullmatch(group.fixed) is not None)
    )


def _statements(group: _Group) -> Iterator[Statement]:
    state = _state(group)
    severity = group.severity[:20].lower()
    for flaw in [name for name in group.issues if is_cve(name)] or [group.name]:
        for package in group.packages:
            yield Statement(
                source="arch",
                advisory=group.name,
                vulnerability=flaw,
                ecosystem="Arch Linux",
                package=package,
                ranges=() if state is State.NOT_AFFECTED else (Range(fixed=group.fixed or ""),),
                state=state,
                severity="" if severity == "unknown" else severity,
                note=group.status[:40],
            )


def _state(group: _Group) -> State:
    if group.status == "Not affected":
        return State.NOT_AFFECTED
    if group.status in _FIXED:
        return State.FIXED if group.fixed else State.UNDETERMINED
    return State.AFFECTED if group.status == "Vulnerable" else State.UNDETERMINED


PLUGIN: Final = Arch()
