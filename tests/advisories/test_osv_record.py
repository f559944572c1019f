"""Records in the OSV format."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.feed import Fact, Record, Withdrawn
from seawall.advisories.osv_record import facts, intervals
from seawall.model import Category, Range, State, Statement
from seawall.versions import affected
from tests.advisories.making import flaws, osv, skipped, statements


def _facts(record: Any) -> list[Fact]:
    return list(facts(json.dumps(record).encode(), "osv-test", "record"))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([{"introduced": "0"}, {"fixed": "2"}], [Range("0", "2")]),
        ([{"introduced": "0.0.0-0"}], [Range()]),
        ([{"introduced": "1"}, {"last_affected": "2"}], [Range("1", "", "2")]),
        (
            [{"introduced": "3"}, {"introduced": "1"}, {"fixed": "4"}, {"fixed": "2"}],
            [Range("1", "2"), Range("3", "4")],
        ),
        (
            [{"introduced": "0"}, {"fixed": "1.9"}, {"introduced": "1.10"}],
            [Range("0", "1.9"), Range("1.10")],
        ),
        ([{"introduced": "1"}, {"fixed": "2"}, {"introduced": "2"}], [Range("1", "2"), Range("2")]),
        ([{"introduced": "1"}, {"fixed": "1"}], []),
        ([{"introduced": "1"}, {"limit": "*"}], [Range("1")]),
        ([{"introduced": "1"}, {"limit": "2"}], [Range("1", "2")]),
        ([{"fixed": "2"}], []),
    ],
)
def test_events_become_intervals(events: list[dict[str, str]], expected: list[Range]) -> None:
    """Sorted by version, each opening is closed by the next closing event."""
    assert list(intervals(events, "pep440")) == expected


def test_aliases_are_kept_and_the_cve_comes_first() -> None:
    """A record is about the CVE among its aliases, its own id is an alias of it."""
    found = _facts(osv("PYSEC-1", "PyPI", "A_b", {"introduced": "0"}, aliases=["CVE-2024-0001"]))
    (said,) = statements(found)
    assert (said.advisory, said.vulnerability, said.package) == ("PYSEC-1", "CVE-2024-0001", "a-b")
    assert said.state is State.AFFECTED
    assert flaws(found)["CVE-2024-0001"].aliases == ("PYSEC-1",)


def test_a_record_with_two_cves_joins_neither() -> None:
    """Two CVEs are two flaws: one statement for each, and no alias."""
    found = _facts(
        osv("GHSA-1", "npm", "a", {"introduced": "0"}, aliases=["CVE-2024-0001", "CVE-2024-0002"])
    )
    assert [said.vulnerability for said in statements(found)] == ["CVE-2024-0001", "CVE-2024-0002"]
    assert all(not known.aliases for known in flaws(found).values())


def test_an_erratum_explodes_into_its_cves() -> None:
    """An erratum names its flaws as related; they are not aliases of it."""
    found = _facts(
        osv(
            "ALSA-2024:1",
            "AlmaLinux:9",
            "bash",
            {"introduced": "0"},
            {"fixed": "5.1-1.el9"},
            related=["CVE-2024-0001", "CVE-2024-0002", "ALBA-2024:2"],
            summary="Important: bash security update",
        )
    )
    assert [said.vulnerability for said in statements(found)] == ["CVE-2024-0001", "CVE-2024-0002"]
    assert {(said.severity, said.state) for said in statements(found)} == {
        ("important", State.FIXED)
    }
    assert all(not known.aliases for known in flaws(found).values())


def test_related_flaws_of_other_records_are_not_theirs() -> None:
    """Only errata speak of the flaws they call related."""
    (said,) = statements(
        _facts(osv("GO-1", "Go", "a", {"introduced": "0"}, related=["CVE-2024-0001"]))
    )
    assert said.vulnerability == "GO-1"


def test_an_upstream_flaw_is_no_alias() -> None:
    """A record about the upstream's CVE speaks of it under its own id."""
    found = _facts(osv("JLSEC-1", "Julia", "a", {"introduced": "0"}, upstream=["CVE-2024-0001"]))
    assert statements(found)[0].vulnerability == "CVE-2024-0001"
    assert flaws(found)["CVE-2024-0001"].aliases == ()


@pytest.mark.parametrize(
    ("summary", "modules"),
    [
        ("Moderate: postgresql:12 security update", ["postgresql:12"]),
        ("Low: virt:rhel and virt-devel:rhel security update", ["virt:rhel", "virt-devel:rhel"]),
        ("Moderate: httpd:2.4/httpd security update", ["httpd:2.4"]),
        ("Important: varnish security update", [""]),
    ],
)
def test_a_modular_fix_applies_to_the_streams_of_its_summary(
    summary: str, modules: list[str]
) -> None:
    """The version says that a package is modular, the summary of which stream."""
    record = osv(
        "ALSA-1",
        "AlmaLinux:8",
        "a",
        {"introduced": "0"},
        {"fixed": "1-1.module_el8.6.0+1+abc"},
        related=["CVE-2024-0001"],
        summary=summary,
    )
    assert [said.module for said in statements(_facts(record))] == modules


@pytest.mark.parametrize("id_", ["ALBA-2024:1", "ALEA-2024:1"])
def test_errata_without_security_relevance_are_counted(id_: str) -> None:
    """Bug fixes and enhancements are no advisories."""
    assert skipped(_facts(osv(id_, "AlmaLinux:8", "a", {"introduced": "0"}))) == [
        ("erratum without security relevance", False)
    ]


def test_a_withdrawn_record_keeps_its_statements_marked() -> None:
    """It takes back other copies; what it told of the flaw may be why it was withdrawn."""
    record = osv(
        "GHSA-1",
        "npm",
        "a",
        {"introduced": "0"},
        {"fixed": "2"},
        aliases=["CVE-2024-0001"],
        withdrawn="2024-01-01T00:00:00Z",
    )
    withdrawn, said = _facts(record)
    assert withdrawn == Withdrawn("GHSA-1")
    assert isinstance(said, Statement)
    assert (said.vulnerability, said.state) == ("CVE-2024-0001", State.WITHDRAWN)
    assert said.ranges == (Range("0", "2"),)


def test_a_withdrawn_record_without_statements_is_withdrawn_all_the_same() -> None:
    """Other sources may have kept more of it; that it says nothing more is no omission."""
    record = osv("GHSA-1", "npm", "a", withdrawn="2024-01-01T00:00:00Z")
    assert _facts(record) == [Withdrawn("GHSA-1")]


def test_a_flaw_is_told_by_its_record() -> None:
    """The record is named just before, for a newer version of it replaces both."""
    record = osv("PYSEC-1", "PyPI", "a", {"introduced": "0"}, aliases=["CVE-2024-0001"])
    assert [fact for fact in _facts(record) if not isinstance(fact, Statement)] == [
        Record("PYSEC-1"),
        *flaws(_facts(record)).values(),
    ]


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("unmaintained", Category.UNMAINTAINED),
        ("unsound", Category.UNSOUND),
        ("notice", Category.NOTICE),
        (None, Category.VULNERABILITY),
        ([], Category.VULNERABILITY),
    ],
)
def test_informational_advisories_have_their_category(word: Any, category: Category) -> None:
    """RustSec marks what is no vulnerability."""
    record = osv("RUSTSEC-1", "crates.io", "a", {"introduced": "0.0.0-0"})
    record["affected"][0]["database_specific"] = {"informational": word}
    assert statements(_facts(record))[0].category is category


def test_malicious_packages_are_malware() -> None:
    """By id, or by RustSec's category."""
    mal = osv("MAL-2024-1", "npm", "evil", {"introduced": "0"})
    rust = osv("RUSTSEC-1", "crates.io", "evil", {"introduced": "0"})
    rust["affected"][0]["database_specific"] = {"categories": ["malicious"]}
    for record in (mal, rust):
        assert statements(_facts(record))[0].category is Category.MALWARE


def test_commits_cannot_be_matched() -> None:
    """A record with commits alone is counted, never taken for all versions."""
    record = osv("OSV-1", "PyPI", "a")
    record["affected"][0]["ranges"] = [{"type": "GIT", "events": [{"introduced": "0"}]}]
    assert skipped(_facts(record)) == [("only commits of a repository", False)]
    assert not statements(_facts(record))


def test_a_record_without_versions_matches_nothing() -> None:
    """Neither ranges nor versions: counted."""
    assert skipped(_facts(osv("PYSEC-1", "PyPI", "a"))) == [("neither ranges nor versions", False)]


def test_listed_versions_stay_where_the_ranges_do_not_say_them() -> None:
    """Either one matching is enough, so what both say is kept once."""
    record = osv("PYSEC-1", "PyPI", "a", {"introduced": "1"}, {"fixed": "2"})
    record["affected"][0]["versions"] = ["0.5", "1.0", "1.9", "2.0", "not-a-version"]
    (said,) = statements(_facts(record))
    assert said.versions == ("0.5", "2.0", "not-a-version")


@pytest.mark.parametrize("kind", ["fixed", "last_affected"])
@pytest.mark.parametrize("start", ["0", "2.0"])
def test_a_bound_without_place_is_undetermined(start: str, kind: str) -> None:
    """It neither clears every version nor condemns them; what is bounded beside it decides."""
    events = [{"introduced": start}, {kind: "trunk"}]
    sound = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.5"}]}
    ranges = [sound, {"type": "ECOSYSTEM", "events": events}]
    item = {"package": {"ecosystem": "PyPI", "name": "a"}, "ranges": ranges}
    bounded, unsure = statements(_facts({"id": "X-1", "affected": [item]}))
    assert (bounded.state, bounded.ranges) == (State.FIXED, (Range(fixed="1.5"),))
    assert (unsure.state, unsure.ranges) == (State.UNDETERMINED, (Range(introduced=start),))


def test_a_beginning_without_place_is_undetermined() -> None:
    """Versions below the end may be affected, the others are not."""
    events = [{"introduced": "nightly.2026-03-10.0"}, {"fixed": "4.5.0"}]
    item = {
        "package": {"ecosystem": "Bitnami", "name": "a"},
        "ranges": [{"type": "SEMVER", "events": events}],
    }
    (said,) = statements(_facts({"id": "BIT-1", "affected": [item]}))
    assert said.state is State.UNDETERMINED
    assert affected("bitnami", "4.4.0", said.ranges)
    assert not affected("bitnami", "4.5.0", said.ranges)


@pytest.mark.parametrize("enumerated", [True, False])
def test_a_list_decides_where_a_bound_has_no_place(enumerated: bool) -> None:
    """Listed versions are affected, others are not."""
    events = [{"introduced": "0"}, {"fixed": "trunk"}]
    item = {
        "package": {"ecosystem": "PyPI", "name": "a"},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
        "versions": ["1.0", "1.1"],
    }
    content = _encoded({"id": "X-1", "affected": [item]})
    (said,) = statements(list(facts(content, "osv", "x", enumerated=enumerated)))
    assert (said.state, said.ranges, said.versions) == (State.AFFECTED, (), ("1.0", "1.1"))


def test_a_bound_that_is_no_version_but_has_a_place_keeps_the_list() -> None:
    """What the ecosystem refuses is placed by its number, and what is listed stays affected."""
    events = [{"introduced": "10.0.0"}, {"fixed": "10.0.2-1.1"}]
    listed = ["10.0.1", "10.0.5", "11.0.3"]
    item = {
        "package": {"ecosystem": "PyPI", "name": "neutron"},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
        "versions": listed,
    }
    (said,) = statements(_facts({"id": "PYSEC-1", "affected": [item]}))
    assert said.versions == ("10.0.5", "11.0.3")
    for version in listed:
        assert affected("pep440", version, said.ranges, said.versions)
    assert not affected("pep440", "10.0.6", said.ranges, said.versions)


@pytest.mark.parametrize(
    ("imports", "note"),
    [
        ([{"path": "m/b"}, {"path": "m/a", "symbols": ["F"]}], "only in m/a, m/b"),
        ([{"path": f"m/{name}"} for name in "edcba"], "only in m/a, m/b, m/c and 2 more"),
        ([{"path": "m"}, {"path": "m/a"}], ""),
        ([{"path": 7}, {}, "x", None], ""),
        ("x", ""),
        ([], ""),
    ],
)
def test_flawed_packages_of_a_module_are_noted(imports: Any, note: str) -> None:
    """Nothing is said where the module itself is among them."""
    record = osv("GO-1", "Go", "m", {"introduced": "0"}, {"fixed": "1.2.0"})
    record["affected"][0]["ecosystem_specific"] = {"imports": imports}
    (said,) = statements(_facts(record))
    assert (said.state, said.note) == (State.FIXED, note)


def test_listed_versions_alone_are_exact() -> None:
    """Without ranges, the list is the whole truth."""
    record = osv("PROJECTKB-1", "Maven", "g:a")
    record["affected"][0]["versions"] = ["1.0", "1.1"]
    (said,) = statements(_facts(record))
    assert (said.ranges, said.versions, said.state) == ((), ("1.0", "1.1"), State.AFFECTED)


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        ("<= 1.5", Range("0", "", "1.5")),
        ("< 1.5", Range("0", "1.5")),
        ("junk", Range()),
        (7, Range()),
    ],
)
def test_the_last_known_affected_version_closes_an_open_range(bound: Any, expected: Range) -> None:
    """GitHub gives it where nothing is fixed."""
    record = osv("GHSA-1", "npm", "a", {"introduced": "0"})
    record["affected"][0]["database_specific"] = {"last_known_affected_version_range": bound}
    assert statements(_facts(record))[0].ranges == (expected,)


def test_vectors_keep_who_gave_them() -> None:
    """At the top or per package; metrics that are not defined are left out."""
    record = osv(
        "JLSEC-1",
        "Julia",
        "a",
        {"introduced": "0"},
        severity=[{"type": "CVSS_V2", "score": "AV:N/AC:M/Au:N/C:N/I:N/A:P", "source": "NVD"}],
    )
    vector = "CVSS:4.0/AV:N/AC:L/AT:P/PR:H/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
    record["affected"][0]["severity"] = [{"type": "CVSS_V4", "score": f"{vector}/E:X/MVC:X"}]
    scores = flaws(_facts(record))["JLSEC-1"].scores
    assert [(score.source, score.vector) for score in scores] == [
        ("nvd", "AV:N/AC:M/Au:N/C:N/I:N/A:P"),
        ("osv-test", vector),
    ]


@pytest.mark.parametrize("score", ["7.5", "", "CVSS:3.1/<b>", "see " * 200, "AV:N\n/AC:L"])
def test_what_is_no_vector_is_left_out(score: str) -> None:
    """Only vectors are kept, never a text."""
    record = osv(
        "X-1", "npm", "a", {"introduced": "0"}, severity=[{"type": "CVSS_V3", "score": score}]
    )
    assert flaws(_facts(record))["X-1"].scores == ()


def test_a_package_listed_twice_keeps_both_ranges() -> None:
    """One document may speak of a package several times."""
    record = osv("GHSA-1", "Maven", "g:a", {"introduced": "1"}, {"fixed": "2"})
    record["affected"] += osv("x", "Maven", "g:a", {"introduced": "3"}, {"fixed": "4"})["affected"]
    assert [said.ranges for said in statements(_facts(record))] == [
        (Range("1", "2"),),
        (Range("3", "4"),),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'{"id": 7}',
        b'{"id": ""}',
        b'{"id": "a\\u0000b", "affected": []}',
        b'{"id": "x", "affected": [{"package": {"name": 1}}]}',
        b'{"id": "x", "affected": [{"ranges": [{"type": "SEMVER", "events": [{"a": []}]}]}]}',
        b'{"id": "x"' + b', "a": [' * 100_000,
        b'\xff\xfe{"id": "x"}',
    ],
)
def test_broken_records_are_counted_as_broken(content: bytes) -> None:
    """They give nothing else and stop nothing."""
    (fact,) = facts(content, "osv-test", "record")
    assert skipped([fact])[0][1]


def test_an_unknown_event_is_broken() -> None:
    """What it means cannot be guessed."""
    found = _facts(osv("X-1", "PyPI", "a", {"introduced": "0"}, {"repaired": "2"}))
    assert skipped(found) == [("an event of an unknown kind", True)]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        ["aliases", "related", "affected", "severity", "database_specific", "summary", "modified"]
    ),
    _JSON,
)
def test_any_value_in_any_field_is_survived(field: str, value: Any) -> None:
    """Hostile records are read or counted, nothing is raised."""
    record = osv("X-1", "PyPI", "a", {"introduced": "0"})
    record[field] = value
    assert isinstance(_facts(record), list)


def test_a_fix_before_the_first_version_clears_a_package_of_apk() -> None:
    """Elsewhere it is no statement at all."""
    events = ({"introduced": "0"}, {"fixed": "0"})
    said = {
        ecosystem: statements(list(facts(_encoded(osv("A-1", ecosystem, "a", *events)), "s", "")))
        for ecosystem in ("Wolfi", "PyPI")
    }
    assert [(item.state, item.ranges) for item in said["Wolfi"]] == [(State.NOT_AFFECTED, ())]
    assert said["PyPI"] == []


def test_a_record_of_a_distributor_is_about_the_cve_it_is_named_after() -> None:
    """And its own word for the severity is kept, in whatever type of score."""
    record = osv("DEBIAN-CVE-2024-12345", "Debian:12", "a", {"introduced": "0"})
    record["severity"] = [{"type": "Ubuntu", "score": "Medium"}]
    (said,) = statements(list(facts(_encoded(record), "s", "")))
    assert (said.vulnerability, said.severity) == ("CVE-2024-12345", "medium")


def test_versions_beside_ranges_may_be_left_out() -> None:
    """Where the ranges are known to say all."""
    record = osv("A-1", "PyPI", "a", {"introduced": "0"}, {"fixed": "2"})
    record["affected"][0]["versions"] = ["1", "3"]
    (said,) = statements(list(facts(_encoded(record), "s", "")))
    assert said.versions == ("3",)
    (said,) = statements(list(facts(_encoded(record), "s", "", enumerated=False)))
    assert said.versions == ()


def _encoded(record: Any) -> bytes:
    return json.dumps(record).encode()


def test_a_record_cannot_multiply_without_end() -> None:
    """A record of thousands of flaws in thousands of packages is refused as a whole."""
    record = {
        "id": "X-1",
        "aliases": [f"CVE-2024-{10_000 + number}" for number in range(2001)],
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": f"p{number}"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
            }
            for number in range(1000)
        ],
    }
    assert skipped(_facts(record)) == [("more statements than any record has", True)]
