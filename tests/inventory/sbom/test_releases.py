"""Which operating system a document speaks of."""

from __future__ import annotations

import pytest

from seawall.inventory.sbom.releases import agrees, most_stated, stated
from seawall.model import Release


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("debian", "12.4", ("debian", "12.4")),
        ("Red Hat Enterprise Linux", "9.2", ("rhel", "9.2")),
        ("redhat", "8.6", ("rhel", "8.6")),
        ("amazon", "2 (Karoo)", ("amzn", "2")),
        ("opensuse.leap", "15.5", ("opensuse-leap", "15.5")),
        ("suse linux enterprise server", "15.5", ("sles", "15.5")),
        ("something else", "", ("something else", "")),
    ],
)
def test_names_of_tools(name: str, version: str, expected: tuple[str, str]) -> None:
    """The distribution is known by its os-release id, however a tool calls it."""
    found = stated(name, version, "x")
    assert (found.id, found.version, found.path) == (*expected, "x")


def test_the_most_frequent_release_comes_first() -> None:
    """The majority of packages decides, and those that know the version before others."""
    debian = [Release(id="debian", version=version) for version in ("11", "12", "12", "")]
    found = most_stated([*debian, debian[-1], debian[-1]], "x")
    assert [(row.version, row.path, row.rank) for row in found] == [
        ("12", "x", 60),
        ("11", "x", 60),
    ]
    assert [row.id for row in most_stated([debian[-1]], "x")] == ["debian"]
    assert most_stated([], "x") == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("rhel", "9.2"), ("rhel", "9"), True),
        (("rhel", "9"), ("rhel", "9.2"), True),
        (("rhel", "9.2"), ("rhel", "9.3"), False),
        (("debian", "12"), ("debian", "1"), False),
        (("debian", "12"), ("ubuntu", "12"), False),
        (("debian", "12"), ("debian", ""), True),
        (("debian", ""), ("ubuntu", ""), False),
    ],
)
def test_agreement(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    """Two statements of one system may differ in how exact they are, not in more."""
    first, second = (Release(id=id_, version=version) for id_, version in (one, other))
    assert agrees(first, second) is same
    assert agrees(first, None)
