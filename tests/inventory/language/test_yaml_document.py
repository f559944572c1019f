"""YAML within limits."""

from __future__ import annotations

import pytest

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.language.yaml_document import documents, mapping


def test_versions_stay_text() -> None:
    """Numbers and dates are versions as often as not."""
    text = b"a: 1.10\nb: 5\nc: 2024-01-02\nd: true\ne: null\nf: 0x10\n"
    assert mapping(File("a.yaml", text)) == {
        "a": "1.10",
        "b": "5",
        "c": "2024-01-02",
        "d": True,
        "e": None,
        "f": "0x10",
    }


def test_every_document_is_read() -> None:
    """A file may hold several documents."""
    assert documents(File("a.yaml", b"---\na: b\n---\nc: d\n")) == [{"a": "b"}, {"c": "d"}]


def test_merge_keys_are_refused() -> None:
    """Thirty lines of them would grow to a billion entries."""
    text = "a0: &a0 {x: 1}\n" + "".join(
        f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 31)
    )
    with pytest.raises(MalformedInput, match="merge keys"):
        documents(File("a.yaml", text.encode()))


def test_aliases_are_counted() -> None:
    """A thousand are allowed, more are not."""
    with pytest.raises(LimitExceeded):
        documents(File("a.yaml", b"a: &a 1\nb:\n" + b" - *a\n" * 1001))


@pytest.mark.parametrize("text", [b"- a\n", b"", b"text"])
def test_a_mapping_is_demanded(text: bytes) -> None:
    """Anything else is malformed."""
    with pytest.raises(MalformedInput):
        mapping(File("a.yaml", text))
