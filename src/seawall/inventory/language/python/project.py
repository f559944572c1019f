"""What ``pyproject.toml`` declares, in the tables of PEP 621 and PEP 735 and of Poetry.

Locks do not say what the project itself asks for, and many not what is for development
alone; their readers learn it here.

Source: https://packaging.python.org/en/latest/specifications/pyproject-toml/,
https://python-poetry.org/docs/pyproject/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents import toml_document
from seawall.inventory.language.python.names import Requirement, canonical, requirement
from seawall.inventory.language.reaching import reached
from seawall.inventory.language.standing import Standing
from seawall.inventory.language.standing import standing as standing_of
from seawall.model import Scope

NAME: Final = "pyproject.toml"
_LIMIT: Final = 4 * MIB
_EXACT: Final = re.compile(r"=*\s*([0-9][\w.+!-]*)")


class Project(Struct):
    """A project and its requirements.

    Attributes:
        name: in the form of PEP 503, ``""`` if the file names none.
        version: ``""`` if it is computed.
        main: what it needs.
        extras: what each of its extras needs.
        groups: what each group of developers' tools needs.
    """

    name: str = ""
    version: str = ""
    main: list[Requirement] = field(default_factory=list)
    extras: dict[str, list[Requirement]] = field(default_factory=dict)
    groups: dict[str, list[Requirement]] = field(default_factory=dict)

    def standing(self, needs: dict[str, list[str]]) -> dict[str, Standing]:
        """What each locked package is there for.

        Args:
            needs: what each locked package needs, by name.
        """
        return standing_of(
            {
                Scope.RUNTIME: _names([self.main]),
                Scope.OPTIONAL: _names(self.extras.values()),
                Scope.DEVELOPMENT: _names(self.groups.values()),
            },
            needs,
        )


def beside(file: File) -> Project | None:
    """The project of the manifest in the same folder, ``None`` without a readable one."""
    data = file.neighbour(NAME)
    if data is None or len(data) > _LIMIT:
        return None
    try:
        return project(toml_document.parsed(data.decode("utf-8", "replace"), NAME))
    except MalformedInput:
        return None  # reported when the manifest itself is read


def project(document: dict[str, Any]) -> Project:
    """The project that a manifest describes."""
    found = Project()
    _standard(_table(document, "project"), found)
    groups = _table(document, "dependency-groups")
    includes = {group: list(_included(entries)) for group, entries in groups.items()}
    for group in groups:
        members = [group, *sorted(reached([group], includes) - {group})]
        found.groups[group] = [item for name in members for item in _requirements(groups.get(name))]
    _poetry(_table(_table(document, "tool"), "poetry"), found)
    return found


def _names(lists: Iterable[list[Requirement]]) -> set[str]:
    return {item.name for requirements in lists for item in requirements}


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))


def _requirements(value: object) -> list[Requirement]:
    return [found for text in _texts(value) if (found := requirement(text))]


def _standard(table: dict[str, Any], found: Project) -> None:
    found.name = canonical(str(table.get("name", "")))
    found.version = str(table.get("version", ""))
    found.main += _requirements(table.get("dependencies"))
    for extra, value in _table(table, "optional-dependencies").items():
        found.extras[extra] = _requirements(value)


def _included(entries: object) -> Iterator[str]:
    """The groups that a group includes."""
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("include-group"), str):
            yield entry["include-group"]


def _poetry(table: dict[str, Any], found: Project) -> None:
    found.name = found.name or canonical(str(table.get("name", "")))
    found.version = found.version or str(table.get("version", ""))
    main = list(_constraints(_table(table, "dependencies")))
    optional = {name for members in _table(table, "extras").values() for name in _texts(members)}
    found.main += [item for item in main if item.name not in optional]
    if optional:
        found.extras["extras"] = [item for item in main if item.name in optional]
    groups = _table(table, "group")
    old = {"dev": {"dependencies": _table(table, "dev-dependencies")}}
    for group, content in [*old.items(), *groups.items()]:
        entries = content.get("dependencies") if isinstance(content, dict) else None
        if isinstance(entries, dict) and entries:
            found.groups[group] = list(_constraints(entries))


def _constraints(table: dict[str, Any]) -> Iterator[Requirement]:
    """Poetry's own syntax, in which a bare version is exact."""
    for name, value in table.items():
        if name.lower() == "python":
            continue
        entry = value[0] if isinstance(value, list) and value else value
        constraint = entry.get("version", "") if isinstance(entry, dict) else entry
        address = _address(entry) if isinstance(entry, dict) else ""
        exact = _EXACT.fullmatch(str(constraint).strip())
        yield Requirement(
            canonical(name), exact[1] if exact else "", str(constraint), address=address
        )


def _address(entry: dict[str, Any]) -> str:
    if isinstance(entry.get("git"), str):
        at = entry.get("rev") or entry.get("tag") or entry.get("branch")
        return f"git+{entry['git']}" + (f"@{at}" if at else "")
    return str(entry.get("url") or entry.get("path") or "")
