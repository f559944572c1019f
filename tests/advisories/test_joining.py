"""Joining ids and knowledge."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.joining import Aliases, joined, merged
from seawall.advisories.values import is_cve
from seawall.model import Score, Vulnerability

_IDS = st.sampled_from(
    ["CVE-2024-0001", "CVE-2024-0002", "CVE-2024-0003", "GHSA-a", "GHSA-b", "GO-1", "PYSEC-1"]
)


def test_a_chain_of_aliases_is_one_flaw_under_its_cve() -> None:
    """The CVE stands for all, wherever it is in the chain."""
    aliases = Aliases([("PYSEC-1", "GHSA-a"), ("GHSA-a", "GO-1"), ("GO-1", "CVE-2024-0001")])
    assert {aliases.primary(name) for name in ("PYSEC-1", "GHSA-a", "GO-1")} == {"CVE-2024-0001"}
    assert aliases.moved() == dict.fromkeys(("GHSA-a", "GO-1", "PYSEC-1"), "CVE-2024-0001")


def test_without_a_cve_the_first_id_stands_for_all() -> None:
    """By alphabet, so that it does not depend on the order of the feeds."""
    assert Aliases([("PYSEC-1", "GHSA-a")]).primary("PYSEC-1") == "GHSA-a"


def test_two_cves_never_join_through_a_third_id() -> None:
    """The link is refused and counted; what names a CVE itself goes first."""
    aliases = Aliases(
        [("GHSA-a", "PYSEC-1"), ("GHSA-a", "CVE-2024-0001"), ("PYSEC-1", "CVE-2024-0002")]
    )
    assert aliases.primary("GHSA-a") == "CVE-2024-0001"
    assert aliases.primary("PYSEC-1") == "CVE-2024-0002"
    assert aliases.refused == 1


@settings(max_examples=200)
@given(st.lists(st.tuples(_IDS, _IDS), max_size=10))
def test_the_order_of_links_does_not_matter(links: list[tuple[str, str]]) -> None:
    """And no CVE ever stands for another."""
    first = Aliases(links)
    second = Aliases([(right, left) for left, right in reversed(links)])
    names = {name for link in links for name in link}
    assert {name: first.primary(name) for name in names} == {
        name: second.primary(name) for name in names
    }
    assert all(first.primary(name) == name for name in names if is_cve(name))


def test_knowledge_of_several_sources_adds_up() -> None:
    """Earliest publication, latest change, every vector, the strongest signal."""
    one = Vulnerability(
        id="CVE-2024-0001",
        scores=(Score("AV:N", "b"),),
        published="2024-02-01",
        modified="2024-02-02",
        exploitation="poc",
        epss=0.5,
    )
    two = Vulnerability(
        id="x", scores=(Score("AV:N", "a"),), published="2024-01-01", exploitation="active"
    )
    both = joined("CVE-2024-0001", ["x"], [one, two])
    assert both == joined("CVE-2024-0001", ["x"], [two, one])
    assert merged(one, two) == joined("CVE-2024-0001", (), [one, two])
    assert (both.id, both.aliases) == ("CVE-2024-0001", ("x",))
    assert (both.published, both.modified) == ("2024-01-01", "2024-02-02")
    assert [score.source for score in both.scores] == ["a", "b"]
    assert (both.exploitation, both.epss, both.known_exploited) == ("active", 0.5, "")


def test_nothing_known_of_a_flaw_is_a_flaw_all_the_same() -> None:
    """A statement may be all that there is."""
    assert joined("CVE-2024-0001", (), ()) == Vulnerability(id="CVE-2024-0001")
