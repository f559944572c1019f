"""What the NVD's configurations say about products, and what they leave open.

A configuration is a list of nodes, all of which must hold if its operator is ``AND``. A node is a
list of matches, one of which must hold unless its operator is ``AND``. A match is a name of CPE 2.3
(``cpe:2.3:a:haxx:curl:*:...``: part, vendor, product, version, update, edition, language, software
edition, target software, target hardware, other) with bounds, and says whether what it names is
vulnerable or only a condition. ``*`` is any value, ``-`` says that there is none.

This is guesswork by name, so nothing is read into it: only applications, only with an upper
bound or an exact version, only for the program itself (not for a plug-in of WordPress). A
condition that holds on Linux is none; on another operating system the statement is left out;
any other condition makes it undetermined.

Source: NIST IR 7695; https://csrc.nist.gov/schema/nvd/api/2.0/cve_api_json_2.0.schema
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from msgspec import Struct, field

from seawall.model import Range

ANY: Final = "*"
NONE: Final = "-"
PARTS: Final = 11
MOST_TOGETHER: Final = 64
"""Most nodes or matches that must hold together."""

_PART: Final = re.compile(r"(?:[^\\:]|\\.)+", re.DOTALL)
_QUOTED: Final = re.compile(r"\\(.)", re.DOTALL)
_LONGEST: Final = 256
_UNBOUND: Final = frozenset({ANY, NONE})
_LINUX: Final = frozenset({"linux", "linux_kernel", "unix", "gnu/linux", "docker", "kubernetes"})
_HARDWARE: Final = frozenset({"x64", "x86", "x86_64", "amd64", "arm64", "aarch64"})
_OPEN_EDITIONS: Final = frozenset({"community", "open_source", "oss", "opensource"})
_OTHER_SYSTEMS: Final = frozenset(
    {"apple", "microsoft", "google:android", "ibm:aix", "oracle:solaris", "freebsd", "openbsd"}
)
_PATCH: Final = re.compile(r"(?:p|patch|sp|update)_?\d", re.ASCII)


class Match(Struct):
    """One name with its bounds, as the NVD writes it."""

    criteria: str
    vulnerable: bool
    start_including: str | None = field(name="versionStartIncluding", default=None)
    start_excluding: str | None = field(name="versionStartExcluding", default=None)
    end_including: str | None = field(name="versionEndIncluding", default=None)
    end_excluding: str | None = field(name="versionEndExcluding", default=None)


class Node(Struct):
    """Matches of which one must hold, or all."""

    matches: list[Match] = field(name="cpeMatch", default_factory=list)
    operator: str | None = None
    negate: bool | None = None
    children: list[object] | None = None


class Configuration(Struct):
    """Nodes of which one must hold, or all."""

    nodes: list[Node]
    operator: str | None = None
    negate: bool | None = None


class Name(NamedTuple):
    """The parts of a name that decide."""

    part: str
    vendor: str
    product: str
    version: str
    update: str
    edition: str
    software: str
    hardware: str


class Affected(NamedTuple):
    """One product in one interval or version.

    Attributes:
        product: ``vendor:product``.
        interval: affected versions, ``None`` if ``version`` is given.
        version: the affected one.
        condition: what else must hold and cannot be checked.
    """

    product: str
    interval: Range | None
    version: str = ""
    condition: str = ""


def name(text: str) -> Name | None:
    """The parts of a formatted name, unquoted; ``None`` if it is none."""
    if len(text) > 4 * _LONGEST or not text.isprintable():
        return None
    written = _PART.findall(text)
    if len(written) != PARTS + 2 or written[:2] != ["cpe", "2.3"] or ":".join(written) != text:
        return None
    parts = [_QUOTED.sub(r"\1", part) for part in written[2:]]
    part, vendor, product, version, update, edition, _language, software_edition, *rest = parts
    edition = edition if software_edition in _UNBOUND else software_edition
    return Name(part, vendor, product, version, update, edition, rest[0], rest[1])


def affected(configuration: Configuration) -> Iterator[Affected | str]:
    """What a configuration says is affected, and why some of it says nothing."""
    nodes = configuration.nodes
    if configuration.negate or any(node.negate or node.children for node in nodes):
        yield "a configuration with a negation or nested nodes"
    elif len(nodes) > MOST_TOGETHER and _all(configuration):
        yield "too many conditions"
    else:
        for node in nodes:
            others = [other for other in nodes if other is not node] if _all(configuration) else []
            yield from _of_node(node, [_condition(other.matches) for other in others])


def _all(listed: Configuration | Node) -> bool:
    return (listed.operator or "OR").upper() == "AND"


def _of_node(node: Node, conditions: Sequence[str | None]) -> Iterator[Affected | str]:
    if len(node.matches) > MOST_TOGETHER and _all(node):
        yield "too many conditions"
        return
    for match in node.matches:
        if match.vulnerable:
            beside = [other for other in node.matches if other is not match] if _all(node) else []
            yield _of_match(match, [*conditions, *(_condition([other]) for other in beside)])


def _condition(matches: Iterable[Match]) -> str | None:
    """What must hold besides: ``""`` for what does on Linux, ``None`` for what never does."""
    names = [found for match in matches if (found := name(match.criteria)) is not None]
    if any(each.part == "o" and each.product == "linux_kernel" for each in names):
        return ""
    if names and all(each.part == "o" and _elsewhere(each) for each in names):
        return None
    shown = f"{names[0].vendor}:{names[0].product}" if names else "something that is not named"
    return f"only together with {shown}" + (" or others" if len(names) > 1 else "")


def _elsewhere(system: Name) -> bool:
    return not {system.vendor, f"{system.vendor}:{system.product}"}.isdisjoint(_OTHER_SYSTEMS)


def _of_match(match: Match, conditions: Sequence[str | None]) -> Affected | str:
    if None in conditions:
        return "only on another operating system"
    condition = next(filter(None, conditions), "")
    found = name(match.criteria)
    if found is None:
        return "not a name of CPE"
    if found.part != "a":
        return "an operating system or hardware"
    if found.software not in _UNBOUND | _LINUX or found.hardware not in _UNBOUND | _HARDWARE:
        return "a plug-in, or for another platform"
    if not condition and found.edition not in _UNBOUND | _OPEN_EDITIONS:
        condition = f"only the edition {found.edition[:40]}"
    product = f"{found.vendor}:{found.product}"
    bounds = (match.start_including, match.start_excluding, match.end_including)
    if any(bound and len(bound) > _LONGEST for bound in (*bounds, match.end_excluding)):
        return "a version is too long"
    if found.version not in _UNBOUND:
        return Affected(product, None, _exact(found), condition)
    if found.version == NONE or not (match.end_including or match.end_excluding):
        return "no version bound"
    interval = Range(
        introduced=match.start_including or "0",
        after=match.start_excluding or "",
        fixed=match.end_excluding or "",
        last_affected="" if match.end_excluding else match.end_including or "",
    )
    return Affected(product, interval, "", condition)


def _exact(found: Name) -> str:
    """The version of a name; what comes before a release or mends it is a part of its own."""
    if found.update in _UNBOUND:
        return found.version
    mark = "" if _PATCH.match(found.update) else "-"
    return f"{found.version}{mark}{found.update}"
