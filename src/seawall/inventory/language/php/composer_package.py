"""A package as Composer writes it into its lock and its list of installed packages.

Source: https://getcomposer.org/doc/04-schema.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.addresses import without_credentials
from seawall.inventory.documents.json_document import decoded_bytes
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.language.linking import Versions, linked, versions_of
from seawall.inventory.language.public_registries import is_public
from seawall.model import Diagnostic, Location, Package, Relationship, Scope

MANIFEST: Final = "composer.json"
_NAME_LINE: Final = re.compile(r'^[ \t]{2,16}"name": "([^"/\n]++/[^"\n]++)"', re.MULTILINE)


class _Place(Struct):
    type: str = ""
    url: str = ""
    reference: str | None = None
    shasum: str | None = None


class Entry(Struct, rename="kebab"):
    """One package."""

    name: str = ""
    version: str = ""
    source: _Place | None = None
    dist: _Place | None = None
    require: Any = field(default_factory=dict)
    license: Any = ()
    authors: Any = ()
    notification_url: str = ""


class _Asked(Struct):
    """What the project itself asks for, by name."""

    names: frozenset[str] = frozenset()
    known: bool = False

    def relationship(self, name: str) -> Relationship:
        """How a package came in, if that is known."""
        if not self.known:
            return Relationship.UNKNOWN
        return Relationship.DIRECT if name.lower() in self.names else Relationship.TRANSITIVE


def packages(
    entries: Sequence[tuple[Entry, Scope]], file: File, manifest: str
) -> Iterator[Package | Diagnostic]:
    """The components that entries describe.

    Args:
        entries: each with what it is there for.
        file: that lists them.
        manifest: path of the project's own, relative to the file.
    """
    versions = versions_of((entry.name.lower(), entry.version) for entry, _ in entries)
    lines = first_lines(file.text(), _NAME_LINE)
    project = _asked(file, manifest)
    for entry, scope in entries:
        if not entry.name or not entry.version:
            yield Diagnostic(path=file.path, reason="a package has no name or no version")
            continue
        yield _package(
            entry,
            scope=scope,
            relationship=project.relationship(entry.name),
            versions=versions,
            location=Location(file.path, lines.get(entry.name, 0)),
        )


def _asked(file: File, relative: str) -> _Asked:
    data = file.neighbour(relative)
    if data is None or len(data) > 4 * MIB:
        return _Asked()
    try:
        document = decoded_bytes(data, dict[str, Any], relative)
    except MalformedInput:
        return _Asked()  # the lock is what is read here
    tables = (document.get(key) for key in ("require", "require-dev"))
    names = (name.lower() for table in tables if isinstance(table, dict) for name in table)
    return _Asked(frozenset(names), known=True)


def _package(
    entry: Entry,
    *,
    scope: Scope,
    relationship: Relationship,
    versions: Versions,
    location: Location,
) -> Package:
    vcs = _repository(entry.source)
    elsewhere = not is_public("composer", entry.notification_url)
    address = entry.dist.url if entry.dist and entry.dist.url else ""
    needs = entry.require if isinstance(entry.require, dict) else {}
    return Package(
        type="composer",
        name=entry.name.lower(),
        version=entry.version,
        licenses=_licenses(entry.license),
        publisher=_author(entry.authors),
        origin=(vcs or without_credentials(address)) if elsewhere else "",
        qualifiers={"vcs_url": vcs} if vcs and entry.version.startswith("dev-") else {},
        hashes=(f"sha1:{entry.dist.shasum}",) if entry.dist and entry.dist.shasum else (),
        scope=scope,
        relationship=relationship,
        dependencies=linked((name.lower() for name in needs), versions),
        locations=(location,),
    )


def _repository(source: _Place | None) -> str:
    if source is None or not source.url or source.type not in {"git", "hg", "svn"}:
        return ""
    at = f"@{source.reference}" if source.reference else ""
    return f"{source.type}+{without_credentials(source.url)}{at}"


def _licenses(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in values if isinstance(text, str) and text)


def _author(value: object) -> str:
    first = value[0] if isinstance(value, list) and value else None
    name = first.get("name") if isinstance(first, dict) else None
    return name if isinstance(name, str) else ""
