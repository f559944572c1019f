"""Pinning a root: once, explicitly, and nothing else by accident."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from seawall import distribution
from seawall.advisories import user_path
from seawall.distribution.trust import Trust, describe
from seawall.errors import DigestMismatch, MalformedInput, UserError
from tests.distribution.making import Databases, Publisher, User, id_of, kept
from tests.distribution.serving import mirror


def root_of(publisher: Publisher) -> Path:
    return publisher.repository / "metadata/1.root.json"


def test_pinning(publisher: Publisher, tmp_path: Path) -> None:
    """What is pinned is told with its digest and holders, and can be asked for again."""
    path = root_of(publisher)
    folder = tmp_path / "trust"
    shown = distribution.pin_root(str(path), repository=str(publisher.repository), folder=folder)
    assert shown.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert shown.repository == publisher.repository.as_uri()
    assert [holder.role for holder in shown.roles] == ["root", "targets", "snapshot", "timestamp"]
    assert distribution.pinned_root(folder) == shown


def test_the_digest(publisher: Publisher, tmp_path: Path) -> None:
    """A root with another digest than the user knows is not pinned."""
    path = str(root_of(publisher))
    with pytest.raises(DigestMismatch):
        distribution.pin_root(path, sha256="0" * 64, folder=tmp_path / "trust")
    with pytest.raises(UserError, match="no root is trusted"):
        distribution.pinned_root(tmp_path / "trust")
    known = hashlib.sha256(root_of(publisher).read_bytes()).hexdigest().upper()
    distribution.pin_root(path, sha256=f"SHA256:{known}".lower(), folder=tmp_path / "trust")


def test_from_an_address(publisher: Publisher, tmp_path: Path) -> None:
    """An address gives a root only to who knows its digest."""
    known = hashlib.sha256(root_of(publisher).read_bytes()).hexdigest()
    with mirror(publisher.repository) as server:
        where = f"{server.address}/metadata/1.root.json"
        with pytest.raises(UserError, match="known from elsewhere"):
            distribution.pin_root(where, folder=tmp_path / "trust")
        assert server.asked == []
        shown = distribution.pin_root(where, sha256=known, folder=tmp_path / "trust")
    assert shown.sha256 == known


def test_another_root(user: User, publisher: Publisher, tmp_path: Path) -> None:
    """Another root replaces the pinned one only when told, and then nothing seen stays."""
    other = Publisher(tmp_path / "other").begin()
    root = root_of(other).read_bytes()
    with pytest.raises(UserError, match="another root is trusted"):
        user.trust.set(root, replace=False)
    seen = user.trust.metadata
    user.trust.set(root_of(publisher).read_bytes(), repository="file:///x", replace=False)
    assert (user.trust.pin.serial, user.trust.pin.repository) == (1, "file:///x")
    assert seen.is_dir()
    user.trust.set(root, replace=True)
    assert not seen.exists()
    assert user.trust.pin.serial == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[" * 9999, b"x" * 600_000])
def test_what_is_no_root(content: bytes) -> None:
    """Rubbish is not pinned."""
    with pytest.raises(MalformedInput):
        describe(content)


def test_roles_that_are_no_root(publisher: Publisher) -> None:
    """Neither another role nor a root that was changed."""
    with pytest.raises(MalformedInput):
        describe(publisher.metadata("timestamp").read_bytes())
    publisher.forge("root", lambda said: setattr(said, "version", 9))
    with pytest.raises(MalformedInput):
        describe(root_of(publisher).read_bytes())


@pytest.mark.parametrize("content", [b"", b"{", b'{"root": 3}', b"\xff"])
def test_a_damaged_pin(content: bytes, user: User) -> None:
    """Without a pin that can be read nothing is trusted."""
    (user.trust.folder / "trust.json").write_bytes(content)
    with pytest.raises(MalformedInput, match="damaged"):
        user.update()


@pytest.mark.parametrize("name", ["timestamp", "snapshot", "targets"])
def test_damaged_memory(name: str, user: User, databases: Databases, publisher: Publisher) -> None:
    """What is remembered of the repository can be fetched again."""
    (user.trust.metadata / f"{name}.json").write_bytes(b"rubbish")
    publisher.publish(databases.second)
    assert user.update().id == id_of(databases.second)


def test_not_known_where(publisher: Publisher, tmp_path: Path) -> None:
    """A root without an address needs one later."""
    distribution.pin_root(str(root_of(publisher)), folder=tmp_path / "trust")
    with pytest.raises(UserError, match="no repository is known"):
        distribution.update(folder=tmp_path / "trust", output=tmp_path / "own.db")
    outcome = distribution.update(
        str(publisher.repository), folder=tmp_path / "trust", output=tmp_path / "own.db"
    )
    assert outcome.changed


def test_places() -> None:
    """Beside the user's database."""
    assert distribution.trust_path().parent == user_path().parent
    assert distribution.library_path().parent == user_path().parent


def test_a_medium(user: User, publisher: Publisher, databases: Databases, tmp_path: Path) -> None:
    """A repository on a medium proves as much as the one that it was taken from."""
    publisher.publish(databases.second)
    medium = tmp_path / "medium"
    report = distribution.export(medium, folder=user.trust.folder)
    assert report.id == id_of(databases.second)
    assert len(list((medium / "targets/db").iterdir())) == 1
    far = User(tmp_path / "far", publisher, medium.as_uri())
    assert far.update().id == id_of(databases.second)
    former = kept(medium, tmp_path / "former")
    publisher.publish(databases.third)
    distribution.export(medium, folder=user.trust.folder)
    assert far.update().id == id_of(databases.third)
    far.where = former.as_uri()
    with pytest.raises(Exception, match="older state than one that was trusted"):
        far.update()
    with pytest.raises(UserError, match="the repository itself"):
        distribution.export(publisher.repository, folder=user.trust.folder)
    assert Trust(user.trust.folder).pin.serial == 1  # looking is not taking
