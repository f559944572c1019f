"""Images in real engines and a real registry."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from seawall.artifacts import target
from seawall.artifacts.source import Options
from seawall.errors import SourceError, UserError
from tests.artifacts import images, services
from tests.artifacts.images import image, layer
from tests.artifacts.opening import blobs, check, opened

pytestmark = pytest.mark.service

HOSTS = layer({"etc": images.FOLDER, "etc/hosts": b"127.0.0.1 localhost\n"})
ISSUE = layer({"etc": images.FOLDER, "etc/issue": b"hello\n" * 50_000})
GONE = layer({"etc": images.FOLDER, "etc/issue": images.REMOVED}, "zstd")
BUILT = image(HOSTS, ISSUE, settings={"User": "1000", "Labels": {"a": "b"}})
ARM = image(HOSTS, architecture="arm64")
SAVED = images.packed(images.saved_files({"example.com/app:1": BUILT, "example.com/arm:1": ARM}))


@pytest.fixture(scope="module")
def docker() -> Iterator[str]:
    with services.docker() as address:
        services.load(address, SAVED)
        yield address


@pytest.fixture(scope="module")
def podman() -> Iterator[str]:
    with services.podman() as address:
        services.load(address, SAVED)
        yield address


@pytest.fixture(scope="module")
def containerd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("grpc", reason="the extra seawall[containerd] is not installed")
    with services.containerd() as address:
        path = tmp_path_factory.mktemp("containerd") / "images.tar"
        path.write_bytes(images.packed(dict(images.layout_files({"example.com/app:1": BUILT}))))
        ctr = ["ctr", "--address", address, "--namespace", "k8s.io"]
        done = subprocess.run(
            [*ctr, "images", "import", "--no-unpack", "--all-platforms", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        yield address


@pytest.fixture(scope="module")
def registry() -> Iterator[str]:
    with services.registry() as address:
        services.push(address, "team/app", BUILT, "1")
        services.push(address, "team/app", ARM, ARM.digest)
        services.push(address, "team/app", BUILT, BUILT.digest)
        index = images.index(BUILT.descriptor, ARM.descriptor)
        with httpx.Client() as client:
            url = f"http://{address}/v2/team/app/manifests/multi"
            services.put_manifest(client, url, index, images.INDEX)
        yield address


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever runs on the machine besides plays no part."""
    for name in ("DOCKER_HOST", "CONTAINER_HOST"):
        monkeypatch.setenv(name, f"unix://{tmp_path}/none.sock")
    monkeypatch.setenv("CONTAINERD_ADDRESS", f"{tmp_path}/none.sock")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))


@pytest.fixture(params=["docker", "podman"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each engine with an interface like Docker's."""
    address = request.getfixturevalue(request.param)
    monkeypatch.setenv("DOCKER_HOST" if request.param == "docker" else "CONTAINER_HOST", address)
    name: str = request.param
    return name


def test_engine(engine: str) -> None:
    """An engine gives the image that it was given: its id, its contents, its names."""
    with opened(f"{engine}:example.com/app:1") as found:
        artifact = found.artifact
        check(found, BUILT, inflated=True)
    assert artifact.config_digest == images.digest(BUILT.config)
    assert "example.com/app:1" in artifact.tags
    assert (artifact.config["User"], artifact.labels["a"]) == ("1000", "b")


def test_engine_by_id(engine: str) -> None:
    """An image is found by its id too, as ``docker images`` prints it."""
    with opened(f"{engine}:{images.digest(BUILT.config)[7:19]}") as found:
        assert found.artifact.config_digest == images.digest(BUILT.config)


def test_engine_without_the_image(engine: str) -> None:
    """What an engine does not have is told with how to get it."""
    with pytest.raises(UserError, match=r"no such image.*pull"), opened(f"{engine}:example.com/no"):
        pass


def test_bare_name(engine: str, registry: str) -> None:
    """A bare name means the engine's image, unless it is for another platform."""
    source, _ = target.resolve("example.com/app:1", Options(platform="linux/amd64"))
    assert source.name == engine
    for other in ("example.com/app:2", f"{registry}/team/app:1"):
        assert target.resolve(other, Options())[0].name == "registry"
    source, _ = target.resolve("example.com/arm:1", Options(platform="linux/amd64"))
    assert source.name == "registry"


def test_containerd(containerd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Containerd gives every blob as it is stored, from whichever namespace has the image."""
    monkeypatch.setenv("CONTAINERD_ADDRESS", containerd)
    with opened("containerd:example.com/app:1") as found:
        check(found, BUILT)
        assert found.artifact.digest == BUILT.digest
    assert target.resolve("example.com/app:1", Options())[0].name == "containerd"
    with pytest.raises(UserError, match=r"k8s\.io"), opened("containerd:example.com/app:2"):
        pass


def test_containerd_without_a_layer(containerd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A layer that containerd discarded is told when it is opened."""
    monkeypatch.setenv("CONTAINERD_ADDRESS", containerd)
    ctr = ["ctr", "--address", containerd, "--namespace", "k8s.io"]
    with opened("containerd:example.com/app:1") as found:
        subprocess.run([*ctr, "content", "rm", ISSUE.digest], check=True, capture_output=True)
        with pytest.raises(SourceError, match="discard"), found.blobs[1].open():
            pass


def test_registry(registry: str) -> None:
    """A real registry gives the image by tag, by digest and by platform."""
    for name in ("1", "multi"):
        with opened(f"registry:{registry}/team/app:{name}", platform="linux/amd64") as found:
            check(found, BUILT)
            assert found.artifact.digest == BUILT.digest
    with opened(f"registry:{registry}/team/app@{ARM.digest}") as found:
        check(found, ARM)
    with pytest.raises(SourceError, match="no such image"), opened(f"{registry}/team/app:none"):
        pass


def test_registry_goes_on_in_the_middle(registry: str) -> None:
    """The real server answers a request for the rest of a layer."""
    with opened(f"registry:{registry}/team/app:1") as found:
        assert blobs(found) == [one.data for one in BUILT.layers]
    url = f"http://{registry}/v2/team/app/blobs/{ISSUE.digest}"
    answer = httpx.get(url, headers={"range": "bytes=10-"}, trust_env=False)
    assert (answer.status_code, answer.content) == (206, ISSUE.data[10:])
