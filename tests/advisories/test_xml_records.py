"""XML read record by record."""

from __future__ import annotations

from io import BytesIO

import pytest

from seawall.advisories import xml_records
from seawall.advisories.xml_records import records, text
from seawall.errors import LimitExceeded
from tests.advisories.damage import until_damage

LIST = b'<a:l xmlns:a="urn:x"><a:r n="1"><a:t> one </a:t></a:r><a:r n="2"/><a:r/></a:l>'


def test_records_are_elements_at_a_depth() -> None:
    """In order, with names that lost their namespaces."""
    found = [
        (item.tag, item.get("n"), text(item, "t"), text(item, "none"))
        for item in records(BytesIO(LIST), 2)
    ]
    assert found == [("r", "1", "one", ""), ("r", "2", "", ""), ("r", None, "", "")]
    assert [item.tag for item in records(BytesIO(LIST), 1)] == ["l"]
    assert [item.tag for item in records(BytesIO(LIST), 3)] == ["t"]


def test_a_record_is_forgotten_once_it_is_read() -> None:
    """A list may be longer than memory."""
    root = None
    for item in records(BytesIO(b"<l>" + b"<r><x/></r>" * 5000 + b"</l>"), 2):
        assert len(item) == 1
        root = item
    assert root is not None
    whole = next(records(BytesIO(b"<l>" + b"<r><x/></r>" * 5000 + b"</l>"), 1))
    assert len(whole) == 5000


def test_a_large_record_is_refused_but_a_long_list_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is of one record."""
    monkeypatch.setattr(xml_records, "ELEMENTS", 100)
    assert len(list(records(BytesIO(b"<l>" + b"<r><x/></r>" * 5000 + b"</l>"), 2))) == 5000
    found, damage = until_damage(records(BytesIO(b"<l><r/><r>" + b"<x/>" * 5000 + b"</r></l>"), 2))
    assert len(found) == 1
    assert isinstance(damage, LimitExceeded)


def test_a_document_type_is_refused_unless_allowed() -> None:
    """Allowed, it may declare nothing."""
    plain = b'<!DOCTYPE l SYSTEM "http://example.org/l.dtd"><l><r/></l>'
    entity = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l><r>&a;</r></l>'
    assert until_damage(records(BytesIO(plain), 2))[1] is not None
    assert until_damage(records(BytesIO(plain), 2, doctype=True)) != ([], None)
    assert len(list(records(BytesIO(plain), 2, doctype=True))) == 1
    for doctype in (False, True):
        found, damage = until_damage(records(BytesIO(entity), 2, doctype=doctype))
        assert not found
        assert damage is not None
