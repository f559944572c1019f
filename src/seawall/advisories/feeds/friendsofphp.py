"""FriendsOfPHP: flaws in Composer packages, one YAML file each.

``reference`` names the package (``composer://vendor/name``). Every branch lists constraints
that must all hold; a version is affected in one branch or another. A branch without a
``time`` was never fixed.

Source: https://github.com/FriendsOfPHP/security-advisories
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from seawall.advisories.archives import each
from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import day, is_cve
from seawall.advisories.version_sets import VersionSet
from seawall.advisories.yaml_record import mapping, text, texts
from seawall.errors import MalformedInput
from seawall.model import Range, Source, State, Statement, Vulnerability
from seawall.model.names import canonical

HOST: Final = "https://github.com/"
PATH: Final = "FriendsOfPHP/security-advisories/archive/refs/heads/master.zip"
SCHEME: Final = "composer"
MOST_BRANCHES: Final = 500

_CONSTRAINT: Final = re.compile(r"([<>]=?|==?|)\s*([0-9v][0-9A-Za-z.+-]{0,127})")
_REFERENCE: Final = re.compile(r"composer://([a-z0-9._-]{1,100}/[a-z0-9._-]{1,150})", re.IGNORECASE)


class FriendsOfPhp:
    """Reads the archive of the repository."""

    name: Final = "friendsofphp"
    version: Final = 1
    max_age: Final = 120
    patterns: Final = (f"github/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "github"),)

    def source(self, path: str) -> Source:
        """FriendsOfPHP."""
        del path
        return Source(
            id="friendsofphp",
            name="PHP Security Advisories Database",
            url=HOST + PATH,
            licence="Unlicense",
            credit="FriendsOfPHP (https://github.com/FriendsOfPHP/security-advisories)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts of each advisory."""
        del path
        return each(stream, ".yaml", _record)


def _record(name: str, content: bytes) -> Iterator[Fact]:
    advisory = name.partition("/")[2].removesuffix(".yaml")
    if advisory.count("/") == 2:
        yield from _facts(mapping(content), advisory)


def _facts(document: dict[str, Any], advisory: str) -> Iterator[Fact]:
    reference = _REFERENCE.fullmatch(text(document.get("reference")))
    branches = document.get("branches")
    if reference is None or not isinstance(branches, dict) or len(branches) > MOST_BRANCHES:
        raise MalformedInput("names no package or no branches")
    fixes = [day(text(_branch(branch).get("time"))) for branch in branches.values()]
    ranges = affected_ranges([texts(_branch(each).get("versions")) for each in branches.values()])
    if not ranges:
        yield Skipped(advisory, "no version is affected")
        return
    cve = text(document.get("cve"))
    flaw = cve if is_cve(cve) else advisory
    yield Statement(
        source="friendsofphp",
        advisory=flaw,
        vulnerability=flaw,
        ecosystem="Packagist",
        package=canonical("Packagist", reference[1]),
        ranges=ranges,
        state=State.FIXED if any(fixes) and any(each.fixed for each in ranges) else State.AFFECTED,
    )
    yield Vulnerability(id=flaw, published=min(filter(None, fixes), default=""))


def _branch(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MalformedInput("a branch without versions")
    return value


def affected_ranges(branches: list[list[str]]) -> tuple[Range, ...]:
    """Versions for which all constraints of some branch hold.

    Raises:
        MalformedInput: a constraint is none, or a branch has none.
    """
    bad = VersionSet(SCHEME)
    for constraints in branches:
        if not constraints:
            raise MalformedInput("a branch without versions")
        holding = VersionSet.everything(SCHEME)
        for constraint in constraints:
            match = _CONSTRAINT.fullmatch(constraint)
            if match is None:
                raise MalformedInput("an unknown constraint", where=constraint[:80])
            operator = {"": "=", "==": "="}.get(match[1], match[1])
            holding &= VersionSet.compared(SCHEME, operator, match[2])
        bad |= holding
    return bad.ranges()


PLUGIN: Final = FriendsOfPhp()
