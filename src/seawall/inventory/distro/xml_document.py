"""XML files, parsed without any of the features that make XML dangerous."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seawall.artifacts.file import File
from seawall.errors import MalformedInput

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def parsed(file: File) -> Element:
    """The root element of a file.

    Raises:
        MalformedInput: it is no XML, or has a document type: entities could be anything.
    """
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415

    from defusedxml import DefusedXmlException, ElementTree  # noqa: PLC0415

    try:
        root: Element = ElementTree.fromstring(file.read(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise MalformedInput(f"broken XML: {error}", where=file.path) from error
    return root
