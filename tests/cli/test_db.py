"""``seawall db``: status, building, verifying, and carrying across a gap."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.errors import EXIT_INCOMPLETE, EXIT_OK, EXIT_USAGE
from tests.advisories import making
from tests.advisories.serving import Upstream, upstream
from tests.cli.conftest import Seawall


def test_status(seawall: Seawall, place: Path) -> None:
    """Path, id, day, ecosystems, and whom to credit."""
    run = seawall("db", "status")
    assert run.code == EXIT_OK
    for part in (str(place / "seawall.db"), "sha256:", "2024-03-01", "Alpine:v3.19", "CC-BY-SA"):
        assert part in run.out
    document = json.loads(seawall("db", "status", "--json").out)
    assert document["path"] == str(place / "seawall.db")
    assert {one["ecosystem"] for one in document["coverage"]} >= {"npm", "PyPI", "Maven"}


def test_status_names_what_is_missing_and_what_is_old(seawall: Seawall) -> None:
    """Ecosystems that are looked up without data, ages, and the update that failed."""
    run = seawall("db", "status")
    assert "\nno data for\n  Al" in run.out
    assert "Arch Linux" in run.out
    assert "old: osv has nothing newer than " in run.out
    document = json.loads(seawall("db", "status", "--json").out)
    assert "Gentoo" in document["gaps"]
    assert "npm" not in document["gaps"]
    assert {row["source"]: row["max_age"] for row in document["freshness"]}["alpine"] == 14


def test_status_after_an_update(
    seawall: Seawall, mirror: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the last update did not bring is told until one brings it; the code stays 0."""
    words = ("db", "update", "--only", "debian,kev", "--mirror", mirror.address, "--quiet")
    assert seawall(*words).code == EXIT_OK
    (mirror.folder / "debian/tracker/data/json").unlink()
    assert seawall(*words).code == EXIT_INCOMPLETE
    monkeypatch.delenv("SEAWALL_DB")
    run = seawall("db", "status")
    assert run.code == EXIT_OK
    assert "updated    " in run.out
    assert "  debian/tracker/data/json: the server answers 404" in run.out


def test_a_mirrors_password_is_kept_and_shown_nowhere(
    seawall: Seawall, mirror: Upstream, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What failed is told and written down without the user part of the mirror's address."""
    address = mirror.address.replace("://", "://me:hunter2@")
    (mirror.folder / "debian/tracker/data/json").unlink()
    run = seawall("db", "update", "--only", "debian,kev", "--mirror", address, "--quiet")
    assert run.code == EXIT_INCOMPLETE
    monkeypatch.delenv("SEAWALL_DB")
    status = seawall("db", "status")
    assert "the server answers 404" in status.out
    kept = [path.read_bytes() for path in place.rglob("*") if path.is_file()]
    assert not any(b"hunter2" in text for text in kept)
    assert "hunter2" not in run.out + run.err + status.out


def test_status_cannot_steer_a_terminal(
    seawall: Seawall, mirror: Upstream, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words of the list of feeds are escaped."""
    words = ("db", "update", "--only", "kev,debian", "--mirror", mirror.address, "--quiet")
    assert seawall(*words).code == EXIT_OK
    monkeypatch.delenv("SEAWALL_DB")
    (listed,) = place.rglob("INDEX.json")
    document = json.loads(listed.read_text())
    document["failed"] = [{"path": "a", "reason": "\x1b[2Jgone", "kept": False}]
    listed.write_text(json.dumps(document))
    out = seawall("db", "status").out
    assert "\x1b" not in out
    assert "\\x1b[2Jgone" in out


def test_build_is_reproducible(seawall: Seawall, place: Path) -> None:
    """The same feeds give the same bytes, and an id that ``verify`` recomputes."""
    first = seawall("db", "build", "--from", "feeds", "--output", "a.db", "--quiet")
    second = seawall("db", "build", "--from", "feeds", "--output", "b.db", "--quiet")
    assert (first.code, first.err) == (EXIT_OK, "")
    assert (place / "a.db").read_bytes() == (place / "b.db").read_bytes()
    assert first.out.splitlines()[1] == second.out.splitlines()[1]
    verified = seawall("db", "verify", "a.db")
    assert verified.code == EXIT_OK
    assert verified.out.splitlines()[1] == first.out.splitlines()[1]


def test_across_a_gap(seawall: Seawall, place: Path) -> None:
    """An exported database is imported elsewhere, and scans use it there."""
    assert seawall("db", "export", "bundle").code == EXIT_OK
    run = seawall("db", "import", "bundle", "--db", "other/own.db")
    assert run.code == EXIT_OK
    ids = {
        json.loads(seawall("db", "status", "--json", "--db", path).out)["id"]
        for path in ("seawall.db", "other/own.db")
    }
    assert len(ids) == 1
    assert seawall("scan", "image", "--db", "other/own.db", "--fail-on", "kev", "-q").code == 1
    assert (place / "other/own.db").is_file()


def test_import_goes_to_the_users_place(
    seawall: Seawall, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a setting the imported database is the one that scans find."""
    assert seawall("db", "export", "bundle").code == EXIT_OK
    monkeypatch.delenv("SEAWALL_DB")
    assert seawall("db", "import", "bundle").code == EXIT_OK
    assert (place / ".data/seawall/seawall.db").is_file()
    assert str(place / ".data/seawall/seawall.db") in seawall("db", "status").out


def test_offline_update_needs_something_to_build_from(seawall: Seawall) -> None:
    """Without a network and without earlier feeds there is nothing to build."""
    run = seawall("db", "update", "--offline")
    assert (run.code, run.out) == (EXIT_USAGE, "")
    assert "Traceback" not in run.err


@pytest.fixture
def mirror(place: Path) -> Iterator[Upstream]:
    """A web server with small feeds."""
    with upstream(making.write(place / "upstream", making.small())) as running:
        yield running


def test_update(seawall: Seawall, place: Path, mirror: Upstream) -> None:
    """Feeds are fetched from the mirror and built; the second time nothing has changed."""
    words = ("db", "update", "--only", "debian, kev,epss", "--mirror", mirror.address, "--quiet")
    own = place / ".data/seawall/seawall.db"
    run = seawall(*words)
    assert (run.code, run.err) == (EXIT_OK, "")
    assert run.out.startswith(f"{own}: 1 statements about ")
    assert own.is_file()
    assert seawall(*words) == (EXIT_OK, "nothing has changed\n", "")
    assert seawall("db", "verify", str(own)).code == EXIT_OK


def test_an_update_that_misses_a_feed(seawall: Seawall, mirror: Upstream) -> None:
    """What failed is said even quietly, what was fetched before is used, the code is 3."""
    words = ("db", "update", "--only", "debian", "--mirror", mirror.address, "--quiet")
    assert seawall(*words).code == EXIT_OK
    (mirror.folder / "debian/tracker/data/json").unlink()
    run = seawall(*words)
    assert (run.code, run.out) == (EXIT_INCOMPLETE, "nothing has changed\n")
    assert run.err.startswith("seawall: debian/tracker/data/json: ")
    assert run.err.endswith("; the copy of 2024-03-05 is used\n")


def test_a_first_update_that_reaches_nobody(seawall: Seawall, mirror: Upstream) -> None:
    """Says what failed, not that a folder is empty."""
    (mirror.folder / "debian/tracker/data/json").unlink()
    run = seawall("db", "update", "--only", "debian", "--mirror", mirror.address, "--quiet")
    assert (run.code, run.out) == (EXIT_INCOMPLETE, "nothing could be had\n")
    assert run.err.startswith("seawall: debian/tracker/data/json: the server answers 404")


def test_several_mirrors(seawall: Seawall, mirror: Upstream) -> None:
    """One that is not there does no harm."""
    gone = ("--mirror", "http://127.0.0.1:9")
    run = seawall("db", "update", "--only", "kev,debian", *gone, "--mirror", mirror.address, "-q")
    assert (run.code, run.err) == (EXIT_OK, "")


def test_what_looks_changed_is_named_and_can_be_accepted(
    seawall: Seawall, mirror: Upstream
) -> None:
    """One clear line says which copy is used instead."""
    path = "alpine/v3.19/main.json"
    fixes = {f"p-{number}": {"1-r0": ["CVE-2024-0001"]} for number in range(40)}
    making.write(mirror.folder, {path: making.secdb(**fixes)})
    making.write(mirror.folder, {"alpine/edge/main.json": making.secdb(a={"1": ["CVE-2024-0001"]})})
    making.write(mirror.folder, {"alpine/edge/community.json": making.secdb()})
    words = ("db", "update", "--only", "alpine", "--mirror", mirror.address, "--quiet")
    assert seawall(*words).code == EXIT_OK
    making.write(mirror.folder, {path: making.secdb(a={"1-r0": ["CVE-2024-0001"]})})
    run = seawall(*words)
    assert run.code == EXIT_INCOMPLETE
    line = f"seawall: {path}: looks changed (holds 1 records, 40 before)"
    assert run.err == f"{line}; the copy of 2024-03-05 is used\n"
    assert seawall(*words, "--accept", "alpine").code == EXIT_OK


@pytest.mark.parametrize(
    ("words", "code", "where"),
    [
        (("verify", "nothing.db"), EXIT_USAGE, "nothing.db"),
        (("verify", "shop.tar"), EXIT_INCOMPLETE, "shop.tar"),
        (("status", "--db", "nothing.db"), EXIT_USAGE, "nothing.db"),
        (("export", "x", "--db", "nothing.db"), EXIT_USAGE, "nothing.db"),
        (("import", "nothing"), EXIT_USAGE, "nothing"),
        (("import", "shop.tar"), EXIT_INCOMPLETE, "shop.tar"),
        (("build", "--from", "nothing", "--output", "x.db"), EXIT_USAGE, "nothing"),
        (("build", "--from", "image", "--output", "x.db"), EXIT_USAGE, "image"),
        (("update", "--only", "nvd", "--offline"), EXIT_USAGE, "nvd"),
        (("udpate",), EXIT_USAGE, "udpate"),
        ((), EXIT_USAGE, "ACTION"),
    ],
)
def test_wrong_calls(seawall: Seawall, words: tuple[str, ...], code: int, where: str) -> None:
    """One line and a hint, with the file or word it is about."""
    run = seawall("db", *words)
    lines = run.err.splitlines()
    assert (run.code, run.out) == (code, "")
    assert where in lines[0]
    assert len(lines) <= 2


def test_a_damaged_database(seawall: Seawall, place: Path) -> None:
    """A changed byte of the content is found."""
    path = place / "seawall.db"
    data = bytearray(path.read_bytes())
    data[-2000:-1500] = bytes(500)
    path.write_bytes(data)
    run = seawall("db", "verify")
    assert run.code == EXIT_INCOMPLETE
    assert str(path) in run.err
