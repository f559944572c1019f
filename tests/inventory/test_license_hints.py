"""Licences that are kept apart reach their packages when layers are merged."""

from __future__ import annotations

from seawall.inventory.facts import FileFacts, LayerFacts
from seawall.inventory.license_hints import licensed
from seawall.inventory.merge import merge
from seawall.model import Hint, Location, Package


def package(name: str, type_: str = "deb", licenses: tuple[str, ...] = ()) -> Package:
    return Package(
        type=type_, name=name, version="1", licenses=licenses, locations=(Location("status"),)
    )


def hint(value: str, kind: str = "dpkg-license") -> Hint:
    return Hint(kind=kind, value=value, path="usr/share/doc/x/copyright")


def test_licences_go_to_the_package_of_that_name_and_type() -> None:
    """Each once, in order; packages of other managers are not touched."""
    hints = [hint("a\tMIT"), hint("a\tGPL-2+"), hint("a\tMIT"), hint("b\tX", "portage-license")]
    found, _ = licensed([package("a"), package("b"), package("a", "rpm")], hints)
    assert [item.licenses for item in found] == [("MIT", "GPL-2+"), (), ()]


def test_a_licence_that_is_stated_stays() -> None:
    """What the package's own data says is not added to."""
    (found,), _ = licensed([package("a", licenses=("Zlib",))], [hint("a\tMIT")])
    assert found.licenses == ("Zlib",)


def test_other_hints_are_kept() -> None:
    """Only hints that have been used up go."""
    kernel = hint("6.1", "kernel")
    assert licensed([], [hint("a\tMIT"), kernel]) == ([], [kernel])


def test_a_licence_of_another_layer_arrives() -> None:
    """Package and copyright file may come with different layers."""
    below = LayerFacts(files={"var/lib/dpkg/status": FileFacts(packages=(package("a"),))})
    path = "usr/share/doc/a/copyright"
    above = LayerFacts(files={path: FileFacts(hints=(hint("a\tMIT"),))})
    inventory = merge([below, above])
    assert [item.licenses for item in inventory.packages] == [("MIT",)]
    assert inventory.hints == ()
