"""How components came in, told by the graph of who needs whom."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from seawall.model import Relationship

Needs = Mapping[str, Sequence[str]]


def relations(root: str, needs: Needs, packages: Container[str]) -> dict[str, Relationship]:
    """The relation of each component to the project that a document is about.

    Lock files and other components that only group packages are no step on the way.

    Args:
        root: ref of the project; without one nothing can be said.
        needs: refs of what each component needs.
        packages: refs of the components that are packages.
    """
    if not root:
        return {}
    found = {root: Relationship.ROOT}
    reached = _mark(Relationship.DIRECT, [root], needs, packages, found)
    while reached:
        reached = _mark(Relationship.TRANSITIVE, reached, needs, packages, found)
    return found


def _mark(
    relation: Relationship,
    known: Iterable[str],
    needs: Needs,
    packages: Container[str],
    found: dict[str, Relationship],
) -> list[str]:
    """Note what is needed next, and give those to go on from."""
    reached = []
    pending = [ref for one in known for ref in needs.get(one, ())]
    while pending:
        ref = pending.pop()
        if ref not in found:
            found[ref] = relation
            if ref in packages:
                reached.append(ref)
            else:
                pending += needs.get(ref, ())
    return reached
