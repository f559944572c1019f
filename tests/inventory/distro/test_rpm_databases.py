"""RPM's databases in all formats state the same packages, and say where they break off."""

from __future__ import annotations

import mmap
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.distro import rpm_bdb, rpm_ndb, rpm_sqlite
from seawall.inventory.extractor import Extractor
from tests.inventory.distro.making import (
    RPM_VALUES,
    bdb,
    claims,
    kept,
    ndb,
    packages,
    read,
    reasons,
    rpm_header,
)
from tests.shared import corpus


def sqlite(blobs: Sequence[bytes]) -> bytes:
    """A database as rpm's SQLite backend lays it out."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)")
    connection.executemany("INSERT INTO Packages (blob) VALUES (?)", [(blob,) for blob in blobs])
    connection.commit()
    data = connection.serialize()
    connection.close()
    return data


class Format(NamedTuple):
    """A reader, a path it wants, and how its databases are made."""

    plugin: Extractor
    path: str
    make: Callable[[Sequence[bytes]], bytes]


FORMATS: Final = {
    "bdb": Format(rpm_bdb.PLUGIN, "var/lib/rpm/Packages", bdb),
    "bdb, big-endian": Format(
        rpm_bdb.PLUGIN, "var/lib/rpm/Packages", lambda blobs: bdb(blobs, ">")
    ),
    "bdb, large pages": Format(
        rpm_bdb.PLUGIN, "var/lib/rpm/Packages", lambda blobs: bdb(blobs, "<", 65536)
    ),
    "ndb": Format(rpm_ndb.PLUGIN, "usr/lib/sysimage/rpm/Packages.db", ndb),
    "sqlite": Format(rpm_sqlite.PLUGIN, "usr/share/rpm/rpmdb.sqlite", sqlite),
}
SMALL: Final = rpm_header({1000: "setup", 1001: "2.13", 1002: "9", 1049: ["perl(Carp)"]})
BLOBS: Final = (rpm_header(RPM_VALUES), SMALL)
every_format = pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS.keys())


@every_format
def test_every_format_gives_packages_and_claims(format_: Format) -> None:
    """The container of the headers makes no difference."""
    found = read(format_.plugin, format_.path, format_.make(BLOBS))
    assert [(package.name, package.version) for package in packages(found)] == [
        ("perl-Carp", "4:1.50-439.el9"),
        ("setup", "2.13-9"),
    ]
    assert packages(found)[1].dependencies == ("perl-Carp",)
    assert claims(found).keys() == {"perl-Carp"}


@every_format
def test_a_mapped_file_is_read_like_bytes(format_: Format, tmp_path: Path) -> None:
    """Large databases come memory-mapped."""
    file = tmp_path / "db"
    file.write_bytes(format_.make(BLOBS))
    with (
        file.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        assert len(packages(list(format_.plugin.extract(File(format_.path, mapped))))) == 2


@every_format
def test_a_database_may_end_anywhere(format_: Format) -> None:
    """A truncated database gives what is whole and says that there was more."""
    data = format_.make(BLOBS)
    for end in range(0, len(data) - 1, max(1, len(data) // 300)):
        found, failure = kept(format_.plugin.extract(File(format_.path, data[:end])))
        whole = len(packages(found)) == 2
        assert whole or failure or reasons(found)


@every_format
def test_one_broken_header_costs_one_package(format_: Format) -> None:
    """The others are read all the same."""
    found = read(format_.plugin, format_.path, format_.make([BLOBS[0], b"\0" * 60, SMALL]))
    assert len(packages(found)) == 2
    assert len(reasons(found)) == 1


def test_overflow_pages_that_lead_in_a_circle_are_given_up() -> None:
    """A chain of pages never reads more pages than there are."""
    data = bytearray(bdb([rpm_header(RPM_VALUES)] * 8))
    size, first = 512, 2
    for number in range(first, len(data) // size):
        at = number * size
        data[at + 16 : at + 20] = first.to_bytes(4, "little")
        data[at + 22 : at + 24] = (1).to_bytes(2, "little")  # one byte a page
    with pytest.raises(LimitExceeded, match="more than once"):
        read(rpm_bdb.PLUGIN, "var/lib/rpm/Packages", bytes(data))


def test_items_that_overlap_are_not_read() -> None:
    """A page whose index leads back and forth would be copied thousands of times."""
    data = bytearray(bdb(BLOBS))
    data[512 + 26 : 512 + 30] = data[512 + 28 : 512 + 30] + data[512 + 26 : 512 + 28]
    found = read(rpm_bdb.PLUGIN, "var/lib/rpm/Packages", bytes(data))
    assert reasons(found) == ["the items of a page overlap"]


def test_slots_that_share_a_blob_are_given_up() -> None:
    """All blobs of an ndb together are no larger than the file."""
    data = bytearray(ndb([rpm_header(RPM_VALUES)]))
    slot = bytes(data[32:48])
    data[32 : 32 + 16 * 200] = slot * 200
    with pytest.raises(LimitExceeded, match="more than the database can"):
        read(rpm_ndb.PLUGIN, "var/lib/rpm/Packages.db", bytes(data))


def test_other_sqlite_files_are_said() -> None:
    """A database without the table is not RPM's."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE x (a)")
    data = connection.serialize()
    connection.close()
    with pytest.raises(MalformedInput, match="no table Packages"):
        read(rpm_sqlite.PLUGIN, "var/lib/rpm/rpmdb.sqlite", data)


def test_packages_in_the_log_are_found(tmp_path: Path) -> None:
    """What was committed to the log beside the database is installed too, and that is said."""
    file = tmp_path / "rpmdb.sqlite"
    file.write_bytes(sqlite(BLOBS))
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    blob = rpm_header({1000: "late", 1001: "1"})
    connection.execute("INSERT INTO Packages (blob) VALUES (?)", (blob,))
    connection.commit()
    log = Path(f"{file}-wal").read_bytes()
    data = file.read_bytes()
    connection.close()
    path = "var/lib/rpm/rpmdb.sqlite"
    found = read(rpm_sqlite.PLUGIN, path, data, {f"{path}-wal": log})
    assert [package.name for package in packages(found)] == ["perl-Carp", "setup", "late"]
    assert reasons(found) == [f"the {len(log)} bytes of rpmdb.sqlite-wal were read as part of it"]


@pytest.mark.parametrize(
    ("case", "plugin", "count"),
    [
        ("rpm-bdb-libuuid", rpm_bdb.PLUGIN, 1),
        ("rpm-ndb-sle15-bci", rpm_ndb.PLUGIN, 35),
        ("rpm-sqlite-mariner2", rpm_sqlite.PLUGIN, 129),
    ],
)
def test_real_databases_are_read_whole(case: str, plugin: Extractor, count: int) -> None:
    """Every package of a real database is complete, and none is left out."""
    root = corpus("packages") / case / "root"
    (file,) = [path for path in root.rglob("*") if path.is_file()]
    found = read(plugin, file.relative_to(root).as_posix(), file.read_bytes())
    assert len(packages(found)) == count
    assert reasons(found) == []
    for package in packages(found):
        assert package.name
        assert package.version
        assert package.arch
        assert package.licenses
