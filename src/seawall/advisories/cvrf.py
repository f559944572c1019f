"""CVRF 1.1 and 1.2: the XML that CSAF has replaced, one document per update.

``ProductTree`` names products, in branches (``Product Name``, ``Product Version``, ``Package
Arch``) that may hold further ones, and relationships that join a component and a platform under a
new id. Each ``Vulnerability`` has a CVE, ids of the products that fix it, the publisher's word for
the severity as the threat ``Impact``, and vectors. The namespaces of the versions differ, the
names of elements hardly.

Specification: https://docs.oasis-open.org/csaf/csaf-cvrf/v1.2/csaf-cvrf-v1.2.html
"""

from __future__ import annotations

from typing import Any, BinaryIO, Final, NamedTuple

from seawall.advisories.feed import Fact
from seawall.advisories.values import day, is_cve, vector
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Score, Vulnerability

SIZE: Final = 64 << 20
"""Largest document, in bytes; those about SUSE's kernels have some 10 MB."""
DEPTH: Final = 32
"""Elements inside one another; branches nest, but not much."""
TEXT: Final = 1 << 10
"""Most characters kept of a text; ids and names are shorter, and prose is not wanted."""

_VECTORS: Final = frozenset({"Vector", "VectorV2", "VectorV3"})


class Product(NamedTuple):
    """A product of the tree.

    Attributes:
        id: by which flaws refer to it.
        name: for people, or the file of a package.
        cpe: of the product it is, or is for.
        branch: type of the branch it is in.
        category: name of that branch.
    """

    id: str
    name: str
    cpe: str
    branch: str
    category: str


class Joined(NamedTuple):
    """A component as part of a platform, both by id."""

    component: str
    platform: str


class Flaw(NamedTuple):
    """One flaw.

    Attributes:
        cve: its id.
        fixed: ids of products that are fixed.
        severity: the publisher's word, lower case.
        vectors: CVSS, as written.
        published: day, if said; often that of the update.
    """

    cve: str
    fixed: tuple[str, ...]
    severity: str
    vectors: tuple[str, ...]
    published: str


class Cvrf(NamedTuple):
    """One document.

    Attributes:
        id: of the update.
        published, modified: days.
        products: of the tree, but for those that relationships make.
        joined: products that relationships make, by id.
        flaws: in the document's order.
    """

    id: str
    published: str
    modified: str
    products: tuple[Product, ...]
    joined: dict[str, Joined]
    flaws: tuple[Flaw, ...]


def parse(content: bytes) -> Cvrf:
    """Read a document.

    Raises:
        MalformedInput: it is not in this format, or has entities or a document type.
        LimitExceeded: it is nested deeper than any document.
    """
    from defusedxml import DefusedXmlException  # noqa: PLC0415 - few feeds need it
    from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415

    target = _Target()
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed(content)
        parser.close()
    except DefusedXmlException as error:
        raise MalformedInput("has a document type or entities") from error
    except (SyntaxError, ValueError, LookupError) as error:  # ParseError is a SyntaxError
        raise MalformedInput(f"not XML: {error}") from error
    if not target.recognised:
        raise MalformedInput("not a CVRF document")
    return target.document()


def read(stream: BinaryIO) -> bytes:
    """The whole of a single document.

    Raises:
        LimitExceeded: it is larger than any document.
    """
    content = stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than any document")
    return content


def vulnerability(document: Cvrf, flaw: Flaw, source: str) -> Fact:
    """What a document says of a flaw as such; the day of the update itself is not the flaw's."""
    return Vulnerability(
        id=flaw.cve,
        scores=tuple(
            Score(known, source) for text in dict.fromkeys(flaw.vectors) if (known := _vector(text))
        ),
        published=flaw.published if flaw.published < document.published else "",
        modified=document.modified,
    )


def usable(flaw: Flaw) -> bool:
    """Whether it is known by a CVE."""
    return is_cve(flaw.cve)


def _vector(text: str) -> str:
    """A vector; those of version 3 are written without the version, which changes no score."""
    bare = "/PR:" in text and not text.startswith("CVSS:")
    return vector(f"CVSS:3.1/{text}" if bare else text)


class _Target:
    """Collects what is wanted while a document is parsed."""

    def __init__(self) -> None:
        self.recognised = False
        self._path: list[str] = []
        self._attributes: list[dict[str, str]] = []
        self._text: list[str] = []
        self._length = 0
        self._id = self._published = self._modified = ""
        self._products: list[Product] = []
        self._joined: dict[str, Joined] = {}
        self._flaws: list[Flaw] = []
        self._forget()

    def _forget(self) -> None:
        self._cve = self._severity = self._day = ""
        self._fixed: list[str] = []
        self._vectors: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        if not self._path:
            self.recognised = name == "cvrfdoc"
        if len(self._path) >= DEPTH:
            raise LimitExceeded("nested deeper than any document")
        self._path.append(name)
        self._attributes.append(attributes)
        self._text, self._length = [], 0

    def data(self, text: str) -> None:
        """Some text of the innermost element."""
        if self._length <= TEXT:
            self._text.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        del tag
        text = "".join(self._text).strip()[:TEXT]
        name, attributes = self._path.pop(), self._attributes.pop()
        within = self._path[-1] if self._path else ""
        if name == "FullProductName":
            self._product(attributes.get("ProductID", ""), text, attributes.get("CPE", ""))
        elif name == "ProductID" and within == "Status":
            if self._attributes[-1].get("Type", "").endswith("Fixed"):
                self._fixed.append(text)
        elif "Vulnerability" in self._path[1:2]:
            self._of_flaw(name, within, text)
        elif name == "Vulnerability":
            flaw = Flaw(
                self._cve, tuple(self._fixed), self._severity, tuple(self._vectors), self._day
            )
            self._flaws.append(flaw)
            self._forget()
        elif name == "ID" and within == "Identification":
            self._id = text
        elif name == "InitialReleaseDate":
            self._published = day(text)
        elif name == "CurrentReleaseDate":
            self._modified = day(text)
        self._text, self._length = [], 0

    def close(self) -> None:
        """The document ends."""

    def document(self) -> Cvrf:
        """What was collected."""
        return Cvrf(
            self._id,
            self._published,
            self._modified,
            tuple(self._products),
            self._joined,
            tuple(self._flaws),
        )

    def _product(self, id_: str, name: str, cpe: str) -> None:
        around: dict[str, Any] = self._attributes[-1] if self._attributes else {}
        if self._path and self._path[-1] == "Relationship":
            component = around.get("ProductReference", "")
            platform = around.get("RelatesToProductReference", "")
            self._joined[id_] = Joined(component, platform)
        else:
            self._products.append(
                Product(id_, name, cpe, around.get("Type", ""), around.get("Name", ""))
            )

    def _of_flaw(self, name: str, within: str, text: str) -> None:
        if name == "CVE":
            self._cve = text
        elif name == "ReleaseDate":
            self._day = day(text)
        elif name == "Description" and within == "Threat":
            if self._attributes[-1].get("Type") == "Impact":
                self._severity = text.lower()[:20]
        elif name in _VECTORS:
            self._vectors.append(text)
