"""Flaws of the Node.js runtime itself, and of the libraries bundled with it.

``vuln/core`` holds one JSON file per flaw: the release lines that were ``vulnerable`` and
the versions that were ``patched``, both as npm ranges (``4.x || 5.x``, ``^5.12.0``). Flaws of
another operating system are left out. ``vuln/deps`` says which flaws of bundled libraries do
not reach Node.js.

Source: https://github.com/nodejs/security-wg
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec
from msgspec import Struct, field

from seawall.advisories.archives import each
from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import is_cve
from seawall.advisories.version_sets import VersionSet
from seawall.errors import MalformedInput
from seawall.model import Range, Source, State, Statement

HOST: Final = "https://github.com/"
PATH: Final = "nodejs/security-wg/archive/refs/heads/main.zip"
SCHEME: Final = "semver"
ECOSYSTEM: Final = "Node.js"
PACKAGE: Final = "node"

_FILE: Final = re.compile(r"[^/]+/vuln/(core|deps)/(\d{1,6})\.json")
_LINE: Final = re.compile(r"(\d{1,6})(?:\.[xX*])*")
_MINOR_LINE: Final = re.compile(r"(\d{1,6})\.(\d{1,6})(?:\.[xX*])?")
_COMPARATOR: Final = re.compile(
    r"(\^|~|[<>]=?|=|)v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?(-[0-9A-Za-z.-]{1,64})?"
)
_SPACED: Final = re.compile(r"(?<=[\^~<>=])\s+")


class _Record(Struct):
    cve: list[str] = []
    vulnerable: str = ""
    patched: str = ""
    severity: str = ""
    reason: str = ""
    environments: list[str] = field(name="affectedEnvironments", default_factory=list)


class NodeJs:
    """Reads the archive of the repository."""

    name: Final = "nodejs"
    version: Final = 1
    max_age: Final = 365
    patterns: Final = (f"github/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "github"),)

    def source(self, path: str) -> Source:
        """The Node.js project."""
        del path
        return Source(
            id="nodejs",
            name="Node.js core vulnerabilities",
            url=HOST + PATH,
            licence="MIT",
            credit="Node.js Security Working Group (https://github.com/nodejs/security-wg)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts of each flaw."""
        del path
        return each(stream, ".json", _facts)


def _facts(name: str, content: bytes) -> Iterator[Fact]:
    match = _FILE.fullmatch(name)
    if match is None:
        return
    try:
        record = msgspec.json.decode(content, type=_Record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput("not a record of this database") from error
    advisory = f"NSWG-{match[1].upper()}-{match[2]}"
    yield from _core(record, advisory) if match[1] == "core" else _dependency(record)


def _core(record: _Record, advisory: str) -> Iterator[Fact]:
    if record.environments and not {"all", "linux"} & set(record.environments):
        yield Skipped(advisory, "not on Linux")
        return
    ranges = affected_ranges(record.vulnerable, record.patched)
    if not ranges:
        yield Skipped(advisory, "no version is affected")
        return
    for flaw in [name for name in record.cve if is_cve(name)] or [advisory]:
        yield Statement(
            source="nodejs",
            advisory=advisory,
            vulnerability=flaw,
            ecosystem=ECOSYSTEM,
            package=PACKAGE,
            ranges=ranges,
            state=State.FIXED if record.patched.strip() else State.AFFECTED,
            severity="" if record.severity == "unknown" else record.severity[:20].lower(),
        )


def _dependency(record: _Record) -> Iterator[Fact]:
    for flaw in record.cve:
        if is_cve(flaw) and record.reason:
            yield Statement(
                source="nodejs",
                advisory=flaw,
                vulnerability=flaw,
                ecosystem=ECOSYSTEM,
                package=PACKAGE,
                state=State.NOT_AFFECTED,
                note=record.reason[:80],
            )


def affected_ranges(vulnerable: str, patched: str) -> tuple[Range, ...]:
    """Vulnerable versions that are not patched.

    Raises:
        MalformedInput: a range is none, or nothing is called vulnerable.
    """
    if not vulnerable.strip():
        raise MalformedInput("no range of vulnerable versions")
    fixed = _union(patched) if patched.strip() else VersionSet(SCHEME)
    return (_union(vulnerable) - fixed).ranges()


def _union(text: str) -> VersionSet:
    if len(text) > 2000:
        raise MalformedInput("a range that is far too long")
    found = VersionSet(SCHEME)
    for alternative in text.split("||"):
        holding = VersionSet.everything(SCHEME)
        words = _SPACED.sub("", alternative.strip()).split()
        if not words:
            raise MalformedInput("an empty range")
        for word in words:
            holding &= _comparator(word)
        found |= holding
    return found


def _comparator(word: str) -> VersionSet:
    if word in {"*", "x", "X"}:
        return VersionSet.everything(SCHEME)
    if line := _LINE.fullmatch(word):
        return _between((int(line[1]), 0, 0), (int(line[1]) + 1, 0, 0))
    if line := _MINOR_LINE.fullmatch(word):
        major, minor = int(line[1]), int(line[2])
        return _between((major, minor, 0), (major, minor + 1, 0))
    match = _COMPARATOR.fullmatch(word)
    if match is None:
        raise MalformedInput("an unknown range", where=word[:80])
    major, minor, patch = (int(number or 0) for number in match.group(2, 3, 4))
    version = f"{major}.{minor}.{patch}{match[5] or ''}"
    if match[1] == "^":
        return _between(version, _above_caret(major, minor, patch))
    if match[1] == "~":
        return _between(version, (major, minor + 1, 0))
    return VersionSet.compared(SCHEME, match[1] or "=", version)


def _above_caret(major: int, minor: int, patch: int) -> tuple[int, int, int]:
    if major:
        return major + 1, 0, 0
    return (0, minor + 1, 0) if minor else (0, 0, patch + 1)


def _between(low: tuple[int, int, int] | str, high: tuple[int, int, int]) -> VersionSet:
    start = low if isinstance(low, str) else ".".join(map(str, low))
    return VersionSet.compared(SCHEME, ">=", start) & VersionSet.compared(
        SCHEME, "<", ".".join(map(str, high))
    )


PLUGIN: Final = NodeJs()
