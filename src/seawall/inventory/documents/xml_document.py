"""XML files, parsed without any of the features that make XML dangerous.

Entities could be anything, from a file of the host to a document that fills its memory, so
that none is resolved; a document type, which is where they are declared, is refused.
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
    """The document of a file, with lines.

    Raises:
        MalformedInput: it is no XML, or has a document type.
    """
    from xml.etree.ElementTree import TreeBuilder  # noqa: PLC0415 - no parser

    lines: dict[int, int] = {}

    class Builder(TreeBuilder):
        def start(self, tag: Any, attrs: Any, /) -> Any:
            element = super().start(tag, attrs)
            lines[id(element)] = parser.parser.CurrentLineNumber
            return element

    parser = _parser(Builder())
    return Document(_fed(parser, file.read(), file.path), lines)


def parsed(data: bytes, where: str, *, doctype: bool = False) -> Element:
    """The root element of some XML.

    Args:
        data: the whole document.
        where: the file it is of.
        doctype: whether a document type may be declared; entities are refused all the same.

    Raises:
        MalformedInput: it is no XML, or has a document type that is not allowed.
    """
    from xml.etree.ElementTree import TreeBuilder  # noqa: PLC0415 - no parser

    return _fed(_parser(TreeBuilder(), doctype=doctype), data, where)  # elements written in C


def _parser(target: Any, *, doctype: bool = False) -> Any:
    from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415 - few files need it

    return DefusedXMLParser(target=target, forbid_dtd=not doctype)


def _fed(parser: Any, data: bytes, where: str) -> Element:
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - no parser

    from defusedxml import DefusedXmlException  # noqa: PLC0415

    try:
        parser.feed(data)
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise MalformedInput(f"broken XML: {error}", where=where) from error
    return root
