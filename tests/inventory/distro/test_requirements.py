"""Requirements become names of packages of the same database."""

from __future__ import annotations

from collections.abc import Iterator

from seawall.errors import MalformedInput
from seawall.inventory.distro.requirements import Stated, linked, unlinked
from seawall.model import Hint, Item, Package
from tests.inventory.distro.making import kept, packages


def stated(name: str, *needs: tuple[str, ...], offers: tuple[str, ...] = ()) -> Stated:
    return Stated(Package(type="deb", name=name, version="1"), needs, offers)


def dependencies(*items: Item | Stated) -> dict[str, tuple[str, ...]]:
    return {package.name: package.dependencies for package in packages(list(linked(items)))}


def test_a_requirement_names_a_package_of_the_database() -> None:
    """What is not installed is not named: the requirement is met by something else, or not."""
    found = dependencies(stated("a", ("b",), ("absent",)), stated("b"))
    assert found == {"a": ("b",), "b": ()}


def test_the_first_alternative_that_is_installed_counts() -> None:
    """Alternatives are tried in the order in which they are written."""
    found = dependencies(stated("a", ("absent", "c", "b")), stated("b"), stated("c"))
    assert found["a"] == ("c",)


def test_a_capability_leads_to_its_provider() -> None:
    """Virtual packages, libraries and files are resolved through who offers them."""
    found = dependencies(
        stated("a", ("mail-agent",), ("so:libc",)),
        stated("postfix", offers=("mail-agent",)),
        stated("musl", offers=("so:libc",)),
    )
    assert found["a"] == ("postfix", "musl")


def test_a_package_is_preferred_to_one_that_replaces_it() -> None:
    """A real package of the required name wins over one that offers the name."""
    found = dependencies(stated("a", ("b",)), stated("c", offers=("b",)), stated("b"))
    assert found["a"] == ("b",)


def test_needing_oneself_or_the_same_twice_says_nothing() -> None:
    """A package is named once, and never as its own dependency."""
    found = dependencies(stated("a", ("a",), ("b",), ("x",)), stated("b", offers=("x",)))
    assert found["a"] == ("b",)


def test_other_items_pass_and_an_error_comes_last() -> None:
    """What was read before a database breaks off is kept, its requirements resolved."""
    hint = Hint(kind="kernel", value="6.1", path="x")

    def items() -> Iterator[Item | Stated]:
        yield stated("a", ("b",))
        yield hint
        yield stated("b")
        raise MalformedInput("it breaks off", where="x")

    found, failure = kept(linked(items()))
    assert failure == "it breaks off"
    assert found[0] == hint
    assert [(package.name, package.dependencies) for package in packages(found)] == [
        ("a", ("b",)),
        ("b", ()),
    ]


def test_a_database_of_many_files_names_what_is_asked_for_first() -> None:
    """Without the other packages the first alternative is all that can be said."""
    package = unlinked(stated("a", ("b", "c"), ("d",), ("b",), ()))
    assert package.dependencies == ("b", "d")
