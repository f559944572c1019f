"""Publishing: what is written, signed, renewed, pruned, and refused."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata

from seawall.distribution.keys import Keys, new
from seawall.distribution.publishing import DIFFERENCES, WHOLE
from seawall.distribution.roles import lifetimes, threshold
from seawall.errors import MalformedInput, UserError
from tests.distribution.making import (
    PASSPHRASE,
    Databases,
    Publisher,
    User,
    at_once,
    id_of,
    kept,
    passphrase,
    patch,
)

NOON = "1709337600"


def files(folder: Path) -> dict[str, bytes]:
    """Everything below a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def version(publisher: Publisher, role: str) -> int:
    """Of a role's newest statement."""
    statement: Metadata[Any] = Metadata.from_file(str(publisher.metadata(role)))
    return int(statement.signed.version)


def test_the_same_bytes(
    tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same keys, database and SOURCE_DATE_EPOCH the repository is the same."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOON)
    one = Publisher(tmp_path / "one")
    new(one.keys, ("root", "targets", "snapshot", "timestamp", "content"), "", passphrase)
    other = Publisher(kept(tmp_path / "one", tmp_path / "other"))
    for publisher in (one, other):
        publisher.publish(databases.first)
        publisher.publish(databases.second, make=patch)
    assert files(one.repository) == files(other.repository)


def test_published_twice(publisher: Publisher, databases: Databases) -> None:
    """The same database again only renews the timestamp."""
    before = files(publisher.repository)
    report = publisher.publish(databases.first)
    after = files(publisher.repository)
    assert report.serial == 1
    assert {name for name in after if after[name] != before.get(name)} == {
        "metadata/timestamp.json"
    }


def test_renewed_with_few_keys(publisher: Publisher, databases: Databases) -> None:
    """A machine with the key of timestamp alone renews it, and says what it cannot renew."""
    for role in ("root", "targets", "snapshot", "content"):
        (publisher.keys / f"{role}.pem").unlink()
    before = version(publisher, "timestamp")
    assert publisher.publish().remarks == ()
    assert version(publisher, "timestamp") == before + 1
    remarks = publisher.publish(days={"snapshot": 100}).remarks
    assert [line.split()[0] for line in remarks] == ["snapshot"]
    with pytest.raises(UserError, match="targets needs 1 of its keys to sign, 0 are here"):
        publisher.publish(databases.second)


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_two_at_once(publisher: Publisher, databases: Databases, tmp_path: Path) -> None:
    """Publications at the same time wait for each other, and none is lost."""
    at_once(
        lambda: publisher.publish(databases.second, older=True),
        lambda: publisher.publish(databases.third, older=True),
    )
    assert publisher.publish().serial == 3
    assert User(tmp_path / "user", publisher).update().changed


def test_older_data(publisher: Publisher, databases: Databases) -> None:
    """Older data is not published by mistake."""
    publisher.publish(databases.second)
    with pytest.raises(UserError, match="older than what is published"):
        publisher.publish(databases.first)
    assert publisher.publish(databases.first, older=True).serial == 3


def test_pruning(publisher: Publisher, databases: Databases, tmp_path: Path) -> None:
    """What is too old goes, one publication after it is no longer named."""
    user = User(tmp_path / "user", publisher)
    for number in range(WHOLE + 2):
        publisher.publish(databases[number % 2], older=True)
    names = [path.name for path in (publisher.repository / "metadata").iterdir()]
    assert sum(name.endswith(".snapshot.json") for name in names) == 2
    assert sum(name.endswith(".targets.json") for name in names) == 2
    publisher.publish(databases.third)
    publisher.publish()
    assert len(list((publisher.repository / "targets/db").glob("*.bundle"))) == WHOLE
    assert user.update().id == id_of(databases.third)
    assert DIFFERENCES > WHOLE


def test_a_repository_that_was_tampered_with(publisher: Publisher, databases: Databases) -> None:
    """A publisher signs nothing on top of what was not signed."""
    publisher.forge("targets", lambda said: said.targets.clear())
    with pytest.raises(MalformedInput, match="not the file that was published"):
        publisher.publish(databases.second)


def test_a_root_that_was_put_under(publisher: Publisher, databases: Databases) -> None:
    """A root that the one before it did not agree to is refused, whoever signed it."""
    thief = Publisher(kept(publisher.keys.parent, publisher.keys.parent.with_name("thief")))
    thief.replace_key("root")
    shutil.rmtree(thief.repository)
    (thief.keys / "root.json").unlink()
    thief.root()

    def second(root: Any) -> None:
        root.version = 2

    thief.forge("root", second, sign="root")
    put = publisher.repository / "metadata/2.root.json"
    shutil.copy(thief.repository / "metadata/1.root.json", put)
    with pytest.raises(MalformedInput, match="root is not signed"):
        publisher.publish(databases.second)


def test_without_a_known_root(publisher: Publisher, databases: Databases) -> None:
    """Keys alone do not say which root to believe."""
    (publisher.keys / "root.json").unlink()
    with pytest.raises(UserError, match="which root"):
        publisher.publish(databases.second)


def test_rotation(user: User, publisher: Publisher, databases: Databases) -> None:
    """Every key is replaced, the root's too, and users who trust the first root follow."""
    for role in ("targets", "snapshot", "timestamp"):
        publisher.replace_key(role)
    assert publisher.root().version == 2
    new(publisher.keys, ["root"], "next", passphrase)
    (publisher.keys / "root.pub").unlink()  # holds the role no more, and signs that
    report = publisher.root()
    assert (report.version, report.missing) == (3, 0)
    (publisher.keys / "root.pem").unlink()
    assert not publisher.root().changed
    publisher.publish(databases.second)
    assert user.update().id == id_of(databases.second)


def test_signed_in_two_places(tmp_path: Path, databases: Databases) -> None:
    """A root with two holders waits for both; the second signs what the keys there say."""
    alice = Publisher(tmp_path / "alice")
    new(alice.keys, ("root", "targets", "snapshot", "timestamp"), "", passphrase)
    bob = Publisher(tmp_path / "bob")
    bob.keys.parent.mkdir()
    shutil.copytree(alice.keys, bob.keys, ignore=shutil.ignore_patterns("root.pem"))
    new(bob.keys, ["root"], "bob", passphrase)
    shutil.copy(bob.keys / "root.bob.pub", alice.keys)
    assert alice.root().missing == 1
    with pytest.raises(UserError, match="waits for 1 more"):
        alice.publish(databases.first)
    bob.repository = alice.repository
    report = bob.root()
    assert (report.missing, report.version) == (0, 1)
    assert not list((alice.repository / "metadata").glob("pending*"))
    shutil.copy(bob.keys / "root.json", alice.keys)
    assert alice.publish(databases.first).serial == 1


def test_a_pending_root_that_says_something_else(publisher: Publisher, tmp_path: Path) -> None:
    """Nobody signs a pending root with other keys than those in the own folder."""
    new(publisher.keys, ["root"], "second", passphrase)
    (publisher.keys / "root.pem").rename(tmp_path / "away")
    assert publisher.root().missing == 1
    (tmp_path / "away").rename(publisher.keys / "root.pem")
    new(publisher.keys, ["timestamp"], "third", passphrase)
    with pytest.raises(UserError, match="another than the keys here ask for"):
        publisher.root()


def test_keys_are_private(tmp_path: Path) -> None:
    """Private keys are encrypted and for their owner alone; nothing overwrites one."""
    folder = tmp_path / "keys"
    (key,) = new(folder, ["root"], "", passphrase)
    assert stat.S_IMODE(key.private.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert b"ENCRYPTED" in key.private.read_bytes()
    with pytest.raises(UserError, match="such a key already"):
        new(folder, ["root"], "", passphrase)
    with pytest.raises(MalformedInput, match="passphrase is wrong"):
        Keys(folder, lambda _what: PASSPHRASE[1:]).signers([key.public.keyid])
    key.private.chmod(0o640)
    with pytest.raises(UserError, match="others can read"):
        Keys(folder, passphrase).signers([key.public.keyid])


@pytest.mark.parametrize(
    ("label", "secret"), [("", b"short"), ("../up", PASSPHRASE), ("a b", PASSPHRASE)]
)
def test_what_will_not_do(label: str, secret: bytes, tmp_path: Path) -> None:
    """Short passphrases and labels that are no names."""
    with pytest.raises(UserError):
        new(tmp_path / "keys", ["root"], label, lambda _what: secret)
    assert not (tmp_path / "keys").exists()


def test_a_swapped_key(tmp_path: Path) -> None:
    """A private key that does not belong to the public one signs nothing."""
    keys = new(tmp_path / "keys", ["root", "targets"], "", passphrase)
    shutil.copy(tmp_path / "keys/root.pem", tmp_path / "keys/targets.pem")
    with pytest.raises(MalformedInput, match="not the private half"):
        Keys(tmp_path / "keys", passphrase).signers([key.public.keyid for key in keys])
    (tmp_path / "keys/root.pub").write_bytes(b"rubbish")
    with pytest.raises(MalformedInput, match="not a public key"):
        Keys(tmp_path / "keys", passphrase)


def test_lifetimes() -> None:
    """``ROLE=DAYS``, within reason."""
    assert lifetimes(["timestamp=30", "root=700"]) == {"timestamp": 30, "root": 700}
    for wrong in ("timestamp", "timestamp=0", "other=3", "root=x", "root=99999"):
        with pytest.raises(UserError):
            lifetimes([wrong])


def test_thresholds() -> None:
    """More than half."""
    assert [threshold(count) for count in (1, 2, 3, 4, 5)] == [1, 2, 2, 3, 3]
