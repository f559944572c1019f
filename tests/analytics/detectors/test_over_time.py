"""Signals that compare versions over artifacts and time."""

from __future__ import annotations

import pytest

from seawall.model import Category, Lifecycle, Package, Release, ScanResult, Vulnerability
from tests.analytics.making import Memory, found, npm, says, scanned

FLEET = [scanned(f"app{number}", npm("a", "1.0.0"), day="2026-02-01") for number in range(3)]


def test_a_version_that_appears_alone_is_a_signal() -> None:
    """One artifact has the newest version since a few days, three others do not."""
    (signal,) = found("rare_version", [*FLEET, scanned("new", npm("a", "1.0.1"), day="2026-03-08")])
    assert (signal.version, signal.artifacts) == ("1.0.1", ("new",))


@pytest.mark.parametrize(
    "results",
    [
        [*FLEET, scanned("new", npm("a", "1.0.1"), day="2026-02-20")],
        [*FLEET, scanned("new", npm("a", "0.9.0"), day="2026-03-08")],
        [*FLEET[:2], scanned("new", npm("a", "1.0.1"), day="2026-03-08")],
        [
            *FLEET,
            scanned("new", npm("a", "1.0.1"), day="2026-03-08"),
            scanned("more", npm("a", "1.0.1"), day="2026-03-08"),
        ],
    ],
    ids=["old", "not the newest", "too few others", "not alone"],
)
def test_other_versions_are_none(results: list[ScanResult]) -> None:
    """What is old, lower, shared or hardly used elsewhere is no signal."""
    assert not found("rare_version", results)


def test_a_script_that_former_versions_lacked_is_a_signal() -> None:
    """The former version may be of another artifact, or of an earlier scan of the same."""
    new = scanned("app0", npm("a", "1.0.1", install_scripts="postinstall"), day="2026-03-08")
    (signal,) = found("new_behaviour", [FLEET[0], new])
    assert signal.summary == "runs scripts at installation, unlike 1.0.0"
    assert signal.evidence == ("1.0.1: install-scripts postinstall", "1.0.0: no install-scripts")


def test_behaviour_that_is_not_new_is_none() -> None:
    """A package that always did so, or of which no former version is known, is no signal."""
    always = npm("a", "0.9.0", install_scripts="install")
    new = scanned("app", npm("a", "1.0.1", install_scripts="postinstall"), day="2026-03-08")
    assert not found("new_behaviour", [FLEET[0], scanned("old", always), new])
    assert not found("new_behaviour", [new])


def flaw(number: int, *weaknesses: str, published: str = "2025-01-01") -> Vulnerability:
    return Vulnerability(id=f"CVE-2025-{number}", cwes=weaknesses, published=published)


def test_a_weakness_that_returns_is_a_signal() -> None:
    """Four flaws of one cause within five years; wide weaknesses and old flaws do not count."""
    known = Memory(
        [says("a", f"CVE-2025-{number}") for number in range(6)],
        [
            *(flaw(number, "CWE-79", "CWE-20") for number in range(4)),
            flaw(4, "CWE-89"),
            flaw(5, "CWE-89", published="2015-01-01"),
        ],
    )
    (signal,) = found("same_weakness", [scanned("app", npm("a"))], known)
    assert signal.summary == "4 flaws of CWE-79 in 5 years"
    assert len(signal.evidence) == 4


def test_what_nobody_maintains_is_a_signal() -> None:
    """An advisory says so about a package, a calendar about a system; the near end counts too."""
    known = Memory([says("a", "RUSTSEC-1", category=Category.UNMAINTAINED), says("b")])
    results = [
        scanned("app", npm("a"), npm("b")),
        scanned("old", release=Release(id="debian", version="10")),
        scanned("soon", release=Release(id="alpine", version="3.20.1")),
        scanned("fine", release=Release(id="debian", version="12")),
        scanned("what", release=Release(id="plan9")),
    ]
    told = {(one.package, one.summary) for one in found("unmaintained", results, known)}
    assert told == {
        ("a", "unmaintained"),
        ("debian", "is not supported since 2024-06-30"),
        ("alpine", "is supported until 2026-04-01"),
    }


def test_a_runtime_past_its_cycle_is_named() -> None:
    """By its last day, or without one; a cycle that goes on, or that nobody knows, is none."""
    known = Memory(
        lifecycles=[
            Lifecycle("python", "3.8", eol="2024-10-07", latest="3.8.20"),
            Lifecycle("python", "3.9", eol="2026-05-01"),
            Lifecycle("python", "3.14", eol="2030-10-31"),
            Lifecycle("nginx", "1.20", over=True),
        ]
    )
    programs = [
        Package(type="generic", name=name, version=version, purl="")
        for name, version in (
            ("python", "3.8.1"),
            ("python", "3.9.2"),
            ("python", "3.14.0"),
            ("python", "3.7.1"),
            ("nginx", "1.20.1"),
            ("unheard", "3.8.1"),
        )
    ]
    signals = found("unmaintained", [scanned("app", *programs)], known)
    assert {(one.package, one.version, one.summary) for one in signals} == {
        ("python", "3.8.1", "is not supported since 2024-10-07"),
        ("python", "3.9.2", "is supported until 2026-05-01"),
        ("nginx", "1.20.1", "is not supported any more"),
    }
    told = {one.version: one.evidence for one in signals}
    assert told["3.8.1"][1] == "python 3.8: its latest version is 3.8.20"


def test_what_advisories_say_of_a_system_is_preferred() -> None:
    """The data knows a later end than the table in the program."""
    release = Release(id="debian", version="10")
    later = Memory(lifecycles=[Lifecycle("debian", "10", eol="2031-01-01")])
    results = [scanned("old", release=release)]
    assert found("unmaintained", results)
    assert not found("unmaintained", results, later)


def test_a_package_that_never_changes_is_no_signal() -> None:
    """Two years of the same version tell nothing about who maintains it."""
    results = [scanned("app", npm("left-pad"), day=f"20{year}-03-01") for year in (24, 25, 26)]
    assert not found("unmaintained", results)


def test_signals_do_not_depend_on_the_order_of_scans() -> None:
    """The fleet is sorted, whatever order its documents came in."""
    results = [*FLEET, scanned("new", npm("a", "1.0.1"), day="2026-03-08")]
    assert found("rare_version", results) == found("rare_version", results[::-1])
