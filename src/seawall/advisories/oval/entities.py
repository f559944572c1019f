"""The parts of an OVAL document, as they are kept until all of them are known.

A *definition* has metadata and *criteria*; these refer to *tests*; a test joins an *object*
(packages of a name) with *states* (conditions on what was found). Publishers write them in
this order, so that a definition can only be understood at the end.

Source: https://oval-community-guidelines.readthedocs.io/en/latest/oval-schema-documentation/
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from seawall.advisories.values import day
from seawall.advisories.xml_records import text
from seawall.errors import MalformedInput


class Criterion(NamedTuple):
    """A test that must hold.

    Attributes:
        test: its id.
        comment: what it means here; a test of a release may mean several products.
    """

    test: str
    comment: str


class Criteria(NamedTuple):
    """Members of which all (``AND``) or any (``OR``) must hold, or must not."""

    operator: str
    negated: bool
    members: tuple[Node, ...]


Node = Criterion | Criteria

LONGEST: Final = 512
"""Longest name, version or comment that is kept."""

_NODES: Final = frozenset({"criteria", "criterion", "extend_definition"})
_TRUE: Final = frozenset({"true", "1"})


class Reference(NamedTuple):
    """Another document about the same thing.

    Attributes:
        source: who publishes it (``CVE``, ``elsa``, ``RHSA``).
        id: its id there.
    """

    source: str
    id: str


class Definition(NamedTuple):
    """One advisory, or one flaw.

    Attributes:
        id: unique in the document.
        kind: ``patch``, ``vulnerability``, ``inventory`` ...
        title: as written.
        references: advisories and flaws.
        severity: the publisher's word.
        facts: further metadata of one word, by name (``advisory_id``, ``patchable``).
        scores: CVSS vectors by CVE.
        cpes: products it holds for, as CPE.
        resolutions: what the publisher says it does, by component.
        criteria: logic over ids of tests.
        issued: day of the advisory, ``""`` if none is said.
    """

    id: str
    kind: str
    title: str
    references: tuple[Reference, ...]
    severity: str
    facts: dict[str, str]
    scores: dict[str, str]
    cpes: tuple[str, ...]
    resolutions: dict[str, str]
    criteria: Node
    issued: str = ""

    def ids(self, source: str) -> tuple[str, ...]:
        """Ids of the references of one source, without repetition."""
        wanted = source.lower()
        return tuple(
            dict.fromkeys(item.id for item in self.references if item.source.lower() == wanted)
        )


class Condition(NamedTuple):
    """What one property of a package must be.

    Attributes:
        field: ``evr``, ``version``, ``release``, ``arch``, ``signature_keyid`` ...
        operation: ``less than``, ``equals``, ``pattern match`` ...
        value: compared with.
        variable: id of the variable that holds the value instead.
    """

    field: str
    operation: str
    value: str
    variable: str = ""


class RawTest(NamedTuple):
    """A test before its object and states are looked up."""

    kind: str
    object: str
    states: tuple[str, ...]
    negated: bool


class RawObject(NamedTuple):
    """What a test looks at: a name, or the variable that holds several."""

    name: str
    variable: str
    exact: bool


def definition(element: Element) -> Definition:
    """A definition.

    Raises:
        MalformedInput: it has no id or no criteria.
    """
    id_, criteria = element.get("id", ""), element.find("criteria")
    if not id_ or criteria is None:
        raise MalformedInput("a definition without id or criteria")
    metadata = element.find("metadata")
    if metadata is None:
        metadata = Element("metadata")
    advisory, issued = metadata.find("advisory"), metadata.find("advisory/issued")
    return Definition(
        id=id_,
        kind=element.get("class", ""),
        title=text(metadata, "title")[:LONGEST],
        references=tuple(_references(metadata)),
        severity=text(metadata, "severity") or text(metadata, "advisory/severity"),
        issued=day(issued.get("date")) if issued is not None else "",
        facts={
            item.tag: (item.text or "").strip()[:LONGEST]
            for parent in (metadata, advisory)
            if parent is not None
            for item in parent
            if item.tag in {"advisory_id", "patchable"}
        },
        scores=dict(_scores(metadata)),
        cpes=tuple(
            (item.text or "").strip()[:LONGEST]
            for item in metadata.iterfind("advisory/affected_cpe_list/cpe")
        ),
        resolutions={
            (component.text or "").strip()[:LONGEST]: item.get("state", "")[:LONGEST]
            for item in metadata.iterfind("advisory/affected/resolution")
            for component in item.iterfind("component")
        },
        criteria=node(criteria),
    )


def _references(metadata: Element) -> Iterator[Reference]:
    for item in metadata.iterfind("reference"):
        yield Reference(item.get("source", ""), item.get("ref_id", ""))
    for item in metadata.iterfind("advisory/cve"):
        yield Reference("cve", (item.text or "").strip())


def _scores(metadata: Element) -> Iterator[tuple[str, str]]:
    """``cvss3="7.8/CVSS:3.1/AV:L/..."`` of each CVE of an advisory."""
    for item in metadata.iterfind("advisory/cve"):
        vector = item.get("cvss3", "").partition("/")[2]
        if vector:
            yield (item.text or "").strip(), vector


def node(element: Element) -> Node:
    """Criteria or a criterion; the depth of a document is bounded by its reader."""
    negated = element.get("negate", "") in _TRUE
    if element.tag == "criteria":
        members = (item for item in element if item.tag in _NODES)
        return Criteria(element.get("operator", "AND"), negated, tuple(map(node, members)))
    comment = sys.intern(element.get("comment", "")[:LONGEST])  # repeated by many flaws
    test_ = sys.intern(element.get("test_ref", ""))  # an extended definition has none: unsupported
    criterion = Criterion(test_, comment)
    return Criteria("AND", negated, (criterion,)) if negated else criterion


def test(element: Element) -> RawTest:
    """What is to be looked at and found. ``none satisfy`` and ``none_exist`` say: not found."""
    found = element.find("object")
    return RawTest(
        kind=element.tag.removesuffix("_test"),
        object=found.get("object_ref", "") if found is not None else "",
        states=tuple(item.get("state_ref", "") for item in element.iterfind("state")),
        negated=(
            element.get("check", "") == "none satisfy"
            or element.get("check_existence", "") == "none_exist"
        ),
    )


def object_(element: Element) -> RawObject:
    """The name of packages."""
    name = element.find("name")
    if name is None:
        return RawObject("", "", exact=False)
    exact = name.get("operation", "equals") == "equals"
    return RawObject((name.text or "").strip()[:LONGEST], name.get("var_ref", ""), exact)


def state(element: Element) -> tuple[Condition, ...]:
    """Conditions that must all hold."""
    return tuple(
        Condition(
            item.tag,
            item.get("operation", "equals"),
            (item.text or "").strip()[:LONGEST],
            item.get("var_ref", ""),
        )
        for item in element
    )


def variable(element: Element) -> tuple[str, ...]:
    """The values of a constant."""
    return tuple((item.text or "").strip()[:LONGEST] for item in element.iterfind("value"))
