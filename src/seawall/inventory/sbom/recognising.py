"""Which format a bill of materials is written in, told by its content.

File names say little: ``bom.json`` and ``sbom.json`` hold any of them, and ``.spdx`` JSON
as well as tags and values.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from seawall.inventory.sbom.reading import document

CYCLONEDX: Final = "sbom/cyclonedx"
SPDX: Final = "sbom/spdx"
SPDX3: Final = "sbom/spdx3"
SYFT: Final = "sbom/syft"

_HEAD: Final = 4096
_XML: Final = re.compile(rb"\s*(?:<\?xml|<!--|<(?:\w{1,20}:)?bom[\s>])")
_CYCLONEDX_XML: Final = re.compile(rb"[\"']https?://cyclonedx\.org/schema/bom/1\.\d{1,2}[\"']")
_TAGS: Final = re.compile(rb"^SPDXVersion:[ \t]*SPDX-2\.\d", re.MULTILINE)
_MARKS: Final = (
    (CYCLONEDX, re.compile(rb'"bomFormat"\s{0,8}:\s{0,8}"CycloneDX"')),
    (CYCLONEDX, re.compile(rb'"\$schema"\s{0,8}:\s{0,8}"https?://cyclonedx\.org/')),
    (SPDX, re.compile(rb'"spdxVersion"\s{0,8}:\s{0,8}"SPDX-2')),
    (SPDX3, re.compile(rb'"https://spdx\.org/rdf/3\.')),
)
_SYFT_SCHEMA: Final = re.compile(r"anchore/syft/.{0,80}schema", re.DOTALL)


class _Head(msgspec.Struct):
    """What tells the formats apart, wherever it stands on the top level."""

    format: Any = msgspec.field(default="", name="bomFormat")
    spdx: Any = msgspec.field(default="", name="spdxVersion")
    context: Any = msgspec.field(default="", name="@context")
    artifacts: msgspec.Raw = msgspec.Raw()
    descriptor: Any = None
    schema: Any = None


_DECODER: Final = msgspec.json.Decoder(_Head)


def recognise(data: bytes) -> str | None:
    """Name of the plug-in that reads a bill of materials.

    Args:
        data: the whole document. One that is cut off is recognised by its beginning, so
            that its reader can say that it is broken.

    Returns:
        ``None`` if it is none, or written in a format that is not known.
    """
    text = document(data)
    head = text[:_HEAD]
    if head.lstrip()[:1] == b"{":
        return _json(text, head)
    if _XML.match(head):
        return CYCLONEDX if _CYCLONEDX_XML.search(head) else None
    return SPDX if _TAGS.search(head) else None


def _json(text: bytes, head: bytes) -> str | None:
    try:
        top = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return next((name for name, mark in _MARKS if mark.search(head)), None)
    if top.format == "CycloneDX":
        return CYCLONEDX
    if str(top.spdx).startswith("SPDX-2"):
        return SPDX
    if "spdx.org/rdf/3." in str(top.context):
        return SPDX3
    return SYFT if bytes(top.artifacts) and _is_syft(top) else None


def _is_syft(top: _Head) -> bool:
    tool = top.descriptor.get("name") if isinstance(top.descriptor, dict) else ""
    address = top.schema.get("url") if isinstance(top.schema, dict) else ""
    return tool == "syft" or bool(_SYFT_SCHEMA.search(str(address)))
