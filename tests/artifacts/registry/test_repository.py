"""Images from a registry: fetched, verified, taken up again, and what each refusal says."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from seawall.artifacts.file import MIB
from seawall.artifacts.source import Opened
from seawall.errors import DigestMismatch, SourceError, UserError
from tests.artifacts import images
from tests.artifacts.images import image, layer
from tests.artifacts.opening import blobs, check, opened
from tests.artifacts.registry.upstream import Reply, Upstream, refused, serving

HOSTS = layer({"etc/hosts": b"127.0.0.1 localhost\n"})
MOTD = layer({"etc/motd": bytes(range(256)) * 1000}, "")
BUILT = image(HOSTS, MOTD)


def name(upstream: Upstream, rest: str = "team/app:1") -> str:
    return f"registry:{upstream.address}/{rest}"


def fails(target: str, match: str, **options: Any) -> SourceError:
    """The error of opening a target and reading all of it."""
    with pytest.raises(SourceError, match=match) as caught, opened(target, **options) as found:
        blobs(found)
    return caught.value


@pytest.mark.parametrize("wanted", ["team/app:1", f"team/app@{BUILT.digest}"])
def test_image_is_fetched(upstream: Upstream, wanted: str) -> None:
    """By tag or by digest the image comes with all that its documents promise."""
    upstream.push(BUILT, "1")
    with opened(name(upstream, wanted)) as found:
        check(found, BUILT)
        assert found.artifact.digest == BUILT.digest
        assert found.artifact.tags == (f"{upstream.address}/{wanted}",)


def test_layers_are_not_fetched_until_they_are_opened(upstream: Upstream) -> None:
    """Opening an image costs its documents only: a known layer need not be fetched."""
    upstream.push(BUILT, "1")
    with opened(name(upstream)):
        assert not upstream.asked(MOTD.digest)
        assert len(upstream.asked("/(manifests|blobs)/")) == 2


def test_platform_of_an_index(upstream: Upstream) -> None:
    """Of an index the wanted platform is fetched and no other."""
    arm = image(HOSTS, architecture="arm64")
    upstream.push(BUILT)
    upstream.push(arm)
    _, attestation = images.attestation(arm)
    index = images.index(BUILT.descriptor, attestation, arm.descriptor)
    upstream.put(index, images.INDEX, "1")
    with opened(name(upstream), platform="linux/arm64") as found:
        check(found, arm)
    assert not upstream.asked(BUILT.digest)
    with (
        pytest.raises(UserError, match="linux/amd64, linux/arm64"),
        opened(name(upstream), platform="linux/riscv64"),
    ):
        pass


def test_wrong_digests(upstream: Upstream) -> None:
    """A manifest other than the one that was asked for, or that is announced, is refused."""
    upstream.push(BUILT, "1")
    upstream.manifests[BUILT.digest] = upstream.manifests["1"] = (
        image(MOTD).manifest,
        images.MANIFEST,
    )
    fails(name(upstream, f"team/app@{BUILT.digest}"), "the manifest is")
    lying = Reply(
        body=BUILT.manifest,
        headers={"Content-Type": images.MANIFEST, "Docker-Content-Digest": HOSTS.digest},
    )
    upstream.once("/manifests/", lying)
    fails(name(upstream), "tampered")


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(body=b"{}", headers={"Content-Type": images.MANIFEST}), "neither an index nor"),
        (Reply(body=b"<html>", headers={"Content-Type": "text/html"}), "web page"),
        (Reply(body=b'{"schemaVersion": 1, "fsLayers": []}'), "schema 1"),
        (
            Reply(headers={"Content-Type": "application/vnd.docker.distribution.manifest.v1+json"}),
            "schema 1",
        ),
        (Reply(body=BUILT.manifest, headers={"Content-Type": images.INDEX}), "content of another"),
        (Reply(body=b" " * (5 * MIB)), "larger than"),
    ],
)
def test_documents_that_are_no_manifest(upstream: Upstream, reply: Reply, message: str) -> None:
    """What is sent in place of a manifest is told by one line."""
    upstream.always("/manifests/", reply)
    assert "\n" not in str(fails(name(upstream), message))


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (refused(401, "UNAUTHORIZED", "no"), "docker login"),
        (refused(403, "DENIED", "requested access is denied"), "requested access is denied.*login"),
        (refused(404, "MANIFEST_UNKNOWN", "unknown"), "no such image"),
        (refused(429, "TOOMANYREQUESTS", "slow down", Retry_After="9000"), "after 9000 s.*limit"),
        (refused(503, "UNAVAILABLE", "back\nsoon\x1b[2J"), "status 503"),
        (Reply(418, b"not json"), "status 418"),
    ],
)
def test_refusals(upstream: Upstream, reply: Reply, message: str) -> None:
    """Each refusal is one clear line with what can be done."""
    upstream.always("/manifests/", reply)
    text = str(fails(name(upstream), message, retries=1))
    assert text.isprintable()


def test_missing_layer(upstream: Upstream) -> None:
    """A layer that the registry lost is named; the others can be read."""
    upstream.push(BUILT, "1")
    del upstream.blobs[HOSTS.digest]
    with opened(name(upstream)) as found:
        with pytest.raises(SourceError, match=f"layer 1 .{HOSTS.digest}"), found.blobs[0].open():
            pass
        with found.blobs[1].open() as stream:
            assert stream.read(10) == MOTD.data[:10]


def test_rate_limits_are_waited_for(upstream: Upstream, waits: list[float]) -> None:
    """The registry is asked again after the time it asks for, and the user is told."""
    upstream.push(BUILT, "1")
    upstream.once("/manifests/", refused(429, "TOOMANYREQUESTS", "x", Retry_After="7"))
    told: list[str] = []
    with opened(name(upstream), notice=told.append) as found:
        check(found, BUILT)
    assert waits == [7.0]
    assert any("too many requests; trying again in 7.0 s" in line for line in told)


def test_failures_are_tried_again_ever_more_slowly(upstream: Upstream, waits: list[float]) -> None:
    """Waits grow and vary, and tries are bounded."""
    upstream.always("/manifests/", Reply(500))
    fails(name(upstream), "status 500", retries=4)
    assert len(upstream.asked("/manifests/")) == 5
    assert [0.5 * 2**n * 0.5 <= wait <= 0.5 * 2**n * 1.5 for n, wait in enumerate(waits)] == (
        [True] * 4
    )


def cut(data: bytes, at: int) -> Reply:
    return Reply(body=data[:at], length=len(data))


def test_downloads_are_taken_up_again(upstream: Upstream) -> None:
    """A layer that breaks off is asked for from where it ended."""
    upstream.push(BUILT, "1")
    upstream.once(MOTD.digest, cut(MOTD.data, 100_000))
    with opened(name(upstream)) as found:
        check(found, BUILT)
    ranges = [request.headers.get("range") for request in upstream.asked(MOTD.digest)]
    assert ranges == [None, "bytes=100000-"]


def test_documents_that_are_cut_off(upstream: Upstream, waits: list[float]) -> None:
    """A manifest or configuration that breaks off is asked for again."""
    upstream.push(BUILT, "1")
    upstream.once("/manifests/", cut(BUILT.manifest, 50))
    upstream.once(images.digest(BUILT.config), cut(BUILT.config, 50))
    with opened(name(upstream)) as found:
        check(found, BUILT)
    assert len(waits) == 2
    upstream.always("/manifests/", cut(BUILT.manifest, 50))
    fails(name(upstream), "failed", retries=1)


@pytest.mark.parametrize(
    ("left", "told"), [("3;w=21600", True), ("90;w=21600", False), ("x", False)]
)
def test_few_pulls_left(upstream: Upstream, left: str, told: bool) -> None:
    """The user is told before the registry's limit is reached."""
    upstream.push(BUILT)
    upstream.always(
        "/manifests/1$", Reply(body=BUILT.manifest, headers={"RateLimit-Remaining": left})
    )
    lines: list[str] = []
    with opened(name(upstream), notice=lines.append) as found:
        check(found, BUILT)
    assert any("3 pulls are left" in line for line in lines) is told


def test_servers_that_cannot_start_in_the_middle(upstream: Upstream) -> None:
    """Where the server sends all again, what is there already is passed over."""
    upstream.push(BUILT, "1")
    upstream.once(MOTD.digest, cut(MOTD.data, 100_000), Reply(body=MOTD.data))
    with opened(name(upstream)) as found:
        check(found, BUILT)


def test_another_part_than_the_one_asked_for(upstream: Upstream) -> None:
    """A server that goes on somewhere else is not believed."""
    upstream.push(BUILT, "1")
    wrong = Reply(206, MOTD.data[5:], {"Content-Range": f"bytes 5-{len(MOTD.data) - 1}/9"})
    upstream.once(MOTD.digest, cut(MOTD.data, 100_000), wrong)
    fails(name(upstream), "follows byte 100000")


def test_downloads_are_not_taken_up_for_ever(upstream: Upstream) -> None:
    """A layer that never gets further is given up."""
    upstream.push(BUILT, "1")
    upstream.always(MOTD.digest, Reply(206, b"", {"Content-Range": "bytes 0-"}, length=10))
    fails(name(upstream), "failed", retries=2)
    assert len(upstream.asked(MOTD.digest)) == 3


def test_layers_of_a_wrong_size(upstream: Upstream) -> None:
    """More bytes than the manifest says are not read; fewer are an error."""
    upstream.push(BUILT, "1")
    upstream.blobs[HOSTS.digest] = HOSTS.data + b"x"
    with pytest.raises(DigestMismatch, match="longer"), opened(name(upstream)) as found:
        blobs(found)
    upstream.blobs[HOSTS.digest] = HOSTS.data[:-1]
    fails(name(upstream), "ends after", retries=1)


def test_stalled_servers(upstream: Upstream) -> None:
    """A server that stops in the middle is given up after the time-out."""
    upstream.push(BUILT, "1")
    upstream.always(MOTD.digest, Reply(body=MOTD.data[:1000], length=len(MOTD.data), stall=True))
    fails(name(upstream), "in time", retries=0, timeout=0.2)


def test_nobody_answers(waits: list[float]) -> None:
    """A port where nothing listens is an error after the tries."""
    with serving() as gone:
        address = gone.address
    fails(f"registry:{address}/app", "refused", retries=2)
    assert len(waits) == 2


def test_storage_behind_the_registry(upstream: Upstream, other: Upstream) -> None:
    """Layers come from where the registry sends the client, without its credentials."""
    upstream.push(BUILT, "1")
    other.blobs = BUILT.blobs
    location = f"http://{other.address}/storage/blobs/{MOTD.digest}?signature=x"
    upstream.always(MOTD.digest, Reply(307, headers={"Location": location}))
    challenge = refused(401, "UNAUTHORIZED", "x", WWW_Authenticate='Basic realm="x"')
    upstream.rules.insert(0, lambda r: None if "authorization" in r.headers else challenge)
    with opened(name(upstream), username="me", password="secret") as found:  # noqa: S106
        check(found, BUILT)
    assert upstream.asked(MOTD.digest)[-1].headers["authorization"].startswith("Basic ")
    assert [request.headers.get("authorization") for request in other.requests] == [None]


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("/v2/team/app/manifests/1", "redirects"),
        ("ftp://x/", "redirects to"),
        ("http://", "redirects"),
    ],
)
def test_hostile_redirects(upstream: Upstream, location: str, message: str) -> None:
    """Redirects in a circle or to something else than the web are given up."""
    upstream.always("/manifests/", Reply(302, headers={"Location": location}))
    fails(name(upstream), message)


def test_mirror_first(upstream: Upstream, other: Upstream) -> None:
    """A mirror is asked first, below its own path, and the registry if it fails."""
    upstream.push(BUILT, "1")
    other.push(BUILT, "1")
    told: list[str] = []
    options = {
        "mirrors": {upstream.address: f"http://{other.address}/proxy"},
        "notice": told.append,
    }
    with opened(name(upstream), **options) as found:
        check(found, BUILT)
    assert not upstream.requests
    assert other.asked("^/v2/proxy/team/app/manifests/1$")
    other.always("", Reply(404))
    with opened(name(upstream), **options) as found:
        check(found, BUILT)
    assert upstream.asked("/manifests/1")
    assert any("going to the registry" in line for line in told)


def test_proxy_of_the_environment(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment names as proxy is used."""
    upstream.push(BUILT, "1")
    monkeypatch.setenv("HTTP_PROXY", f"http://{upstream.address}")
    with opened("registry:registry.example/app:1", insecure=True) as found:
        check(found, BUILT)
    assert {request.headers["host"] for request in upstream.requests} == {"registry.example"}


def _pulled(target: str, **options: Any) -> Opened:
    with opened(target, **options) as found:
        return found


def test_certificates(tmp_path: Path) -> None:
    """A certificate must be known, unless the user says otherwise."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    pem = tmp_path / "server.pem"
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -keyout {pem}.key"
        f" -addext subjectAltName=IP:127.0.0.1 -out {pem}".split(),
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, f"{pem}.key")
    with serving(context) as upstream:
        upstream.push(BUILT, "1")
        fails(name(upstream), "--ca-bundle", retries=0)
        for options in ({"ca_bundle": str(pem)}, {"insecure": True}):
            assert _pulled(name(upstream), **options).artifact.digest == BUILT.digest
    fails(name(upstream), "CA bundle cannot be used", ca_bundle="/nowhere.pem")
