"""Elements of XML by their local names: writers disagree about namespaces, readers need not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def local(element: Element) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element | None, *path: str) -> Iterator[Element]:
    """The children of the last name, below one child each of the names before it."""
    *outer, last = path
    inner = child(element, *outer) if outer else element
    if inner is not None:
        for item in inner:
            if local(item) == last:
                yield item


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def text_of(element: Element | None, *path: str) -> str:
    """The trimmed text of the first descendant along a path, ``""`` if there is none."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


def attribute(element: Element, name: str) -> str:
    """A trimmed attribute, its name compared without case and namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].lower() == name:
            return value.strip()
    return ""
