"""What each tool found of what was put in, from the CycloneDX that it wrote."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote

Package = tuple[str, str, str]
"""PURL type, name in the ecosystem's own form, version."""


class Difference(NamedTuple):
    """How one list differs from what was put in, for types of which that is known.

    Attributes:
        found: packages that were put in and listed.
        missing: put in, not listed.
        extra: listed, not put in; type by type something to explain, not always an error.
        ghosts: listed although a higher layer removed them.
    """

    found: frozenset[Package]
    missing: frozenset[Package]
    extra: frozenset[Package]
    ghosts: frozenset[Package]


def listed(file: Path) -> frozenset[Package]:
    """The distinct packages of a CycloneDX document that have a PURL."""
    return frozenset(_packages(json.loads(file.read_bytes()).get("components", ())))


def difference(
    packages: AbstractSet[Package],
    truth: AbstractSet[Package],
    absent: AbstractSet[Package] = frozenset(),
) -> Difference:
    """Hold a list against the truth; types that the truth does not speak of are left out."""
    truth = frozenset(map(_comparable, truth))
    types = {package[0] for package in truth}
    known = frozenset(package for package in packages if package[0] in types)
    return Difference(
        known & truth,
        truth - known,
        known - truth,
        frozenset(packages) & frozenset(map(_comparable, absent)),
    )


def counted(packages: Iterable[Package]) -> str:
    """``149 deb, 431 npm``."""
    counts = Counter(package[0] for package in packages)
    return ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())) or "none"


def between(lists: Mapping[str, AbstractSet[Package]]) -> dict[frozenset[str], set[Package]]:
    """Packages by who lists them; those that everybody lists are left out."""
    groups: dict[frozenset[str], set[Package]] = {}
    for package in set().union(*lists.values()):
        who = frozenset(name for name, packages in lists.items() if package in packages)
        if len(who) < len(lists):
            groups.setdefault(who, set()).add(package)
    return groups


def parsed(purl: str) -> Package:
    """Type, name and version of a package URL, in the form that the truth is written in."""
    body, _, inner = purl.removeprefix("pkg:").partition("#")
    body, _, query = body.partition("?")
    kind, _, rest = body.partition("/")
    path, _, version = rest.partition("@") if not rest.startswith("@") else _scoped(rest)
    names = [unquote(name) for name in path.split("/")]
    if inner and kind == "golang":  # a module below the root of its repository
        names += unquote(inner).split("/")
    version = unquote(version)
    if kind in {"deb", "apk", "rpm"}:
        epoch = parse_qs(query).get("epoch", ["0"])[0]
        version = version if epoch == "0" or ":" in version else f"{epoch}:{version}"
        return _comparable((kind, names[-1], version))
    return _comparable((kind, (":" if kind == "maven" else "/").join(names), version))


def _scoped(rest: str) -> tuple[str, str, str]:
    """An npm scope that was left unescaped."""
    path, mark, version = rest[1:].partition("@")
    return f"@{path}", mark, version


def _comparable(package: Package) -> Package:
    kind, name, version = package
    if kind == "pypi":
        return kind, re.sub(r"[-_.]+", "-", name).lower(), version
    if kind == "golang":
        return kind, name.lower(), version.removeprefix("v")
    return package


def _packages(components: Iterable[Mapping[str, Any]]) -> Iterator[Package]:
    for component in components:
        if purl := component.get("purl"):
            yield parsed(purl)
        yield from _packages(component.get("components", ()))
