"""Gentoo Linux Security Advisories: one XML file each, with ranges of versions per package.

A package is affected where a ``vulnerable`` range holds and no ``unaffected`` one does. Ranges are
``lt``, ``le``, ``eq``, ``ge``, ``gt`` of a version, or with an ``r`` before (``rlt``, ``rge`` ...)
of a revision, within the revisions of that one version. A range may be of one ``slot``; what then
holds in that slot is a statement about ``category/name:slot``. ``impact`` has the severity, and
flaws are named by the references.

Source: https://www.gentoo.org/glep/glep-0014.html and https://www.gentoo.org/dtd/glsa.dtd
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO, Final, NamedTuple
from xml.etree.ElementTree import Element

from seawall.advisories.archives import each
from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import TOO_MANY, too_many
from seawall.advisories.version_sets import VersionSet
from seawall.advisories.xml_records import records, text
from seawall.errors import MalformedInput
from seawall.model import Range, Source, State, Statement

HOST: Final = "https://github.com/"
PATH: Final = "gentoo/glsa/archive/refs/heads/master.zip"
SCHEME: Final = "portage"
ANY: Final = "*"
MOST: Final = 1000
"""Most ranges of one package."""

_FOLDER: Final = "github/gentoo/glsa"
_FILE: Final = re.compile(r"(?:.{0,200}/)?glsa-(\d{6}-\d{2,4})\.xml")
_NAME: Final = re.compile(r"[0-9A-Za-z+_.-]{1,100}/[0-9A-Za-z+_.-]{1,100}", re.ASCII)
_SLOT: Final = re.compile(r"[0-9A-Za-z+_.-]{1,100}", re.ASCII)
_FLAW: Final = re.compile(r"CVE-\d{4}-\d{4,19}(?!\d)", re.ASCII)
_REVISION: Final = re.compile(r"-r\d{1,18}$", re.ASCII)
_OPERATORS: Final = {"lt": "<", "le": "<=", "eq": "=", "ge": ">=", "gt": ">"}
_LAST: Final = "-r999999999"
"""A revision that no version reaches: where the revisions of a version end."""


class _Atom(NamedTuple):
    """Versions in one slot, or in any."""

    slot: str
    versions: VersionSet


class Gentoo:
    """Reads the archive of the repository, or one advisory."""

    name: Final = "gentoo"
    version: Final = 1
    max_age: Final = 60
    patterns: Final = (f"github/{PATH}", f"{_FOLDER}/*glsa-*.xml")
    downloads: Final = (Download(HOST, PATH, "github"),)

    def source(self, path: str) -> Source:
        """Gentoo."""
        del path
        return Source(
            id="gentoo",
            name="Gentoo Linux Security Advisories",
            url=HOST + PATH,
            licence="CC-BY-SA-4.0",
            credit="Gentoo Linux security team (https://security.gentoo.org)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements of every advisory."""
        return each(stream, ".xml", _member) if path.endswith(".zip") else _document(path, stream)


def _member(name: str, content: bytes) -> Iterator[Fact]:
    if _FILE.fullmatch(name):
        yield from _document(name, BytesIO(content))


def _document(path: str, stream: BinaryIO) -> Iterator[Fact]:
    match = _FILE.fullmatch(path)
    if match is None:
        raise MalformedInput("not named after an advisory")
    for root in records(stream, 1, doctype=True):
        yield from _advisory(root, f"GLSA-{match[1]}")


def _advisory(root: Element, advisory: str) -> Iterator[Fact]:
    product = root.find("product")
    if product is not None and product.get("type", "ebuild") != "ebuild":
        yield Skipped(advisory, "not about a package")
        return
    impact = root.find("impact")
    severity = impact.get("type", "")[:20].lower() if impact is not None else ""
    flaws, made = _flaws(root) or (advisory,), 0
    for element in root.iterfind("affected/package"):
        name = element.get("name", "").strip()
        try:
            affected = dict(_affected(element))
        except MalformedInput as error:
            yield Skipped(advisory, error.message, broken=True)
            continue
        made += len(affected)
        if too_many(made, len(flaws)):
            yield Skipped(advisory, TOO_MANY, broken=True)
            return
        for slot, ranges in affected.items():
            for flaw in flaws:
                yield Statement(
                    source="gentoo",
                    advisory=advisory,
                    vulnerability=flaw,
                    ecosystem="Gentoo",
                    package=name if slot == ANY else f"{name}:{slot}",
                    ranges=ranges,
                    state=_state(ranges),
                    severity=severity,
                    arches=_arches(element),
                )


def _flaws(root: Element) -> tuple[str, ...]:
    """CVEs among the references; older advisories name them in the address alone."""
    found: list[str] = []
    for item in root.iterfind("references/uri"):
        found += _FLAW.findall(f"{text(item, '.')[:200]} {item.get('link', '')[:500]}")
    return tuple(dict.fromkeys(found))


def _arches(package: Element) -> tuple[str, ...]:
    words = package.get("arch", ANY).split()
    return () if ANY in words else tuple(word[:20] for word in words[:40])


def _affected(package: Element) -> Iterator[tuple[str, tuple[Range, ...]]]:
    """Affected versions by slot; what is said of any slot holds in each.

    Raises:
        MalformedInput: it has no name, a range is none, or no range is vulnerable.
    """
    if not _NAME.fullmatch(package.get("name", "").strip()):
        raise MalformedInput("a package without name")
    vulnerable = list(map(_atom, package.iterfind("vulnerable")))
    unaffected = list(map(_atom, package.iterfind("unaffected")))
    if not vulnerable:
        raise MalformedInput("no range of vulnerable versions")
    if len(vulnerable) + len(unaffected) > MOST:
        raise MalformedInput("more ranges than any package has")
    for slot in dict.fromkeys([*(atom.slot for atom in (*vulnerable, *unaffected)), ANY]):
        affected = _together(vulnerable, slot) - _together(unaffected, slot)
        ranges = affected.ranges()
        if ranges:
            yield slot, ranges
        elif slot != ANY:  # nothing here, whatever holds in other slots
            yield slot, ()


def _together(atoms: Iterable[_Atom], slot: str) -> VersionSet:
    found = VersionSet(SCHEME)
    for atom in atoms:
        if atom.slot in {ANY, slot}:
            found |= atom.versions
    return found


def _atom(element: Element) -> _Atom:
    slot = element.get("slot", ANY).strip() or ANY
    if slot != ANY and not _SLOT.fullmatch(slot):
        raise MalformedInput("a slot that is none")
    return _Atom(slot, _versions(element.get("range", ""), text(element, ".")))


def _versions(operator: str, version: str) -> VersionSet:
    if operator == "eq" and version.endswith("*"):
        return _beginning(version.rstrip("*").rstrip("."))
    compared = VersionSet.compared(SCHEME, _OPERATORS.get(operator.removeprefix("r"), ""), version)
    if not operator.startswith("r"):
        return compared
    base = _REVISION.sub("", version)
    return compared & _between(base, base + _LAST)


def _beginning(prefix: str) -> VersionSet:
    """Versions that begin with these parts: up to the next number of the last one."""
    head, dot, last = prefix.rpartition(".")
    if not last.isdecimal() or len(last) > 18:
        raise MalformedInput("a pattern of versions that is not supported")
    following = f"{head}{dot}{int(last) + 1}"
    return VersionSet.compared(SCHEME, ">=", prefix) & VersionSet.compared(SCHEME, "<", following)


def _between(low: str, high: str) -> VersionSet:
    return VersionSet.compared(SCHEME, ">=", low) & VersionSet.compared(SCHEME, "<=", high)


def _state(ranges: tuple[Range, ...]) -> State:
    if not ranges:
        return State.NOT_AFFECTED
    return State.FIXED if any(interval.fixed for interval in ranges) else State.AFFECTED


PLUGIN: Final = Gentoo()
