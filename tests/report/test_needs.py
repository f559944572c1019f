"""Names of dependencies, resolved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from seawall.model import Location, Package
from seawall.report.needs import edges, tops


def package(name: str, *needs: str, path: str = "a", arch: str = "", version: str = "1") -> Package:
    return Package(
        type="npm",
        name=name,
        version=version,
        arch=arch,
        dependencies=needs,
        locations=(Location(path),),
    )


def test_names_and_versions() -> None:
    """A name, or a name with a version, of the same file is found; others are not."""
    packages = (
        package("a", "b", "c@2", "missing"),
        package("b"),
        package("c", version="1"),
        package("c", version="2"),
        package("b", path="other"),
    )
    assert edges(packages) == [(1, 3), (), (), (), ()]


def test_types_do_not_mix() -> None:
    """A package needs packages of its own kind."""
    assert edges((package("a", "b"), replace(package("b"), type="pypi"))) == [(), ()]


def test_architectures() -> None:
    """Of several of one name, those of the same architecture are meant, else all."""
    packages = (package("a", "b", arch="x"), package("b", arch="x"), package("b", arch="y"))
    assert edges(packages) == [(1,), (), ()]
    assert edges((package("a", "b", arch="z"), *packages[1:])) == [(1, 2), (), ()]


def test_itself_and_twice() -> None:
    """No package needs itself, or another twice."""
    assert edges((package("a", "a", "b", "b@1"), package("b"))) == [(1,), ()]


def test_tops() -> None:
    """What nothing needs is on top; a circle is represented by its first."""
    assert tops([(1,), (), (3,), (2,)]) == [0, 2]
    assert tops([]) == []


@given(st.lists(st.lists(st.integers(0, 7), max_size=3), min_size=8, max_size=8))
def test_all_are_reached(needed: list[list[int]]) -> None:
    """From the top everything is reached."""
    graph = [tuple(others) for others in needed]
    reached = set(tops(graph))
    while True:
        further = {other for one in reached for other in graph[one]} - reached
        if not further:
            break
        reached |= further
    assert reached == set(range(8))
