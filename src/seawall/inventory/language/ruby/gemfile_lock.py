"""Gems that Bundler locked (``Gemfile.lock``, ``gems.locked``).

Sections by source: ``GEM`` (a server), ``GIT``, ``PATH`` (the project's own, and folders).
Below ``specs:`` four blanks begin a gem with its version, six what it needs. A version may
carry a platform: ``1.15.4-x86_64-linux``. ``DEPENDENCIES`` lists what the project asks for,
``CHECKSUMS`` the hashes. A file with the marks of an unfinished merge is read all the same.

Source: https://bundler.io/man/gemfile.5.html, bundler's ``lockfile_parser.rb``
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.addresses import without_credentials
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.linking import Versions, linked, versions_of
from seawall.inventory.language.public_registries import is_public
from seawall.model import Diagnostic, Item, Location, Package, Relationship

_GEM: Final = re.compile(r" {4}([^\s(]+) \(([^\s()]+)\)")
_NEED: Final = re.compile(r" {6}([^\s(!]+)")
_DIRECT: Final = re.compile(r" {2}([^\s(!]+)")
_CHECKSUM: Final = re.compile(r" {2}([^\s(]+) \(([^\s()]+)\) (\S+)")
_SOURCES: Final = frozenset({"GEM", "GIT", "PATH", "PLUGIN SOURCE"})
_MERGE: Final = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


class _Source(Struct):
    """The head of a section."""

    kind: str
    remote: str = ""
    revision: str = ""


class _Gem(Struct):
    name: str
    version: str
    line: int
    source: _Source
    needs: list[str] = field(default_factory=list)


class _Lock(Struct):
    gems: list[_Gem] = field(default_factory=list)
    direct: set[str] = field(default_factory=set)
    checksums: dict[tuple[str, str], str] = field(default_factory=dict)
    merging: list[int] = field(default_factory=list)
    sections: int = 0


class GemfileLock(Declared):
    """Reads one lock of Bundler."""

    name: Final = "language/ruby/gemfile_lock"
    version: Final = 1
    wants: Final = Wants(
        names=("gemfile.lock", "gems.locked", "gemfile.next.lock"), limit=16 * MIB, project=True
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked gem, once a platform."""
        lock = _lock(file.text())
        if not lock.sections:
            raise MalformedInput("it has none of the sections of such a lock", where=file.path)
        versions = versions_of((gem.name, _split(gem.version)[0]) for gem in lock.gems)
        for gem in lock.gems:
            yield _package(gem, lock, versions, Location(file.path, gem.line))
        if lock.merging:
            lines = ", ".join(map(str, lock.merging[:10]))
            yield Diagnostic(path=file.path, reason=f"an unfinished merge, on lines: {lines}")


def _lock(text: str) -> _Lock:
    lock = _Lock()
    section = ""
    source = _Source("")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith(_MERGE):
            lock.merging.append(number)
        elif line and line[0] != " ":
            section = line.strip()
            lock.sections += section in _SOURCES
            source = _Source(section)
        elif section in _SOURCES:
            _in_source(line, number, source, lock)
        elif section == "DEPENDENCIES" and (match := _DIRECT.match(line)):
            lock.direct.add(match[1])
        elif section == "CHECKSUMS" and (match := _CHECKSUM.match(line)):
            lock.checksums[match[1], match[2]] = match[3]
    return lock


def _in_source(line: str, number: int, source: _Source, lock: _Lock) -> None:
    if match := _GEM.fullmatch(line.rstrip()):
        lock.gems.append(_Gem(match[1], match[2], number, source))
    elif (match := _NEED.match(line)) and lock.gems:
        lock.gems[-1].needs.append(match[1])
    elif line.startswith("  remote: "):
        source.remote = source.remote or line.partition(": ")[2].strip()
    elif line.startswith("  revision: "):
        source.revision = line.partition(": ")[2].strip()


def _split(version: str) -> tuple[str, str]:
    """Version and platform; a gem's version has no hyphen."""
    bare, _, platform = version.partition("-")
    return bare, platform


def _package(gem: _Gem, lock: _Lock, versions: Versions, place: Location) -> Package:
    version, platform = _split(gem.version)
    source, remote = gem.source, without_credentials(gem.source.remote)
    vcs = ""
    if source.kind == "GIT":
        vcs = f"git+{remote}" + (f"@{source.revision}" if source.revision else "")
    near = Relationship.DIRECT if gem.name in lock.direct else Relationship.TRANSITIVE
    qualifiers = {"platform": platform, "vcs_url": vcs}
    return Package(
        type="gem",
        name=gem.name,
        version=version,
        origin=vcs or ("" if is_public("gem", remote) else remote),
        qualifiers={key: value for key, value in qualifiers.items() if value},
        hashes=_hashes(lock.checksums.get((gem.name, gem.version), "")),
        relationship=Relationship.ROOT if source.kind == "PATH" else near,
        dependencies=linked(gem.needs, versions),
        locations=(place,),
    )


def _hashes(text: str) -> tuple[str, ...]:
    """``sha256=hex``, several separated by commas."""
    return tuple(part.replace("=", ":", 1) for part in text.split(",") if "=" in part)


PLUGIN: Final = GemfileLock()
