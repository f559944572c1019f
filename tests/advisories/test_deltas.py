"""From one snapshot to another by a small file."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seawall.advisories import build, deltas, import_, open_snapshot, verify
from seawall.advisories.deltas import apply, delta
from seawall.advisories.history import History
from seawall.errors import DigestMismatch, LimitExceeded, MalformedInput, SeawallError, UserError
from tests.advisories.making import osv, secdb, small, write, zipped


class Days(NamedTuple):
    """Two snapshots and what leads from the first to the second."""

    old: Path
    new: Path
    delta: Path


@pytest.fixture
def days(tmp_path: Path) -> Days:
    """Records that appear, change and go."""
    folder = write(tmp_path / "feeds", small())
    build(folder, tmp_path / "old.db")
    files = {
        "alpine/v3.19/main.json": secdb(openssl={"3.1.0-r2": ["CVE-2024-0001"]}),
        "osv/npm/all.zip": zipped(
            {"GHSA-1.json": osv("GHSA-1", "npm", "a", {"introduced": "0"}, aliases=["CVE-2024-7"])}
        ),
    }
    (folder / "debian/tracker/data/json").unlink()
    build(write(folder, files), tmp_path / "new.db")
    delta(tmp_path / "old.db", tmp_path / "new.db", tmp_path / "delta")
    return Days(tmp_path / "old.db", tmp_path / "new.db", tmp_path / "delta")


def test_the_old_one_becomes_the_new_one(days: Days, tmp_path: Path) -> None:
    """The content is verified; what was kept of the old one is."""
    report = apply(days.old, days.delta, tmp_path / "made.db")
    assert report == verify(tmp_path / "made.db")
    assert report.id == verify(days.new).id
    with open_snapshot(tmp_path / "made.db") as made, open_snapshot(days.new) as new:
        wanted = [("npm", "a"), ("Alpine:v3.19", "openssl"), ("Debian:12", "openssl")]
        assert made.statements(wanted) == new.statements(wanted)
        assert made.sources == new.sources


def test_the_same_two_give_the_same_bytes(days: Days, tmp_path: Path) -> None:
    """A mirror may make it again."""
    delta(days.old, days.new, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == days.delta.read_bytes()


def test_any_file_of_the_old_snapshot_will_do(days: Days, tmp_path: Path) -> None:
    """What counts is the id: this one was written after another one, with its dictionaries."""
    apply(days.old, days.delta, tmp_path / "user.db")
    delta(days.new, days.old, tmp_path / "back")
    apply(tmp_path / "user.db", tmp_path / "back", tmp_path / "user.db")
    apply(tmp_path / "user.db", days.delta, tmp_path / "user.db")
    assert verify(tmp_path / "user.db").id == verify(days.new).id


def test_a_delta_is_imported_like_a_bundle(days: Days) -> None:
    """In place; importing it twice changes nothing."""
    for _ in range(2):
        assert import_(days.delta, days.old).id == verify(days.new).id


def test_the_replaced_snapshot_is_kept_if_asked_for(days: Days, tmp_path: Path) -> None:
    """As with every other way of replacing it."""
    before = verify(days.old).id
    apply(days.old, days.delta, days.old, history=History(tmp_path / "history"))
    (kept,) = History(tmp_path / "history").snapshots()
    assert verify(kept.path).id == before


def test_another_snapshot_is_no_start(days: Days, tmp_path: Path) -> None:
    """It says so in one line, and nothing is written."""
    with pytest.raises(UserError, match="leads from"):
        apply(days.new, days.delta, tmp_path / "made.db")
    assert not (tmp_path / "made.db").exists()


@pytest.mark.parametrize("position", range(40))
def test_a_damaged_delta_replaces_nothing(days: Days, position: int) -> None:
    """Whatever byte was changed, and wherever it was cut."""
    before = days.old.read_bytes()
    content = bytearray(days.delta.read_bytes())
    where = len(content) * position // 40
    content[where] ^= 0x55
    for damaged in (bytes(content), bytes(content[:where])):
        days.delta.write_bytes(damaged)
        with pytest.raises(SeawallError):
            apply(days.old, days.delta, days.old)
        assert days.old.read_bytes() == before


def _forged(days: Days, first: bytes, second: bytes) -> None:
    header = days.delta.read_bytes().splitlines(keepends=True)[:2]
    frames = (struct.pack(">Q", len(frame)) + frame for frame in (first, second))
    days.delta.write_bytes(b"".join([*header, *frames]))


def test_a_bomb_is_refused_by_the_size_it_declares(days: Days) -> None:
    """Before anything of it is unpacked."""
    bomb = zstandard.compress(bytes(deltas.LARGEST + 1))
    _forged(days, bomb, b"")
    with pytest.raises(MalformedInput, match="more or less"):
        apply(days.old, days.delta, days.old)


def test_a_frame_longer_than_any_may_be_is_refused(days: Days) -> None:
    """Before it is read."""
    head = days.delta.read_bytes().splitlines(keepends=True)[:2]
    days.delta.write_bytes(b"".join(head) + struct.pack(">Q", 1 << 60))
    with pytest.raises(LimitExceeded):
        apply(days.old, days.delta, days.old)


def _plan(days: Days) -> list[object]:
    content = days.delta.read_bytes()
    start = len(b"".join(content.splitlines(keepends=True)[:2]))
    (length,) = struct.unpack(">Q", content[start : start + 8])
    plan = zstandard.decompress(content[start + 8 : start + 8 + length])
    decoded: list[object] = msgspec.msgpack.decode(plan)
    return decoded


@pytest.mark.parametrize(
    "table", [[["no such"], [], []], [[], ["PyPI\na"], []], [[], ["PyPI\na"], [-5]]]
)
def test_a_plan_that_does_not_fit_is_refused(days: Days, table: list[list[object]]) -> None:
    """Removing what is not there, values without lengths, lengths that are none."""
    tables, scores, described = _plan(days)
    assert isinstance(tables, dict)
    plan = [{**tables, "package": table}, scores, described]
    _forged(days, zstandard.compress(msgspec.msgpack.encode(plan)), zstandard.compress(b""))
    with pytest.raises(MalformedInput):
        apply(days.old, days.delta, days.old)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_well_formed_delta_that_lies_is_an_error_of_ours(days: Days, data: st.DataObject) -> None:
    """Any names, lengths and scores; the database in place stays."""
    before = days.old.read_bytes()
    names = st.lists(st.sampled_from(["PyPI\na", "PyPI", "\n", "CVE-2024-0001", "address\n1"]))
    tables: dict[str, tuple[list[str], list[str], list[int]]] = {}
    for table in ("package", "page", "alias", "indicator"):
        changed = data.draw(names)
        sizes = st.lists(st.integers(0, 20), min_size=len(changed), max_size=len(changed))
        removed = data.draw(names) if table == "alias" else []
        tables[table] = (removed, changed, data.draw(sizes))
    length = sum(sum(sizes) for _, _, sizes in tables.values())
    numbers = st.lists(st.integers(-(1 << 63), (1 << 64) - 1), max_size=4)
    scores = [data.draw(numbers), data.draw(numbers), data.draw(st.booleans())]
    packed = data.draw(st.binary(min_size=length, max_size=length))
    plan = msgspec.msgpack.encode([tables, scores, 0])
    _forged(days, zstandard.compress(plan), zstandard.compress(packed))
    with pytest.raises(SeawallError):
        apply(days.old, days.delta, days.old)
    assert days.old.read_bytes() == before


def test_scores_beyond_any_number_are_refused(days: Days) -> None:
    """What cannot be stored is no score."""
    tables, _, _ = _plan(days)
    assert isinstance(tables, dict)
    with open_snapshot(days.new) as new:
        told = new.told
        count = new.description.flaws
    content = days.delta.read_bytes()
    start = len(b"".join(content.splitlines(keepends=True)[:2]))
    (length,) = struct.unpack(">Q", content[start : start + 8])
    plan = [tables, [[(1 << 64) - 1] * count, [1] * count, False], len(told)]
    second = content[start + 8 + length + 8 :]
    _forged(days, zstandard.compress(msgspec.msgpack.encode(plan)), second)
    with pytest.raises(MalformedInput, match="damaged"):
        apply(days.old, days.delta, days.old)


def test_a_delta_that_gives_something_else_is_refused(days: Days) -> None:
    """Its header may promise what it likes."""
    content = days.delta.read_bytes()
    new = verify(days.new).id.encode()
    days.delta.write_bytes(content.replace(new, b"sha256:" + b"0" * 64))
    before = days.old.read_bytes()
    with pytest.raises(DigestMismatch):
        apply(days.old, days.delta, days.old)
    assert days.old.read_bytes() == before


def test_a_missing_file_is_the_callers_mistake(days: Days, tmp_path: Path) -> None:
    """The error names it."""
    with pytest.raises(UserError) as caught:
        import_(tmp_path / "none", days.old)
    assert caught.value.where == str(tmp_path / "none")
