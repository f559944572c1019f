"""``seawall db trust``, ``keys``, ``root``, ``publish``, ``update --signed``, and ``content``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from seawall.cli.database.signing import VARIABLE
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK, EXIT_USAGE
from tests.cli.conftest import Seawall
from tests.distribution.content.packing import archive, folder

ROOT = "public/metadata/1.root.json"
TO = ("--repository", "public", "--keys", "keys")


@pytest.fixture
def published(seawall: Seawall, place: Path, monkeypatch: pytest.MonkeyPatch) -> Seawall:
    """The playground's database is published; the user has none of their own."""
    del place
    monkeypatch.setenv(VARIABLE, "correct horse battery")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert seawall("db", "keys", "new", "keys").code == EXIT_OK
    assert seawall("db", "root", *TO).code == EXIT_OK
    assert seawall("db", "publish", "seawall.db", *TO, "-q").code == EXIT_OK
    monkeypatch.delenv("SEAWALL_DB")
    return seawall


def test_from_publisher_to_scan(published: Seawall, place: Path) -> None:
    """A root is trusted once; then a database is fetched, used by scans, and not fetched again."""
    shown = published("db", "trust", ROOT, "--repository", "public")
    assert shown.code == EXIT_OK
    assert f"from       {(place / 'public').as_uri()}" in shown.out
    assert published("db", "trust").out == shown.out
    run = published("db", "update", "--signed", "-q")
    assert run.code == EXIT_OK, run.err
    assert "data of 2024-03-01" in run.out
    assert "(whole)" in run.out
    assert published("scan", "image", "--fail-on", "kev", "-q").code == 1
    assert published("db", "update", "--signed", "-q").out.startswith("nothing has changed\n")


def test_by_setting(published: Seawall, place: Path) -> None:
    """With a repository in the settings a plain update comes from there."""
    assert published("db", "trust", ROOT).code == EXIT_OK
    run = published("db", "update", "--signed")
    assert (run.code, "no repository is known" in run.err) == (EXIT_USAGE, True)
    (place / "seawall.toml").write_text('repository = "public"\n')
    assert "(whole)" in published("db", "update", "-q").out
    assert published("db", "update", "--only", "osv").code == EXIT_USAGE


def test_refused(published: Seawall, place: Path) -> None:
    """What is not to be trusted is refused in two lines and exit code 3; what was used stays."""
    published("db", "trust", ROOT, "--repository", "public")
    published("db", "update", "--signed", "-q")
    before = (place / ".data/seawall/seawall.db").read_bytes()
    (place / "public/metadata/timestamp.json").write_text("{}")
    run = published("db", "update", "--signed", "-q")
    assert (run.code, run.out) == (EXIT_INCOMPLETE, "")
    where, hint = run.err.splitlines()
    assert where.startswith("seawall: file:")
    assert hint == "hint: what is in use stays in use"
    assert (place / ".data/seawall/seawall.db").read_bytes() == before


def test_nothing_is_trusted(published: Seawall) -> None:
    """Without a root nothing is fetched, and it is said how to get one."""
    run = published("db", "update", "--signed", "public")
    assert run.code == EXIT_USAGE
    assert "no root is trusted yet" in run.err
    assert "hint: pin one with `seawall db trust" in run.err


def test_a_medium(published: Seawall, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The signed state is carried on a medium, and verified on the other side."""
    published("db", "trust", ROOT, "--repository", "public")
    run = published("db", "export", "--repository", "medium")
    assert run.code == EXIT_OK, run.err
    assert "data of 2024-03-01, 1 files" in run.out
    monkeypatch.setenv("XDG_DATA_HOME", str(place / "far"))
    published("db", "trust", ROOT, "--repository", "medium")
    assert "(whole)" in published("db", "update", "--signed", "-q").out
    assert published("db", "export").code == EXIT_USAGE
    assert published("db", "export", "x", "--repository", "medium").code == EXIT_USAGE


def test_publishing_again(published: Seawall) -> None:
    """Without a database what is signed is renewed; lifetimes can be chosen."""
    run = published("db", "publish", *TO, "--expires", "timestamp=45", "-q")
    assert run.code == EXIT_OK
    assert run.out.startswith("database 1, data of 2024-03-01:")
    assert published("db", "publish", *TO, "--expires", "timestamp=x").code == EXIT_USAGE


def test_keys(published: Seawall, place: Path) -> None:
    """Keys are listed, and it is said which private halves are elsewhere."""
    (place / "keys/root.pem").unlink()
    lines = published("db", "keys", "list", "keys").out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "content",
        "root",
        "snapshot",
        "targets",
        "timestamp",
    ]
    assert [line for line in lines if "public half only" in line] == [lines[1]]
    run = published("db", "keys", "new", "keys", "--role", "root", "--label", "second")
    assert run.out.startswith("root.second ")
    run = published("db", "root", *TO)
    assert (run.code, run.out) == (EXIT_OK, "root 2 waits for 1 more signatures\n")
    assert published("db", "keys", "list", "nowhere").code == EXIT_USAGE


def test_no_passphrase(published: Seawall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked where nobody is."""
    monkeypatch.delenv(VARIABLE)
    run = published("db", "publish", *TO)
    assert run.code == EXIT_USAGE
    assert f"hint: set {VARIABLE}" in run.err


def test_without_the_library(published: Seawall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed, it is named."""
    for name in [one for one in sys.modules if one.startswith("seawall.distribution")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tuf.api.exceptions", None)
    run = published("db", "trust", ROOT)
    assert run.code == EXIT_USAGE
    assert "hint: pip install 'seawall[distribution]'" in run.err


def test_content_through_the_channel(published: Seawall, place: Path) -> None:
    """Fetch, look, activate, fetch a newer one, compare, activate, go back."""
    changes = {"1.0.0": "first", "1.1.0": "stricter"}
    one = archive(place, "1.0.0", {"a.yaml": "- id: A\n  severity: low\n"}, changes=changes)
    assert published("content", "publish", str(one), *TO).code == EXIT_OK
    published("db", "trust", ROOT, "--repository", "public")
    assert published("content", "fetch").out == "base 1.0.0 (checks): fetched\n"
    assert published("content", "fetch").out == "base 1.0.0 (checks): there already\n"
    assert "added    A" in published("content", "preview", "base").out
    assert published("content", "activate", "base").out == "base 1.0.0 is active\n"
    two = archive(place, "1.1.0", {"a.yaml": "- id: A\n  severity: high\n"}, changes=changes)
    assert published("content", "publish", str(two), *TO).out.startswith("base 1.1.0\n")
    published("content", "fetch")
    assert published("content", "preview", "base").out == (
        "1.0.0 -> 1.1.0\n  1.1.0: stricter\nchanged  A  (severity: low -> high)\n"
    )
    document = json.loads(published("content", "preview", "base", "--json").out)
    assert document["changes"] == [
        {"effect": "changed", "id": "A", "detail": "severity: low -> high"}
    ]
    listed = published("content", "list").out.splitlines()
    assert [line.endswith("active") for line in listed] == [True, False]
    published("content", "activate", "base")
    assert published("content", "activate", "base").out == "base 1.1.0 is active already\n"
    assert "nothing would change" in published("content", "preview", "base").out
    assert published("content", "rollback", "base").out == "base: 1.0.0 is active\n"
    assert "origin     signed" in published("content", "show", "base").out


def test_content_of_ones_own(seawall: Seawall, place: Path) -> None:
    """A pack of one's own is made, put in and marked as a file; damage is found."""
    folder(place)
    run = seawall("content", "pack", "base-1.0.0", "--output", "own.tar.zst")
    assert run.code == EXIT_OK, run.err
    assert seawall("content", "add", "own.tar.zst").out.splitlines()[0] == "base 1.0.0"
    assert " file" in seawall("content", "list").out
    assert seawall("content", "verify").out == "base 1.0.0: whole, 1 files\n"
    (changed,) = (place / ".data/seawall/content/packs").glob("*/a.yaml")
    changed.write_text("- id: evil\n")
    run = seawall("content", "verify", "base")
    assert run.code == EXIT_INCOMPLETE
    assert "a.yaml was changed" in run.err
    assert seawall("content", "show", "nothing").code == EXIT_USAGE
    assert seawall("content", "rollback", "base").code == EXIT_USAGE


def test_nothing_steers_a_terminal(seawall: Seawall, place: Path) -> None:
    """Control characters in a pack's items are not printed."""
    archive(place, files={"a.json": '{"id": "A\\u001b[2J"}'})
    seawall("content", "add", "base-1.0.0.tar.zst")
    assert "added    A?[2J" in seawall("content", "preview", "base").out
