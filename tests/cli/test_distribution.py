"""``seawall db trust``, ``keys``, ``root``, ``publish``, ``update --signed``, and ``content``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec
import pytest

from seawall.cli.database.signing import VARIABLE
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK, EXIT_USAGE
from tests.analytics.making import npm, scanned
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
    assert "data of 2024-03-01, 1 file" in run.out
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
    empty = seawall("content", "list")
    assert (empty.out, "there are no packs yet" in empty.err) == ("", True)
    run = seawall("content", "pack", "base-1.0.0", "--output", "own.tar.zst")
    assert run.code == EXIT_OK, run.err
    assert seawall("content", "add", "own.tar.zst").out.splitlines()[0] == "base 1.0.0"
    assert " file" in seawall("content", "list").out
    assert seawall("content", "verify").out == "base 1.0.0: whole, 1 file\n"
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
    assert "added    A\\x1b[2J" in seawall("content", "preview", "base").out


def policies(place: Path, version: str, *covered: str) -> str:
    """A pack of policies with a VEX document that covers some flaws."""
    statements = [
        {
            "vulnerability": {"name": flaw},
            "status": "not_affected",
            "justification": "vulnerable_code_not_in_execute_path",
        }
        for flaw in covered
    ]
    document = {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": f"https://vex.example/{version}",
        "author": "us",
        "timestamp": "2024-01-01T00:00:00Z",
        "version": 1,
        "statements": [
            {**one, "products": [{"@id": "pkg:npm/lodash"}, {"@id": "pkg:npm/lodash@4.17.20"}]}
            for one in statements
        ],
    }
    source = folder(place, version, {"vex/ours.json": json.dumps(document), "README.md": "#"})
    head = source / "pack.toml"
    head.write_text(head.read_text().replace('"checks"', '"policies"'))
    return f"base-{version}"


def test_policies_and_results(seawall: Seawall, place: Path) -> None:
    """What a pack of exceptions would change in kept results is what it then changes in scans."""
    flaw = "CVE-2021-23337"
    for version, covered in {"1.0.0": (flaw,), "1.1.0": ()}.items():
        name = policies(place, version, *covered)
        assert seawall("content", "pack", name, "--output", f"{name}.zst").code == EXIT_OK
        assert seawall("content", "add", f"{name}.zst").code == EXIT_OK
    assert seawall("scan", "image", "-q", "-o", "json=before.json").code == EXIT_OK
    said = seawall("content", "preview", "base@1.0.0", "--results", "before.json").out
    assert f"removed  {flaw} in lodash 4.17.20 of image  (is covered: " in said
    assert said.count(" of image") == 1
    seawall("content", "activate", "base@1.0.0")
    seawall("scan", "image", "-q", "-o", "json=after.json")
    assert [one["id"] for one in _suppressed(place / "after.json")] == [flaw]
    same = seawall("content", "preview", "base@1.0.0", "--results", "after.json").out
    assert " of image" not in same
    said = seawall("content", "preview", "base@1.1.0", "--results", "after.json").out
    assert f"added    {flaw} in lodash 4.17.20 of image  (counts again)" in said
    seawall("scan", "image", "-q", "--vex", "", "-o", "json=without.json")
    assert _suppressed(place / "without.json") == []
    seawall("content", "activate", "base@1.1.0")
    seawall("scan", "image", "-q", "-o", "json=again.json")
    assert _suppressed(place / "again.json") == []


def test_what_is_covered_otherwise(seawall: Seawall, place: Path) -> None:
    """A finding that an ignore file covers stays covered, whatever a pack says."""
    name = policies(place, "1.0.0", "CVE-2021-23337")
    seawall("content", "pack", name, "--output", "pack")
    seawall("content", "add", "pack")
    (place / ".seawallignore").write_text("CVE-2021-23337\n")
    seawall("scan", "image", "-q", "-o", "json=before.json")
    assert _suppressed(place / "before.json")
    said = seawall("content", "preview", "base", "--results", "before.json").out
    assert " of image" not in said


def test_results_that_nobody_can_judge(seawall: Seawall, place: Path) -> None:
    """Where no consumer knows what follows, that is said; rubbish is no result."""
    archive(place)
    seawall("content", "add", "base-1.0.0.tar.zst")
    (place / "rubbish.json").write_text("{}")
    run = seawall("content", "preview", "base", "--results", "rubbish.json")
    assert (run.code, "packs of the kind policies alone, not of checks" in run.err) == (
        EXIT_OK,
        True,
    )
    policies(place, "1.1.0", "CVE-1")
    seawall("content", "pack", "base-1.1.0", "--output", "pack")
    seawall("content", "add", "pack")
    run = seawall("content", "preview", "base", "--results", "rubbish.json")
    assert (run.code, "not a result of seawall scan" in run.err) == (EXIT_INCOMPLETE, True)
    assert seawall("content", "preview", "base", "--results", "gone").code == EXIT_INCOMPLETE


def intelligence(place: Path, name: str, version: str, popular: str) -> str:
    """A pack of intelligence that calls one package popular."""
    documents = {
        "popular.json": json.dumps([{"ecosystem": "npm", "package": popular, "dependents": 99}])
    }
    source = folder(place / name, version, documents)
    head = source / "pack.toml"
    text = head.read_text().replace('"checks"', '"intelligence"').replace('"base"', f'"{name}"')
    head.write_text(text)
    return str(source)


def test_intelligence_and_signals(seawall: Seawall, place: Path) -> None:
    """An active pack of intelligence is what signals use, and a preview names its facts."""
    (place / "one.json").write_bytes(msgspec.json.encode(scanned("one", npm("our-widget"))))
    assert "our-widgets" not in seawall("signals", "one.json").out
    for version, popular in {"1.0.0": "elsewhere", "1.1.0": "our-widgets"}.items():
        seawall("content", "pack", intelligence(place, "facts", version, popular), "--output", "p")
        assert seawall("content", "add", "p").code == EXIT_OK
    seawall("content", "activate", "facts@1.0.0")
    said = seawall("content", "preview", "facts").out
    assert "added    npm our-widgets  (popular.json)" in said
    assert "removed  npm elsewhere" in said
    assert "our-widgets" not in seawall("signals", "one.json").out
    seawall("content", "activate", "facts")
    assert "its name looks like our-widgets" in seawall("signals", "one.json").out
    seawall("content", "pack", intelligence(place, "more", "1.0.0", "x"), "--output", "p")
    seawall("content", "add", "p")
    seawall("content", "activate", "more")
    run = seawall("signals", "one.json")
    assert (run.code, "several packs of intelligence" in run.err) == (EXIT_USAGE, True)


def _suppressed(path: Path) -> list[dict[str, str]]:
    findings = json.loads(path.read_text())["findings"]
    return [one for one in findings if one.get("suppressed")]
