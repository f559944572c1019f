"""Real servers, each started for the tests on sockets and in folders of its own.

They come from the operating system's packages (``docker.io``, ``containerd``, ``podman``,
``docker-registry``). Nothing that runs on the machine already is used or touched.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Final
from urllib.parse import urljoin

import httpx
import pytest

from tests.artifacts import images
from tests.artifacts.images import Image

STARTING: Final = 60.0
_CLIENTS: Final = ("CONTAINER_HOST", "DOCKER_HOST", "CONTAINERD_ADDRESS")


def needed(*programs: str, root: bool = True) -> None:
    """Skip where a server cannot run."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    if root and os.getuid() != 0:
        pytest.skip(f"{programs[0]} needs root")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder with a path short enough for sockets, which hold a hundred bytes."""
    path = Path(tempfile.mkdtemp(prefix="sw-", dir="/tmp"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def running(command: list[str], ready: Callable[[], bool], log: Path) -> Iterator[None]:
    """Run a server until the context ends.

    Raises:
        RuntimeError: it ended or did not get ready, with the end of what it said.
    """
    # Podman is but a client where CONTAINER_HOST is set.
    environment = {key: value for key, value in os.environ.items() if key not in _CLIENTS}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
    try:
        deadline = monotonic() + STARTING
        while not ready():
            if process.poll() is not None or monotonic() > deadline:
                said = log.read_text()[-2000:]
                skip_if_impossible(said)
                message = f"{command[0]} did not start: {said}"
                raise RuntimeError(message)
            sleep(0.05)
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


_IMPOSSIBLE: Final = ("cgroup isn't mounted", "operation not permitted", "remount /, flags")


def skip_if_impossible(said: str) -> None:
    """Skip where the machine itself is too confined for a service (a chroot, a bare container)."""
    for reason in _IMPOSSIBLE:
        if reason in said:
            pytest.skip(f"this machine cannot run the service: {reason}")


@contextmanager
def containerd() -> Iterator[str]:
    """containerd; gives the path of its socket."""
    needed("containerd", "ctr")
    with folder() as path:
        address = path / "c.sock"
        (path / "c.toml").write_text(
            f'version = 2\nroot = "{path}/root"\nstate = "{path}/state"\n'
            'disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]\n'
            f'[grpc]\naddress = "{address}"\n[ttrpc]\naddress = "{path}/t.sock"\n'
        )
        command = ["containerd", "--config", str(path / "c.toml")]
        with running(command, lambda: _listens(str(address)), path / "log"):
            yield str(address)


@contextmanager
def docker() -> Iterator[str]:
    """The Docker engine with a containerd of its own; gives the address of its socket."""
    needed("dockerd", "containerd")
    with containerd() as below, folder() as path:
        address = f"unix://{path}/d.sock"
        command = [
            *("dockerd", "--host", address, "--containerd", below),
            *("--data-root", f"{path}/data", "--exec-root", f"{path}/exec"),
            *("--pidfile", f"{path}/pid", "--config-file", f"{path}/none.json"),
            *("--storage-driver", "vfs", "--bridge", "none"),
            *("--iptables=false", "--ip6tables=false"),
        ]
        (path / "none.json").write_text("{}")
        with running(command, lambda: _serves(f"{path}/d.sock"), path / "log"):
            yield address


@contextmanager
def podman() -> Iterator[str]:
    """Podman's service; gives the address of its socket."""
    needed("podman")
    with folder() as path:
        address = f"unix://{path}/p.sock"
        command = [
            *("podman", "--root", f"{path}/root", "--runroot", f"{path}/run"),
            *("--storage-driver", "vfs", "system", "service", "--time", "0", address),
        ]
        with running(command, lambda: _serves(f"{path}/p.sock"), path / "log"):
            yield address


@contextmanager
def registry(data: Path | None = None) -> Iterator[str]:
    """The registry of the distribution project; gives host and port.

    Args:
        data: where it keeps what is pushed, by default in a folder of its own.
    """
    needed("docker-registry", root=False)
    with folder() as path:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
        (path / "c.yml").write_text(
            f"version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {data or path / 'data'}\n"
            f"http:\n  addr: {address}\n"
        )
        command = ["docker-registry", "serve", str(path / "c.yml")]
        with running(command, lambda: _answers(f"http://{address}/v2/"), path / "log"):
            yield address


def load(address: str, archive: bytes) -> None:
    """Give an engine an archive of images."""
    transport = httpx.HTTPTransport(uds=address.removeprefix("unix://"))
    headers = {"content-type": "application/x-tar"}
    with httpx.Client(transport=transport, timeout=60) as client:
        answer = client.post("http://localhost/images/load", content=archive, headers=headers)
        skip_if_impossible(answer.text)
        assert answer.status_code == 200, answer.text


def push(address: str, repository: str, built: Image, *tags: str) -> None:
    """Upload an image to a registry."""
    base = f"http://{address}/v2/{repository}"
    with httpx.Client(timeout=60) as client:
        for digest, data in built.blobs.items():
            if data is not built.manifest:
                started = client.post(f"{base}/blobs/uploads/")
                url = urljoin(f"http://{address}", started.headers["location"])
                to = httpx.URL(url).copy_merge_params({"digest": digest})
                client.put(to, content=data).raise_for_status()
        for tag in tags:
            put_manifest(client, f"{base}/manifests/{tag}", built.manifest, images.MANIFEST)


def put_manifest(client: httpx.Client, url: str, data: bytes, media_type: str) -> None:
    """Upload an index or manifest."""
    client.put(url, content=data, headers={"content-type": media_type}).raise_for_status()


def _listens(path: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as knocking:
            knocking.connect(path)
    except OSError:
        return False
    return True


def _serves(path: str) -> bool:
    """Whether an engine answers; it listens before it knows whether it can run here."""
    try:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(10)
            asking.connect(path)
            asking.sendall(b"GET /_ping HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return asking.recv(12).endswith(b" 200")
    except OSError:
        return False


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
