"""Python versions that the specification does not accept, and local labels."""

from __future__ import annotations

from seawall import versions
from seawall.model import Range


def test_legacy_versions_are_placed_by_their_beginning() -> None:
    """What begins like a version is that version with a label."""
    legacy = ["1.6.5ubuntu0.7", "0.14.0-NA", "2.6.0-cu124-x", "1.0-alpine3"]
    assert not any(versions.valid("pep440", text) for text in legacy)
    assert versions.key("pep440", "1.6.5") < versions.key("pep440", "1.6.5ubuntu0.7")
    assert versions.key("pep440", "1.6.5ubuntu0.7") < versions.key("pep440", "1.6.6")
    assert versions.key("pep440", "1.0-alpine3") > versions.key("pep440", "1.0")


def test_other_strings_are_below_everything() -> None:
    """What begins otherwise is the oldest, and not valid."""
    assert versions.key("pep440", "nightly") < versions.key("pep440", "0.dev0")
    assert versions.compare("pep440", "nightly", "weekly") == -1


def test_a_legacy_bound_still_covers_what_is_older() -> None:
    """An advisory with a bad bound still says something."""
    assert versions.affected("pep440", "0.14.0", (Range(last_affected="0.14.0-NA"),))
    assert not versions.affected("pep440", "0.14.1", (Range(last_affected="0.14.0-NA"),))


def test_spellings_of_one_version() -> None:
    """All spellings of a candidate are that candidate."""
    for spelling in ("V1.0RC1", "1.0-c.1", "1.0.0_pre-1", " 1rc1 ", "0!1.0preview1"):
        assert versions.compare("pep440", spelling, "1.0rc1") == 0
        assert versions.valid("pep440", spelling)


def test_only_ascii_digits_are_digits() -> None:
    """Digits of other scripts make no version."""
    assert not versions.valid("pep440", "1.\u0662")
    assert not versions.valid("pep440", "\u0661")


def test_pre_releases_may_be_refused() -> None:
    """Pre-releases count unless the caller says otherwise."""
    assert versions.satisfies("pep440", "2.0rc1", ">=1.0")
    assert not versions.satisfies("pep440", "2.0rc1", ">=1.0", prereleases=False)
    assert not versions.satisfies("pep440", "2.0.dev1", ">=1.0", prereleases=False)
    assert versions.satisfies("pep440", "2.0.post1", ">=1.0", prereleases=False)


def test_no_clause_accepts_every_version() -> None:
    """An empty specifier accepts versions, not garbage."""
    assert versions.satisfies("pep440", "1.0", "")
    assert not versions.satisfies("pep440", "not a version", "")


def test_a_separator_may_stand_before_a_number_that_is_left_out() -> None:
    """``1.0a.`` and ``1.0.dev-`` are spellings of ``1.0a0`` and ``1.0.dev0``, as in PEP 440."""
    for written, normal in (
        ("1.0a.", "1.0a0"),
        ("1.0.post_", "1.0.post0"),
        ("1.0dev-", "1.0.dev0"),
    ):
        assert versions.valid("pep440", written)
        assert versions.compare("pep440", written, normal) == 0
