"""Where packages are installed from, without the passwords that stand in addresses."""

from __future__ import annotations

import pytest

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.addresses import without_credentials
from seawall.inventory.distro import apk_repositories, apt_release, apt_sources
from tests.inventory.distro.making import hints, kept, read

LISTS = "var/lib/apt/lists/"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://user:secret@host/path@x", "https://host/path@x"),
        ("https://host/path", "https://host/path"),
        ("/media/cdrom", "/media/cdrom"),
        ("https://a@b@host", "https://host"),
    ],
)
def test_addresses_lose_their_credentials(address: str, expected: str) -> None:
    """User and password go, the rest stays."""
    assert without_credentials(address) == expected


def test_apk_repositories() -> None:
    """Tags, types, components and variables are understood; remarks are not repositories."""
    text = (
        "# remark\nhttps://dl.example/alpine/v3.19/main\n"
        "@edge https://u:p@dl.example/alpine/edge/testing/\n"
        "set mirror=https://m.example\nv3 ${mirror}/x main community\n${unset}/y\n"
    )
    values = [
        value for _, value in hints(read(apk_repositories.PLUGIN, "etc/apk/repositories", text))
    ]
    assert values == [
        "https://dl.example/alpine/v3.19/main",
        "https://dl.example/alpine/edge/testing",
        "https://m.example/x/main",
        "https://m.example/x/community",
        "${unset}/y",
    ]


def test_apk_variables_that_grow_are_bounded() -> None:
    """A variable that holds itself twice, again and again, does not grow without end."""
    text = "set a=" + "x" * 100 + "\n" + "set a=${a}${a}\n" * 200 + "${a}\n"
    ((_, value),) = hints(read(apk_repositories.PLUGIN, "etc/apk/repositories", text))
    assert len(value) <= 2048


def test_the_number_of_repositories_is_bounded() -> None:
    """Addresses times suites, or times components, multiply a small file."""
    apk = "x " + " ".join("c" * 900) + "\n"
    found, failure = kept(
        apk_repositories.PLUGIN.extract(File("etc/apk/repositories", (apk * 3).encode()))
    )
    assert (len(found), failure) == (1000, "it names more than 1000 repositories")
    apt = f"Types: deb\nURIs: {'u ' * 100}\nSuites: {' '.join(map(str, range(100)))}\n"
    path = "etc/apt/sources.list.d/a.sources"
    found, failure = kept(apt_sources.PLUGIN.extract(File(path, apt.encode())))
    assert failure == "it names more than 1000 repositories"
    assert len(found) <= 1000


def test_apt_lines() -> None:
    """Options are skipped; sources and remarks are left out; each repository once."""
    text = (
        "deb [arch=amd64 signed-by=/x.gpg] https://u:p@apt.example/debian bookworm main\n"
        "deb-src https://apt.example/debian bookworm main\n# deb https://no x y\n"
        "deb https://apt.example/debian bookworm contrib\ndeb https://broken\n"
    )
    assert hints(read(apt_sources.PLUGIN, "etc/apt/sources.list", text)) == [
        ("apt-origin", "https://apt.example/debian bookworm")
    ]


def test_apt_paragraphs() -> None:
    """Every address with every suite; disabled paragraphs are left out."""
    text = (
        "Types: deb deb-src\nURIs: https://a.example https://b.example\nSuites: x x-updates\n\n"
        "Types: deb\nURIs: https://c.example\nSuites: x\nEnabled: no\n"
    )
    path = "etc/apt/sources.list.d/a.sources"
    assert [value for _, value in hints(read(apt_sources.PLUGIN, path, text))] == [
        "https://a.example x",
        "https://a.example x-updates",
        "https://b.example x",
        "https://b.example x-updates",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Origin: Debian\nLabel: Debian\nSuite: stable\nCodename: bookworm\n", "Debian bookworm"),
        ("Origin: Google LLC\nSuite: stable\n", "Google-LLC stable"),
        ("Label: Docker CE\nCodename: jammy\n", "Docker-CE jammy"),
        ("Suite: x\n", "apt.example/linux x"),
    ],
)
def test_apt_release_files_name_publishers(text: str, expected: str) -> None:
    """Origin before label before the address in the name of the file; signed or not."""
    signed = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{text}SHA256:\n 00 1 x\n"
    for name, content in (("Release", text), ("InRelease", signed)):
        path = f"{LISTS}apt.example_linux_dists_x_{name}"
        assert hints(read(apt_release.PLUGIN, path, content)) == [("apt-origin", expected)]


def test_a_release_file_that_names_nobody_is_malformed() -> None:
    """What is no release file is said."""
    with pytest.raises(MalformedInput, match="neither publisher"):
        read(apt_release.PLUGIN, f"{LISTS}x_Release", "Hash: SHA256\n")
