"""Perl."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.language.perl.names import author, split
from tests.inventory.language.stating import Sample, items, package, packages, rows

FOLDER: Final = "usr/local/lib/perl5/x86_64-linux/.meta/libwww-perl-6.72"
INSTALLED: Final = Sample(
    "language/perl/install_json",
    f"{FOLDER}/install.json",
    """{"dist": "libwww-perl-6.72", "name": "LWP", "version": "6.72", "target": "LWP::UserAgent",
 "pathname": "O/OA/OALDERS/libwww-perl-6.72.tar.gz", "provides": {"LWP": {"version": 6.72}}}""",
    {f"{FOLDER}/MYMETA.json": '{"license": ["perl_5"]}'},
)
META: Final = Sample(
    "language/perl/meta_json",
    "repo/META.json",
    """{"name": "Try-Tiny", "version": 0.31, "license": ["mit"], "author": ["A <a@example.org>"],
 "meta-spec": {"version": 2, "url": "https://metacpan.org/pod/CPAN::Meta::Spec"},
 "prereqs": {"runtime": {"requires": {"perl": "5.006", "Carp": 0}},
             "test": {"requires": {"Test::More": 0}}}}""",
)
SNAPSHOT: Final = Sample(
    "language/perl/cpanfile_snapshot",
    "cpanfile.snapshot",
    """# carton snapshot format: version 1.0
DISTRIBUTIONS
  Moose-2.2014
    pathname: E/ET/ETHER/Moose-2.2014.tar.gz
    provides:
      Moose 2.2014
      Moose::Object 2.2014
    requirements:
      Try::Tiny 0.17
      Moose::Object 0
      perl 5.008003
  Try-Tiny-v0.31
    pathname: E/ET/ETHER/Try-Tiny-0.31.tar.gz
    provides:
      Try::Tiny 0.31
""",
)
SAMPLES: Final = (INSTALLED, META, SNAPSHOT)


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        ("libwww-perl-6.72", ("libwww-perl", "6.72")),
        ("Moose", ("Moose", "")),
        ("X-1.0-TRIAL2", ("X", "1.0-TRIAL2")),
    ],
)
def test_names(distribution: str, expected: tuple[str, str]) -> None:
    """The version begins behind a dash."""
    assert split(distribution) == expected


def test_authors() -> None:
    """The folder on CPAN is the author's."""
    assert author("E/ET/ETHER/Moose-2.2014.tar.gz") == "ETHER"
    assert author("Moose.tar.gz") == ""


def test_installed() -> None:
    """The distribution is named, not its main module."""
    (found,) = packages(INSTALLED)
    assert (found.type, found.name, found.version) == ("cpan", "libwww-perl", "6.72")
    assert (found.publisher, found.licenses) == ("OALDERS", ("perl_5",))
    assert found.properties == {"module": "LWP"}


def test_source() -> None:
    """A distribution's own description states what it needs to run."""
    (found,) = packages(META)
    assert (found.name, found.version, found.relationship.value) == ("Try-Tiny", "0.31", "root")
    assert found.dependencies == ("Carp",)


@pytest.mark.parametrize(
    "text",
    ["[]", '{"name": "x", "version": "1"}', '{"meta-spec": {"url": "http://pgxn.org/spec.txt"}}'],
)
def test_other_files_called_meta(text: str) -> None:
    """Other tools use the name; their files state nothing."""
    assert items(META._replace(text=text)) == []


def test_snapshot() -> None:
    """Modules lead to the distributions that provide them."""
    assert rows(SNAPSHOT) == [("Moose", "2.2014", 3), ("Try-Tiny", "v0.31", 12)]
    assert package(SNAPSHOT, "Moose").dependencies == ("Try-Tiny",)
    with pytest.raises(MalformedInput):
        items(SNAPSHOT, b"nothing")
