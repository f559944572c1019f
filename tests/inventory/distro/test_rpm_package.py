"""What RPM headers mean: complete versions, sources, module streams, owned files."""

from __future__ import annotations

import pytest

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.distro.requirements import linked
from seawall.inventory.distro.rpm_package import BROKEN, installed, source_of
from seawall.model import Item
from tests.inventory.distro.making import RPM_VALUES, Value, claims, packages, reasons, rpm_header


def read(*headers: bytes | MalformedInput) -> list[Item]:
    return list(linked(installed(headers, "rpmdb")))


def values(**changed: Value) -> dict[int, Value]:
    """The values of the example with some changed, ``t1000="x"`` by tag."""
    return {**RPM_VALUES, **{int(tag[1:]): value for tag, value in changed.items()}}


def test_a_package_is_complete() -> None:
    """Every tag that means something for an inventory is taken over."""
    (package,) = packages(read(rpm_header(RPM_VALUES)))
    assert (package.type, package.name, package.version) == (
        "rpm",
        "perl-Carp",
        "4:1.50-439.el9",
    )
    assert (package.arch, package.publisher) == ("noarch", "Red Hat, Inc.")
    assert (package.source, package.source_version) == ("perl", "5.32.1-480.el9")
    assert package.licenses == ("GPL+ or Artistic",)
    assert package.hashes == (f"md5:{bytes(range(16)).hex()}",)
    assert package.qualifiers == {"rpmmod": "perl:5.32:820:abc"}


def test_an_epoch_of_zero_is_written() -> None:
    """An epoch that the header has belongs to the version; one that it lacks is not made up."""
    (zero,) = packages(read(rpm_header(values(t1003=0))))
    without = {tag: value for tag, value in RPM_VALUES.items() if tag != 1003}
    (none,) = packages(read(rpm_header(without)))
    assert (zero.version, none.version) == ("0:1.50-439.el9", "1.50-439.el9")


def test_files_are_joined_from_folders_and_names() -> None:
    """Three tags make up the paths."""
    assert claims(read(rpm_header(RPM_VALUES))) == {
        "perl-Carp": [
            "usr/share/perl5/Carp.pm",
            "usr/share/perl5/Carp",
            "usr/share/doc/perl-Carp",
        ]
    }


def test_old_packages_have_whole_paths() -> None:
    """Before rpm 4 a path was not taken apart; /bin may be merged into /usr."""
    old = {1000: "setup", 1001: "2", 1002: "1", 1027: ["/bin/sh", "/etc/passwd"]}
    assert claims(read(rpm_header(old)))["setup"] == ["bin/sh", "usr/bin/sh", "etc/passwd"]


def test_requirements_lead_to_packages() -> None:
    """Capabilities and files that another package of the database has name that package."""
    perl = rpm_header(
        {1000: "perl", 1001: "5", 1116: [0], 1117: ["perl"], 1118: ["/usr/bin/"]},
    )
    carp, _ = packages(read(rpm_header(RPM_VALUES), perl))
    assert carp.dependencies == ("perl",)


def test_keys_are_not_packages() -> None:
    """Public keys are kept like packages, but install nothing."""
    assert read(rpm_header(values(t1000="gpg-pubkey"))) == []


def test_a_broken_file_list_does_not_hide_its_package() -> None:
    """Name and version stand; the contradiction is said."""
    found = read(rpm_header(values(t1116=[0, 0, 9])))
    assert [package.name for package in packages(found)] == ["perl-Carp"]
    assert reasons(found) == ["perl-Carp: the file list of an RPM header contradicts itself"]
    assert claims(found) == {}


def test_a_file_list_that_unfolds_without_end_is_cut_off() -> None:
    """One long folder for many names costs little in a header and much in a claim."""
    names = ["a"] * 20_000
    found = read(rpm_header(values(t1116=[0] * 20_000, t1117=names, t1118=["/" + "x" * 10_000])))
    assert [package.name for package in packages(found)] == ["perl-Carp"]
    assert "characters" in reasons(found)[0]


def test_broken_headers_are_passed_over_and_counted() -> None:
    """One broken header costs one package; a database full of them is given up."""
    found = read(MalformedInput("unreadable"), rpm_header({1000: "a"}), rpm_header(RPM_VALUES))
    assert [package.name for package in packages(found)] == ["perl-Carp"]
    assert reasons(found) == ["unreadable", "an RPM header has no name or no version"]
    with pytest.raises(LimitExceeded, match="more than 100"):
        read(*[b""] * (BROKEN + 1))


@pytest.mark.parametrize(
    ("archive", "expected"),
    [
        ("bash-5.1.8-6.el9.src.rpm", ("bash", "")),
        ("glibc-common-2.34-60.el9.src.rpm", ("glibc-common", "2.34-60.el9")),
        ("a-1-1.nosrc.rpm", ("a", "1-1")),
        ("", ("", "")),
        ("(none)", ("", "")),
        ("odd.src.rpm", ("", "")),
    ],
)
def test_the_source_is_in_the_name_of_its_archive(archive: str, expected: tuple[str, str]) -> None:
    """The version is said only where it is another one."""
    assert source_of(archive, "5.1.8-6.el9") == expected
