"""OVAL documents: logic, references, damage."""

from __future__ import annotations

import bz2
import gzip
from io import BytesIO
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories import oval
from seawall.advisories.feed import Skipped
from seawall.advisories.oval import criteria, document
from seawall.errors import LimitExceeded, MalformedInput
from tests.advisories.damage import until_damage
from tests.advisories.oval.writing import Writer, both, either, references
from tests.shared import feeds


def _read(content: bytes) -> list[oval.Read | Skipped]:
    return list(oval.definitions(BytesIO(content)))


def _ways(content: bytes) -> list[set[str]]:
    """Names of each way to fulfil the only definition; ``!`` before what must be absent."""
    (found,) = (item for item in _read(content) if isinstance(item, oval.Read))
    return [
        {f"{'!' if test.negated else ''}{test.name}" for test in way} for way in found.alternatives
    ]


def _reasons(content: bytes) -> list[str]:
    return [item.reason for item in _read(content) if isinstance(item, Skipped)]


def test_alternatives_multiply_out() -> None:
    """A release and one of two packages is two ways."""
    writer = Writer()
    a, b, c = (writer.test(name) for name in "abc")
    writer.definition(both(a, either(b, c)))
    assert _ways(writer.document()) == [{"a", "b"}, {"a", "c"}]


def test_negation_is_carried_down_to_the_tests() -> None:
    """Not (a or b) is neither; not (a and b) is one way each."""
    for operator, ways in (("OR", [{"!a", "!b"}]), ("AND", [{"!a"}, {"!b"}])):
        writer = Writer()
        a, b = writer.test("a"), writer.test("b")
        writer.definition(f'<criteria operator="{operator}" negate="true">{a}{b}</criteria>')
        assert _ways(writer.document()) == ways


def test_what_must_not_be_found_is_negated() -> None:
    """By the check, by the criterion; and twice is not at all."""
    writer = Writer()
    a = writer.test("a", check="none satisfy", evr=("less than", "0:1-1"))
    b = writer.test("b").replace("<criterion", '<criterion negate="1"')
    c = writer.test("c", check="none satisfy").replace("<criterion", '<criterion negate="true"')
    writer.definition(both(a, b, c))
    assert _ways(writer.document()) == [{"!a", "!b", "c"}]


def test_a_variable_stands_for_any_of_its_values() -> None:
    """As Ubuntu names the binaries of a source; absence is that of all."""
    writer = Writer()
    writer.variable("oval:var:1", "libc6", "libc-bin")
    some = writer.test('<name var_ref="oval:var:1"/>', kind="dpkginfo")
    none = writer.test('<name var_ref="oval:var:1"/>', kind="dpkginfo", check="none satisfy")
    writer.definition(either(some, none))
    assert _ways(writer.document()) == [{"libc6"}, {"libc-bin"}, {"!libc6", "!libc-bin"}]


_TREES = st.recursive(
    st.tuples(st.sampled_from("abcd"), st.booleans()),
    lambda members: st.tuples(
        st.sampled_from(["AND", "OR"]), st.booleans(), st.lists(members, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


def _written(tree: Any, writer: Writer) -> str:
    negated = f'negate="{str(tree[1]).lower()}"'
    if len(tree) == 2:
        return writer.test(tree[0]).replace("<criterion", f"<criterion {negated}")
    members = "".join(_written(member, writer) for member in tree[2])
    return f'<criteria operator="{tree[0]}" {negated}>{members}</criteria>'


def _holds(tree: Any, installed: set[str]) -> bool:
    if len(tree) == 2:
        return (tree[0] in installed) is not tree[1]
    quantifier = all if tree[0] == "AND" else any
    return quantifier(_holds(member, installed) for member in tree[2]) is not tree[1]


@settings(max_examples=60, deadline=None)
@given(_TREES)
def test_alternatives_mean_what_the_criteria_mean(tree: Any) -> None:
    """On every system: any way is fulfilled if, and only if, the criteria hold."""
    writer = Writer()
    writer.definition(f"<criteria>{_written(tree, writer)}</criteria>")
    ways = _ways(writer.document())
    for size in range(5):
        for installed in map(set, combinations("abcd", size)):
            facts = installed | {f"!{name}" for name in set("abcd") - installed}
            assert any(way <= facts for way in ways) is _holds(tree, installed)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('<criterion test_ref="nowhere"/>', "refers to a test that is not there"),
        ('<extend_definition definition_ref="x"/>', "refers to a test that is not there"),
        ('<criteria operator="XOR"></criteria>', "criteria with logic that is not supported"),
        ("<criteria/>", "criteria with logic that is not supported"),
    ],
)
def test_one_way_that_cannot_be_told_leaves_the_others(broken: str, reason: str) -> None:
    """It is counted; where all must hold, nothing can be told."""
    writer = Writer()
    writer.definition(either(writer.test("a"), broken))
    assert _ways(writer.document()) == [{"a"}]
    assert _reasons(writer.document()) == [reason]
    writer = Writer()
    writer.definition(both(writer.test("a"), broken))
    assert _read(writer.document()) == [Skipped("oval:def:1", reason, broken=True)]


@pytest.mark.parametrize(
    ("cut", "reason"),
    [
        ("rpminfo_object", "refers to an object that is not there"),
        ("rpminfo_state", "refers to a state that is not there"),
        ("constant_variable", "refers to a variable that is not there"),
    ],
)
def test_dangling_references_are_said(cut: str, reason: str) -> None:
    """Of tests, objects, states and variables alike."""
    writer = Writer()
    writer.variable("oval:var:1", "a")
    name = '<name var_ref="oval:var:1"/>' if cut == "constant_variable" else "a"
    writer.definition(both(writer.test(name, evr=("less than", "0:1-1"))))
    content = writer.document().replace(f"<{cut} id".encode(), f"<{cut} was".encode())
    assert _reasons(content) == [reason]


def test_criteria_with_too_many_ways_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nested alternatives multiply; nobody writes so many."""
    monkeypatch.setattr(criteria, "ALTERNATIVES", 1000)
    writer = Writer()
    a = writer.test("a")
    writer.definition(both(*(either(a, a) for _ in range(64))))
    writer.definition(both(a), id_="oval:def:2")
    (skipped, read) = _read(writer.document())
    assert skipped == Skipped("oval:def:1", "criteria that can be fulfilled in too many ways", True)
    assert isinstance(read, oval.Read)


def test_metadata_is_kept_without_prose() -> None:
    """Ids, severity, products and the vectors of flaws."""
    metadata = (
        "<title> ELSA-1: thing </title>"
        + references("CVE", ["CVE-2024-0001"])
        + "<description>much text</description><advisory><severity>LOW</severity>"
        '<cve cvss3="5.5/CVSS:3.1/AV:L">CVE-2024-0001</cve><cve>CVE-2024-0002</cve>'
        "<affected_cpe_list><cpe>cpe:/o:a:b:1</cpe></affected_cpe_list></advisory>"
    )
    writer = Writer()
    writer.definition(both(writer.test("a")), metadata, kind="vulnerability")
    (found,) = _read(writer.document())
    assert isinstance(found, oval.Read)
    said = found.definition
    assert (said.title, said.kind, said.severity) == ("ELSA-1: thing", "vulnerability", "LOW")
    assert said.cpes == ("cpe:/o:a:b:1",)
    assert said.ids("cve") == ("CVE-2024-0001", "CVE-2024-0002")
    assert said.scores == {"CVE-2024-0001": "CVSS:3.1/AV:L"}
    assert "much text" not in repr(said)


def test_a_definition_without_criteria_or_id_is_broken() -> None:
    """And the next one is read."""
    writer = Writer()
    writer.definition("", id_="oval:def:7")
    writer.definition(both(writer.test("a")))
    read, skipped = _read(writer.document())
    assert isinstance(read, oval.Read)
    assert skipped == Skipped("oval:def:7", "a definition without id or criteria", broken=True)


def _until_damage(content: bytes) -> tuple[list[oval.Read | Skipped], MalformedInput | None]:
    return until_damage(oval.definitions(BytesIO(content)))


def _two() -> bytes:
    writer = Writer()
    for number in (1, 2):
        test = writer.test(f"package{number}", evr=("less than", "0:1-1"))
        writer.definition(both(test), id_=f"oval:def:{number}")
    return writer.document()


def test_what_was_read_before_the_damage_counts() -> None:
    """Cut off in the last state, the first definition is whole; then the damage is said."""
    content = _two()
    cut = content[: content.rindex(b"<rpminfo_state")]
    found, damage = _until_damage(cut)
    assert damage is not None
    assert [type(item) for item in found] == [oval.Read, Skipped]


@settings(max_examples=30)
@given(st.integers(0, len(_two()) - 1))
def test_a_document_cut_anywhere_is_damaged_and_never_crashes(length: int) -> None:
    """Plain or compressed."""
    content = _two()
    for data in (
        content[:length],
        gzip.compress(content)[: length // 8],
        bz2.compress(content)[:99],
    ):
        assert _until_damage(data)[1] is not None


@settings(max_examples=30)
@given(st.binary(max_size=200))
def test_noise_is_damaged(noise: bytes) -> None:
    """Whatever it is."""
    assert _until_damage(noise)[1] is not None


def test_entities_are_refused() -> None:
    """The billion laughs are not heard."""
    bomb = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
        <oval_definitions><definitions><definition id="&b;"/></definitions></oval_definitions>"""
    found, damage = _until_damage(bomb)
    assert not found
    assert damage is not None


def test_nesting_and_numbers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document nested without end, or of parts without number."""
    deep = b"<a>" * 200_000
    assert isinstance(_until_damage(deep)[1], LimitExceeded)
    monkeypatch.setattr(document, "PARTS", 3)
    assert isinstance(_until_damage(_two())[1], LimitExceeded)
    monkeypatch.setattr(document, "SIZE", 100)
    assert isinstance(_until_damage(_two())[1], LimitExceeded)


SAMPLES = [
    ("oracle-oval/ELSA-2007-0057.xml", 8),
    ("oracle-oval/elsa-2018-1196-1.xml.bz2", 18),
    ("azurelinux-oval/cbl-mariner-1.0-oval.xml", 3),
    ("redhat-oval-v2/RHEL8/ansible-2-including-unpatched.oval.xml.bz2", 15),
]


@pytest.mark.parametrize(("path", "ways"), SAMPLES)
def test_real_documents_are_read_whole(path: str, ways: int) -> None:
    """Every way of every definition is told."""
    with (feeds("samples") / path).open("rb") as stream:
        found = list(oval.definitions(stream))
    assert not [item for item in found if isinstance(item, Skipped)]
    assert sum(len(item.alternatives) for item in found if isinstance(item, oval.Read)) == ways
