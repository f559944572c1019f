"""Where engines are found, and what is made of answers that are not as they should be."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from seawall.artifacts.engine import Address
from seawall.artifacts.source import Options
from seawall.artifacts.sources import docker, podman
from seawall.errors import SourceError, UserError
from tests.artifacts import images
from tests.artifacts.images import image, layer
from tests.artifacts.opening import check, opened
from tests.artifacts.registry.upstream import Reply, Upstream, serving

BUILT = image(layer({"a": b"1"}, ""))
SAVED = images.packed(images.saved_files({"app:1": BUILT}))
INSPECTED = {
    "Id": images.digest(BUILT.config),
    "RepoTags": ["app:1"],
    "RepoDigests": [f"app@{BUILT.digest}"],
    "Os": "linux",
    "Architecture": "amd64",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without configuration, on a machine where nothing is set."""
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_TLS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DOCKER_CERT_PATH", "CONTAINER_HOST", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    return tmp_path


def answers(monkeypatch: pytest.MonkeyPatch, upstream: Upstream, **replies: Reply) -> None:
    """Make a server an engine; ``json`` and ``get`` are the answers about the image."""
    monkeypatch.setenv("DOCKER_HOST", f"tcp://{upstream.address}")
    for name, reply in replies.items():
        upstream.always(f"^/images/.*/{name}$", reply)


def inspected(**changes: Any) -> Reply:
    return Reply(body=json.dumps({**INSPECTED, **changes}).encode())


def test_image_over_tcp(monkeypatch: pytest.MonkeyPatch) -> None:
    """The image is asked for by its id; names and the pulled digest come from the engine."""
    with serving() as upstream:
        answers(monkeypatch, upstream, json=inspected(), get=Reply(body=SAVED))
        with opened("docker:app:1") as found:
            check(found, BUILT, inflated=True)
            assert found.artifact.digest == BUILT.digest
            assert found.artifact.tags == ("app:1", f"app@{BUILT.digest}")
        paths = [request.path for request in upstream.requests]
    assert paths == ["/images/app:1/json", f"/images/{INSPECTED['Id']}/get"]


@pytest.mark.parametrize(
    ("replies", "message"),
    [
        ({"json": Reply(500, b'{"message": "disk\\nfull"}')}, r"status 500 \(disk full\)"),
        ({"json": Reply(body=b"<html>")}, "not one of an engine"),
        ({"json": Reply(body=b"{}" * (3 << 20))}, "too long"),
        ({"json": inspected(), "get": Reply(body=SAVED[:2000], length=9999)}, "connection failed"),
        ({"json": inspected(), "get": Reply(body=b"nonsense" * 999)}, "no tar"),
        ({"json": inspected(), "get": Reply(body=SAVED[:100], length=999, stall=True)}, "failed"),
    ],
)
def test_broken_answers(
    monkeypatch: pytest.MonkeyPatch, replies: dict[str, Reply], message: str
) -> None:
    """What an engine does wrong is told by one line."""
    with serving() as upstream:
        answers(monkeypatch, upstream, **replies)
        with pytest.raises(SourceError, match=message), opened("docker:app", timeout=0.03):
            pass


def test_whether_an_engine_holds_an_image(monkeypatch: pytest.MonkeyPatch) -> None:
    """An image for another platform than the wanted one does not count."""
    with serving() as upstream:
        answers(monkeypatch, upstream, json=inspected(Architecture="arm64"))
        held = [
            docker.PLUGIN.holds("app", Options(platform=platform))
            for platform in ("", "linux/arm64", "linux/amd64")
        ]
    assert held == [True, True, False]


def test_where_docker_listens(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable counts more than the context, a context more than the usual sockets."""
    key = hashlib.sha256(b"far").hexdigest()
    meta = home / "contexts" / "meta" / key / "meta.json"
    meta.parent.mkdir(parents=True)
    meta.write_text(json.dumps({"Endpoints": {"docker": {"Host": "tcp://far:2376"}}}))
    tls = home / "contexts" / "tls" / key / "docker"
    tls.mkdir(parents=True)
    (home / "config.json").write_text('{"currentContext": "far"}')
    assert docker.address() == Address("tcp://far:2376", str(tls))
    monkeypatch.setenv("DOCKER_CONTEXT", "none")
    with pytest.raises(UserError, match="no such Docker context"):
        docker.address()
    monkeypatch.setenv("DOCKER_HOST", "tcp://near:2375")
    assert docker.address() == Address("tcp://near:2375", "", verify=False)
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    assert docker.address() == Address("tcp://near:2375", str(home))


def test_where_podman_listens(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable counts more than the user's socket."""
    (home / "podman").mkdir()
    (home / "podman" / "podman.sock").touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    assert podman.address() == Address(f"unix://{home}/podman/podman.sock")
    monkeypatch.setenv("CONTAINER_HOST", "tcp://far:1")
    assert podman.address() == Address("tcp://far:1")


@pytest.mark.parametrize("host", ["ssh://me@far", "npipe:////./pipe/docker", "nonsense"])
def test_ways_that_are_not_gone(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine behind SSH cannot be asked, and the user is told what can be done."""
    monkeypatch.setenv("DOCKER_HOST", host)
    with pytest.raises(UserError, match="forward the socket"), opened("docker:app"):
        pass


def test_nobody_listens(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket that is missing is an error with a hint."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{home}/none.sock")
    with pytest.raises(SourceError, match="is it running"), opened("docker:app"):
        pass
