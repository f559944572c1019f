"""One look-up: exact values, networks, parent domains, packages, files."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from datetime import date

import pytest

from seawall.advisories.intelligence import CONSUMERS, SUBDOMAINS
from seawall.advisories.intelligence.confidence import HALF_LIVES
from seawall.advisories.intelligence.malware import ECOSYSTEMS
from seawall.model import Category, Indicator, IndicatorKind, Range, Source, Statement
from seawall.vulnerabilities.ecosystems import LANGUAGES
from tests.advisories.intelligence.memory import TODAY, asking, says

Kind = IndicatorKind


def test_each_kind_names_its_consumer_and_its_half_life() -> None:
    """There is no kind that nobody asks for, or that ages in a way nobody wrote down."""
    assert CONSUMERS.keys() == HALF_LIVES.keys() == set(Kind)
    assert all(CONSUMERS.values())


def test_sources_are_joined_and_say_why() -> None:
    """Labels, techniques and days of all of them, the strongest first."""
    known = asking(
        says(Kind.DOMAIN, "evil.example", confidence=20, labels=("c2",), techniques=("T1071",)),
        says(
            Kind.DOMAIN,
            "evil.example",
            source="b",
            confidence=90,
            first_seen="2026-01-01",
            labels=("miner",),
        ),
    )
    about = known.look_up(Kind.DOMAIN, ["Evil.Example."], TODAY)["Evil.Example."]
    assert about.confidence == 92
    assert [one.indicator.source for one in about.sightings] == ["b", "a"]
    assert (about.labels, about.techniques) == (("c2", "miner"), ("T1071",))
    assert (about.first_seen, about.last_seen) == ("2026-01-01", "2026-08-22")
    assert about.why[0].startswith("b lists it as evil.example, 90 of 100, 0 days ago")


def test_several_kinds_at_once() -> None:
    """A value is looked for in each of them; what is of no kind is left out."""
    known = asking(says(Kind.MD5, "ab" * 16), says(Kind.SHA1, "cd" * 20))
    found = known.look_up((Kind.MD5, Kind.SHA1), ["AB" * 16, "cd" * 20, "?", ""], TODAY)
    assert set(found) == {"AB" * 16, "cd" * 20}


def test_the_day_of_the_data_stands_for_a_missing_one() -> None:
    """A list without days is as old as the list."""
    undated = says(Kind.ADDRESS, "8.8.8.8", last_seen="", confidence=100)
    source = Source(id="a", name="", url="", licence="", as_of="2026-08-15")
    about = asking(undated, sources=[source]).address("8.8.8.8", TODAY)
    assert about is not None
    assert (about.confidence, about.sightings[0].age) == (50, 7)


@pytest.mark.parametrize(
    ("asked", "sources"),
    [
        ("45.148.10.7", ["net24", "net16"]),
        ("::ffff:45.148.10.7", ["net24", "net16"]),
        ("45.148.11.7", ["net16"]),
        ("45.149.0.1", []),
        ("8.8.8.8", ["exact"]),
        ("2606:4700::1", ["six"]),
        ("2606:4701::1", []),
        ("not an address", []),
    ],
)
def test_addresses_are_found_in_networks(asked: str, sources: list[str]) -> None:
    """By themselves or by every block that holds them."""
    known = asking(
        says(Kind.NETWORK, "45.148.10.0/24", source="net24", confidence=90),
        says(Kind.NETWORK, "45.148.0.0/16", source="net16", confidence=50),
        says(Kind.NETWORK, "2606:4700::/32", source="six"),
        says(Kind.ADDRESS, "8.8.8.8", source="exact"),
    )
    about = known.address(asked, TODAY)
    assert [one.indicator.source for one in about.sightings] == sources if about else not sources


@pytest.mark.parametrize("asked", ["10.0.0.1", "::ffff:192.168.1.1", "127.0.0.1", "fd00::1"])
def test_private_addresses_are_never_flagged(asked: str) -> None:
    """Not even where a list that was made by somebody else names them."""
    known = asking(
        says(Kind.ADDRESS, "10.0.0.1"),
        says(Kind.ADDRESS, "127.0.0.1"),
        says(Kind.ADDRESS, "fd00::1"),
        says(Kind.NETWORK, "192.0.0.0/8"),
    )
    assert known.address(asked, TODAY) is None


@pytest.mark.parametrize(
    ("asked", "flagged"),
    [
        ("evil.com", True),
        ("www.evil.com", False),
        ("worse.com", True),
        ("a.b.worse.com", True),
        ("notworse.com", False),
        ("innocent.github.io", False),
        ("x.bad.github.io", True),
        ("b.s3.amazonaws.com", False),
        ("shop.co.uk", False),
        ("com", False),
        ("?", False),
    ],
)
def test_a_parent_speaks_for_children_only_if_it_says_so(asked: str, flagged: bool) -> None:
    """And never where strangers share it: hosters and registries."""
    below = {"labels": (SUBDOMAINS,)}
    known = asking(
        says(Kind.DOMAIN, "evil.com"),
        says(Kind.DOMAIN, "worse.com", **below),
        says(Kind.DOMAIN, "github.io", **below),
        says(Kind.DOMAIN, "bad.github.io", **below),
        says(Kind.DOMAIN, "amazonaws.com", **below),
        says(Kind.DOMAIN, "co.uk", **below),
    )
    assert (known.domain(asked, TODAY) is not None) is flagged


def test_a_file_is_one_whichever_digest_names_it() -> None:
    """A source that lists two digests of it has said so once."""
    known = asking(
        says(Kind.SHA256, "ab" * 32, confidence=60),
        says(Kind.MD5, "cd" * 16, confidence=60),
        says(Kind.MD5, "cd" * 16, confidence=50, source="b"),
    )
    both = known.file(TODAY, sha256="AB" * 32, md5="cd" * 16)
    assert both is not None
    assert (both.value, both.confidence) == ("AB" * 32, 80)
    assert known.file(TODAY, sha1="ab" * 20) is None
    assert known.file(TODAY) is None


def test_urls_are_compared_as_a_whole() -> None:
    """A bad page does not make its host bad."""
    known = asking(says(Kind.URL, "http://evil.com/a"))
    assert known.url("HTTP://EVIL.com:80/a#x", TODAY) is not None
    assert known.url("http://evil.com/b", TODAY) is None


MALWARE = Statement(
    source="osv-npm",
    advisory="MAL-2026-1",
    vulnerability="MAL-2026-1",
    ecosystem="npm",
    package="left-pat",
    ranges=(Range("1.0.0", "1.2.0"),),
    category=Category.MALWARE,
)
FLAW = Statement(
    source="osv-npm",
    advisory="GHSA-1",
    vulnerability="CVE-1",
    ecosystem="npm",
    package="lodash",
    ranges=(Range(),),
)


@pytest.mark.parametrize(
    ("purl", "flagged"),
    [
        ("pkg:npm/left-pat", True),
        ("pkg:npm/left-pat@1.1.0", True),
        ("pkg:npm/left-pat@1.2.0", False),
        ("pkg:npm/lodash@1.0.0", False),
        ("pkg:pypi/left-pat", False),
        ("pkg:deb/debian/left-pat", False),
        ("left-pat", False),
    ],
)
def test_packages_that_advisories_call_malicious(purl: str, flagged: bool) -> None:
    """In the versions that they name; a flaw is no malice."""
    known = asking(statements=[MALWARE, FLAW])
    about = known.package(purl, TODAY)
    assert (about is not None) is flagged
    if about is not None:
        assert about.labels == ("malware",)
        assert about.sightings[0].indicator.note == "MAL-2026-1"


def test_packages_that_are_listed_as_such() -> None:
    """An indicator about a package counts whatever its version, and corroborates advisories."""
    listed = says(Kind.PACKAGE, "pkg:npm/left-pat", source="own", confidence=60)
    about = asking(listed, statements=[MALWARE]).package("pkg:npm/left-pat@1.0.0", TODAY)
    assert about is not None
    assert about.confidence == 98
    assert asking(listed).package("pkg:npm/left-pat@9", TODAY) is not None


def test_ecosystems_are_those_of_matching() -> None:
    """The gate and the scan ask for a package under the same name."""
    assert ECOSYSTEMS.items() <= LANGUAGES.items()


def test_techniques_have_their_name() -> None:
    """In any spelling."""
    known = asking(says(Kind.TECHNIQUE, "T1611", note="Escape to Host"))
    about = known.technique("t1611", TODAY)
    assert about is not None
    assert about.sightings[0].indicator.note == "Escape to Host"


def test_many_addresses_cost_a_bounded_number_of_steps() -> None:
    """The networks that hold an address are found by length of prefix, not one by one."""
    numbers = random.Random(7)
    blocks = [
        says(Kind.NETWORK, f"{numbers.randrange(11, 99)}.{second}.{third}.0/24")
        for second in range(256)
        for third in range(8)
    ]
    known = asking(*blocks)
    known.address("8.8.8.8", TODAY)  # the index of the networks is made once
    one = _calls(lambda: known.address("8.8.4.4", TODAY))
    assert one < 500


def _calls(work: Callable[[], object]) -> int:
    """How many functions of Python a piece of work calls."""
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        del frame, argument
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def test_dates_may_lie_in_the_future() -> None:
    """A clock that is ahead makes nothing surer than sure."""
    known = asking(says(Kind.ADDRESS, "8.8.8.8", last_seen="2099-01-01", confidence=100))
    about = known.address("8.8.8.8", date(2026, 1, 1))
    assert about is not None
    assert (about.confidence, about.sightings[0].age) == (100, 0)


def test_the_same_word_twice_is_one_sighting() -> None:
    """However often a source repeats it."""
    said: Indicator = says(Kind.SHA256, "ab" * 32)
    about = asking(said, said).file(TODAY, sha256="ab" * 32)
    assert about is not None
    assert len(about.sightings) == 1
