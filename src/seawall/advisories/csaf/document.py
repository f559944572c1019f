"""The fields of a CSAF 2.0 document that say something about packages.

``document`` describes the document itself, ``product_tree`` names products and gives each an id,
and ``vulnerabilities`` says by these ids which products have a flaw and what is done about it. A
document that was taken back has nothing but a tracking status ``deleted``. Everything else -
prose, references, acknowledgements - is passed over without being decoded.

Specification: https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html, section 3.2
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec import Struct, field

from seawall.errors import LimitExceeded, MalformedInput

DELETED: Final = "deleted"
"""Tracking status of a document that was taken back."""
OBJECTS: Final = 4_000_000
"""Most objects of a document; those with 100,000 products have some 500,000."""


class Helper(Struct, gc=False):
    """How a product is known elsewhere."""

    purl: str = ""
    cpe: str = ""


class Product(Struct, gc=False):
    """A product: a platform, a component, or a component as part of a platform."""

    product_id: str
    product_identification_helper: Helper | None = None

    @property
    def helper(self) -> Helper:
        """How it is known elsewhere, empty if nothing is said."""
        return self.product_identification_helper or _NOWHERE


class Branch(Struct):
    """A node of the product tree."""

    branches: list[Branch] | None = None
    product: Product | None = None


class Relationship(Struct, gc=False):
    """A product made of two others: a component, and the platform it is part of."""

    full_product_name: Product
    product_reference: str
    relates_to_product_reference: str


class Tree(Struct):
    """All products."""

    branches: list[Branch] | None = None
    full_product_names: list[Product] | None = None
    relationships: list[Relationship] | None = None


class Statuses(Struct):
    """Ids of products by what is said about them; SUSE recommends where Red Hat has fixed."""

    fixed: list[str] | None = None
    first_fixed: list[str] | None = None
    recommended: list[str] | None = None
    known_affected: list[str] | None = None
    known_not_affected: list[str] | None = None
    under_investigation: list[str] | None = None


class Weakness(Struct):
    """A CWE."""

    id: str = ""


class Vector(Struct):
    """A CVSS vector."""

    text: str = field(name="vectorString", default="")


class Scores(Struct):
    """Vectors in the versions of CVSS."""

    cvss_v2: Vector | None = None
    cvss_v3: Vector | None = None
    cvss_v4: Vector | None = None


class Remediation(Struct):
    """What can be done: ``vendor_fix``, ``no_fix_planned``, ``none_available`` and so on."""

    category: str = ""
    details: str = ""
    url: str = ""
    date: Any = None
    product_ids: list[str] | None = None


class Threat(Struct):
    """With the category ``impact``, the vendor's word for the severity.

    It is about all products if it names none.
    """

    category: str = ""
    details: str = ""
    product_ids: list[str] | None = None


class Flag(Struct):
    """Why products are not affected."""

    label: str = ""
    product_ids: list[str] | None = None


class Flaw(Struct):
    """One flaw."""

    cve: str = ""
    cwe: Weakness | None = None
    release_date: str = ""
    product_status: Statuses = field(default_factory=Statuses)
    scores: list[Scores] | None = None
    remediations: list[Remediation] | None = None
    threats: list[Threat] | None = None
    flags: list[Flag] | None = None


class Severity(Struct):
    """The vendor's word for the severity of all that a document is about."""

    text: str = ""


class Tracking(Struct):
    """Identity and history."""

    id: str = ""
    status: str = ""
    initial_release_date: str = ""
    current_release_date: str = ""


class Head(Struct):
    """What a document says about itself."""

    tracking: Tracking
    aggregate_severity: Severity | None = None


class Document(Struct):
    """A whole document."""

    document: Head
    product_tree: Tree = field(default_factory=Tree)
    vulnerabilities: list[Flaw] | None = None


_NOWHERE: Final = Helper()
_DECODER: Final = msgspec.json.Decoder(Document)


def decode(content: bytes) -> Document:
    """A document; bytes that are no UTF-8, as some texts have them, are replaced.

    Raises:
        MalformedInput: it is not in this format.
        LimitExceeded: it would take more memory than any document.
    """
    if content.count(b"{") > OBJECTS:
        raise LimitExceeded("has more objects than any CSAF document")
    try:
        try:
            return _DECODER.decode(content)
        except UnicodeDecodeError:
            return _DECODER.decode(content.decode("utf-8", errors="replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise MalformedInput(f"not a CSAF document: {error}") from error
