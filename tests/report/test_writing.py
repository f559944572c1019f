"""JSON text, and ids derived from content."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from seawall.report.writing import document_id, json_text
from tests.report.making import RESULT, hostile

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(VALUES)
def test_any_document(document: object) -> None:
    """Any document is written, and what is Unicode reads back as it was."""
    text = json_text(document)
    assert text.endswith("\n")
    assert json.loads(text) == document


def test_what_is_not_unicode() -> None:
    """Lone surrogates, in keys too, are replaced; everything beside them stays."""
    text = json_text({"a\udc80": ["b\udcff", 1], "c": "d"})
    assert json.loads(text) == {"a\ufffd": ["b\ufffd", 1], "c": "d"}
    text.encode()


def test_ids() -> None:
    """One content has one id for each kind of document."""
    first = document_id(RESULT, "a")
    assert document_id(RESULT, "a") == first
    assert document_id(RESULT, "b") != first
    assert document_id(replace(RESULT, complete=False), "a") != first
    assert document_id(hostile(), "a") == document_id(hostile(), "a")
