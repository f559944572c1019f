"""What ids of the product tree stand for."""

from __future__ import annotations

import msgspec
import pytest

from seawall.advisories.csaf import document, products
from seawall.advisories.csaf.document import Tree, decode
from seawall.advisories.csaf.products import DEEPEST, Products
from seawall.errors import LimitExceeded, MalformedInput
from tests.advisories.csaf.making import relationship


def _tree(*relationships: dict[str, object], named: tuple[str, ...] = ("a", "b", "c")) -> Tree:
    listed = [{"name": name, "product_id": name} for name in named]
    content = {"full_product_names": listed, "relationships": list(relationships)}
    return msgspec.convert(content, Tree)


def _inside(tree: Tree, id_: str) -> list[str] | None:
    placed = Products(tree).place(id_)
    return None if placed is None else [item.product_id for item in placed.inside]


def test_a_component_is_inside_its_platform() -> None:
    """A relationship names both by id."""
    placed = Products(_tree(relationship("b", "a"))).place("b:a")
    assert placed is not None
    assert placed.component.product_id == "a"
    assert [item.product_id for item in placed.inside] == ["b"]


def test_platforms_may_be_inside_others() -> None:
    """A package is part of a module, which is part of a repository."""
    tree = _tree(relationship("c", "b"), relationship("c:b", "a"))
    assert _inside(tree, "c:b:a") == ["b", "c"]


def test_unknown_products_are_nowhere() -> None:
    """An id that is not in the tree, or that leads out of it, stands for nothing."""
    tree = _tree(relationship("b", "gone"), relationship("gone", "a"))
    assert _inside(tree, "nothing") is None
    assert _inside(tree, "b:gone") is None
    assert _inside(tree, "gone:a") is None
    assert _inside(tree, "a") == []


def test_references_in_a_circle_end() -> None:
    """A platform that is part of itself is followed so far and no further."""
    inside = _inside(_tree(relationship("b:a", "a", "b:a")), "b:a")
    assert inside is not None
    assert len(inside) <= DEEPEST


def test_too_many_products_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither branches nor relationships may go on without end."""
    monkeypatch.setattr(products, "MOST", 2)
    with pytest.raises(LimitExceeded):
        Products(_tree(*(relationship("b", f"a{number}") for number in range(3))))
    branch = {"category": "x", "name": "x", "branches": [{"category": "x", "name": "x"}] * 3}
    with pytest.raises(LimitExceeded):
        Products(msgspec.convert({"branches": [branch]}, Tree))


def test_branches_too_deep_are_refused() -> None:
    """A document nested without end is malformed, not a crash."""
    deep = b'{"branches":[' * 100_000
    with pytest.raises(MalformedInput):
        decode(b'{"document":{"tracking":{}},"product_tree":' + deep)


def test_documents_of_countless_objects_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted before any of them takes memory."""
    monkeypatch.setattr(document, "OBJECTS", 3)
    content = b'{"document":{"tracking":{}},"product_tree":{"branches":[{},{}]}}'
    with pytest.raises(LimitExceeded):
        decode(content)
