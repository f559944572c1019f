"""XML files with the line on which each element begins.

Parsed without any of the features that make XML dangerous: a document type is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from seawall.artifacts.file import File
from seawall.errors import MalformedInput

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Document(NamedTuple):
    """A document.

    Attributes:
        root: its root element.
        lines: lines by the identity of elements, which the tree keeps alive.
    """

    root: Element
    lines: Mapping[int, int]

    def line(self, element: Element) -> int:
        """The 1-based line of an element, 0 for one of another document."""
        return self.lines.get(id(element), 0)


def document(file: File) -> Document:
    """The document of a file.

    Raises:
        MalformedInput: it is no XML, or has a document type: entities could be anything.
    """
    from xml.etree.ElementTree import ParseError, TreeBuilder  # noqa: PLC0415 - no parser

    from defusedxml import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415

    lines: dict[int, int] = {}

    class Builder(TreeBuilder):
        def start(self, tag: Any, attrs: Any, /) -> Any:
            element = super().start(tag, attrs)
            lines[id(element)] = parser.parser.CurrentLineNumber
            return element

    parser = DefusedXMLParser(target=Builder(), forbid_dtd=True)
    try:
        parser.feed(file.read())
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise MalformedInput(f"broken XML: {error}", where=file.path) from error
    return Document(root, lines)
