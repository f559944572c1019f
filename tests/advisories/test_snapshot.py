"""Asking, verifying and carrying a snapshot."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from seawall.advisories import (
    STARTER,
    build,
    default_path,
    export,
    import_,
    open_snapshot,
    user_path,
    verify,
)
from seawall.errors import DigestMismatch, MalformedInput, SeawallError, SourceError, UserError
from tests.advisories.making import secdb, small, write

OPENSSL = ("Alpine:v3.19", "openssl")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small snapshot."""
    build(write(tmp_path / "feeds", small()), tmp_path / "a.db")
    return tmp_path / "a.db"


def _other(tmp_path: Path) -> Path:
    files = {"alpine/v3.19/main.json": secdb(openssl={"9-r0": ["CVE-2024-9999"]})}
    build(write(tmp_path / "others", files), tmp_path / "other.db")
    return tmp_path / "other.db"


def test_whoever_has_it_open_goes_on_reading_the_old_one(path: Path, tmp_path: Path) -> None:
    """A newer snapshot takes its place at once."""
    bundle = tmp_path / "bundle"
    export(_other(tmp_path), bundle)
    with open_snapshot(path) as old:
        before = old.id
        import_(bundle, path)
        assert old.statements([OPENSSL])[OPENSSL][0].vulnerability == "CVE-2024-0001"
        assert old.own_id() == before
        with open_snapshot(path) as new:
            assert new.statements([OPENSSL])[OPENSSL][0].vulnerability == "CVE-2024-9999"


@pytest.mark.parametrize(
    "name", ["\ud800", "a\x00b", "'; DROP TABLE package; --", "", "x" * 100_000]
)
def test_hostile_names_find_nothing(path: Path, name: str) -> None:
    """Names come from artifacts."""
    with open_snapshot(path) as snapshot:
        assert snapshot.statements([("PyPI", name), (name, "openssl")]) == {}
        assert snapshot.vulnerabilities([name]) == {}
        assert snapshot.aliases(name) is None


def test_nothing_can_be_written(path: Path) -> None:
    """Not even by the program itself, and no file appears beside it."""
    before = sorted(path.parent.iterdir())
    with open_snapshot(path) as snapshot, pytest.raises(sqlite3.OperationalError):
        snapshot._connection.execute("DELETE FROM package")
    assert sorted(path.parent.iterdir()) == before


def test_a_whole_snapshot_verifies(path: Path) -> None:
    """The counts are made anew."""
    report = verify(path)
    with open_snapshot(path) as snapshot:
        assert (report.id, report.created) == (snapshot.id, snapshot.created)
    assert (report.statements, report.flaws, report.packages) == (5, 3, 4)


def _changed(path: Path, query: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(query)
    connection.commit()
    connection.close()


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _replaced(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)


@pytest.mark.parametrize(
    "damage",
    [
        _cut,
        _emptied,
        _replaced,
        lambda path: path.write_text("not a database"),
        lambda path: _changed(path, "DROP TABLE page"),
        lambda path: _changed(path, "DELETE FROM meta WHERE name = 'id'"),
        lambda path: _changed(path, "UPDATE meta SET value = 'text' WHERE name = 'description'"),
        lambda path: _changed(path, "UPDATE meta SET value = x'81' WHERE name = 'description'"),
        lambda path: _changed(path, "UPDATE package SET value = x'00'"),
        lambda path: _changed(path, "UPDATE package SET name = 'other' WHERE name = 'openssl'"),
        lambda path: _changed(path, "DELETE FROM package WHERE name = 'openssl'"),
        lambda path: _changed(path, "CREATE VIEW evil AS SELECT 1"),
        lambda path: _changed(path, "UPDATE ecosystem SET name = 'npm' WHERE name = 'PyPI'"),
    ],
)
def test_damage_and_tampering_are_found(path: Path, damage: Callable[[Path], None]) -> None:
    """The error names the file."""
    damage(path)
    with pytest.raises((MalformedInput, DigestMismatch)) as caught:
        verify(path)
    assert caught.value.where == str(path)


def test_a_damaged_snapshot_never_answers_nothing(path: Path) -> None:
    """An answer that cannot be read is an error, not an absence of flaws."""
    _changed(path, "UPDATE package SET value = x'28b52ffd'")
    with open_snapshot(path) as snapshot, pytest.raises(MalformedInput):
        snapshot.statements([OPENSSL])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE page SET value = 7",
        "UPDATE package SET value = 'text'",
        (
            "UPDATE meta SET value = CAST(x'37a430ec' || zeroblob(200) AS BLOB)"
            " WHERE name = 'package dictionary'"
        ),
        "UPDATE meta SET value = x'NESTED' WHERE name = 'description'",
    ],
)
def test_values_of_another_kind_are_damage(path: Path, change: str) -> None:
    """No value, however it was changed, ends the program."""
    _changed(path, change.replace("NESTED", "91" * 9000))
    with pytest.raises(MalformedInput):
        _all_that_is_said(path)


def _all_that_is_said(path: Path) -> None:
    with open_snapshot(path) as snapshot:
        flaws = [said.vulnerability for said in snapshot.statements([OPENSSL])[OPENSSL]]
        snapshot.vulnerabilities(flaws)


@pytest.mark.parametrize("position", range(0, 60, 3))
def test_any_changed_byte_is_found_or_harmless(path: Path, position: int) -> None:
    """A flipped byte anywhere is an error of ours, or changes no content."""
    content = bytearray(path.read_bytes())
    content[len(content) * position // 60] ^= 0x55
    path.write_bytes(content)
    try:
        found = verify(path).statements
    except SeawallError as error:
        found = 5 if error.where == str(path) else 0
    assert found == 5


def test_a_missing_snapshot_is_the_callers_mistake(tmp_path: Path) -> None:
    """The error says how to get one."""
    with pytest.raises(UserError, match="db update"):
        open_snapshot(tmp_path / "none.db")


def test_a_bundle_gives_back_the_same_bytes(path: Path, tmp_path: Path) -> None:
    """And the same snapshot the same bundle."""
    export(path, tmp_path / "one")
    export(path, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    import_(tmp_path / "one", tmp_path / "new" / "b.db")
    assert (tmp_path / "new" / "b.db").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("position", range(40))
def test_a_damaged_bundle_replaces_nothing(path: Path, tmp_path: Path, position: int) -> None:
    """Whatever byte was changed, and wherever it was cut."""
    export(_other(tmp_path), tmp_path / "bundle")
    before = path.read_bytes()
    content = bytearray((tmp_path / "bundle").read_bytes())
    where = len(content) * position // 40
    content[where] ^= 0x55
    for damaged in (bytes(content), bytes(content[:where])):
        (tmp_path / "bundle").write_bytes(damaged)
        with pytest.raises(SeawallError):
            import_(tmp_path / "bundle", path)
        assert path.read_bytes() == before


def test_a_bundle_that_unpacks_to_more_than_it_says_is_refused(path: Path, tmp_path: Path) -> None:
    """A bomb is stopped at the size that the header promises."""
    header = export(path, tmp_path / "bundle")
    content = (tmp_path / "bundle").read_bytes()
    shrunk = content.replace(f'"size":{header.size}'.encode(), b'"size":100')
    assert shrunk != content
    (tmp_path / "bundle").write_bytes(shrunk)
    with pytest.raises(DigestMismatch, match="more than it says"):
        import_(tmp_path / "bundle", tmp_path / "b.db")


def test_the_users_snapshot_comes_before_the_starter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below the user's data folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_path() == STARTER
    user_path().parent.mkdir()
    user_path().touch()
    assert default_path() == user_path()


def test_reading_imports_no_network_and_no_feeds() -> None:
    """A scan pays only for the reader."""
    code = (
        "import sys, seawall.advisories\n"
        "print(*(m for m in sys.modules if m.split('.')[0] in ('httpx', 'yaml', 'ssl')"
        " or m.startswith('seawall.versions') or '.feeds' in m))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == ""


def test_an_unwritable_place_is_an_error_of_the_source(path: Path, tmp_path: Path) -> None:
    """A folder where a file must be."""
    (tmp_path / "file").touch()
    with pytest.raises(SourceError):
        export(path, tmp_path / "file" / "bundle")
