"""Packages of Nix by folder and by database, and flaws mended by patches."""

from __future__ import annotations

import sqlite3

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.distro import nix_database, nix_derivation, nix_store
from seawall.model import Location
from tests.inventory.distro.making import hints, packages, read
from tests.inventory.reading import dispatcher

HASH = "0c3yqkr6k6hvj1ynvyz3mz3nlxm6w1c8"
OTHER = "1c3yqkr6k6hvj1ynvyz3mz3nlxm6w1c8"
DATABASE = "nix/var/nix/db/db.sqlite"


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("openssl-3.0.13-bin", ("openssl", "3.0.13", "bin")),
        ("openssl-3.0.13", ("openssl", "3.0.13", "")),
        ("python3.11-requests-2.31.0", ("python3.11-requests", "2.31.0", "")),
        ("gcc-13.2.0-lib", ("gcc", "13.2.0", "lib")),
        ("nss-cacert-3.98", ("nss-cacert", "3.98", "")),
        ("foo-2024-01-01", ("foo", "2024-01-01", "")),
        ("bash-interactive", None),
        ("-1.0", None),
        ("x" * 300 + "-1.0", None),
    ],
)
def test_folders_are_taken_apart(base: str, expected: tuple[str, str, str] | None) -> None:
    """The version begins at the first dash without a letter behind it; outputs are known."""
    path = nix_store.store_path(f"{HASH}-{base}")
    assert (path and (path.name, path.version, path.output)) == expected


def test_every_file_of_a_folder_states_the_same() -> None:
    """The location is the folder, so that the statements become one."""
    first, second = (
        read(nix_store.PLUGIN, f"nix/store/{HASH}-hello-2.12/{file}", b"")
        for file in ("bin/hello", "share/x")
    )
    assert first == second
    (package,) = packages(first)
    assert (package.type, package.name, package.version) == ("nix", "hello", "2.12")
    assert package.locations == (Location(f"nix/store/{HASH}-hello-2.12"),)
    assert package.properties == {"store_hash": HASH}


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("bin/hello", True),
        ("etc/ssl/certs/ca-bundle.crt", True),
        ("lib/python3.11/site-packages/x-1.dist-info/METADATA", True),
        ("share/locale/de/LC_MESSAGES/hello.mo", False),
        ("lib/python3.11/site-packages/x/y.py", False),
    ],
)
def test_deep_files_are_passed_over(file: str, wanted: bool) -> None:
    """A package is stated by some of its files, not by each of thousands."""
    readers = dispatcher().select(f"nix/store/{HASH}-hello-2.12/{file}")
    assert ("distro/nix_store" in {reader.entry.name for reader in readers}) == wanted


def database(paths: dict[str, str], references: list[tuple[int, int]]) -> bytes:
    """A database with checksums by base name, numbered from 1, and references."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE ValidPaths (id INTEGER PRIMARY KEY, path TEXT, hash TEXT)")
    connection.execute("CREATE TABLE Refs (referrer INTEGER, reference INTEGER)")
    rows = [(f"/nix/store/{base}", checksum) for base, checksum in paths.items()]
    connection.executemany("INSERT INTO ValidPaths (path, hash) VALUES (?, ?)", rows)
    connection.executemany("INSERT INTO Refs VALUES (?, ?)", references)
    connection.commit()
    data = connection.serialize()
    connection.close()
    return data


def test_the_database_gives_checksums_and_references() -> None:
    """Paths with a version are packages; sources, patches and derivations are not."""
    paths = {
        f"{HASH}-hello-2.12": "sha256:aa",
        f"{OTHER}-glibc-2.38": "sha256:bb",
        f"{OTHER}-hello-2.12.tar.gz": "sha256:cc",
        f"{OTHER}-hello-2.12.drv": "sha256:dd",
        f"{OTHER}-unversioned": "sha256:ee",
    }
    data = database(paths, [(1, 2), (1, 1), (1, 3)])
    hello, glibc = packages(read(nix_database.PLUGIN, DATABASE, data))
    assert (hello.name, hello.version, hello.hashes) == ("hello", "2.12", ("sha256:aa",))
    assert (hello.dependencies, hello.evidence) == (("glibc@2.38",), "stated")
    assert glibc.dependencies == ()


def test_other_databases_are_malformed() -> None:
    """Without its tables it is not Nix's."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE ValidPaths (a)")
    data = connection.serialize()
    connection.close()
    with pytest.raises(MalformedInput, match="lacks the tables"):
        read(nix_database.PLUGIN, DATABASE, data)


def test_patches_say_which_flaws_are_mended() -> None:
    """Every output of the derivation has every flaw that a patch is named after mended."""
    text = (
        f'Derive([("out","/nix/store/{HASH}-glibc-2.38","",""),'
        f'("bin","/nix/store/{HASH}-glibc-2.38-bin","","")],'
        f'[("/nix/store/{OTHER}-x.drv",["out"])],["/nix/store/{OTHER}-CVE-2023-4911.patch"],'
        f'"x86_64-linux","/bin/sh",[],[("patches","/nix/store/{OTHER}-cve-2023-5156.patch '
        f'/nix/store/{OTHER}-build.patch")])'
    )
    found = hints(read(nix_derivation.PLUGIN, f"nix/store/{HASH}-glibc-2.38.drv", text))
    assert {value for _, value in found} == {
        f"nix/store/{HASH}-glibc-2.38{output}\t{flaw}"
        for output in ("", "-bin")
        for flaw in ("CVE-2023-4911", "CVE-2023-5156")
    }
