"""Every attack that the specification of The Update Framework names is refused in one line.

Source: https://theupdateframework.github.io/specification/latest/#goals-to-protect-against-specific-attacks
"""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tuf.api.exceptions import DownloadError
from tuf.api.metadata import Metadata, TargetFile, Targets

from seawall.advisories import Network
from seawall.distribution import transport
from seawall.distribution.client import Client
from seawall.distribution.content.pack import build
from seawall.distribution.keys import new
from seawall.distribution.refusals import Refused, told
from seawall.distribution.roles import DAYS, ROLES
from seawall.distribution.transport import Http
from seawall.errors import SourceError
from tests.distribution.making import (
    IMPATIENT,
    Databases,
    Publisher,
    User,
    id_of,
    kept,
    passphrase,
)
from tests.distribution.serving import Mirror, mirror


@pytest.fixture
def served(publisher: Publisher) -> Iterator[Mirror]:
    with mirror(publisher.repository) as server:
        yield server


@pytest.fixture
def remote(publisher: Publisher, served: Mirror, tmp_path: Path) -> User:
    """Has fetched the first database over HTTP."""
    found = User(tmp_path / "remote", publisher, served.address)
    found.update()
    return found


def refused(user: User, *words: str) -> None:
    """An update is refused with these words, and what was in use still is."""
    before = user.database.read_bytes()
    with pytest.raises(Refused) as caught:
        user.update()
    line = str(caught.value)
    assert "\n" not in line
    assert all(word in line for word in words), line
    assert "what is in use stays in use" in caught.value.hint
    assert user.database.read_bytes() == before
    assert not list(user.database.parent.glob(".own.db*"))


def test_nothing_is_wrong(remote: User, publisher: Publisher, databases: Databases) -> None:
    """Without an attack an update works, over HTTP as well."""
    publisher.publish(databases.second)
    outcome = remote.update()
    assert (outcome.changed, outcome.id) == (True, id_of(databases.second))
    assert remote.id == id_of(databases.second)
    assert not remote.update().changed


def test_arbitrary_software(remote: User, publisher: Publisher, databases: Databases) -> None:
    """A database whose bytes are not those that were signed."""
    publisher.publish(databases.second)
    for path in (publisher.repository / "targets/db").iterdir():
        content = bytearray(path.read_bytes())
        content[-9] ^= 1
        path.write_bytes(content)
    refused(remote, "not the one that was signed")


def test_arbitrary_metadata(remote: User, publisher: Publisher, databases: Databases) -> None:
    """A database that nobody signed is named by changed metadata."""
    publisher.publish(databases.second)

    def other(targets: Targets) -> None:
        for file in targets.targets.values():
            file.hashes = {"sha256": "0" * 64}

    publisher.forge("targets", other)
    refused(remote, "not the one that was signed")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_wrong_key(role: str, remote: User, publisher: Publisher, databases: Databases) -> None:
    """A role's statement that another role signed, bound to by an honest one where it can be."""
    publisher.publish(databases.second)

    def newer(statement: Any) -> None:
        statement.version += role == "timestamp"

    publisher.forge(role, newer, sign="content")
    words = {"timestamp": "not signed by the keys"}.get(role, "not the one that was signed")
    refused(remote, words)


def test_compromised_online_keys(remote: User, publisher: Publisher, databases: Databases) -> None:
    """Whoever has the keys of snapshot and timestamp alone cannot name a database."""
    publisher.publish(databases.second)
    publisher.forge("targets", lambda said: said.targets.clear(), sign="content")
    publisher.bind()
    refused(remote, "not signed by the keys", "targets")


def test_threshold(tmp_path: Path, databases: Databases) -> None:
    """One of two keys that have to sign is not enough, for publisher and client alike."""
    publisher = Publisher(tmp_path / "publisher").begin()
    new(publisher.keys, ["targets"], "second", passphrase)
    publisher.root()
    publisher.publish(databases.first)
    user = User(tmp_path / "user", publisher)
    user.update()
    publisher.publish(databases.second)
    path = publisher.metadata("targets")
    statement: Metadata[Targets] = Metadata.from_file(str(path))
    statement.signatures.popitem()
    path.write_bytes(statement.to_bytes())
    publisher.bind()
    refused(user, "not signed by the keys", "1/2")


def test_a_role_outside_its_room(user: User, publisher: Publisher, tmp_path: Path) -> None:
    """The keys of the content channel cannot name a database, whatever they sign."""
    pack = publisher.repository / "targets/content/evil.bundle"
    pack.parent.mkdir()
    pack.write_bytes(b"evil")
    (tmp_path / "pack").mkdir()
    publisher.publish(None, packed(tmp_path))
    evil = TargetFile.from_data("db/evil.bundle", b"evil", ["sha256"])
    highest = {"kind": "snapshot", "id": "sha256:0", "created": "2030", "format": 2, "serial": 99}
    evil.unrecognized_fields["custom"] = highest
    publisher.forge("content", lambda said: said.targets.update({evil.path: evil}), sign="content")
    publisher.bind()
    assert not user.update().changed
    with user.trust.locked():
        client = Client(user.trust, user.where, IMPATIENT)
        assert "db/evil.bundle" not in {offer.path for offer in client.packs()}
        with pytest.raises(Refused, match="nobody who may"):
            client.fetch("db/evil.bundle", tmp_path / "evil")


def packed(folder: Path) -> Path:
    """A pack of content."""
    (folder / "pack/pack.toml").write_text(
        'name = "p"\nkind = "checks"\nversion = "1.0.0"\nlicence = "MIT"\n'
    )
    build(folder / "pack", folder / "p.tar.zst")
    return folder / "p.tar.zst"


def test_rollback(remote: User, publisher: Publisher, databases: Databases) -> None:
    """The whole repository as it was before, properly signed then."""
    former = kept(publisher.repository, publisher.repository.parent / "former")
    publisher.publish(databases.second)
    remote.update()
    shutil.rmtree(publisher.repository)
    kept(former, publisher.repository)
    refused(remote, "older state than one that was trusted")


def test_rollback_of_the_database(user: User, publisher: Publisher, databases: Databases) -> None:
    """A newer statement that names only an older database than one that was accepted."""
    publisher.publish(databases.second)
    user.update()

    def without(targets: Targets) -> None:
        newest = max(targets.targets, key=lambda path: targets.targets[path].custom["serial"])
        del targets.targets[newest]

    publisher.forge("targets", without, sign="targets")
    publisher.bind()
    shutil.rmtree(user.trust.metadata)  # even if the framework remembers nothing
    refused(user, "number 1", "older than number 2")


def test_taking_back(user: User, publisher: Publisher, databases: Databases) -> None:
    """A publisher who wants to go back publishes the older data under a new number."""
    publisher.publish(databases.second)
    user.update()
    assert publisher.publish(databases.first, older=True).serial == 3
    assert user.update().id == id_of(databases.first)


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "root"])
def test_freeze(
    role: str,
    user: User,
    publisher: Publisher,
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What has expired is refused; a client asks the clock, whatever the environment says."""
    past = datetime.now(UTC) - timedelta(days=DAYS[role] + 1)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(past.timestamp())))
    lasting = {other: 3000 for other in ROLES if other != role}
    if role == "root":
        publisher.root(renew=True, days=lasting)
    publisher.publish(databases.second, days=lasting)
    if role == "snapshot":
        publisher.publish(databases.third, days=lasting)
    refused(user, "expired", f"{role}.json")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    publisher.root()
    publisher.publish(databases.third)
    assert user.update().id == id_of(databases.third)


def test_fast_forward(user: User, publisher: Publisher, databases: Databases) -> None:
    """Versions that a thief of keys drove up hold nobody up once the keys are replaced."""

    def far(statement: Any) -> None:
        statement.version = 2**31 - 1

    publisher.forge("timestamp", far, sign="timestamp")
    user.update()
    publisher.forge("timestamp", lambda said: setattr(said, "version", 3), sign="timestamp")
    refused(user, "older state than one that was trusted")
    for role in ("timestamp", "snapshot"):
        publisher.replace_key(role)
    publisher.root()
    publisher.publish(databases.second)
    assert user.update().id == id_of(databases.second)


def test_mix_and_match(remote: User, publisher: Publisher, databases: Databases) -> None:
    """Statements of several states together, each properly signed."""
    publisher.publish(databases.second)
    former = publisher.metadata("targets").read_bytes()
    publisher.publish(databases.third)
    publisher.metadata("targets").write_bytes(former)
    refused(remote, "not the one that was signed")


def test_a_missing_role(remote: User, publisher: Publisher, databases: Databases) -> None:
    """A snapshot that leaves out a role that was there."""
    publisher.publish(databases.second)
    publisher.forge("snapshot", lambda said: said.meta.clear(), sign="snapshot")
    path = publisher.metadata("snapshot")
    assert path.is_file()
    refused(remote, "not the one that was signed")


@pytest.mark.parametrize("end", ["timestamp.json", "2.root.json", ".bundle", ".snapshot.json"])
def test_endless_data(
    end: str, remote: User, served: Mirror, publisher: Publisher, databases: Databases
) -> None:
    """An answer that never ends is cut off where the file should have ended."""
    publisher.publish(databases.second)
    served.instead[end] = lambda handler: handler.endless()
    refused(remote, "does not end where it should")


@pytest.mark.parametrize("end", ["timestamp.json", ".targets.json", ".bundle"])
def test_a_mirror_that_keeps_back(
    end: str, remote: User, served: Mirror, publisher: Publisher, databases: Databases
) -> None:
    """A file that is not there, or a server that fails."""
    publisher.publish(databases.second)
    served.instead[end] = lambda handler: handler.status(404)
    refused(remote, "it answers 404")
    served.instead[end] = lambda handler: handler.status(503)
    refused(remote, "it answers 503")
    served.instead.clear()
    assert remote.update().id == id_of(databases.second)


def test_nobody_there(remote: User, served: Mirror) -> None:
    """No server at all."""
    served.shutdown()
    served.server_close()
    refused(remote, "cannot be reached")


def test_slow_retrieval(served: Mirror) -> None:
    """A server that sends something now and then is given up after a while."""
    served.instead["slow"] = lambda handler: handler.endless()
    seconds = itertools.count(step=1e6)
    http = Http(Network(timeout=5.0, backoff=0.0), clock=seconds.__next__)
    with pytest.raises(Refused, match="too slow"), told("mirror"):
        http.download_bytes(f"{served.address}/slow", 1 << 40)
    http.close()


def test_dripping_headers(served: Mirror) -> None:
    """A server that never comes to the end of its headers is given up as well."""
    over = threading.Event()

    def drip(handler: Any) -> None:
        handler.send_response(200)
        handler.flush_headers()
        while not over.wait(0.01):
            handler.wfile.write(b"X-More: 1\r\n")

    served.instead["drip"] = drip
    http = Http(Network(timeout=0.2, backoff=0.0))
    with pytest.raises(Refused, match="too slow"), told("mirror"):
        http.download_bytes(f"{served.address}/drip", 100)
    over.set()
    http.close()


def test_fast_enough(served: Mirror) -> None:
    """A server that is fast enough is not given up, however long it takes."""
    content = bytes(1 << 20)
    (served.folder / "large").write_bytes(content)
    seconds = itertools.count()
    http = Http(Network(timeout=5.0), clock=seconds.__next__)
    assert http.download_bytes(f"{served.address}/large", 1 << 20) == content
    assert next(seconds) > 5
    http.close()


def test_broken_off(
    remote: User, served: Mirror, publisher: Publisher, databases: Databases
) -> None:
    """An answer that breaks off is asked for again from where it broke off."""
    publisher.publish(databases.second)

    def cut_once(handler: Any) -> None:
        served.instead.clear()
        handler.file(cut=1000)

    served.instead[".bundle"] = cut_once
    assert remote.update().id == id_of(databases.second)
    assert "bytes=1000-" in {asked for _path, asked in served.asked}


def test_no_redirect_in_the_clear() -> None:
    """Whoever was asked over HTTPS cannot send a client to an address without."""
    answer = httpx.Response(302, request=httpx.Request("GET", "https://a.example/x"))
    answer.next_request = httpx.Request("GET", "https://b.example/x")
    transport._stay_encrypted(answer)
    answer.next_request = httpx.Request("GET", "http://b.example/x")
    with pytest.raises(DownloadError, match="from HTTPS to an address without"):
        transport._stay_encrypted(answer)


def test_redirects_in_a_circle(served: Mirror) -> None:
    """Redirects are followed, but not for ever."""
    served.instead["turn"] = lambda handler: handler.status(302, Location="/turn")
    http = Http(IMPATIENT)
    with pytest.raises(Refused, match="cannot be reached"), told("mirror"):
        http.download_bytes(f"{served.address}/turn", 100)
    http.close()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"signed":1}', b"[" * 16_000, b'{"a":' * 3000],
    ids=["empty", "cut", "list", "null", "bytes", "fields", "deep", "deeper"],
)
def test_hostile_metadata(content: bytes, user: User, publisher: Publisher) -> None:
    """What is no metadata is refused like what is not signed."""
    publisher.metadata("timestamp").write_bytes(content)
    refused(user)


def test_hostile_custom(user: User, publisher: Publisher) -> None:
    """Even a signed description of a file cannot name a path outside, or a wrong type."""

    def odd(targets: Targets) -> None:
        (file,) = targets.targets.values()
        for path, custom in {
            "db/../../evil": file.custom,
            "/etc/passwd": file.custom,
            "db/a.bundle": {"kind": "snapshot", "serial": "9"},
            "db/b.bundle": {"kind": "later"},
            "db/c.bundle": None,
        }.items():
            other = TargetFile(1, {"sha256": "0" * 64}, path)
            if custom is not None:
                other.unrecognized_fields["custom"] = {**custom, "id": "sha256:odd"}
            targets.targets[path] = other

    publisher.forge("targets", odd, sign="targets")
    publisher.bind()
    assert not user.update().changed


def test_only_other_formats(user: User, publisher: Publisher) -> None:
    """A repository for a later version says what to do."""

    def later(targets: Targets) -> None:
        for file in targets.targets.values():
            file.custom["format"] = 99

    publisher.forge("targets", later, sign="targets")
    publisher.bind()
    with pytest.raises(Refused, match="99") as caught:
        user.update()
    assert caught.value.hint == "upgrade Seawall"


def test_a_signed_lie(user: User, publisher: Publisher, databases: Databases) -> None:
    """A bundle that is signed, but holds another database than is said, is not put in place."""
    publisher.publish(databases.second)
    before = user.id

    def lie(targets: Targets) -> None:
        for file in targets.targets.values():
            file.custom["id"] = f"sha256:{'0' * 64}"

    publisher.forge("targets", lie, sign="targets")
    publisher.bind()
    with pytest.raises(SourceError, match="it holds"):
        user.update()
    assert user.id == before
    assert not list(user.database.parent.glob(".own.db*"))
