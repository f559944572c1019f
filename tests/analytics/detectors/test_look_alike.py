"""Names that look like a popular one, and names that merely resemble it."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.advisories import STARTER, open_snapshot
from seawall.analytics.detectors.look_alike import Likeness, one_apart
from seawall.model import Category
from tests.analytics.making import Memory, found, npm, says, scanned

POPULAR = ["lodash", "left-pad", "express", "once_cell", "boto", "h11", "request", "requests"]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("lodahs", "lodash"),
        ("1odash", "lodash"),
        ("lodas", "lodash"),
        ("lodashh", "lodash"),
        ("expresss", "express"),
        ("leftpad", "left-pad"),
        ("oncecell", "once_cell"),
        ("once-cell", "once_cell"),
        ("reqests", "requests"),
    ],
)
def test_a_slip_of_eye_or_finger_is_found(name: str, target: str) -> None:
    """Separators, look-alike letters and single differences lead to the popular name."""
    assert Likeness(POPULAR).of(name) == target


@pytest.mark.parametrize(
    "name", ["lodash", "request", "boto3", "h12", "lodash4", "express-session", "left", "abc", ""]
)
def test_other_products_are_not(name: str) -> None:
    """A popular name itself, a numbered successor, and longer names are other products."""
    assert Likeness(POPULAR).of(name) == ""


@given(
    st.text(string.ascii_lowercase, min_size=1, max_size=6),
    st.text(string.ascii_lowercase, min_size=1, max_size=6),
)
def test_one_difference_is_counted_right(one: str, two: str) -> None:
    """The quick answer is that of the textbook's table of distances."""
    assert one_apart(one, two) == (_distance(one, two) == 1)
    assert one_apart(one, two) == one_apart(two, one)


def _distance(one: str, two: str) -> int:
    """Optimal string alignment."""
    rows = [
        [max(i, j) if 0 in (i, j) else 0 for j in range(len(two) + 1)] for i in range(len(one) + 1)
    ]
    for i, a in enumerate(one, 1):
        for j, b in enumerate(two, 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and (a, b) == (two[j - 2], one[i - 2]):
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


def test_what_the_fleet_uses_is_popular() -> None:
    """Three artifacts make a name popular, and a name that looks like it suspect."""
    fleet = [scanned(f"app{number}", npm("our-widgets")) for number in range(3)]
    (signal,) = found("look_alike", [*fleet, scanned("new", npm("our-widget"))])
    assert (signal.package, signal.artifacts) == ("our-widget", ("new",))
    assert signal.evidence[0] == "our-widgets: in 3 artifacts of the fleet"
    assert not found("look_alike", [*fleet[:2], scanned("new", npm("our-widget"))])


def test_an_ending_is_suspect_only_beside_a_name_of_the_fleet() -> None:
    """What advisories speak about has honest bindings and kits; what three artifacts use counts."""
    fleet = [scanned(f"app{number}", npm("our-widgets")) for number in range(3)]
    new = scanned("new", npm("our-widgets-sdk"), npm("our-widgets-theme"), npm("express-js"))
    signals = found("look_alike", [*fleet, new], Memory([says("express")]))
    assert [one.package for one in signals] == ["our-widgets-sdk"]
    assert Likeness(["a-sdk", "lasso"], ["lasso"]).of("lasso-rs") == "lasso"
    assert Likeness(["lasso"]).of("lasso-rs") == ""


def test_what_advisories_speak_about_is_popular_unless_it_is_malicious() -> None:
    """A malicious name makes no other name suspect."""
    bad = Memory([says("lodash", category=Category.MALWARE)])
    good = Memory([says("lodash", category=Category.MALWARE), says("lodash", "CVE-2025-2")])
    results = [scanned("app", npm("lodahs"))]
    assert not found("look_alike", results, bad)
    assert [one.summary for one in found("look_alike", results, good)] == [
        "its name looks like lodash"
    ]


def test_known_impostors_of_crates_are_found() -> None:
    """Crates that were removed as impostors, with their models taken from real advisories."""
    with open_snapshot(STARTER) as snapshot:
        names = snapshot.names("crates.io")
    likeness = Likeness(name for name, malicious in names.items() if not malicious)
    assert names["oncecell"]
    assert likeness.of("oncecell") == "once_cell"
    assert likeness.of("tracings") == "tracing"
