"""Who the user is: what registries demand, and where the answer is found."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from seawall.artifacts.registry import credentials
from seawall.artifacts.registry.challenge import parse
from seawall.artifacts.registry.credentials import Credentials
from seawall.errors import SourceError
from tests.artifacts.images import image, layer
from tests.artifacts.opening import check, opened
from tests.artifacts.registry.upstream import Reply, Request, Upstream, refused

BUILT = image(layer({"a": b"1"}), layer({"b": b"2"}))
SECRET = "hunter2"  # noqa: S105 - of a registry that lives for one test


def coded(user: str = "me", password: str = SECRET) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def guarded(upstream: Upstream, expected: str, challenge: str) -> None:
    """Demand an ``Authorization`` header below ``/v2/``."""
    refusal = refused(401, "UNAUTHORIZED", "authentication required", WWW_Authenticate=challenge)

    def rule(request: Request) -> Reply | None:
        known = request.headers.get("authorization") == expected
        return None if known or not request.path.startswith("/v2/") else refusal

    upstream.rules.append(rule)
    upstream.push(BUILT, "1")


def with_tokens(upstream: Upstream, token: str = "t0ken") -> None:  # noqa: S107
    """Demand tokens that the same server gives."""
    realm = f"http://{upstream.address}/token"
    challenge = f'Bearer realm="{realm}",service="reg",scope="repository:team/app:pull"'
    guarded(upstream, f"Bearer {token}", challenge)
    upstream.always("^/token$", Reply(body=json.dumps({"token": token}).encode()))


def configured(home: Path, settings: dict[str, Any]) -> None:
    (home / ".docker").mkdir(exist_ok=True)
    (home / ".docker" / "config.json").write_text(json.dumps(settings))


def pull(upstream: Upstream, **options: Any) -> None:
    with opened(f"registry:{upstream.address}/team/app:1", **options) as found:
        check(found, BUILT)


def test_anonymous_token(upstream: Upstream) -> None:
    """A token for the demanded scope is asked for once and serves for every request."""
    with_tokens(upstream)
    pull(upstream)
    (asked,) = upstream.asked("^/token$")
    assert parse_qs(asked.query) == {"service": ["reg"], "scope": ["repository:team/app:pull"]}
    assert "authorization" not in asked.headers


def test_token_for_a_user(upstream: Upstream, home: Path) -> None:
    """The user's name and password go to the token server, not to the registry."""
    with_tokens(upstream)
    configured(home, {"auths": {upstream.address: {"auth": coded()}}})
    pull(upstream)
    assert upstream.asked("^/token$")[0].headers["authorization"] == f"Basic {coded()}"
    assert not any("Basic" in r.headers.get("authorization", "") for r in upstream.asked("^/v2/"))


def test_tokens_that_expire(upstream: Upstream) -> None:
    """A token that is not accepted any more is asked for again."""
    with_tokens(upstream)
    expired = refused(
        401, "x", "expired", WWW_Authenticate=f'Bearer realm="http://{upstream.address}/token"'
    )
    spent: list[Request] = []

    def rule(request: Request) -> Reply | None:
        if "/blobs/" in request.path and not spent and "authorization" in request.headers:
            spent.append(request)
            return expired
        return None

    upstream.rules.insert(0, rule)
    pull(upstream)
    assert len(upstream.asked("^/token$")) == 2


def test_identity_token(upstream: Upstream, home: Path) -> None:
    """An identity token is exchanged for one that the registry takes."""
    with_tokens(upstream)
    configured(home, {"auths": {upstream.address: {"identitytoken": "refresh"}}})
    pull(upstream)
    (asked,) = upstream.asked("^/token$")
    form = parse_qs(asked.body.decode())
    assert asked.method == "POST"
    assert (form["grant_type"], form["refresh_token"]) == (["refresh_token"], ["refresh"])


def test_basic(upstream: Upstream, home: Path) -> None:
    """A registry that wants name and password gets them, from its own entry only."""
    guarded(upstream, f"Basic {coded()}", 'Basic realm="x"')
    auths = {"other.example": {"auth": coded("x", "y")}, upstream.address: {"auth": coded()}}
    configured(home, {"auths": auths})
    pull(upstream)


def test_options_come_first(upstream: Upstream, home: Path) -> None:
    """What the user says on the command line counts more than any file."""
    guarded(upstream, f"Basic {coded()}", 'Basic realm="x"')
    configured(home, {"auths": {upstream.address: {"auth": coded("x", "y")}}})
    pull(upstream, username="me", password=SECRET)


@pytest.mark.parametrize("challenge", ['Basic realm="x"', "Negotiate", ""])
def test_no_way_in(upstream: Upstream, challenge: str) -> None:
    """Without credentials the user is told how to log in."""
    guarded(upstream, "never", challenge)
    with pytest.raises(SourceError, match="docker login"):
        pull(upstream)


def test_wrong_password(upstream: Upstream) -> None:
    """A refused password is sent once for each request, and is in no message."""
    guarded(upstream, "never", 'Basic realm="x"')
    with pytest.raises(SourceError, match="denies access") as caught:
        pull(upstream, username="me", password=SECRET)
    assert SECRET not in str(caught.value)
    assert len(upstream.asked("/manifests/")) == 2


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(401), "no token to anonymous"),
        (Reply(body=b"{}"), "without a token"),
        (Reply(body=b"["), "without a token"),
        (Reply(body=b'{"token": "a\\r\\nX: y"}'), "characters"),
    ],
)
def test_broken_token_servers(upstream: Upstream, reply: Reply, message: str) -> None:
    """What a token server does wrong is told by one line."""
    upstream.always("^/token$", reply)
    with_tokens(upstream)
    with pytest.raises(SourceError, match=message):
        pull(upstream)


@pytest.mark.parametrize("realm", ["file:///etc/passwd", "", "gopher://x"])
def test_realms_that_are_no_address(upstream: Upstream, realm: str) -> None:
    """Credentials go to nothing but the web."""
    guarded(upstream, "never", f'Bearer realm="{realm}"')
    with pytest.raises(SourceError, match="not a secure address"):
        pull(upstream)


def helper(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, status: int = 0) -> None:
    """Install a credential helper that notes what it is asked."""
    program = folder / "docker-credential-test"
    program.write_text(
        f'#!/bin/sh\necho "$1" > {folder}/asked; cat >> {folder}/asked\n'
        f"echo '{answer}'; exit {status}\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.parametrize("key", ["credHelpers", "credsStore"])
def test_helpers(upstream: Upstream, home: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """A credential helper is asked by the documented protocol."""
    helper(home, monkeypatch, json.dumps({"Username": "me", "Secret": SECRET}))
    configured(home, {key: {upstream.address: "test"} if key == "credHelpers" else "test"})
    guarded(upstream, f"Basic {coded()}", 'Basic realm="x"')
    pull(upstream)
    assert (home / "asked").read_text() == f"get\n{upstream.address}"


@pytest.mark.parametrize(
    ("answer", "name", "told"),
    [
        (("credentials not found in native keychain", 1), "test", ""),
        (("broken", 0), "test", "cannot be read"),
        (("oops", 3), "test", "it failed: oops"),
        (("{}", 0), "../../bin/sh", "not the name of a credential helper"),
        (("{}", 0), "absent", "not installed"),
    ],
)
def test_helpers_that_fail(
    home: Path, monkeypatch: pytest.MonkeyPatch, answer: tuple[str, int], name: str, told: str
) -> None:
    """A helper that does not work is told, and access goes on without it."""
    helper(home, monkeypatch, *answer)
    configured(home, {"credsStore": name})
    lines: list[str] = []
    assert credentials.find("ghcr.io", "a/b", lines.append) is None
    assert told in " ".join(lines)
    assert bool(lines) is bool(told)


def test_identity_token_of_a_helper(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A helper marks an identity token by the user name."""
    helper(home, monkeypatch, json.dumps({"Username": "<token>", "Secret": "refresh"}))
    configured(home, {"credHelpers": {"ghcr.io": "test"}})
    assert credentials.find("ghcr.io", "a", print) == Credentials("", "", "refresh")


@pytest.mark.parametrize("place", ["REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"])
def test_files_of_podman(home: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """The files of Podman and Skopeo are read too, where an entry may be for a part."""
    path = home / "containers" / "auth.json"
    path.parent.mkdir()
    auths = {"quay.io": {"auth": coded("all")}, "quay.io/team": {"auth": coded("team")}}
    path.write_text(json.dumps({"auths": auths}))
    monkeypatch.setenv(place, str(path if place == "REGISTRY_AUTH_FILE" else home))
    assert credentials.find("quay.io", "team/app", print) == Credentials("team", SECRET)
    assert credentials.find("quay.io", "teamwork/app", print) == Credentials("all", SECRET)
    assert credentials.find("quay.io.example", "team/app", print) is None


@pytest.mark.parametrize("key", ["https://index.docker.io/v1/", "docker.io", "index.docker.io"])
def test_docker_hub(home: Path, key: str) -> None:
    """Docker Hub is found by all the names that it goes by."""
    configured(home, {"auths": {key: {"auth": coded()}}})
    assert credentials.find("docker.io", "library/alpine", print) == Credentials("me", SECRET)


@pytest.mark.parametrize("text", ["[", "[]", '{"auths": 3}', '{"auths": {"a.b": {"auth": 7}}}'])
def test_broken_files(home: Path, text: str) -> None:
    """A broken file is no reason not to try."""
    (home / ".docker").mkdir()
    (home / ".docker" / "config.json").write_text(text)
    assert credentials.find("a.b", "c", lambda _line: None) is None


def test_challenges() -> None:
    """The grammar of the header: several challenges, quotes, commas, blanks, nonsense."""
    header = 'Bearer realm="https://a/\\"t\\"" , scope="r:a:pull,push",x = y, Basic realm="b, c"'
    bearer, basic = parse([header])
    assert bearer.parameters == {"realm": 'https://a/"t"', "scope": "r:a:pull,push", "x": "y"}
    assert (basic.scheme, basic.parameters) == ("basic", {"realm": "b, c"})
    assert parse(["", ",,", "=", '"']) == []
    assert parse(["Bearer realm"])[0].scheme == "bearer"
