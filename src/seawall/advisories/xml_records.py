"""XML documents that are long lists of records, read one record at a time.

A record is an element at a fixed depth; when it is complete it is handed out and then
forgotten, so that memory is bounded by the largest record. Names lose their namespaces,
of which each publisher uses its own set. Entities are refused, whatever they stand for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from seawall.advisories.unpacking import Readable
from seawall.errors import LimitExceeded, MalformedInput

DEPTH: Final = 100
"""Deepest nesting; criteria of OVAL reach some 12 levels."""
ELEMENTS: Final = 2_000_000
"""Most elements of one record."""


def records(stream: Readable, depth: int, *, doctype: bool = False) -> Iterator[Element]:
    """Every element at a depth, the root being at 1, in the order of the document.

    Args:
        stream: the document.
        depth: of the records.
        doctype: whether a document type may be named; what it declares is refused all the same.

    Raises:
        MalformedInput: the document is broken, once all that came before has been handed out.
        LimitExceeded: it is nested too deeply, or a record is too large.
    """
    path: list[Element] = []
    size = 0
    try:
        for event, element in iterparse(stream, ("start", "end"), forbid_dtd=not doctype):
            if event == "start":
                path.append(element)
                size += 1
                if len(path) > DEPTH or size > ELEMENTS:
                    raise LimitExceeded("XML nested too deeply, or a record that is too large")
                continue
            element.tag = local(element.tag)
            if len(path) == depth:
                yield element
            path.pop()
            if path and len(path) < depth:
                path[-1].clear()
                size = 0
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise MalformedInput(f"broken XML: {error}") from error


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def text(element: Element, path: str) -> str:
    """Text of an element below another one, stripped; ``""`` if there is none."""
    return (element.findtext(path) or "").strip()
