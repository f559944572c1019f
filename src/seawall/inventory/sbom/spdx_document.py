"""The parts of an SPDX 2 document that are read, named as in its JSON form.

Source: https://spdx.github.io/spdx-spec/v2.3/
"""

from __future__ import annotations

import msgspec


class Reference(msgspec.Struct, gc=False, rename="camel"):
    """What a package is called elsewhere."""

    reference_type: str = ""
    reference_locator: str = ""


class Checksum(msgspec.Struct, gc=False, rename="camel"):
    """A digest of a package."""

    algorithm: str = ""
    checksum_value: str = ""


class Annotation(msgspec.Struct, gc=False):
    """A remark."""

    comment: str = ""


class Row(msgspec.Struct, gc=False, kw_only=True, rename="camel"):
    """One package."""

    ref: str = msgspec.field(default="", name="SPDXID")
    name: str = ""
    version_info: str = ""
    supplier: str = ""
    originator: str = ""
    license_declared: str = ""
    license_concluded: str = ""
    purpose: str = msgspec.field(default="", name="primaryPackagePurpose")
    external_refs: list[Reference] = []
    checksums: list[Checksum] = []
    annotations: list[Annotation] = []
    attribution_texts: list[str] = []
    source_info: str = ""
    homepage: str = ""


class Relation(msgspec.Struct, gc=False, rename="camel"):
    """How two elements relate."""

    element: str = msgspec.field(default="", name="spdxElementId")
    kind: str = msgspec.field(default="", name="relationshipType")
    related: str = msgspec.field(default="", name="relatedSpdxElement")


class LicenseInfo(msgspec.Struct, gc=False, rename="camel"):
    """A licence that is not on SPDX's list."""

    license_id: str = ""
    name: str = ""


class Document(msgspec.Struct, gc=False, kw_only=True, rename="camel"):
    """The parts of a document that are read."""

    packages: list[Row] = []
    relationships: list[Relation] = []
    annotations: list[Annotation] = []
    document_describes: list[str] = []
    license_infos: list[LicenseInfo] = msgspec.field(
        default_factory=list, name="hasExtractedLicensingInfos"
    )
