"""Own sources that are fetched: over HTTP and from git."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.advisories import Network
from seawall.advisories.own import OwnSource, read, refresh
from seawall.errors import LimitExceeded, MalformedInput, SourceError, UserError
from tests.advisories import making
from tests.advisories.intelligence import test_taxii
from tests.advisories.serving import upstream

RECORD = json.dumps(making.osv("ACME-1", "npm", "core", {"introduced": "0"})).encode()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is fetched lies in a folder of the test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def taxii_server() -> Iterator[test_taxii.Server]:
    """A running server of collections."""
    yield from test_taxii.running()


def tarred(name: str, content: bytes) -> bytes:
    """A compressed tar with one file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("all.zip", making.zipped({"x/a.json": RECORD, "README.md": b"x"})),
        ("all.tar.gz", tarred("x/a.json", RECORD)),
        ("a.json", RECORD),
    ],
)
def test_an_archive_or_document_is_fetched(tmp_path: Path, name: str, content: bytes) -> None:
    """Whatever its form, a scan finds the records in it."""
    with upstream(making.write(tmp_path / "web", {f"feeds/{name}": content})) as server:
        source = OwnSource("acme", f"{server.address}/feeds/{name}")
        refresh(source, Network())
    assert list(read(source).statements) == [("npm", "core")]


def test_a_failure_keeps_what_was_there(tmp_path: Path) -> None:
    """The last good data stays in use, whether the server fails or sends rubbish."""
    with upstream(
        making.write(tmp_path / "web", {"a.zip": making.zipped({"a.json": RECORD})})
    ) as server:
        source = OwnSource("acme", f"{server.address}/a.zip")
        refresh(source, Network())
        (tmp_path / "web" / "a.zip").write_bytes(b"PK rubbish")
        with pytest.raises(MalformedInput):
            refresh(source, Network())
        (tmp_path / "web" / "a.zip").unlink()
        with pytest.raises(SourceError):
            refresh(source, Network())
    assert len(read(source).statements) == 1
    assert [path.name for path in source.path.parent.iterdir()] == ["acme.zip"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def test_a_folder_of_a_repository_is_fetched(tmp_path: Path) -> None:
    """Branch and folder can be chosen; other files are not taken."""
    work = making.write(tmp_path / "work", {"osv/a.json": RECORD, "other/b.json": b"{}"})
    git(work, "init", "-q", "-b", "main")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "x")
    source = OwnSource("acme", f"git+file://{work}@main#osv")
    refresh(source, Network())
    data = read(source)
    assert list(data.statements) == [("npm", "core")]
    assert not data.left_out


def test_the_same_files_give_the_same_archive(tmp_path: Path) -> None:
    """What a result rested on can be made again."""
    content = making.zipped({"a.json": RECORD})
    with upstream(making.write(tmp_path / "web", {"a.zip": content})) as server:
        source = OwnSource("acme", f"{server.address}/a.zip")
        refresh(source, Network())
        first = source.path.read_bytes()
        refresh(source, Network())
    assert source.path.read_bytes() == first


def test_an_error_shows_no_credential(tmp_path: Path) -> None:
    """Neither user nor query of an address is told when it cannot be fetched."""
    with upstream(making.write(tmp_path / "web", {})) as server:
        address = server.address.replace("://", "://me:hunter2@")
        source = OwnSource("acme", f"{address}/a.zip?token=hunter3")
        with pytest.raises(SourceError) as caught:
            refresh(source, Network())
    assert caught.value.where.endswith(f"@{server.address.partition('://')[2]}/a.zip")
    assert "hunter" not in str(caught.value)


def test_a_tar_with_endless_headers_is_refused(tmp_path: Path) -> None:
    """A header is bounded however well it compresses."""
    info = tarfile.TarInfo("a.json")
    info.type, info.size = tarfile.XHDTYPE, 1 << 28
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9) as stream:
        stream.write(info.tobuf())
        stream.write(bytes(1 << 20))
    web = making.write(tmp_path / "web", {"all.tar.gz": buffer.getvalue()})
    with upstream(web) as server, pytest.raises(LimitExceeded):
        refresh(OwnSource("acme", f"{server.address}/all.tar.gz"), Network())


def test_a_collection_of_a_server_is_fetched(
    taxii_server: test_taxii.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks is told by the environment; the next time only what is new is fetched."""
    root = taxii_server.address.replace("/taxii2/", "/api1")
    place = f"taxii+{root}/collections/{test_taxii.COLLECTION}"
    source = OwnSource("acme", place)
    with pytest.raises(SourceError):
        refresh(source, Network())
    monkeypatch.setenv(source.variable, test_taxii.BASIC)
    refresh(source, Network())
    assert len(read(source).indicators) == 5
    asked = len(taxii_server.asked)
    refresh(source, Network())
    assert len(read(source).indicators) == 5
    assert len(taxii_server.asked) == asked + 1


@pytest.mark.parametrize("value", ["Basic !!!", "Basic w7w="])
def test_who_asks_must_be_readable(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken variable is an error, and is not repeated."""
    source = OwnSource("acme", "taxii+http://127.0.0.1:9/api/collections/1")
    monkeypatch.setenv(source.variable, value)
    with pytest.raises((UserError, SourceError)) as caught:
        refresh(source, Network(timeout=0.1))
    assert value.partition(" ")[2] not in str(caught.value)


def test_what_a_server_wants_to_know_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The header comes from the environment."""
    source = OwnSource("acme", "x")
    monkeypatch.setenv(source.variable, "Bearer t0ken")
    content = making.zipped({"a.json": RECORD})
    with upstream(making.write(tmp_path / "web", {"a.zip": content})) as server:
        refresh(OwnSource("acme", f"{server.address}/a.zip"), Network())
        assert server.headers("a.zip")[-1]["authorization"] == "Bearer t0ken"


def test_who_asks_is_not_told_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without encryption a credential goes to this machine only, and no request is made."""
    source = OwnSource("acme", "http://a.invalid/x.zip?y=z")
    monkeypatch.setenv(source.variable, "Bearer t0ken")
    with pytest.raises(UserError, match="only sent over HTTPS") as caught:
        refresh(source, Network())
    assert caught.value.where == "http://a.invalid/x.zip"
