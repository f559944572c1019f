"""Gentoo Linux Security Advisories."""

from __future__ import annotations

from io import BytesIO

import pytest

from seawall.advisories.feed import Fact
from seawall.advisories.feeds.gentoo import PATH, PLUGIN
from seawall.model import Range, State, Statement
from seawall.versions import affected
from tests.advisories.damage import until_damage
from tests.advisories.making import read, skipped, statements, zipped

FILE = "github/gentoo/glsa/glsa-202401-02.xml"
NO_REVISION = "-r999999999"


FLAWS = """<uri link="https://nvd.nist.gov/vuln/detail/CVE-2024-0001">CVE-2024-0001</uri>
    <uri link="https://cve.example/CVE-2024-0002">An older way</uri>"""


def glsa(ranges: str, *, name: str = "net-misc/curl", arch: str = "*", flaws: str = FLAWS) -> bytes:
    """An advisory in the form of the document type."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE glsa SYSTEM "http://www.gentoo.org/dtd/glsa.dtd">
<glsa id="202401-02">
  <title>cURL: Several flaws</title>
  <synopsis>Flaws were found.</synopsis>
  <product type="ebuild">curl</product>
  <announced>2024-01-05</announced>
  <revised count="1">2024-01-05</revised>
  <bug>900001</bug>
  <access>remote</access>
  <affected><package name="{name}" auto="yes" arch="{arch}">{ranges}</package></affected>
  <background><p>A client.</p></background>
  <description><p>Text with <c>markup</c>.</p></description>
  <impact type="normal"><p>Text.</p></impact>
  <references>{flaws}</references>
</glsa>""".encode()


def _range(kind: str, operator: str, version: str, slot: str = "") -> str:
    slotted = f' slot="{slot}"' if slot else ""
    return f'<{kind} range="{operator}"{slotted}>{version}</{kind}>'


def _said(*ranges: str) -> dict[str, tuple[Range, ...]]:
    facts = read(PLUGIN, FILE, glsa("".join(ranges)))
    assert not skipped(facts)
    return {item.package: item.ranges for item in statements(facts)}


def test_an_advisory_speaks_of_each_flaw() -> None:
    """Named by the text of a reference, or by its address alone."""
    ranges = _range("unaffected", "ge", "8.5.0") + _range("vulnerable", "lt", "8.5.0")
    found = statements(read(PLUGIN, FILE, glsa(ranges, arch="amd64 ~x86")))
    assert found == [
        Statement(
            source="gentoo",
            advisory="GLSA-202401-02",
            vulnerability=flaw,
            ecosystem="Gentoo",
            package="net-misc/curl",
            ranges=(Range(fixed="8.5.0"),),
            state=State.FIXED,
            severity="normal",
            arches=("amd64", "~x86"),
        )
        for flaw in ("CVE-2024-0001", "CVE-2024-0002")
    ]


def test_without_a_flaw_it_speaks_of_itself() -> None:
    """Old advisories have no CVE."""
    content = glsa(_range("vulnerable", "lt", "1")).replace(b"CVE-", b"XXX-")
    (statement,) = statements(read(PLUGIN, FILE, content))
    assert statement.vulnerability == "GLSA-202401-02"


@pytest.mark.parametrize(
    ("operator", "bad", "good"),
    [
        ("lt", ["1.2.2", "1.2.3_rc1"], ["1.2.3", "1.2.3-r1"]),
        ("le", ["1.2.3"], ["1.2.3-r1"]),
        ("eq", ["1.2.3"], ["1.2.3-r1", "1.2.2"]),
        ("ge", ["1.2.3", "1.2.4"], ["1.2.2"]),
        ("gt", ["1.2.3-r1", "1.2.4"], ["1.2.3"]),
    ],
)
def test_ranges_of_versions(operator: str, bad: list[str], good: list[str]) -> None:
    """In the order of Portage."""
    ranges = _said(_range("vulnerable", operator, "1.2.3"))["net-misc/curl"]
    assert [version for version in bad + good if affected("portage", version, ranges)] == bad


@pytest.mark.parametrize(
    ("operator", "bad"),
    [
        ("rlt", ["1.2.3", "1.2.3-r1"]),
        ("rle", ["1.2.3", "1.2.3-r1", "1.2.3-r2"]),
        ("rge", ["1.2.3-r2", "1.2.3-r3"]),
        ("rgt", ["1.2.3-r3"]),
    ],
)
def test_ranges_of_revisions_stay_within_their_version(operator: str, bad: list[str]) -> None:
    """Whatever is newer or older is not meant."""
    every = ["1.2.2", "1.2.3_p1", "1.2.3", "1.2.3-r1", "1.2.3-r2", "1.2.3-r3", "1.2.4", "1.2.3a"]
    ranges = _said(_range("vulnerable", operator, "1.2.3-r2"))["net-misc/curl"]
    assert [version for version in every if affected("portage", version, ranges)] == bad


@pytest.mark.parametrize(
    ("pattern", "bad"), [("1.2*", ["1.2", "1.2.9"]), ("1.2.*", ["1.2", "1.2.9"])]
)
def test_a_pattern_means_all_that_begin_so(pattern: str, bad: list[str]) -> None:
    """Up to the next number."""
    every = ["1.1.9", "1.2", "1.2.9", "1.3"]
    ranges = _said(_range("vulnerable", "eq", pattern))["net-misc/curl"]
    assert [version for version in every if affected("portage", version, ranges)] == bad


def test_unaffected_versions_are_taken_out() -> None:
    """A fix in an older branch by its revision, one in the newest by its version."""
    said = _said(
        _range("unaffected", "ge", "2.1"),
        _range("unaffected", "rge", "2.0-r5"),
        _range("vulnerable", "lt", "2.1"),
    )
    ranges = said["net-misc/curl"]
    assert ranges == (
        Range(fixed="2.0-r5"),
        Range(after=f"2.0{NO_REVISION}", fixed="2.1"),
    )
    every = ["1.9", "2.0-r4", "2.0-r5", "2.0-r6", "2.0.1", "2.1"]
    assert [version for version in every if affected("portage", version, ranges)] == [
        "1.9",
        "2.0-r4",
        "2.0.1",
    ]


def test_a_package_without_a_good_version_is_affected() -> None:
    """It was taken out of the tree: no version mends it."""
    content = glsa(_range("vulnerable", "le", "1.5-r2"))
    found = statements(read(PLUGIN, FILE, content))
    assert {(item.state, item.ranges) for item in found} == {
        (State.AFFECTED, (Range(last_affected="1.5-r2"),))
    }


def test_slots_are_told_apart() -> None:
    """What is said of one slot is about that; what is said of any holds in each."""
    said = _said(
        _range("unaffected", "ge", "3.18.1", "3"),
        _range("vulnerable", "lt", "3.18.1", "3"),
    )
    assert said == {"net-misc/curl:3": (Range(fixed="3.18.1"),)}
    said = _said(
        _range("unaffected", "ge", "4.0"),
        _range("unaffected", "ge", "3.2", "3"),
        _range("vulnerable", "lt", "4.0"),
    )
    assert said == {
        "net-misc/curl": (Range(fixed="4.0"),),
        "net-misc/curl:3": (Range(fixed="3.2"),),
    }


def test_a_slot_that_is_not_affected_says_so() -> None:
    """All its versions are good, although those of others are not."""
    content = glsa(
        _range("unaffected", "lt", "5.0", "2") + _range("vulnerable", "lt", "4.0", "*"),
    )
    states = {item.package: item.state for item in statements(read(PLUGIN, FILE, content))}
    assert states == {"net-misc/curl": State.FIXED, "net-misc/curl:2": State.NOT_AFFECTED}


@pytest.mark.parametrize(
    "ranges",
    [
        "",
        _range("vulnerable", "", "1"),
        _range("vulnerable", "rough", "1"),
        _range("vulnerable", "lt", "next"),
        _range("vulnerable", "lt", ""),
        _range("vulnerable", "lt", "1", "a b"),
        _range("vulnerable", "eq", "1.2_rc*"),
        _range("vulnerable", "eq", "*"),
    ],
)
def test_broken_ranges_are_counted(ranges: str) -> None:
    """Nothing is said about the package."""
    facts = read(PLUGIN, FILE, glsa(ranges))
    assert not statements(facts)
    assert [broken for _, broken in skipped(facts)] == [True]


def test_names_and_products_are_checked() -> None:
    """A package has a category; advisories about services are none of packages."""
    facts = read(PLUGIN, FILE, glsa(_range("vulnerable", "lt", "1"), name="curl"))
    assert skipped(facts) == [("a package without name", True)]
    content = glsa(_range("vulnerable", "lt", "1")).replace(b'"ebuild"', b'"infrastructure"')
    assert skipped(read(PLUGIN, FILE, content)) == [("not about a package", False)]


def test_the_archive_is_read_member_by_member() -> None:
    """A broken one is counted, others are no advisories."""
    good = glsa(_range("vulnerable", "lt", "1"))
    archive = zipped(
        {
            "glsa-master/glsa-202401-02.xml": good,
            "glsa-master/glsa-202401-03.xml": good[:-20],
            "glsa-master/glsa-202401-04.xml": b"",
            "glsa-master/metadata.xml": good,
            "glsa-master/timestamp.chk": b"x",
        }
    )
    facts = read(PLUGIN, f"github/{PATH}", archive)
    assert {item.advisory for item in statements(facts)} == {"GLSA-202401-02"}
    assert [broken for _, broken in skipped(facts)] == [True, True]


def test_entities_are_refused() -> None:
    """A document type may be named, but declares nothing."""
    good = glsa(_range("vulnerable", "lt", "1"))
    bomb = good.replace(b'glsa.dtd">', b'glsa.dtd" [<!ENTITY a "b">]>')
    found: list[Fact]
    found, damage = until_damage(PLUGIN.read(FILE, BytesIO(bomb)))
    assert not found
    assert damage is not None


def test_an_advisory_cannot_multiply_without_end() -> None:
    """Thousands of ranges, or of flaws for thousands of slots, are refused as a whole."""
    many = "".join(f'<vulnerable range="lt" slot="{slot}">1</vulnerable>' for slot in range(1001))
    assert skipped(read(PLUGIN, FILE, glsa(many))) == [("more ranges than any package has", True)]
    flaws = "".join(f"<uri>CVE-2024-{10_000 + number}</uri>" for number in range(3000))
    some = "".join(f'<vulnerable range="lt" slot="{slot}">1</vulnerable>' for slot in range(700))
    facts = read(PLUGIN, FILE, glsa(some, flaws=flaws))
    assert skipped(facts) == [("more statements than any record has", True)]
    assert not statements(facts)
