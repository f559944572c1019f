"""The parts of a CycloneDX document that are read, named as in its JSON form.

Without ``gc=False`` the collector would look at each of the many small objects again and again.

Source: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import msgspec


class Named(msgspec.Struct, gc=False):
    """A licence or an organisation."""

    id: str = ""
    name: str = ""


class LicenseChoice(msgspec.Struct, gc=False):
    """One of a component's licences."""

    license: Named | None = None
    expression: str = ""


class Hash(msgspec.Struct, gc=False):
    """A digest of a component."""

    alg: str = ""
    content: str = ""


class Property(msgspec.Struct, gc=False):
    """A fact that the format has no field for."""

    name: str = ""
    value: str = ""


class Address(msgspec.Struct, gc=False):
    """Where more about a component is found."""

    type: str = ""
    url: str = ""


class Occurrence(msgspec.Struct, gc=False):
    """A place where a component was found."""

    location: str = ""
    line: int | None = None


class Evidence(msgspec.Struct, gc=False):
    """How a component was found."""

    occurrences: list[Occurrence] = []


class Row(msgspec.Struct, gc=False, kw_only=True):
    """One component."""

    type: str = ""
    ref: str = msgspec.field(default="", name="bom-ref")
    group: str = ""
    name: str = ""
    version: str = ""
    purl: str = ""
    cpe: str = ""
    scope: str = ""
    publisher: str = ""
    author: str = ""
    authors: list[Named] = []
    supplier: Named | None = None
    manufacturer: Named | None = None
    licenses: list[LicenseChoice] = []
    hashes: list[Hash] = []
    properties: list[Property] = []
    addresses: list[Address] = msgspec.field(default_factory=list, name="externalReferences")
    evidence: Evidence | None = None
    components: list[Row] = []


class Metadata(msgspec.Struct, gc=False):
    """What the document is about."""

    component: Row | None = None
    properties: list[Property] = []


class Dependency(msgspec.Struct, gc=False):
    """What one component needs."""

    ref: str = ""
    needed: list[str] = msgspec.field(default_factory=list, name="dependsOn")


class Document(msgspec.Struct, gc=False):
    """The parts of a document that are read."""

    metadata: Metadata | None = None
    components: list[Row] = []
    dependencies: list[Dependency] = []
