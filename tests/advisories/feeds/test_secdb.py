"""Alpine's and Wolfi's fixes."""

from __future__ import annotations

import json

import pytest

from seawall.advisories.feeds import alpine, wolfi
from seawall.errors import MalformedInput
from seawall.model import Range, State
from tests.advisories.making import flaws, read, secdb, skipped, statements

PATH = "alpine/v3.19/main.json"


def test_a_fix_is_a_statement_per_flaw() -> None:
    """The release is the folder's, the package the origin's."""
    (said,) = statements(read(alpine.PLUGIN, PATH, secdb(openssl={"3.1-r0": ["CVE-2024-0001"]})))
    assert (said.ecosystem, said.package, said.advisory) == (
        "Alpine:v3.19",
        "openssl",
        "CVE-2024-0001",
    )
    assert (said.state, said.ranges) == (State.FIXED, (Range(fixed="3.1-r0"),))


def test_version_zero_says_never_affected() -> None:
    """It must not create a finding, it takes others back."""
    (said,) = statements(read(alpine.PLUGIN, PATH, secdb(a={"0": ["CVE-2024-0001"]})))
    assert (said.state, said.ranges) == (State.NOT_AFFECTED, ())


@pytest.mark.parametrize(
    ("item", "ids"),
    [
        ("CVE-2017-8903 XSA-213", ["CVE-2017-8903", "XSA-213"]),
        ("CVE-2019-13627 TALOS-2019-0001", ["CVE-2019-13627", "TALOS-2019-0001"]),
        ("CVE-2020-1747 (VRRP)", ["CVE-2020-1747"]),
        ("CVE_2019-2426", ["CVE-2019-2426"]),
        ("CVE-????-?????  XSA-108", ["XSA-108"]),
        ("GHSA-xx65-cc7g-9pfp", ["GHSA-xx65-cc7g-9pfp"]),
        ("RUSTSEC-2020-0001", ["RUSTSEC-2020-0001"]),
        ("ALPINE-13661", ["ALPINE-13661"]),
    ],
)
def test_ids_are_picked_out_of_items(item: str, ids: list[str]) -> None:
    """An item may hold several ids and remarks."""
    found = read(alpine.PLUGIN, PATH, secdb(xen={"4-r0": [item]}))
    assert [said.advisory for said in statements(found)] == ids


def test_items_without_an_id_are_counted() -> None:
    """They are no flaw that anybody could look up."""
    found = read(alpine.PLUGIN, PATH, secdb(a={"1-r0": ["see bug", "CVE-2024-0001"]}))
    assert skipped(found) == [("no id in a list of fixes", False)]
    assert len(statements(found)) == 1


@pytest.mark.parametrize(
    "content",
    ['{"packages": null}', '{"packages": []}', "{}", '{"packages": [{"pkg": {"name": "a"}}]}'],
)
def test_empty_files_say_nothing(content: str) -> None:
    """Packages may be null or missing, and so may fixes."""
    assert read(alpine.PLUGIN, PATH, content.encode()) == []


def test_malformed_packages_are_counted() -> None:
    """The others are read all the same."""
    good = {
        "pkg": {"name": "a", "secfixes": {"1-r0": ["CVE-2024-0001"], "2-r0": "CVE", "3-r0": None}}
    }
    content = json.dumps({"packages": [{"pkg": {"name": 7}}, {"pkg": {"name": "a\nb"}}, good]})
    found = read(alpine.PLUGIN, PATH, content.encode())
    assert [broken for _, broken in skipped(found)] == [True, True, True]
    assert len(statements(found)) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b'{"packages": 1}', b"[" * 10_000, b"\xff"])
def test_other_files_are_refused(content: bytes) -> None:
    """A file that is no secdb fails as a whole."""
    with pytest.raises(MalformedInput):
        read(alpine.PLUGIN, PATH, content)


def test_a_folder_must_be_a_release() -> None:
    """Statements without a known release would match nothing, or the wrong one."""
    with pytest.raises(MalformedInput):
        read(alpine.PLUGIN, "alpine/latest/main.json", secdb())


def test_wolfi_joins_the_ids_of_one_flaw() -> None:
    """The distribution's own id comes first; the CVE and GitHub's id after it are aliases."""
    ids = ["CGA-aaaa-bbbb-cccc", "CVE-2024-0001", "GHSA-xx65-cc7g-9pfp"]
    ids += ["CGA-dddd-eeee-ffff", "GHSA-8678-w3jw-xfc2"]
    found = read(wolfi.PLUGIN, "wolfi/os/security.json", secdb(go={"1-r0": ids}))
    assert [(said.advisory, said.vulnerability) for said in statements(found)] == [
        ("CGA-aaaa-bbbb-cccc", "CVE-2024-0001"),
        ("CGA-dddd-eeee-ffff", "GHSA-8678-w3jw-xfc2"),
    ]
    assert flaws(found)["CVE-2024-0001"].aliases == ("GHSA-xx65-cc7g-9pfp",)
    assert {said.ecosystem for said in statements(found)} == {"Wolfi"}


def test_wolfi_joins_nothing_without_its_own_id() -> None:
    """Ids that merely stand in one list may be different flaws."""
    ids = ["CVE-2024-0001", "GHSA-xx65-cc7g-9pfp"]
    found = read(wolfi.PLUGIN, "wolfi/os/security.json", secdb(go={"0": ids}))
    assert [said.vulnerability for said in statements(found)] == ids
    assert flaws(found) == {}
