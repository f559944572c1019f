"""Building from what was read before, and from the former snapshot, gives the same snapshot."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seawall.advisories import build, open_snapshot, verify
from seawall.advisories.codec import Codec
from seawall.advisories.deltas import apply, delta
from seawall.advisories.feeds import osv as osv_feed
from tests.advisories.making import osv, secdb, small, write, zipped

_IDS: Final = ("PYSEC-1", "PYSEC-2", "GHSA-1", "GHSA-2")
_ALIASES: Final = (*_IDS, "CVE-2024-0001", "CVE-2024-0002")
_RECORDS: Final = st.fixed_dictionaries(
    {},
    optional={
        id_: st.builds(
            lambda package, fixed, aliases, withdrawn, id_=id_: osv(
                id_,
                "PyPI",
                package,
                {"introduced": "0"},
                {"fixed": fixed},
                aliases=sorted(aliases - {id_}),
                **({"withdrawn": "2024-01-01T00:00:00Z"} if withdrawn else {}),
            ),
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from(["1", "2"]),
            st.sets(st.sampled_from(_ALIASES), max_size=2),
            st.booleans(),
        )
        for id_ in _IDS
    },
)
_SECDB: Final = st.dictionaries(
    st.sampled_from(["a", "b"]),
    st.dictionaries(
        st.sampled_from(["0", "1-r0"]), st.lists(st.sampled_from(_ALIASES[4:]), min_size=1)
    ),
)
_REVIEWED: Final = "ghsa/advisories/github-reviewed/2024/01"


@st.composite
def _folders(draw: st.DrawFn) -> dict[str, bytes]:
    """A folder of feeds; several drawn after another are edits of one."""
    files = {"osv/PyPI/all.zip": _archive(draw(_RECORDS))}
    for path in ("alpine/v3.19/main.json", "alpine/v3.19/community.json"):
        if draw(st.booleans()):
            files[path] = secdb(**draw(_SECDB))
    for id_, record in draw(_RECORDS).items():
        files[f"{_REVIEWED}/{id_}/{id_}.json"] = json.dumps(record).encode()
    return files


def _archive(records: dict[str, Any]) -> bytes:
    return zipped({f"{id_}.json": record for id_, record in records.items()})


def _replaced(folder: Path, files: dict[str, bytes]) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink()
    write(folder, files)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_folders(), min_size=2, max_size=4))
def test_any_edits_of_feeds_give_what_a_full_build_gives(folders: list[dict[str, bytes]]) -> None:
    """The same id, and a delta between any two of them leads from one to the other."""
    with TemporaryDirectory() as name:
        place = Path(name)
        for number, files in enumerate(folders):
            _replaced(place / "feeds", files)
            fresh = place / f"{number}.db"
            full = build(place / "feeds", fresh)
            updated = build(place / "feeds", place / "user.db", cache=place / "facts")
            assert updated.id == full.id
            assert updated.left_out == full.left_out
            if number:
                header = delta(place / f"{number - 1}.db", fresh, place / "delta")
                assert header.new == full.id
                applied = apply(place / f"{number - 1}.db", place / "delta", place / "applied.db")
                assert applied.id == full.id
        assert verify(place / "user.db").id == full.id


def test_only_changed_files_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And every file again by another version of its feed."""
    folder = write(tmp_path / "feeds", small())
    asked: list[str] = []
    read = osv_feed.Osv.read

    def counted(feed: osv_feed.Osv, path: str, stream: Any) -> Any:
        asked.append(path)
        return read(feed, path, stream)

    monkeypatch.setattr(osv_feed.Osv, "read", counted)
    for _ in range(2):
        build(folder, tmp_path / "a.db", cache=tmp_path / "facts")
    assert asked == ["osv/PyPI/all.zip"]
    monkeypatch.setattr(osv_feed.Osv, "version", 1000)
    build(folder, tmp_path / "a.db", cache=tmp_path / "facts")
    assert len(asked) == 2


def test_the_cache_does_not_grow(tmp_path: Path) -> None:
    """There is one entry per file that is there."""
    folder = write(tmp_path / "feeds", small())
    for number in range(3):
        files = {"alpine/v3.19/main.json": secdb(a={f"{number}-r0": ["CVE-2024-0001"]})}
        report = build(write(folder, files), tmp_path / "a.db", cache=tmp_path / "facts")
        assert len(list((tmp_path / "facts").iterdir())) == len(report.inputs)


def test_what_did_not_change_is_not_compressed_again(tmp_path: Path) -> None:
    """The bytes of the values are those of the former snapshot, dictionary included."""
    members = {
        f"PYSEC-{number}.json": osv(f"PYSEC-{number}", "PyPI", f"p{number}", {"introduced": "0"})
        for number in range(1200)
    }
    folder = write(tmp_path / "feeds", {"osv/PyPI/all.zip": zipped(members)})
    build(folder, tmp_path / "a.db", cache=tmp_path / "facts")
    with open_snapshot(tmp_path / "a.db") as before:
        then = dict(before.compressed("package"))
        shared = before.dictionary("package")
    assert shared
    members["PYSEC-7.json"] = osv("PYSEC-7", "PyPI", "p7", {"introduced": "3"})
    write(folder, {"osv/PyPI/all.zip": zipped(members)})
    build(folder, tmp_path / "a.db", cache=tmp_path / "facts")
    with open_snapshot(tmp_path / "a.db") as after:
        now = dict(after.compressed("package"))
        assert after.dictionary("package") == shared
        assert after.own_id() == after.id
    assert {key for key in now if now[key] != then[key]} == {"PyPI\np7"}


def test_small_tables_are_taken_over_without_a_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their values are few, but may be long."""
    folder = write(tmp_path / "feeds", small())
    build(folder, tmp_path / "a.db", cache=tmp_path / "facts")
    made: list[int] = []
    compressor = Codec.compressor

    def counted(codec: Codec, level: int) -> Callable[[bytes], bytes]:
        compress = compressor(codec, level)

        def once(value: bytes) -> bytes:
            made.append(level)
            return compress(value)

        return once

    monkeypatch.setattr(Codec, "compressor", counted)
    build(folder, tmp_path / "a.db", cache=tmp_path / "facts")
    assert made == []
    build(folder, tmp_path / "b.db", cache=tmp_path / "facts")
    assert made


def test_a_former_snapshot_that_is_damaged_is_not_used(tmp_path: Path) -> None:
    """Whatever lies where the new one is put."""
    folder = write(tmp_path / "feeds", small())
    expected = build(folder, tmp_path / "a.db").id
    for damaged in (b"", b"x" * 5000, (tmp_path / "a.db").read_bytes()[:20_000]):
        (tmp_path / "b.db").write_bytes(damaged)
        assert build(folder, tmp_path / "b.db", cache=tmp_path / "facts").id == expected
        assert verify(tmp_path / "b.db").id == expected


_BUILD: Final = """
import os, signal, sys
from pathlib import Path
from seawall.advisories import build
step, count = int(sys.argv[4]), 0
def trace(event, arguments):
    global count
    if event in ("open", "os.rename", "os.remove", "os.link", "os.mkdir", "sqlite3.connect"):
        count += 1
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)
from seawall.advisories.gathering import feeds
feeds()
import seawall.advisories.building
sys.addaudithook(trace)
build(Path(sys.argv[1]), Path(sys.argv[2]), cache=Path(sys.argv[3]))
"""


def test_killing_a_build_at_any_step_loses_nothing(tmp_path: Path) -> None:
    """Before files are opened, moved or removed; the next build is as if nothing was."""
    folder = write(tmp_path / "feeds", small())
    output, cache = tmp_path / "a.db", tmp_path / "facts"
    before = build(folder, output, cache=cache).id
    write(folder, {"alpine/v3.19/main.json": secdb(a={"1-r0": ["CVE-2024-0001"]})})
    after = build(folder, tmp_path / "expected.db").id
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    killed = 0
    for step in range(1, 200, 4):
        command = [sys.executable, "-c", _BUILD, str(folder), str(output), str(cache), str(step)]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert verify(output).id in {before, after}
        if done.returncode != -signal.SIGKILL:
            assert done.returncode == 0, done.stderr.decode()
            break
        killed += 1
    assert killed > 5
    assert build(folder, output, cache=cache).id == after


def _archive_of(prefix: str, chance: random.Random) -> bytes:
    """Records that have much in common with each other, and with nothing else."""
    words = [f"{prefix}-{chance.randrange(10**12)}" for _ in range(40)]
    return zipped(
        {
            f"{prefix}-{number}.json": osv(
                f"{prefix}-{number}",
                "PyPI",
                f"{prefix.lower()}{number}",
                {"introduced": "0"},
                {"fixed": "+".join(chance.sample(words, 4))},
            )
            for number in range(1500)
        }
    )


def test_a_dictionary_that_no_longer_fits_is_trained_anew(tmp_path: Path) -> None:
    """Otherwise a database that is updated for years would grow and grow."""
    folder, chance = tmp_path / "feeds", random.Random(1)
    shared: list[bytes] = []
    for prefix in ("AAAA", "AAAA", "BBBB"):
        if len(shared) != 1:
            write(folder, {"osv/PyPI/all.zip": _archive_of(prefix, chance)})
        build(folder, tmp_path / "a.db", cache=tmp_path / "facts")
        with open_snapshot(tmp_path / "a.db") as snapshot:
            shared.append(snapshot.dictionary("package"))
            assert 0 < snapshot.fresh("package") < 1
    assert shared[0] == shared[1] != shared[2]
    assert verify(tmp_path / "a.db").packages == 1500
