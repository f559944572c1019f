"""Which component of which platform an id of the product tree stands for.

Products are named in nested branches or in a flat list; relationships join two of them, a
component and the platform it is part of, under a new id. A platform may itself be joined of
two: a package is part of a module, which is part of a repository.

Specification: https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html, section 3.2.2
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from seawall.advisories.csaf.document import Product, Relationship, Tree
from seawall.errors import LimitExceeded

MOST: Final = 2_000_000
"""Products and relationships of one document; the largest have some 100,000."""
DEEPEST: Final = 4
"""Platforms inside one another."""


class Placed(NamedTuple):
    """A component where it belongs.

    Attributes:
        component: the product that is part of another.
        inside: what it is part of, the nearest first.
    """

    component: Product
    inside: tuple[Product, ...]


class Products:
    """The products of a document by id.

    Args:
        tree: of the document.

    Raises:
        LimitExceeded: it names more products than any document.
    """

    def __init__(self, tree: Tree) -> None:
        self._products = {product.product_id: product for product in _named(tree)}
        relationships = tree.relationships or ()
        if len(relationships) > MOST:
            raise LimitExceeded("more relationships than in any document")
        self._joined = {item.full_product_name.product_id: item for item in relationships}

    def place(self, id_: str) -> Placed | None:
        """What an id stands for; ``None`` if it, or what it is made of, is not in the tree.

        A product that is part of nothing is placed inside nothing.
        """
        joined = self._joined.get(id_)
        if joined is None:
            product = self._products.get(id_)
            return None if product is None else Placed(product, ())
        component = self._products.get(joined.product_reference)
        if component is None:
            return None
        inside = tuple(self._around(joined))
        return Placed(component, inside) if inside else None

    def _around(self, joined: Relationship) -> Iterator[Product]:
        """Platforms from the nearest outwards; references that lead in a circle end."""
        for _ in range(DEEPEST):
            further = self._joined.get(joined.relates_to_product_reference)
            id_ = (
                joined.relates_to_product_reference
                if further is None
                else (further.product_reference)
            )
            if (product := self._products.get(id_)) is not None:
                yield product
            if further is None:
                return
            joined = further


def _named(tree: Tree) -> Iterator[Product]:
    yield from tree.full_product_names or ()
    pending = list(tree.branches or ())
    count = 0
    while pending:
        branch = pending.pop()
        count += 1
        if count > MOST:
            raise LimitExceeded("more products than in any document")
        pending += branch.branches or ()
        if branch.product is not None:
            yield branch.product
