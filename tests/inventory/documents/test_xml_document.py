"""XML within limits."""

from __future__ import annotations

import pytest

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.documents.xml_document import document, parsed


def test_xml_without_its_dangers() -> None:
    """A plain file is read, one with a document type is not."""
    assert parsed(b"<a><b>c</b></a>", "x").findtext("b") == "c"
    for data in (b"", b"<a>", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'):
        with pytest.raises(MalformedInput, match="broken XML"):
            parsed(data, "x")


def test_a_document_type_may_be_allowed() -> None:
    """Old files name theirs; an entity that one declares is refused all the same."""
    data = b'<!DOCTYPE a SYSTEM "a.dtd"><a>b</a>'
    assert parsed(data, "x", doctype=True).text == "b"
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(MalformedInput, match="broken XML"):
        parsed(bomb, "x", doctype=True)


def test_lines() -> None:
    """Every element has the line that it begins on."""
    found = document(File("x", b"<a>\n <b/>\n <c\n  d='e'/>\n</a>"))
    assert [found.line(element) for element in found.root.iter()] == [1, 2, 3]
    assert found.line(parsed(b"<a/>", "x")) == 0
